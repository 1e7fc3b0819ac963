#!/usr/bin/env python3
"""Audits an export of the ledger with nothing but Python: files, chain, rules, and the verdict of every duty.

usage: audit_ledger.py FOLDER [--witness FILE]... [--signers FILE] [--verdicts] | audit_ledger.py --dues FILE

Needs verify_ledger.py beside itself. Every due instant is counted anew, day by day, from the anchor, the rule as it was and the calendar that was
loaded; whether a duty was met, late or missed follows from that and from the entry that is its evidence. --signers names an "allowed signers" file
of ssh-keygen, with which the signatures of the daily checkpoints are verified. --verdicts prints one line a duty. --dues counts the cases of a file.
Exit status: 0 sound, 1 findings (one a line), 2 nothing could be audited.
"""
import calendar, datetime, hashlib, json, os, re, subprocess, sys, zoneinfo
from collections import Counter

sys.dont_write_bytecode = True
import verify_ledger

NEVER = 253_402_300_799_999
DAYS, REACH = 4_000, 15
OFFICE = ((32_400_000, 43_200_000), (48_600_000, 61_200_000))
UNITS = {"h": 3_600_000, "m": 60_000, "s": 1_000, "ms": 1}
WORDS = {"met": "按时", "late": "逾期完成", "missed": "逾期未完成", "waived": "豁免", "void": "作废",
         "indeterminate": "无法判定", "overdue": "已逾期，未办结", "open": "进行中"}
PROOFS = {"released": "delivery.confirmed", "conferenceHeld": "conference.held",
          "countersigned": "release.countersigned", "graded": "incident.regraded"}
DAY = datetime.timedelta(days=1)


def json5(text):
    """Plain JSON of a file with comments, bare keys and trailing commas."""
    token = r'("(?:\\.|[^"\\])*")|//[^\n]*|/\*.*?\*/|([A-Za-z_$][\w$]*)(?=\s*:)|,(?=(?:\s|//[^\n]*|/\*.*?\*/)*[}\]])'
    plain = lambda found: found[1] or (f'"{found[2]}"' if found[2] else "")
    return json.loads(re.sub(token, plain, text, flags=re.S))


class Calendar:
    """Monday to Friday, changed by the days off and the make-up days of the notices."""

    def __init__(self, document):
        self.named = {datetime.date.fromisoformat(day["date"]): day["working"] for day in document.get("days", ())}
        self.segments = [(part["from"], part["to"]) for part in document.get("segments", ())] or OFFICE
        for year in document.get("years", ()):
            for key, works in (("off", False), ("on", True)):
                for item in year.get(key, ()):
                    day = datetime.date.fromisoformat(item["from"])
                    while day <= datetime.date.fromisoformat(item.get("to") or item["from"]):
                        self.named[day] = works
                        day += DAY

    def works(self, day):
        return self.named.get(day, day.isoweekday() <= 5)


class Zone:
    def __init__(self, name, file=None):
        self.zone = zoneinfo.ZoneInfo.from_file(open(file, "rb")) if file else zoneinfo.ZoneInfo(name)

    def date(self, instant):
        return datetime.datetime.fromtimestamp(instant // 1000, self.zone).date()

    def instant(self, day, millisecond):
        if millisecond == 86_400_000:
            day, millisecond = day + DAY, 0
        local = datetime.datetime.combine(day, datetime.time()) + datetime.timedelta(milliseconds=millisecond)
        seconds = local.replace(tzinfo=self.zone, microsecond=0).timestamp()
        return int(seconds) * 1000 + local.microsecond // 1000


def amount(limit):
    return limit if isinstance(limit, int) else sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)(ms|h|m|s)", limit))


def clock(text):
    return (int(text[:2]) * 60 + int(text[3:])) * 60_000


