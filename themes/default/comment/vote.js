// Votes in the discussion itself. The page is the same for everybody, so that the
// button comes when a comment is touched, and what is one's own is asked for only
// by a browser that has voted or written here. Without script the comment's own
// page has the same.
const views = document.querySelector("[data-vote]");
const key = "took-part";

if (views) {
  let own = null; // id → 1, -1; what this browser said
  document.addEventListener("pointerover", offer);
  document.addEventListener("focusin", offer);
  if (remembered()) ask();

  async function ask() {
    try {
      const answer = await fetch(`${views.dataset.story}/comments/mine`);
      if (answer.ok) own = (await answer.json()).votes;
    } catch { /* the votes count all the same */ }
    for (const button of document.querySelectorAll(".thread .vote")) show(button);
  }

  function offer(event) {
    const article = event.target.closest?.(".thread article[id]");
    const link = article?.querySelector(":scope > a");
    if (!link || article.querySelector(":scope > .vote")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet vote";
    button.textContent = views.dataset.vote;
    button.dataset.to = `${link.href.split(/[?#]/)[0]}/vote`;
    button.addEventListener("click", press);
    const count = article.querySelector(":scope > data");
    (count ?? link).after(" ", button);
    show(button);
  }

  function id(button) {
    return button.closest("article").id.replace(/^c-/, "");
  }

  function show(button) {
    button.setAttribute("aria-pressed", String(own?.[id(button)] === 1));
  }

  async function press(event) {
    const button = event.currentTarget;
    const was = button.getAttribute("aria-pressed") === "true";
    button.setAttribute("aria-pressed", String(!was));
    try {
      const body = new URLSearchParams({ vote: was ? "none" : "up", as: "json" });
      const answer = await fetch(button.dataset.to, { method: "POST", body });
      if (!answer.ok) throw answer;
      const count = await answer.json();
      (own ??= {})[id(button)] = count.own;
      remember();
      say(button, count.words);
      show(button);
    } catch {
      // The comment's own page says why, or takes the vote.
      location.href = button.dataset.to.replace(/\/vote$/, "#vote");
    }
  }

  function say(button, words) {
    const article = button.closest("article");
    let count = article.querySelector(":scope > data");
    if (!count) {
      count = document.createElement("data");
      button.before(count, " ");
    }
    count.textContent = words;
  }
}

function remembered() {
  try { return localStorage.getItem(key) === "1"; } catch { return false; }
}

function remember() {
  try { localStorage.setItem(key, "1"); } catch { /* asked again, then */ }
}
