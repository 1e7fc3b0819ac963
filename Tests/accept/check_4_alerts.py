"""A missed deadline through the distribution's own Alertmanager."""
import datetime, http.server, json, os, threading, time
from stage import Office, WORK, end, folder, free_port, get, instant, program, same, start, until

TOLERANCE = datetime.timedelta(milliseconds=150)
office = manager = spoiler = None


class Manager:
    """Alertmanager on a port of ours, with nothing but an address to forget alerts at."""

    def __init__(self):
        self.port, self.process = free_port(), None
        self.url = f"http://127.0.0.1:{self.port}"
        self.place = folder("alertmanager")
        with open(os.path.join(self.place, "alertmanager.yml"), "w") as file:
            file.write("route: {receiver: none, group_wait: 1s, group_interval: 1s}\nreceivers: [{name: none}]\n")

    def start(self):
        self.process = start("alertmanager", [
            program("prometheus-alertmanager", "alertmanager"),
            "--config.file", os.path.join(self.place, "alertmanager.yml"), "--storage.path", self.place,
            "--web.listen-address", f"127.0.0.1:{self.port}", "--cluster.listen-address", ""])
        until("Alertmanager is ready", lambda: get(self.url + "/-/ready")[0] == 200)
        return self

    def forget(self):
        """Restarted without its store: what it knows then, it was told again."""
        end(self.process)
        for name in ("nflog", "silences"):
            path = os.path.join(self.place, name)
            if os.path.exists(path):
                os.remove(path)
        self.start()

    def alerts(self, **labels):
        listed = json.loads(get(self.url + "/api/v2/alerts")[2])
        return [alert for alert in listed if labels.items() <= alert["labels"].items()]


class Spoiler:
    """Hands requests on to Alertmanager; gives one alert a label with a name that is none."""

    def __init__(self, target):
        self.port, self.target, self.spoils, self.answers = free_port(), target, None, []
        spoiler = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                for alert in body:
                    if spoiler.spoils and alert["labels"].get("obligation", "").endswith(spoiler.spoils):
                        alert["labels"]["no name"] = "x"
                status, _, answer = get(spoiler.target + self.path, {"Content-Type": "application/json"}, "POST",
                                        json.dumps(body).encode())
                spoiler.answers.append((status, [
                    (alert["labels"].get("obligation"), alert["labels"]["alertname"]) for alert in body]))
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def server_bind(self):
                self.socket.bind(("127.0.0.1", spoiler.port))
                self.server_name, self.server_port = "spoiler", spoiler.port

        threading.Thread(target=Server(("127.0.0.1", self.port), Handler).serve_forever, daemon=True).start()


def stand():
    global office, manager
    if office is not None:
        return office
    made, manager = Office("alerts"), Manager().start()
    # The first of the two peers is down for good.
    made.alerts({"peers": [f"http://127.0.0.1:{free_port()}", manager.url], "resendEvery": "3s", "timeout": "2s"})
    office = made.start()
    return office


HOUR = 3600


def check_an_overdue_duty_fires_with_its_due_instant():
    office = stand()
    incident = office.open_incident(ago=24 * HOUR - 4)
    for rule in ("inc.first_release", "inc.press_conference"):
        duty = office.obligation(incident, rule)
        alert = until(rule + " fires", lambda: manager.alerts(obligation=duty["id"], alertname="ObligationOverdue"))[0]
        labels = alert["labels"]
        same({key: labels.get(key) for key in ("rule", "severity", "organisation", "bureau")},
             {"rule": rule, "severity": "critical", "organisation": "transport", "bureau": "云津市交通运输局"}, "labels")
        assert abs(instant(alert["startsAt"]) - instant(duty["due"])) <= TOLERANCE, (alert["startsAt"], duty["due"])
        assert instant(alert["endsAt"]) > datetime.datetime.now(datetime.timezone.utc), "it burns"
        same(instant(alert["annotations"]["due"]), instant(duty["due"]), "annotation due")
    # Told of it within a second, although the peer before it is down.
    detected = instant(office.obligation(incident, "inc.press_conference")["detectedAt"])
    assert detected - instant(duty["due"]) < datetime.timedelta(seconds=1), "detected late"


def check_a_restarted_alertmanager_hears_of_it_again():
    stand()
    before = {alert["fingerprint"]: alert["startsAt"] for alert in manager.alerts(alertname="ObligationOverdue")}
    assert before
    manager.forget()
    until("all of them again", lambda: before == {
        alert["fingerprint"]: alert["startsAt"] for alert in manager.alerts(alertname="ObligationOverdue")}, limit=12)


def check_a_restarted_daemon_tells_the_same_alert():
    office = stand()
    before = {alert["fingerprint"]: alert["startsAt"] for alert in manager.alerts(alertname="ObligationOverdue")}
    office.stop()
    manager.forget()
    office.start()
    until("the same alerts", lambda: before == {
        alert["fingerprint"]: alert["startsAt"] for alert in manager.alerts(alertname="ObligationOverdue")}, limit=15)


def check_a_duty_done_late_ends_the_alert_at_its_true_end():
    office = stand()
    incident = office.ask("duty-a", "incident", "list")["items"][0]
    duty = office.obligation(incident, "inc.press_conference")
    held = datetime.datetime.now(datetime.timezone.utc)
    held = held.replace(microsecond=0)
    office.ask("duty-a", "conference", "held", "--incident", incident["id"], "--at", held.isoformat())

    def ended():
        # Alertmanager lists what burns; what ended is gone from the list or has its end in the past.
        found = manager.alerts(obligation=duty["id"], alertname="ObligationOverdue")
        return not found or instant(found[0]["endsAt"]) <= datetime.datetime.now(datetime.timezone.utc)

    until("the alert ends", ended, limit=10)
    settled = office.obligation(incident, "inc.press_conference")
    same((settled["phase"], settled["outcome"]), ("settled", "late"), "the duty")
    assert manager.alerts(obligation=incident["id"] + "/inc.first_release"), "the other one still burns"


def check_one_alert_that_is_refused_takes_no_other_with_it():
    global spoiler
    office = stand()
    spoiler = Spoiler(manager.url)
    spoiler.spoils = "inc.press_conference"
    office.stop()
    office.alerts({"peers": [f"http://127.0.0.1:{spoiler.port}"], "resendEvery": "3s", "timeout": "2s"})
    manager.forget()
    office.start()
    incident = office.open_incident(ago=24 * HOUR - 1, title="东港化工园区物料泄漏")
    until("the others arrive", lambda: manager.alerts(obligation=incident["id"] + "/inc.first_release"))
    until("the bad one is tried alone", 
          lambda: (400, [(incident["id"] + "/inc.press_conference", "ObligationOverdue")]) in spoiler.answers)
    count = len([answer for answer in spoiler.answers if answer[0] == 400])
    time.sleep(7)
    same(len([answer for answer in spoiler.answers if answer[0] == 400]), count,
         f"refusals after it was set aside; all answers: {spoiler.answers}")
    assert spoiler.answers[-1][0] == 200, "the rest goes on"
    assert manager.alerts(obligation=incident["id"] + "/inc.first_release"), "still burns"
    assert not manager.alerts(obligation=incident["id"] + "/inc.press_conference")
