"""Readings under crashes, power cuts and a full disk: every acknowledged one is there, none twice, none changed."""
import collections
import datetime
import http.client
import json
import os
import random
import sqlite3
import subprocess
import threading
import time

import crashes
import faults
import invariants
from world import World, poll

STATIONS, ITEMS, PUSHERS = 40, ["level", "flow", "rain"], 4
POINTS_OF_A_ROUND = 25
CHINA = datetime.timezone(datetime.timedelta(hours=8))


def configure(world):
    """Forty water stations of one person, half of them of a watched folder as well."""
    stations = [{
        "id": f"s-{n}", "kind": "water", "name": {"zh": f"站{n}（示例）"}, "issuer": {"zh": "示例水利局"}, "datum": {"zh": "示例基面"},
        "period": "1h", "mayPush": ["water-data"],
        "items": [{"code": code, "name": {"zh": code}, "unit": "m", "decimals": 2} for code in ITEMS],
    } for n in range(STATIONS)]
    os.makedirs(world.folder + "/drop", exist_ok=True)
    folders = [{"id": "files", "folder": world.folder + "/drop", "stations": [f"s-{n}" for n in range(STATIONS)], "keepFiles": 100_000}]
    with open(world.folder + "/config/stations.json5", "w") as file:
        json.dump({"stations": stations, "folders": folders}, file, ensure_ascii=False)


def left_over(world):
    """Files that nobody takes: a busy machine may take its time, as long as there are fewer and fewer."""
    former, since, end = None, time.monotonic(), time.monotonic() + 300
    while time.monotonic() < end:
        names = [n for n in os.listdir(world.folder + "/drop") if n.endswith(".csv")] + os.listdir(world.folder + "/drop/taking")
        if not names:
            return []
        if names != former:
            former, since = names, time.monotonic()
        elif time.monotonic() - since > 20:
            break
        time.sleep(0.1)
    return [f"{len(names)} files: {names[:5]}"]


def unpacked(blob):
    """The values of a row as the file keeps them: (item, digits) by item."""
    found, at = {}, 1
    assert blob[0] == 1, "another format"
    while at < len(blob):
        length = blob[at]
        item, places = blob[at + 1:at + 1 + length].decode(), blob[at + 4 + length]
        at += 5 + length
        if places == 255:
            found[item] = None
            continue
        raw = shift = 0
        while True:
            byte = blob[at]
            raw, shift, at = raw | (byte & 127) << shift, shift + 7, at + 1
            if byte < 128:
                break
        found[item] = ((raw >> 1) ^ -(raw & 1), places)
    return found


def number(text):
    """The number of a text as the file keeps it, however many zeros it was written with."""
    whole, _, fraction = text.partition(".")
    return shortest(int(whole + fraction), len(fraction))


def shortest(units, places):
    while places and units % 10 == 0:
        units, places = units // 10, places - 1
    return units, places


class Journal:
    """What was tried and what was acknowledged, kept by somebody else than the daemon."""

    def __init__(self):
        self.lock = threading.Lock()
        # Every value that was ever sent for a key, and those acknowledged, in order, without repeats.
        self.tried, self.acknowledged = collections.defaultdict(list), collections.defaultdict(list)
        self.batches, self.refused = 0, collections.Counter()

    def try_(self, rows):
        with self.lock:
            for key, values in rows:
                if values not in self.tried[key]:
                    self.tried[key].append(values)

    def take(self, rows):
        with self.lock:
            self.batches += 1
            for key, values in rows:
                if self.acknowledged[key][-1:] != [values]:
                    self.acknowledged[key].append(values)


