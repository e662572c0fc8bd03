// The screen on which a version is written: the text, the fields around it, who
// else is here, and how saving stands.
import { Node } from "prosemirror-model";
import type { EditorState, Plugin } from "prosemirror-state";
import { h, say } from "./lib/dom";
import { data, n, number, t } from "./lib/page";
import { Refused } from "./lib/ask";
import * as act from "./editor/acts";
import { countCharacters, countWords, minutes, plainText } from "./editor/counts";
import { Editor, keyName, shortcuts } from "./editor/editor";
import { Fields } from "./editor/fields";
import { Inspector } from "./editor/inspector";
import { askLine, choose, dialog, field, sheet, type Offer } from "./editor/menu";
import { Notes, type Person } from "./editor/notes";
import { carets } from "./editor/others";
import { Pictures } from "./editor/pictures";
import { safeURL, schema } from "./editor/schema";
import { countToCome } from "./editor/signs";
import { Toolbar, button, tool } from "./editor/toolbar";
import { Wire, type Here, type Listener, type State } from "./editor/wire";

interface Told {
  version: string; language: string; dir: string; account: string; name: string;
  mayEdit: boolean; mayComment: boolean; mayIllustrate: boolean;
  quotes: [string, string]; people: Person[] | null;
}

const told = data<Told>();
const base = `/version/${told.version}`;
const form = document.querySelector<HTMLFormElement>("#edit")!;
const place = document.querySelector<HTMLElement>("#text")!;
const beside = document.querySelector<HTMLElement>("#beside")!;
const bar = document.querySelector<HTMLElement>("#edit-state")!;

const saved = h("output", { id: "saved", class: "saved", "data-state": "saved" });
const here = h("p", { id: "here", class: "here" });
const counts = h("p", { id: "counts", class: "counts" });
const lost = h("section", { class: "lost", hidden: true, "aria-labelledby": "lost-title" }, h("h2", { id: "lost-title" }, t("Words that could not be put in their place")),
  h("p", {}, t("Somebody changed what they stood in. They are kept here until you close this panel: copy what you need.")));

let editor: Editor;

// How saving stands: said only when it has stood for a moment, so that who
// listens is not told of every letter.
let spoken: State = "saved";
let speak: number | undefined;
function status(s: State, message: string): void {
  saved.dataset["state"] = s;
  const sound = wire.journal.sound;
  const text: Record<State, string> = {
    saved: t("Saved"), saving: t("Saving…"),
    offline: sound ? t("Not saved: no connection. Your words are kept on this machine") : t("Not saved: no connection, and this browser keeps nothing. Leave this page open"),
    "signed out": sound ? t("Not saved: sign in again in another tab. Your words are kept on this machine") : t("Not saved: sign in again in another tab, and leave this page open"),
    full: sound ? t("Not saved: the house's disk is full. Your words are kept on this machine") : t("Not saved: the house's disk is full. Leave this page open"),
    refused: message !== "" ? t("Not saved: {why}", { why: message }) : t("Not saved: you may not write here any more. Your words are kept on this machine"),
    gone: t("Your right to write here has ended. What was saved is safe"),
  };
  if (saved.textContent !== text[s]) saved.textContent = text[s];
  window.clearTimeout(speak);
  speak = window.setTimeout(() => {
    if (s !== spoken && s !== "saving") { spoken = s; say(text[s]); }
  }, 1500);
}

let known: Here[] = [];
function who(all: Here[]): void {
  known = all;
  const people = [...new Map(all.map((w) => [w.account + w.name, w])).values()];
  here.replaceChildren(...people.length === 0 ? [] : [t("Also here: {names}", { names: people.map((p) => p.name).join(", ") })]);
  drawCarets();
}

function drawCarets(): void {
  const all = known.flatMap((w) => {
    const head = wire.place(w.head, w.v, 1);
    const anchor = wire.place(w.anchor, w.v, 1);
    return head === null || anchor === null ? [] : [{ client: w.client, name: w.name, hue: w.hue, anchor, head }];
  });
  editor.view.dispatch(carets(editor.view.state.tr, all));
}

