// The text itself: ProseMirror on the schema of the house.
import { baseKeymap, selectParentNode } from "prosemirror-commands";
import { dropCursor } from "prosemirror-dropcursor";
import { gapCursor } from "prosemirror-gapcursor";
import { history, redo, undo } from "prosemirror-history";
import { undoInputRule } from "prosemirror-inputrules";
import { keymap } from "prosemirror-keymap";
import { Fragment, Slice, type Node } from "prosemirror-model";
import { EditorState, Plugin, type Command, type Transaction } from "prosemirror-state";
import { tableEditing } from "prosemirror-tables";
import { EditorView } from "prosemirror-view";
import { say } from "../lib/dom";
import { t } from "../lib/page";
import * as act from "./acts";
import { PasteParser, aside, fromText, mostHTML, mostText } from "./paste";
import { others } from "./others";
import { typing } from "./rules";
import { copied, schema } from "./schema";
import { signs } from "./signs";
import { views, type Photos } from "./views";

/** What the text needs of the screen around it. */
export interface Around {
  lang: string;
  dir: string;
  quotes: [string, string];
  editable: boolean;
  photos: Photos;
  plugins: Plugin[]; // the protocol's and the notes'
  files: (files: File[], at: number | null) => boolean; // pictures that were dropped or pasted
  menu: (typed: boolean) => void;
  link: () => void;
  help: () => void;
  refused: (sentence: string) => void;
  changed: (tr: Transaction, before: EditorState) => void;
}

const mac = /Mac|iP(hone|ad)/.test(navigator.platform);
/** How a key is called here. */
export const keyName = (k: string): string => k.replace("Mod", mac ? "⌘" : "Ctrl").replace("Alt", mac ? "⌥" : "Alt");

/** The shortcuts as the sheet shows them. */
export const shortcuts = (): [string, string][] => ([
  [t("Bold"), "Mod+B"], [t("Italic"), "Mod+I"], [t("Link"), "Mod+K"], [t("Code"), "Mod+E"],
  [t("Small capitals"), "Mod+Shift+K"], [t("Subscript"), "Mod+,"], [t("Superscript"), "Mod+."],
  [t("Paragraph"), "Mod+Alt+0"], [t("Heading"), "Mod+Alt+2 Mod+Alt+3 Mod+Alt+4"], [t("Bullet list"), "Mod+Shift+8"], [t("Numbered list"), "Mod+Shift+7"],
  [t("Quotation"), "Mod+Shift+9"], [t("Line break"), "Shift+Enter"], [t("Insert a block"), "/ Mod+Enter"],
  [t("Put the cut here"), "Mod+Shift+X"], [t("Move the cut, when it is selected"), "Alt+↑ Alt+↓"], [t("Move a block"), "Alt+Shift+↑ Alt+Shift+↓"],
  [t("Select the block around"), "Escape"], [t("To the words of the block"), "Mod+Shift+Enter"], [t("Comment on what is selected"), "Mod+Alt+M"], [t("Suggest a change"), "Mod+Alt+G"],
  [t("Zero-width non-joiner"), "Mod+Shift+2"], [t("Space that does not break"), "Mod+Shift+Space"],
  [t("Undo"), "Mod+Z"], [t("Redo"), "Mod+Shift+Z"], [t("Save a revision"), "Mod+S"], [t("Leave the text for the toolbar"), "Alt+F10"], [t("This sheet"), "F1 Mod+/"],
] as [string, string][]).map(([what, how]) => [what, keyName(how)]);

function keys(a: Around, more: Record<string, Command>): Plugin[] {
  const does = (fn: () => void): Command => () => { fn(); return true; };
  const slash: Command = (s, dispatch) => {
    const { $from, empty } = s.selection;
    if (!empty || $from.parent.type !== schema.nodes["paragraph"] || $from.parent.content.size > 0) return false;
    if (dispatch) a.menu(true);
    return true;
  };
  const zwnj = act.character("\u200c");
  return [
    keymap({
      ...more,
      "Mod-b": act.toggle("strong"), "Mod-i": act.toggle("em"), "Mod-e": act.toggle("code"), "Mod-k": does(a.link),
      "Mod-Shift-k": act.toggle("small_caps"), "Mod-,": act.toggle("sub"), "Mod-.": act.toggle("sup"),
      "Mod-Alt-0": act.paragraph, "Mod-Alt-2": act.heading(2), "Mod-Alt-3": act.heading(3), "Mod-Alt-4": act.heading(4),
      "Mod-Shift-8": act.list("bullet_list"), "Mod-Shift-7": act.list("ordered_list"), "Mod-Shift-9": act.boxed("blockquote"),
      "Shift-Enter": act.hardBreak, "Mod-Enter": does(() => { a.menu(false); }), "/": slash,
      "Mod-Shift-x": act.cutHere, "Alt-ArrowUp": act.move(-1, true), "Alt-ArrowDown": act.move(1, true),
      "Alt-Shift-ArrowUp": act.move(-1), "Alt-Shift-ArrowDown": act.move(1),
      "Mod-Shift-2": zwnj, "Mod-@": zwnj, "Mod-Shift-Space": act.character("\u00a0"), "Mod-Shift- ": act.character("\u00a0"),
      "Mod-z": undo, "Mod-Shift-z": redo, "Mod-y": redo,
      Backspace: undoInputRule, Tab: act.tab, "Shift-Tab": act.shiftTab, Enter: act.enterInList, Escape: selectParentNode,
      F1: does(a.help), "Mod-/": does(a.help),
    }),
    keymap(baseKeymap),
  ];
}

