"""Measures the daemon against its peers and prints each target, what was reached and by how much it was missed."""
import argparse, concurrent.futures, datetime, json, os, pathlib, re, shutil, socket, sqlite3, statistics, subprocess, sys, tempfile
import threading, time

import devices
import duties
import intake as readings
import many
from peers import HERE, ROOT, Daemon, Nginx, UnixConnection, cpu_us, end, memory_kb

parser = argparse.ArgumentParser()
parser.add_argument("--quick", action="store_true")
parser.add_argument("--only", default="")
arguments = parser.parse_args()
QUICK = arguments.quick
SUBSCRIBERS = int(os.environ.get("SUBSCRIBERS", 10_000))
INCIDENTS = int(os.environ.get("INCIDENTS", 5_000 if QUICK else 50_000))
SEEDED = min(INCIDENTS, 1_000)
OBLIGATIONS = int(os.environ.get("OBLIGATIONS", 100_000 if QUICK else 1_000_000))
ENTRIES = int(os.environ.get("ENTRIES", 10_000 if QUICK else 100_000))
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="released-bench."))
CORES = os.cpu_count() or 1
SERVER_CPU, CLIENT_CPU = ("0", "1") if CORES > 1 else ("0", "0")
median = statistics.median
rows, broken, running = [], [], []


def row(name, target, reached, met, note=""):
    rows.append((name, target, reached, met, note))
    print(f"{'met   ' if met else 'MISSED'}  {name}: {reached} (target {target}) {note}", flush=True)


def at_least(name, value, target, unit="x", note=""):
    miss = "" if value >= target else f"short by {100 * (1 - value / target):.0f} %"
    row(name, f">= {target} {unit}", f"{value:.2f} {unit}", value >= target, "; ".join(filter(None, [miss, note])))


def at_most(name, value, target, unit, note=""):
    miss = "" if value <= target else f"over by {value - target:.1f} {unit}"
    row(name, f"<= {target} {unit}", f"{value:.2f} {unit}", value <= target, "; ".join(filter(None, [miss, note])))


def keep(thing):
    running.append(thing)
    return thing


def compiled(name, *options):
    program = FOLDER / ("bin-" + name)
    if not program.exists():
        subprocess.run([os.environ.get("CC", "cc"), "-O2", *options, "-o", program, HERE / f"{name}.c"], check=True)
    return str(program)