def due(anchor, measure, budget, pauses, calendars, zone):
    """The first instant t > anchor at which the measure over (anchor, t], less the pauses, reaches the budget."""
    measure = {"kind": measure} if isinstance(measure, str) else measure
    kind, rest = measure["kind"], calendars.get(measure.get("calendar"), Calendar({}))
    start = zone.date(anchor)

    def paused(instant):
        return any(a < instant and (b is None or instant <= b) for a, b in pauses)

    def segments():
        if kind == "wall":
            yield anchor, NEVER
            return
        for number in range(DAYS):
            day = start + number * DAY
            for opens, closes in rest.segments if rest.works(day) else ():
                yield zone.instant(day, opens), zone.instant(day, closes)

    def slots():
        found = set()
        for number in range(-REACH, DAYS):
            day = moved = start + number * DAY
            last = calendar.monthrange(day.year, day.month)[1]
            if ((measure["months"] and day.month not in measure["months"])
                    or (measure["days"] and day.day not in [min(n, last) for n in measure["days"]])
                    or (measure["weekdays"] and day.isoweekday() not in measure["weekdays"])):
                continue
            step = {"same": None, "prev": -DAY, "next": DAY}[measure["onRestDay"]]
            for _ in range(REACH if step else 0):
                moved += DAY * 0 if rest.works(moved) else step
            end = zone.instant(moved, clock(measure["at"]))
            if end > anchor:
                found.add(end)
            safe = zone.instant(day - (REACH + 1) * DAY, 0)
            if sum(1 for end in found if end <= safe and not paused(end)) >= budget:
                break
        return [end for end in sorted(found) if not paused(end)]

    if kind in ("wall", "officeHours"):
        for opens, closes in segments():
            cuts = sorted({max(opens, anchor), closes} | {t for p in pauses for t in p if t and max(opens, anchor) < t < closes})
            for begin, end in zip(cuts, cuts[1:]):
                if paused(end) or begin >= closes:
                    continue
                if budget <= end - begin and end > anchor:
                    return begin + budget
                budget -= end - begin
        return NEVER
    if kind == "series":
        return (slots() + [NEVER] * budget)[budget - 1]
    if kind == "months":
        year, month = divmod(start.year * 12 + start.month - 1 + budget, 12)
        last = calendar.monthrange(year, month + 1)[1]
        budget = (datetime.date(year, month + 1, min(start.day, last)) - start).days
    counted, day = 0, start
    roll = measure.get("roll", "none")
    for _ in range(DAYS):
        day += DAY
        end = zone.instant(day, clock(measure["dayEnd"]))
        if (kind == "workingDays" and not rest.works(day)) or paused(end):
            continue
        counted += 1
        rolls = (roll == "restDay" and not rest.works(day)) or (roll == "legalHoliday" and rest.named.get(day) is False)
        if counted >= budget and not rolls:
            return end
    return NEVER


def numbers(value):
    """Every whole number of a body."""
    if isinstance(value, dict):
        return {number for item in value.values() for number in numbers(item)}
    return {value} if isinstance(value, int) else set()


