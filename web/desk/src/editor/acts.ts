// What the keys, the toolbar and the menus do to the text.
import { chainCommands, exitCode, lift, setBlockType, toggleMark, wrapIn } from "prosemirror-commands";
import { redo, undo } from "prosemirror-history";
import type { Attrs, MarkType, Node, NodeType } from "prosemirror-model";
import { liftListItem, sinkListItem, splitListItem, wrapInList } from "prosemirror-schema-list";
import { NodeSelection, Plugin, Selection, TextSelection, type Command, type EditorState } from "prosemirror-state";
import { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, goToNextCell, isInTable, mergeCells, splitCell, toggleHeaderColumn, toggleHeaderRow } from "prosemirror-tables";
import { schema } from "./schema";

const n = schema.nodes as Record<string, NodeType>;
const m = schema.marks as Record<string, MarkType>;

export const mark = (name: string): MarkType => m[name]!;
export const node = (name: string): NodeType => n[name]!;

/** Whether all or, with nothing selected, the next letter carries a mark. */
export function carries(s: EditorState, name: string): boolean {
  const { from, to, empty, $from } = s.selection;
  if (empty) return Boolean(mark(name).isInSet(s.storedMarks ?? $from.marks()));
  return s.doc.rangeHasMark(from, to, mark(name));
}

/** The innermost block of a name around the selection, or the selected one. */
export function around(s: EditorState, name: string | null): { node: Node; pos: number } | null {
  const sel = s.selection;
  if (sel instanceof NodeSelection && (name === null || sel.node.type.name === name)) return { node: sel.node, pos: sel.from };
  for (let d = sel.$from.depth; d > 0; d--) {
    const at = sel.$from.node(d);
    if (name === null || at.type.name === name) return { node: at, pos: sel.$from.before(d) };
  }
  return null;
}

/** Puts a block behind the top-level block that the caret stands in, or in the place of an empty paragraph. */
export function insert(block: Node): Command {
  return (s, dispatch) => {
    if (!dispatch) return true;
    const { $from } = s.selection;
    const tr = s.tr;
    let at: number;
    if ($from.parent.type === n["paragraph"] && $from.parent.content.size === 0 && $from.node(-1).canReplaceWith($from.index(-1), $from.indexAfter(-1), block.type)) {
      at = $from.before();
      tr.replaceWith(at, $from.after(), block);
    } else {
      at = $from.depth > 0 ? $from.after(1) : s.selection.to;
      tr.insert(at, block);
    }
    const behind = at + block.nodeSize;
    if (behind >= tr.doc.content.size) tr.insert(tr.doc.content.size, n["paragraph"]!.create()); // there is always a line to write on in
    if (!block.isLeaf) tr.setSelection(TextSelection.near(tr.doc.resolve(at + 1), 1));
    else if (block.type === n["horizontal_rule"]) tr.setSelection(Selection.near(tr.doc.resolve(behind), 1));
    else tr.setSelection(NodeSelection.create(tr.doc, at));
    dispatch(tr.scrollIntoView());
    return true;
  };
}

/** Wraps what is selected, or begins an empty box. */
export function boxed(name: string): Command {
  return (s, dispatch) => {
    const { $from, empty } = s.selection;
    if (empty && $from.parent.content.size === 0) return insert(node(name).create(null, n["paragraph"]!.create()))(s, dispatch);
    return wrapIn(node(name))(s, dispatch);
  };
}

