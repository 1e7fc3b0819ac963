"""The ledger, checked by our own daemon and by a program that shares nothing with it."""
import json, os, shutil, sqlite3, subprocess, sys
from stage import ROOT, Office, folder, same

office = None


def stand():
    global office
    if office is None or office.process.poll() is not None:
        office = Office("ledger").start()
        first = office.publish(office.open_incident())
        office.ask("leader-a", "release", "withdraw", first["id"], "--reason", "重复发布", "--yes")
    return office


def script(path, *more):
    done = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "verify_ledger.py"), path, *more],
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def copied(office, name):
    """The database as it is on disk, with its journal."""
    target = folder("ledger-copy-" + name)
    for file in os.listdir(office.state):
        if file not in ("lock",):
            source = os.path.join(office.state, file)
            copy = shutil.copytree if os.path.isdir(source) else shutil.copy2
            copy(source, os.path.join(target, file))
    return target


def verified_offline(state):
    from stage import BUILD
    done = subprocess.run([os.path.join(BUILD, "released"), "verify", "--state", state],
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def check_script_and_daemon_agree_on_the_live_database():
    office = stand()
    told = office.ask("auditor-a", "ledger", "verify")
    assert told["ok"] is True and not told["findings"], told
    code, out = script(os.path.join(office.state, "released.db"))
    same(code, 0, "verify_ledger.py on the live database: " + out)
    assert str(told["entries"]) in out, f"{told['entries']} entries, the script says: {out}"


def check_script_and_daemon_agree_on_an_export():
    office = stand()
    target = folder("export")
    office.ask("auditor-a", "ledger", "export", "--to-folder", os.path.join(target, "e"))
    same(script(os.path.join(target, "e"))[0], 0, "exported folder")
    out = office.run("ledger", "export", token=office.token("auditor-a"))[1]
    path = os.path.join(target, "entries.jsonl")
    with open(path, "w") as file:
        file.write(out)
    same(script(path)[0], 0, "exported lines")


def check_a_witness_is_heeded():
    from stage import get
    office = stand()
    point = os.path.join(folder("export"), "checkpoint.json")
    with open(point, "wb") as file:
        file.write(get(office.url + "/checkpoint.json")[2])
    same(script(os.path.join(office.state, "released.db"), "--witness", point)[0], 0, "true witness")
    same(office.run("ledger", "verify", "--witness", point, token=office.token("auditor-a"))[0], 0, "true witness")
    false = json.load(open(point))
    false["hash"] = false["hash"][::-1]
    with open(point, "w") as file:
        json.dump(false, file)
    same(script(os.path.join(office.state, "released.db"), "--witness", point)[0], 1, "false witness, script")
    same(office.run("ledger", "verify", "--witness", point, token=office.token("auditor-a"))[0], 1,
         "false witness, releasectl")


def check_both_name_what_was_tampered_with():
    office = stand()
    office.stop()
    tampering = {
        "body": "UPDATE entries SET body = replace(body, 'accident', 'security') "
                "WHERE kind = 'incident.opened'",
        "time": "UPDATE entries SET at = at - 3600000 WHERE seq = 7",
        "actor": "UPDATE entries SET actor = 'duty-b' WHERE seq = 6",
        "hash": "UPDATE entries SET hash = zeroblob(32) WHERE seq = 8",
        "deleted": "DELETE FROM entries WHERE seq = 6",
        "content": "UPDATE content SET bytes = CAST(bytes || x'20' AS BLOB) WHERE rowid = (SELECT min(rowid) FROM content)",
    }
    for name, statement in tampering.items():
        state = copied(office, name)
        database = sqlite3.connect(os.path.join(state, "released.db"))
        for trigger, in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{trigger}"')
        changed = database.execute(statement).rowcount
        database.commit()
        database.close()
        assert changed == 1, f"{name}: nothing was tampered with"
        code, out = script(os.path.join(state, "released.db"))
        assert code == 1, f"verify_ledger.py misses {name}: {code} {out}"
        code, out = verified_offline(state)
        assert code != 0, f"released verify misses {name}: {out}"
