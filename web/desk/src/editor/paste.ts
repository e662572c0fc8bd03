// What comes from word processors and web pages: its structure is kept, its
// looks are not.
import { DOMParser, Fragment, Slice, type Node, type ParseOptions, type Schema } from "prosemirror-model";
import { schema } from "./schema";

/** Characters of plain text, or of HTML, past which a paste is refused: package body's MaxText and MaxSource. */
export const mostText = 2 << 20;
export const mostHTML = 8 << 20;

const blockTags = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "UL", "OL", "LI", "TABLE", "BLOCKQUOTE", "PRE", "SECTION", "ARTICLE", "FIGURE", "HR", "TR", "TD", "TH", "ASIDE"]);

/** Plain text: an empty line or a line's end parts paragraphs. */
export function fromText(text: string): Slice {
  const paragraph = schema.nodes["paragraph"]!;
  const blocks: Node[] = [];
  for (const line of text.replace(/\u0000/g, "").split(/(?:\r\n?|\n|\u2029)+/)) {
    const s = line.replace(/[\u202d\u202e]/g, "").replace(/\t/g, " ").trim();
    if (s !== "") blocks.push(paragraph.create(null, schema.text(s)));
  }
  return blocks.length === 0 ? Slice.empty : new Slice(Fragment.from(blocks), 1, 1);
}

function unwrap(e: Element): void { e.replaceWith(...e.childNodes); }

/**
 * Sets styles aside before the markup is parsed: the policy of the page lets no
 * style in an attribute stand, and what it says of structure is read from here.
 */
export function aside(html: string): string {
  return html.replace(/<style[\s>][\s\S]*?<\/style\s*>/gi, "").replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/i, " data-style="));
}

const styleOf = (e: Element): string => (e.getAttribute("data-style") ?? "").toLowerCase();

