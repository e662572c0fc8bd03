// The carets of others, drawn in the text. Who does not see them reads the list
// of those who are here.
import { Plugin, PluginKey } from "prosemirror-state";
import { Decoration, DecorationSet } from "prosemirror-view";
import { h } from "../lib/dom";

export interface Caret { client: string; name: string; hue: number; anchor: number; head: number }

const key = new PluginKey<DecorationSet>("others");

/** Hues are given by the server in degrees; a class for each 15 of them, since the policy of the page takes no styles in attributes. */
const hueClass = (hue: number): string => `hue-${Math.round((((hue % 360) + 360) % 360) / 15) % 24}`;

/** The meta of a transaction that says where everybody is now. */
export const carets = (tr: import("prosemirror-state").Transaction, all: Caret[]): import("prosemirror-state").Transaction => tr.setMeta(key, all).setMeta("addToHistory", false);

export function others(): Plugin {
  return new Plugin<DecorationSet>({
    key,
    state: {
      init: () => DecorationSet.empty,
      apply(tr, set) {
        const all = tr.getMeta(key) as Caret[] | undefined;
        if (!all) return set.map(tr.mapping, tr.doc);
        const size = tr.doc.content.size;
        const found: Decoration[] = [];
        for (const c of all) {
          const head = Math.min(Math.max(c.head, 0), size);
          const anchor = Math.min(Math.max(c.anchor, 0), size);
          if (anchor !== head) found.push(Decoration.inline(Math.min(anchor, head), Math.max(anchor, head), { class: `their-selection ${hueClass(c.hue)}` }));
          found.push(Decoration.widget(head, () => h("span", { class: `their-caret ${hueClass(c.hue)}`, "aria-hidden": "true" }, h("span", { class: "flag-name" }, c.name)), { key: `${c.client}:${c.name}`, side: -1, ignoreSelection: true }));
        }
        return DecorationSet.create(tr.doc, found);
      },
    },
    props: { decorations: (s) => key.getState(s) },
  });
}