def p99(values):
    values = sorted(values)
    return values[min(len(values) - 1, len(values) * 99 // 100)]


def spread(values):
    return f"median of {len(values)}, {min(values):.0f} to {max(values):.0f}"


def fetch(port, path, headers=""):
    with socket.create_connection(("127.0.0.1", port), 10) as s:
        s.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{headers}\r\n".encode())
        data = b""
        while part := s.recv(65536):
            data += part
    head, _, body = data.partition(b"\r\n\r\n")
    return head.decode(), body


def alternate(rounds, cases):
    """Runs each case once a round, the order reversed every second round."""
    results = {name: [] for name, _ in cases}
    for number in range(rounds):
        for name, run in cases if number % 2 == 0 else reversed(cases):
            results[name].append(run())
    return results


def now_text(seconds):
    moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone(datetime.timedelta(hours=8)))
    return moment.isoformat(timespec="milliseconds")


# ---- the build ---------------------------------------------------------------------------------------------------

def build():
    scratch = FOLDER / "build"
    begun = time.perf_counter()
    done = subprocess.run(["swift", "build", "--package-path", str(ROOT), "--scratch-path", str(scratch), "-c", "release",
                           "--static-swift-stdlib"], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout[-500:])
    at_most("clean release build", time.perf_counter() - begun, 90, "s", f"{CORES} cores, load {os.getloadavg()[0]:.1f}")
    shutil.rmtree(scratch)


# ---- memory and start --------------------------------------------------------------------------------------------

def idle():
    daemon = keep(Daemon(FOLDER / "idle"))
    time.sleep(2)
    own = memory_kb(daemon.pid, "Private_Dirty") / 1024
    at_most("idle memory", memory_kb(daemon.pid) / 1024, 25, "MB", f"PSS; RSS {memory_kb(daemon.pid, 'Rss') / 1024:.1f}, own {own:.1f} MB")
    daemon.stop()


def wait_for_whole(daemon, seconds):
    """The background verifies the chain once and remembers; later starts have the rest to do."""
    until = time.perf_counter() + seconds
    while not daemon.call("GET", "/status", person=None)["chain"]["isWhole"] and time.perf_counter() < until:
        time.sleep(0.1)


def start():
    """From exec to ready with a long ledger: once half-told incidents alone, once with everything published."""
    for name, publishes in (("incidents", False), ("published stories", True)):
        daemon = keep(Daemon(FOLDER / ("start-" + name[:4])))
        first = daemon.call("GET", "/ledger/head", person="admin-a")["seq"] + 1
        incident = daemon.open_incident("-10m")
        if publishes:
            release = daemon.approved_release(incident, 0)
            daemon.call("POST", f"/releases/{release}/publish", {"wait": 5000})
        daemon.stop()
        begun = time.perf_counter()
        count = many.repeat(daemon.state, first, ENTRIES)
        print(f"        {ENTRIES} entries, {count} {name}, made in {time.perf_counter() - begun:.0f} s", flush=True)
        first_start = daemon.start()
        wait_for_whole(daemon, 60)
        status = []
        for _ in range(20):
            begun = time.perf_counter()
            daemon.call("GET", "/status", person=None)
            status.append((time.perf_counter() - begun) * 1000)
        time.sleep(1)
        starts = []
        for _ in range(5):
            daemon.stop()
            starts.append(daemon.start())
        at_most(f"start to ready with {ENTRIES} entries, {count} {name}", median(starts), 300, "ms",
                f"{spread(starts)}; the first after the ledger was put there {first_start:.0f} ms; /status {median(status):.1f} ms")
        daemon.stop()


# ---- pages -------------------------------------------------------------------------------------------------------

def wrk(url, pids, connections=512, header=None):
    before = cpu_us(pids)
    command = ["taskset", "-c", CLIENT_CPU, "wrk", "-t1", f"-c{connections}", f"-d{2 if QUICK else 3}s", "--latency"]
    text = subprocess.run(command + (["-H", header] if header else []) + [url], capture_output=True, text=True, check=True).stdout
    used = cpu_us(pids) - before
    if "Non-2xx" in text or "Socket errors" in text and not re.search(r"Socket errors: connect 0, read 0, write 0", text):
        raise RuntimeError("wrk had errors: " + text)
    requests = int(re.search(r"(\d+) requests in", text)[1])
    return float(re.search(r"Requests/sec:\s+([\d.]+)", text)[1]), used / requests


def pages():
    daemon = keep(Daemon(FOLDER / "pages", cpus=SERVER_CPU))
    candidates = ["/about", "/", "/releases/R-0001.txt", "/catalogue", "/feeds/all.atom", "/status", "/incidents", "/en/about"]
    daemon.call("POST", f"/releases/{daemon.approved_release(daemon.open_incident('-1h'), 0)}/publish", {"wait": 2000})
    sizes = []
    for path in candidates:
        head, body = fetch(daemon.public, path)
        if " 200 " in head[:15] and "etag" in head.lower():
            sizes.append((abs(len(body) - 2048), path, body, re.search(r"(?i)etag: (.*)", head)[1].strip()))
    _, path, body, tag = min(sizes)
    default = keep(Nginx(FOLDER / "nginx-default", False, body, SERVER_CPU))
    best = keep(Nginx(FOLDER / "nginx-best", True, body, SERVER_CPU))
    page_head, _ = fetch(best.port, "/page.html")
    nginx_tag = re.search(r"(?i)etag: (.*)", page_head)[1].strip()
    ours, theirs, plain = (f"http://127.0.0.1:{daemon.public}{path}", f"http://127.0.0.1:{best.port}/page.html",
                           f"http://127.0.0.1:{default.port}/page.html")
    for url, pids in ((ours, [daemon.pid]), (theirs, best.pids), (plain, default.pids)):
        wrk(url, pids)
    got = alternate(3 if QUICK else 5, [
        ("ours", lambda: wrk(ours, [daemon.pid])), ("best", lambda: wrk(theirs, best.pids)), ("plain", lambda: wrk(plain, default.pids))])
    rate = {k: median(r for r, _ in v) for k, v in got.items()}
    cost = {k: median(c for _, c in v) for k, v in got.items()}
    note = f"{rate['ours'] / 1e3:.1f}k, nginx {rate['plain'] / 1e3:.1f}k and at its best {rate['best'] / 1e3:.1f}k/s; {path}, {len(body)} B"
    at_least("200, 512 connections, against nginx as Debian ships it", rate["ours"] / rate["plain"], 1.3, note=note)
    bound = rate["ours"] * cost["ours"] < 0.95e6
    at_least("200, 512 connections, against nginx at its best", rate["ours"] / rate["best"], 1.0,
             note="wrk was the limit" if bound else "")
    ratio = cost["ours"] / cost["best"]
    at_most("CPU a request against nginx at its best", ratio, 0.8, "x", f"{cost['ours']:.1f} and {cost['best']:.1f} us")
    for connections in (512,) if QUICK else (64, 512):
        got = alternate(3 if QUICK else 5, [
            ("ours", lambda: wrk(ours, [daemon.pid], connections, f"If-None-Match: {tag}")),
            ("best", lambda: wrk(theirs, best.pids, connections, f"If-None-Match: {nginx_tag}"))])
        rate = {k: median(r for r, _ in v) for k, v in got.items()}
        cost = {k: median(c for _, c in v) for k, v in got.items()}
        at_least(f"304, {connections} connections, against nginx", rate["ours"] / rate["best"], 1.0,
                 note=f"{rate['ours'] / 1e3:.1f}k and {rate['best'] / 1e3:.1f}k/s, CPU {cost['ours']:.1f} and {cost['best']:.1f} us")
    for each in (daemon, default, best):
        each.stop()


# ---- the event stream --------------------------------------------------------------------------------------------

def write_requests(path, requests):
    with open(path, "wb") as file:
        for request in requests:
            file.write(b"%d\n" % len(request) + request)


def subscribers(port, path, count, burst, rounds, requests, target, cpu=CLIENT_CPU):
    """The fan-out client, all subscribed; write a line to begin."""
    client = subprocess.Popen(["taskset", "-c", cpu, compiled("fanout"), str(port), path, str(count), str(burst), str(rounds),
                               str(requests), str(target)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    if client.stdout.readline().strip() != "up":
        raise RuntimeError("subscribers did not come up")
    return client


def rounds_of(client, warm=2):
    """Milliseconds (median, p99, last) of the rounds after the warm ones."""
    text, _ = client.communicate("go\n", timeout=300)
    if client.returncode:
        raise RuntimeError("the fan-out client failed")
    return [tuple(float(x) / 1000 for x in line.split()) for line in text.splitlines()][warm:]


EVENTS = "/events?topics=releases"


def regrading(daemon, incidents, rounds, serial):
    """Requests that regrade each incident once a round: each one commit, one event."""
    grades = ["I", "II"]
    requests = []
    for number in range(rounds):
        for incident in incidents:
            requests.append(daemon.request_bytes("leader-a", f"/incidents/{incident}/grade",
                                                 {"to": grades[(serial + number) % 2], "reason": "根据现场核实情况调整级别"}))
    return requests


def public_incidents(daemon, count):
    """Incidents about which something is published; the length of the title makes an event about 500 bytes."""
    found = []
    for number in range(count):
        incident = daemon.open_incident("-1h", "望澜大桥桥墩被船舶触碰" + "，望澜大桥双向封闭" * 9)
        daemon.call("POST", f"/releases/{daemon.approved_release(incident, 0)}/publish", {"wait": 5000})
        found.append(incident)
    return found


def event_bytes(daemon, incident):
    with socket.create_connection(("127.0.0.1", daemon.public), 5) as s:
        s.sendall(f"GET {EVENTS} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        time.sleep(0.5)
        s.recv(65536)
        daemon.call("POST", f"/incidents/{incident}/grade", {"to": "I", "reason": "核实"}, person="leader-a")
        time.sleep(0.5)
        size = len(s.recv(65536))
        daemon.call("POST", f"/incidents/{incident}/grade", {"to": "II", "reason": "核实"}, person="leader-a")
        return size


def fanout():
    daemon = keep(Daemon(FOLDER / "fanout", cpus=SERVER_CPU))
    incidents = public_incidents(daemon, 3)
    size = event_bytes(daemon, incidents[0])
    nchan = keep(Nginx(FOLDER / "nchan", True, cpus=SERVER_CPU))
    body = b"x" * max(size - len("id: 1234567890:0\ndata: \n\n"), 100)
    post = f"POST /publish HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    warm, rounds = 2, 4 if QUICK else 8
    state = {"serial": 0, "memory": []}

    def ours(burst):
        file = FOLDER / "ours.requests"
        write_requests(file, regrading(daemon, incidents[:burst], warm + rounds, state["serial"]))
        before = memory_kb(daemon.pid)
        client = subscribers(daemon.public, EVENTS, SUBSCRIBERS, burst, warm + rounds, file, daemon.control)
        time.sleep(0.3)
        state["memory"].append((memory_kb(daemon.pid) - before) * 1024 / SUBSCRIBERS)
        used = cpu_us([daemon.pid])
        got = rounds_of(client)
        state["cpu"] = (cpu_us([daemon.pid]) - used) / SUBSCRIBERS / burst / (warm + rounds)
        return median(last for _, _, last in got)

    def theirs(burst):
        file = FOLDER / "theirs.requests"
        write_requests(file, [post] * (burst * (warm + rounds)))
        client = subscribers(nchan.port, "/events", SUBSCRIBERS, burst, warm + rounds, file, nchan.port)
        return median(last for _, _, last in rounds_of(client))

    def floor():
        text = subprocess.run([compiled("floor", "-pthread"), "send", str(SUBSCRIBERS), str(size), str(warm + rounds), "1", SERVER_CPU,
                               CLIENT_CPU], capture_output=True, text=True, check=True).stdout
        return median(float(x) / 1000 for x in text.split()[warm:])

    got = alternate(2 if QUICK else 3, [("ours", lambda: ours(1)), ("floor", floor), ("nchan", lambda: theirs(1))])
    each = {k: median(v) for k, v in got.items()}
    note = f"last of {SUBSCRIBERS} after {each['ours']:.0f} ms, floor {each['floor']:.0f}, nchan {each['nchan']:.0f}; event of {size} B"
    at_least("one event, against a bare send() loop", each["floor"] / each["ours"], 0.95, note=note)
    at_least("one event, against nchan", each["nchan"] / each["ours"], 1.35, note=f"CPU {state['cpu']:.1f} us a delivery")
    at_most("daemon memory of an idle subscriber", state["memory"][0], 1024, "B", "PSS, fresh daemon")
    got = alternate(2 if QUICK else 3, [("ours", lambda: ours(3)), ("nchan", lambda: theirs(3))])
    each = {k: median(v) for k, v in got.items()}
    at_least("a burst of three events, against nchan", each["nchan"] / each["ours"], 2.5, note=f"{each['ours']:.0f} and {each['nchan']:.0f} ms")

    daemon.stop()
    nchan.stop()


def polling():
    """A board polls while events go out back to back; nothing is bound to a processor, as in operation."""
    daemon = keep(Daemon(FOLDER / "polling"))
    board = f"http://127.0.0.1:{daemon.public}/led/%E6%BB%A8%E6%B1%9F%E5%A4%A7%E9%81%93-1.txt"
    everywhere = ",".join(str(cpu) for cpu in sorted(os.sched_getaffinity(0)))
    values = []
    for number in range(2 if QUICK else 5):
        more, incidents = 400, public_incidents(daemon, 1)
        file = FOLDER / "poll.requests"
        write_requests(file, regrading(daemon, incidents, more, 0))
        client = subscribers(daemon.public, EVENTS, SUBSCRIBERS, 1, more, file, daemon.control, cpu=everywhere)
        client.stdin.write("go\n")
        client.stdin.flush()
        time.sleep(0.5)
        text = subprocess.run(["wrk", "-t1", "-c8", "-d3s", "--latency", board], capture_output=True, text=True, check=True).stdout
        if client.poll() is not None:
            raise RuntimeError("the fan-out ended before the polls did")
        end(client)
        value, unit = re.search(r"99%\s+([\d.]+)(us|ms|s)", text).groups()
        values.append(float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit])
    at_most("p99 of a polling GET during the fan-out", median(values), 5, "ms", spread(values))
    daemon.stop()


# ---- from publish to readable, from due to breach ------------------------------------------------------------------

class Reader:
    """Asks for a path over one connection."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), 10)

    def get(self, path):
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.part()
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(re.search(rb"(?i)content-length: (\d+)", head)[1])
        while len(body) < length:
            body += self.part()
        return head, body

    def part(self):
        part = self.socket.recv(65536)
        if not part:
            raise RuntimeError("the connection was closed")
        return part


def publish_times(daemon, count):
    """Milliseconds from the answer to `publish` until page, text, feed and board are readable; and from the request."""
    incident = daemon.open_incident("-1h")
    releases = [daemon.approved_release(incident, number) for number in range(count)]
    reader, board = Reader(daemon.public), "/led/%E6%BB%A8%E6%B1%9F%E5%A4%A7%E9%81%93-1.txt"
    after, whole = [], []
    for number, release in enumerate(releases):
        marks = [(f"/releases/{release}", release.encode()), (f"/releases/{release}.txt", f"（{number}）".encode()),
                 ("/feeds/all.atom", release.encode()), (board, f"望澜大桥封闭{number:03d}".encode())]
        begun = time.perf_counter()
        connection = UnixConnection(daemon.control)
        answered = []

        def publish():
            daemon.call("POST", f"/releases/{release}/publish", {}, connection=connection)
            answered.append(time.perf_counter())

        thread = threading.Thread(target=publish)
        thread.start()
        for path, mark in marks:
            while True:
                head, body = reader.get(path)
                if b" 200 " in head[:15] and mark in body:
                    break
                if time.perf_counter() - begun > 10:
                    raise RuntimeError(f"{path} never showed {mark.decode()}: {body[:200].decode(errors='replace')}")
                time.sleep(0.0003)
        done = time.perf_counter()
        thread.join()
        after.append(max(done - answered[0], 0) * 1000)
        whole.append((done - begun) * 1000)
        time.sleep(0.05)
    return after, whole


def publish_row(daemon, name):
    after, whole = publish_times(daemon, 20 if QUICK else 100)
    at_most(f"publish accepted to readable on web, feed and board{name}, p99", p99(after), 20, "ms",
            f"median {median(after):.1f}, {len(after)} publications; from the request: p99 {p99(whole):.1f}, median {median(whole):.1f}")


def publish():
    daemon = keep(Daemon(FOLDER / "publish"))
    publish_row(daemon, "")
    daemon.stop()


def seed(daemon, count):
    """Opens incidents of grade II from eight connections: two obligations each."""
    occurred = now_text(time.time() - 600)
    lane = threading.local()

    def one(_):
        if not hasattr(lane, "connection"):
            lane.connection = UnixConnection(daemon.control)
        daemon.open_incident(occurred, connection=lane.connection)

    begun = time.perf_counter()
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for _ in pool.map(one, range(count), chunksize=64):
            pass
    return time.perf_counter() - begun


def breach_times(daemon, count):
    """Milliseconds from each due instant to the line that is logged after the breach is durable."""
    due = [time.time() + 4 + 0.03 * count + 0.05 * number for number in range(count)]
    due = [round(instant, 3) for instant in due]
    expected = {}
    for instant in due:
        incident = daemon.open_incident(now_text(instant - 6 * 3600))
        expected[f"{incident}/inc.first_release"] = instant
    found = {}
    with open(daemon.log, "rb") as log:
        log.seek(0, os.SEEK_END)
        pending = b""
        while len(found) < count and time.time() < due[-1] + 15:
            pending += log.read()
            at = time.time()
            *lines, pending = pending.split(b"\n")
            for line in lines:
                if b"obligation.breached" in line:
                    for key in [k for k in expected if k not in found and re.search(re.escape(k.encode()) + rb"(?![\w./-])", line)]:
                        found[key] = (at - expected[key]) * 1000
            time.sleep(0.0002)
    if len(found) < count:
        raise RuntimeError(f"{len(found)} of {count} breaches were seen")
    return list(found.values())


def breach_row(daemon, name):
    times = breach_times(daemon, 40 if QUICK else 100)
    at_most(f"due instant to durable breach{name}, p99", p99(times), 10, "ms", f"median {median(times):.1f}, least {min(times):.1f}, {len(times)} breaches")


def breach():
    daemon = keep(Daemon(FOLDER / "breach"))
    took = seed(daemon, SEEDED)
    first = daemon.call("GET", "/ledger/head", person="admin-a")["seq"] + 1
    daemon.open_incident("-10m")
    daemon.stop()
    # Opened through the API some, to see how fast that is; the others repeat one of them.
    many.repeat(daemon.state, first, first - 1 + 3 * (INCIDENTS - SEEDED))
    daemon.start()
    print(f"        {INCIDENTS} incidents, {2 * INCIDENTS} open obligations; {SEEDED} of them in {took:.0f} s, {SEEDED / took:.0f}/s durable", flush=True)
    breach_row(daemon, f" with {2 * INCIDENTS} open")
    publish_row(daemon, f", {2 * INCIDENTS} open")
    daemon.stop()


def million():
    """One million open obligations (a hundred thousand with --quick), a tenth of which break at one instant; then the chain of all is verified."""
    storm = OBLIGATIONS // 10
    open_ones = OBLIGATIONS - 2 * storm
    daemon = keep(Daemon(FOLDER / "million"))
    begun = time.perf_counter()
    duties.grown(daemon, now_text(time.time() - 600), open_ones)
    made = time.perf_counter() - begun
    wait_for_whole(daemon, 300)
    print(f"        {open_ones} open obligations made in {made:.0f} s", flush=True)
    starts = []
    for _ in range(3):
        daemon.stop()
        starts.append(daemon.start())
    at_most(f"start to ready with {open_ones} open obligations", median(starts), 500, "ms", spread(starts))
    at_most(f"memory with {open_ones} open obligations", memory_kb(daemon.pid) / 1024, 250, "MB", "PSS")
    asked = duties.next_due_us(daemon.state)
    at_most("next due of them", median(asked), 10, "us", f"p99 {p99(asked):.0f}: the program's statement, asked from outside")
    took = seed(daemon, SEEDED)
    at_least("obligations opened, each durable before its answer", 2 * SEEDED / took, 50_000, "/s", "8 connections, one incident with two obligations a request")
    # The storm is made like the rest, in its share of the time, and breaks a little after that.
    due = round(time.time() + made * 2 * storm / open_ones * 1.3 + 20)
    duties.grown(daemon, now_text(due - 6 * 3600), 2 * storm)
    print(f"        {2 * storm} more, {due - time.time():.0f} s before {storm} break", flush=True)
    if due < time.time():
        raise RuntimeError("it took too long to make the ledger: the storm is over")
    found, took, most = duties.storm(daemon, due, storm)
    at_least(f"breaches of one instant recorded, {storm}", found / took, 20_000, "/s",
             f"{found} in {took:.1f} s, each with its alarms queued in the same transaction; most memory meanwhile {most:.0f} MB PSS")
    daemon.stop()
    begun = time.perf_counter()
    said = subprocess.run([os.environ["RELEASED"], "verify", "--state", str(daemon.state)], capture_output=True, text=True, check=True).stdout
    took = time.perf_counter() - begun
    (count,) = sqlite3.connect(pathlib.Path(daemon.state) / "released.db").execute("SELECT count(*) FROM entries").fetchone()
    at_least(f"`ledger verify` of {count} entries", count / took, 300_000, "/s", f"in {took:.1f} s, with the rows that follow from them: {said.splitlines()[0][:80]}")


def hostile():
    silent = socket.create_server(("127.0.0.1", 0), backlog=1024)
    threading.Thread(target=lambda: [connections.append(silent.accept()) for connections in [[]] for _ in iter(int, 1)], daemon=True).start()
    daemon = keep(Daemon(FOLDER / "hostile", hostile=silent.getsockname()[1]))
    stalled = subscribers(daemon.public, "/events?topics=releases,deadlines:public", SUBSCRIBERS, 1, 0, "-", "-")
    publish_row(daemon, " with a hung hook, a silent gateway and subscribers that do not read")
    breach_row(daemon, " with the same")
    end(stalled)
    daemon.stop()


def hj212():
    """Acknowledged packets of 64 devices; the checks, the index and the press run as they always do."""
    daemon = keep(Daemon(FOLDER / "hj212"))
    daemon.stop()
    readings.replace_stations(daemon.config, devices.configuration(64))
    daemon.start()
    address = json.loads((daemon.state / "addresses.json").read_text())["hj212"]
    each = 500 if QUICK else 2_000
    reached = devices.acknowledged(address, 64, each)
    at_least("HJ 212 packets acknowledged on 64 connections", reached, 20_000, "packets/s", f"{64 * each} packets of six values, durable")
    daemon.stop()


def simulate():
    """A year with 500 requests, every rule and 24 stations with hourly slots, by the real engine; then the auditor counts it anew."""
    config = FOLDER / "simulate"
    shutil.copytree(f"{ROOT}/config/demo", config)
    readings.replace_stations(config, devices.configuration(24))
    (config / "events.json").write_text(json.dumps([{"at": "2026-01-02T05:30", "kind": "request", "every": "17h", "times": 500, "doneAfter": "96h"}]))
    command = [os.environ["RELEASECTL"], "simulate", "--from", "2026-01-01", "--to", "2026-12-31", "--config", str(config), "--all-rules",
               "--events", str(config / "events.json"), "--json"]
    began = time.time()
    told = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    took = time.time() - began
    duties = sum(rule["duties"] for rule in told["outcomes"])
    at_most("a simulated year", took, 5, "s", f"{duties} duties, {told['entries']} entries, verified: {told['sound']}")
    subprocess.run([*command, "--to-folder", str(FOLDER / "simulated")], check=True, capture_output=True)
    began = time.time()
    subprocess.run([sys.executable, f"{ROOT}/scripts/audit_ledger.py", str(FOLDER / "simulated")], check=True, capture_output=True)
    took = time.time() - began
    print(f"        the auditor's script counted {duties} duties and {told['entries']} entries in {took:.1f} s", flush=True)


# ---- readings ------------------------------------------------------------------------------------------------------

def intake():
    """The same rows in the same batches, durable before the answer, on the same processor; the client has the other one."""
    client = readings.Client(compiled("intake"), CLIENT_CPU)
    ours = keep(readings.Stations(FOLDER / "intake", readings.STATIONS, SERVER_CPU))
    influx = keep(readings.Influx(FOLDER / "influx", SERVER_CPU))
    postgres = keep(readings.Postgres(FOLDER / "postgres", SERVER_CPU))
    token = ours.tokens["air-data"]
    seconds = 1 if QUICK else 4
    for batch, connections, least in ((100, 32, (2.5, 3)), (1, 64, (1.5, 2)), (1000, 32, (1.5, 2))):
        cases = [
            ("json", lambda: client.run("json", ours, ours.service, connections, batch, seconds, token)),
            ("csv", lambda: client.run("csv", ours, ours.service, connections, batch, seconds, token)),
            ("influx", lambda: client.run("influx", influx, influx.port, connections, batch, seconds)),
            ("postgres", lambda: client.run("postgres", postgres, postgres.port, connections, batch, seconds)),
        ]
        for _, run in cases:
            run()
        got = alternate(2 if QUICK else 3, cases)
        rate = {k: median(r for r, _, _ in v) for k, v in got.items()}
        slow = {k: median(s for _, s, _ in v) for k, v in got.items()}
        cost = {k: median(c for _, _, c in v) for k, v in got.items()}
        for peer, target in zip(("influx", "postgres"), least):
            at_least(f"durable rows of six values, {batch} x {connections}, against {peer}", rate["json"] / rate[peer], target,
                     note=f"{rate['json'] / 1e3:.1f}k and {rate[peer] / 1e3:.1f}k rows/s (CSV {rate['csv'] / 1e3:.1f}k), p99 {slow['json']:.1f} and "
                          f"{slow[peer]:.1f} ms, CPU {cost['json']:.1f} and {cost[peer]:.1f} us a row")
    influx.stop()
    postgres.stop()
    ours.stop()
    ours = keep(readings.Stations(FOLDER / "oneway", readings.STATIONS))
    shown, told, answers = readings.one_reading(ours, 50 if QUICK else 300, p99)
    at_most(f"reading accepted to its document, {readings.STATIONS} stations, p99", p99(shown), 50, "ms",
            f"median {median(shown):.1f}; the answer itself p99 {p99(answers):.1f}")
    at_most("reading accepted to an event subscriber, p99", p99(told), 50, "ms", f"median {median(told):.1f}")
    at_most(f"memory with {readings.STATIONS} stations", memory_kb(ours.pid) / 1024, 150, "MB", "PSS")
    ours.stop()
    many_stations(client)


def history():
    """A year of hourly rows of 100 stations: a chart of thirty days of each of them, and memory then."""
    days = 30 if QUICK else 365
    daemon = keep(readings.Stations(FOLDER / "history", 100, period="1h"))
    took, rows, _ = readings.fill(daemon, days)
    time.sleep(3)
    spent, size = readings.charts(daemon, "30d")
    at_most(f"chart of 30 days over {rows * 6} values of 100 stations, p99", p99(spent), 20, "ms",
            f"median {median(spent):.1f}, {size / 1e3:.0f} kB; filled at {rows / took / 1e3:.1f}k rows/s by one client")
    at_most("memory then", memory_kb(daemon.pid) / 1024, 150, "MB", "PSS")
    daemon.stop()


def many_stations(client):
    """The latest of ten thousand stations in one prepared body."""
    count = 2_000 if QUICK else 10_000
    daemon = keep(readings.Stations(FOLDER / "many", count, SERVER_CPU))
    client.run("json", daemon, daemon.service, 1, 1000, 1, daemon.tokens["air-data"])
    time.sleep(2)
    head, body = fetch(daemon.public, "/live/air.json")
    tag = re.search(r"(?i)etag: (.*)", head)[1].strip()
    url = f"http://127.0.0.1:{daemon.public}/live/air.json"
    rate, cost = wrk(url, [daemon.pid], 16)
    same, same_cost = wrk(url, [daemon.pid], 64, f"If-None-Match: {tag}")
    row(f"latest of {count} stations", "one body or a 304", f"{len(body) / 1e6:.1f} MB, {rate:.0f}/s; 304 {same / 1e3:.0f}k/s, {same_cost:.1f} us", True,
        f"PSS {memory_kb(daemon.pid) / 1024:.0f} MB")
    daemon.stop()


parts = {"build": build, "idle": idle, "start": start, "pages": pages, "fanout": fanout, "polling": polling, "publish": publish, "breach": breach, "million": million, "hostile": hostile,
         "hj212": hj212, "intake": intake, "history": history, "simulate": simulate}
if arguments.only and arguments.only not in parts:
    parser.error("--only takes one of: " + " ".join(parts))
measured = 0
try:
    disk = subprocess.run([compiled("floor", "-pthread"), "disk", FOLDER, "0.5"], capture_output=True, text=True, check=True).stdout.split()
    print(f"bench: {CORES} cores, load {os.getloadavg()[0]:.1f}, 4 KB durable in {disk[0]} us, p99 {disk[1]} us\n", flush=True)
    for name, part in parts.items():
        if arguments.only not in ("", name) or QUICK and name == "build" and not arguments.only:
            continue
        try:
            part()
            measured += 1
        except Exception as error:
            broken.append(name)
            print(f"FAILED  {name}: {type(error).__name__}: {error}", flush=True)
            for each in running:
                each.stop()
finally:
    for each in running:
        each.stop()
    shutil.rmtree(FOLDER, ignore_errors=True)

print("\n| what | target | reached | |\n|---|---|---|---|")
for name, target, reached, met, note in rows:
    print(f"| {name} | {target} | {reached} | {'met' if met else '**missed**'}{'; ' + note if note else ''} |")
print(f"\nbench: {measured} passed, {len(broken)} failed")
sys.exit(1 if broken else 0)
