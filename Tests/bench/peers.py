"""The daemon under test and its peers: start, talk, end by process id. Loopback only."""
import http.client, json, os, pathlib, shutil, signal, socket, subprocess, time

ROOT = pathlib.Path(os.environ["ROOT"])
HERE = pathlib.Path(__file__).parent
RELEASED = os.environ["RELEASED"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def end(process):
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def cpu_us(pids):
    """CPU time of every thread of the processes, microseconds."""
    total = 0
    for pid in pids:
        for task in os.listdir(f"/proc/{pid}/task"):
            try:
                total += int(open(f"/proc/{pid}/task/{task}/schedstat").read().split()[0])
            except OSError:
                pass
    return total / 1000


def memory_kb(pid, key="Pss"):
    text = open(f"/proc/{pid}/smaps_rollup").read()
    return int(text.split(f"\n{key}:")[1].split()[0])


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=60)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(60)
        self.sock.connect(self.path)


class Daemon:
    """A daemon with the demonstration's configuration and a state folder of its own."""

    roles = {"duty-a": "officer", "leader-a": "approver", "secrecy-a": "secrecy", "admin-a": "administrator"}

    def __init__(self, folder, cpus=None, hostile=None, drains_log=True):
        self.folder = pathlib.Path(folder)
        self.config, self.state = self.folder / "config", self.folder / "state"
        self.public, self.service, self.cpus = free_port(), free_port(), cpus
        shutil.copytree(ROOT / "config/demo", self.config)
        for file in self.config.glob("*.json5"):
            text = file.read_text()
            text = text.replace("/tmp/released-demo/", f"{self.folder}/")
            text = text.replace("127.0.0.1:8080", f"127.0.0.1:{self.public}")
            text = text.replace("127.0.0.1:8081", f"127.0.0.1:{self.service}")
            file.write_text(text)
        if hostile:
            self.make_hostile(hostile)
        self.control = str(self.state / "control.sock")
        self.tokens = {}
        self.connections = {}
        self.log = self.folder / "log"
        self.start()
        for person, role in self.roles.items():
            self.tokens[person] = self.call("POST", "/tokens", {"person": person, "role": role}, person=None)["token"]

    def make_hostile(self, port):
        """SMS goes to a program that hangs, media to a gateway that takes and never answers."""
        hook = self.config / "hooks/hang.sh"
        hook.write_text("#!/bin/sh\nexec sleep 600\n")
        hook.chmod(0o755)
        file = self.config / "channels.json5"
        text = file.read_text()
        text = text.replace('{ id: "sms-file", program: "hooks/to-file.sh", settings: { RECEIVED: "received/sms.jsonl" } }',
                            '{ id: "sms-file", program: "hooks/hang.sh" }')
        text = text.replace('{ id: "media-file", program: "hooks/to-file.sh", settings: { RECEIVED: "received/media.jsonl" } }',
                            '{ id: "media-file", http: { url: "http://127.0.0.1:%d/never" } }' % port)
        if "hang.sh" not in text or "/never" not in text:
            raise RuntimeError("the demonstration's hooks are not where they were")
        file.write_text(text)

    def start(self):
        command = [RELEASED, "run", "--config", str(self.config), "--state", str(self.state), "--control", self.control]
        if self.cpus:
            command = ["taskset", "-c", self.cpus] + command
        begun = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=open(self.log, "ab"))
        request = f"GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:{self.service}\r\nConnection: close\r\n\r\n".encode()
        while True:
            if self.process.poll() is not None:
                raise RuntimeError("the daemon ended: " + self.log.read_text()[-500:])
            if time.perf_counter() - begun > 60:
                raise RuntimeError("the daemon did not become ready")
            try:
                with socket.create_connection(("127.0.0.1", self.service), 1) as s:
                    s.sendall(request)
                    if b" 200 " in s.recv(100)[:20]:
                        break
            except OSError:
                pass
            time.sleep(0.001)
        self.connections = {}
        return (time.perf_counter() - begun) * 1000

    def stop(self):
        end(self.process)

    @property
    def pid(self):
        return self.process.pid

    def request_bytes(self, person, path, body):
        data = json.dumps(body, ensure_ascii=False).encode()
        head = (f"POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.tokens[person]}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n")
        return head.encode() + data

    def call(self, method, path, body=None, person="duty-a", connection=None):
        connection = connection or self.connections.setdefault(person, UnixConnection(self.control))
        headers = {"Content-Type": "application/json"}
        if person:
            headers["Authorization"] = "Bearer " + self.tokens[person]
        connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body, ensure_ascii=False).encode(), headers)
        answer = connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {data[:300].decode(errors='replace')}")
        return json.loads(data)

    def open_incident(self, occurred, title="望澜大桥桥墩被船舶触碰", connection=None):
        body = {"title": title, "category": "accident", "grade": "II", "occurred": occurred, "place": "澜溪江望澜大桥"}
        return self.call("POST", "/incidents", body, connection=connection)["id"]

    def approved_release(self, incident, number):
        occurred = time.strftime("%Y-%m-%d %H:%M", time.gmtime(time.time() + 8 * 3600 - 3600))

        def bulletin(part):
            return subprocess.run([ROOT / "config/demo/bulletins/fill", "d1-first", part, occurred], check=True,
                                  capture_output=True, text=True, env=dict(os.environ, TZ="Asia/Shanghai")).stdout.strip()

        self.texts = getattr(self, "texts", None) or {part: bulletin(part) for part in ("title", "body", "led", "sms")}
        led = [[line.strip() for line in page.split(" / ")] for page in self.texts["led"].split(" | ")]
        led[0][0] = f"望澜大桥封闭{number:03d}"
        release = self.call("POST", "/releases", {
            "kind": "first" if number == 0 else "followup", "incident": incident, "title": f"{self.texts['title']}（{number}）",
            "body": self.texts["body"], "led": led, "sms": self.texts["sms"]})["id"]
        self.call("POST", f"/releases/{release}/submit", {})
        self.call("POST", f"/releases/{release}/review", {"kind": "secrecy", "passed": True, "note": "不涉密"}, person="secrecy-a")
        self.call("POST", f"/releases/{release}/approve", {}, person="leader-a")
        return release