const listener: Listener = {
  state: () => editor.view.state,
  dispatch: (tr) => { editor.view.dispatch(tr); },
  replace: (doc, v) => { editor.replace(doc, plugins(v)); count(); void notes.read(); },
  status, who,
  fields: (head, by) => { fields.take(head, by); },
  conflict: (c) => { fields.conflict(c); },
  notes: () => { void notes.read(); },
  behind,
  kept: (r) => { say(t("Revision {n} was made", { n: r })); },
  lost: (text, why, name) => {
    lost.hidden = false;
    lost.append(h("div", { class: "piece" }, h("p", {}, why === "field" ? t("From the field {name}:", { name: t(name ?? "") }) : t("From the text:")), h("textarea", { readonly: true, rows: "4", lang: told.language, dir: "auto", "aria-label": t("Words to copy") }, text),
      h("button", { type: "button", onClick: (e: Event) => { (e.target as HTMLElement).closest(".piece")?.remove(); if (!lost.querySelector(".piece")) lost.hidden = true; } }, t("I have what I need: remove it"))));
    say(t("Words that could not be put in their place are shown above the text"));
  },
};

const wire = new Wire(base, told.version, told.account, listener, told.mayEdit);
const fields = new Fields(form, told.language);
const notes = new Notes(base, told.people ?? [], told.language, told.dir, { edit: told.mayEdit, comment: told.mayComment, account: told.account }, () => editor.view, wire);
const pictures = new Pictures(told.mayIllustrate, () => editor.view);
const inspector = new Inspector(() => editor.view, told.language, told.dir, told.mayEdit);
const plugins = (v: number): Plugin[] => [wire.plugin(v), notes.plugin()];

function link(): void {
  const v = editor.view;
  const at = act.markAround(v.state, "link");
  if (v.state.selection.empty && !at) { say(t("Select the words that are to be a link first")); return; }
  askLine(t("Link"), t("Address"), String(at?.attrs["href"] ?? ""), (s) => safeURL(s) === "" ? t("This address cannot stand in a text. Begin it with https://") : "", (s) => {
    act.setMark("link", s === null ? null : { href: safeURL(s), title: String(at?.attrs["title"] ?? "") })(v.state, v.dispatch, v);
    v.focus();
  }, at ? t("Remove the link") : undefined);
}

function languageOf(): void {
  const v = editor.view;
  const at = act.markAround(v.state, "language");
  if (v.state.selection.empty && !at) { say(t("Select the words in another language first")); return; }
  const lang = h("input", { type: "text", dir: "ltr", value: String(at?.attrs["lang"] ?? ""), pattern: "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", required: true, spellcheck: "false" });
  const dir = h("select", {}, h("option", { value: "" }, t("As the text")), h("option", { value: "ltr" }, t("Left to right")), h("option", { value: "rtl" }, t("Right to left")));
  dir.value = String(at?.attrs["dir"] ?? "");
  const d = dialog(t("Language of these words"), h("form", { class: "stack", onSubmit: (e: Event) => {
    e.preventDefault();
    d.close();
    act.setMark("language", { lang: lang.value, dir: dir.value })(v.state, v.dispatch, v);
    v.focus();
  } }, field(t("Language tag, as fa or pt-BR"), lang), field(t("Direction"), dir), h("div", { class: "row" }, h("button", { class: "main" }, t("Apply")),
    h("button", { type: "button", onClick: () => { d.close(); act.setMark("language", null)(v.state, v.dispatch, v); v.focus(); } }, t("Take it away")))));
  lang.focus();
}

function embed(): void {
  askLine(t("Embed by its address"), t("Address of the post, video or map"), "", (s) => /^https?:/i.test(safeURL(s)) ? "" : t("This address cannot stand in a text. Begin it with https://"), (s) => {
    if (s === null) return;
    const url = safeURL(s);
    act.insert(schema.nodes["embed"]!.create({ url, provider: new URL(url).hostname.replace(/^www\./, "") }))(editor.view.state, editor.view.dispatch, editor.view);
    inspector.focus();
  });
}

