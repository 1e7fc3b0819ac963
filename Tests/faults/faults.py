"""One fault at a time: full and read-only disks, damage, peers that hang. Nothing is lost, and the rest goes on."""
import glob
import http.server
import json
import os
import pwd
import shutil
import socket
import subprocess
import threading
import time

import invariants
from control import Refused, Unreachable
from world import World, free_port, poll

USER = "released-test"
# A release is read back within this while something else hangs; alone it takes about half a second.
PROMPT_SECONDS = 5


def unprivileged():
    """Makes the user; a wrapper that runs a command as it."""
    if os.geteuid() != 0:
        raise RuntimeError("needs root: to make a user without rights and to mount a small disk")
    try:
        pwd.getpwnam(USER)
    except KeyError:
        subprocess.run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER], check=True)
    user = pwd.getpwnam(USER)
    return user, ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups", "--"]


def own(folder, user):
    for place, folders, files in os.walk(folder):
        for name in [place, *(os.path.join(place, n) for n in folders + files)]:
            os.chown(name, user.pw_uid, user.pw_gid)


class Mount:
    """A disk in memory, of a few megabytes."""

    def __init__(self, path, megabytes, user):
        self.path = path
        os.makedirs(path)
        options = f"size={megabytes}m,mode=0750,uid={user.pw_uid},gid={user.pw_gid}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "released-test", path], check=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if subprocess.run(["umount", self.path], capture_output=True).returncode != 0:
            subprocess.run(["umount", "-l", self.path])


def refusal_of(act):
    """The refusal of an act, or None when it was carried out."""
    try:
        act()
        return None
    except Refused as refused:
        return refused


def deliveries(world, release, channel=None):
    items = world.person("auditor-a").get("/releases/" + release)["deliveries"]
    return [item for item in items if channel in (None, item["channel"])]


def states(world, release, channel):
    return {item["state"] for item in deliveries(world, release, channel)}


def confirmed_within(world, release, seconds=PROMPT_SECONDS, channel="web"):
    began = time.monotonic()
    if poll(lambda: states(world, release, channel) == {"confirmed"}, seconds):
        return [], f"{time.monotonic() - began:.1f} s"
    return [f"{release}: {channel} not confirmed within {seconds} s: {deliveries(world, release, channel)}"], ""


def complete(world, promised):
    """The record is sound and has every release that was promised."""
    releases = {item["id"] for item in world.person("auditor-a").get("/releases")["items"]}
    yield from (f"promised, and missing: {ident}" for ident in promised if ident not in releases)
    record, records = invariants.entries(world.state)
    yield from invariants.of_record(record)
    yield from invariants.of_deliveries(record, records)
    yield from invariants.of_chain(world.state)
    yield from invariants.of_daemon(world)


# The limits of a disk of a few megabytes.
SMALL_DISK = {"storage": {"freeSpaceWarning": "4MiB", "freeSpaceMinimum": "2MiB"}}


def full_but_for_the_public(run, world, mount, wrapper, promised):
    """Less than the minimum is free: what tells the public goes on, the rest is refused."""
    room = os.statvfs(mount.path)
    pages = (room.f_bavail * room.f_frsize - 1_500_000) // 4096
    subprocess.run([*wrapper, "dd", "if=/dev/zero", f"of={mount.path}/scarce", "bs=4k", f"count={pages}"],
                   capture_output=True, check=True)

    def refusal():
        waiver = {"obligation": "none", "reason": "r", "basis": "b", "approvedBy": "leader-b"}
        found = refusal_of(lambda: world.person("leader-a").post("/obligations/waive", waiver))
        return found if found and found.code == "unavailable.space" else None
    # Free space is asked for once a second.
    refused = poll(refusal, 5, 0.1)
    run.check("full-disk: below the minimum what can wait is refused as unavailable.space", [] if refused and refused.status == 507
              and refused.error.get("hint") else [f"{refused}"], str(refused)[:150])
    promised.append(world.publish("scarce", wait=2000)["id"])
    run.check("full-disk: and a release goes out", *confirmed_within(world, promised[-1]))
    os.remove(mount.path + "/scarce")


