// The schema of package body in ProseMirror's terms: the same names and the
// same attributes. What a text of the house may hold stands there; this file
// follows it.
import { DOMSerializer, Schema, type AttributeSpec, type DOMOutputSpec, type MarkSpec, type Node, type NodeSpec } from "prosemirror-model";

const words: AttributeSpec = { default: "" };
const no: AttributeSpec = { default: false };
const span: AttributeSpec = { default: 1 };

const attribute = (e: HTMLElement, name: string): string => e.getAttribute(name) ?? "";
const whole = (text: string | null, otherwise: number): number => {
  const n = Number.parseInt(text ?? "", 10);
  return Number.isInteger(n) && n > 0 && n <= 1000 ? n : otherwise;
};

/** An element without empty attributes. */
function tag(name: string, attrs: Record<string, unknown>, ...rest: unknown[]): DOMOutputSpec {
  const kept: Record<string, string> = {};
  for (const [k, v] of Object.entries(attrs)) if (v !== "" && v !== false && v !== null && v !== undefined) kept[k] = v === true ? "" : String(v);
  return [name, kept, ...rest] as unknown as DOMOutputSpec;
}

/** Attributes of a node as data-*, so that what is copied here can be pasted here. */
function kept(n: Node, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((a) => [`data-${a}`, n.attrs[a]]));
}

const reads = (names: string[], flags: string[] = []) => (e: HTMLElement): Record<string, unknown> => ({
  ...Object.fromEntries(names.map((a) => [a, attribute(e, `data-${a}`)])),
  ...Object.fromEntries(flags.map((a) => [a, e.hasAttribute(`data-${a}`)])),
});

/** A box of blocks with attributes of its own. It is no landmark: a text in the making has many. */
function box(name: string, names: string[]): NodeSpec {
  return {
    group: "block", content: "block+", defining: true,
    attrs: Object.fromEntries(names.map((a) => [a, words])),
    parseDOM: [{ tag: `div[data-block=${name}]`, getAttrs: reads(names) }],
    toDOM: (n) => tag("div", { class: `box ${name}`, "data-block": name, ...kept(n, names) }, 0),
  };
}

/** A block without children, drawn by a view of its own. */
function leaf(name: string, names: string[], flags: string[] = []): NodeSpec {
  return {
    group: "block", atom: true, draggable: true, selectable: true,
    attrs: { ...Object.fromEntries(names.map((a) => [a, words])), ...Object.fromEntries(flags.map((a) => [a, no])) },
    parseDOM: [{ tag: `div[data-block=${name}]`, getAttrs: reads(names, flags) }],
    toDOM: (n) => tag("div", { "data-block": name, ...kept(n, [...names, ...flags]) }),
  };
}

const spans = (n: Node): Record<string, unknown> => ({ colspan: n.attrs["colspan"] === 1 ? "" : n.attrs["colspan"], rowspan: n.attrs["rowspan"] === 1 ? "" : n.attrs["rowspan"] });

const cell = (role: string, reads: string[], toDOM: (n: Node) => DOMOutputSpec): NodeSpec => ({
  content: "block+", tableRole: role, isolating: true, attrs: { colspan: span, rowspan: span }, toDOM,
  parseDOM: reads.map((tag) => ({ tag, priority: tag === "td" ? 40 : 60, getAttrs: (e: HTMLElement) => ({ colspan: whole(e.getAttribute("colspan"), 1), rowspan: whole(e.getAttribute("rowspan"), 1) }) })),
});