function offers(): Offer[] {
  const v = editor.view;
  const run = (c: import("prosemirror-state").Command) => (): void => { c(v.state, v.dispatch, v); v.focus(); };
  const all: Offer[] = [
    { name: t("Heading"), keys: keyName("Mod+Alt+2"), act: run(act.heading(2)) }, { name: t("Smaller heading"), keys: keyName("Mod+Alt+3"), act: run(act.heading(3)) }, { name: t("Smallest heading"), keys: keyName("Mod+Alt+4"), act: run(act.heading(4)) },
    { name: t("Bullet list"), act: run(act.list("bullet_list")) }, { name: t("Numbered list"), act: run(act.list("ordered_list")) },
    { name: t("Quotation"), act: run(act.boxed("blockquote")) }, { name: t("Pull quote"), act: run(act.boxed("pull_quote")) }, { name: t("Fact box"), act: run(act.boxed("fact_box")) },
    { name: t("Statement: who said what, when"), act: run(act.boxed("statement")) }, { name: t("Table"), act: run(act.insert(act.table())) },
    { name: t("Put the cut here"), keys: keyName("Mod+Shift+X"), act: run(act.cutHere) }, { name: t("Take the cut away"), act: run(act.cutAway), can: () => act.cutAt(v.state.doc) !== null },
    { name: t("Embed by its address"), act: embed }, { name: t("Line across"), act: run(act.insert(schema.nodes["horizontal_rule"]!.create())) }, { name: t("Code"), act: run(act.codeBlock) }, { name: t("Paragraph"), act: run(act.paragraph) },
  ];
  if (told.mayIllustrate) all.splice(3, 0, { name: t("Picture from a file"), act: () => { pictures.file(); } });
  all.splice(4, 0, { name: t("Picture of the house"), act: () => { void pictures.choose((k) => { pictures.put(k.id); }); } });
  return all;
}

const menu = (typed: boolean): void => { choose(t("Insert a block"), offers(), () => { editor.view.focus(); if (typed) editor.view.dispatch(editor.view.state.tr.insertText("/")); }); };
const help = (): void => { sheet(shortcuts()); };
const inBlock = (name: string) => (s: EditorState): boolean => act.around(s, name) !== null;

const bars = new Toolbar(t("Formatting"), [
  [tool(t("Bold"), "B", act.toggle("strong"), { keys: keyName("Mod+B"), on: (s) => act.carries(s, "strong"), cls: "b" }), tool(t("Italic"), "I", act.toggle("em"), { keys: keyName("Mod+I"), on: (s) => act.carries(s, "em"), cls: "i" }),
    button(t("Link"), "↗", link, { keys: keyName("Mod+K"), on: (s) => act.carries(s, "link") }), tool(t("Small capitals"), "ᴀʙ", act.toggle("small_caps"), { on: (s) => act.carries(s, "small_caps") }),
    tool(t("Subscript"), "x₂", act.toggle("sub"), { on: (s) => act.carries(s, "sub") }), tool(t("Superscript"), "x²", act.toggle("sup"), { on: (s) => act.carries(s, "sup") }),
    tool(t("Code"), "‹›", act.toggle("code"), { on: (s) => act.carries(s, "code") }), button(t("Language of these words"), "ع/A", languageOf, { on: (s) => act.carries(s, "language") })],
  [tool(t("Heading"), "H2", act.heading(2), { on: (s) => s.selection.$from.parent.type.name === "heading" && s.selection.$from.parent.attrs["level"] === 2 }), tool(t("Smaller heading"), "H3", act.heading(3), { on: (s) => s.selection.$from.parent.type.name === "heading" && s.selection.$from.parent.attrs["level"] === 3 }),
    tool(t("Bullet list"), "•", act.list("bullet_list"), { on: inBlock("bullet_list") }), tool(t("Numbered list"), "1.", act.list("ordered_list"), { on: inBlock("ordered_list") }), tool(t("Quotation"), "❝", act.boxed("blockquote"), { on: inBlock("blockquote") })],
  [button(t("Insert a block"), "+", () => { menu(false); }, { keys: keyName("Mod+Enter") }), tool(t("Put the cut here"), "⌿", act.cutHere, { keys: keyName("Mod+Shift+X") })],
  [tool(t("Undo"), "↶", act.undo, { keys: keyName("Mod+Z") }), tool(t("Redo"), "↷", act.redo, { keys: keyName("Mod+Shift+Z") })],
  [button(t("Keyboard shortcuts"), "?", help, { keys: "F1" })],
], () => editor.view);

let counting: number | undefined;
function count(): void {
  window.clearTimeout(counting);
  counting = window.setTimeout(() => {
    const s = editor.view.state;
    const text = plainText(s.doc);
    const words = countWords(text, told.language);
    const tks = countToCome(s);
    counts.replaceChildren(h("span", { "data-words": words }, n("{N} words", words)), " · ", n("{N} characters", countCharacters(text.trim(), told.language)), " · ", n("{N} minutes to read", minutes(words)),
      ...tks > 0 ? [" · ", h("strong", { class: "tk" }, n("{N} places to come (TK) block publication", tks))] : []);
  }, 250);
}