class Duties:
    """Folds the entries about duties, and counts each one anew."""

    def __init__(self, contents, zone):
        self.contents, self.zone = contents, zone
        self.duties, self.instants, self.kinds, self.opened, self.bodies = {}, {}, {}, {}, {}
        self.calendars, self.versions, self.rules, self.end = {}, {}, {}, 0
        self.template, self.numbers, self.given = "{org}/{yyyy}-{seq:5}", {}, {}

    def load(self, entry):
        for file in entry["body"].get("files", ()):
            data = (self.contents or {}).get(file["digest"], (None, None))[1]
            if re.match(r"calendar/[^/]+$", file["path"]) and data:
                document = json5(data.decode())
                self.calendars[document["id"]] = Calendar(document)
            if file["path"] == "released.json5" and data:
                self.template = json5(data.decode()).get("releases", {}).get("indexNumber") or self.template
        self.rules = {f"{rule['id']}@{rule['version']}": rule["digest"] for rule in entry["body"].get("rules", ())}

    def take(self, entry):
        """Findings of one entry."""
        kind, seq, body = entry["kind"], entry["seq"], entry["body"]
        self.end = max(self.end, entry["at"])
        if kind == "configuration.loaded":
            self.load(entry)
        elif kind == "calendar.imported":
            data = (self.contents or {}).get(body["document"], (None, None))[1]
            if data:
                self.versions[f"{entry['subject']}@{body['version']}"] = (entry["subject"], Calendar(json.loads(data)))
        if not kind.startswith("obligation."):
            if not kind.startswith("delivery.") or kind == "delivery.confirmed":
                times = numbers(body) | {entry["at"], entry["effectiveAt"]}
                self.instants[seq], self.kinds[seq] = times, (kind, body.get("kind"))
                if kind.endswith(".opened"):
                    self.opened[entry["subject"]] = times
            return self.number(entry["subject"], body["indexNumber"]) if body.get("indexNumber") else []
        duty = self.duties.get(entry["subject"])
        if kind == "obligation.opened":
            return self.open(entry, body, duty)
        if duty is None:
            return [(entry["subject"], "was never opened")]
        if kind == "obligation.redated":
            return self.redate(entry, body, duty)
        if kind == "obligation.breached":
            return self.breach(entry, body, duty)
        if kind == "obligation.settled":
            return self.settle(entry, body, duty)
        return []

    def number(self, release, number):
        """Index numbers are counted per issuer and year, without gaps, and none is given twice."""
        if self.given.get(release, number) != number:
            return [(release, f"its index number was {self.given[release]}, not {number}")]
        if release in self.given:
            return []
        self.given[release] = number
        fields = {"org": "(?P<org>.+?)", "yyyy": r"(?P<year>\d{4})", "yyyymm": r"(?P<year>\d{4})\d\d",
                  "yyyymmdd": r"(?P<year>\d{4})\d{4}"}
        parts = re.split(r"\{(.*?)\}", self.template)
        pattern = "".join(fields.get(part, r"(?P<seq>\d+)") if place % 2 else re.escape(part)
                          for place, part in enumerate(parts))
        found = re.fullmatch(pattern, number)
        if not found:
            return [(release, f"index number {number} is not of the form {self.template}")]
        key = (found["org"], found["year"])
        last, self.numbers[key] = self.numbers.get(key, 0), int(found["seq"])
        return [] if int(found["seq"]) == last + 1 else [(release, f"index number {number} follows {last}")]

    def count(self, duty, anchor, body):
        """The version of the calendar that the entry names; where it names none, the file that was loaded last."""
        calendars = {**self.calendars, **dict([self.versions[body["calendar"]]] if body.get("calendar") in self.versions else ())}
        return due(anchor, duty["terms"]["measure"], duty["budget"], duty["pauses"], calendars, self.zone)

    def anchor(self, anchor, subject):
        known = self.instants.get(anchor["seq"], set()) | self.opened.get(subject, set())
        if anchor["field"] != "slot" and anchor["at"] not in known:
            yield f"entry {anchor['seq']} does not say that it began at {anchor['at']}"

    def open(self, entry, body, former):
        terms, words = body["terms"], []
        content = verify_ledger.canonical({key: terms[key] for key in terms if key not in ("version", "digest")})
        if terms.get("digest") and hashlib.sha256(content).hexdigest() != terms["digest"]:
            words.append("the rule is not the one that its digest names")
        named = self.rules.get(f"{terms['id']}@{terms['version']}")
        if named and named != terms.get("digest"):
            words.append(f"the rule {terms['id']} is not as it was loaded")
        duty = {"id": entry["subject"], "terms": terms, "subject": body["for"], "budget": amount(terms["limit"]), "pauses": [],
                "anchor": body["anchor"]["at"], "due": body["due"], "epoch": body["epoch"], "outcome": None, "satisfiedAt": None,
                "lateBy": None, "reassessed": None, "corrected": body["due"], "breaches": former["breaches"] if former else []}
        self.duties[entry["subject"]] = duty
        words += self.anchor(body["anchor"], body["for"])
        expected = self.count(duty, duty["anchor"], body)
        if expected != body["due"]:
            words.append(f"due {body['due']}, counted {expected}")
        return [(entry["subject"], word) for word in words]

    def redate(self, entry, body, duty):
        words = []
        if body.get("extendedBy"):
            duty["budget"] += body["extendedBy"]
        if body.get("pause"):
            pause = (body["pause"]["from"], body["pause"].get("to"))
            if body["cause"] == "resumed" and (pause[0], None) in duty["pauses"]:
                duty["pauses"].remove((pause[0], None))
            duty["pauses"].append(pause)
        anchor = body["anchor"]
        if anchor["at"] != duty["anchor"]:
            words += self.anchor(anchor, duty["subject"]) if anchor["seq"] in self.instants else []
        expected = self.count(duty, anchor["at"], body)
        kept = body["cause"] == "calendarRevised" and body["due"] == body["formerDue"] > expected
        if expected != body["due"] and not kept:
            words.append(f"due {body['due']}, counted {expected}")
        if body["formerDue"] not in (duty["due"], duty["corrected"]):
            words.append(f"was due {duty['due']}, not {body['formerDue']}")
        duty["corrected"] = body["due"]
        if duty["outcome"] is None:
            moved = body["due"] != duty["due"]
            if body["epoch"] != duty["epoch"] + moved:
                words.append("the count of its due instants is wrong")
            duty.update(anchor=anchor["at"], due=body["due"], epoch=body["epoch"])
        elif "reassessed" in body:
            duty["reassessed"] = body["reassessed"]
            if duty["satisfiedAt"] is None or body["reassessed"] != ("met" if duty["satisfiedAt"] <= body["due"] else "late"):
                words.append(f"would not be {body['reassessed']}")
        return [(duty["id"], word) for word in words]

    def breach(self, entry, body, duty):
        duty["breaches"] = duty["breaches"] + [body["epoch"]]
        if (body["due"], entry["effectiveAt"], body["epoch"]) != (duty["due"], duty["due"], duty["epoch"]) or entry["at"] <= duty["due"]:
            return [(duty["id"], f"a breach of another due instant than {duty['due']}")]
        return []

    def settle(self, entry, body, duty):
        words, at, limit = [], body.get("satisfiedAt"), duty["due"]
        duty.update(outcome=body["outcome"], satisfiedAt=at, lateBy=body.get("lateBy"))
        if body["due"] != limit:
            words.append(f"was due {limit}, not {body['due']}")
        if at is None:
            if body["outcome"] in ("met", "late"):
                words.append(f"{body['outcome']} by nothing")
            if entry["at"] > limit and duty["epoch"] not in duty["breaches"]:
                words.append("its breach is not on record")
        else:
            verdict = "met" if at <= limit else "late"
            if body["outcome"] != verdict or body.get("lateBy") != (at - limit if verdict == "late" else None):
                words.append(f"{body['outcome']}, but it was {verdict}")
            if verdict == "late" and duty["epoch"] not in duty["breaches"]:
                words.append("its breach is not on record")
            words += self.evidence(body.get("evidence", {}), at, duty["terms"]["satisfiedBy"])
        return [(duty["id"], word) for word in words]

    # A step of a matter or an incident (answered, updated, reported …) is its own word.
    def evidence(self, evidence, at, satisfiedBy):
        wanted, releases = (satisfiedBy, None) if isinstance(satisfiedBy, str) else next(iter(satisfiedBy.items()))
        seq = evidence.get("seq")
        kind, release = self.kinds.get(seq, (None, None))
        if at not in self.instants.get(seq, ()):
            yield f"entry {seq} does not say that it was done at {at}"
        elif PROOFS.get(wanted, kind) != kind or (wanted == "released" and releases and release and release not in releases):
            yield f"entry {seq} ({kind}) is no evidence for {wanted}"
        digest = evidence.get("digest")
        if digest and self.contents is not None and digest not in self.contents:
            yield f"the published bytes {digest} are missing"

    def verdict(self, duty):
        return duty["outcome"] or ("overdue" if self.end > duty["due"] else "open")


