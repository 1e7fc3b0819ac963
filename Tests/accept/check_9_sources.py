"""Readings that come by themselves: a watched folder, and a bureau's own service that is asked."""
import http.server, json, os, ssl, subprocess, threading, time
from stage import Office, get, same, until

STATIONS = """{
  stations: [{
    id: "gauge", kind: "water", name: { zh: "甲站（示例）" }, issuer: { zh: "示例水利局" }, datum: { zh: "示例基面" }, period: "1h",
    items: [{ code: "level", name: { zh: "水位" }, unit: "m", decimals: 2 }, { code: "flow", name: { zh: "流量" }, unit: "m³/s" }],
  }, {
    id: "sluice", kind: "water", name: { zh: "乙站（示例）" }, issuer: { zh: "示例水利局" }, datum: { zh: "示例基面" }, period: "1h",
    items: [{ code: "level", name: { zh: "水位" }, unit: "m", decimals: 2 }],
  }],
  folders: [{ id: "files", folder: "%(folder)s/drop", stations: ["gauge"] }],
  endpoints: [{
    id: "feed", url: "%(url)s/old?river=1", every: "1s", timeout: "1s", alarmAfter: 2, redirects: 1, tokenFile: "%(token)s",
    mapping: { station: "stcd", time: "tm", timeForm: "milliseconds" },
    stations: [{ id: "gauge", name: "60105400", items: [{ field: "z", code: "level" }, { field: "q", code: "flow" }] }],
  }, {
    id: "secure", url: "%(secure)s/new?river=1", every: "1s", timeout: "5s", authorityFile: "%(authority)s",
    mapping: { station: "stcd", time: "tm", timeForm: "milliseconds" },
    stations: [{ id: "sluice", name: "60105400", items: [{ field: "z", code: "level" }] }],
  }, {
    id: "untrusted", url: "%(secure)s/new?river=1", every: "1s", timeout: "5s", alarmAfter: 1,
    mapping: { station: "stcd", time: "tm", timeForm: "milliseconds" },
    stations: [{ id: "sluice", name: "60105400", items: [{ field: "z", code: "level" }] }],
  }],
}
"""
stand_, service, secure = None, None, None


