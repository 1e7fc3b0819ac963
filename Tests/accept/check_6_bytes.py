"""Same record, same bytes: after a restart, from the ledger alone, elsewhere; and feeds by their rules."""
import hashlib, json, os, re, shutil, subprocess
from stage import ROOT, Office, folder, get, instant, program, same, until

office = None


def stand():
    global office
    if office is None:
        made = Office("bytes").start()
        incident = made.open_incident()
        made.publish(incident, title="关于望澜大桥被触碰<事件>的情况通报 & “说明”]]>")
        made.publish(incident, kind="followup", title="续报（第1号）", channels="web,feed,led")
        other = made.open_incident(title="东港化工园区物料泄漏")
        third = made.publish(other, title="关于东港化工园区物料泄漏的情况通报")
        made.ask("leader-a", "release", "withdraw", third["id"], "--reason", "内容有误", "--yes")
        office = made
        settle()
    return office


def hashes():
    """Every file of site/ and led/; checkpoint.json names the newest entry and moves with it."""
    found = {}
    for part in ("site", "led"):
        top = os.path.join(office.state, part)
        for base, _, names in os.walk(top):
            for name in names:
                path = os.path.join(base, name)
                if name != "checkpoint.json":
                    found[os.path.relpath(path, office.state)] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    return found


def settle():
    """The files when they have stopped changing; they are written shortly after the entry."""
    import time
    last, since = hashes(), time.monotonic()
    while time.monotonic() - since < 1.5:
        time.sleep(0.2)
        now = hashes()
        if now != last:
            last, since = now, time.monotonic()
    return last


def differ(before, after, when):
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    assert not names, f"{len(names)} files differ {when}: {', '.join(names[:8])}"


def check_bytes_are_the_same_after_a_restart():
    office = stand()
    before = settle()
    assert len(before) > 40, sorted(before)
    office.stop()
    differ(before, hashes(), "after the end")
    office.start()
    differ(before, settle(), "after a restart")


def check_bytes_are_the_same_made_anew_from_the_ledger():
    office = stand()
    before = settle()
    office.stop()
    shutil.rmtree(os.path.join(office.state, "site"))
    shutil.rmtree(os.path.join(office.state, "led"))
    office.start()
    until("all files are back", lambda: len(hashes()) == len(before), limit=15)
    differ(before, settle(), "made anew")


def check_bytes_are_the_same_in_another_zone_and_language():
    office = stand()
    before = settle()
    office.stop()
    shutil.rmtree(os.path.join(office.state, "site"))
    shutil.rmtree(os.path.join(office.state, "led"))
    office.start({"TZ": "America/New_York", "LANG": "de_DE.UTF-8", "LC_ALL": "de_DE.UTF-8"})
    until("all files are back", lambda: len(hashes()) == len(before), limit=15)
    differ(before, settle(), "in another zone")


def feeds(ending):
    top = os.path.join(stand().state, "site")
    found = [os.path.join(base, name) for base, _, names in os.walk(top) for name in names if name.endswith(ending)]
    assert found, "no " + ending
    return sorted(found)


def check_atom_feeds_follow_the_grammar():
    grammar = os.path.join(ROOT, "Tests", "Vectors", "atom.rnc")
    paths = feeds(".atom")
    done = subprocess.run([program("jing"), "-c", grammar, *paths], capture_output=True, text=True, timeout=90)
    same(done.returncode, 0, "jing: " + done.stdout[-1500:])
    # The grammar itself catches something: a feed with a bad date fails.
    bad = os.path.join(folder("bad"), "bad.atom")
    with open(bad, "w") as file:
        file.write(re.sub(r"<updated>[^<]*", "<updated>yesterday", open(paths[0]).read(), count=1))
    same(subprocess.run([program("jing"), "-c", grammar, bad], capture_output=True, timeout=90).returncode, 1, "a bad date")


def check_all_xml_is_well_formed():
    paths = feeds(".atom") + feeds(".rss") + feeds(".svg")
    done = subprocess.run([program("xmllint"), "--nonet", "--noout", *paths], capture_output=True, text=True, timeout=60)
    same((done.returncode, done.stderr), (0, ""), "xmllint")


