"""Makes a long ledger quickly: repeats what one incident left in a stopped daemon's database, under new numbers.

The chain is hashed anew and the rows are those that a fold of the entries gives, so `ledger verify` finds nothing;
only the bytes in the content store are shared by all. 100,000 entries take seconds, where the API takes minutes.
"""
import hashlib, json, pathlib, re, sqlite3

DOMAIN = b"released-entry-1"
NUMBERS = re.compile(r'"(seq|openedSeq|occurrence|settledSeq|withdrawalSeq|publishedSeq|entry)":(\d+)')


def quoted(text):
    return json.dumps(text, ensure_ascii=False)


def hashed(row, previous):
    seq, at, kind, subject, actor, effective, body = row
    line = (f'{{"actor":{quoted(actor)},"at":{at},"body":{body},"effectiveAt":{effective},"kind":{quoted(kind)},'
            f'"seq":{seq},"subject":{quoted(subject)}}}')
    return hashlib.sha256(DOMAIN + previous + line.encode()).digest()


def names_of(entries):
    """The incident and the releases of a story, with the index numbers of the releases."""
    names = [subject for _, _, kind, subject, _, _, _ in entries if kind in ("incident.opened", "release.drafted")]
    for _, _, kind, _, _, _, body in entries:
        if kind == "release.published":
            names.append(json.loads(body)["indexNumber"])
    return names


def renamed(name, step):
    head, tail = re.fullmatch(r"(.*?)(\d+)", name).groups()
    return head + str(int(tail) + step).zfill(len(tail))


def repeat(state, first, until=None, times=None):
    """Repeats the entries from number `first` to the last one before the daemon stopped, until there are `until`, or so many times."""
    database = sqlite3.connect(pathlib.Path(state) / "released.db")
    entries = database.execute(
        "SELECT seq, at, kind, subject, actor, effective_at, body FROM entries"
        " WHERE seq >= ? AND kind NOT LIKE 'daemon.%' AND kind NOT LIKE 'alert.%' AND kind NOT LIKE 'board.%'"
        " AND kind NOT LIKE 'channel.%' AND kind NOT LIKE 'checkpoint.%' ORDER BY seq", (first,)).fetchall()
    names = names_of(entries)
    own = [n for n in names if "/" not in n]
    place = {row[0]: index for index, row in enumerate(entries)}
    rows = [row for row in database.execute("SELECT tbl, id, body, state, ord FROM records")
            if row[0] != "sequence" and any(re.search(re.escape(n) + r"(?!\d)", row[1]) for n in own)]
    pattern = re.compile("|".join(re.escape(n) + r"(?!\d)" for n in sorted(names, key=len, reverse=True)))
    seq, hash_ = database.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone()
    step, hashes = 0, {}
    database.execute("BEGIN")
    while seq < until if times is None else step < times:
        step += 1
        base = seq + 1

        def moved(text):
            text = pattern.sub(lambda found: renamed(found[0], step), text)
            return NUMBERS.sub(
                lambda found: f'"{found[1]}":{base + place[int(found[2])]}' if int(found[2]) in place else found[0], text)

        new = []
        for _, at, kind, subject, actor, effective, body in entries:
            seq += 1
            row = (seq, at, kind, moved(subject), actor, effective, moved(body))
            previous, hash_ = hash_, hashed(row, hash_)
            hashes[seq] = hash_
            new.append(row + (previous, hash_))
        database.executemany("INSERT INTO entries VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", new)
        database.executemany("INSERT INTO records(tbl, id, body, state, ord) VALUES(?, ?, ?, ?, ?)", [
            (table, moved(name), relinked(moved(body), body, entries, hashes, base, database), word,
             base + place[order] if order in place else order)
            for table, name, body, word, order in rows])
    for name, body in database.execute("SELECT id, body FROM records WHERE tbl = 'sequence'").fetchall():
        value = str(int(body) + step)
        database.execute("UPDATE records SET body = ?1, ord = ?1 WHERE tbl = 'sequence' AND id = ?2", (value, name))
    database.execute("UPDATE meta SET value = ? WHERE key = 'head'", (f"{seq} {hash_.hex()}",))
    database.execute("DELETE FROM meta WHERE key = 'verified'")
    counted = database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'duties'").fetchone()
    if counted:
        database.execute("DELETE FROM duties")
        database.execute(
            "INSERT INTO duties SELECT id, state, json_extract(body, '$.rule'),"
            " coalesce(json_extract(body, '$.settlement.outcome'), ''), json_extract(body, '$.due'),"
            " json_extract(body, '$.anchor.at'), 0 FROM records WHERE tbl = 'obligation' AND state <> 'proof'")
    database.commit()
    database.close()
    return step


KNOWN = {}


def relinked(text, original, entries, hashes, base, database):
    """Rows name hashes of entries; those of a repeated story are its own."""
    if "ash\":\"" not in original:
        return text
    if not KNOWN:
        for index, row in enumerate(entries):
            (digest,) = database.execute("SELECT hash FROM entries WHERE seq = ?", (row[0],)).fetchone()
            KNOWN[digest.hex()] = index
    return re.sub(r'[0-9a-f]{64}', lambda found: hashes[base + KNOWN[found[0]]].hex() if found[0] in KNOWN else found[0], text)
