// The panel beside the text: the words of the block that the caret stands in.
import type { Node } from "prosemirror-model";
import { NodeSelection, type EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { h } from "../lib/dom";
import { t } from "../lib/page";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, mergeCells, move, splitCell, toggleHeaderColumn, toggleHeaderRow, unboxed } from "./acts";
import { field } from "./menu";
import { safeURL } from "./schema";
import type { Command } from "prosemirror-state";

interface Part { attr: string; label: string; kind?: "text" | "area" | "flag" | "number" | "url"; hint?: string }
interface Kind { title: string; parts: Part[]; acts?: [string, Command][] }

const kinds = (): Record<string, Kind> => ({
  figure: { title: t("Picture"), parts: [
    { attr: "caption", label: t("Caption"), kind: "area", hint: t("Empty: the picture's own") },
    { attr: "alt", label: t("Text alternative"), kind: "area", hint: t("What is to be seen, for who does not see it. Empty: the picture's own") },
    { attr: "decorative", label: t("Decorative: it says nothing that the text does not"), kind: "flag" },
    { attr: "credit", label: t("Credit"), hint: t("Empty: the picture's own") }] },
  image: { title: t("Picture without a file"), parts: [{ attr: "caption", label: t("Caption"), kind: "area" }, { attr: "alt", label: t("Text alternative"), kind: "area" }, { attr: "credit", label: t("Credit") }] },
  embed: { title: t("Embed"), parts: [{ attr: "url", label: t("Address"), kind: "url" }, { attr: "title", label: t("Title"), hint: t("What readers see; the embed stays a link") }, { attr: "provider", label: t("Provider") }] },
  pull_quote: { title: t("Pull quote"), parts: [{ attr: "by", label: t("Who says it") }], acts: [[t("Take the frame away"), unboxed("pull_quote")]] },
  fact_box: { title: t("Fact box"), parts: [{ attr: "title", label: t("Title") }], acts: [[t("Take the frame away"), unboxed("fact_box")]] },
  statement: { title: t("Statement"), parts: [
    { attr: "who", label: t("Who said it") }, { attr: "role", label: t("As what") }, { attr: "where", label: t("Where") },
    { attr: "at", label: t("When"), hint: t("As 2026-05-01, or in words") }, { attr: "source", label: t("Address of the source"), kind: "url" }], acts: [[t("Take the frame away"), unboxed("statement")]] },
  table: { title: t("Table"), parts: [{ attr: "caption", label: t("Caption") }], acts: [
    [t("Row before"), addRowBefore], [t("Row after"), addRowAfter], [t("Column before"), addColumnBefore], [t("Column after"), addColumnAfter],
    [t("Remove the row"), deleteRow], [t("Remove the column"), deleteColumn], [t("Header row"), toggleHeaderRow], [t("Header column"), toggleHeaderColumn],
    [t("Join cells"), mergeCells], [t("Part the cell"), splitCell], [t("Remove the table"), deleteTable]] },
  ordered_list: { title: t("Numbered list"), parts: [{ attr: "order", label: t("Begins at"), kind: "number" }] },
  html_block: { title: t("Foreign HTML"), parts: [] },
  cut: { title: t("The cut"), parts: [] },
});

export class Inspector {
  readonly dom = h("section", { class: "inspector", "aria-labelledby": "inspector-title" }, h("h2", { id: "inspector-title" }, t("Block")));
  private readonly title = this.dom.querySelector("h2")!;
  private readonly known = kinds();
  private readonly form = h("div", { class: "stack" });
  private of: string | null = null;
  private at = -1;
  private controls = new Map<string, HTMLInputElement | HTMLTextAreaElement>();

  constructor(private readonly view: () => EditorView, private readonly lang: string, private readonly dir: string, private readonly editable: boolean) {
    this.dom.append(this.form);
  }

  private found(s: EditorState): { node: Node; pos: number } | null {
    const sel = s.selection;
    if (sel instanceof NodeSelection && this.known[sel.node.type.name]) return { node: sel.node, pos: sel.from };
    for (let d = sel.$from.depth; d > 0; d--) if (this.known[sel.$from.node(d).type.name]) return { node: sel.$from.node(d), pos: sel.$from.before(d) };
    return null;
  }

  update(s: EditorState): void {
    const found = this.found(s);
    if (!found) {
      if (this.of !== "") {
        this.of = "";
        this.title.textContent = t("Block");
        this.controls.clear();
        this.form.replaceChildren(h("p", { class: "quiet" }, t("Pictures, boxes, tables and lists show their words here when the caret stands in them.")));
      }
      return;
    }
    const name = found.node.type.name;
    this.at = found.pos;
    if (this.of !== name) this.draw(name);
    for (const [attr, c] of this.controls) {
      const v: unknown = found.node.attrs[attr];
      if (c instanceof HTMLInputElement && c.type === "checkbox") c.checked = v === true;
      else if (c !== document.activeElement && c.value !== String(v ?? "")) c.value = String(v ?? "");
    }
  }

  /** Puts the caret of the keyboard into the panel. */
  focus(): void { (this.form.querySelector("input, textarea, button") as HTMLElement | null)?.focus(); }

  private draw(name: string): void {
    const kind = this.known[name]!;
    this.of = name;
    this.title.textContent = kind.title;
    this.controls.clear();
    const parts = kind.parts.map((p) => {
      const foreign = p.kind === "url" || p.kind === "number";
      const c = p.kind === "area"
        ? h("textarea", { rows: "3", lang: this.lang, dir: this.dir })
        : h("input", { type: p.kind === "flag" ? "checkbox" : p.kind === "number" ? "number" : "text", lang: foreign ? undefined : this.lang, dir: foreign ? "ltr" : p.kind === "flag" ? undefined : this.dir, min: p.kind === "number" ? "1" : undefined });
      c.disabled = !this.editable;
      c.addEventListener(p.kind === "flag" || p.kind === "url" ? "change" : "input", () => { this.set(p, c); });
      this.controls.set(p.attr, c);
      if (p.kind === "flag") {
        const f = field(p.label, c);
        f.classList.add("check");
        return f;
      }
      return field(p.label, c, p.hint);
    });
    const acts = this.editable ? [...kind.acts ?? [], ...["table"].includes(name) ? [] : [[t("Move up"), move(-1)], [t("Move down"), move(1)]] as [string, Command][]] : [];
    this.form.replaceChildren(...parts, h("div", { class: "row" }, ...acts.map(([label, act]) => h("button", { type: "button", onClick: () => {
      const v = this.view();
      act(v.state, v.dispatch, v);
    } }, label))));
  }

  private set(p: Part, c: HTMLInputElement | HTMLTextAreaElement): void {
    const v = this.view();
    const n = v.state.doc.nodeAt(this.at);
    if (!n || n.type.name !== this.of) return;
    let value: unknown = c.value;
    if (p.kind === "flag") value = (c as HTMLInputElement).checked;
    if (p.kind === "number") value = Math.min(Math.max(Math.trunc(Number(c.value)) || 1, 1), 1_000_000);
    if (p.kind === "url") {
      const safe = safeURL(c.value);
      c.setCustomValidity(c.value !== "" && safe === "" ? t("This address cannot stand in a text. Begin it with https://") : "");
      c.reportValidity();
      if (c.value !== "" && safe === "") return;
      value = safe;
    }
    if (n.attrs[p.attr] === value) return;
    v.dispatch(v.state.tr.setNodeAttribute(this.at, p.attr, value));
  }
}
