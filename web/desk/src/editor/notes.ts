// Comments and suggestions: where they stand in the text, and the panel in which
// they are read, answered and decided.
import { getVersion } from "prosemirror-collab";
import { Plugin, PluginKey, TextSelection, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet, type EditorView } from "prosemirror-view";
import { Refused, get, post } from "../lib/ask";
import { h, say } from "../lib/dom";
import { language, t } from "../lib/page";
import { field, fresh } from "./menu";

export interface Person { account: string; name: string }
interface Reply { id: string; text: string; account: string; name: string; at: string }
interface Note extends Reply { kind: "comment" | "suggestion"; from: number | null; to: number | null; insert: string; quote: string; state: "open" | "resolved" | "accepted" | "rejected"; own: boolean; replies?: Reply[] | null }
interface Rights { edit: boolean; comment: boolean; account: string }
interface Places { place(at: number, v: number, side: -1 | 1): number | null; settled(): Promise<number> }

const key = new PluginKey<DecorationSet>("notes");
const time = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

/** Words with mentions drawn as such. */
function said(text: string): (Node | string)[] {
  return text.split(/(@\[[^\]]{1,100}\]\([^)]{1,40}\))/).map((part) => {
    const m = /^@\[([^\]]+)\]/.exec(part);
    return m ? h("span", { class: "mention" }, `@${m[1]}`) : part;
  });
}

export class Notes {
  readonly dom = h("section", { class: "notes", "aria-labelledby": "notes-title" }, h("h2", { id: "notes-title" }, t("Comments and suggestions")));
  private readonly list = h("ol", { class: "notes-list" });
  private readonly making = h("div", {});
  private readonly ended = h("details", { hidden: true }, h("summary", {}, t("Settled")));
  private readonly endedList = h("ol", { class: "notes-list" });
  private all: Note[] = [];
  private readonly range = { from: 0, to: 0 };

  constructor(private readonly base: string, private readonly people: Person[], private readonly lang: string, private readonly dir: string, private readonly may: Rights, private readonly view: () => EditorView, private readonly places: Places) {
    if (may.comment) {
      this.dom.append(h("div", { class: "row" }, h("button", { type: "button", onMousedown: (e) => { e.preventDefault(); }, onClick: () => { this.begin("comment"); } }, t("Comment")),
        h("button", { type: "button", onMousedown: (e) => { e.preventDefault(); }, onClick: () => { this.begin("suggestion"); } }, t("Suggest a change"))));
    }
    this.ended.append(this.endedList);
    this.dom.append(this.making, this.list, this.ended);
  }

  plugin(): Plugin {
    return new Plugin<DecorationSet>({
      key,
      state: {
        init: () => DecorationSet.empty,
        apply: (tr, set) => (tr.getMeta(key) as DecorationSet | undefined) ?? set.map(tr.mapping, tr.doc),
      },
      props: { decorations: (s) => key.getState(s) },
    });
  }

  /** Reads all notes anew. */
  async read(): Promise<void> {
    let answer;
    try {
      answer = await get<{ v: number; notes: Note[] | null }>(`${this.base}/notes`);
    } catch {
      return; // they come with the next change
    }
    this.all = answer.notes ?? [];
    if (this.all.length > 0) {
      for (let i = 0; i < 20 && answer.v > getVersion(this.view().state); i++) await new Promise((r) => setTimeout(r, 100));
    }
    const doc = this.view().state.doc;
    const found: Decoration[] = [];
    for (const n of this.all) {
      const from = n.from === null ? null : this.places.place(n.from, answer.v, 1);
      const to = n.to === null ? null : this.places.place(n.to, answer.v, -1);
      if (n.state !== "open" || from === null || to === null || from > to) continue;
      if (from < to) found.push(Decoration.inline(from, to, { class: n.kind === "suggestion" ? "noted struck" : "noted", "data-note": n.id }, { note: n.id }));
      if (n.kind === "suggestion" && n.insert !== "") found.push(Decoration.widget(to, () => h("ins", { class: "suggested", "data-note": n.id }, n.insert), { side: 1, key: `${n.id}:${n.insert}`, note: n.id }));
    }
    const v = this.view();
    v.dispatch(v.state.tr.setMeta(key, DecorationSet.create(doc, found)).setMeta("addToHistory", false));
    this.draw();
  }

  private where(id: string): { from: number; to: number } | null {
    const found = key.getState(this.view().state)?.find(undefined, undefined, (spec: { note?: string }) => spec.note === id) ?? [];
    if (found.length === 0) return null;
    return { from: Math.min(...found.map((d) => d.from)), to: Math.max(...found.map((d) => d.to)) };
  }

