// What typing makes of itself: the quotation marks and dashes of the language,
// and a few beginnings of lines that make blocks. Each can be undone by Backspace.
import { InputRule, inputRules, textblockTypeInputRule, wrappingInputRule } from "prosemirror-inputrules";
import type { Plugin } from "prosemirror-state";
import { schema } from "./schema";

/** Quotation marks within quotation marks, by language; the outer ones come from the language's own facts. */
const inner: Record<string, [string, string]> = {
  en: ["‘", "’"], ar: ["“", "”"], fa: ["“", "”"], he: ["’", "’"], fr: ["“", "”"], tr: ["‘", "’"], de: ["‚", "‘"],
};

/** The dash that two hyphens make, by language. */
const dash: Record<string, string> = { en: "—", de: "–", tr: "–", fr: "–", ar: "–", fa: "–", he: "–" };

/** Where a mark opens: at the beginning, after a space, a bracket, a dash or another opening mark. */
const opening = /(?:^|[\s([{\u2014\u2013«“‘„‚/\u200b\ufffc])$/u;

/** What is typed becomes, given what stands before it; null leaves it as it is. */
export function typed(before: string, key: string, lang: string, quotes: [string, string]): string | null {
  const base = lang.split("-")[0] ?? "en";
  const opens = opening.test(before);
  switch (key) {
    case '"':
      // Hebrew writes its abbreviations with gershayim within a word.
      if (base === "he" && /[א-ת]$/.test(before) && !before.slice(0, -1).includes("”", before.lastIndexOf(" "))) return "״";
      return opens ? quotes[0] : quotes[1];
    case "'": {
      const pair = inner[base] ?? ["‘", "’"];
      if (base === "he" && /[א-ת]$/.test(before)) return "׳";
      if (/[\p{L}\p{N}]$/u.test(before)) return "’";
      return opens ? pair[0] : pair[1];
    }
    default: return null;
  }
}

function literal(find: RegExp, put: (m: RegExpMatchArray, before: string) => string | null): InputRule {
  return new InputRule(find, (state, m, start, end) => {
    const $start = state.doc.resolve(start);
    if ($start.parent.type.spec.code || state.doc.rangeHasMark(Math.max(start - 1, 0), start, schema.marks["code"]!)) return null;
    const before = $start.parent.textBetween(0, $start.parentOffset, undefined, "\ufffc");
    const text = put(m, before);
    if (text === null) return null;
    return state.tr.replaceWith(start, end, schema.text(text, $start.marks()));
  });
}

export function typing(lang: string, quotes: [string, string]): Plugin {
  const base = lang.split("-")[0] ?? "en";
  const n = schema.nodes;
  const rules = [
    literal(/"$/, (_, before) => typed(before, '"', lang, quotes)),
    literal(/'$/, (_, before) => typed(before, "'", lang, quotes)),
    literal(/--$/, () => dash[base] ?? "—"),
    literal(/\.\.\.$/, () => "…"),
    textblockTypeInputRule(/^(#{2,4})\s$/, n["heading"]!, (m) => ({ level: m[1]?.length ?? 2 })),
    wrappingInputRule(/^\s*>\s$/, n["blockquote"]!),
    wrappingInputRule(/^\s*([-*])\s$/, n["bullet_list"]!),
    wrappingInputRule(/^(\d{1,4})\.\s$/, n["ordered_list"]!, (m) => ({ order: Number(m[1]) || 1 }), (m, node) => node.childCount + Number(node.attrs["order"]) === Number(m[1])),
    textblockTypeInputRule(/^```$/, n["code_block"]!),
  ];
  // French sets a narrow space that does not break before its tall marks.
  if (base === "fr") rules.push(literal(/[ \u00a0]([;:!?])$/, (m) => "\u202f" + (m[1] ?? "")));
  return inputRules({ rules });
}
