"""Short messages through a real Kannel, and through a gateway that never answers."""
import http.server, threading, time
from stage import Office, free_port, get, is_open, same, start, until
from kannel import Kannel

SIGNATURE = "云津交通"
office = kannel = hole = None


class Hole:
    """Takes what is sent and does not answer, until it is told to."""

    def __init__(self):
        self.seen, self.answers, self.port = [], False, free_port()
        hole = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                hole.seen.append(self.path)
                if not hole.answers:
                    time.sleep(6)
                    return
                body = b"0: Accepted for delivery"
                self.send_response(202)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def server_bind(self):
                self.socket.bind(("127.0.0.1", hole.port))
                self.server_address, self.server_name, self.server_port = ("127.0.0.1", hole.port), "hole", hole.port

        threading.Thread(target=Server(("127.0.0.1", self.port), Handler).serve_forever, daemon=True).start()


def stand():
    global office, kannel, hole
    if office is not None:
        return office
    made, gateway, hole = Office("sms"), Kannel("kannel"), Hole()
    common = {"username": "tester", "passwordFile": made.secret("gateway", "foobar"), "from": "10000",
              "receiptURL": made.service}
    made.channels(
        [{"id": "kannel", "timeout": "5s", "gateway": dict(common, url=gateway.url)},
         {"id": "hole", "timeout": "1s",
          "gateway": dict(common, url=f"http://127.0.0.1:{hole.port}/cgi-bin/sendsms")}],
        [{"name": "sms", "kind": "sms", "signature": SIGNATURE,
          "targets": [{"id": "residents", "name": "沿江居民组", "hook": "kannel", "recipient": "10001"},
                      {"id": "shipping", "name": "船舶组", "hook": "kannel", "recipient": "10002"}],
          "delivery": {"waits": ["1s", "2s"], "expiry": "30m"},
          "receipts": {"secretFile": made.secret("sms-receipts", "receipts-of-sms"), "within": "30m"}},
         {"name": "officials", "kind": "sms", "signature": SIGNATURE,
          "targets": [{"id": "officials", "name": "值班领导组", "hook": "hole", "recipient": "10003"}],
          "delivery": {"waits": ["200ms"], "expiry": "30m"}}])
    made.start()
    office, kannel = made, gateway
    return office


def check_a_message_waits_for_the_gateway_and_arrives_byte_for_byte():
    office = stand()
    incident = office.open_incident()
    # The gateway is not there yet.
    assert not is_open(kannel.ports["SEND"])
    release = office.publish(incident, wait=False, channels="web,sms", sms=office.SMS)
    tried = until("a second attempt", lambda: (found := office.delivery(release["id"], "sms", "residents"))
                  and found["attempts"] >= 2 and found)
    same(tried["state"], "queued", "while the gateway is down")
    kannel.start()
    for target in ("residents", "shipping"):
        until("the receipt of " + target, lambda: office.delivery(release["id"], "sms", target)["state"] == "confirmed",
              limit=60, every=0.3)
    expected = f"【{SIGNATURE}】{office.SMS}".encode("utf-16-be")
    same(sorted(kannel.messages()), [("10001", expected), ("10002", expected)], "what telephones show")


def check_a_long_message_comes_in_parts_and_whole():
    office = stand()
    before = len(kannel.messages())
    text = "续报：望澜大桥继续封闭，恢复时间另行通告；" + "请听从现场指挥，注意安全。" * 8 + "咨询0000-00000000"
    release = office.publish(office.open_incident(), channels="web,sms", sms=text)
    until("both messages", lambda: len(kannel.messages()) == before + 2)
    for _, found in kannel.messages()[before:]:
        same(found.decode("utf-16-be"), f"【{SIGNATURE}】{text}", "the parts put together")
    until("receipts", lambda: office.delivery(release["id"], "sms", "residents")["state"] == "confirmed", every=0.3)


def check_a_receipt_is_on_record_and_a_late_one_changes_nothing():
    office = stand()
    kinds = [entry["kind"] for entry in office.entries() if entry["subject"].startswith("R-0001/1/sms/residents")]
    for kind in ("delivery.queued", "delivery.attempted", "delivery.accepted"):
        assert kind in kinds, kinds
    assert kinds.count("delivery.receipt") + kinds.count("delivery.confirmed") >= 1, kinds
    delivery = office.delivery("R-0001", "sms", "residents")
    from urllib.parse import quote
    for kind in ("8", "4", "1"):
        get(office.service + "/hooks/receipts/sms/receipts-of-sms?type=" + kind + "&id=" + quote(delivery["id"], safe=""))
    same(office.delivery("R-0001", "sms", "residents")["state"], "confirmed", "after late receipts")


def check_an_unknown_outcome_waits_for_a_person():
    office = stand()
    release = office.publish(office.open_incident(), wait=False, channels="web,officials", sms=office.SMS)
    until("the time limit passes", lambda: office.delivery(release["id"], "officials")["state"] == "unknown", every=0.2)
    time.sleep(4)
    same(len(hole.seen), 1, "requests to a gateway that does not answer")
    # Another run of the daemon leaves it alone as well.
    office.stop()
    office.start()
    time.sleep(2)
    delivery = office.delivery(release["id"], "officials")
    same((delivery["state"], len(hole.seen)), ("unknown", 1), "after a restart")
    hole.answers = True
    code, _, err = office.run("channel", "retry", delivery["id"], token=office.token("duty-a"))
    same(code, 0, "channel retry: " + err)
    until("taken", lambda: office.delivery(release["id"], "officials")["state"] == "accepted", every=0.2)
    time.sleep(2)
    same(len(hole.seen), 2, "requests after one retry by hand")
    same(hole.seen[0].split("dlr-url")[0], hole.seen[1].split("dlr-url")[0], "the same message")