class River:
    """A service of the shape that river authorities have: numbers as text, time in milliseconds."""

    def __init__(self, certificate=None):
        self.level, self.status, self.slow, self.requests, river = "169.97", 200, 0, [], self
        self.at, self.changed = int(time.time() // 3600) * 3600_000 - 3600_000, 1

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                river.requests.append((self.path, dict(self.headers), time.monotonic()))
                time.sleep(river.slow)
                tag = f'"{river.changed}"'
                if self.path.startswith("/old"):
                    self.send_response(302)
                    self.send_header("Location", "/new?river=1")
                    body = b""
                elif river.status != 200:
                    self.send_response(river.status)
                    body = b"away"
                elif self.headers.get("If-None-Match") == tag:
                    self.send_response(304)
                    body = b""
                else:
                    self.send_response(200)
                    self.send_header("ETag", tag)
                    body = json.dumps([
                        {"oq": "0", "q": "4860", "rvnm": "大江", "stcd": "60105400", "stnm": "甲站", "tm": river.at, "wptn": "5", "z": river.level},
                        {"q": "---", "stcd": "60105401", "tm": river.at, "z": [0.17, 11.627]}]).encode()
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, *_):
                """Whoever asked has given up."""

        self.server = Server(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate + ".pem", certificate + ".key")
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        scheme = "https" if certificate else "http"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def stand():
    global stand_, service, secure
    if stand_ is None:
        service, made = River(), Office("sources")
        os.makedirs(made.folder + "/drop")
        token = os.path.join(made.configuration, made.secret("feed", "the-token"))
        # An authority of its own, which no machine trusts, and a server certificate that it signed.
        def openssl(*words):
            subprocess.run(["openssl", *words], cwd=made.folder, check=True, capture_output=True)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=An authority", "-keyout", "ca.key", "-out", "ca.pem")
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", "river.key", "-out", "river.csr")
        with open(made.folder + "/names", "w") as file:
            file.write("subjectAltName=IP:127.0.0.1\n")
        openssl("x509", "-req", "-in", "river.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "river.pem")
        secure = River(made.folder + "/river")
        secure.level = "58.31"
        made.stations(STATIONS % {
            "folder": made.folder, "url": service.url, "token": token, "secure": secure.url, "authority": made.folder + "/ca.pem"})
        stand_ = made.start()
    return stand_


def latest(office, station="gauge"):
    document = json.loads(get(office.url + f"/live/stations/{station}.json")[2])
    return json.dumps(document, ensure_ascii=False)


def source(office):
    items = json.loads(office.run("doctor", "--json", token=office.token("admin-a"))[1])["items"]
    return {item["name"].split()[-1]: item for item in items if item["id"] == "source"}


def check_a_service_is_asked_and_its_readings_are_published():
    office = stand()
    until("the level is on the page", lambda: "169.97" in latest(office))
    asked = [fields for path, fields, _ in service.requests if path.startswith("/new")]
    same(asked[0]["Authorization"], "Bearer the-token", "the token")
    until("then only for news", lambda: service.requests[-1][1].get("If-None-Match") == '"1"')
    service.level, service.changed = "170.12", 2
    until("a correction", lambda: "170.12" in latest(office))
    same([source(office)[name]["status"] for name in ("files", "feed")], ["ok", "ok"], "doctor")


def check_a_service_behind_tls_is_asked_when_its_authority_is_trusted():
    office = stand()
    until("the level is on the page", lambda: "58.31" in latest(office, "sluice"))
    same(source(office)["secure"]["status"], "ok", "doctor")
    until("the other is an alarm", lambda: source(office)["untrusted"]["status"] != "ok")
    detail = json.dumps(source(office)["untrusted"], ensure_ascii=False)
    assert "certificate" in detail and "authorityFile" in detail, detail


def check_it_never_asks_while_it_waits():
    office = stand()
    service.slow = 0.7
    begun = len(service.requests)
    time.sleep(6)
    service.slow = 0
    times = [at for _, _, at in service.requests[begun:]]
    assert len(times) > 2, times
    gaps = [later - earlier for earlier, later in zip(times, times[1:])]
    assert min(gaps) > 0.65, f"asked again before the answer came: {gaps}"


def check_a_service_that_is_away_is_an_alarm_until_it_is_back():
    office = stand()
    service.status = 503
    until("doctor says so", lambda: source(office)["feed"]["status"] == "warning")
    assert "503" in source(office)["feed"]["detail"], source(office)
    same(get(office.service + "/readyz")[0], 200, "readiness of the daemon meanwhile")
    service.status, service.slow = 200, 2
    until("then that it is too slow", lambda: "timed out" in source(office)["feed"]["detail"])
    service.slow, service.level, service.changed = 0, "170.55", 3
    until("and is well again", lambda: source(office)["feed"]["status"] == "ok")
    until("with what it says now", lambda: "170.55" in latest(office))


def check_files_of_a_watched_folder_are_published():
    office = stand()
    drop = office.folder + "/drop"
    end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(service.at / 1000 + 1800))
    with open(drop + "/.a.csv.tmp", "w") as file:
        file.write(f"station,periodEnd,level,flow\ngauge,{end},171.23,4900\ngauge,{end},x,1\n")
        file.flush()
        time.sleep(1)
        same(sorted(os.listdir(drop)), [".a.csv.tmp", "done", "rejected", "taking"], "before it is renamed")
    os.rename(drop + "/.a.csv.tmp", drop + "/a.csv")
    until("the good row is public", lambda: "171.23" in latest(office))
    refused = until("the bad one is reported", lambda: sorted(os.listdir(drop + "/rejected")))
    report = open(f"{drop}/rejected/{refused[-1]}", encoding="utf-8").read()
    assert "第 3 行" in report and "row 3" in report and "level" in report, report
    same(os.listdir(drop + "/taking"), [], "what is being taken")
    office.stop()
