"""What has to hold of a state folder and a running daemon after a crash; each finding is one line of text."""
import collections
import json
import os
import sqlite3
import subprocess
import sys

from world import ROOT

LEGAL = {"queued", "sending", "accepted", "confirmed", "unknown", "dead", "expired", "superseded"}
KINDS = {
    "open": "incident.opened", "draft": "release.drafted", "submit": "release.submitted",
    "review": "release.reviewed", "approve": "release.approved", "publish": "release.published",
    "grade": "incident.regraded", "ack": "obligation.acknowledged",
}
CROSSINGS = {
    "obligation.warned": "level", "obligation.breached": None, "obligation.escalated": "step",
}


def acknowledged(path):
    """The promises up to now; a line that is still being written is not one."""
    if not os.path.exists(path):
        return []
    text = open(path, encoding="utf-8").read()
    return [json.loads(line) for line in text[:text.rfind("\n") + 1].splitlines()]


def entries(state):
    connection = sqlite3.connect(f"file:{state}/released.db?mode=ro", uri=True)
    try:
        connection.execute("BEGIN")
        rows = connection.execute("SELECT seq, kind, subject, actor, body FROM entries ORDER BY seq").fetchall()
        records = connection.execute("SELECT tbl, id, body FROM records").fetchall()
    finally:
        connection.close()
    return (
        [(seq, kind, subject, actor, json.loads(body)) for seq, kind, subject, actor, body in rows],
        [(table, ident, json.loads(body)) for table, ident, body in records],
    )


def of_promises(promises, record):
    """Every acknowledged act has its entry, by its person, and as often as it was acknowledged."""
    have = collections.Counter((kind, subject, actor) for _, kind, subject, actor, _ in record)
    want = collections.Counter()
    indexes = {body.get("indexNumber"): (subject, body.get("revision"))
               for _, kind, subject, _, body in record if kind == "release.published"}
    for promise in promises:
        kind = KINDS.get(promise["act"])
        if promise["act"] == "fault":
            yield f"the load itself: {promise['words']}"
        if kind is None:
            continue
        subject = promise.get("obligation") or promise["id"]
        want[kind, subject, promise["person"]] += 1
        if promise["act"] == "publish" and promise["index"] not in indexes:
            yield f"acknowledged, and missing: index number {promise['index']} of {subject}"
    for (kind, subject, person), count in want.items():
        # An alarm acknowledged twice by one person at once is recorded once or twice; that it is recorded counts.
        needed = 1 if kind == "obligation.acknowledged" else count
        if have[kind, subject, person] < needed:
            yield f"acknowledged, and missing: {kind} {subject} by {person} ({have[kind, subject, person]} of {count})"


def of_marks(promises, titles):
    """What was acknowledged under a title stands under it, and once."""
    count = collections.Counter(title.split()[-1] for title in titles)
    for promise in promises:
        if promise["act"] == "open" and count[promise["mark"]] != 1:
            yield f"incident {promise['id']} {promise['mark']}: {count[promise['mark']]} times"
    for mark, number in count.items():
        if mark.startswith("M") and number > 1:
            yield f"one act, recorded {number} times: {mark}"


def of_record(record):
    """Numbers without gaps, crossings once, index numbers without gaps, deliveries complete and legal."""
    for position, (seq, *_) in enumerate(record, start=1):
        if seq != position:
            yield f"entry {seq} stands at place {position}"
            break
    crossings = collections.Counter()
    queued, published, index = collections.Counter(), [], []
    for seq, kind, subject, _, body in record:
        if kind in CROSSINGS:
            level = CROSSINGS[kind] and body.get(CROSSINGS[kind])
            crossings[subject, kind, level, body.get("epoch")] += 1
        elif kind == "delivery.queued":
            queued[subject] += 1
        elif kind == "release.published":
            published.append((seq, subject, body))
            number = body.get("indexNumber", "").rsplit("/", 1)[-1]
            if body.get("revision") == 1:
                index.append(int(number.rsplit("-", 1)[-1]))
    for crossing, number in crossings.items():
        if number > 1:
            yield f"recorded {number} times: {crossing}"
    for key, number in queued.items():
        if number > 1:
            yield f"queued {number} times: {key}"
    if sorted(index) != list(range(1, len(index) + 1)):
        yield f"index numbers have gaps or repeats: {sorted(index)[-5:]} of {len(index)}"
    for seq, release, body in published:
        for channel in body.get("channels", []):
            prefix = f"{release}/{body.get('revision')}/{channel}/"
            if not any(key.startswith(prefix) for key in queued):
                yield f"published by entry {seq}, and no delivery: {prefix}"


def of_deliveries(record, records):
    """Each queued delivery has its row, and the row a state of the list; public text has its sms rows."""
    rows = {ident: body for table, ident, body in records if table == "delivery"}
    for _, kind, subject, _, _ in record:
        if kind == "delivery.queued" and subject not in rows:
            yield f"queued, and no row: {subject}"
    for ident, body in rows.items():
        if body.get("state") not in LEGAL:
            yield f"{ident}: state {body.get('state')}"


def gateway_calls(path):
    """What the gateway has been called for; read before the record, which goes on."""
    return open(path).read() if os.path.exists(path) else ""


def of_gateway(text, record):
    """The gateway was called at most once for a message that nobody ordered again."""
    calls = collections.Counter(line.split()[0] for line in text.splitlines() if "/sms/" in line)
    again = {subject for _, kind, subject, _, _ in record if kind in ("delivery.retried", "delivery.failed")}
    known = {subject for _, kind, subject, _, _ in record if kind == "delivery.attempted"}
    for key, number in calls.items():
        if number > 1 and key not in again:
            yield f"the gateway was called {number} times for {key}"
        if key not in known:
            yield f"the gateway was called for {key}, and no attempt is recorded"


def of_chain(state):
    """The auditor's own program, with the witness beside the database."""
    command = [sys.executable, ROOT + "/scripts/verify_ledger.py", state + "/released.db"]
    if os.path.exists(state + "/head.json"):
        command += ["--witness", state + "/head.json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        yield f"verify_ledger.py: {(done.stdout + done.stderr).strip()[-4000:]}"


def of_daemon(world):
    """`ledger verify`: chain and projections, as the daemon itself finds them."""
    status, output, errors = world.ctl("--json", "ledger", "verify")
    if status != 0:
        yield f"ledger verify: {status} {(output + errors).strip()[-300:]}"


def all_of(world, promises):
    called = gateway_calls(world.gateway_log)
    record, records = entries(world.state)
    titles = [item["title"] for item in world.person("auditor-a").get("/incidents", all="true")["items"]]
    yield from of_promises(promises, record)
    yield from of_marks(promises, titles)
    yield from of_record(record)
    yield from of_deliveries(record, records)
    yield from of_gateway(called, record)
    yield from of_chain(world.state)
    yield from of_daemon(world)