// Somebody saved a revision by another way while this copy was being written in.
let clash: HTMLElement | null = null;
function behind(revision: number): void {
  clash?.remove();
  clash = null;
  if (revision === 0) return;
  const decide = (take: "mine" | "theirs") => (): void => {
    wire.decide(take).catch((e: unknown) => { say(e instanceof Refused ? e.message : t("Not done: no connection")); });
  };
  clash = h("section", { class: "conflict", role: "alert" }, h("h2", {}, t("Revision {n} was saved by another way meanwhile", { n: revision })),
    h("p", {}, t("Nothing was overwritten: this is the text as it has been written here. Choose which one goes on.")),
    h("p", {}, h("a", { href: `${base}/differences`, target: "_blank", rel: "noopener" }, t("See what differs"))),
    told.mayEdit && h("div", { class: "row" }, h("button", { type: "button", onClick: decide("mine") }, t("Go on with the text here")), h("button", { type: "button", onClick: decide("theirs") }, t("Go on with the saved revision"))));
  place.before(clash);
}

async function revision(): Promise<void> {
  try {
    const r = await wire.makeRevision("");
    say(t("Saved as revision {n}.", { n: number(r.revision) }));
    if (r.problems.length > 0) dialog(t("What was mended in the revision"), h("ul", {}, ...r.problems.map((x) => h("li", {}, x))));
  } catch (e) {
    say(e instanceof Refused ? e.message : t("Not saved: no connection. Your words are kept on this machine"));
  }
}

async function begin(): Promise<void> {
  let whole;
  try {
    whole = await wire.read();
  } catch (e) {
    // The form stands as the server drew it: writing goes on without script.
    bar.append(h("p", { class: "wrong", role: "alert" }, e instanceof Refused ? e.message : t("The text cannot be reached. Write in the form and save it, or load the page again.")));
    return;
  }
  let doc: Node;
  try {
    doc = Node.fromJSON(schema, whole.doc);
    doc.check();
  } catch (e) {
    bar.append(h("p", { class: "wrong", role: "alert" }, t("This text holds something that the editor does not know, so it is shown as it stands. It can be changed as Markdown.")));
    console.warn("the text does not fit the schema", e);
    return;
  }
  const text = h("div", { class: "paper" });
  place.replaceChildren();
  if (told.mayEdit) place.append(bars.dom);
  place.append(lost, text, counts);
  form.addEventListener("submit", (e) => { e.preventDefault(); void revision(); });
  const save = form.querySelector(".save button");
  if (save) save.textContent = t("Save a revision");
  editor = new Editor(text, doc, {
    lang: told.language, dir: told.dir, quotes: told.quotes, editable: told.mayEdit, photos: pictures, plugins: plugins(whole.v),
    files: (files, at) => pictures.drop(files, at), menu, link, help,
    refused: (sentence) => { dialog(t("Not pasted"), h("p", {}, sentence)); },
    changed: (tr, before) => {
      const s = editor.view.state;
      if (tr.docChanged) { count(); if (!tr.getMeta("collab$")) wire.changed(); notes.track(tr); pictures.track(tr); }
      if (tr.selectionSet || tr.docChanged) { wire.here(); inspector.update(s); notes.at(s); }
      if (tr.docChanged || tr.selectionSet || tr.storedMarksSet) bars.update(s);
      void before;
    },
  }, {
    "Mod-Shift-Enter": () => { inspector.focus(); return true; },
    "Mod-Alt-m": () => { notes.begin("comment"); return true; }, "Mod-Alt-g": () => { notes.begin("suggestion"); return true; },
    "Alt-F10": () => { (bars.dom.querySelector("[tabindex='0']") as HTMLElement | null)?.focus(); return true; },
  });
  document.addEventListener("keydown", (e) => {
    if ((e.ctrlKey || e.metaKey) && !e.altKey && e.key === "s") { e.preventDefault(); void revision(); }
    if (e.key === "F1" || ((e.ctrlKey || e.metaKey) && e.key === "/" && !e.defaultPrevented)) { if (!document.querySelector("dialog[open]")) { e.preventDefault(); help(); } }
  });
  fields.saver = told.mayEdit ? wire : null;
  fields.take(whole.head, "");
  pictures.lead(form, fields, told.mayEdit);
  beside.hidden = false;
  beside.append(inspector.dom, notes.dom);
  bar.append(saved, here);
  inspector.update(editor.view.state);
  bars.update(editor.view.state);
  count();
  behind(whole.conflict ?? 0);
  await wire.begin();
  await notes.read();
  document.documentElement.dataset["editor"] = "ready"; // for who waits for it
}

void begin();
