"""Three listeners, three walls; and what monitoring reads."""
import http.client, re, socket, subprocess
from stage import BUILD, Office, get, program, same

office = None


def stand():
    global office
    if office is None or office.process.poll() is not None:
        office = Office("walls").start()
        office.publish(office.open_incident())
    return office


def over_socket(path, asked="/"):
    connection = http.client.HTTPConnection("localhost", timeout=5)
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.settimeout(5)
    connection.sock.connect(path)
    connection.request("GET", asked)
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read()


def check_the_public_listener_serves_nothing_of_the_service():
    office = stand()
    token = {"Authorization": "Bearer " + office.token("duty-a")}
    hidden = ["/api/v1/status", "/api/v1/incidents", "/api/v1/tokens", "/metrics", "/readyz", "/duty",
              "/hooks/receipts/sms/receipts-of-walls?id=x&type=1", "/intake/v1/readings", "/%61pi/v1/status",
              "//api/v1/status", "/x/../api/v1/status"]
    for path in hidden:
        for headers in ({}, token):
            status, _, body = get(office.url + path, headers)
            assert status in (400, 404), f"public {path}: {status}"
            assert b'"ledger"' not in body and b"released_" not in body, path
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        status = get(office.url + "/api/v1/incidents", token, method, b"{}")[0]
        assert status in (400, 404, 405), f"public {method}: {status}"


def check_the_service_asks_who_it_is():
    office = stand()
    for path in ("/api/v1/status", "/api/v1/incidents", "/api/v1/deadlines", "/api/v1/ledger/entries"):
        for headers in ({}, {"Authorization": "Bearer rt_wrong"}, {"Authorization": "Basic eDp5"}):
            same(get(office.service + path, headers)[0], 401, "service without a token " + path)
    same(get(office.service + "/api/v1/tokens", {}, "POST", b'{"person":"duty-a","role":"officer"}')[0], 401,
         "first token over the service listener")
    token = {"Authorization": "Bearer " + office.token("duty-a")}
    same(get(office.service + "/api/v1/incidents", token)[0], 200, "service with a token")
    same(get(office.service + "/api/v1/incidents", {**token, "Host": "evil.example"})[0] in (200, 400, 403, 421),
         True, "foreign Host")
    for path in ("/", "/about", "/feeds/all.atom", "/led/x.txt"):
        assert get(office.service + path)[0] in (401, 404), "service serves the public page " + path


def check_the_control_socket_serves_no_pages():
    office = stand()
    for path in ("/", "/about", "/feeds/all.atom", "/releases/R-0001", "/checkpoint.json"):
        status, _, body = over_socket(office.control, path)
        assert status in (401, 404) and b"<html" not in body, f"control {path}: {status}"
    same(over_socket(office.control, "/api/v1/status")[0], 200, "status over the socket")
    same(over_socket(office.control, "/api/v1/incidents")[0], 401, "incidents over the socket without a token")


def check_a_receipt_with_a_wrong_secret_is_not_there():
    office = stand()
    for secret in ("", "x", "receipts-of-wall", "receipts-of-wallsx"):
        status = get(office.service + f"/hooks/receipts/sms/{secret}?id=R-0001/1/sms/x&type=1")[0]
        same(status, 404, "receipt with a wrong secret")


def check_promtool_accepts_the_metrics():
    office = stand()
    status, headers, body = get(office.service + "/metrics")
    same(status, 200, "status of /metrics")
    assert "version=0.0.4" in headers["Content-Type"], headers["Content-Type"]
    done = subprocess.run([program("promtool"), "check", "metrics"], input=body, capture_output=True, timeout=30)
    same((done.returncode, done.stdout + done.stderr), (0, b""), "promtool check metrics")
    for name in (b"released_obligations{", b"released_build_info", b"released_ledger_last_append"):
        assert name in body, f"{name} is not among the metrics"


NAME = r"[a-zA-Z_][a-zA-Z0-9_]*"
SAMPLE = re.compile(rf'({NAME})(?:\{{((?:{NAME}="(?:[^"\\\n]|\\[\\"n])*",?)*)\}})? (\S+)$')


def check_the_metrics_are_open_metrics_when_asked():
    office = stand()
    status, headers, body = get(office.service + "/metrics",
                                {"Accept": "application/openmetrics-text; version=1.0.0"})
    same(headers["Content-Type"], "application/openmetrics-text; version=1.0.0; charset=utf-8", "type")
    text = body.decode()
    assert text.endswith("# EOF\n") and "\r" not in text and "\n\n" not in text
    families, family, seen = {}, None, set()
    for line in text.splitlines()[:-1]:
        if line.startswith("#"):
            _, word, name, rest = line.split(" ", 3)
            assert word in ("TYPE", "UNIT", "HELP"), line
            if name != (family or {}).get("name"):
                assert name not in families, f"family {name} is interleaved"
                family = families[name] = {"name": name, "words": [], "samples": []}
            order = ["TYPE", "UNIT", "HELP"]
            assert word not in family["words"] and not family["samples"], line
            family["words"].append(word)
            same(family["words"], sorted(family["words"], key=order.index), "order of " + name)
            family[word] = rest
            if word == "UNIT":
                assert name.endswith("_" + rest), line
            continue
        match = SAMPLE.match(line)
        assert match and family, "not a sample: " + line
        name, labels, value = match.groups()
        assert (name, labels) not in seen, "twice: " + line
        seen.add((name, labels))
        float(value)
        suffix = name.removeprefix(family["name"])
        allowed = {"counter": ("_total", "_created"), "gauge": ("",), "info": ("_info",),
                   "histogram": ("_bucket", "_count", "_sum", "_created")}[family["TYPE"]]
        assert name.startswith(family["name"]) and suffix in allowed, f"{line} in a {family['TYPE']}"
        family["samples"].append((suffix, labels or "", value))
    assert len(families) > 10, "few metrics"
    for name, found in families.items():
        assert not (found["TYPE"] == "counter" and name.endswith("_total")), name
        assert found["words"][0] == "TYPE" and "HELP" in found["words"], name
        if found["TYPE"] == "histogram" and found["samples"]:
            assert any('le="+Inf"' in labels for _, labels, _ in found["samples"]), name


def check_both_programs_say_their_version():
    for name in ("released", "releasectl"):
        done = subprocess.run([f"{BUILD}/{name}", "--version"], capture_output=True, timeout=10, text=True)
        same((done.returncode, bool(re.search(r"\d+\.\d+\.\d+", done.stdout))), (0, True), name)