/** Takes the innermost box of a name away and leaves what it holds. */
export function unboxed(name: string): Command {
  return (s, dispatch) => {
    const box = around(s, name);
    if (!box) return false;
    if (dispatch) {
      const tr = s.tr;
      tr.replaceWith(box.pos, box.pos + box.node.nodeSize, box.node.content);
      tr.setSelection(TextSelection.near(tr.doc.resolve(box.pos + 1)));
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

export const table = (rows = 3, columns = 3): Node => n["table"]!.create(null, Array.from({ length: rows }, (_, r) =>
  n["table_row"]!.create(null, Array.from({ length: columns }, () => n[r === 0 ? "table_header" : "table_cell"]!.createAndFill()!))));

/** Where the cut stands; null if the text has none. */
export function cutAt(doc: Node): number | null {
  let at: number | null = null;
  doc.forEach((b, pos) => { if (b.type === n["cut"] && at === null) at = pos; });
  return at;
}

/** Moves the cut, or makes one, behind the top-level block that the caret stands in. */
export const cutHere: Command = (s, dispatch) => {
  const { $from } = s.selection;
  if (s.selection instanceof NodeSelection && s.selection.node.type === n["cut"]) return false;
  if (dispatch) {
    const at = $from.depth > 0 ? $from.after(1) : s.selection.to;
    const was = cutAt(s.doc);
    const tr = s.tr;
    if (was !== null) tr.delete(was, was + 1);
    const to = tr.mapping.map(at);
    tr.insert(to, n["cut"]!.create());
    if (to + 1 >= tr.doc.content.size) tr.insert(to + 1, n["paragraph"]!.create());
    dispatch(tr.scrollIntoView());
  }
  return true;
};

export const cutAway: Command = (s, dispatch) => {
  const at = cutAt(s.doc);
  if (at === null) return false;
  if (dispatch) dispatch(s.tr.delete(at, at + 1));
  return true;
};

/** Moves a top-level block, the cut among them, by one. */
export function move(by: -1 | 1, cutAlone = false): Command {
  return (s, dispatch) => {
    const sel = s.selection;
    const index = sel.$from.index(0);
    const block = s.doc.maybeChild(index);
    const other = s.doc.maybeChild(index + by);
    if (!block || (cutAlone && block.type !== n["cut"]) || (sel.$to.depth > 0 ? sel.$to.index(0) !== index : false)) return false;
    if (!other) return true;
    if (dispatch) {
      let pos = 0;
      for (let i = 0; i < index; i++) pos += s.doc.child(i).nodeSize;
      const to = by < 0 ? pos - other.nodeSize : pos + other.nodeSize;
      const tr = s.tr.delete(pos, pos + block.nodeSize).insert(by < 0 ? to : to, block);
      const shift = to - pos;
      tr.setSelection(sel instanceof NodeSelection ? NodeSelection.create(tr.doc, sel.from + shift) : TextSelection.create(tr.doc, sel.anchor + shift, sel.head + shift));
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** A text has one cut: what is pasted or dropped does not bring another. */
export function oneCut(): Plugin {
  return new Plugin({
    appendTransaction(trs, was, s) {
      if (!trs.some((t) => t.docChanged) || trs.some((t) => t.getMeta("collab$") || t.getMeta("rebased") !== undefined)) return null;
      const all: number[] = [];
      s.doc.forEach((b, pos) => { if (b.type === n["cut"]) all.push(pos); });
      if (all.length < 2) return null;
      // The one that was there already goes: the new one is meant.
      const old = cutAt(was.doc);
      let stays = all[all.length - 1];
      if (old !== null) {
        const now = trs.reduce((p, t) => t.mapping.map(p, 1), old);
        stays = all.find((p) => p !== now) ?? stays;
      }
      const tr = s.tr;
      for (const p of all.reverse()) if (p !== stays) tr.delete(p, p + 1);
      return tr;
    },
  });
}

export const hardBreak: Command = chainCommands(exitCode, (s, dispatch) => {
  if (dispatch) dispatch(s.tr.replaceSelectionWith(n["hard_break"]!.create()).scrollIntoView());
  return true;
});

export function character(c: string): Command {
  return (s, dispatch) => {
    if (dispatch) dispatch(s.tr.insertText(c).scrollIntoView());
    return true;
  };
}

/** Sets a mark with attributes over the selection, or over the whole mark that the caret stands in; null takes it away. */
export function setMark(name: string, attrs: Attrs | null): Command {
  return (s, dispatch) => {
    let { from, to } = s.selection;
    if (s.selection.empty) {
      const range = markAround(s, name);
      if (!range) return false;
      ({ from, to } = range);
    }
    if (dispatch) {
      const tr = s.tr.removeMark(from, to, mark(name));
      if (attrs) tr.addMark(from, to, mark(name).create(attrs));
      dispatch(tr.scrollIntoView());
    }
    return true;
  };
}

/** The run that carries the mark at the caret. */
export function markAround(s: EditorState, name: string): { from: number; to: number; attrs: Attrs } | null {
  const { $from } = s.selection;
  const type = mark(name);
  const parent = $from.parent;
  let at = $from.index();
  if (at >= parent.childCount || !type.isInSet(parent.child(at).marks)) at--;
  if (at < 0 || at >= parent.childCount) return null;
  const found = type.isInSet(parent.child(at).marks);
  if (!found) return null;
  let first = at;
  let last = at;
  while (first > 0 && found.isInSet(parent.child(first - 1).marks)) first--;
  while (last + 1 < parent.childCount && found.isInSet(parent.child(last + 1).marks)) last++;
  let from = $from.start();
  for (let i = 0; i < first; i++) from += parent.child(i).nodeSize;
  let to = from;
  for (let i = first; i <= last; i++) to += parent.child(i).nodeSize;
  return { from, to, attrs: found.attrs };
}

const inList = (s: EditorState): boolean => around(s, "list_item") !== null;

/** Tab: the next cell, else one level deeper in a list; outside both it leaves the text, as Tab does everywhere. */
export const tab: Command = (s, d, v) => isInTable(s) ? goToNextCell(1)(s, d, v) : inList(s) ? sinkListItem(n["list_item"]!)(s, d, v) : false;
export const shiftTab: Command = (s, d, v) => isInTable(s) ? goToNextCell(-1)(s, d, v) : inList(s) ? liftListItem(n["list_item"]!)(s, d, v) : false;
export const enterInList: Command = splitListItem(n["list_item"]!);

export function list(name: "bullet_list" | "ordered_list"): Command {
  return (s, d, v) => {
    const here = around(s, "list_item") && (around(s, "bullet_list") ?? around(s, "ordered_list"));
    if (here && around(s, name)) return liftListItem(n["list_item"]!)(s, d, v);
    return wrapInList(node(name))(s, d, v);
  };
}

export const paragraph: Command = chainCommands(setBlockType(n["paragraph"]!), lift);
export const heading = (level: number): Command => (s, d, v) =>
  s.selection.$from.parent.type === n["heading"] && s.selection.$from.parent.attrs["level"] === level ? setBlockType(n["paragraph"]!)(s, d, v) : setBlockType(n["heading"]!, { level })(s, d, v);
export const codeBlock: Command = (s, d, v) => s.selection.$from.parent.type === n["code_block"] ? setBlockType(n["paragraph"]!)(s, d, v) : setBlockType(n["code_block"]!)(s, d, v);
export const toggle = (name: string): Command => toggleMark(mark(name));

export { addColumnAfter, addColumnBefore, addRowAfter, addRowBefore, deleteColumn, deleteRow, deleteTable, isInTable, lift, mergeCells, redo, splitCell, toggleHeaderColumn, toggleHeaderRow, undo };
