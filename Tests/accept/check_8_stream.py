"""Other systems hear of a release, by the event stream or by a hook, and fetch it at once."""
import http.client, http.server, json, socket, threading
from stage import Office, same, until

office = press_agency = None


def stand():
    global office, press_agency
    if office is None:
        made = Office("stream")
        press_agency = Agency(made.port)
        made.channels([{"id": "agency", "http": {"url": press_agency.url}}],
                      [{"name": "media", "kind": "hook", "targets": [{"id": "agency", "name": "通讯社", "hook": "agency"}]}])
        office = made.start()
    return office


class Agency:
    """Takes a message and looks at once whether the page that it is about is there."""

    def __init__(self, port):
        self.found, agency = [], self
        reader = Reader(port)

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                document = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                release = document["data"]["subject"]
                agency.found.append((release, reader.get(f"/releases/{release}")[0]))
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_):
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}/news"
        threading.Thread(target=server.serve_forever, daemon=True).start()


class Subscriber:
    """One connection to the event stream."""

    def __init__(self, port, topics):
        self.socket = socket.create_connection(("127.0.0.1", port), 20)
        self.socket.sendall(f"GET /events?topics={topics} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        self.pending = b""
        while b"\r\n\r\n" not in self.pending:
            self.read()
        head, _, self.pending = self.pending.partition(b"\r\n\r\n")
        assert b" 200 " in head.split(b"\r\n")[0], head

    def read(self):
        part = self.socket.recv(65536)
        assert part, "the stream was closed"
        self.pending += part

    def event(self):
        """The data of the next event."""
        while True:
            while b"\n\n" not in self.pending:
                self.read()
            block, _, self.pending = self.pending.partition(b"\n\n")
            for line in block.split(b"\n"):
                if line.startswith(b"data: "):
                    return json.loads(line[6:])


class Reader:
    """A connection that is open already, so that nothing comes between an event and the fetch."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)

    def get(self, path):
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        return answer.status, answer.read().decode()


def check_a_page_is_there_before_its_event():
    office = stand()
    incident = office.open_incident()
    listener, reader = Subscriber(office.port, "releases"), Reader(office.port)
    reader.get("/")
    for number in range(12):
        title = f"关于望澜大桥封闭的第{number}号通报"
        release = office.draft(incident, title=title, kind="first" if number == 0 else "followup")
        act = threading.Thread(target=office.ask, args=("duty-b", "release", "publish", release))
        act.start()
        while (told := listener.event())["type"] != "release":
            pass
        status, page = reader.get(told["url"])
        same(status, 200, "the page at once")
        assert title in page, "the page is older than its event"
        assert title in reader.get("/feeds/all.json")[1], "the feed is older than the event"
        assert title in reader.get("/")[1], "the home page is older than the event"
        act.join()


def check_a_page_is_there_before_its_message():
    office = stand()
    incident = office.open_incident()
    for number in range(8):
        release = office.publish(incident, wait=False, channels="web,feed,led,media",
                                 kind="first" if number == 0 else "followup")["id"]
        until("the agency has it", lambda: press_agency.found and press_agency.found[-1][0] == release, limit=20, every=0.01)
        same(press_agency.found[-1], (release, 200), "the page when the message came")
