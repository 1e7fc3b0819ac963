"""kill -9 and power cuts at random moments of the demonstration under load."""
import filecmp
import json
import os
import random
import subprocess
import sys
import time

import disk
import invariants
from world import ROOT, World, poll

HERE = os.path.dirname(os.path.abspath(__file__))
# A fresh state folder after so many points: the checks read the whole record each time.
POINTS_OF_A_ROUND = 20


class Load:
    """The load as a process of its own, which outlives every crash of the daemon."""

    def __init__(self, world, seed):
        self.stop_file = world.folder + "/STOP"
        self.path = world.folder + "/acknowledged.jsonl"
        with open(world.folder + "/tokens.json", "w") as file:
            json.dump(world.everyone(), file)
        self.process = subprocess.Popen([
            sys.executable, HERE + "/load.py", world.socket, world.folder + "/tokens.json", self.path,
            self.stop_file, str(seed)])

    def pause(self):
        """No further act begins: a record that grows while it is read makes each look slower than the last."""
        open(self.stop_file + ".pause", "w").close()

    def go_on(self):
        if os.path.exists(self.stop_file + ".pause"):
            os.remove(self.stop_file + ".pause")

    def promises(self):
        return invariants.acknowledged(self.path)

    def end(self):
        open(self.stop_file, "w").close()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def tree(folder):
    """Path and bytes of every file of a site, without what names the newest head or was left by a crash."""
    found = {}
    for place, _, files in os.walk(folder):
        for name in files:
            path = os.path.join(place, name)
            if name != "checkpoint.json" and not name.endswith(".part"):
                with open(path, "rb") as file:
                    found[os.path.relpath(path, folder)] = file.read()
    return found


def settle(world, seconds=90):
    """Waits until the record has not grown for 3 s, so that nothing that was under way at a crash is still owed."""
    last = [None, time.monotonic()]

    def quiet():
        # The witness is written once a second, so a daemon that was just started on a new folder has none yet.
        try:
            with open(world.state + "/head.json") as file:
                head = file.read()
        except FileNotFoundError:
            return False
        if head != last[0]:
            last[:] = [head, time.monotonic()]
        return time.monotonic() - last[1] > 3
    if not poll(quiet, seconds, 0.1):
        raise RuntimeError(f"the record still grows after {seconds} s: {world.tail()}")


def of_site(world, folder):
    """The site as it stands equals one made from the ledger alone, by another daemon in another zone."""
    settle(world)
    world.stop()
    other = World(folder)
    for name in ("config/released.json5",):
        text = open(f"{world.folder}/{name}").read()
        listeners = json.loads(text)
        listeners["listeners"] = {
            "public": f"127.0.0.1:{other.port}", "service": f"127.0.0.1:{other.service}", "control": other.socket}
        json.dump(listeners, open(f"{folder}/{name}", "w"), ensure_ascii=False)
    os.makedirs(other.state)
    backup = [world.state + "/released.db", world.state + "/released.db-wal"]
    for path in filter(os.path.exists, backup):
        subprocess.run(["cp", path, other.state], check=True)
    try:
        other.start(environment={"TZ": "America/New_York", "LANG": "C"})
        poll(lambda: os.path.exists(other.state + "/site/index.html"), 10)
        settle(other)
        other.stop()
        # Both have seen the same instants pass when the first is started once more after the second.
        world.start()
        settle(world)
        world.stop()
        here, there = tree(world.state + "/site"), tree(other.state + "/site")
    finally:
        other.kill()
    for path in sorted(set(here) | set(there)):
        if here.get(path) != there.get(path):
            why = "missing" if path not in here else "left over" if path not in there else "differs"
            yield f"site/{path}: {why}"