/** Word's lists are paragraphs that look like lists: their level and their mark stand in the style. */
function wordLists(root: Element): void {
  const items = [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6")].filter((p) => /mso-list:\s*l\d+\s+level\d+/.test(styleOf(p)));
  const open: { list: Element; level: number; id: string }[] = [];
  let last: Element | null = null;
  for (const p of items) {
    const found = /mso-list:\s*(l\d+)\s+level(\d+)/.exec(styleOf(p));
    const level = Number(found?.[2] ?? 1);
    const id = found?.[1] ?? "";
    let sign = "";
    for (const s of p.querySelectorAll("span")) {
      if (/mso-list:\s*ignore/.test(styleOf(s))) { sign = s.textContent ?? ""; s.remove(); break; }
    }
    const numbered = /^[\s(]*([0-9\u0660-\u0669\u06f0-\u06f9]+|[a-z]{1,4}|[ivxlcdm]+)[.)]/i.test(sign);
    let before = p.previousSibling;
    while (before && before.nodeType === 3 && (before.textContent ?? "").trim() === "") before = before.previousSibling;
    if (!last || before !== open[0]?.list) open.length = 0;
    while (open.length > 0 && (open[open.length - 1]!.level > level || (open[open.length - 1]!.level === level && open[open.length - 1]!.id !== id))) open.pop();
    let top = open[open.length - 1];
    if (!top || top.level < level) {
      const list = p.ownerDocument.createElement(numbered ? "ol" : "ul");
      const into = top?.list.lastElementChild;
      if (into) into.append(list);
      else p.before(list);
      top = { list, level, id };
      open.push(top);
    }
    const item = p.ownerDocument.createElement("li");
    const text = p.ownerDocument.createElement("p");
    text.append(...p.childNodes);
    item.append(text);
    top.list.append(item);
    p.remove();
    last = item;
  }
}

/** Spaces that do not break stay where a language sets them; those that only fill a line do not. */
export function spaces(text: string): string {
  return text.replace(/\u00a0/g, (c, at: number) => {
    const before = text[at - 1] ?? "";
    const after = text[at + 1] ?? "";
    if (/[;:!?»%›]/.test(after) || /[«‹]/.test(before)) return c;
    if (/\d/.test(before) && /[\p{L}\d%€$£₺°]/u.test(after)) return c;
    return " ";
  });
}

/** Makes plain markup of what was pasted, in the inert document that it stands in. */
export function clean(root: Element): void {
  const doc = root.ownerDocument;
  const comments = doc.createTreeWalker(root, 128 /* comments */);
  const gone: ChildNode[] = [];
  while (comments.nextNode()) gone.push(comments.currentNode as ChildNode);
  for (const c of gone) c.remove();
  for (const e of root.querySelectorAll("script, style, meta, link, title, template, noscript, iframe, object, embed, svg, math, form, button, input, select, textarea, xml, del, img, picture, video, audio, canvas, [hidden]")) e.remove();
  for (const e of [...root.querySelectorAll("*")]) {
    if (e.tagName.includes(":")) { if ((e.textContent ?? "").trim() === "") e.remove(); else unwrap(e); }
    else if (/mso-hide:\s*all|display:\s*none/.test(styleOf(e)) || e.classList.contains("msoDel")) e.remove();
  }
  wordLists(root);
  for (const e of [...root.querySelectorAll("span, font, b, strong, i, em, u, a")]) {
    const s = styleOf(e);
    const name = e.tagName;
    if ((name === "B" || name === "STRONG") && /(^|;)\s*font-weight:\s*(normal|400)/.test(s)) { unwrap(e); continue; }
    if ((name === "I" || name === "EM") && /(^|;)\s*font-style:\s*normal/.test(s)) { unwrap(e); continue; }
    if (name === "A") {
      if (!e.getAttribute("href") || (e.getAttribute("href") ?? "").startsWith("#")) unwrap(e); // bookmarks
      continue;
    }
    if (name !== "SPAN" && name !== "FONT" && name !== "U") continue;
    const inHeading = e.closest("h1, h2, h3, h4, h5, h6") !== null;
    const wrap: string[] = [];
    if (!inHeading && /(^|;)\s*font-weight:\s*(bold|[6-9]00)/.test(s)) wrap.push("strong");
    if (/(^|;)\s*font-style:\s*italic/.test(s)) wrap.push("em");
    if (/vertical-align:\s*super/.test(s)) wrap.push("sup");
    if (/vertical-align:\s*sub/.test(s)) wrap.push("sub");
    if (/font-variant(-caps)?:\s*small-caps/.test(s)) wrap.push("small");
    let inner: Element = e;
    for (const w of wrap) {
      const within = doc.createElement(w === "small" ? "span" : w);
      if (w === "small") within.setAttribute("class", "small_caps");
      within.append(...inner.childNodes);
      inner.append(within);
      inner = within;
    }
    unwrap(e);
  }
  // Lines that two breaks part are paragraphs of their own.
  for (const p of [...root.querySelectorAll("p, div")]) {
    if (p.querySelector("br + br") && ![...p.children].some((c) => blockTags.has(c.tagName))) partAtBreaks(p);
  }
  const text = doc.createTreeWalker(root, 4 /* text */);
  while (text.nextNode()) {
    const n = text.currentNode as Text;
    if (n.parentElement?.closest("pre")) continue;
    const mended = spaces(n.data).replace(/[\u202d\u202e\ufeff]/g, "");
    if (mended !== n.data) n.data = mended;
  }
  for (const e of [...root.querySelectorAll("*")]) {
    for (const a of [...e.attributes]) {
      if (!/^(href|title|start|colspan|rowspan|data-(block|caption|alt|credit|photo|decorative|src|url|provider|title|by|who|role|where|at|source|html|pm-slice))$/.test(a.name) && !(a.name === "class" && a.value === "small_caps")) e.removeAttribute(a.name);
    }
  }
  for (const p of [...root.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li, blockquote")]) {
    if ((p.textContent ?? "").trim() === "" && !p.querySelector("td, th, hr, [data-block]")) p.remove();
  }
  for (const b of [...root.querySelectorAll("p > br:last-child, h1 > br:last-child, h2 > br:last-child, li > br:last-child, div > br:last-child")]) {
    if (!b.nextSibling) b.remove();
  }
}

function partAtBreaks(p: Element): void {
  const parts: ChildNode[][] = [[]];
  const nodes = [...p.childNodes];
  for (let i = 0; i < nodes.length; i++) {
    const n = nodes[i]!;
    if (n.nodeName === "BR" && nodes[i + 1]?.nodeName === "BR") {
      while (nodes[i + 1]?.nodeName === "BR") i++;
      parts.push([]);
    } else parts[parts.length - 1]!.push(n);
  }
  p.replaceWith(...parts.filter((part) => part.some((n) => (n.textContent ?? "").trim() !== "")).map((part) => {
    const q = p.ownerDocument.createElement("p");
    q.append(...part);
    return q;
  }));
}

/** Reads what was pasted, cleaned first. What comes from an editor of ours is taken as it is. */
export class PasteParser extends DOMParser {
  constructor(of: Schema) { super(of, DOMParser.fromSchema(of).rules); }

  override parseSlice(dom: globalThis.Node, options?: ParseOptions): Slice {
    const root = dom as Element;
    if (!root.querySelector?.("[data-pm-slice]")) clean(root);
    return super.parseSlice(dom, options);
  }
}
