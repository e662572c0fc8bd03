// Makes corpus.json: random transforms by ProseMirror itself on documents of
// this house's schema, with what they lead to. Run it where node_modules stands:
//
//	go run ./internal/body/step/testdata/grammar.go >/tmp/grammar.json
//	node internal/body/step/testdata/make.mjs /tmp/grammar.json
import { readFile, writeFile } from "node:fs/promises";
import { Schema, Fragment, Slice } from "prosemirror-model";
import { Transform, findWrapping, liftTarget, canSplit, canJoin, replaceStep, AttrStep } from "prosemirror-transform";

const grammar = JSON.parse(await readFile(process.argv[2], "utf8"));
const attrs = (rules) => Object.fromEntries(Object.entries(rules ?? {}).map(([name, r]) => [name, { default: r.default }]));
const order = ["doc", "paragraph", ...Object.keys(grammar.nodes).filter((n) => n !== "doc" && n !== "paragraph")];
const schema = new Schema({
  nodes: Object.fromEntries(order.map((name) => {
    const n = grammar.nodes[name];
    return [name, { ...(n.group && { group: n.group }), ...(n.content && { content: n.content }), ...(n.group === "inline" && { inline: true }), ...(name === "code_block" && { marks: "" }), attrs: attrs(n.attrs) }];
  })),
  marks: Object.fromEntries(grammar.marks.map((m) => [m.name, { attrs: attrs(m.attrs) }])),
});

// A seeded generator (mulberry32), so that the corpus is the same each time.
let seed = 20261125;
const random = () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const upTo = (n) => Math.floor(random() * (n + 1));
const pick = (list) => list[Math.floor(random() * list.length)];

const texts = ["The river rose.", "قال الوزير إنّ الجسر", "נכתב כאן בעברית", "می‌روند", "😀👩‍👩‍👧", "e\u0301a\u0308", "a", " ", "日本語の記事", "𝒳𝓎 z", "“No,” she said — twice."];
const marks = () => {
  const all = [];
  for (let i = upTo(2); i > 0; i--) {
    const type = pick(Object.values(schema.marks));
    const given = type.name === "link" ? { href: pick(["https://example.org/a", "/b"]) } : type.name === "language" ? { lang: "ar", dir: "rtl" } : null;
    const m = type.create(given);
    if (!all.some((o) => o.type === type)) all.push(m);
  }
  return all.reduce((set, m) => m.addToSet(set), []);
};
const N = (name, given, ...content) => schema.node(name, given, content);
const inline = () => {
  const out = [];
  for (let i = upTo(3); i > 0; i--) out.push(random() < 0.12 ? N("hard_break") : schema.text(pick(texts), marks()));
  return out;
};
const blocks = (depth, most) => Array.from({ length: 1 + upTo(most) }, () => block(depth));
function block(depth) {
  const r = random();
  if (depth > 2 || r < 0.45) return schema.node("paragraph", null, inline());
  if (r < 0.53) return schema.node("heading", { level: 2 + upTo(2) }, inline());
  if (r < 0.65) return schema.node(pick(["bullet_list", "ordered_list"]), null, Array.from({ length: 1 + upTo(2) }, () => schema.node("list_item", null, blocks(depth + 1, 1))));
  if (r < 0.72) return schema.node(pick(["blockquote", "pull_quote", "fact_box", "statement"]), null, blocks(depth + 1, 1));
  if (r < 0.8) return schema.node("table", null, Array.from({ length: 1 + upTo(1) }, () => schema.node("table_row", null, Array.from({ length: 1 + upTo(1) }, () => schema.node(pick(["table_cell", "table_header"]), null, blocks(depth + 2, 0))))));
  if (r < 0.86) return schema.node("code_block", null, random() < 0.7 ? [schema.text(pick(texts))] : []);
  if (r < 0.94) return schema.node(pick(["figure", "image", "embed"]), { alt: "x", url: "https://example.org/v" });
  return schema.node("horizontal_rule");
}
const top = (most) => {
  const content = blocks(0, most);
  if (random() < 0.3) content.splice(upTo(content.length), 0, N("cut"));
  return schema.node("doc", null, content);
};

// A position that no user could be at (within a surrogate pair) is not asked for.
function place(doc) {
  for (;;) {
    const pos = upTo(doc.content.size);
    const $pos = doc.resolve(pos);
    const after = $pos.textOffset ? $pos.nodeAfter?.text?.charCodeAt(0) : undefined;
    if (after === undefined || after < 0xdc00 || after > 0xdfff) return pos;
  }
}

