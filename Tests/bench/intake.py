"""Readings: durable rows a second against InfluxDB and PostgreSQL, the way of one reading to the public, many stations, memory."""
import json, os, pathlib, pwd, re, shutil, socket, subprocess, time, urllib.parse, urllib.request

import peers

STATIONS = int(os.environ.get("STATIONS", 1000))
ITEMS = [("pm25", "µg/m³", 0), ("pm10", "µg/m³", 0), ("so2", "µg/m³", 0), ("no2", "µg/m³", 0), ("co", "mg/m³", 1), ("o3", "µg/m³", 0)]


def configure(config, count, period="1m"):
    """Stations of six pollutants whose values are checked against limits and rates."""
    items = [{"code": code, "name": {"zh": code}, "unit": unit, "decimals": places, "possible": {"least": 0, "most": 2000},
              "usual": {"least": 0, "most": 1500}, "rate": {"change": 900, "within": period}} for code, unit, places in ITEMS]
    stations = [{"id": f"b-{n:04}", "kind": "air", "name": {"zh": f"测站{n}（示例）", "en": f"station {n}"}, "issuer": {"zh": "示例环境局"},
                 "latitude": 30 + n / 10000, "longitude": 114 + n / 10000, "period": period, "items": items, "mayPush": ["air-data"]}
                for n in range(count)]
    replace_stations(config, json.dumps({"stations": stations}, ensure_ascii=False))


def replace_stations(config, text):
    """Other stations than those of the demonstration, and boards that show none of them."""
    (config / "stations.json5").write_text(text)
    # What a board shows of stations is the last line of its board.
    boards = config / "boards.json5"
    boards.write_text(re.sub(r"\n *idle: .*", "\n    },", boards.read_text()))


class Stations(peers.Daemon):
    """The daemon with so many stations instead of the demonstration's."""

    def __init__(self, folder, count, cpus=None, period="1m"):
        self.count, self.period = count, period
        super().__init__(folder, cpus)
        self.tokens["air-data"] = self.call("POST", "/tokens", {"person": "air-data", "role": "station"}, person=None)["token"]

    def start(self):
        configure(self.config, self.count, self.period)
        return super().start()

    @property
    def pids(self):
        return [self.pid]


INFLUX = """reporting-disabled = true
bind-address = "127.0.0.1:{rpc}"
[meta]
  dir = "{folder}/meta"
[data]
  dir = "{folder}/data"
  wal-dir = "{folder}/wal"
  wal-fsync-delay = "0s"
  query-log-enabled = false
[http]
  bind-address = "127.0.0.1:{port}"
  log-enabled = false
[monitor]
  store-enabled = false
"""


class Influx:
    """InfluxDB 1.6 with one fsync a write: durable before it answers."""

    def __init__(self, folder, cpus):
        self.folder, self.port = pathlib.Path(folder), peers.free_port()
        self.folder.mkdir(parents=True)
        (self.folder / "conf").write_text(INFLUX.format(folder=folder, port=self.port, rpc=peers.free_port()))
        self.process = subprocess.Popen(["taskset", "-c", cpus, "influxd", "-config", str(self.folder / "conf")], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=open(self.folder / "log", "ab"),
                                        env={**os.environ, "GOMAXPROCS": str(len(cpus.split(",")))})
        wait_for_port(self.port, self.process)
        query = urllib.parse.urlencode({"q": "CREATE DATABASE bench"}).encode()
        urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://127.0.0.1:{self.port}/query", query, 10).read()

    @property
    def pids(self):
        return [self.process.pid]

    def stop(self):
        peers.end(self.process)


class Postgres:
    """PostgreSQL as Debian ships it: synchronous commit. One wide row a station and time, the time first in its key."""

    def __init__(self, folder, cpus):
        self.folder, self.port = pathlib.Path(folder), peers.free_port()
        self.folder.mkdir(parents=True)
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin"))[-1]
        user = []
        if os.geteuid() == 0:
            found = pwd.getpwnam("postgres")
            shutil.chown(self.folder, "postgres")
            for place in [self.folder, *self.folder.parents]:
                if os.stat(place).st_uid == 0 and place != pathlib.Path("/") and str(place).startswith("/tmp/"):
                    os.chmod(place, os.stat(place).st_mode | 0o011)
            user = ["setpriv", f"--reuid={found.pw_uid}", f"--regid={found.pw_gid}", "--init-groups", "--"]
        log = open(self.folder.parent / "postgres.log", "ab")
        subprocess.run([*user, programs / "initdb", "-D", self.folder / "data", "-U", "bench", "--auth=trust", "--no-instructions"],
                       check=True, stdout=log, stderr=log, cwd="/")
        self.process = subprocess.Popen(
            ["taskset", "-c", cpus, *user, programs / "postgres", "-D", self.folder / "data", "-p", str(self.port), "-c",
             "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="], stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/")
        wait_for_port(self.port, self.process)
        self.psql = [programs / "psql", "-q", f"host=127.0.0.1 port={self.port} user=bench dbname=postgres", "-v", "ON_ERROR_STOP=1", "-c"]
        for _ in range(100):
            done = subprocess.run([*self.psql, "CREATE TABLE readings(t bigint, station int, pm25 real, pm10 real, so2 real, no2 real, co real, o3 real, "
                                  "PRIMARY KEY(t, station))"], capture_output=True, text=True)
            if done.returncode == 0:
                return
            time.sleep(0.1)
        raise RuntimeError("postgres: " + done.stderr)

    @property
    def pids(self):
        children = open(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read().split()
        return [self.process.pid, *map(int, children)]

    def stop(self):
        self.process.send_signal(2)
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            peers.end(self.process)


def wait_for_port(port, process):
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args[3]} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"port {port} did not open")


