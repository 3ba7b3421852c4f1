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
  let directive;
  if (oneBlock && words.length <= longest) {
    directive = code(words);
    if (text.split(words).length > 2) {
      // Said more than once: the neighbours tell which.
      const before = text.slice(0, from).split("\n").pop().trim().split(/\s+/).slice(-4).join(" ");
      const after = text.slice(to).split("\n")[0].trim().split(/\s+/).slice(0, 4).join(" ");
      if (before) directive = `${code(before)}-,${directive}`;
      if (after) directive = `${directive},-${code(after)}`;
    }
  } else {
    const first = words.split("\n")[0].trim().split(/\s+/);
    const last = words.trim().split("\n").pop().trim().split(/\s+/);
    // Where both ends stand in one block they must not overlap.
    const most = oneBlock ? Math.min(6, first.length >> 1) : 6;
    directive = `${code(first.slice(0, most).join(" "))},${code(last.slice(-most).join(" "))}`;
  }
  return `#${blockID(story, range.startContainer)}:~:text=${directive}`;
}

// A browser finds a fragment only where it begins and ends with whole words.
function wholeWords(text, start, end) {
  const word = /[\p{L}\p{N}\p{M}’']/u;
  while (start < end && /\s/.test(text[start])) start++;
  while (end > start && /\s/.test(text[end - 1])) end--;
  while (start > 0 && word.test(text[start]) && word.test(text[start - 1])) start--;
  while (end < text.length && word.test(text[end - 1]) && word.test(text[end])) end++;
  return [start, end];
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