def full_disk(run):
    """a mount of 16 MB fills up: 503 unavailable.full with its hint, pages stay, afterwards it goes on by itself"""
    user, wrapper = unprivileged()
    folder = run.folder("full")
    with Mount(folder + "/disk", 16, user) as mount:
        world = World(folder, state=mount.path + "/state", settings=SMALL_DISK)
        os.mkdir(world.state)
        own(folder, user)
        try:
            world.start(wrapper=wrapper)
            world.everyone()
            promised = [world.publish(f"before-{n}", wait=2000)["id"] for n in range(3)]
            filler = mount.path + "/filler"
            full_but_for_the_public(run, world, mount, wrapper, promised)
            dd = subprocess.run([*wrapper, "dd", "if=/dev/zero", f"of={filler}", "bs=4k"], capture_output=True, text=True)
            run.check("full-disk: the write of a user without rights fails first",
                      [] if "No space left" in dd.stderr else [dd.stderr])
            refused = None
            for number in range(200):
                # The last page of a file may have room for a few more.
                refused = refusal_of(lambda: promised.append(world.draft(f"full-{number}")["id"]))
                if refused:
                    break
            run.check("full-disk: acts are refused as unavailable.full", [] if refused and refused.status == 503
                      and refused.code == "unavailable.full" and refused.error.get("hint") else [f"{refused}"])
            status, out, errors = world.ctl(
                "incident", "open", "--title", "满", "--category", "accident", "--grade", "II", "--occurred", "now",
                person="duty-a")
            run.check("full-disk: releasectl says so, with what to do", [] if status == 1 and "full" in errors
                      and "free" in errors else [f"{status} {out} {errors}"])
            pages = ["/", f"/releases/{promised[0]}", "/feeds/all.atom"]
            run.check("full-disk: the public pages are served", [
                path for path in pages if b"before-" not in world.fetch(path)])
            run.check("full-disk: reading commands answer", [
                f"{words}: {world.ctl(*words)}" for words in (("release", "list"), ("deadlines",)) if world.ctl(*words)[0]])
            os.remove(filler)
            began = time.monotonic()
            after = poll(lambda: not refusal_of(lambda: promised.append(world.publish(f"after-{time.time()}")["id"])), 20, 0.2)
            run.check("full-disk: with room again it goes on without a restart",
                      [] if after else ["still refused after 20 s"], f"{time.monotonic() - began:.1f} s")
            run.check("full-disk: what came after is read back", confirmed_within(world, promised[-1], 20)[0])
            run.check("full-disk: nothing promised is missing", complete(world, promised))
            world.kill()
            world.start(wrapper=wrapper)
            run.check("full-disk: nor after a crash", complete(world, promised))
        finally:
            world.kill()


