#!/usr/bin/env python3
"""Verifies a ledger with nothing but Python: an export folder, a .jsonl file or a live released.db.

A .jsonl file may be lines of an export folder or what `releasectl ledger export` prints (times as text).

usage: verify_ledger.py PATH [--witness FILE]... | verify_ledger.py --self-test VECTORS

A witness is any saved file that names entries with number and hash: head.json, /checkpoint.json, a feed, a page. Exit status: 0 sound,
1 findings (one a line: name, number, particulars), 2 nothing could be verified.
"""
import datetime, hashlib, json, os, re, sqlite3, sys

DOMAIN, CONTENT_DOMAIN = b"released-entry-1", b"released-content-1"
HASHED = ("actor", "at", "body", "effectiveAt", "kind", "seq", "subject")
NAMING = ("document", "note", "reason", "missedReason")


def ordered(value):
    """Members sorted by UTF-16 code units (RFC 8785, 3.2.3)."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: ordered(value[key]) for key in keys}
    return [ordered(element) for element in value] if isinstance(value, list) else value


def canonical(value):
    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode()


def entry_hash(entry):
    document = canonical({key: entry[key] for key in HASHED})
    return hashlib.sha256(DOMAIN + bytes.fromhex(entry["previous"]) + document).hexdigest()


def seen_entries(text):
    """Numbers and hashes that stand beside each other, in JSON, Atom or HTML."""
    gap = r"""[\s"'=:,]{1,40}"""
    number, digest = rf"(?:seq|data-entry){gap}(\d+)", rf"(?:data-)?hash{gap}([0-9a-f]{{64}})"
    found = [(seq, value) for seq, value in re.findall(number + gap + digest, text)]
    found += [(seq, value) for value, seq in re.findall(digest + gap + number, text)]
    if not found:
        raise ValueError("a witness names no entry with its hash")
    return [{"seq": int(seq), "hash": value} for seq, value in found]


def milliseconds(text):
    epoch = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
    return (datetime.datetime.fromisoformat(text) - epoch) // datetime.timedelta(milliseconds=1)


def database(path):
    connection = sqlite3.connect(f"file:{os.path.abspath(path)}?mode=ro", uri=True)
    connection.execute("BEGIN")
    names = ("seq", "at", "kind", "subject", "actor", "effectiveAt", "body", "previous", "hash")
    query = """SELECT seq, at, kind, subject, actor, effective_at, body, lower(hex(previous)),
               lower(hex(hash)) FROM entries ORDER BY seq"""

    def entries():
        for row in connection.execute(query):
            entry = dict(zip(names, row), raw=row[6])
            entry["body"] = json.loads(row[6])
            yield entry

    contents = connection.execute("SELECT lower(hex(digest)), salt, bytes, erased_by FROM content")
    return entries(), {digest: (salt, data, by, False) for digest, salt, data, by in contents}


def export(path):
    folder = path if os.path.isdir(path) else None
    lines = open(os.path.join(path, "entries.jsonl") if folder else path, "rb")

    def entries():
        for line in lines:
            entry = json.loads(line)
            if isinstance(entry["at"], str):
                yield dict(entry, at=milliseconds(entry["at"]), effectiveAt=milliseconds(entry["effectiveAt"]))
            else:
                yield dict(entry, line=line.rstrip(b"\n"))

    if not folder:
        return entries(), None
    contents = {}
    for line in open(os.path.join(folder, "content", "index.jsonl"), "rb"):
        item = json.loads(line)
        name = os.path.join(folder, "content", item["digest"])
        data = open(name, "rb").read() if os.path.exists(name) else None
        salt = bytes.fromhex(item["salt"]) if item["salt"] else None
        contents[item["digest"]] = (salt, data, item["erasedBy"], item["withheld"])
    return entries(), contents


def verify(entries, contents, witnesses):
    last, seen, orders, named = None, {}, {}, {}
    for entry in entries:
        seq, computed = entry["seq"], entry_hash(entry)
        for source, witness in witnesses:
            if witness["seq"] == seq and witness["hash"] != entry["hash"]:
                yield "rehashed", seq, f"{source} has seen {witness['hash']}"
        if computed != entry["hash"]:
            yield "edited", seq, f"content gives {computed}"
        if "raw" in entry and canonical(entry["body"]) != entry["raw"].encode():
            yield "malformed", seq, "the body is not canonical"
        line = {key: entry[key] for key in (*HASHED, "previous", "hash")}
        if "line" in entry and canonical(line) != entry["line"]:
            yield "malformed", seq, "the line is not canonical"
        if last is None and seq == 1 and entry["previous"] != "0" * 64:
            yield "unlinked", seq, "the first entry names a previous one"
        elif last and seq <= last["seq"]:
            yield ("inserted" if seq == last["seq"] else "reordered"), seq, "out of order"
        elif last and seq > last["seq"] + 1:
            yield "removed", last["seq"] + 1, f"missing up to {seq - 1}"
        elif last and entry["previous"] != last["hash"]:
            yield "unlinked", seq, f"does not follow {last['seq']}"
        if last is None and seq != 1 and "raw" in entry:
            yield "removed", 1, f"missing up to {seq - 1}"
        elif last is None and seq != 1:
            print(f"begins with entry {seq}: what came before was not verified")
        if entry["kind"] == "content.erased":
            orders[seq] = entry["body"].get("digest")
        for key in NAMING:
            text = entry["body"].get(key)
            if isinstance(text, str) and len(text) == 64:
                named[text] = seq
        last = entry
    end = last["seq"] if last else 0
    for source, witness in witnesses:
        if witness["seq"] > end:
            yield "cut_tail", end, f"cut, or an older file: {source} has seen entry {witness['seq']}"
    print(f"entries up to {end}" + (f", hash {last['hash']}" if last else ""))
    for digest, seq in sorted(named.items()):
        if contents is not None and digest not in contents:
            yield "content_missing", seq, digest
    for digest, (salt, data, erased_by, withheld) in sorted((contents or {}).items()):
        if erased_by is not None and (end >= erased_by and orders.get(erased_by) != digest):
            yield "content_erased_unordered", erased_by, digest
        elif data is not None:
            given = (CONTENT_DOMAIN + salt + data) if salt is not None else data
            if hashlib.sha256(given).hexdigest() != digest:
                yield "content_altered", 0, digest
        elif erased_by is None and not withheld:
            yield "content_missing", 0, digest


def self_test(path):
    for case in json.load(open(path, encoding="utf-8"))["cases"]:
        entry = case["entry"]
        hashed = canonical({key: entry[key] for key in HASHED})
        assert hashed == case["hashed"].encode(), (case["name"], hashed)
        assert entry_hash(entry) == entry["hash"], case["name"]
    print("self-test passed")


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--self-test":
        return self_test(arguments[1])
    if not arguments or len(arguments) % 2 == 0 or set(arguments[1::2]) - {"--witness"}:
        print(__doc__, file=sys.stderr)
        return 2
    path, names = arguments[0], arguments[2::2]
    witnesses = [(name, pair) for name in names for pair in seen_entries(open(name, encoding="utf-8").read())]
    isPlain = os.path.isdir(path) or path.endswith(".jsonl")
    count = 0
    for name, seq, words in verify(*(export if isPlain else database)(path), witnesses):
        print(f"{name} {seq}: {words}")
        count += 1
    if not witnesses:
        print("no witness: a cut tail, an older file or a chain written anew would not show")
    print("sound" if count == 0 else f"{count} findings")
    return 1 if count else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, AssertionError, sqlite3.Error) as error:
        print(f"cannot verify: {error!r}", file=sys.stderr)
        sys.exit(2)