/** What is pasted past this size (positions) goes in piece by piece, so that the page answers in between. */
const much = 150_000;
const pieceBlocks = 300;
const following = new Set<(tr: Transaction) => void>();

/** Puts the first and the last block where they join what is there, and the rest between them, some at a time. */
function inPieces(view: EditorView, slice: Slice): void {
  const blocks = slice.content.content;
  view.dispatch(view.state.tr.replaceSelection(new Slice(Fragment.from(blocks.slice(0, pieceBlocks)), slice.openStart, 0)).setMeta("paste", true));
  let at = view.state.selection.$from.depth > 0 ? view.state.selection.$from.after(1) : view.state.selection.to;
  say(t("Much is being pasted…"));
  let next = pieceBlocks;
  // Others may write in between: the place moves with the text.
  const follow = (tr: Transaction): void => { at = tr.mapping.map(at, 1); };
  following.add(follow);
  const more = (): void => {
    const piece = blocks.slice(next, next + pieceBlocks);
    next += pieceBlocks;
    if (piece.length === 0) { following.delete(follow); say(t("Pasted")); return; }
    const tr = view.state.tr.insert(at, piece).setMeta("paste", true);
    view.dispatch(tr);
    window.setTimeout(more, 0);
  };
  window.setTimeout(more, 0);
}

/** Text or HTML that is too much for one text is refused whole, with a sentence. */
function tooMuch(a: Around, text: number, html: number): boolean {
  if (text <= mostText && html <= mostHTML) return false;
  a.refused(t("What was pasted has {n} characters, and a text takes {most} at most. Paste it in parts.", { n: text, most: mostText }));
  return true;
}

/** What the schema does not allow is not done, so that every step can be sent (ProseMirror's own transforms over table rows may leave an empty one). */
const sound = (): Plugin => new Plugin({
  filterTransaction: (tr) => {
    if (!tr.docChanged || tr.getMeta("collab$")) return true;
    try {
      tr.doc.check();
      return true;
    } catch {
      return false;
    }
  },
});

export class Editor {
  readonly view: EditorView;
  constructor(into: HTMLElement, doc: Node, private readonly around: Around, private readonly more: Record<string, Command>) {
    const parser = new PasteParser(schema);
    const bytes = (s: string): number => /^[\u0000-\u007f]*$/.test(s) ? s.length : new TextEncoder().encode(s).length;
    this.view = new EditorView(into, {
      state: this.fresh(doc, around.plugins),
      editable: () => around.editable,
      attributes: { class: "page", lang: around.lang, dir: around.dir, role: "textbox", "aria-multiline": "true", "aria-label": t("Text"), spellcheck: "true", "aria-describedby": "counts" },
      nodeViews: views(around.photos),
      clipboardParser: parser,
      clipboardSerializer: copied,
      transformPastedHTML: aside,
      clipboardTextParser: (text: string): Slice => fromText(text),
      clipboardTextSerializer: (slice: Slice) => slice.content.textBetween(0, slice.content.size, "\n\n", "\n"),
      handleDOMEvents: {
        paste: (view, e) => { // before anything of it is read
          const text = e.clipboardData?.getData("text/plain") ?? "";
          const html = e.clipboardData?.getData("text/html") ?? "";
          if (!tooMuch(around, bytes(text), html.length) && !tooMuch(around, bytes(text) + view.state.doc.content.size, 0)) return false;
          e.preventDefault();
          return true;
        },
      },
      handlePaste: (view, e, slice) => {
        const data = e.clipboardData;
        if (!data) return false;
        const files = [...data.files].filter((f) => f.type.startsWith("image/"));
        const html = data.getData("text/html");
        if (files.length > 0 && !/<(p|h[1-6]|table|li)\b/i.test(html) && around.files(files, view.state.selection.from)) return true;
        const text = data.getData("text/plain");
        // Much HTML would hold the page: its plain text says the same.
        if (html.length > 1 << 20 && text !== "" && html.length > 4 * text.length) {
          view.dispatch(view.state.tr.replaceSelection(fromText(text)).scrollIntoView().setMeta("paste", true).setMeta("uiEvent", "paste"));
          say(t("It was much; it was pasted as plain text."));
          return true;
        }
        if (slice.content.size > much && slice.content.childCount > pieceBlocks) {
          inPieces(view, slice);
          return true;
        }
        if (html !== "" && /<img\b/i.test(html)) say(t("Pictures on the page were left out: drop or choose their files."));
        return false;
      },
      handleDrop: (view, e) => {
        const files = [...(e.dataTransfer?.files ?? [])].filter((f) => f.type.startsWith("image/") || f.type === "");
        if (files.length === 0) return false;
        const at = view.posAtCoords({ left: e.clientX, top: e.clientY })?.pos ?? null;
        return around.files(files, at);
      },
      dispatchTransaction: (tr) => {
        const before = this.view.state;
        this.view.updateState(before.apply(tr));
        if (tr.docChanged) for (const f of following) f(tr);
        around.changed(tr, before);
      },
    });
  }

  private fresh(doc: Node, plugins: Plugin[]): EditorState {
    return EditorState.create({ doc, plugins: [
      ...plugins, ...(this.around.editable ? [typing(this.around.lang, this.around.quotes), ...keys(this.around, this.more), dropCursor({ class: "drop-cursor", color: false, width: 3 }), gapCursor(), tableEditing({ allowTableNodeSelection: true }), act.oneCut(), sound(), history()] : []), signs(), others(),
    ] });
  }

  /** Puts another text in the place of this one. */
  replace(doc: Node, plugins: Plugin[]): void { this.view.updateState(this.fresh(doc, plugins)); }
}