class Nginx:
    """nginx with one page and nchan; `best` is faster for small files than what Debian ships."""

    def __init__(self, folder, best, page=b"", cpus=None, workers=1):
        self.folder, self.port = pathlib.Path(folder), free_port()
        (self.folder / "www").mkdir(parents=True)
        (self.folder / "www/page.html").write_bytes(page)
        hard = os.sysconf("SC_OPEN_MAX")
        module = next((p for p in ("/usr/lib/nginx/modules/ngx_nchan_module.so", "/usr/share/nginx/modules/ngx_nchan_module.so")
                       if os.path.exists(p)), "ngx_nchan_module.so")
        values = {
            "NCHAN": module, "USER": "user root;" if os.getuid() == 0 else "", "WORKERS": workers, "FILES": hard,
            "CONNECTIONS": hard - 500, "FOLDER": self.folder, "PORT": self.port, "SENDFILE": "off" if best else "on",
            "CACHE": "open_file_cache max=100 inactive=600s; open_file_cache_valid 60s;" if best else ""}
        text = (HERE / "nginx.conf.in").read_text()
        for key, value in values.items():
            text = text.replace(f"@{key}@", str(value))
        (self.folder / "nginx.conf").write_text(text)
        command = ["/usr/sbin/nginx", "-e", str(self.folder / "nginx.log"), "-c", str(self.folder / "nginx.conf")]
        self.process = subprocess.Popen((["taskset", "-c", cpus] if cpus else []) + command,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                break
            except OSError:
                if self.process.poll() is not None:
                    raise RuntimeError("nginx ended: " + (self.folder / "nginx.log").read_text()[-300:])
                time.sleep(0.05)
        time.sleep(0.3)

    @property
    def pids(self):
        return [int(p) for p in open(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read().split()]

    def stop(self):
        end(self.process)
