"""Packets of devices, made those of now and sent by nc, are on the public pages within a second."""
import datetime, decimal, json, os, subprocess, time
from stage import BUILD, CHINA, ROOT, Office, get, program, same, until

office = None
FIXTURES = os.path.join(ROOT, "Tests", "StationsTests", "Fixtures")
ITEMS = [("pm25", "a34004", "µg/m³", 0), ("pm10", "a34002", "µg/m³", 0), ("so2", "a21026", "µg/m³", 0),
         ("no2", "a21004", "µg/m³", 0), ("co", "a21005", "mg/m³", 1), ("o3", "a05024", "µg/m³", 0)]
# Vectors that carry values of these six, with the command that does.
VECTORS = {"AIR-RTD-6": "2011", "AIR-MIN-6": "2051", "GEN-2011-AIR": "2011", "GEN-2061-AIR": "2061",
           "DUST-RTD": "2011", "OLD-NAMES": "2011"}


def checksum(data, modbus=False):
    register = 0xFFFF
    for byte in data:
        register = (register if modbus else register >> 8) ^ byte
        for _ in range(8):
            register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
    return register


def packets():
    """The body of each vector by its name."""
    found = {}
    with open(os.path.join(FIXTURES, "hj212-packets.txt"), "rb") as file:
        for line in file.read().splitlines():
            parts = line.split(b"\t")
            if line.startswith(b"#") or b"##" not in parts[-1]:
                continue
            found[parts[0].decode()] = parts[-1][parts[-1].index(b"##") + 6:-4]
    return found


def field(body, name):
    start = body.find(name + b"=")
    return None if start < 0 else body[start + len(name) + 1:].split(b";")[0].split(b"&")[0]


def renewed(body, when, number):
    """The packet of now, with an answer wanted."""
    for name, value in ((b"QN", number.encode()), (b"DataTime", when.strftime("%Y%m%d%H%M%S").encode())):
        old = field(body, name)
        if old is not None:
            body = body.replace(name + b"=" + old, name + b"=" + value)
    if field(body, b"Flag") is None or b";Flag=" not in body.split(b"CP=")[0]:
        body = body.replace(b";CP=", b";Flag=5;CP=", 1)
    else:
        head, _, rest = body.partition(b";CP=")
        body = b";".join(b"Flag=5" if part.startswith(b"Flag=") else part for part in head.split(b";")) + b";CP=" + rest
    if field(body, b"QN") is None:
        body = b"QN=" + number.encode() + b";" + body
    return b"##%04d%s%04X\r\n" % (len(body), body, checksum(body))


def stand():
    global office
    if office is None:
        made = Office("devices")
        stations = []
        for name, command in VECTORS.items():
            stations.append({
                "id": name.lower(), "kind": "air", "name": {"zh": "演示站 " + name}, "issuer": {"zh": "演示环境局"},
                "period": "1h", "items": [
                    {"code": code, "name": {"zh": code}, "unit": unit, "decimals": places} for code, _, unit, places in ITEMS],
                "device": {"protocol": "hj212", "mn": name + "-MN", "from": ["127.0.0.1"], "feeds": [command],
                           "items": [{"code": code, "item": item, "unit": unit} for item, code, unit, _ in ITEMS]}})
        stations.append({
            "id": "lock", "kind": "water", "name": {"zh": "演示船闸"}, "issuer": {"zh": "演示水利局"}, "period": "1h",
            "datum": {"zh": "演示基面"},
            "items": [{"code": "level", "name": {"zh": "水位"}, "unit": "m", "decimals": 2},
                      {"code": "rain", "name": {"zh": "雨量"}, "unit": "mm", "decimals": 1}],
            "device": {"protocol": "sl651", "address": "0011223344", "from": ["127.0.0.0/8"],
                       "items": [{"element": "39", "item": "level"}, {"element": "20", "item": "rain"}]}})
        made.stations(json.dumps({
            "listeners": {"hj212": {"listen": "127.0.0.1:0"}, "sl651": {"listen": "127.0.0.1:0"}}, "stations": stations}))
        office = made.start()
    return office


def port(speech):
    def look():
        with open(os.path.join(stand().state, "addresses.json")) as file:
            return json.load(file)[speech].rsplit(":", 1)[1]
    return until("addresses.json names the listener", lambda: os.path.exists(os.path.join(stand().state, "addresses.json")) and look())


def send(speech, data):
    """By nc, which ends when the daemon has answered and closed."""
    done = subprocess.run([program("nc", "ncat"), "-N", "127.0.0.1", port(speech)], input=data, capture_output=True, timeout=20)
    return done.stdout