class Load:
    """Pushers, each with stations of its own; one drops files. A batch without an answer comes again until it has one."""

    def __init__(self, world, token, seed):
        self.world, self.token, self.journal = world, token, Journal()
        self.stopping, self.paused = threading.Event(), threading.Event()
        self.idle = [threading.Event() for _ in range(PUSHERS + 1)]
        self.begun = int(time.time()) - 9 * 86400
        self.threads = [threading.Thread(target=self.push, args=(n, random.Random(f"{seed}/{n}")), daemon=True) for n in range(PUSHERS)]
        self.threads.append(threading.Thread(target=self.drop, args=(random.Random(f"{seed}/drop"),), daemon=True))
        for thread in self.threads:
            thread.start()

    def rows(self, lane, serial, chance, size):
        """A batch: stations of this lane, at instants that no other batch has."""
        own = range(lane, STATIONS, PUSHERS + 1)
        for n in range(size):
            key = (f"s-{own[n % len(own)]}", self.begun + serial * 20 + n // len(own))
            yield key, {item: f"{chance.randint(-999, 99999) / 100:.2f}" for item in ITEMS}

    @staticmethod
    def text(rows):
        return [{"station": station, "periodEnd": datetime.datetime.fromtimestamp(end, CHINA).isoformat(), "values": values}
                for (station, end), values in rows]

    def wait_while_paused(self, lane):
        while self.paused.is_set() and not self.stopping.is_set():
            self.idle[lane].set()
            time.sleep(0.005)
        self.idle[lane].clear()

    def post(self, body):
        """The answer, or None when nobody knows what became of it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.world.service, timeout=20)
        try:
            connection.request("POST", "/intake/v1/readings", body, {
                "Authorization": "Bearer " + self.token, "Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError):
            return None
        finally:
            connection.close()

    def push(self, lane, chance):
        serial = 0
        while not self.stopping.is_set():
            serial += 1
            rows = list(self.rows(lane, serial, chance, chance.choice([1, 10, 100])))
            self.send(lane, rows)
            if chance.random() < 0.1:
                # A station that sends each value ten times.
                for _ in range(9):
                    self.send(lane, rows)
            elif chance.random() < 0.2:
                self.send(lane, [(key, {**values, "level": f"{chance.randint(100000, 999999) / 100:.2f}"}) for key, values in rows])

    def send(self, lane, rows):
        body = json.dumps(self.text(rows)).encode()
        self.wait_while_paused(lane)
        self.journal.try_(rows)
        while not self.stopping.is_set():
            answer = self.post(body)
            if answer is None:
                self.wait_while_paused(lane)
                time.sleep(0.01)
                continue
            status, document = answer
            if status == 200 and not document["rejected"]:
                self.journal.take(rows)
                return
            self.journal.refused[status, (document.get("error") or {}).get("code")] += 1
            if status not in (503, 507):
                self.journal.refused["unexpected", status, str(document)[:200]] += 1
                return
            self.wait_while_paused(lane)
            time.sleep(0.02)

    def drop(self, chance):
        """Files; one that lies in done/ is acknowledged."""
        folder, serial, waiting = self.world.folder + "/drop", 0, {}
        while not self.stopping.is_set():
            self.wait_while_paused(PUSHERS)
            serial += 1
            rows = list(self.rows(PUSHERS, serial, chance, 20))
            self.journal.try_(rows)
            lines = ["station,periodEnd," + ",".join(ITEMS)]
            lines += [",".join([row["station"], row["periodEnd"], *row["values"].values()]) for row in self.text(rows)]
            with open(f"{folder}/.{serial}", "w") as file:
                file.write("\n".join(lines) + "\n")
            os.rename(f"{folder}/.{serial}", f"{folder}/{serial}.csv")
            waiting[f"{serial}.csv"] = rows
            time.sleep(0.05)
            done = os.listdir(folder + "/done") if os.path.isdir(folder + "/done") else []
            for name in done:
                rows = waiting.pop(name.split("-", 1)[1], None)
                if rows:
                    self.journal.take(rows)

    def pause(self):
        self.paused.set()
        return all(event.wait(25) for event in self.idle)

    def go_on(self):
        self.paused.clear()

    def end(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join(30)


def of_readings(state, journal):
    """What the store has, held against what was tried and acknowledged."""
    connection = sqlite3.connect(f"file:{state}/readings.db?mode=ro", uri=True)
    try:
        connection.execute("BEGIN")
        rows = connection.execute(
            "SELECT s.id, r.period_end / 1000, r.revision, r.position, r.vals FROM readings r JOIN stations s ON s.number = r.station "
            "ORDER BY r.period_end, r.station, r.revision").fetchall()
        position = connection.execute("SELECT position FROM received").fetchone()[0]
    finally:
        connection.close()
    if sorted(row[3] for row in rows) != list(range(1, position + 1)):
        yield f"positions are not 1 to {position}"
    kept = collections.defaultdict(list)
    for station, end, revision, _, blob in rows:
        kept[station, end].append({item: shortest(*value) for item, value in unpacked(blob).items()})
        if revision != len(kept[station, end]):
            yield f"{station} {end}: revision {revision} where {len(kept[station, end])} is next"
    with journal.lock:
        for key, revisions in kept.items():
            tried = [{item: number(text) for item, text in values.items()} for values in journal.tried[key]]
            if revisions != tried[:len(revisions)]:
                yield f"{key}: kept {revisions}, sent {tried}"
        for key, acknowledged in journal.acknowledged.items():
            wanted = [{item: number(text) for item, text in values.items()} for values in acknowledged]
            if kept.get(key, [])[:len(wanted)] != wanted:
                yield f"{key}: acknowledged {wanted}, kept {kept.get(key)}"
        for words, count in journal.refused.items():
            if words[0] == "unexpected":
                yield f"{count} times {words}"


def of_files(world):
    """Nothing is refused, and nothing of a file that was taken is left in the way."""
    rejected = os.listdir(world.folder + "/drop/rejected") if os.path.isdir(world.folder + "/drop/rejected") else []
    if rejected:
        yield f"rejected: {rejected[:4]}"


def started(world, wires, chance):
    if wires:
        wires.prepare(world, chance)
    world.start()


def storm(run, name, wires=None):
    chance = random.Random(f"{run.seed}/{name}")
    point = rows = batches = 0
    while point < run.points:
        world, load = World(run.folder(name)), None
        configure(world)
        try:
            world.start()
            world.everyone()
            token = world.root.post("/tokens", {"person": "water-data", "role": "station"})["token"]
            world.stop()
            started(world, wires, chance)
            load = Load(world, token, chance.random())
            for _ in range(min(POINTS_OF_A_ROUND, run.points - point)):
                point += 1
                before = len(load.journal.acknowledged)
                words = wires.cut(world, chance) if wires else crashes.crash_at_random(world, chance)
                try:
                    started(world, wires, chance)
                    found = [] if load.pause() else ["the load does not come to rest"]
                    found += list(of_readings(world.state, load.journal)) + list(of_files(world))
                    found += list(invariants.of_daemon(world))
                except Exception as error:
                    found = [f"after the restart: {error!r}"]
                load.go_on()
                run.check(f"{name} {point}/{run.points}", found,
                          f"{words}, {len(load.journal.acknowledged)} acknowledged (+{len(load.journal.acknowledged) - before})")
                if world.process.poll() is not None:
                    break
            load.pause()
            waiting = left_over(world)
            run.check(f"{name}: every file is taken in the end", waiting)
            load.end()
            world.stop()
            status, out = world.offline("verify", "--state", world.state)
            document = json.loads(out[out.index("{"):])
            run.check(f"{name}: verify finds the store sound", [] if status == 0 and document["readings"]["sound"] else [out[:300]],
                      f"{document.get('readings', {}).get('rows')} rows")
            rows += len(load.journal.acknowledged)
            batches += load.journal.batches
            if load.journal.refused:
                print(f"    refused: {dict(load.journal.refused)}", flush=True)
        finally:
            if load:
                load.end()
            world.kill()
    print(f"    {point} points, {rows} readings in {batches} batches and files acknowledged", flush=True)


def kill_intake(run):
    """SIGKILL at random moments of intake: every acknowledged reading is there, none twice, none changed"""
    storm(run, "kill-intake")


def power_cut_intake(run):
    """the same with power cuts: what was not synced is thrown away or torn"""
    storm(run, "power-cut-intake", crashes.Wires(run))


def full_disk_intake(run):
    """the disk fills during intake: 507 below the minimum, 503 when full, nothing acknowledged is lost, and it goes on"""
    user, wrapper = faults.unprivileged()
    folder = run.folder("fullintake")
    with faults.Mount(folder + "/disk", 24, user) as mount:
        world = World(folder, state=mount.path + "/state", settings=faults.SMALL_DISK)
        configure(world)
        os.mkdir(world.state)
        faults.own(folder, user)
        load = None
        try:
            world.start(wrapper=wrapper)
            world.everyone()
            token = world.root.post("/tokens", {"person": "water-data", "role": "station"})["token"]
            load = Load(world, token, run.seed)
            poll(lambda: load.journal.batches > 20, 20)
            filler = mount.path + "/filler"
            room = os.statvfs(mount.path)
            pages = (room.f_bavail * room.f_frsize - 1_500_000) // 4096
            subprocess.run([*wrapper, "dd", "if=/dev/zero", f"of={filler}", "bs=4k", f"count={pages}"], capture_output=True, check=True)
            refused = poll(lambda: (507, "unavailable.space") in load.journal.refused, 20)
            run.check("full-disk-intake: below the minimum readings are refused with 507", [] if refused else [str(load.journal.refused)])
            subprocess.run([*wrapper, "dd", "if=/dev/zero", f"of={filler}", "bs=4k", "oflag=append", "conv=notrunc"], capture_output=True)
            time.sleep(1)
            run.check("full-disk-intake: files wait where they are", [] if [n for n in os.listdir(folder + "/drop") if n.endswith(".csv")]
                      else ["no file is waiting"])
            doctor = world.person("admin-a").get("/doctor")["items"]
            run.check("full-disk-intake: doctor names the source that waits",
                      [] if any(item["id"] == "source" and item["status"] == "warning" for item in doctor) else [str(doctor)[:300]])
            os.remove(filler)
            batches = load.journal.batches
            began = time.monotonic()
            again = poll(lambda: load.journal.batches > batches, 20)
            run.check("full-disk-intake: with room again it goes on without a restart", [] if again else ["still refused after 20 s"],
                      f"{time.monotonic() - began:.1f} s")
            load.pause()
            run.check("full-disk-intake: nothing acknowledged is lost or changed", of_readings(world.state, load.journal),
                      f"{len(load.journal.acknowledged)} acknowledged")
            world.kill()
            world.start(wrapper=wrapper)
            run.check("full-disk-intake: nor after a crash", of_readings(world.state, load.journal))
        finally:
            if load:
                load.go_on()
                load.end()
            world.kill()


ALL = [kill_intake, power_cut_intake, full_disk_intake]