def read_only(run):
    """a state folder that can't be written: a start refuses clearly; pages that can't be written hold up no SMS"""
    user, wrapper = unprivileged()
    folder = run.folder("readonly")
    world = World(folder)
    os.mkdir(world.state)
    own(folder, user)
    try:
        world.start(wrapper=wrapper)
        world.everyone()
        first = world.publish("first", wait=2000)["id"]
        # Read-only below the running daemon: what is open stays open, new files can't be made.
        sites = [place for place, _, _ in os.walk(world.state + "/site")]
        for place in sites:
            os.chmod(place, 0o555)
        touch = subprocess.run([*wrapper, "touch", world.state + "/site/probe"], capture_output=True)
        run.check("read-only: the write of a user without rights fails first", [] if touch.returncode else ["it was written"])
        second = world.publish("second", wait=1500)["id"]
        taken = poll(lambda: states(world, second, "sms") == {"accepted"}, PROMPT_SECONDS)
        run.check("read-only: SMS goes out while pages can't be written", [] if taken else [f"{deliveries(world, second, 'sms')}"])
        web = deliveries(world, second, "web")
        run.check("read-only: the page is not said to be out", [] if web[0]["state"] in ("queued", "accepted", "sending") else web)
        run.check("read-only: the last good page is served", [] if b"first" in world.fetch("/releases/" + first) else ["it isn't"])
        told = world.root.get("/check/feeds")["status"] + world.root.get("/check/channels")["status"]
        log = open(world.log).read()
        run.check("read-only: it is told of", [] if told or "press" in log or "level=error" in log else ["no check and no line of the log says it"])
        for place in sites:
            os.chmod(place, 0o755)
        found, words = confirmed_within(world, second, 40)
        run.check("read-only: the page goes out when it can be written again", found, words)
        run.check("read-only: nothing promised is missing", complete(world, [first, second]))
        world.stop()
        os.chmod(world.state, 0o500)
        subprocess.run(["chmod", "-R", "a-w", world.state], check=True)
        began = time.monotonic()
        try:
            world.start(wait=10, wrapper=wrapper)
            found = ["it started on a folder that it can't write"]
        except RuntimeError as error:
            clear = world.state in str(error) and world.process.poll() not in (None, 0)
            found = [] if clear else [f"not clear: {error}"]
        run.check("read-only: a start refuses, naming the folder", found, f"{time.monotonic() - began:.1f} s")
        world.kill()
        subprocess.run(["chmod", "-R", "u+w", world.state], check=True)
        world.start(wrapper=wrapper)
        run.check("read-only: afterwards it starts and has everything", complete(world, [first, second]))
    finally:
        world.kill()


