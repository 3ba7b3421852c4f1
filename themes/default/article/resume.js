// A reader who left half-way is offered the place again. It is kept in the
// browser and nowhere else, and it never hides or moves the text.
const story = document.querySelector("[data-part=story]");
const panel = document.querySelector("[data-resume]");
const key = `place:${document.querySelector("[data-story]")?.dataset.story}`;
const month = 30 * 24 * 60 * 60 * 1000;

if (story && panel) {
  const blocks = [...story.children].filter((block) => block.id);
  offer(blocks);
  watch(blocks);
}

function offer(blocks) {
  const kept = read();
  const at = blocks.findIndex((block) => block.id === kept?.id);
  // An address with a fragment has its own place to go to.
  if (at < 0 || location.hash || Date.now() - kept.time > month) return;
  const link = panel.querySelector("a");
  link.href = `#${kept.id}`;
  // Beside the skip link, where a keyboard meets it first; it is fixed to the
  // foot of the window, so nothing moves.
  document.querySelector(".skip")?.after(panel);
  panel.hidden = false;
  link.addEventListener("click", () => { panel.hidden = true; });
  panel.querySelector("button").addEventListener("click", () => { panel.hidden = true; write(null); });
}

function watch(blocks) {
  if (blocks.length < 6) return;
  let waiting;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    waiting = setTimeout(note, 400);
  }, { passive: true });

  function note() {
    const line = innerHeight / 3;
    const at = blocks.findLastIndex((block) => block.getBoundingClientRect().top < line);
    if (story.getBoundingClientRect().bottom < innerHeight) {
      write(null);
      panel.hidden = true;
    } else if (at > 1) {
      write({ id: blocks[at].id, time: Date.now() });
    }
  }
}

// Storage may be switched off or full; the page does without.
function read() {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}

function write(place) {
  try {
    if (place) localStorage.setItem(key, JSON.stringify(place));
    else localStorage.removeItem(key);
  } catch { /* nothing is kept, then */ }
}