def decoded(speech, text):
    done = subprocess.run([os.path.join(BUILD, "releasectl"), "decode", speech, "-", "--json"], input=text, capture_output=True, timeout=20)
    return json.loads(done.stdout)


def station(kind, name):
    document = json.loads(get(f"{office.url}/live/{kind}.json")[2])
    return next(item for item in document["stations"] if item["id"] == name)


def shown(kind, name):
    """Item to published text of the newest report, whatever its document calls them."""
    return {value["item"]: value.get("value") for value in station(kind, name).get("values", [])}


def within_a_second(began, what):
    took = time.monotonic() - began
    assert took < 1, f"{what}: {took:.2f} s"
    print(f"       {what}: {took * 1000:.0f} ms", flush=True)


def check_a_packet_of_now_is_on_the_page_within_a_second():
    stand()
    for name, command in VECTORS.items():
        body, mn = packets()[name], (name + "-MN").encode()
        body = body.replace(b"MN=" + field(body, b"MN"), b"MN=" + mn).replace(b"CN=" + field(body, b"CN"), b"CN=" + command.encode())
        now = datetime.datetime.now(CHINA)
        start = now - datetime.timedelta(hours=1 if command == "2061" else 0, minutes=10 if command == "2051" else 0)
        packet = renewed(body, start, now.strftime("%Y%m%d%H%M%S%f")[:17])
        said = decoded("hj212", packet)["packets"][0]
        same(said["verdict"], "ok", name)
        began = time.monotonic()
        answer = send("hj212", packet)
        assert b"CN=9014;" in answer and mn in answer and field(packet, b"QN") in answer, answer
        until(name + " is in the document", lambda: any(shown("air", name.lower()).values()), limit=5, every=0.01)
        page = get(f"{office.url}/air")[2].decode()
        within_a_second(began, name)
        assert "演示站 " + name in page, "the page has no tile"
        values = shown("air", name.lower())
        wanted = "instant" if command == "2011" else "mean"
        sent = {reading["item"]: reading for reading in said["readings"] if reading["kind"] == wanted}
        count = 0
        for item, code, _, places in ITEMS:
            if code not in sent or not sent[code]["usable"]:
                same(values.get(item), None, f"{name} {item}")
                continue
            # Half to even, exactly: the decimal module counts as the standard does.
            expected = decimal.Decimal(sent[code]["text"]).quantize(decimal.Decimal(1).scaleb(-places), decimal.ROUND_HALF_EVEN)
            same(decimal.Decimal(str(values[item])), expected, f"{name} {item}")
            count += 1
        assert count >= 2, f"{name}: nothing compared, {said}"


def check_a_level_is_on_the_page_within_a_second():
    stand()
    now = datetime.datetime.now(CHINA)
    bcd = bytes.fromhex(now.strftime("%y%m%d%H%M%S"))
    body = bytes.fromhex("0007") + bcd + bytes.fromhex("F1F1001122334448F0F0") + bcd[:5] + bytes.fromhex("2019000040" "3923" "00010490")
    frame = bytes.fromhex("7E7E01001122334403E832") + len(body).to_bytes(2, "big") + b"\x02" + body + b"\x03"
    frame += checksum(frame, modbus=True).to_bytes(2, "big")
    said = decoded("sl651", frame.hex().upper().encode() + b"\n")["packets"][0]
    same(said["verdict"], "ok", "the frame")
    began = time.monotonic()
    answer = send("sl651", frame)
    same(answer[:14].hex(), "7e7e00112233440103e832800802", "the answer's head")
    same(answer[14:16].hex() + answer[22:23].hex(), "000704", "serial number and EOT")
    until("the level is in the document", lambda: shown("water", "lock").get("level"), limit=5, every=0.01)
    page = get(f"{office.url}/water")[2].decode()
    within_a_second(began, "lock")
    assert "10.49" in page, "the page has no level"
    same({key: str(value) for key, value in shown("water", "lock").items()}, {"level": "10.49", "rain": "4.0"}, "levels")


def check_a_test_report_is_nowhere():
    stand()
    before = station("water", "lock")
    with open(os.path.join(FIXTURES, "sl651-frames.txt")) as file:
        frame = next(line.split("\t")[-1].split()[-1] for line in file if line.startswith("SL-30\t"))
    data = bytearray.fromhex(frame)
    data[3:8] = bytes.fromhex("0011223344")
    data = bytes(data[:-2])
    answer = send("sl651", data + checksum(data, modbus=True).to_bytes(2, "big"))
    assert answer[10:11] == b"\x30", answer
    same(station("water", "lock"), before, "the station after a test report")