def read_only_below(run):
    """the disk turns read-only below the running daemon: acts refused, pages served, and afterwards it goes on"""
    user, wrapper = unprivileged()
    folder = run.folder("readonlybelow")
    with Mount(folder + "/disk", 64, user) as mount:
        world = World(folder, state=mount.path + "/state")
        os.mkdir(world.state)
        own(folder, user)
        switch = folder + "/is-read-only"
        variables = {"LD_PRELOAD": os.environ["READONLY"], "READONLY_ROOT": mount.path, "READONLY_SWITCH": switch}
        try:
            world.start(wrapper=wrapper, environment=variables)
            world.everyone()
            promised = [world.publish(f"before-{n}", wait=2000)["id"] for n in range(3)]
            ready = world.draft("ready")["id"]
            world.approve(ready)
            open(switch, "w").close()
            touch = subprocess.run([*wrapper, "touch", mount.path + "/state/probe"], capture_output=True, text=True,
                                   env={**os.environ, **variables})
            run.check("read-only-below: the write of a user without rights fails first",
                      [] if "Read-only file system" in touch.stderr else [f"{touch}"])
            for words, act in {
                "a draft": lambda: promised.append(world.draft("refused")["id"]),
                "a publication": lambda: world.person("duty-a").post(f"/releases/{ready}/publish"),
                "an incident": lambda: world.person("duty-a").post("/incidents", {
                    "title": "refused", "category": "accident", "grade": "II", "place": "x", "occurred": "now"}),
            }.items():
                refused = refusal_of(act)
                clear = refused and refused.status == 503 and refused.code.startswith("unavailable.") and refused.error.get("hint")
                run.check(f"read-only-below: {words} is refused, with what to do", [] if clear else [f"{refused}"], str(refused)[:150])
            status, _, errors = world.ctl(
                "incident", "open", "--title", "x", "--category", "accident", "--grade", "II", "--occurred", "now", person="duty-a")
            run.check("read-only-below: releasectl says so", [] if status == 1 and "nothing was recorded" in errors and "doctor" in errors
                      else [f"{status} {errors}"],
                      " ".join(errors.split())[:200])
            run.check("read-only-below: the public pages are served", [
                path for path in ("/", f"/releases/{promised[0]}", "/feeds/all.atom") if b"before-" not in world.fetch(path)])
            run.check("read-only-below: reading commands answer", [
                f"{words}: {world.ctl(*words)}" for words in (("release", "list"), ("deadlines",)) if world.ctl(*words)[0]])
            ledger = world.root.get("/check/ledger")
            run.check("read-only-below: monitoring hears of it", [] if ledger["status"] == 2 else [str(ledger)], ledger["line"][:120])
            status, out, errors = world.ctl("doctor", person="admin-a")
            named = next((line for line in out.splitlines() if "ledger database" in line), "")
            run.check("read-only-below: doctor names it", [] if status and "can't be written" in named else [
                f"{status} {out} {errors}"], named)
            os.remove(switch)
            began = time.monotonic()
            after = poll(lambda: not refusal_of(lambda: promised.append(world.publish(f"after-{time.time()}")["id"])), 20, 0.2)
            run.check("read-only-below: when it can be written again it goes on without a restart",
                      [] if after else ["still refused after 20 s"], f"{time.monotonic() - began:.1f} s")
            world.person("duty-a").post(f"/releases/{ready}/publish")
            promised.append(ready)
            for release in promised[-2:]:
                run.check("read-only-below: what came after is read back", confirmed_within(world, release, 20)[0])
            sms = poll(lambda: states(world, ready, "sms") == {"accepted"}, PROMPT_SECONDS)
            run.check("read-only-below: and its SMS is out", [] if sms else [f"{deliveries(world, ready, 'sms')}"])
            told = poll(lambda: world.root.get("/check/ledger")["status"] == 0, 10, 0.2)
            run.check("read-only-below: monitoring hears that it is over", [] if told else [str(world.root.get("/check/ledger"))])
            run.check("read-only-below: nothing promised is missing", complete(world, promised))
            world.stop()
            subprocess.run(["mount", "-o", "remount,ro", mount.path], check=True)
            touch = subprocess.run([*wrapper, "touch", mount.path + "/state/probe"], capture_output=True, text=True)
            run.check("read-only-below: the write on the mount fails first", [] if "Read-only file system" in touch.stderr else [f"{touch}"])
            try:
                world.start(wait=10, wrapper=wrapper)
                found, words = ["it started on a mount that it can't write"], ""
            except RuntimeError as error:
                words = str(error)[-200:]
                found = [] if world.state in str(error) and world.process.poll() not in (None, 0) else [f"not clear: {error}"]
            run.check("read-only-below: a start on a read-only mount refuses, naming the folder", found, words)
            world.kill()
            subprocess.run(["mount", "-o", "remount,rw", mount.path], check=True)
            world.start(wrapper=wrapper)
            run.check("read-only-below: afterwards it starts and has everything", complete(world, promised))
        finally:
            world.kill()


class Gateway:
    """An HTTP receiver on loopback: `answer` takes, `hang` accepts and never answers."""

    def __init__(self, port, mode):
        gateway = self
        self.keys = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                gateway.keys.append(self.headers.get("Idempotency-Key"))
                self.rfile.read(int(self.headers.get("Content-Length") or 0))
                if mode == "hang":
                    gateway.ended.wait()
                    return
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.ended = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def end(self):
        self.ended.set()
        self.server.shutdown()
        self.server.server_close()


def beside(run, name, world, act_channel, settled):
    """Publishes through a channel in trouble and the healthy ones; gives the release."""
    world.start()
    world.everyone()
    release = world.publish(name, channels=["web", "feed", "led", "sms", act_channel])["id"]
    found, words = confirmed_within(world, release)
    run.check(f"{name}: the page is out meanwhile", found, words)
    sms = poll(lambda: states(world, release, "sms") == {"accepted"}, PROMPT_SECONDS)
    run.check(f"{name}: so is the SMS", [] if sms else [f"{deliveries(world, release, 'sms')}"])
    state = poll(lambda: settled(deliveries(world, release, act_channel)), 20)
    run.check(f"{name}: the channel in trouble says so", [] if state else [f"{deliveries(world, release, act_channel)}"],
              str(deliveries(world, release, act_channel)[0].get("reason")))
    return release


