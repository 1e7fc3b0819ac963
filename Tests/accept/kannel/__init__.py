"""A Kannel on loopback with its fake carrier: what telephones would show can be read back."""
import os, re, urllib.parse
import stage


class Kannel:
    def __init__(self, name, port=None):
        self.folder = stage.folder(name)
        self.name = name
        self.ports = {"ADMIN": stage.free_port(), "BOX": stage.free_port(), "CARRIER": stage.free_port(),
                      "SEND": port or stage.free_port()}
        self.url = f"http://127.0.0.1:{self.ports['SEND']}/cgi-bin/sendsms"
        self.processes = []

    def start(self):
        core, box = stage.program("bearerbox"), stage.program("smsbox")
        carrier = stage.program("fakesmsc")
        here = os.path.dirname(os.path.abspath(__file__))
        text = open(os.path.join(here, "gateway.conf")).read().replace("@FOLDER@", self.folder)
        for word, port in self.ports.items():
            text = text.replace(f"@{word}@", str(port))
        path = os.path.join(self.folder, "kannel.conf")
        with open(path, "w") as file:
            file.write(text)
        self.processes = [stage.start(self.name + "-core", [core, "-v", "4", path])]
        stage.until("Kannel's core listens", lambda: stage.is_open(self.ports["CARRIER"]))
        # The fake carrier ends with its standard input, so it is given a pipe that stays open.
        import subprocess
        self.processes.append(stage.start(self.name + "-carrier", [
            carrier, "-H", "127.0.0.1", "-r", str(self.ports["CARRIER"]), "-m", "0",
        ], stdin=subprocess.PIPE))
        self.processes.append(stage.start(self.name + "-box", [box, "-v", "4", path]))
        stage.until("Kannel takes messages", lambda: stage.is_open(self.ports["SEND"]))
        state = f"http://127.0.0.1:{self.ports['ADMIN']}/status.txt?password=status"
        stage.until("the carrier is there", lambda: b"(online" in stage.get(state)[2])
        return self

    def stop(self):
        for process in reversed(self.processes):
            stage.end(process)
        self.processes = []

    def messages(self):
        """What came out at the far end: (recipient, bytes of UTF-16BE), parts put together."""
        path = os.path.join(stage.WORK, self.name + "-carrier.log")
        text = open(path, encoding="latin-1").read() if os.path.exists(path) else ""
        found, parts = [], {}
        for sender, to, kind, rest in re.findall(r"Got message \d+: <(\S+) (\S+) (\S+) (.*?)>", text):
            if kind == "ucs-2":
                found.append((to, urllib.parse.unquote_to_bytes(rest.replace("+", " "))))
                continue
            match = re.match(r"(\S+) (?:ucs-2|data) (\S+)", rest) if kind == "udh" else None
            assert match, f"a message that is not UCS-2: {kind} {rest[:200]}"
            head = urllib.parse.unquote_to_bytes(match[1].replace("+", " "))
            body = urllib.parse.unquote_to_bytes(match[2].replace("+", " "))
            reference, total, number = head[3], head[4], head[5]
            gathered = parts.setdefault((to, reference), {})
            gathered[number] = body
            if len(gathered) == total:
                found.append((to, b"".join(gathered[key] for key in sorted(gathered))))
                del parts[(to, reference)]
        return found
