// The keys of the queue and of the list of places. All that they do are presses
// of buttons that stand on the page.
const items = [...document.querySelectorAll("[data-item]")];
const palette = document.getElementById("palette");

const typing = (e) => e.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");

// Only while a comment has the focus: a single letter must do nothing elsewhere,
// for those who speak to their machine.
const here = () => document.activeElement?.closest("[data-item]");

function move(from, by) {
  const to = items[items.indexOf(from) + by];
  to?.focus();
  to?.scrollIntoView({ block: "nearest" });
}

function press(item, key) {
  const what = item.querySelector(`[data-key="${key}"]`);
  if (!what) return false;
  if (what instanceof HTMLDetailsElement) {
    what.open = true;
    what.querySelector("select, textarea").focus();
  } else {
    what.click();
  }
  return true;
}

document.addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k" && palette) {
    e.preventDefault();
    palette.togglePopover();
    return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || e.repeat && e.key !== "j" && e.key !== "k" || palette?.matches(":popover-open")) return;
  const item = here();
  if (e.key === "Escape" && item) {
    for (const open of item.querySelectorAll("details[open]")) open.open = false;
    item.focus();
    return;
  }
  if (typing(e)) return;
  if (e.key === "u" && (item || document.activeElement?.closest("#status"))) {
    document.querySelector("[data-undo] button")?.click();
    return;
  }
  if (!item) return;
  switch (e.key) {
    case "j": move(item, 1); break;
    case "k": move(item, -1); break;
    case "x": item.querySelector(".pick input").click(); break;
    default: if (!/^[a-z]$/.test(e.key) || !press(item, e.key)) return;
  }
  e.preventDefault();
});

// A form that is on its way is not sent again by a second press.
document.addEventListener("submit", (e) => {
  if (e.target.dataset.sent) e.preventDefault();
  e.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

if (palette) {
  const filter = palette.querySelector("input");
  const entries = [...palette.querySelectorAll("li")];
  const shown = () => entries.filter((li) => !li.hidden).map((li) => li.firstElementChild);
  filter.addEventListener("input", () => {
    const text = filter.value.trim().toLowerCase();
    for (const li of entries) li.hidden = !li.textContent.toLowerCase().includes(text);
    palette.querySelector("[data-none]").hidden = shown().length > 0;
  });
  palette.addEventListener("keydown", (e) => {
    const list = shown();
    if (e.key === "Enter" && e.target === filter) list[0]?.click();
    if (e.key !== "ArrowDown" && e.key !== "ArrowUp") return;
    e.preventDefault();
    const to = list.indexOf(document.activeElement) + (e.key === "ArrowDown" ? 1 : -1);
    (to < 0 ? filter : list[Math.min(to, list.length - 1)])?.focus();
  });
}

// The first comment has the focus where nothing else was asked for, so that the
// keys work at once.
if (items.length && !location.hash) items[0].focus({ preventScroll: true });
if (location.hash === "#status" && items.length) items[0].focus({ preventScroll: true });
