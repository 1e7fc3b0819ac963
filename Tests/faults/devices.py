"""Ten thousand connections of devices at once: idle ones, half packets, garbage, packets without an end; one honest station is heard all the same."""
import collections
import datetime
import json
import os
import random
import re
import resource
import socket
import sqlite3
import threading
import time
import urllib.request

from world import World, free_port, poll

CHINA = datetime.timezone(datetime.timedelta(hours=8))
CONNECTIONS, SHORT_CONNECTIONS = 10_000, 1_000
# Connections of one source address.
PER_ADDRESS = 500
# Senders of a megabyte without an end; a connection is given up after 64 KiB of it.
ENDLESS, ENDLESS_BYTES = 40, 1 << 20
# Senders whose addresses no other connection has.
ELSEWHERE = 100_000
# One connection more than those of the storm, and the one of the honest station.
SPARE = 2
HONEST_STATION, UNKNOWN = {"hj212": "HONEST-1", "sl651": "0012345678"}, {"hj212": "STRANGER-1", "sl651": "0099999999"}
# On average; what a half packet of the longest length needs is what a connection may hold at most.
AVERAGE_BYTES, HALF_BYTES = 8 * 1024, 9_000
PACKET_TIMEOUT_SECONDS = 2
# Connections are looked through every second.
SWEEP_SECONDS = 1
# An answer comes within this while everything else goes on, on a busy machine.
ANSWER_SECONDS = 20
# One line a reason and minute, however many connections there are.
LOG_LINES = 60


def table():
    values = []
    for number in range(256):
        for _ in range(8):
            number = number >> 1 ^ 0xA001 if number & 1 else number >> 1
        values.append(number)
    return values


TABLE = table()


def hj212(device, number, at, value, declared=None):
    """A packet of real-time data that wants an answer (HJ 212-2017)."""
    body = (f"QN={number};ST=22;CN=2011;PW=123456;MN={device};Flag=5;CP=&&DataTime={at:%Y%m%d%H%M%S};"
            f"a34004-Rtd={value},a34004-Flag=N&&").encode()
    register = 0xFFFF
    for byte in body:
        register = TABLE[register >> 8 ^ byte]
    return b"##%04d" % (len(body) if declared is None else declared) + body + b"%04X\r\n" % register


def sl651(station, serial, at, value, declared=None):
    """A timed report of a level in millimetres (SL 651-2014)."""
    time_ = bytes.fromhex(at.strftime("%y%m%d%H%M%S"))
    address = bytes.fromhex(station)
    body = serial.to_bytes(2, "big") + time_ + b"\xF1\xF1" + address + b"H\xF0\xF0" + time_[:5] + b"\x39\x23" + bytes.fromhex(f"{value:08d}")
    length = len(body) if declared is None else declared
    frame = b"\x7E\x7E\x01" + address + b"\x12\x34\x32" + length.to_bytes(2, "big") + b"\x02" + body + b"\x03"
    register = 0xFFFF
    for byte in frame:
        register = register >> 8 ^ TABLE[(register ^ byte) & 255]
    return frame + register.to_bytes(2, "big")


class Speech:
    """What the devices of one protocol send."""

    def __init__(self, protocol, chance):
        self.protocol, self.chance = protocol, chance
        self.midnight = datetime.datetime.now(CHINA).replace(hour=0, minute=0, second=0, microsecond=0) - datetime.timedelta(days=5)

    def packet(self, number, declared=None, device=None):
        """The packet with this number: each has a minute of its own."""
        at, device = self.midnight + datetime.timedelta(minutes=number), device or HONEST_STATION[self.protocol]
        if self.protocol == "hj212":
            return hj212(device, f"{at:%Y%m%d%H%M%S}{number:03d}", at, number % 200, declared)
        return sl651(device, number, at, 1000 + number, declared)

    def answers(self, numbers):
        """What the honest station hears for them: (bytes, a test of what came)."""
        if self.protocol == "hj212":
            wanted = collections.Counter(f"QN={self.midnight + datetime.timedelta(minutes=n):%Y%m%d%H%M%S}{n:03d};ST=91;CN=9014".encode() for n in numbers)
            return lambda data: all(data.count(answer) >= times for answer, times in wanted.items())
        return lambda data: len(data) >= 25 * len(numbers) and all(
            data[25 * i + 14:25 * i + 16] == n.to_bytes(2, "big") for i, n in enumerate(numbers))

    def kind(self, index):
        """What connection number `index` sends, by name."""
        return ("idle", "half", "idle", "garbage", "idle", "lengths", "idle", "glued", "idle", "long-half")[index % 10]

    def bytes_of(self, kind):
        whole, stranger = self.packet(1), UNKNOWN[self.protocol]
        if kind == "half":
            return whole[:self.chance.randrange(3, len(whole) - 1)]
        if kind == "long-half":
            return b"##9999QN=1;" + b"x" * HALF_BYTES if self.protocol == "hj212" else whole[:11] + b"\x0F\xFF\x02" + b"x" * 4_000
        if kind == "garbage":
            return bytes(self.chance.choice(b"abcxyz\r\n\x00\xff") for _ in range(300))
        if kind == "lengths":
            return self.packet(1, declared=7) + self.packet(1, declared=9)
        if kind == "glued":
            return b"".join(self.packet(n, device=stranger) for n in range(1, 11))
        return b""


