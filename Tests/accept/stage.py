"""The stage of the acceptance tests: free ports, programs that end with the test, one office.

Nothing here knows what is being tested. Python's standard library only; loopback only.
"""
import datetime, http.client, json, os, re, shutil, signal, socket, subprocess, sys, tempfile, time
import urllib.error, urllib.request

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("ACCEPT_BUILD", os.path.join(ROOT, ".build", "release"))
WORK = os.environ.get("ACCEPT_WORK") or tempfile.mkdtemp(prefix="released-accept-")
ARTIFACTS = os.environ.get("ACCEPT_ARTIFACTS")
CHINA = datetime.timezone(datetime.timedelta(hours=8))

_taken_ports, _running = set(), []


class Missing(Exception):
    """A program that a check needs is not there."""


def free_port():
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        if port not in _taken_ports:
            _taken_ports.add(port)
            return port


def program(*names):
    """The first of these programs that exists; Debian keeps some outside of an ordinary PATH."""
    for name in names:
        found = shutil.which(name, path=os.environ["PATH"] + ":/usr/sbin:/sbin:/usr/lib/kannel/test")
        if found:
            return found
    raise Missing("not installed: " + " or ".join(names))


def folder(name):
    path = os.path.join(WORK, name)
    os.makedirs(path, exist_ok=True)
    return path


def start(name, arguments, **keywords):
    """Starts a program whose output goes to WORK/NAME.log; it is ended with the test at the latest."""
    log = open(os.path.join(WORK, name + ".log"), "ab")
    keywords.setdefault("stdin", subprocess.DEVNULL)
    process = subprocess.Popen(arguments, stdout=log, stderr=log, **keywords)
    log.close()
    _running.append(process)
    return process