const nodes: Record<string, NodeSpec> = {
  doc: { content: "(block | cut)+" },
  paragraph: { group: "block", content: "inline*", parseDOM: [{ tag: "p" }], toDOM: () => ["p", 0] },
  heading: {
    group: "block", content: "inline*", defining: true, attrs: { level: { default: 2 } },
    parseDOM: [1, 2, 3, 4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: Math.min(Math.max(level, 2), 4) } })),
    toDOM: (n) => [`h${n.attrs["level"]}`, 0],
  },
  bullet_list: { group: "block", content: "list_item+", parseDOM: [{ tag: "ul" }], toDOM: () => ["ul", 0] },
  ordered_list: {
    group: "block", content: "list_item+", attrs: { order: { default: 1 } },
    parseDOM: [{ tag: "ol", getAttrs: (e) => ({ order: whole(e.getAttribute("start"), 1) }) }],
    toDOM: (n) => tag("ol", { start: n.attrs["order"] === 1 ? "" : n.attrs["order"] }, 0),
  },
  list_item: { content: "block+", defining: true, parseDOM: [{ tag: "li" }], toDOM: () => ["li", 0] },
  blockquote: { group: "block", content: "block+", defining: true, parseDOM: [{ tag: "blockquote" }], toDOM: () => ["blockquote", 0] },
  pull_quote: box("pull_quote", ["by"]),
  figure: leaf("figure", ["photo", "caption", "alt", "credit"], ["decorative"]),
  image: leaf("image", ["src", "alt", "caption", "credit"]),
  embed: leaf("embed", ["url", "provider", "title"]),
  table: {
    group: "block", content: "table_row+", tableRole: "table", isolating: true, attrs: { caption: words },
    parseDOM: [{ tag: "table", getAttrs: (e) => ({ caption: attribute(e, "data-caption") || (e.querySelector(":scope > caption")?.textContent ?? "").trim() }) }],
    toDOM: (n) => ["div", { class: "scroll" }, tag("table", { "data-caption": n.attrs["caption"] }, ["tbody", 0])] as unknown as DOMOutputSpec,
  },
  table_row: { content: "(table_cell | table_header)+", tableRole: "row", parseDOM: [{ tag: "tr" }], toDOM: () => ["tr", 0] },
  table_cell: cell("cell", ["td"], (n) => tag("td", spans(n), 0)),
  // A header that is still empty is none yet: in the editor it is a cell that looks like one.
  table_header: cell("header_cell", ["th", "td.header"], (n) => tag("td", { class: "header", ...spans(n) }, 0)),
  fact_box: box("fact_box", ["title"]),
  statement: box("statement", ["who", "role", "where", "at", "source"]),
  code_block: {
    group: "block", content: "text*", marks: "", code: true, defining: true,
    parseDOM: [{ tag: "pre", preserveWhitespace: "full" }], toDOM: () => ["pre", ["code", 0]],
  },
  horizontal_rule: { group: "block", parseDOM: [{ tag: "hr" }], toDOM: () => ["hr"] },
  cut: { atom: true, draggable: true, selectable: true, parseDOM: [{ tag: "div[data-block=cut]" }], toDOM: () => ["div", { "data-block": "cut" }] },
  html_block: leaf("html_block", ["html"]),
  text: { group: "inline" },
  hard_break: { group: "inline", inline: true, selectable: false, parseDOM: [{ tag: "br" }], toDOM: () => ["br"], leafText: () => "\n" },
};

const plain = (name: string, tags: string[], out: string): MarkSpec => ({ parseDOM: tags.map((t) => ({ tag: t })), toDOM: () => [out, name === out ? {} : { class: name }, 0] });

const marks: Record<string, MarkSpec> = {
  language: {
    attrs: { lang: words, dir: words }, inclusive: false,
    parseDOM: [{ tag: "span[lang]", getAttrs: (e) => /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,6}$/.test(attribute(e, "lang")) && { lang: attribute(e, "lang"), dir: /^(ltr|rtl)$/.test(attribute(e, "dir")) ? attribute(e, "dir") : "" } }],
    toDOM: (m) => tag("span", { lang: m.attrs["lang"], dir: m.attrs["dir"] }, 0),
  },
  link: {
    attrs: { href: words, title: words }, inclusive: false,
    parseDOM: [{ tag: "a[href]", getAttrs: (e) => safeURL(attribute(e, "href")) !== "" && { href: safeURL(attribute(e, "href")), title: attribute(e, "title") } }],
    toDOM: (m) => tag("a", { href: m.attrs["href"], title: m.attrs["title"], rel: "noreferrer" }, 0),
  },
  strong: plain("strong", ["strong", "b"], "strong"),
  em: plain("em", ["em", "i"], "em"),
  small_caps: { parseDOM: [{ tag: "span.small_caps" }], toDOM: () => ["span", { class: "small_caps" }, 0] },
  sub: plain("sub", ["sub"], "sub"),
  sup: plain("sup", ["sup"], "sup"),
  code: plain("code", ["code"], "code"),
};

export const schema = new Schema({ nodes, marks });

const inside = DOMSerializer.fromSchema(schema);
/** What is copied, for other programs. */
export const copied = new DOMSerializer({ ...inside.nodes, table_header: (n) => tag("th", spans(n), 0) }, inside.marks);

/** A link that a page may carry, as package body's SafeURL has it; empty for any other (javascript:, data:). */
export function safeURL(given: string): string {
  const url = given.trim().replace(/[\t\r\n]/g, "").replace(/ /g, "%20").replace(/"/g, "%22").replace(/</g, "%3C").replace(/>/g, "%3E");
  // Browsers read \ as /: what is checked here must be what they follow.
  if (url === "" || url.length > 4096 || /[\u0000-\u001f\u007f\\]/.test(url)) return "";
  const scheme = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(url);
  if (!scheme) return url.startsWith("//") ? (url.length > 2 && url[2] !== "/" ? "https:" + url : "") : /^[^/?#]*:/.test(url) ? "" : url;
  const [, name = "", rest = ""] = scheme;
  if (/^https?$/i.test(name)) return /^\/\/[^/?#]/.test(rest) ? url : "";
  return /^(mailto|story)$/i.test(name) && rest !== "" && !rest.startsWith("/") ? url : "";
}

/** The photograph, the words and so on of a block, by the names of the schema. */
export function textAttr(n: Node, name: string): string {
  const v: unknown = n.attrs[name];
  return typeof v === "string" ? v : "";
}