def configure(world, protocol, connections):
    """One honest station, and a listener for so many connections from anywhere on this machine."""
    is_air = protocol == "hj212"
    item = {"code": "pm25", "name": {"zh": "细颗粒物（示例）"}, "unit": "µg/m³", "decimals": 0} if is_air else {
        "code": "level", "name": {"zh": "水位（示例）"}, "unit": "m", "decimals": 3}
    device = {"protocol": protocol, "from": ["127.0.0.0/8"]}
    device.update({"mn": HONEST_STATION[protocol], "feeds": ["2011"], "items": [{"code": "a34004", "item": "pm25", "unit": "µg/m³"}]} if is_air
                  else {"address": HONEST_STATION[protocol], "items": [{"element": "39", "item": "level"}]})
    station = {"id": "honest", "kind": "air" if is_air else "water", "name": {"zh": "站（示例）"}, "issuer": {"zh": "示例局"},
               "period": "1m", "items": [item], "device": device}
    if not is_air:
        station["datum"] = {"zh": "示例基面"}
    port = free_port()
    listener = {"listen": f"127.0.0.1:{port}", "connections": connections, "connectionsPerAddress": PER_ADDRESS,
                "packetTimeout": f"{PACKET_TIMEOUT_SECONDS}s", "idleAfter": "1h"}
    with open(world.folder + "/config/stations.json5", "w") as file:
        json.dump({"stations": [station], "listeners": {protocol: listener}}, file, ensure_ascii=False)
    return port


def connect(port, number, timeout=30):
    """A connection from an address of its own for every 500."""
    connection = socket.socket()
    connection.settimeout(timeout)
    connection.bind((f"127.0.{1 + number // PER_ADDRESS // 250}.{1 + number // PER_ADDRESS % 250}", 0))
    connection.connect(("127.0.0.1", port))
    return connection


class Honest:
    """One station that goes on reporting, its packets cut and glued; every one must be acknowledged."""

    def __init__(self, speech, port, chance):
        self.speech, self.chance = speech, chance
        self.connection = socket.socket()
        self.connection.connect(("127.0.0.1", port))
        self.connection.settimeout(ANSWER_SECONDS)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent, self.times, self.finding = 0, [], None
        self.stopping = threading.Event()
        self.thread = threading.Thread(target=self.report, daemon=True)
        self.thread.start()

    def report(self):
        while not self.stopping.is_set() and self.sent < 4_000:
            numbers = list(range(self.sent + 1, self.sent + 1 + self.chance.choice([1, 1, 2, 5])))
            if self.chance.random() < 0.1:
                # A station that sends each value ten times.
                numbers = [number for number in numbers for _ in range(10)]
            data = b"".join(self.speech.packet(n) for n in numbers)
            is_answered, heard, began = self.speech.answers(numbers), b"", time.monotonic()
            try:
                at = self.chance.randrange(1, len(data))
                self.connection.sendall(data[:at])
                time.sleep(0.002)
                self.connection.sendall(data[at:])
                while not is_answered(heard):
                    more = self.connection.recv(65_536)
                    if not more:
                        raise OSError("closed by the daemon")
                    heard += more
            except OSError as error:
                self.finding = f"packets {numbers}: {error!r}, heard {heard[-200:]!r}"
                return
            self.sent = numbers[-1]
            self.times.append(time.monotonic() - began)
            time.sleep(0.01)

    def end(self):
        self.stopping.set()
        self.thread.join(ANSWER_SECONDS + 5)
        self.connection.close()


