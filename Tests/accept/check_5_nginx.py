"""A real nginx in front: the shipped configuration, and the clock that only true bytes can stop."""
import os, shutil, signal, subprocess, time, urllib.parse
from stage import ROOT, Office, end, folder, free_port, get, program, same, start, until

HOST = "bureau.example"
office = front = None


class Front:
    """nginx with config/nginx/released.conf; ports and paths are those of the test."""

    def __init__(self, office, port):
        self.office, self.port, self.files = office, port, free_port()
        self.place, self.process = folder("nginx"), None
        self.url = f"http://127.0.0.1:{port}"

    def shipped(self):
        text = open(os.path.join(ROOT, "config", "nginx", "released.conf")).read()
        for old, new in (("listen 80", f"listen 127.0.0.1:{self.port}"), ("127.0.0.1:8080", f"127.0.0.1:{self.office.port}"),
                         ("127.0.0.1:8082", f"127.0.0.1:{self.files}"), ("/var/lib/released", self.office.state),
                         ("/var/cache/nginx/released", self.place + "/cache")):
            assert old in text, old
            text = text.replace(old, new)
        return text

    def write(self, servers):
        path = os.path.join(self.place, "nginx.conf")
        user = "user root;" if os.getuid() == 0 else ""
        folders = "".join(f"{kind}_temp_path {self.place}/{kind};\n"
                          for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        with open(path, "w") as file:
            file.write(f"{user} daemon off; worker_processes 1; pid {self.place}/pid; error_log stderr;\n"
                       f"events {{}}\nhttp {{\naccess_log off;\n{folders}{servers}}}\n")
        done = subprocess.run([program("nginx"), "-t", "-q", "-p", self.place, "-c", path], capture_output=True)
        same(done.returncode, 0, "nginx -t: " + done.stderr.decode())
        if self.process is None:
            self.process = start("nginx", [program("nginx"), "-p", self.place, "-c", path])
        else:
            self.process.send_signal(signal.SIGHUP)
            time.sleep(1)
        return self

    def says_503(self):
        return self.write(f"server {{ listen 127.0.0.1:{self.port}; return 503; }}\n")

    def serves(self, root):
        return self.write(f"server {{ listen 127.0.0.1:{self.port}; root {root}; charset utf-8; types {{ text/html html; }}\n"
                          "location / { try_files $uri $uri/index.html =404; } }\n")

    def ships(self):
        return self.write(self.shipped())

    def get(self, path, headers=None):
        return get(self.url + urllib.parse.quote(path), {"Host": HOST, **(headers or {})})


def stand():
    global office, front
    if office is None:
        port = free_port()
        made = Office("nginx-office", read_back=f"http://127.0.0.1:{port}", host="wrong.example")
        front = Front(made, port)
        office = made.start()
    return office


def check_only_true_bytes_from_outside_stop_the_clock():
    office = stand()
    incident = office.open_incident()
    front.says_503()
    release = office.publish(incident, wait=False, channels="web,feed,led")["id"]

    def waits(reason):
        def question():
            delivery = office.delivery(release, "web")
            assert delivery["state"] != "confirmed", "confirmed although the front did not serve it"
            return reason in (delivery.get("cause") or "")
        until("not yet, for the reason " + reason, question, limit=15, every=0.2)
        same(office.delivery(release, "web")["state"], "accepted", "delivery: " + reason)
        same(office.obligation(incident, "inc.first_release")["phase"], "running", "duty: " + reason)

    waits("503")
    # Yesterday's bytes: the same address, an older page.
    old = folder("yesterday")
    shutil.copytree(os.path.join(office.state, "site"), old, dirs_exist_ok=True)
    for base, _, names in os.walk(old):
        for name in names:
            path = os.path.join(base, name)
            data = open(path, "rb").read()
            with open(path, "wb") as file:
                file.write(data.replace("望澜大桥".encode(), "望浪大桥".encode()))
    front.serves(old)
    waits("other bytes")
    front.ships()
    waits("421")
    # The right name at last; the daemon is told by its configuration.
    import json
    path = os.path.join(office.configuration, "released.json5")
    settings = json.load(open(path))
    settings["readBack"]["host"] = HOST
    before = time.time()
    office.write("released.json5", settings)
    office.ask("admin-a", "reload")
    until("read back", lambda: office.delivery(release, "web")["state"] == "confirmed", limit=20, every=0.1)
    duty = office.obligation(incident, "inc.first_release")
    from stage import instant
    same((duty["phase"], duty["outcome"]), ("settled", "met"), "the duty")
    assert instant(duty["satisfiedAt"]).timestamp() >= before - 0.01, "stopped before the bytes were there"


def public_paths(office):
    """Every address that has a file."""
    site = os.path.join(office.state, "site")
    for base, _, names in os.walk(site):
        for name in names:
            path = "/" + os.path.relpath(os.path.join(base, name), site)
            if not path.endswith("404.html"):
                yield path.removesuffix("/index.html") or "/"


def check_the_proxy_changes_no_byte():
    office = stand()
    front.ships()
    for path in sorted(public_paths(office)):
        same(front.get(path)[2], get(office.url + urllib.parse.quote(path))[2], "through nginx " + path)
    status, headers, _ = front.get("/releases/R-0001")
    etag = headers["ETag"]
    same(front.get("/releases/R-0001", {"If-None-Match": etag})[0], 304, "a known page")
    import socket
    with socket.create_connection(("127.0.0.1", front.port), 5) as stream:
        stream.sendall(f"GET /events?topics=releases HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
        stream.settimeout(5)
        got = b""
        while b"\n\n" not in got.partition(b"\r\n\r\n")[2] and b"retry:" not in got:
            part = stream.recv(4096)
            assert part, got
            got += part
        assert b" 200 " in got.split(b"\r\n")[0] and b"text/event-stream" in got, got
    for path in ("/metrics", "/api/v1/status", "/parked/x"):
        same(front.get(path)[0], 404, "nothing of the service behind nginx " + path)


def check_the_files_serve_the_same_bytes_without_the_daemon():
    office = stand()
    front.ships()
    paths = sorted(public_paths(office))
    served = {path: get(office.url + urllib.parse.quote(path)) for path in paths}
    missing = {path: get(office.url + path)[2] for path in ("/nothing", "/releases/R-9999")}
    boards = {name: open(os.path.join(office.state, "led", name), "rb").read()
              for name in os.listdir(os.path.join(office.state, "led")) if name.endswith(".fallback.txt")}
    current = {name: get(office.url + "/led/" + urllib.parse.quote(name.replace(".fallback", "")))[2] for name in boards}
    for name in boards:
        same(front.get("/led/" + name.replace(".fallback", ""))[2], current[name], "board through nginx " + name)
    office.stop()
    shutil.rmtree(os.path.join(front.place, "cache"), ignore_errors=True)
    files = f"http://127.0.0.1:{front.files}"
    for path in paths:
        status, headers, body = get(files + urllib.parse.quote(path))
        same((status, body), (200, served[path][2]), "file " + path)
        expected = served[path][1]["Content-Type"].split(";")[0]
        if not path.startswith("/feeds/"):
            same(headers["Content-Type"].split(";")[0].replace("application/javascript", "text/javascript"), expected.replace("application/javascript", "text/javascript"), "type of " + path)
    for path, body in missing.items():
        status, _, found = get(files + path)
        same((status, found), (404, body), "missing " + path)
    # In front: releases go on, the home page says that it is interrupted, boards are parked.
    for path in ("/releases/R-0001", "/archive", "/feeds/all.atom", "/about"):
        same(front.get(path)[::2], (200, served[path][2]), "fallback " + path)
    for path in ("/", "/en", "/status.json", "/checkpoint.json"):
        status, headers, body = front.get(path)
        same((status, headers["Cache-Control"]), (503, "no-store"), "no old bytes for " + path)
    for name, body in boards.items():
        status, headers, found = front.get("/led/" + name.replace(".fallback", ""))
        same((status, found, headers["Cache-Control"]), (200, body, "no-store"), "parked board " + name)
    office.start()
    until("the home page is back", lambda: front.get("/")[0] == 200)
