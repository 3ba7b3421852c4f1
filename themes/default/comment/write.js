// Help while a comment is written: how much room is left near the end of it,
// Ctrl+Enter sends, and "@" offers the names of the people in the discussion. The
// server knows a name without any of this.
const LIMIT = 10_000;
const form = document.querySelector(".comment-form[data-draft]");
if (form) help(form);

function help(form) {
  const { body } = form.elements;
  const left = document.createElement("p");
  left.className = "hint";
  left.setAttribute("role", "status");
  const people = document.createElement("p");
  people.className = "people";
  people.setAttribute("role", "group");
  people.setAttribute("aria-label", form.dataset.people);
  people.hidden = true;
  body.closest(".field").after(people, left);

  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === body) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("[type=submit]"));
    }
    if (people.hidden) return;
    if (event.key === "ArrowDown" && event.target === body) {
      event.preventDefault();
      people.firstChild.focus();
    }
    if (event.key === "Escape") {
      event.stopPropagation(); // it closes the names, not the reply
      people.hidden = true;
      body.focus();
    }
  }, true);

  body.addEventListener("input", () => {
    room();
    offer();
  });

  // Said in steps of a hundred, so that it is not read out with each letter.
  function room() {
    const n = LIMIT - [...body.value].length;
    const words = n > LIMIT / 10 ? "" : form.dataset.left.replace("#", n > 100 ? Math.ceil(n / 100) * 100 : n);
    if (left.textContent !== words) left.textContent = words;
  }

  function offer() {
    const begun = /(?:^|[^\p{L}\p{N}])@([\p{L}\p{N}][^\n@]{0,40})$/u.exec(body.value.slice(0, body.selectionStart));
    const names = begun ? matching(begun[1]) : [];
    people.hidden = names.length === 0;
    people.replaceChildren(...names.map((name) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.textContent = name;
      button.addEventListener("click", () => take(name, begun[1].length));
      return button;
    }));
  }

  function matching(begun) {
    const start = begun.toLocaleLowerCase();
    const names = new Set();
    for (const { textContent: name } of document.querySelectorAll("article > bdi")) {
      const folded = name.toLocaleLowerCase();
      if (folded.startsWith(start) && folded !== start) names.add(name);
      if (names.size === 5) break;
    }
    return [...names];
  }

  function take(name, typed) {
    const end = body.selectionStart;
    body.setRangeText(`${name} `, end - typed, end, "end");
    body.dispatchEvent(new Event("input", { bubbles: true }));
    people.hidden = true;
    body.focus();
  }
}