def metrics(world):
    """The series of the page, by name and labels."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(f"http://127.0.0.1:{world.service}/metrics", headers={"Authorization": "Bearer " + world.tokens["admin-a"]})
    with opener.open(request, timeout=20) as answer:
        text = answer.read().decode()
    return {m[1]: float(m[2]) for m in re.finditer(r"^(\S+) ([0-9.eE+-]+)$", text, re.M)}


def pss(world):
    with open(f"/proc/{world.process.pid}/smaps_rollup") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pss:")) * 1024


def endless(port, speech, count, found):
    """A megabyte that never ends, from many: each is closed long before its end."""
    whole = speech.packet(1)
    chunk = {"hj212": [b"##9999" + b"x" * ENDLESS_BYTES, b"x" * ENDLESS_BYTES, b"##" * (ENDLESS_BYTES // 2)],
             "sl651": [whole[:11] + b"\x0F\xFF\x02" + b"x" * ENDLESS_BYTES, b"x" * ENDLESS_BYTES, b"\x7E" * ENDLESS_BYTES]}[speech.protocol]
    for number in range(count):
        connection = connect(port, ELSEWHERE + number, ANSWER_SECONDS)
        try:
            connection.sendall(chunk[number % 3])
            if connection.recv(1):
                found.append("a megabyte without an end was answered")
        except TimeoutError:
            found.append("a megabyte without an end: the connection stays open")
        except OSError:
            pass
        finally:
            connection.close()


def storm(run, protocol):
    name = f"devices {protocol}"
    chance = random.Random(f"{run.seed}/{protocol}")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(SHORT_CONNECTIONS if run.short else CONNECTIONS, hard - 500)
    world, honest, connections = World(run.folder("devices")), None, []
    speech = Speech(protocol, chance)
    label = f'{{protocol="{protocol}"}}'

    def refused(reason, series=None):
        return (series or metrics(world)).get(f'released_listener_refused_total{{protocol="{protocol}",reason="{reason}"}}', 0)

    def open_now():
        return metrics(world).get(f"released_listener_connections{label}", -1)

    try:
        port = configure(world, protocol, count + SPARE)
        world.start()
        world.everyone()
        honest = Honest(speech, port, random.Random(chance.random()))
        poll(lambda: honest.sent > 20 or honest.finding, ANSWER_SECONDS)
        before, began = pss(world), time.monotonic()
        kinds = {}
        found = []
        for number in range(count):
            kind = speech.kind(number)
            kinds[kind] = kinds.get(kind, 0) + 1
            connection = connect(port, number)
            data = speech.bytes_of(kind)
            if data:
                connection.sendall(data)
            connections.append(connection)
        words = f"{count} in {time.monotonic() - began:.1f} s, {kinds}"
        reached = poll(lambda: open_now() == count + 1, ANSWER_SECONDS)
        run.check(f"{name}: every connection is kept", [] if reached else [f"{open_now()} of {count + 1} are open"], words)
        full = pss(world)
        each = (full - before) / count
        run.check(f"{name}: what a connection holds is bounded", [] if each < AVERAGE_BYTES else [f"{each:.0f} bytes each"],
                  f"PSS {before / 1e6:.1f} MB, with them {full / 1e6:.1f} MB, {each:.0f} bytes a connection")
        endless(port, speech, ENDLESS // 4 if run.short else ENDLESS, found)
        hopeless = refused("hopeless")
        run.check(f"{name}: a megabyte without an end is given up", found + ([] if hopeless else ["none counted as hopeless"]),
                  f"{hopeless:.0f} closed, PSS {pss(world) / 1e6:.1f} MB")
        # Half packets are given up, and their connections go on. Before that, what follows would count as their rest.
        time.sleep(PACKET_TIMEOUT_SECONDS + SWEEP_SECONDS + 1)
        given_up = kinds["half"] + kinds["long-half"]
        expected = poll(lambda: refused("garbage") >= given_up, PACKET_TIMEOUT_SECONDS + ANSWER_SECONDS)
        run.check(f"{name}: half packets are given up", [] if expected else [f"{refused('garbage')} refused, {given_up} halves"],
                  f"PSS {pss(world) / 1e6:.1f} MB then")
        again = [connections[i] for i in range(count) if speech.kind(i) in ("half", "garbage", "lengths", "long-half")][:200]
        found = []
        for number, connection in enumerate(again):
            connection.sendall(speech.packet(5_000 + number))
        for number, connection in enumerate(again):
            connection.settimeout(ANSWER_SECONDS)
            try:
                heard = connection.recv(4096)
                if not speech.answers([5_000 + number])(heard):
                    found.append(f"heard {heard[:80]!r}")
            except OSError as error:
                found.append(repr(error))
                break
        run.check(f"{name}: after half packets and garbage a whole one is heard", found, f"{len(again)} packets")
        strangers = refused("unknown_device")
        run.check(f"{name}: nobody else is answered", [] if strangers == 10 * kinds["glued"] else [f"{strangers} of {10 * kinds['glued']}"],
                  f"{strangers:.0f} packets of strangers refused")
        # Beyond the bounds: one too many in all, and of one address.
        extra = []
        for number in range(SPARE + 8):
            try:
                extra.append(connect(port, ELSEWHERE + number))
            except OSError:
                pass
        beyond = poll(lambda: refused("full") >= 9, ANSWER_SECONDS)
        closed = sum(1 for connection in extra if is_closed(connection))
        run.check(f"{name}: one too many is closed at once", [] if beyond and closed == 9 else [f"{refused('full')} counted, {closed} closed, 9 wanted"])
        for connection in extra:
            connection.close()
        for connection in connections[:PER_ADDRESS // 5]:
            connection.close()
        poll(lambda: open_now() <= count + 1 - PER_ADDRESS // 5, ANSWER_SECONDS)
        extra = [connect(port, PER_ADDRESS) for _ in range(3)] if count > PER_ADDRESS else []
        crowded = poll(lambda: not extra or refused("per_address") == 3, ANSWER_SECONDS)
        run.check(f"{name}: one too many of an address is closed", [] if crowded and all(map(is_closed, extra)) else [f"{refused('per_address')} counted"])
        for connection in [*extra, *connections]:
            connection.close()
        gone = poll(lambda: open_now() == 1, ANSWER_SECONDS)
        run.check(f"{name}: all are gone when they go", [] if gone else [f"{open_now()} are open"], f"PSS {pss(world) / 1e6:.1f} MB")
        honest.end()
        times = sorted(honest.times)
        words = f"{honest.sent} packets, answered within {times[len(times) // 2] * 1e3:.0f} ms (median), {times[-1] * 1e3:.0f} ms (slowest)" if times else ""
        run.check(f"{name}: every packet of the honest station is acknowledged", [honest.finding] if honest.finding else [], words)
        sent = [*range(1, honest.sent + 1), *range(5_000, 5_000 + len(again))]
        run.check(f"{name}: and stored", stored(world, speech, sent), f"{len(sent)} readings")
        lines = len([line for line in open(world.log, errors="replace") if "listener." in line])
        size = os.path.getsize(world.log)
        run.check(f"{name}: the log is bounded", [] if lines <= LOG_LINES else [f"{lines} lines"], f"{lines} lines of the listener, {size} bytes in all")
        status = world.stop()
        run.check(f"{name}: it ends as asked", [] if status == 0 else [f"status {status}"])
    finally:
        if honest:
            honest.stopping.set()
        for connection in connections:
            connection.close()
        world.kill()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_closed(connection):
    """True when the daemon has closed it, which is counted already."""
    connection.settimeout(1)
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True
    except OSError:
        return False


def stored(world, speech, numbers):
    """Each of these packets has its row, once."""
    connection = sqlite3.connect(f"file:{world.state}/readings.db?mode=ro", uri=True)
    try:
        rows = connection.execute("SELECT period_end / 1000, COUNT(*) FROM readings GROUP BY 1").fetchall()
    finally:
        connection.close()
    kept = dict(rows)
    wanted = {int((speech.midnight + datetime.timedelta(minutes=n)).timestamp()): n for n in numbers}
    lost = [n for end, n in wanted.items() if end not in kept]
    if lost:
        yield f"{len(lost)} are not there: {lost[:5]}"
    double = [wanted.get(end, end) for end, count in rows if count != 1]
    if double:
        yield f"{len(double)} more than once: {double[:5]}"
    if set(kept) - set(wanted):
        yield f"{len(set(kept) - set(wanted))} that nobody sent"


def devices_hj212(run):
    """ten thousand connections on the HJ 212 listener, most of them silent or talking nonsense: one honest station is heard"""
    storm(run, "hj212")


def devices_sl651(run):
    """the same on the SL 651 listener"""
    storm(run, "sl651")


ALL = [devices_hj212, devices_sl651]