def lines(path):
    return [json.loads(line) for line in open(path, "rb")] if os.path.exists(path) else None


def files(folder):
    """Findings about the files themselves."""
    listed = {}
    for line in open(os.path.join(folder, "SHA256SUMS"), encoding="utf-8"):
        digest, name = line.rstrip("\n").split("  ", 1)
        listed[name] = digest
    there = {os.path.relpath(os.path.join(path, name), folder) for path, _, names in os.walk(folder) for name in names}
    for name in sorted(there - listed.keys() - {"SHA256SUMS", "SHA256SUMS.sig"}):
        yield name, "is not in SHA256SUMS"
    for name, digest in sorted(listed.items()):
        if name not in there:
            yield name, "is missing"
        elif hashlib.sha256(open(os.path.join(folder, name), "rb").read()).hexdigest() != digest:
            yield name, "is not as it was exported"


def signature(document, signers):
    """What ssh-keygen says against a signature; nil when it is good."""
    arguments = ["-f", signers, "-s", document + ".sig"]
    found = subprocess.run(["ssh-keygen", "-Y", "find-principals", *arguments], capture_output=True, text=True)
    who = (found.stdout.split() or ["nobody"])[0]
    command = ["ssh-keygen", "-Y", "verify", "-I", who, "-n", "released-checkpoint", *arguments]
    with open(document, "rb") as data:
        done = subprocess.run(command, stdin=data, capture_output=True, text=True)
    return None if done.returncode == 0 else (done.stderr or done.stdout or found.stderr).strip()