  private draw(): void {
    const order = (n: Note): number => this.where(n.id)?.from ?? Number.MAX_SAFE_INTEGER;
    const open = this.all.filter((n) => n.state === "open").sort((a, b) => order(a) - order(b));
    const ended = this.all.filter((n) => n.state !== "open");
    this.list.replaceChildren(...open.map((n) => this.one(n)));
    this.endedList.replaceChildren(...ended.map((n) => this.one(n)));
    this.ended.hidden = ended.length === 0;
  }

  private who(r: Reply): HTMLElement { return h("p", { class: "note-who" }, h("bdi", {}, r.name), " ", h("time", { datetime: r.at }, time.format(new Date(r.at)))); }

  private one(n: Note): HTMLElement {
    const at = this.where(n.id);
    const ended: Record<string, string> = { resolved: t("Settled"), accepted: t("Accepted"), rejected: t("Rejected") };
    const act = (label: string, what: string): HTMLElement => h("button", { type: "button", onClick: () => { void this.act(n, what); } }, label);
    const li = h("li", { class: `note ${n.kind}`, "data-id": n.id },
      this.who(n),
      n.state !== "open" && h("p", { class: "note-state" }, ended[n.state] ?? n.state),
      n.quote !== "" && h(at ? "button" : "p", at ? { type: "button", class: "quote", onClick: () => { this.show(n); } } : { class: "quote" }, h("bdi", { lang: this.lang }, n.quote)),
      n.kind === "suggestion" && h("p", { class: "change" }, n.insert === "" ? t("Suggests to take it out") : t("Suggests:"), " ", n.insert !== "" && h("ins", { lang: this.lang, dir: "auto" }, n.insert)),
      n.text !== "" && h("p", { dir: "auto" }, ...said(n.text)),
      ...(n.replies ?? []).map((r) => h("div", { class: "reply" }, this.who(r), h("p", { dir: "auto" }, ...said(r.text)))));
    const row = h("div", { class: "row" });
    if (n.state === "open") {
      if (n.kind === "suggestion" && this.may.edit) row.append(act(t("Accept"), "accept"), act(t("Reject"), "reject"));
      if (this.may.comment) row.append(h("button", { type: "button", onClick: () => { this.reply(n, li); } }, t("Reply")));
      if (n.kind === "comment" && this.may.comment) row.append(act(t("Settle"), "resolve"));
      if (n.kind === "suggestion" && n.own && !this.may.edit) row.append(act(t("Take it back"), "delete"));
    } else if (n.state === "resolved" && this.may.comment) row.append(act(t("Open again"), "reopen"));
    if (row.childElementCount > 0) li.append(row);
    return li;
  }

  /** Goes to where a note stands. */
  private show(n: Note): void {
    const at = this.where(n.id);
    if (!at) return;
    const v = this.view();
    v.dispatch(v.state.tr.setSelection(TextSelection.between(v.state.doc.resolve(at.from), v.state.doc.resolve(at.to))).scrollIntoView());
    v.focus();
  }

  private async act(n: Note, what: string, text = ""): Promise<boolean> {
    try {
      await post(`${this.base}/notes/${n.id}`, { act: what, text });
    } catch (e) {
      say(e instanceof Refused ? e.message : t("Not done: no connection"));
      return false;
    }
    await this.read();
    const done: Record<string, string> = { accept: t("Accepted"), reject: t("Rejected"), resolve: t("Settled"), reopen: t("Open again"), reply: t("Replied"), delete: t("Taken back") };
    say(done[what] ?? "");
    return true;
  }

  private reply(n: Note, li: HTMLElement): void {
    if (li.querySelector("form")) return;
    const area = this.area();
    const form = h("form", { class: "stack", onSubmit: (e: Event) => {
      e.preventDefault();
      void this.act(n, "reply", this.marked(area.value));
    } }, field(t("Your reply"), area), h("div", { class: "row" }, h("button", { class: "main" }, t("Send")), h("button", { type: "button", onClick: () => { form.remove(); } }, t("Leave it"))));
    li.append(form);
    area.focus();
  }

