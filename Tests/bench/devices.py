"""HJ 212 devices on many connections: how many packets a second are acknowledged, each durable before its answer."""
import datetime, json, selectors, socket, time

CHINA = datetime.timezone(datetime.timedelta(hours=8))
CODES = [("pm25", "a34004", "µg/m³"), ("pm10", "a34002", "µg/m³"), ("so2", "a21026", "µg/m³"),
         ("no2", "a21004", "µg/m³"), ("co", "a21005", "mg/m³"), ("o3", "a05024", "µg/m³")]
TABLE = []
for start in range(256):
    for _ in range(8):
        start = start >> 1 ^ 0xA001 if start & 1 else start >> 1
    TABLE.append(start)


def checksum(data):
    register = 0xFFFF
    for byte in data:
        register = TABLE[(register >> 8) ^ byte]
    return register


def configuration(devices):
    """As many air stations as there are devices, and a listener on a free port."""
    stations = [{
        "id": f"device-{number}", "kind": "air", "name": {"zh": f"测量站{number}"}, "issuer": {"zh": "演示环境局"},
        "period": "1h", "items": [{"code": item, "name": {"zh": item}, "unit": unit, "decimals": 1 if item == "co" else 0}
                                  for item, _, unit in CODES],
        "device": {"protocol": "hj212", "mn": f"DEVICE{number:06d}", "from": ["127.0.0.1"], "feeds": ["2011"],
                   "items": [{"code": code, "item": item, "unit": unit} for item, code, unit in CODES]},
    } for number in range(devices)]
    return json.dumps({"listeners": {"hj212": {"listen": "127.0.0.1:0", "connectionsPerAddress": 10_000, "connections": 10_000}},
                       "stations": stations})


def packets(device, count, newest):
    """Real-time data of six pollutants, a second apart, the newest last."""
    made = []
    for number in range(count):
        at = (newest - datetime.timedelta(seconds=count - number)).strftime("%Y%m%d%H%M%S")
        values = ";".join(f"{code}-Rtd={20 + (number + place) % 60},{code}-Flag=N" for place, (_, code, _) in enumerate(CODES))
        body = f"QN={at}000;ST=22;CN=2011;PW=123456;MN=DEVICE{device:06d};Flag=5;CP=&&DataTime={at};{values}&&".encode()
        made.append(b"##%04d%s%04X\r\n" % (len(body), body, checksum(body)))
    return b"".join(made)


def acknowledged(address, devices, each):
    """Sends everything as fast as it is taken, and gives the packets answered a second."""
    host, port = address.rsplit(":", 1)
    now = datetime.datetime.now(CHINA)
    streams = [memoryview(packets(number, each, now)) for number in range(devices)]
    watch, left = selectors.DefaultSelector(), devices * each
    for stream in streams:
        peer = socket.create_connection((host, int(port)))
        peer.setblocking(False)
        watch.register(peer, selectors.EVENT_READ | selectors.EVENT_WRITE, [stream])
    begun = heard = time.perf_counter()
    while left:
        ready = watch.select(1)
        if time.perf_counter() - heard > 20:
            raise RuntimeError(f"{left} packets without an answer")
        for key, events in ready:
            if events & selectors.EVENT_READ:
                answers = key.fileobj.recv(262_144)
                if not answers:
                    raise RuntimeError("the daemon closed a connection")
                left -= answers.count(b"\n")
                heard = time.perf_counter()
            if events & selectors.EVENT_WRITE and key.data[0]:
                sent = key.fileobj.send(key.data[0][:262_144])
                key.data[0] = key.data[0][sent:]
                if not key.data[0]:
                    watch.modify(key.fileobj, selectors.EVENT_READ, key.data)
    took = time.perf_counter() - begun
    for key in list(watch.get_map().values()):
        key.fileobj.close()
    return devices * each / took
