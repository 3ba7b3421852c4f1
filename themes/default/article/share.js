// What only script can do to share a story: copy its address, open the
// system's sheet, print, and link to the words a reader has selected.
import { passageFragment } from "./passage.js";

const share = document.querySelector("[data-part=share]");
if (share) offer(share);

function offer(share) {
  const { url, title } = share.dataset;
  const said = share.querySelector("[role=status]");
  const button = (name) => share.querySelector(`[data-share=${name}]`);
  const show = (name, act) => {
    button(name).closest("li").hidden = false;
    button(name).addEventListener("click", act);
  };

  if (navigator.clipboard) show("copy", () => copy(url, button("copy")));
  if (navigator.share) show("sheet", () => navigator.share({ url, title }).catch(() => {}));
  show("print", () => window.print());
  if (navigator.clipboard) offerPassage(button("passage"));

  async function copy(text, from) {
    // Emptied first: the same words twice would be spoken once.
    said.textContent = "";
    try {
      await navigator.clipboard.writeText(text);
      said.textContent = from.dataset.done;
    } catch {
      said.textContent = button("copy").dataset.failed;
    }
    setTimeout(() => { said.textContent = ""; }, 6000);
  }

  function offerPassage(button) {
    const story = document.querySelector("[data-part=story]");
    let fragment = "";
    let waiting;

    document.addEventListener("selectionchange", () => {
      clearTimeout(waiting);
      waiting = setTimeout(place, 250);
    });
    button.addEventListener("click", async () => {
      const label = button.textContent;
      await copy(url + fragment, button);
      button.textContent = said.textContent;
      setTimeout(() => { button.hidden = true; button.textContent = label; }, 2000);
    });
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape") button.hidden = true;
    });

    function place() {
      if (document.activeElement === button) return;
      const selection = getSelection();
      const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
      fragment = range && story.contains(range.commonAncestorContainer) ? passageFragment(story, range) : "";
      button.hidden = !fragment;
      if (!fragment) return;
      // After the block that it belongs to, so that Tab reaches it next.
      let block = range.endContainer;
      while (block.parentNode !== story) block = block.parentNode;
      block.after(button);
      const box = range.getBoundingClientRect();
      const frame = (button.offsetParent ?? document.body).getBoundingClientRect();
      const left = Math.min(Math.max(box.left, frame.left), frame.right - button.offsetWidth);
      button.style.insetBlockStart = `${box.bottom - frame.top + 8}px`;
      button.style.left = `${left - frame.left}px`;
    }
  }
}
