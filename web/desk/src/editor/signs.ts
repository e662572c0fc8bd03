// What is in the text and would not be seen: characters without a shape, and
// what is still to come (TK).
import type { Node } from "prosemirror-model";
import { Plugin, PluginKey, type EditorState } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { t } from "../lib/page";

/** To come: as package story's checklist knows it. */
export const toCome = /(?<![\p{L}\p{N}])TK(?:TK)*(?![\p{L}\p{N}])/gu;

const unseen = /[\u00a0\u00ad\u061c\u200b-\u200f\u202a-\u202f\u2060\u2066-\u2069]/g;

function classOf(c: string): string {
  switch (c) {
    case "\u200c": return "sign zwnj";
    case "\u200d": return "sign zwj";
    case "\u00a0": case "\u202f": return "sign fixed";
    case "\u00ad": return "sign soft";
    default: return "sign bidi";
  }
}

function find(doc: Node, from: number, to: number): Decoration[] {
  const found: Decoration[] = [];
  doc.nodesBetween(from, to, (n, pos) => {
    if (!n.isText || !n.text) return true;
    for (const m of n.text.matchAll(unseen)) {
      const name = `U+${(m[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
      found.push(Decoration.inline(pos + m.index, pos + m.index + 1, { class: classOf(m[0]), "data-sign": name }));
    }
    return false;
  });
  doc.nodesBetween(from, to, (n, pos) => {
    if (!n.isTextblock) return true;
    const text = n.textBetween(0, n.content.size, undefined, "\ufffc");
    for (const m of text.matchAll(toCome)) {
      found.push(Decoration.inline(pos + 1 + m.index, pos + 1 + m.index + m[0].length, { class: "tk", title: t("To come: this blocks publication") }, { tk: true }));
    }
    return false;
  });
  return found;
}

const key = new PluginKey<DecorationSet>("signs");

/** How many places still wait for what is to come. */
export function countToCome(state: EditorState): number {
  return key.getState(state)?.find(undefined, undefined, (spec: { tk?: boolean }) => spec.tk === true).length ?? 0;
}

/** Shows them. Only the blocks that changed are looked at again. */
export function signs(): Plugin {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: (_, s) => DecorationSet.create(s.doc, find(s.doc, 0, s.doc.content.size)),
      apply(tr, set) {
        if (!tr.docChanged) return set;
        let out = set.map(tr.mapping, tr.doc);
        const changed: [number, number][] = [];
        tr.mapping.maps.forEach((m, i) => {
          m.forEach((_a, _b, from, to) => {
            const rest = tr.mapping.slice(i + 1);
            changed.push([rest.map(from, -1), rest.map(to, 1)]);
          });
        });
        for (const [a, b] of changed) {
          const size = tr.doc.content.size;
          const $a = tr.doc.resolve(Math.min(Math.max(a, 0), size));
          const $b = tr.doc.resolve(Math.min(Math.max(b, 0), size));
          const from = $a.depth > 0 ? $a.before(1) : $a.pos;
          const to = $b.depth > 0 ? $b.after(1) : $b.pos;
          out = out.remove(out.find(from, to)).add(tr.doc, find(tr.doc, from, to));
        }
        return out;
      },
    },
    props: { decorations: (s) => key.getState(s) },
  });
}