def end(process, limit=20):
    """Ends a program that `start` began: asks, waits, then insists."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
    if process in _running:
        _running.remove(process)


def end_all():
    for process in reversed(list(_running)):
        end(process, limit=5)


def until(what, question, limit=20, every=0.05):
    """Asks until the answer is true, and gives it; says what did not happen."""
    last, stop = None, time.monotonic() + limit
    while time.monotonic() < stop:
        try:
            last = question()
            if last:
                return last
        except (OSError, http.client.HTTPException, urllib.error.URLError) as mistake:
            last = mistake
        time.sleep(every)
    raise AssertionError(f"not within {limit} s: {what} (last: {str(last)[:600]})")


def is_open(port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(url, headers=None, method="GET", data=None, limit=10):
    """Status, headers and body, of refusals too; no proxy of the environment."""
    request = urllib.request.Request(url, headers=headers or {}, method=method, data=data)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)
    try:
        with opener.open(request, timeout=limit) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.headers, refusal.read()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def same(found, expected, what):
    assert found == expected, f"{what}: found {found!r:.700}, expected {expected!r:.700}"


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Office:
    """One bureau: configuration, state folder, daemon, and persons with their tokens."""

    def __init__(self, name, read_back=None, host=None):
        self.name, self.process, self.tokens = name, None, {}
        while os.path.exists(os.path.join(WORK, self.name)):
            self.name += "+"
        self.folder = folder(self.name)
        self.state = os.path.join(self.folder, "state")
        self.port, self.service_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.service = f"http://127.0.0.1:{self.service_port}"
        self.control = os.path.join(self.folder, "c.sock")
        self.configuration = os.path.join(self.folder, "config", "demo")
        shutil.copytree(os.path.join(ROOT, "config"), os.path.join(self.folder, "config"))
        self.secret("sms-receipts", "receipts-of-" + name)
        self.secret("gateway", "foobar")
        self.write("released.json5", {
            "bureau": {
                "demonstration": True,
                "name": {"zh": "云津市交通运输局", "en": "Yunjin Transport Bureau"},
                "code": "000000000DEMO0001X", "hotline": "0000-00000000",
                "mailbox": "duty@transport.yunjin.example",
                "address": {"zh": "云津市滨江大道1号", "en": "1 Riverside Avenue, Yunjin"},
                "supervision": "0000-00000001", "publicURL": self.url,
                "tagAuthority": "transport.yunjin.example,2026",
            },
            "readBack": {"url": read_back or self.url, "host": host,
                         "retryEvery": "500ms", "alarmAfter": "20s"},
        })
        self.alerts({})
        self.channels([], [])

    def secret(self, name, text):
        place = os.path.join(self.folder, "config", "secrets")
        os.makedirs(place, exist_ok=True)
        with open(os.path.join(place, name), "w") as file:
            file.write(text + "\n")
        return "../secrets/" + name

    def write(self, name, value):
        """JSON is JSON5 as well."""
        with open(os.path.join(self.configuration, name), "w") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)

    def stations(self, text):
        """Other stations than those of the demonstration, and boards that show none of them."""
        with open(os.path.join(self.configuration, "stations.json5"), "w") as file:
            file.write(text)
        place = os.path.join(self.configuration, "boards.json5")
        with open(place) as file:
            boards = file.read()
        # What a board shows of stations is the last line of its board.
        with open(place, "w") as file:
            file.write(re.sub(r"\n *idle: .*", "\n    },", boards))

    def channels(self, hooks, more):
        """Web, feed and boards, and what a check adds to them."""
        plain = [{"name": kind, "kind": kind} for kind in ("web", "feed", "led")]
        # Releases are Chinese; signs that speak MULTI are not for them.
        with open(os.path.join(self.configuration, "boards.json5")) as file:
            plain[2]["boards"] = re.findall(r'{ id: "([^"]+)"(?!.*format: "(?:multi|msgfeed)")', file.read())
        self.write("channels.json5", {"hooks": hooks, "channels": plain + more})

    def alerts(self, alertmanager):
        """The rules of the demonstration name a hook for alarms; here it does nothing."""
        self.write("alerts.json5", {"hooks": [{"id": "alarm-file", "program": "/bin/true"}],
                                    "alertmanager": alertmanager})

    def start(self, environment=None, ready=True):
        surroundings = {**os.environ, "LANG": "C.UTF-8", **(environment or {})}
        surroundings.pop("RELEASECTL_TOKEN", None)
        self.process = start(self.name, [
            os.path.join(BUILD, "released"), "run", "--config", self.configuration,
            "--state", self.state, "--public", f"127.0.0.1:{self.port}",
            "--service", f"127.0.0.1:{self.service_port}", "--control", self.control,
        ], env=surroundings)
        if ready:
            until("the daemon answers", self.is_ready, limit=30)
        return self

    def is_ready(self):
        assert self.process.poll() is None, f"the daemon ended, see {WORK}/{self.name}.log"
        return get(self.url + "/checkpoint.json")[0] == 200 and get(self.service + "/healthz")[0] == 200

    def stop(self):
        end(self.process)
        same(self.process.returncode, 0, "status of the daemon after SIGTERM")

    def run(self, *arguments, token=None, text=None):
        """releasectl as it is; gives status, output, errors."""
        surroundings = dict(os.environ, LANG="C.UTF-8", RELEASECTL_SOCKET=self.control)
        surroundings.pop("RELEASECTL_TOKEN", None)
        if token:
            surroundings["RELEASECTL_TOKEN"] = token
        done = subprocess.run([os.path.join(BUILD, "releasectl"), *arguments], env=surroundings,
                              input=(text or "").encode(), capture_output=True, timeout=150)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def ask(self, person, *arguments, text=None, status=0):
        """releasectl --json as a person; gives the document."""
        code, out, err = self.run(*arguments, "--json", token=self.token(person), text=text)
        same(code, status, f"status of releasectl {' '.join(arguments)[:90]} as {person}: {err[:500]}")
        return json.loads(out) if out else None

    roles = {"duty-a": "officer", "duty-b": "officer", "leader-a": "approver", "air-data": "station",
             "secrecy-a": "secrecy", "admin-a": "administrator", "auditor-a": "auditor"}

    def token(self, person):
        if person not in self.tokens:
            # The first token needs none, so the administrator comes first.
            asking = None if person == "admin-a" else self.token("admin-a")
            code, out, err = self.run("token", "create", "--person", person, "--role",
                                      self.roles[person], "--json", token=asking)
            same(code, 0, f"token for {person}: {err}")
            self.tokens[person] = json.loads(out)["token"]
        return self.tokens[person]

    def open_incident(self, ago=3600.0, title="望澜大桥桥墩被船舶触碰", grade="II"):
        """An incident that occurred so many seconds ago, to the millisecond."""
        when = datetime.datetime.now(CHINA) - datetime.timedelta(seconds=ago)
        return self.ask("duty-a", "incident", "open", "--title", title, "--category", "accident",
                        "--grade", grade, "--place", "澜溪江望澜大桥", "--occurred",
                        when.isoformat(timespec="milliseconds"))

    BODY = ("【示例·虚构，仅供系统演示】\n\n今日{time}许，一艘货船触碰望澜大桥桥墩，桥面局部受损。截至目前，"
            "无人员伤亡。\n\n事件发生后，市政府立即启动应急响应，大桥双向封闭，上下游各3公里水域实施交通管制，"
            "请车辆绕行澜溪江隧道，请船舶锚泊待命。\n\n事件原因正在调查，后续进展将及时发布。"
            "咨询电话：0000-00000000。\n\n云津市交通运输局\n")
    SMS = "望澜大桥因船舶触碰桥墩双向封闭，请车辆绕行澜溪江隧道。咨询0000-00000000"

    def draft(self, incident, title="关于望澜大桥桥墩被船舶触碰事件的情况通报", kind="first",
              channels="web,feed,led", sms=None):
        more = ["--sms", sms] if sms else []
        if "led" in channels:
            more += ["--led", "望澜大桥封闭 / 请绕行隧道"]
        release = self.ask("duty-a", "release", "draft", "--kind", kind, "--title", title,
                           "--body", "-", "--incident", incident["id"], "--channels", channels,
                           *more, text=self.BODY.format(time="8时30分"))
        self.ask("duty-a", "release", "submit", release["id"])
        self.ask("secrecy-a", "release", "review", release["id"], "--kind", "secrecy", "--pass",
                 "--note", "不涉密")
        self.ask("leader-a", "release", "approve", release["id"])
        return release["id"]

    def publish(self, incident, wait=True, **keywords):
        """Drafted, reviewed, approved and published by four persons."""
        release = self.draft(incident, **keywords)
        return self.ask("duty-b", "release", "publish", release, *(["--wait"] if wait else []))

    def delivery(self, release, channel, target=None):
        for delivery in self.ask("duty-a", "channel", "deliveries")["items"]:
            parts = delivery["id"].split("/")
            if parts[0] == release and delivery["channel"] == channel and target in (None, delivery["target"]):
                return delivery
        raise AssertionError(f"no delivery of {release} over {channel} to {target}")

    def obligation(self, incident, rule):
        for item in self.ask("duty-a", "deadlines", "--all")["items"]:
            if item["subject"] == incident["id"] and item["rule"] == rule:
                return item
        raise AssertionError(f"no obligation {rule} of {incident['id']}")

    def entries(self, kind=None):
        out = self.run("ledger", "export", token=self.token("auditor-a"))[1]
        listed = [json.loads(line) for line in out.splitlines() if line.strip()]
        return [entry for entry in listed if kind in (None, entry["kind"])]
