"""Headless Chromium over its debugging protocol; the WebSocket (RFC 6455) is as much as that needs."""
import base64, json, os, socket, struct
import stage


class Browser:
    def __init__(self, name, scripts=True):
        profile = stage.folder("chromium-" + name)
        arguments = [stage.program("chromium", "chromium-browser"), "--headless=new", "--no-sandbox", "--disable-gpu",
                     "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--hide-scrollbars",
                     "--disable-background-networking", "--disable-component-update", "--no-proxy-server",
                     "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
                     "--remote-debugging-port=0", "--remote-allow-origins=*", "--user-data-dir=" + profile]
        if not scripts:
            arguments.append("--blink-settings=scriptEnabled=false")
        self.process = stage.start("chromium-" + name, arguments + ["about:blank"])
        port_file = os.path.join(profile, "DevToolsActivePort")
        port = stage.until("Chromium listens", lambda: os.path.exists(port_file) and open(port_file).readline().strip(),
                           limit=30)
        pages = stage.until("Chromium has a page", lambda: [
            page for page in json.loads(stage.get(f"http://127.0.0.1:{port}/json")[2]) if page["type"] == "page"])
        self.socket = socket.create_connection(("127.0.0.1", int(port)), timeout=30)
        path = pages[0]["webSocketDebuggerUrl"].partition(port)[2]
        key = base64.b64encode(os.urandom(16)).decode()
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
        self.input = self.socket.makefile("rb")
        assert b"101" in self.input.readline()
        while self.input.readline() not in (b"\r\n", b""):
            pass
        self.number, self.events = 0, []
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Log.enable")

    def call(self, method, **parameters):
        self.number += 1
        self._send(json.dumps({"id": self.number, "method": method, "params": parameters}).encode())
        while True:
            message = self._receive()
            if message.get("id") == self.number:
                assert "error" not in message, f"{method}: {message['error']}"
                return message["result"]
            self.events.append(message)

    def _send(self, payload):
        mask = os.urandom(4)
        length = len(payload)
        head = bytes([0x81]) + (bytes([0x80 | length]) if length < 126 else
                                b"\xfe" + struct.pack(">H", length) if length < 65536 else b"\xff" + struct.pack(">Q", length))
        self.socket.sendall(head + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(payload)))

    def _receive(self):
        data = b""
        while True:
            first, second = self.input.read(2)
            length = second & 0x7F
            if length == 126:
                length, = struct.unpack(">H", self.input.read(2))
            elif length == 127:
                length, = struct.unpack(">Q", self.input.read(8))
            data += self.input.read(length)
            if first & 0x80:
                return json.loads(data) if first & 0x0F in (0, 1) else {}

    def open(self, url, width=1280, height=900):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)
        self.events.clear()
        self.call("Page.navigate", url=url)
        for _ in range(10000):
            if any(event.get("method") == "Page.loadEventFired" for event in self.events):
                return self
            self.events.append(self._receive())
        raise AssertionError("never loaded: " + url)

    def value(self, expression):
        """Works without scripts of the page as well."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def complaints(self):
        """What the page got wrong: exceptions, errors in the log, violations of its policy."""
        found = []
        for event in self.events:
            if event.get("method") == "Runtime.exceptionThrown":
                found.append(str(event["params"]["exceptionDetails"].get("text")))
            if event.get("method") == "Log.entryAdded" and event["params"]["entry"]["level"] == "error":
                found.append(event["params"]["entry"]["text"])
        return found

    def picture(self, name):
        if stage.ARTIFACTS:
            os.makedirs(stage.ARTIFACTS, exist_ok=True)
            shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
            with open(os.path.join(stage.ARTIFACTS, name + ".png"), "wb") as file:
                file.write(base64.b64decode(shot["data"]))
