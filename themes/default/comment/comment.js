// A comment being written is kept in the browser until it has arrived, and a
// reply is written in its place. Without script the same links lead to a page
// with the same form.
const form = document.querySelector(".comment-form");
const landed = document.querySelector("[data-landed]");

if (landed) forget(landed.dataset.landed);
if (form) {
  keep(form);
  answerInPlace(form);
  document.querySelector("#refusal")?.focus();
}

// keep remembers what is typed, per story and per comment that is answered.
function keep(form) {
  const { body, name, email, parent } = form.elements;
  // A field that the server filled in is what the reader sent last.
  if (!body.value) restore(form);
  for (const field of [name, email]) {
    if (!field.value) field.value = read(`writer:${field.name}`) ?? "";
  }
  form.addEventListener("input", (event) => {
    if (event.target === body) write(draftKey(form), body.value);
  });
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name === "preview") return; // nothing is sent yet
    write(`writer:${name.name}`, name.value);
    write(`writer:${email.name}`, email.value);
    // Only a page of the comment itself proves that it arrived.
    write(`sent:${form.dataset.draft}`, parent.value || "-");
  });
}

function draftKey(form) {
  return `draft:${form.dataset.draft}:${form.elements.parent.value}`;
}

// restore offers again what was kept, and says so.
function restore(form) {
  const { body } = form.elements;
  body.value = read(draftKey(form)) ?? "";
  form.querySelector(".kept")?.remove();
  if (!body.value) return;
  const kept = document.createElement("p");
  kept.className = "hint kept";
  const discard = document.createElement("button");
  discard.type = "button";
  discard.className = "quiet";
  discard.textContent = form.dataset.discard;
  discard.addEventListener("click", () => {
    write(draftKey(form), "");
    body.value = "";
    kept.remove();
    body.focus();
  });
  kept.append(form.dataset.kept, " ", discard);
  body.closest(".field").after(kept);
}

function forget(story) {
  const sent = read(`sent:${story}`);
  if (!sent) return;
  write(`draft:${story}:${sent === "-" ? "" : sent}`, "");
  write(`sent:${story}`, "");
}

// answerInPlace moves the form below the comment whose Reply was pressed.
function answerInPlace(form) {
  const home = form.closest("#respond");
  if (!home) return;
  const { body, parent } = form.elements;
  const label = form.querySelector("label[for=comment-body]");
  const send = form.querySelector("[type=submit]");
  const usual = { label: label.textContent, send: send.textContent };
  let link = null;

  const cancel = document.createElement("button");
  cancel.type = "button";
  cancel.className = "quiet";
  cancel.textContent = form.dataset.cancel;
  cancel.hidden = true;
  label.after(cancel);

  // A press takes the selection away before it is a click.
  let quote = "";
  document.addEventListener("pointerdown", (event) => {
    quote = selectedIn(event.target.closest?.("article"));
  }, true);

  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("article > a:has(b)");
    // The date leads to the comment's own page, the rest of the link answers.
    if (!pressed || event.target.closest("time") || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const article = pressed.closest("article");
    link = pressed;
    move(article.id.replace(/^c-/, ""), () => article.after(form), form.dataset.reply, form.dataset.send);
    if (quote) {
      body.value = `${body.value}${body.value ? "\n\n" : ""}${quote}\n\n`;
      body.dispatchEvent(new Event("input", { bubbles: true }));
    }
    quote = "";
    body.focus();
  });
  cancel.addEventListener("click", () => {
    move("", () => home.append(form), usual.label, usual.send);
    link?.focus();
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && parent.value) cancel.click();
  });

  function move(to, place, words, button) {
    parent.value = to;
    place();
    label.textContent = words;
    send.textContent = button;
    cancel.hidden = !to;
    restore(form);
  }
}

// selectedIn is what is selected in a comment, as a quotation.
function selectedIn(article) {
  const selection = getSelection();
  if (!article || selection.isCollapsed || !article.contains(selection.anchorNode) || !article.contains(selection.focusNode)) return "";
  const words = selection.toString().trim();
  return words && words.split("\n").map((line) => `> ${line}`).join("\n");
}

// Storage may be switched off or full; the form works without.
function read(key) {
  try { return localStorage.getItem(key); } catch { return null; }
}

function write(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch { /* nothing is kept, then */ }
}
