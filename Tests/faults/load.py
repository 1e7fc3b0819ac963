"""The load: several persons at once, for as long as the file named STOP is missing; none begins an act while
there is a file named STOP.pause.

usage: load.py SOCKET TOKENS ACKNOWLEDGED STOP SEED

Every acknowledged act is one synced line of ACKNOWLEDGED before the next act begins: what the daemon has promised,
kept by somebody else than the daemon. No answer means: not known; the act is then repeated under the same
idempotency key, or given up.
"""
import datetime
import json
import os
import random
import sys
import threading
import time

from control import Control, Refused, Unreachable

DESKS = 4
WEB = ["web", "feed"]
ALL = ["web", "feed", "led", "sms", "media"]


class Journal:
    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.lock = threading.Lock()

    def add(self, **fields):
        line = (json.dumps(fields, ensure_ascii=False) + "\n").encode()
        with self.lock:
            os.write(self.file, line)
            os.fdatasync(self.file)


class Desk(threading.Thread):
    """One duty officer's evening: incidents, releases, corrections, alarms."""

    def __init__(self, number, path, tokens, journal, stop, seed):
        super().__init__(daemon=True)
        self.random = random.Random(f"{seed}/{number}")
        self.number, self.path, self.tokens, self.journal, self.stop = number, path, tokens, journal, stop
        self.officer = "duty-a" if number % 2 == 0 else "duty-b"
        self.run_id = f"{os.getpid()}-{number}"
        self.serial = 0
        self.done = []

    def act(self, name, person, path, body=None, **promise):
        """An act until it is answered, or Unreachable when it was given up."""
        while os.path.exists(self.stop + ".pause") and not os.path.exists(self.stop):
            time.sleep(0.02)
        self.serial += 1
        key = f"{self.run_id}-{self.serial}"
        repeats = self.random.random() < 0.5
        while True:
            try:
                answer = Control(self.path, self.tokens[person]).post(path, body, key)
                break
            except Unreachable:
                self.wait_for_daemon()
                if not repeats:
                    raise
        ident = answer.get("id")
        self.journal.add(act=name, person=person, id=ident, index=answer.get("indexNumber"),
                         revision=answer.get("revision"), **promise)
        return answer

    def wait_for_daemon(self):
        while not os.path.exists(self.stop):
            try:
                return Control(self.path).get("/status")
            except (Unreachable, Refused):
                time.sleep(0.02)
        raise Unreachable("the end")

    def mark(self):
        self.serial += 1
        return f"M{self.run_id}-{self.serial}"

    def open_incident(self):
        # Half of them fall due within seconds: six hours after the event the first release is late.
        near = self.random.random() < 0.5
        back = 6 * 3600 - self.random.uniform(0.5, 6) if near else self.random.uniform(60, 18000)
        occurred = datetime.datetime.now(datetime.timezone.utc) - datetime.timedelta(seconds=back)
        mark = self.mark()
        return self.act("open", self.officer, "/incidents", {
            "title": f"船舶触碰桥墩 {mark}", "category": self.random.choice(["natural", "accident", "health"]),
            "grade": self.random.choice(["I", "II", "III"]), "place": "望澜大桥",
            "occurred": occurred.isoformat(timespec="milliseconds"),
        }, mark=mark)["id"]

    def release(self, incident, corrects=None):
        mark = self.mark()
        channels = self.random.choice([ALL, WEB, WEB + ["sms"]])
        body = {
            "kind": "first", "title": f"情况通报 {mark}", "incident": incident, "channels": channels,
            "body": f"11月21日5时30分许，示例水域发生触碰事件（{mark}）。截至7时，无人员伤亡。咨询电话：0000-00000000。",
            "led": [["大桥封闭", "请绕行"]], "sms": "大桥封闭，请绕行。咨询0000-00000000",
        }
        if corrects:
            body.update(corrects=corrects, correction="更正时间")
        release = self.act("draft", self.officer, "/releases", body, mark=mark)["id"]
        self.act("submit", self.officer, f"/releases/{release}/submit")
        for kind in ("secrecy", "legality", "content"):
            review = {"kind": kind, "passed": True, "note": "checked"}
            self.act("review", kind + "-a", f"/releases/{release}/review", review)
        self.act("approve", "leader-a", f"/releases/{release}/approve")
        wait = {"wait": 300} if self.random.random() < 0.2 else {}
        self.act("publish", self.officer, f"/releases/{release}/publish", wait, channels=channels, mark=mark)
        return release

    def acknowledge(self):
        alerts = Control(self.path, self.tokens[self.officer]).get("/alerts")["items"]
        firing = [alert for alert in alerts if alert["state"] == "firing" and alert.get("obligation")]
        if firing:
            chosen = self.random.choice(firing)
            self.act("ack", self.officer, "/alerts/ack", {"id": chosen["id"], "for": "10m"},
                     obligation=chosen["obligation"])

    def evening(self):
        incident = self.open_incident()
        release = self.release(incident)
        if self.random.random() < 0.3:
            self.release(incident, corrects=release)
        if self.random.random() < 0.3:
            grade = {"to": self.random.choice(["I", "II", "III", "IV"]), "reason": "reassessed"}
            self.act("grade", self.officer, f"/incidents/{incident}/grade", grade)
        if self.random.random() < 0.6:
            self.acknowledge()

    def run(self):
        while not os.path.exists(self.stop):
            try:
                self.evening()
            except Unreachable:
                pass
            except Refused as refused:
                # Refusals are answers: several desks meet at one alarm. Storage refusals promise nothing.
                self.journal.add(act="refused", person="", code=refused.code, words=str(refused))
                if refused.status == 503:
                    time.sleep(0.2)
            except Exception as error:  # a thread that ends silently would make the load look well
                self.journal.add(act="fault", person="", words=repr(error))


def main(path, tokens, acknowledged, stop, seed):
    journal = Journal(acknowledged)
    desks = [Desk(n, path, json.load(open(tokens)), journal, stop, seed) for n in range(DESKS)]
    for desk in desks:
        desk.start()
    for desk in desks:
        while desk.is_alive():
            desk.join(0.5)


if __name__ == "__main__":
    main(*sys.argv[1:])