def checkpoints(folder, signers):
    """Signed heads: (witness, findings)."""
    place, found, words = os.path.join(folder, "checkpoints"), [], []
    for name in sorted(os.listdir(place)) if os.path.isdir(place) else ():
        document = os.path.join(place, name)
        if name.endswith(".json"):
            found += [("checkpoints/" + name, item) for item in verify_ledger.seen_entries(open(document, encoding="utf-8").read())]
            complaint = signature(document, signers) if signers else None
            words += [("checkpoints/" + name, complaint)] if complaint else []
    return found, words


def audit(folder, witnesses, signers, prints):
    yield from files(folder)
    signed, complaints = checkpoints(folder, signers)
    yield from complaints
    for name, seq, words in verify_ledger.verify(*verify_ledger.export(folder), witnesses + signed):
        yield f"{name} {seq}", words
    entries, contents = verify_ledger.export(folder)
    duties, stated = None, lines(os.path.join(folder, "duties.jsonl"))
    for entry in entries if stated is not None else ():
        if duties is None:
            file = os.path.join(folder, "zone.tzif")
            duties = Duties(contents, Zone(entry["body"]["zone"], file if os.path.exists(file) else None))
        for name, words in duties.take(entry):
            yield f"entry {entry['seq']} {name}", words
        for item in entry["body"].get("files", ()) if entry["kind"] == "configuration.loaded" else ():
            copy = os.path.join(folder, "configuration", str(entry["seq"]), item["path"])
            if os.path.exists(copy) and hashlib.sha256(open(copy, "rb").read()).hexdigest() != item["digest"]:
                yield f"configuration/{entry['seq']}/{item['path']}", "is not what the entry names"
    if duties is None:
        print("部分导出，未核对时限任务 / part of the record only: duties were not counted")
        return
    told = {item["id"]: item for item in stated}
    for name in sorted(told.keys() - duties.duties.keys()):
        yield name, "is in duties.jsonl but not in the record"
    for name, duty in sorted(duties.duties.items()):
        mine = {key: duty[key] for key in ("due", "epoch", "outcome", "satisfiedAt", "lateBy", "reassessed")}
        theirs = {key: told.get(name, {}).get(key) for key in mine}
        if mine != theirs:
            yield name, f"counted {mine}, duties.jsonl says {theirs if name in told else 'nothing'}"
        if prints:
            print(json.dumps({"id": name, "verdict": duties.verdict(duty), **mine}, ensure_ascii=False))
    counts = Counter(duties.verdict(duty) for duty in duties.duties.values())
    print("时限任务 / duties: " + (" ".join(f"{WORDS[word]} {word} {counts[word]}" for word in WORDS if counts[word]) or "0"))
    print(f"签名的检查点 / signed checkpoints: {len({name for name, _ in signed})}" + ("" if signers else "，签名未核对 / signatures were not verified"))


def check_dues(path):
    """Counts cases {anchor, measure, budget, pauses, due} after a first line {zone, calendars}; prints those that differ."""
    cases = lines(path)
    zone = Zone(cases[0]["zone"])
    calendars = {item["id"]: Calendar(item) for item in cases[0]["calendars"]}
    wrong = 0
    for case in cases[1:]:
        counted = due(case["anchor"], case["measure"], case["budget"], [tuple(p) for p in case["pauses"]], calendars, zone)
        if counted != case["due"]:
            print(f"counted {counted}: {json.dumps(case)}")
            wrong += 1
    print(f"{len(cases) - 1} counted, {wrong} differ")
    return 1 if wrong else 0


def main(arguments):
    if len(arguments) == 2 and arguments[0] == "--dues":
        return check_dues(arguments[1])
    prints = "--verdicts" in arguments
    folder, *rest = [word for word in arguments if word != "--verdicts"] or [""]
    if not folder or len(rest) % 2 or set(rest[::2]) - {"--witness", "--signers"}:
        print(__doc__, file=sys.stderr)
        return 2
    options = list(zip(rest[::2], rest[1::2]))
    witnesses = [(name, pair) for key, name in options if key == "--witness"
                 for pair in verify_ledger.seen_entries(open(name, encoding="utf-8").read())]
    signers = next((name for key, name in options if key == "--signers"), None)
    count = 0
    for name, words in audit(folder, witnesses, signers, prints):
        print(f"✘ {name}: {words}")
        count += 1
    if not witnesses:
        print("没有旁证 / no witness: a cut tail or a chain written anew to its end would not show")
    print("无误 / sound" if count == 0 else f"{count} 处不符 / findings")
    return 1 if count else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        print(f"无法核对 / cannot audit: {error!r}", file=sys.stderr)
        sys.exit(2)