def hung_hook(run):
    """a hook that never ends, and ignores SIGTERM: ended at its limit, its outcome unknown, no process left"""
    folder = run.folder("hung")
    sleeper = f"{folder}/hooks/hang"
    world = World(
        folder, hooks=[{"id": "hang", "program": sleeper, "timeout": "2s", "concurrent": 1}],
        channels=[{"name": "hung", "kind": "sms", "targets": [{"id": "g", "name": "g", "hook": "hang"}]}])
    world.program("hang", f"#!/bin/sh\ntrap '' TERM\necho $$ >>{folder}/pids\nwhile :; do sleep 1; done\n")
    try:
        release = beside(run, "hung-hook", world, "hung", lambda items: {i["state"] for i in items} == {"unknown"})
        pids = open(folder + "/pids").read().split()
        run.check("hung-hook: it was called once", [] if len(pids) == 1 else pids)
        left = not poll(lambda: not any(os.path.exists(f"/proc/{pid}") for pid in pids), 15)
        run.check("hung-hook: no process is left", [f"still there: {pids}"] if left else [])
        run.check("hung-hook: nothing is lost", complete(world, [release]))
        began = time.monotonic()
        run.check("hung-hook: the daemon ends when told to", [] if world.stop(15) == 0 else ["it had to be killed"],
                  f"{time.monotonic() - began:.1f} s")
    finally:
        world.kill()


def black_hole(run):
    """a gateway that accepts and never answers: SMS unknown and not repeated, a hook again with its own key"""
    folder, port = run.folder("blackhole"), free_port()
    gateway = Gateway(port, "hang")
    world = World(
        folder, hooks=[{"id": "hole", "http": {"url": f"http://127.0.0.1:{port}"}, "timeout": "2s"}],
        channels=[{"name": "hole", "kind": "sms", "targets": [{"id": "g", "name": "g", "hook": "hole"}]}])
    try:
        release = beside(run, "black-hole", world, "hole", lambda items: {i["state"] for i in items} == {"unknown"})
        time.sleep(3)
        run.check("black-hole: nothing is sent twice", [] if len(gateway.keys) == 1 else gateway.keys)
        run.check("black-hole: nothing is lost", complete(world, [release]))
    finally:
        world.kill()
        gateway.end()


def gateway_down(run):
    """a gateway that is down: an hour of the shipped schedule in seconds (waits 1:400, the rest of a target 30 s)"""
    folder, port = run.folder("down"), free_port()
    waits = ["50ms", "50ms", "50ms", "100ms", "150ms", "750ms", "2s", "4s"]
    world = World(
        folder, hooks=[{"id": "down", "http": {"url": f"http://127.0.0.1:{port}"}, "timeout": "2s"}],
        channels=[{"name": "down", "kind": "hook", "delivery": {"waits": waits},
                   "targets": [{"id": "g", "name": "g", "hook": "down"}]}])
    gateway = None
    try:
        def retrying(items):
            # Repeats of one failure are counted, not recorded: the channel fails after five of them.
            failing = world.person("auditor-a").get("/channels/down")["state"] == "failing"
            return failing and all(i["state"] in ("queued", "sending") for i in items)
        release = beside(run, "gateway-down", world, "down", retrying)
        run.check("gateway-down: the channel is shown as failing", [] if world.person("auditor-a").get("/channels/down")["state"] == "failing"
                  else [str(world.person("auditor-a").get("/channels/down")["state"])])
        status, line = (world.root.get("/check/channels")[key] for key in ("status", "line"))
        run.check("gateway-down: monitoring hears of it", [] if status else [line], line)
        # A crash meanwhile changes nothing.
        world.kill()
        world.start()
        gateway = Gateway(port, "answer")
        arrived = poll(lambda: states(world, release, "down") <= {"accepted", "confirmed"}, 60, 0.2)
        run.check("gateway-down: delivered when it is back", [] if arrived else [f"{deliveries(world, release, 'down')}"])
        run.check("gateway-down: once", [] if len(gateway.keys) == 1 else [f"{gateway.keys}"])
        run.check("gateway-down: nothing is lost", complete(world, [release]))
    finally:
        world.kill()
        if gateway:
            gateway.end()


