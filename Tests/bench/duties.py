"""One million open obligations: how fast they come, are found, break and are there again after a start."""
import sqlite3, time

import many
from peers import memory_kb


def grown(daemon, occurred, obligations):
    """Opens one incident, with two obligations, stops the daemon and repeats what it left."""
    first = daemon.call("GET", "/ledger/head", person="admin-a")["seq"] + 1
    daemon.open_incident(occurred)
    daemon.stop()
    many.repeat(daemon.state, first, times=obligations // 2 - 1)
    return daemon.start()


def next_due_us(state, rounds=2_000):
    """Microseconds of the question for the next crossing, asked of the very database in the words of the program."""
    database = sqlite3.connect(f"file:{state}/released.db?mode=ro", uri=True)
    question = "SELECT id, ord FROM records WHERE tbl = 'obligation' AND state = ? AND ord <= ? ORDER BY ord, id LIMIT 1"
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        database.execute(question, ("open", 1 << 62)).fetchall()
        spent.append((time.perf_counter() - begun) * 1e6)
    database.close()
    return spent


def storm(daemon, due, count, patience_seconds=240):
    """From the due instant on: breaches recorded, in how many seconds, and the most memory meanwhile in MB."""
    database = sqlite3.connect(f"file:{daemon.state}/released.db?mode=ro", uri=True)
    (before,) = database.execute("SELECT max(seq) FROM entries").fetchone()
    time.sleep(max(0, due - time.time()))
    most, found = 0, 0
    while found < count and time.time() < due + patience_seconds:
        time.sleep(0.1)
        (found,) = database.execute("SELECT count(*) FROM entries WHERE seq > ? AND kind = 'obligation.breached'", (before,)).fetchone()
        most = max(most, memory_kb(daemon.pid) / 1024)
    took = time.time() - due
    database.close()
    return found, took, most
