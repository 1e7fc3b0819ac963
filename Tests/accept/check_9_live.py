"""Live data as their readers see them: a pollution episode climbs in an open page; real files find stations."""
import datetime, gzip, json, os, subprocess, sys
from stage import CHINA, ROOT, Office, same, until
from browser import Browser

# Invented, in the layouts of the files that `scripts/demo --readings` takes.
HOURS = """No,year,month,day,hour,PM2.5,PM10,SO2,NO2,CO,O3,TEMP,station\r
1,2016,12,15,0,20,40,8,30,700,60,1,Yunjin\r
2,2016,12,15,1,90,130,9,41,NA,55,1,Yunjin\r
3,2016,12,15,2,240,300,12.5,80,4100,20,0,Yunjin\r
"""
LEVELS = {"items": [
    {"label": "QINGSHI LOCK - stage", "stationReference": "Q1", "unitName": "mASD",
     "latestReading": {"dateTime": "2023-02-28T14:45:00Z", "value": 2.315}},
    {"label": "QINGSHI LOCK - downstage", "stationReference": "Q1", "unitName": "mASD",
     "latestReading": {"dateTime": "2023-02-28T14:45:00Z", "value": -0.004}},
    {"label": "OLD SLUICE", "stationReference": "Q2", "unitName": "mAOD",
     "latestReading": {"dateTime": "2023-02-01T06:00:00Z", "value": [0.17, 11.627]}},
    {"label": "NO READING", "stationReference": "Q3", "unitName": "mASD"},
    {"label": "NO UNIT", "stationReference": "Q4", "unitName": "---",
     "latestReading": {"dateTime": "2023-02-28T14:45:00Z", "value": 1}},
]}


def period_end(ago):
    """The end of the period of 15 s that ended so many periods ago."""
    now = datetime.datetime.now(CHINA)
    return datetime.datetime.fromtimestamp((int(now.timestamp()) // 15 - ago) * 15, CHINA).isoformat()


def push(office, text, form, status=0):
    code, out, err = office.run("reading", "push", "-", "--format", form, "--json", token=office.token("air-data"), text=text)
    same(code, status, "status of reading push: " + err[:500])
    return json.loads(out)


def check_real_files_become_stations_and_rows():
    office = Office("replay")
    source, batches = os.path.join(office.folder, "readings"), os.path.join(office.folder, "batches")
    os.makedirs(source)
    with open(os.path.join(source, "yunjin_201612.csv"), "w", newline="") as file:
        file.write(HOURS)
    with gzip.open(os.path.join(source, "yunjin_long.csv.gz"), "wt", newline="") as file:
        file.write(HOURS)
    with open(os.path.join(source, "levels.json"), "w") as file:
        json.dump(LEVELS, file)
    with open(os.path.join(source, "notes.txt"), "w") as file:
        file.write("not readings")
    done = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "lib", "replay_readings.py"),
                           source, office.configuration, batches], capture_output=True, text=True)
    same(done.returncode, 0, "replay_readings: " + done.stderr)
    assert "notes.txt" in done.stdout and "4 " in done.stdout, done.stdout
    office.start()
    for number in range(3):
        with open(os.path.join(batches, f"hour-{number:04d}.csv")) as file:
            same(len(push(office, file.read().replace("@END@", period_end(2 - number)), "csv")["accepted"]), 2, "rows of an hour")
    with open(os.path.join(batches, "levels.jsonl")) as file:
        answer = push(office, file.read(), "jsonl", status=1)
    same((answer["accepted"], [row["line"] for row in answer["rejected"]]), ([1], [2]), "levels; the list is no number")
    found = {station["id"]: station for station in office.ask("duty-a", "station", "list")["items"]}
    assert {"replay-yunjin-201612", "replay-yunjin-long", "level-q1", "level-q2-maod"} <= set(found), found.keys()
    office.stop()


def check_an_episode_climbs_in_an_open_page():
    office = Office("episode").start()

    def hour(dust, ago):
        push(office, f"station,periodEnd,pm25,pm10,so2,no2,co,o3\ndemo-air-east,{period_end(ago)},"
             f"{dust},{dust + 20},8,40,0.7,60\n", "csv")

    hour(30, 3)
    browser = Browser("episode").open(office.url + "/air")
    browser.value("window.__mark = 'kept'")
    shown = lambda word: word in browser.value("document.querySelector('main').innerText")
    until("the event stream", lambda: browser.value("document.documentElement.dataset.live") == "open", limit=30)
    # HJ 633-2026, Table 3: 90 µg/m³ of PM2.5 is 128, 240 is 290.
    for dust, ago, index, word in ((90, 2, "128", "轻度污染"), (240, 1, "290", "重度污染")):
        hour(dust, ago)
        until(f"the index {index} in the open page", lambda: shown(index) and shown(word), limit=30, every=0.2)
    same(browser.value("window.__mark"), "kept", "the page was not loaded again")
    same(browser.complaints(), [], "live /air")
    browser.picture("air-episode")
    office.stop()