def gateway_hour(run):
    """a real hour without the SMS gateway, on the shipped schedule: up to 100 minutes, and not in --short"""
    folder, port = run.folder("hour"), free_port()
    world = World(
        folder, hooks=[{"id": "down", "http": {"url": f"http://127.0.0.1:{port}"}}],
        channels=[{"name": "down", "kind": "sms", "targets": [{"id": "g", "name": "g", "hook": "down"}]}])
    seconds = float(os.environ.get("STORM_HOUR_SECONDS", "3600"))
    gateway, keys, releases = Gateway(port, "answer"), [], []

    def publish(name):
        release = world.publish(name, channels=["web", "feed", "led", "sms", "down"])["id"]
        releases.append(release)
        found, words = confirmed_within(world, release)
        sms = poll(lambda: states(world, release, "sms") == {"accepted"}, PROMPT_SECONDS)
        run.check(f"gateway-hour: {name}: page, read back, and the other SMS channel",
                  found + ([] if sms else [f"{deliveries(world, release, 'sms')}"]), words)
        return release

    def shown(moment):
        """The channel as an officer and as monitoring see it."""
        status, out, errors = world.ctl("channel", "list", person="duty-a")
        channel = world.person("auditor-a").get("/channels/down")
        lines = [line for line in out.splitlines() if "down" in line]
        found = [] if status == 0 and lines and channel["state"] == "failing" else [f"{status} {out} {errors} {channel}"]
        waiting = {release for release in releases[1:] if states(world, release, "down") <= {"queued", "sending"}}
        if len(waiting) != len(releases) - 1:
            found.append(f"not waiting: {set(releases[1:]) - waiting}")
        if world.root.get("/check/channels")["status"] != 2:
            found.append("monitoring is not told")
        run.check(f"gateway-hour: {moment}: shown as failing, {len(waiting)} waiting", found, lines[0].strip() if lines else "")

    try:
        world.start()
        world.everyone()
        publish("before")
        run.check("gateway-hour: the text before it is taken", [] if poll(
            lambda: states(world, releases[0], "down") == {"accepted"}, PROMPT_SECONDS) else ["it is not"])
        gateway.end()
        keys += gateway.keys
        began = time.monotonic()

        def at(part):
            time.sleep(max(0, began + part * seconds - time.monotonic()))
            return f"minute {(time.monotonic() - began) / 60:.0f}"
        for part in range(12):
            moment = at(part / 12)
            if part in (0, 2, 5, 8, 11):
                publish(f"in {moment}")
                poll(lambda: world.person("auditor-a").get("/channels/down")["state"] == "failing", 10)
            if part == 4:
                world.kill()
                world.start()
                moment += ", after kill -9"
            shown(moment)
        at(1)
        gateway = Gateway(port, "answer")
        back = time.monotonic()
        publish("after")
        # The next attempt may be as far away as the longest wait, 30 minutes and a tenth.
        longest, arrived = min(2 * seconds, 34 * 60), {}

        def all_taken():
            for release in releases:
                if release not in arrived and states(world, release, "down") == {"accepted"}:
                    arrived[release] = time.monotonic() - back
            return len(arrived) == len(releases)
        poll(all_taken, longest, 1)
        run.check("gateway-hour: every text is taken when it is back", [
            f"{deliveries(world, release, 'down')}" for release in releases if release not in arrived],
            " ".join(f"{release} +{wait:.0f} s" for release, wait in arrived.items()))
        keys += gateway.keys
        run.check("gateway-hour: each of them once", [] if len(keys) == len(set(keys)) == len(releases) else keys, f"{len(keys)} texts")
        healthy = poll(lambda: world.person("auditor-a").get("/channels/down")["state"] == "ok", 5)
        run.check("gateway-hour: the channel is well again", [] if healthy else [str(world.person("auditor-a").get("/channels/down"))])
        run.check("gateway-hour: nothing is lost", complete(world, releases))
    finally:
        world.kill()
        gateway.end()


