/// `/live.js`: keeps an open page current and says so in one sentence; without it every page works.
///
/// One tab of a browser holds the event stream (by a named lock) and tells the others, because HTTP/1.1
/// allows six connections to a server over all tabs. On an event the page is fetched again and the
/// parts that changed are replaced; the focus stays where it was.
enum LiveScript {
    static let text = #"""
        "use strict";
        (() => {
          const chinese = document.documentElement.lang.startsWith("zh");
          const names = ["release", "withdrawal", "incident", "deadline", "readings", "gap"];
          // Milliseconds. Many readers must not come back in the same instant.
          const fetchJitter = 2000, retryFirst = 2000, retryLast = 60000, ageEvery = 30000;

          // Large print stays chosen on the next page.
          const large = document.getElementById("large-print");
          try {
            if (large) {
              large.checked = localStorage.getItem("large-print") === "1";
              large.addEventListener("change", () =>
                localStorage.setItem("large-print", large.checked ? "1" : "0"));
            }
          } catch { /* storage is forbidden: the checkbox still works on this page */ }

          function ageText(seconds) {
            const minutes = Math.floor(seconds / 60), hours = Math.floor(minutes / 60);
            const days = Math.floor(hours / 24);
            if (minutes < 1) return chinese ? "刚刚" : "just now";
            if (hours < 1) return chinese ? `${minutes} 分钟前` : `${minutes} min ago`;
            if (days < 1) return chinese ? `${hours} 小时前` : `${hours} h ago`;
            return chinese ? `${days} 天前` : days === 1 ? "1 day ago" : `${days} days ago`;
          }

          function showAges() {
            for (const time of document.querySelectorAll("time[data-age]")) {
              const seconds = (Date.now() - Date.parse(time.dateTime)) / 1000;
              let age = time.nextElementSibling;
              if (!age || !age.classList.contains("age")) {
                age = document.createElement("span");
                age.className = "age";
                time.after(age);
              }
              const words = seconds < 0 ? "" : ageText(seconds);
              const text = words && (chinese ? `（${words}）` : ` (${words})`);
              if (age.textContent !== text) age.textContent = text;
            }
          }

          // What a page shows as current is said to be over as soon as it is, also offline.
          function showValidity() {
            for (const time of document.querySelectorAll("time[data-valid]")) {
              const isOver = Date.now() > Date.parse(time.dateTime);
              let word = time.nextElementSibling;
              const isShown = word && word.classList.contains("over");
              if (isOver === Boolean(isShown)) continue;
              if (isShown) { word.remove(); continue; }
              word = document.createElement("strong");
              word.className = "age over";
              word.textContent = chinese ? "（已过时，数据中断）" : " (over: data interrupted)";
              time.after(word);
            }
          }

          // Whether this page shows something of these readings: nothing, all, a kind, a station.
          function concerns(event) {
            if (event.type !== "readings") return true;
            const places = [...document.querySelectorAll("[data-readings]")];
            return places.some((place) => {
              const wanted = place.dataset.readings;
              if (!wanted || !Array.isArray(event.stations)) return true;
              if (wanted === "air" || wanted === "water") {
                return !Array.isArray(event.kinds) || event.kinds.includes(wanted);
              }
              return event.stations.includes(wanted);
            });
          }

          function announce(event) {
            const place = document.getElementById("announcement");
            if (!place || !event.title) return;
            const word = event.type === "withdrawal"
              ? (chinese ? "撤回：" : "Withdrawn: ")
              : (chinese ? "更新：" : "Updated: ");
            place.textContent = word + event.title;
          }

          // Runs `change`, then puts the focus back on the same link inside `place`.
          function keepingFocus(place, change) {
            const focused = place.contains(document.activeElement) ? document.activeElement : null;
            const address = focused && focused.getAttribute("href");
            change();
            if (!focused || focused.isConnected) return;
            const links = [...place.querySelectorAll("a[href]")];
            const same = links.find((link) => link.getAttribute("href") === address);
            (same || document.querySelector("main")).focus({ preventScroll: true });
          }

          function withoutAges(element) {
            const copy = element.cloneNode(true);
            for (const age of copy.querySelectorAll(".age")) age.remove();
            return copy.innerHTML;
          }

          function showPage(text) {
            const page = new DOMParser().parseFromString(text, "text/html");
            const main = document.querySelector("main"), freshMain = page.querySelector("main");
            if (!main || !freshMain) return;
            const keys = (root) => [...root.children].map((part) => part.id || part.tagName).join();
            keepingFocus(main, () => {
              if (keys(main) !== keys(freshMain)) {
                main.replaceChildren(...freshMain.childNodes);
                return;
              }
              const fresh = [...freshMain.children];
              [...main.children].forEach((part, position) => {
                if (withoutAges(part) !== fresh[position].innerHTML) part.replaceWith(fresh[position]);
              });
            });
            document.title = page.title;
            Object.assign(document.documentElement.dataset, page.documentElement.dataset);
            const record = document.querySelector(".record");
            const freshRecord = page.querySelector(".record");
            if (record && freshRecord) record.replaceWith(freshRecord);
            showAges();
            showValidity();
          }

          let tag = null, waiting = null;

          async function refresh() {
            waiting = null;
            try {
              const answer = await fetch(location.pathname + location.search, { cache: "no-cache" });
              const fresh = answer.headers.get("ETag");
              if (!answer.ok || (fresh && fresh === tag)) return;
              tag = fresh;
              showPage(await answer.text());
            } catch { /* offline: the next event or connection tries again */ }
          }

          function refreshSoon() {
            if (waiting === null) waiting = setTimeout(refresh, Math.random() * fetchJitter);
          }

          function changed(event) {
            if (!concerns(event)) return;
            announce(event);
            refreshSoon();
          }

          let retry = retryFirst;

          function listen(tell) {
            const source = new EventSource("/events?topics=releases,readings");
            for (const name of names) {
              source.addEventListener(name, (message) => {
                let event;
                try { event = JSON.parse(message.data); } catch { return; }
                tell(event);
              });
            }
            // What was said between the page's bytes and this instant was heard by nobody here.
            source.addEventListener("open", () => {
              retry = retryFirst;
              document.documentElement.dataset.live = "open";
              refreshSoon();
            });
            // The browser reconnects by itself unless the state is CLOSED.
            source.addEventListener("error", () => {
              document.documentElement.dataset.live = "broken";
              if (source.readyState !== EventSource.CLOSED) return;
              source.close();
              setTimeout(() => listen(tell), retry * (0.5 + Math.random()));
              retry = Math.min(retry * 2, retryLast);
            });
          }

          function start() {
            if (!window.EventSource || !window.fetch) return;
            if (!window.BroadcastChannel || !navigator.locks) { listen(changed); return; }
            const others = new BroadcastChannel("released-events");
            others.addEventListener("message", (message) => changed(message.data));
            refreshSoon();
            navigator.locks.request("released-events", () => {
              listen((event) => { others.postMessage(event); changed(event); });
              return new Promise(() => {});
            });
          }

          showAges();
          showValidity();
          setInterval(() => { showAges(); showValidity(); }, ageEvery);
          // A page from the back-forward cache or a sleeping machine may be old.
          window.addEventListener("pageshow", (event) => { if (event.persisted) refresh(); });
          window.addEventListener("online", () => { refresh(); });
          start();
        })();

        """#
}
