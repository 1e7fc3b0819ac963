"""The pages in a real browser: with and without scripts, in both languages, on a telephone."""
from stage import Office, same, until
from browser import Browser

office = incident = None
TITLE = "关于望澜大桥桥墩被船舶触碰事件的情况通报"


def stand():
    global office, incident
    if office is None:
        made = Office("browser").start()
        incident = made.open_incident()
        made.publish(incident)
        office = made
    return office


PAGES = {  # path: words in Chinese, words in English
    "/": ([TITLE, "望澜大桥桥墩被船舶触碰", "0000-00000000", "演示"], [TITLE, "Yunjin Transport Bureau", "0000-00000000"]),
    "/incidents/2026-0001": (["望澜大桥桥墩被船舶触碰", "重大", TITLE], [TITLE, "Yunjin Transport Bureau"]),
    "/releases/R-0001": ([TITLE, "大桥双向封闭", "索引号"], [TITLE, "大桥双向封闭"]),
    "/about": (["云津市交通运输局", "/feeds/all.atom"], ["Yunjin Transport Bureau", "/feeds/all.atom"]),
}


def read_all(browser, label):
    office = stand()
    for path, words in PAGES.items():
        path = path.replace("2026-0001", incident["id"])
        for language, prefix, expected in (("zh-CN", "", words[0]), ("en", "/en", words[1])):
            address = prefix + path if path != "/" else prefix or "/"
            for width in (360, 1280):
                browser.open(office.url + address, width)
                same(browser.value("document.documentElement.lang"), language, "language of " + address)
                text = browser.value("document.body.innerText")
                text += " ".join(browser.value("[...document.links].map((link) => link.getAttribute('href'))"))
                for word in expected:
                    assert word in text, f"{label} {address} lacks {word}"
                same(browser.value("document.querySelectorAll('h1').length"), 1, "h1 of " + address)
                same(browser.value("document.querySelectorAll('main').length"), 1, "main of " + address)
                assert browser.value("document.title").strip(), "title of " + address
                wide = browser.value("document.documentElement.scrollWidth")
                assert wide <= width, f"{address} is {wide} px wide at {width}"
                same(browser.complaints(), [], f"{label} {address}")
                name = (address.strip("/") or "home").replace("/", "-")
                browser.picture(f"{name}-{width}-{label}")


def check_pages_say_what_they_should():
    read_all(Browser("scripts"), "scripts")


def check_pages_say_the_same_without_scripts():
    browser = Browser("plain", scripts=False)
    browser.open(stand().url + "/")
    same(browser.value("document.querySelectorAll('time .age, time + .age').length"), 0, "scripts ran")
    read_all(browser, "plain")


def check_a_release_appears_without_reloading():
    office = stand()
    browser = Browser("live")
    for path in ("/", "/incidents/" + incident["id"]):
        browser.open(office.url + path)
        browser.value("window.__mark = 'kept'; document.querySelector('main a[href]').focus()")
        where = "双向" if path == "/" else "单向"
        # Even what is said before the stream is open has to appear.
        early = f"续报：大桥{where}试通行"
        office.publish(incident, title=early, kind="followup")
        until("it appears on " + path, lambda: early in browser.value("document.querySelector('main').innerText"), limit=30, every=0.2)
        until("the event stream", lambda: browser.value("document.documentElement.dataset.live") == "open", limit=30)
        title = f"续报：大桥{where}恢复通行"
        office.publish(incident, title=title, kind="followup")
        until("it appears on " + path, lambda: title in browser.value("document.querySelector('main').innerText"), limit=30, every=0.2)
        same(browser.value("window.__mark"), "kept", "the page was not loaded again")
        assert title in browser.value("document.getElementById('announcement').textContent"), "it is spoken"
        same(browser.complaints(), [], "live " + path)
    browser.picture("live-home")


def check_large_print_and_the_keyboard_work():
    office = stand()
    browser = Browser("keys").open(office.url + "/", 360)
    before = float(browser.value("getComputedStyle(document.querySelector('main p')).fontSize").removesuffix("px"))
    browser.value("document.getElementById('large-print').click()")
    after = float(browser.value("getComputedStyle(document.querySelector('main p')).fontSize").removesuffix("px"))
    assert after > before, (before, after)
    wide = browser.value("document.documentElement.scrollWidth")
    assert wide <= 360, f"large print is {wide} px wide at 360"
    browser.picture("home-360-large")
    browser.call("Input.dispatchKeyEvent", type="keyDown", key="Tab", code="Tab", windowsVirtualKeyCode=9)
    same(browser.value("document.activeElement.className"), "skip", "the first stop of the keyboard")