def deaf_subscribers(run):
    """200 subscribers of the event stream that never read: no release waits for them"""
    world = World(run.folder("deaf"))
    sockets = []
    try:
        world.start()
        world.everyone()
        alone = world.publish("alone")["id"]
        found, words = confirmed_within(world, alone)
        run.check("deaf-subscribers: a release with nobody listening", found, words)
        for _ in range(200):
            reader = socket.socket()
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            reader.connect(("127.0.0.1", world.port))
            reader.sendall(b"GET /events?topics=releases HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            sockets.append(reader)
        promised = [alone]
        slowest = 0.0
        for number in range(5):
            began = time.monotonic()
            promised.append(world.publish(f"deaf-{number}")["id"])
            found, words = confirmed_within(world, promised[-1])
            slowest = max(slowest, time.monotonic() - began)
            if found:
                break
        run.check("deaf-subscribers: releases with 200 of them", found, f"slowest {slowest:.1f} s, with all acts")
        run.check("deaf-subscribers: nothing is lost", complete(world, promised))
    finally:
        for reader in sockets:
            reader.close()
        world.kill()


def second_daemon(run):
    """two daemons on one state folder: the second refuses, the first goes on"""
    world = World(run.folder("second"))
    try:
        world.start()
        world.everyone()
        release = world.publish("mine")["id"]
        done = subprocess.run(
            [os.environ["RELEASED"], "run", "--config", world.folder + "/config", "--state", world.state,
             "--public", "127.0.0.1:0", "--service", "127.0.0.1:0", "--control", world.folder + "/d.sock"],
            capture_output=True, text=True, timeout=20)
        run.check("second-daemon: it refuses with a reason", [] if done.returncode not in (0, 2) and done.stderr.strip()
                  else [f"{done.returncode} {done.stderr}"], done.stderr.strip().splitlines()[-1][:160] if done.stderr else "")
        status, out = world.offline("restore", "--state", world.state, "--from", "/dev/null/none")
        run.check("second-daemon: so does restore", [] if status else [out])
        more = world.publish("still mine")["id"]
        run.check("second-daemon: the first goes on", complete(world, [release, more]))
    finally:
        world.kill()


def damage(path, first, pages):
    """Overwrites pages of a database in place."""
    with open(path, "r+b") as file:
        for page in range(first, first + pages):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)


def damaged_prologue(run, name):
    """A world with a backup, and releases after it; (world, all releases)."""
    world = World(run.folder(name))
    world.start()
    world.everyone()
    promised = [world.publish(f"kept-{n}", wait=1000)["id"] for n in range(4)]
    backup = world.folder + "/backup.db"
    status, out, errors = world.ctl("backup", backup, person="admin-a")
    if status:
        raise RuntimeError(f"backup: {status} {out} {errors}")
    promised += [world.publish(f"later-{n}", wait=1000)["id"] for n in range(4)]
    return world, promised, backup


def unlisted(world, promised, listed):
    """What `complete` finds, but for contents that restore has named as missing."""
    for finding in complete(world, promised):
        lines = [line for line in finding.splitlines() if "content_missing" in line]
        is_known = lines and all(line.rsplit(" ", 1)[-1].strip(" :") in listed for line in lines)
        if not (listed and (is_known or "ledger verify" in finding)):
            yield finding