def storm(run, name, prepare, crash, lose=False):
    """Rounds of points: load, crash, restart, look. Returns the number of points with a finding."""
    chance = random.Random(f"{run.seed}/{name}")
    point, bad, acts = 0, 0, 0
    while point < run.points:
        world = World(run.folder(name))
        load = None
        try:
            # The persons' tokens come first, so that what is lost later is their acts.
            world.start()
            world.everyone()
            world.stop()
            prepare(world, chance)
            world.start()
            load = Load(world, chance.random())
            for _ in range(min(POINTS_OF_A_ROUND, run.points - point)):
                point += 1
                before = len(load.promises())
                words = crash(world, chance)
                promises = load.promises()
                prepare(world, chance)
                try:
                    # The daemon comes up under the load that it went down under.
                    world.start()
                    load.pause()
                    found = list(invariants.all_of(world, promises))
                except Exception as error:
                    found = [f"after the restart: {error!r}"]
                load.go_on()
                bad += bool(found)
                more = f"{words}, {len(promises)} acknowledged (+{len(promises) - before})"
                if lose and found:
                    print(f"✔ {name} {point}: shown as lost: {found[0][:150]}", flush=True)
                    break
                if not lose:
                    run.check(f"{name} {point}/{run.points}", found, more)
                if world.process.poll() is not None:
                    break
            acts += len(load.promises())
            load.end()
            kinds = {}
            for promise in load.promises():
                if promise["act"] in ("refused", "fault"):
                    kinds[promise.get("code", "fault")] = kinds.get(promise.get("code", "fault"), 0) + 1
            if kinds:
                print(f"    refused: {kinds}", flush=True)
            if not lose and world.process.poll() is None:
                run.check(f"{name}: the site equals one made anew", of_site(world, run.folder("rebuilt")))
            if lose and bad:
                break
        finally:
            if load:
                load.end()
            world.kill()
    print(f"    {point} points, {acts} acts acknowledged", flush=True)
    return bad


def crash_at_random(world, chance):
    """SIGKILL within the next second and a half of load."""
    seconds = chance.uniform(0.05, 1.5)
    time.sleep(seconds)
    world.kill()
    return f"after {seconds * 1000:.0f} ms"


def kill(run):
    """SIGKILL at random moments under load, then everything acknowledged is there, once"""
    storm(run, "kill", lambda world, chance: None, crash_at_random)


class Wires:
    """A state folder whose power can be cut."""

    def __init__(self, run, loses=False):
        self.library, self.loses, self.shadow = run.library, loses, None
        self.run, self.start = run, World.start

    def prepare(self, world, chance):
        os.makedirs(world.state, exist_ok=True)
        shadow = world.folder + "/shadow"
        disk.begin(world.state, shadow)
        # Half of the cuts come at a sync, where the order of things shows, the others at any moment.
        after = chance.randint(1, 150) if chance.random() < 0.5 else 0
        variables = disk.environment(self.library, world.state, shadow, after, self.loses)
        world.start = lambda **more: World.start(world, environment=variables, **more)
        world.cut_after = after

    def cut(self, world, chance):
        seconds = chance.uniform(0.05, 1.5)
        open(world.folder + "/shadow/armed", "w").close()
        if world.cut_after:
            ended = poll(lambda: world.process.poll() is not None, 2 * seconds)
            words = f"at sync {world.cut_after}" if ended else f"after {2000 * seconds:.0f} ms"
        else:
            time.sleep(seconds)
            words = f"after {1000 * seconds:.0f} ms"
        world.kill()
        torn = chance.random() < 0.6
        disk.cut(world.state, world.folder + "/shadow", seed=chance.random() if torn else None)
        return words + (", torn" if torn else ", all unsynced lost")


def of_disk(run):
    """What differs between a file and what the simulated disk keeps of it when two threads sync it."""
    room = run.folder("twosyncs")
    os.makedirs(room + "/shadow/graves")
    os.mkdir(room + "/root")
    subprocess.run([os.environ["TWOSYNCS"], room + "/root/file"], check=True, timeout=120,
                   env={**os.environ, **disk.environment(run.library, room + "/root", room + "/shadow", 0, False)})
    kept = f"{room}/shadow/f{os.stat(room + '/root/file').st_ino}"
    same = filecmp.cmp(room + "/root/file", kept, shallow=False)
    return [] if same else ["the simulated disk forgot what was synced"]


def power_cut(run):
    """everything not synced is thrown away or torn at the cut; nothing acknowledged is missing"""
    run.check("power-cut: the simulated disk keeps what two threads sync", of_disk(run))
    wires = Wires(run)
    storm(run, "power-cut", wires.prepare, wires.cut)


def power_cut_unsynced(run):
    """the same with syncs that do nothing (synchronous=OFF): it has to lose, else the test proves nothing"""
    wires = Wires(run, loses=True)
    points, run.points = run.points, min(run.points, 10)
    try:
        lost = storm(run, "power-cut-unsynced", wires.prepare, wires.cut, lose=True)
    finally:
        run.points = points
    run.check("power-cut-unsynced: the test can fail", [] if lost else ["nothing was lost without a sync"])


ALL = [kill, power_cut, power_cut_unsynced]
