// New comments are announced while a page is looked at, and shown when asked for:
// nothing moves under the reader's eyes. One connection a browser: the page that
// holds the lock listens and tells the others of the same story. Without script a
// reload shows all.
const box = document.querySelector("[data-live]");
if (box && "EventSource" in window && navigator.locks) follow(box);

function follow(box) {
  const { story, words, heading } = box.dataset;
  const started = Number(box.dataset.live.split("-")[1]);
  let at = box.dataset.live; // what the page shows
  let latest = at; // what there is
  let shown = started;
  const channel = new BroadcastChannel("live");

  const button = document.createElement("button");
  button.type = "button";
  button.hidden = true;
  button.addEventListener("click", show);
  const spoken = document.createElement("p");
  spoken.className = "unseen";
  spoken.setAttribute("role", "status");
  box.append(button, spoken);

  function hear(id) {
    latest = id;
    const fresh = Number(id.split("-")[1]) - shown;
    button.hidden = fresh < 1;
    button.textContent = words.replace("#", fresh);
    if (fresh > 0) speak();
  }

  // At most one announcement in half a minute, with the number that it is by then.
  let silentUntil = 0;
  let waiting = 0;
  function speak() {
    if (waiting) return;
    waiting = setTimeout(() => {
      waiting = 0;
      silentUntil = Date.now() + 30_000;
      spoken.textContent = button.hidden ? "" : button.textContent;
    }, Math.max(0, silentUntil - Date.now()));
  }

  function show() {
    const list = new XMLHttpRequest();
    list.open("GET", `${story}/comments/since?at=${at}`);
    list.responseType = "document";
    list.addEventListener("load", () => {
      const fresh = list.response?.querySelector("[data-at]");
      if (list.status !== 200 || !fresh) return reload();
      at = fresh.dataset.at;
      shown = Number(at.split("-")[1]);
      place(fresh);
      hear(latest);
    });
    list.addEventListener("error", reload);
    list.send();
  }

  function reload() {
    location.assign(`${story}?view=all#comments`);
  }

  function place(fresh) {
    const part = document.createElement("section");
    part.className = "fresh";
    const title = document.createElement("h3");
    title.className = "small";
    title.tabIndex = -1;
    title.textContent = heading;
    part.append(title);
    for (const article of fresh.querySelectorAll("article[id]")) {
      // One that stands here already, since a page may be newer than it says.
      if (document.getElementById(article.id)) article.closest("li").remove();
    }
    part.append(...fresh.childNodes);
    box.after(part);
    for (const count of document.querySelectorAll("#comments-head, [data-part=comment-link]")) count.textContent = fresh.dataset.count;
    for (const all of document.querySelectorAll("[data-part=view-all]")) all.textContent = fresh.dataset.all;
    spoken.textContent = "";
    title.focus();
  }

  // The lock is asked for while the page is in sight, and given back when it is not,
  // or when another page of this browser is being read.
  let leave = null;
  function listen() {
    if (leave || document.hidden) return;
    const asked = new AbortController();
    leave = () => asked.abort();
    navigator.locks.request("live", { signal: asked.signal }, () => new Promise((done) => {
      let source = null;
      let again = 0;
      leave = () => {
        clearTimeout(again);
        source.close();
        done();
      };
      open();
      function open() {
        source = new EventSource(`${story}/comments/live?at=${latest}`);
        source.addEventListener("news", (event) => {
          hear(event.lastEventId);
          channel.postMessage({ story, id: event.lastEventId });
        });
        source.addEventListener("error", () => {
          // Anything but a lost connection ends it for the browser.
          if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 30_000 + Math.random() * 60_000);
        });
      }
    })).catch(() => {}).finally(() => { leave = null; });
  }

  channel.addEventListener("message", ({ data }) => {
    if (data.story === story && data.id) hear(data.id);
    if (data.wanted && data.wanted !== story && !document.hasFocus()) {
      leave?.();
      setTimeout(listen); // behind the one that asked
    }
  });
  document.addEventListener("visibilitychange", () => (document.hidden ? leave?.() : listen()));
  addEventListener("pagehide", () => leave?.());
  addEventListener("pageshow", listen);
  addEventListener("focus", () => {
    listen();
    channel.postMessage({ wanted: story });
  });
  listen();
}