def restored(run, name, world, promised, backup):
    """Restores, starts, and looks for everything."""
    status, out = world.offline("restore", "--state", world.state, "--from", backup)
    # What neither the backup nor the journal nor the damaged file has is gone, and restore names each of it.
    listed = {line.rsplit(" ", 1)[-1] for line in out.splitlines() if "missing content" in line}
    run.check(f"{name}: restore works, or lists what is missing", [] if status == 0 or listed or "缺失" in out else [f"{status} {out}"],
              " · ".join(out.strip().splitlines()[:3]))
    world.start()
    run.check(f"{name}: everything is there after it, or was listed", unlisted(world, promised, listed),
              f"{len(listed)} contents listed as missing")
    texts = [f"{ident}: {world.person('auditor-a').get('/releases/' + ident).get('text')}" for ident in promised
             if not (world.person("auditor-a").get("/releases/" + ident).get("text") or {}).get("body")]
    run.check(f"{name}: with their texts, or these were listed", [] if not texts or listed else texts)
    more = world.publish("again", wait=2000)["id"]
    run.check(f"{name}: and it goes on", unlisted(world, promised + [more], listed))


def damaged_at_rest(run):
    """pages of the database are overwritten while it is stopped: refused with restore's name, which brings all back"""
    world, promised, backup = damaged_prologue(run, "damaged")
    try:
        world.stop()
        path = world.state + "/released.db"
        pages = os.path.getsize(path) // 4096
        damage(path, pages // 3, max(pages // 3, 4))
        try:
            world.start(wait=10)
            # Damage that the start did not touch: the check in the background and the next acts have to find it.
            refused = poll(lambda: refusal_of(lambda: world.draft("damaged")), 10, 0.2)
            found = [] if refused and "restore" in str(refused) else [f"it runs on a damaged database: {refused}"]
            words = str(refused)[:120]
        except RuntimeError as error:
            found = [] if "restore" in str(error) else [f"the refusal does not name restore: {error}"]
            words = str(error)[:160]
        run.check("damaged-at-rest: it does not go on, and names restore", found, words)
        world.kill()
        restored(run, "damaged-at-rest", world, promised, backup)
    finally:
        world.kill()


def damaged_while_running(run):
    """the database is overwritten below the daemon: writing stops, the last good site is served, restore works"""
    world, promised, backup = damaged_prologue(run, "torn")
    try:
        path = world.state + "/released.db"
        # Empty the log into the database first, by a stop and a start: otherwise the log would hide the damage.
        world.stop()
        world.start()
        damage(path, 1, os.path.getsize(path) // 4096 - 1)
        # What was read before may be in memory: act until it has to look at the disk.
        refused = None
        for number in range(40):
            refused = refusal_of(lambda: promised.append(world.draft(f"torn-{number}")["id"]))
            if refused:
                break
        run.check("damaged-while-running: writes are refused, naming restore", [] if refused and refused.status == 503
                  and refused.code == "unavailable.corrupt" and "restore" in refused.error.get("hint", "") else [f"{refused}"])
        again = refusal_of(lambda: world.draft("again"))
        run.check("damaged-while-running: and stay refused", [] if again and again.status == 503 else [f"{again}"])
        run.check("damaged-while-running: the last good site is served", [
            path for path in ["/", f"/releases/{promised[0]}", "/feeds/all.atom"] if b"kept-" not in world.fetch(path)])
        status = world.root.get("/check/ledger")
        run.check("damaged-while-running: monitoring hears of it", [] if status["status"] == 2 else [str(status)], status["line"][:120])
        world.kill()
        restored(run, "damaged-while-running", world, promised, backup)
    finally:
        world.kill()


ALL = [
    full_disk, read_only, read_only_below, hung_hook, black_hole, gateway_down, gateway_hour, deaf_subscribers, second_daemon, damaged_at_rest,
    damaged_while_running,
]