  /** Opens the form for a note on what is selected. */
  begin(kind: "comment" | "suggestion"): void {
    if (!this.may.comment) return;
    const s = this.view().state;
    // A comment on no words is one on the whole story.
    if (s.selection.empty && kind === "suggestion") { say(t("Select the words that it is about first")); return; }
    this.range.from = s.selection.from;
    this.range.to = s.selection.to;
    const quote = s.doc.textBetween(s.selection.from, s.selection.to, " ", " ");
    const area = this.area();
    const instead = h("textarea", { rows: "3", lang: this.lang, dir: this.dir });
    instead.value = quote;
    const wrong = h("p", { class: "wrong", role: "alert" });
    const close = (): void => { this.making.replaceChildren(); this.view().focus(); };
    const form = h("form", { class: "stack making", onSubmit: (e: Event) => {
      e.preventDefault();
      void (async () => {
        try {
          await this.places.settled(); // what it stands on must be known to the server
          const r = this.range;
          await post(`${this.base}/notes`, { v: getVersion(this.view().state), kind, from: r.from, to: r.to, text: this.marked(area.value), insert: kind === "suggestion" ? instead.value : "" });
        } catch (err) {
          wrong.textContent = err instanceof Refused ? err.message : t("Not done: no connection");
          return;
        }
        close();
        await this.read();
        say(kind === "comment" ? t("Commented") : t("Suggested"));
      })();
    }, onKeydown: (e: Event) => { if ((e as KeyboardEvent).key === "Escape") { e.stopPropagation(); close(); } } },
      h("p", { class: "quote" }, quote === "" ? t("On the whole story") : h("bdi", { lang: this.lang }, quote.length > 200 ? `${quote.slice(0, 200)}…` : quote)),
      kind === "suggestion" && field(t("What should stand there"), instead),
      field(kind === "comment" ? t("Your comment") : t("Why (may be empty)"), area), wrong,
      h("div", { class: "row" }, h("button", { class: "main" }, kind === "comment" ? t("Comment") : t("Suggest")), h("button", { type: "button", onClick: close }, t("Leave it"))));
    if (kind === "comment") area.required = true;
    this.making.replaceChildren(form);
    (kind === "comment" ? area : instead).focus();
  }

  /** Keeps the range of a note that is being written where it stands. */
  track(tr: import("prosemirror-state").Transaction): void {
    if (!tr.docChanged) return;
    this.range.from = tr.mapping.map(this.range.from, 1);
    this.range.to = tr.mapping.map(this.range.to, -1);
  }

  /** Shows which note the caret stands in. */
  at(s: EditorState): void {
    const here = key.getState(s)?.find(s.selection.from, s.selection.to).map((d) => (d.spec as { note?: string }).note) ?? [];
    for (const li of this.list.children) li.classList.toggle("here", here.includes((li as HTMLElement).dataset["id"]));
  }

  private marked(text: string): string {
    let out = text;
    for (const p of [...this.people].sort((a, b) => b.name.length - a.name.length)) out = out.replaceAll(`@${p.name}`, `@[${p.name}](${p.account})`);
    return out;
  }

  /** A field for words in which @ completes a name. */
  private area(): HTMLTextAreaElement {
    const id = fresh("people");
    const list = h("ul", { role: "listbox", id, class: "people", "aria-label": t("People"), hidden: true });
    const area = h("textarea", { rows: "3", "aria-autocomplete": "list", "aria-controls": id, dir: "auto" });
    let at = 0;
    const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>("[role=option]")];
    const mark = (): void => {
      options().forEach((o, i) => { o.setAttribute("aria-selected", String(i === at)); });
      const o = options()[at];
      if (o) area.setAttribute("aria-activedescendant", o.id);
      else area.removeAttribute("aria-activedescendant");
    };
    const close = (): void => { list.hidden = true; list.replaceChildren(); mark(); };
    const pick = (name: string): void => {
      const before = area.value.slice(0, area.selectionStart).replace(/@[^@\n]*$/, `@${name} `);
      area.value = before + area.value.slice(area.selectionStart);
      area.setSelectionRange(before.length, before.length);
      close();
      area.focus();
    };
    area.addEventListener("input", () => {
      const m = /(?:^|\s)@([^@\n]{0,40})$/.exec(area.value.slice(0, area.selectionStart));
      const found = m ? this.people.filter((p) => p.name.toLocaleLowerCase().includes((m[1] ?? "").toLocaleLowerCase())).slice(0, 8) : [];
      if (found.length === 0) { close(); return; }
      at = 0;
      list.replaceChildren(...found.map((p) => h("li", { role: "option", id: fresh("person"), onMousedown: (e) => { e.preventDefault(); pick(p.name); } }, p.name)));
      list.hidden = false;
      mark();
    });
    area.addEventListener("keydown", (e) => {
      if (list.hidden) return;
      if (e.key === "ArrowDown") at = (at + 1) % options().length;
      else if (e.key === "ArrowUp") at = (at - 1 + options().length) % options().length;
      else if (e.key === "Enter" || e.key === "Tab") { pick(options()[at]?.textContent ?? ""); } else if (e.key === "Escape") { e.stopPropagation(); close(); } else return;
      e.preventDefault();
      mark();
    });
    queueMicrotask(() => { area.after(list); });
    return area;
  }
}