// What an editor does, by its usual transforms.
const acts = {
  type: (tr) => { const at = place(tr.doc); if (tr.doc.resolve(at).parent.inlineContent) tr.replaceWith(at, at, schema.text(pick(texts), tr.doc.resolve(at).parent.type.name === "code_block" ? [] : marks())); },
  delete: (tr) => { const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y); tr.delete(a, b); },
  range: (tr) => { const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y); tr.deleteRange(a, b); },
  paste: (tr) => {
    const other = top(2), [c, d] = [place(other), place(other)].sort((x, y) => x - y);
    const [a, b] = [place(tr.doc), random() < 0.5 ? null : place(tr.doc)];
    tr.replace(Math.min(a, b ?? a), Math.max(a, b ?? a), other.slice(c, d));
  },
  whole: (tr) => { const at = place(tr.doc); tr.insert(at, block(1)); },
  split: (tr) => { const at = place(tr.doc), depth = 1 + upTo(2); if (canSplit(tr.doc, at, depth)) tr.split(at, depth); },
  join: (tr) => { const at = place(tr.doc); if (canJoin(tr.doc, at)) tr.join(at); },
  mark: (tr) => { const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y); for (const m of marks()) tr.addMark(a, b, m); },
  unmark: (tr) => { const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y); tr.removeMark(a, b, random() < 0.5 ? null : pick(Object.values(schema.marks))); },
  wrap: (tr) => {
    const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y);
    const range = tr.doc.resolve(a).blockRange(tr.doc.resolve(b));
    const type = schema.nodes[pick(["blockquote", "bullet_list", "fact_box", "ordered_list"])];
    const wrapping = range && findWrapping(range, type);
    if (wrapping) tr.wrap(range, wrapping);
  },
  lift: (tr) => {
    const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y);
    const range = tr.doc.resolve(a).blockRange(tr.doc.resolve(b)), target = range && liftTarget(range);
    if (target !== null && target !== undefined) tr.lift(range, target);
  },
  kind: (tr) => { const [a, b] = [place(tr.doc), place(tr.doc)].sort((x, y) => x - y); tr.setBlockType(a, b, schema.nodes[pick(["paragraph", "heading", "code_block"])], null); },
  markup: (tr) => {
    const found = [];
    tr.doc.descendants((n, at) => { if (["heading", "figure", "table"].includes(n.type.name)) found.push(at); });
    if (!found.length) return;
    const at = pick(found), node = tr.doc.nodeAt(at);
    if (node?.type.name === "heading") tr.setNodeMarkup(at, null, { level: 2 + upTo(2) });
    if (node?.type.name === "figure") random() < 0.5 ? tr.setNodeMarkup(at, null, { ...node.attrs, caption: pick(texts) }) : tr.step(new AttrStep(at, "decorative", true));
    if (node?.type.name === "table") tr.setNodeAttribute(at, "caption", pick(texts));
  },
};

const cases = [];
let length = 0;
const most = 345_000;
while (length < most - 9000) {
  const before = top(3);
  before.check();
  const tr = new Transform(before);
  for (let i = 0, act; i < 6; i++) {
    act = pick(Object.values(acts));
    try { act(tr); } catch (e) { if (!(e instanceof RangeError) && e.name !== "TransformError" && e.name !== "ReplaceError") throw e; }
    if (random() < 0.25 && tr.steps.length) tr.step(tr.steps.at(-1).invert(tr.docs.at(-1)));
    if (tr.doc.content.size > 700) break;
  }
  if (tr.steps.length === 0) continue;
  try { tr.doc.check(); } catch { continue; } // its transforms, too, can leave an empty row behind
  // Each position on both sides, through all the steps.
  const places = [];
  for (let i = 0; i < 8; i++) {
    const at = upTo(before.content.size), a = tr.mapping.mapResult(at, -1), b = tr.mapping.mapResult(at, 1);
    places.push([at, a.pos, b.pos]);
  }
  // Through the first step alone, with what it took away.
  const one = [];
  for (let i = 0; i < 4; i++) {
    const at = upTo(before.content.size), a = tr.steps[0].getMap().mapResult(at, -1), b = tr.steps[0].getMap().mapResult(at, 1);
    one.push([at, a.pos, a.deleted ? 1 : 0, b.pos, b.deleted ? 1 : 0]);
  }
  const c = { before: before.toJSON(), steps: tr.steps.map((s) => s.toJSON()), after: tr.doc.toJSON(), size: tr.doc.content.size, places, one };
  // Attributes that say nothing more than the schema are left out, to keep the file small.
  const text = JSON.stringify(c, (key, v) => {
    if (key !== "attrs" || v === null) return v;
    const said = Object.entries(v).filter(([, x]) => x !== "" && x !== false);
    return said.length ? Object.fromEntries(said) : undefined;
  });
  if (text.length > 9000) continue;
  cases.push(text);
  length += text.length + 2;
}

// Steps at random, most of which do not fit: what ProseMirror refuses is refused.
const refused = [];
const doc = schema.node("doc", null, [N("paragraph", null, schema.text("The river rose.")), N("bullet_list", null, N("list_item", null, N("paragraph", null, schema.text("one"))), N("list_item", null, N("paragraph", null, schema.text("two")))), N("code_block", null, schema.text("x := 1")), N("horizontal_rule"), N("blockquote", null, N("paragraph", null, schema.text("said"), N("hard_break"), schema.text("so")))]);
const slices = () => {
  const other = pick([doc, top(1)]), [c, d] = [place(other), place(other)].sort((x, y) => x - y);
  return other.slice(c, d);
};
const { ReplaceStep, ReplaceAroundStep } = await import("prosemirror-transform");
for (let i = 0; refused.length < 220 && i < 20000; i++) {
  const p = () => place(doc);
  const [a, b, c, d] = [p(), p(), p(), p()].sort((x, y) => x - y);
  const s = slices();
  const step = random() < 0.5 ? new ReplaceStep(a, b, s, random() < 0.3) : new ReplaceAroundStep(a, d, b, c, s, upTo(Math.max(s.size, 0)), random() < 0.3);
  let after = null;
  try {
    const r = step.apply(doc);
    if (r.doc) { r.doc.check(); after = r.doc; }
  } catch { /* refused */ }
  if (after === null && random() < 0.7) continue; // the few that fit are worth more
  refused.push(JSON.stringify({ step: step.toJSON(), after: after && after.toJSON() }, (key, v) => key === "attrs" && v !== null && Object.values(v).every((x) => x === "" || x === false) ? undefined : v));
}
const kept = refused.filter((t) => t.length < 700).slice(0, 120);
const file = new URL("corpus.json", import.meta.url);
await writeFile(file, `{"cases":[\n${cases.join(",\n")}\n],\n"doc":${JSON.stringify(doc)},\n"random":[\n${kept.join(",\n")}\n]}\n`);
console.log(cases.length, "cases", kept.length, "random steps");