class Client:
    """Runs the load client; each run gets minutes of its own."""

    def __init__(self, program, cpu):
        self.program, self.cpu, self.serial = program, cpu, 0

    def run(self, kind, server, port, connections, batch, seconds, token=""):
        """Rows a second, p99 of an answer in milliseconds, CPU of the server a row in microseconds."""
        self.serial += 1
        pids, before = server.pids, peers.cpu_us(server.pids)
        done = subprocess.run(["taskset", "-c", self.cpu, self.program, kind, str(port), str(connections), str(batch), str(STATIONS),
                               str(seconds), str(self.serial), token], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        requests, took, _, slow = map(float, done.stdout.split())
        if kind == "postgres":
            # Each connection had a process of its own, which is gone: what the cluster used is all that is left to say.
            used = float("nan")
        else:
            used = (peers.cpu_us(pids) - before) / (requests * batch)
        return requests * batch / took, slow / 1000, used


def one_reading(daemon, count, p99):
    """Milliseconds from the answer of one reading until its station's document shows it and a subscriber is told."""
    stream = socket.create_connection(("127.0.0.1", daemon.public), 10)
    stream.sendall(b"GET /events?topics=readings HTTP/1.1\r\nHost: x\r\n\r\n")
    stream.setblocking(False)
    service = socket.create_connection(("127.0.0.1", daemon.service), 10)
    reader = socket.create_connection(("127.0.0.1", daemon.public), 10)
    shown, told, answers = [], [], []
    begun = int(time.time()) - 3600 * 24
    for number in range(count):
        station = f"b-{number * 37 % daemon.count:04}"
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(begun + number))
        mark = 10 + number % 80
        body = json.dumps([{"station": station, "periodEnd": end, "values": {
            "pm25": mark, "pm10": 120, "so2": 5, "no2": 20, "co": 0.6, "o3": 80}}]).encode()
        drain(stream)
        sent = time.perf_counter()
        service.sendall((f"POST /intake/v1/readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {daemon.tokens['air-data']}\r\n"
                         f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        head, answer = answer_of(service)
        taken = time.perf_counter()
        if b" 200 " not in head[:15] or b'"accepted":[1]' not in answer:
            raise RuntimeError((head + answer)[:300].decode())
        answers.append((taken - sent) * 1000)
        is_shown = is_told = None
        wanted = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(begun + number + 8 * 3600)).encode()
        while is_shown is None or is_told is None:
            if is_told is None and station.encode() in drain(stream):
                is_told = time.perf_counter()
            if is_shown is None:
                reader.sendall(f"GET /live/stations/{station}.json HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                if wanted in answer_of(reader)[1]:
                    is_shown = time.perf_counter()
            if time.perf_counter() - taken > 10:
                raise RuntimeError(f"{station} of {end} never showed")
        shown.append((is_shown - taken) * 1000)
        told.append((is_told - taken) * 1000)
        time.sleep(0.02)
    return shown, told, answers


def fill(daemon, days):
    """Hourly rows of all stations for so many days up to now; seconds it took, rows, and the newest end."""
    service = socket.create_connection(("127.0.0.1", daemon.service), 60)
    newest = int(time.time()) // 3600 * 3600
    rows, began, lines = 0, time.time(), []

    def send():
        body = ("station,periodEnd,pm25,pm10,so2,no2,co,o3\n" + "\n".join(lines)).encode()
        service.sendall((f"POST /intake/v1/readings HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {daemon.tokens['air-data']}\r\n"
                         f"Content-Type: text/csv\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body)
        head, answer = answer_of(service)
        if b" 200 " not in head[:15] or b'"rejected":[]' not in answer:
            raise RuntimeError((head + answer)[-300:].decode())

    for hour in range(days * 24 - 1, -1, -1):
        end = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(newest - hour * 3600))
        for n in range(daemon.count):
            v = (hour * 7 + n * 13) % 60
            lines.append(f"b-{n:04},{end},{20 + v},{60 + v},{5 + v % 9},{20 + v % 30},0.{1 + v % 9},{70 + v}")
        if len(lines) >= 1_000 or hour == 0:
            send()
            rows += len(lines)
            lines = []
    return time.time() - began, rows, newest


def charts(daemon, span):
    """Milliseconds of the page of each station over a span, each asked for once; and the size of one."""
    reader = socket.create_connection(("127.0.0.1", daemon.public), 10)
    took = []
    for n in range(daemon.count):
        began = time.perf_counter()
        reader.sendall(f"GET /stations/b-{n:04}/{span} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        head, body = answer_of(reader)
        took.append((time.perf_counter() - began) * 1000)
        if b" 200 " not in head[:15] or b"<svg" not in body:
            raise RuntimeError(head[:200].decode())
    return took, len(body)


def drain(stream):
    data = b""
    try:
        while part := stream.recv(65536):
            data += part
    except BlockingIOError:
        pass
    return data


def answer_of(connection):
    data = b""
    while b"\r\n\r\n" not in data:
        data += part_of(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
    while len(body) < length:
        body += part_of(connection)
    return head, body


def part_of(connection):
    part = connection.recv(262144)
    if not part:
        raise RuntimeError("the connection was closed")
    return part
