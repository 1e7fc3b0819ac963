#!/usr/bin/env python3
"""Turns real readings into stations and batches of the demonstration: replay_readings.py FOLDER CONFIG BATCHES

FOLDER holds hourly files of air quality as CSV with the columns year, month, day, hour, PM2.5, PM10, SO2, NO2,
CO (all µg/m³), O3, also compressed (.csv.gz), and lists of levels as JSON (`items` with `latestReading`).
CONFIG is the demonstration's own copy of its configuration: its stations.json5 gets a station for each. BATCHES
gets hour-0000.csv, hour-0001.csv, … with @END@ for the end of the period, one replayed hour each, and levels.jsonl,
moved in time so that the newest level is of now. Names what it does not understand. No packages.
"""
import csv
import datetime
import gzip
import json
import pathlib
import re
import sys

PUSHER = "air-data"
HOURS_AT_MOST = 2000
LEVEL_STATIONS_AT_MOST = 20
# The replayed file says it in its own words; what is shown names it.
MARK = ("【示例·虚构，仅供系统演示】真实数据重放，来源文件 {}", "[EXAMPLE, for demonstration only] real data replayed from {}")
POLLUTANTS = [("PM2.5", "pm25", "细颗粒物(PM2.5)", "fine particles (PM2.5)", 1000), ("PM10", "pm10", "颗粒物(PM10)", "particles (PM10)", 2000),
              ("SO2", "so2", "二氧化硫(SO2)", "sulphur dioxide (SO2)", 2620), ("NO2", "no2", "二氧化氮(NO2)", "nitrogen dioxide (NO2)", 3840),
              ("CO", "co", "一氧化碳(CO)", "carbon monoxide (CO)", 150000), ("O3", "o3", "臭氧(O3)", "ozone (O3)", 1200)]
DATUMS = {"mASD": ("站点自有基面", "the station's own datum"), "mAOD": ("英国法定基面 (Newlyn)", "Ordnance Datum (Newlyn)")}


def station_id(kind, name):
    return (kind + "-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-"))[:60]


def air(path):
    """The station of one hourly file, and its hours in order as lines without their time."""
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else open(path, encoding="utf-8", newline="")
    with opened as file:
        rows = []
        for row in csv.DictReader(file):
            if not all(name in row for name in ("year", "month", "day", "hour", *(column for column, *_ in POLLUTANTS))):
                return None
            rows.append(row)
            if len(rows) == HOURS_AT_MOST:
                break
    name = path.name.split(".")[0]
    station = {
        "id": station_id("replay", name), "kind": "air", "name": {"zh": f"重放站 {name}"[:30], "en": f"replay {name}"[:30]},
        "issuer": {"zh": MARK[0].format(path.name), "en": MARK[1].format(path.name)},
        "period": "15s", "grace": "15s", "mayPush": [PUSHER],
        "items": [{"code": code, "name": {"zh": zh, "en": en}, "unit": "µg/m³", "decimals": 0, "possible": {"least": 0, "most": most}}
                  for _, code, zh, en, most in POLLUTANTS]}
    return station, [[row[column] for column, *_ in POLLUTANTS] for row in rows]


def levels(path):
    """The stations of a list of levels, and (station, item, time, value) of each reading."""
    items = json.loads(path.read_text(encoding="utf-8")).get("items", [])
    stations, readings = {}, []
    for item in items:
        latest, unit = item.get("latestReading"), item.get("unitName")
        if not isinstance(latest, dict) or unit not in DATUMS or "dateTime" not in latest:
            continue
        reference = item["stationReference"] + ("" if unit == "mASD" else "-" + unit)
        identity = station_id("level", reference)
        if identity not in stations and len(stations) == LEVEL_STATIONS_AT_MOST:
            continue
        station = stations.setdefault(identity, {
            "id": identity, "kind": "water", "name": {"zh": item["label"].split(" - ")[0][:30], "en": item["label"].split(" - ")[0][:30]},
            "issuer": {"zh": MARK[0].format(path.name), "en": MARK[1].format(path.name)},
            "datum": dict(zip(("zh", "en"), DATUMS[unit])), "period": "15m", "grace": "45m", "mayPush": [PUSHER], "items": []})
        code = "level" + (str(len(station["items"]) + 1) if station["items"] else "")
        station["items"].append({"code": code, "name": {"zh": "水位", "en": "level"}, "unit": "m", "decimals": 2,
                                 "possible": {"least": -20, "most": 200}})
        value = latest["value"]
        at = datetime.datetime.fromisoformat(latest["dateTime"].replace("Z", "+00:00"))
        readings.append((identity, code, at, str(value) if isinstance(value, (int, float)) else json.dumps(value)))
    return list(stations.values()), readings


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    folder, configuration, batches = map(pathlib.Path, sys.argv[1:])
    batches.mkdir(parents=True, exist_ok=True)
    stations, hours, readings, ignored = [], [], [], []
    for path in sorted(folder.iterdir()):
        if path.name.endswith((".csv", ".csv.gz")) and (found := air(path)):
            stations.append(found[0])
            hours.append((found[0]["id"], found[1]))
        elif path.suffix == ".json" and '"latestReading"' in path.read_text(encoding="utf-8"):
            found, of_them = levels(path)
            stations += found
            readings += of_them
        else:
            ignored.append(path.name)
    header = ",".join(["station", "periodEnd", *(code for _, code, *_ in POLLUTANTS)])
    for number in range(max((len(values) for _, values in hours), default=0)):
        lines = [",".join([station, "@END@", *values[number]]) for station, values in hours if number < len(values)]
        (batches / f"hour-{number:04d}.csv").write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    if readings:
        shift = datetime.datetime.now(datetime.timezone.utc) - max(at for _, _, at, _ in readings)
        with open(batches / "levels.jsonl", "w", encoding="utf-8") as file:
            rows = {}
            for station, code, at, value in readings:
                rows.setdefault((station, (at + shift).isoformat(timespec="milliseconds")), {})[code] = value
            for (station, end), values in rows.items():
                file.write(json.dumps({"station": station, "periodEnd": end, "values": values}) + "\n")
    file = configuration / "stations.json5"
    text = file.read_text(encoding="utf-8")
    # The end of the list of stations: lists inside it are indented further.
    place = text.index("\n  ]", text.index("stations: [")) + 1
    added = "".join("    " + json.dumps(station, ensure_ascii=False) + ",\n" for station in stations)
    file.write_text(text[:place] + added + text[place:], encoding="utf-8")
    print(f"{len(stations)} 个站点，{max((len(v) for _, v in hours), default=0)} 小时，{len(readings)} 个水位 / stations, hours, levels")
    if ignored:
        print("不认识 / not understood: " + ", ".join(ignored))


main()
