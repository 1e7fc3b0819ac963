"""One daemon of the demonstration city in a folder of its own, with programs as its gateways."""
import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request

from control import Control, Refused, Unreachable

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEOPLE = {
    "duty-a": "officer", "duty-b": "officer", "leader-a": "approver", "leader-b": "approver",
    "secrecy-a": "secrecy", "legality-a": "legality", "content-a": "content",
    "auditor-a": "auditor", "admin-a": "administrator",
}
# Each invocation is one line, written at once; what a gateway has taken survives every crash of the daemon.
GATEWAY = """#!/bin/sh
printf '%s %s\\n' "$IDEMPOTENCY_KEY" "$ATTEMPT" >>{log}
cat >/dev/null
exit 0
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def poll(question, seconds, every=0.02):
    """The first true answer, or None after so many seconds."""
    end = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() > end:
            return None
        time.sleep(every)


def without_stations(config):
    """Nobody reports here, and pages count what is missing by the second: no two would be the same."""
    with open(config + "/stations.json5", "w", encoding="utf-8") as file:
        file.write("{ stations: [] }")
    with open(config + "/boards.json5", encoding="utf-8") as file:
        boards = file.read()
    # What a board shows of stations is the last line of its board.
    with open(config + "/boards.json5", "w", encoding="utf-8") as file:
        file.write(re.sub(r"\n *idle: .*", "\n    },", boards))


class World:
    """Configuration, state folder, programs. `state` may lie on a mount of its own."""

    def __init__(self, folder, state=None, hooks=None, channels=None, settings=None):
        self.folder = folder
        self.state = state or folder + "/state"
        self.socket = folder + "/c.sock"
        self.log = folder + "/daemon.log"
        self.gateway_log = folder + "/gateway.log"
        self.process, self.tokens = None, {}
        self.port, self.service = free_port(), free_port()
        os.makedirs(folder + "/hooks")
        shutil.copytree(ROOT + "/config/demo", folder + "/config")
        without_stations(folder + "/config")
        self.program("gateway", GATEWAY.format(log=self.gateway_log))
        self.program("alarm", "#!/bin/sh\ncat >/dev/null\n")
        self.channels(hooks or [], channels or [])
        self.settings(settings or {})
        alerts = open(folder + "/config/alerts.json5", encoding="utf-8").read()
        alerts = alerts.replace('"../hooks/post-file", arguments: ["alarms"]', f'"{folder}/hooks/alarm"')
        open(folder + "/config/alerts.json5", "w", encoding="utf-8").write(alerts)

    def program(self, name, text):
        path = f"{self.folder}/hooks/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, 0o755)
        return path

    def channels(self, hooks, channels):
        """The demonstration's channels on the logging gateway, and further ones."""
        gateway = {"id": "gateway", "program": self.folder + "/hooks/gateway", "timeout": "20s", "concurrent": 4}
        # Releases are Chinese; signs that speak MULTI are not for them.
        boards = re.findall(r'{ id: "([^"]+)"(?!.*format: "(?:multi|msgfeed)")', open(self.folder + "/config/boards.json5", encoding="utf-8").read())
        groups = [{"id": name, "name": name, "hook": "gateway"} for name in ("residents", "shipping")]
        document = {
            "hooks": [gateway] + hooks,
            "channels": [
                {"name": "web", "kind": "web"}, {"name": "feed", "kind": "feed"}, {"name": "led", "kind": "led", "boards": boards},
                {"name": "sms", "kind": "sms", "signature": "云津交通", "targets": groups},
                {"name": "media", "kind": "hook", "targets": [{"id": "media", "name": "media", "hook": "gateway"}]},
            ] + channels,
        }
        json.dump(document, open(self.folder + "/config/channels.json5", "w"), ensure_ascii=False)

    def settings(self, more):
        address = f"http://127.0.0.1:{self.port}"
        document = {
            "bureau": {
                "demonstration": True, "name": {"zh": "云津市交通运输局", "en": "Yunjin Transport Bureau"},
                "code": "000000000DEMO0001X", "hotline": "0000-00000000",
                "mailbox": "duty@transport.yunjin.example",
                "address": {"zh": "云津市滨江大道1号", "en": "1 Riverside Avenue, Yunjin"},
                "supervision": "0000-00000001", "publicURL": address,
                "tagAuthority": "transport.yunjin.example,2026",
            },
            "readBack": {"url": address, "retryEvery": "200ms", "alarmAfter": "20s"},
            "listeners": {
                "public": f"127.0.0.1:{self.port}", "service": f"127.0.0.1:{self.service}",
                "control": self.socket,
            },
            "stream": {"heartbeat": "15s"},
        }
        for key, value in more.items():
            document[key] = {**document.get(key, {}), **value}
        json.dump(document, open(self.folder + "/config/released.json5", "w"), ensure_ascii=False)

    # The daemon.

    def start(self, wait=60, environment=None, wrapper=()):
        command = [*wrapper, os.environ["RELEASED"], "run", "--config", self.folder + "/config", "--state", self.state, "--control", self.socket]
        with open(self.log, "a") as log:
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **(environment or {})})
        return self.wait_ready(wait) if wait else None

    def wait_ready(self, seconds):
        """True when it answers; raises when it ended or did not come up."""
        def answers():
            if self.process.poll() is not None:
                raise RuntimeError(f"the daemon ended with {self.process.returncode}: {self.tail()}")
            try:
                return self.root.get("/status")
            except (Unreachable, Refused):
                return None
        status = poll(answers, seconds)
        if not status:
            raise RuntimeError(f"no answer within {seconds} s: {self.tail()}")
        return status

    def tail(self, lines=4):
        return " / ".join(open(self.log, errors="replace").read().splitlines()[-lines:])

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        if self.process:
            self.process.wait()

    def stop(self, seconds=30):
        """Ends it gracefully; its exit status, or None when it had to be killed."""
        if self.process is None or self.process.poll() is not None:
            return self.process and self.process.returncode
        self.process.terminate()
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.kill()
            return None

    # Those who ask.

    @property
    def root(self):
        return Control(self.socket)

    def person(self, name):
        if name not in self.tokens:
            self.tokens[name] = self.root.post("/tokens", {"person": name, "role": PEOPLE[name]})["token"]
        return Control(self.socket, self.tokens[name])

    def everyone(self):
        for name in PEOPLE:
            self.person(name)
        return self.tokens

    def ctl(self, *arguments, person="auditor-a", lang="en"):
        """releasectl as a person: status, output, errors."""
        environment = {**os.environ, "RELEASECTL_SOCKET": self.socket}
        if person:
            environment["RELEASECTL_TOKEN"] = self.tokens[person]
        done = subprocess.run(
            [os.environ["RELEASECTL"], "--lang", lang, *arguments], env=environment, text=True,
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        return done.returncode, done.stdout, done.stderr

    def offline(self, *arguments):
        done = subprocess.run(
            [os.environ["RELEASED"], *arguments], text=True, stdin=subprocess.DEVNULL, capture_output=True, timeout=120)
        return done.returncode, done.stdout + done.stderr

    def fetch(self, path, timeout=5):
        """The bytes of a public page."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as answer:
            return answer.read()

    # One release from draft to publication, by the persons it needs.

    def draft(self, mark, incident=None, officer="duty-a", **fields):
        body = (
            f"2026年11月21日5时30分许，示例水域发生船舶触碰桥墩事件（{mark}）。截至7时30分，无人员伤亡。"
            "现场已封闭，车辆请绕行。原因正在调查。咨询电话：0000-00000000。")
        document = {
            "kind": "notice" if incident is None else "first", "title": f"情况通报 {mark}", "body": body,
            "led": [["大桥双向封闭", "请绕行"]], "sms": "大桥双向封闭，车辆请绕行。咨询0000-00000000",
            "channels": ["web", "feed", "led", "sms", "media"], **fields,
        }
        if incident:
            document["incident"] = incident
        return self.person(officer).post("/releases", {k: v for k, v in document.items() if v is not None})

    def approve(self, release, officer="duty-a"):
        self.person(officer).post(f"/releases/{release}/submit")
        for kind in ("secrecy", "legality", "content"):
            review = {"kind": kind, "passed": True, "note": "checked"}
            self.person(kind + "-a").post(f"/releases/{release}/review", review)
        self.person("leader-a").post(f"/releases/{release}/approve")

    def publish(self, mark, wait=0, **fields):
        release = self.draft(mark, **fields)["id"]
        self.approve(release)
        return self.person("duty-a").post(f"/releases/{release}/publish", {"wait": wait} if wait else {})