def check_rss_feeds_keep_the_rules():
    import email.utils
    import xml.etree.ElementTree as tree
    for path in feeds(".rss"):
        root = tree.parse(path).getroot()
        same((root.tag, root.get("version")), ("rss", "2.0"), path)
        channel = root.find("channel")
        for name in ("title", "link", "description"):
            assert channel.findtext(name), f"{path}: channel without {name}"
        ids = []
        for item in channel.findall("item"):
            assert item.findtext("title") or item.findtext("description"), path
            assert item.findtext("link").startswith("http"), path
            ids.append(item.findtext("guid"))
            same(item.find("guid").get("isPermaLink"), "false", "guid")
            assert email.utils.parsedate_to_datetime(item.findtext("pubDate")).tzinfo, path
        same(len(set(ids)), len(ids), "guids differ")


# Not {*}: the feed has an element of our own that is called entry as well.
ATOM = "{http://www.w3.org/2005/Atom}"
URL = re.compile(r"https?://[^\s<>\"]+$")


def json_feed(path):
    """JSON Feed 1.1, rule by rule."""
    feed = json.loads(open(path, "rb").read().decode("utf-8"))
    known = {"version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon",
             "favicon", "authors", "language", "expired", "hubs", "items"}
    assert not {key for key in feed if key not in known and not key.startswith("_")}, feed.keys()
    same(feed["version"], "https://jsonfeed.org/version/1.1", "version")
    assert isinstance(feed["title"], str) and feed["title"]
    for key in ("home_page_url", "feed_url", "next_url", "icon", "favicon"):
        assert key not in feed or URL.match(feed[key]), (key, feed[key])
    assert isinstance(feed["items"], list)
    authors(feed)
    seen = set()
    for item in feed["items"]:
        known = {"id", "url", "external_url", "title", "content_html", "content_text", "summary", "image",
                 "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments"}
        assert not {key for key in item if key not in known and not key.startswith("_")}, item.keys()
        assert isinstance(item["id"], str) and item["id"] and item["id"] not in seen, item["id"]
        seen.add(item["id"])
        assert isinstance(item.get("content_html", item.get("content_text")), str), "an item without content"
        for key in ("url", "external_url", "image", "banner_image"):
            assert key not in item or URL.match(item[key]), (key, item[key])
        for key in ("date_published", "date_modified"):
            if key in item:
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", item[key]), item[key]
                instant(item[key])
        for key in ("title", "summary", "language", "content_html", "content_text"):
            assert key not in item or isinstance(item[key], str), key
        assert all(isinstance(tag, str) for tag in item.get("tags", [])), item["tags"]
        authors(item)
        for attachment in item.get("attachments", []):
            assert URL.match(attachment["url"]) and attachment["mime_type"], attachment
    return feed


def authors(thing):
    for author in thing.get("authors", []):
        assert any(author.get(key) for key in ("name", "url", "avatar")), author
        assert set(author) <= {"name", "url", "avatar"} or any(key.startswith("_") for key in author)


def check_json_feeds_keep_the_rules():
    paths = [path for path in feeds(".json") if "/feeds/" in path]
    assert paths, "no JSON feed"
    for path in paths:
        json_feed(path)


def check_the_three_formats_list_the_same():
    import xml.etree.ElementTree as tree
    stand()
    atom = [entry.findtext("{*}id") for entry in tree.parse(feeds("all.atom")[0]).getroot().findall(ATOM + "entry")]
    rss = [item.findtext("guid") for item in tree.parse(feeds("all.rss")[0]).getroot().iter("item")]
    listed = [item["id"] for item in json_feed([path for path in feeds("all.json") if "/feeds/" in path][0])["items"]]
    same(len(atom), 3, f"releases in the feed: {atom}")
    assert atom == rss == listed, (atom, rss, listed)
    for url in ("/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json"):
        _, headers, first = get(office.url + url)
        status, again, _ = get(office.url + url, {"If-None-Match": headers["ETag"]})
        same((status, again["ETag"]), (304, headers["ETag"]), "a known feed")
        same(get(office.url + url)[2], first, "the feed asked twice")
