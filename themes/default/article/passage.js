// A text fragment for a selection: "#p-id:~:text=…". Browsers that know no text
// fragments still land on the paragraph.

const longest = 120; // characters of a passage that is quoted whole

export function passageFragment(story, range) {
  const text = textOf(story);
  const start = offset(story, range.startContainer, range.startOffset);
  const end = offset(story, range.endContainer, range.endOffset);
  const [from, to] = wholeWords(text, start, end);
  const words = text.slice(from, to);
  if (words.trim().length < 3) return "";

  const oneBlock = !words.includes("\n");
  let first = words;
  let last = "";
  if (!oneBlock || words.length > longest) {
    const opening = words.split("\n")[0].trim().split(/\s+/);
    const closing = words.trim().split("\n").pop().trim().split(/\s+/);
    // Where both ends stand in one block they must not overlap.
    const most = oneBlock ? Math.min(6, opening.length >> 1) : 6;
    first = opening.slice(0, most).join(" ");
    last = closing.slice(-most).join(" ");
  }
  const [before, after] = neighbours(text, from, to, first, last);
  const directive = (before && `${code(before)}-,`) + code(first) + (last && `,${code(last)}`) + (after && `,-${code(after)}`);
  return `#${blockID(story, range.startContainer)}:~:text=${directive}`;
}

// A browser takes the first place where the words stand, on the whole page: a key
// point or a comment may quote them. Where they stand twice, the words beside
// them tell which are meant.
function neighbours(text, from, to, first, last) {
  const page = flat(document.body.innerText);
  let found = ["", ""];
  for (const most of [0, 4, 8, 16]) {
    const before = beside(text.slice(0, from).trimEnd().split("\n").pop(), -most);
    const after = last ? "" : beside(text.slice(to).trimStart().split("\n")[0], most);
    found = [before, after];
    if (places(page, flat(first), flat(before), flat(after)) < 2) break;
  }
  return found;
}

function beside(line, most) {
  const words = line.trim().split(/\s+/);
  return (most < 0 ? words.slice(most) : words.slice(0, most)).join(" ");
}

// flat is a text as browsers compare it: without case, and all space alike.
const flat = (text) => text.toLowerCase().replace(/\s+/g, " ");

function places(page, words, before, after) {
  let count = 0;
  for (let at = page.indexOf(words); at >= 0; at = page.indexOf(words, at + 1)) {
    const ahead = page.slice(Math.max(0, at - before.length - 1), at).trimEnd();
    const behind = page.slice(at + words.length, at + words.length + after.length + 1).trimStart();
    if (ahead.endsWith(before) && behind.startsWith(after)) count++;
  }
  return count;
}

// A browser finds a fragment only where it begins and ends with whole words; what
// a word is where nothing parts them, as in Chinese, the segmenter knows.
function wholeWords(text, start, end) {
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  if (start === end) return [start, end];
  const [left] = wordAt(text, start);
  const [, right] = wordAt(text, end - 1);
  return [left, right];
}

function wordAt(text, at) {
  const begin = text.lastIndexOf("\n", at) + 1;
  const line = text.slice(begin, text.indexOf("\n", at) < 0 ? undefined : text.indexOf("\n", at));
  const language = document.documentElement.lang || undefined;
  const word = new Intl.Segmenter(language, { granularity: "word" }).segment(line).containing(at - begin);
  if (!word?.isWordLike) return [at, at + 1];
  return [begin + word.index, begin + word.index + word.segment.length];
}

function walk(story, visit) {
  const nodes = document.createTreeWalker(story, NodeFilter.SHOW_TEXT);
  let block = null;
  for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
    if (node.parentElement.closest("button")) continue;
    const own = node.parentElement.closest("p, li, h2, h3, h4, td, th, figcaption, cite, pre, blockquote");
    if (visit(node, own !== block && block !== null)) return;
    block = own;
  }
}

function textOf(story) {
  let text = "";
  walk(story, (node, next) => { text += (next ? "\n" : "") + node.data; });
  return text;
}

function offset(story, container, at) {
  if (container.nodeType !== Node.TEXT_NODE) {
    container = container.childNodes[at] ?? container.nextSibling ?? container;
    at = 0;
  }
  let sum = 0;
  walk(story, (node, next) => {
    if (next) sum++;
    if (node === container || container.contains(node)) { sum += at; return true; }
    if (container.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING) return true;
    sum += node.length;
  });
  return sum;
}

function blockID(story, node) {
  while (node !== story && !node.id) node = node.parentNode;
  return node === story ? "" : node.id;
}

// The hyphen parts the fields of the directive and must be coded as well.
const code = (words) => encodeURIComponent(words).replaceAll("-", "%2D");
