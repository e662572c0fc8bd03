// How much has been written, by the same rules as package body's Words.
import type { Node } from "prosemirror-model";
import { textAttr } from "./schema";

const letter = /[\p{L}\p{Nd}]/u;
const parting = /[\p{White_Space}\u2014\u2013/\u200b\u2026]/u;
const ideograph = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/**
 * Counts the words of a text: what stands between spaces and dashes and holds a
 * letter or a digit. Chinese and Japanese are counted by the character; in Korean
 * Han is part of a word. An apostrophe, a hyphen and a zero-width non-joiner part nothing.
 */
export function countWords(text: string, lang: string): number {
  const byCharacter = !lang.startsWith("ko");
  let n = 0;
  let inside = false;
  for (const c of text) {
    if (parting.test(c)) inside = false;
    else if (byCharacter && ideograph.test(c)) { n++; inside = false; } else if (!inside && letter.test(c)) { n++; inside = true; }
  }
  return n;
}

/** The characters of a text as readers see them: a letter with its marks is one. */
export function countCharacters(text: string, lang: string): number {
  if (/^[\u0000-\u007f]*$/.test(text)) return text.replace(/\r\n/g, "\n").length;
  if (text.length > 200_000 || !("Segmenter" in Intl)) return [...text].filter((c) => !/\p{M}/u.test(c)).length;
  let n = 0;
  for (const _ of new Intl.Segmenter(lang, { granularity: "grapheme" }).segment(text)) n++;
  return n;
}

/** Minutes that a text takes to read, at least 1. */
export function minutes(words: number): number { return Math.max(1, Math.round(words / 230)); }

/** The plain text of a document as package body's Text has it, but for the spaces at its ends. */
export function plainText(doc: Node): string {
  const out: string[] = [];
  const line = (...parts: string[]): void => { for (const s of parts) if (s !== "") out.push(s + "\n\n"); };
  const all = (n: Node): void => { n.forEach(plain); };
  const joined = (sep: string, ...parts: string[]): string => parts.filter((p) => p !== "").join(sep);
  const plain = (n: Node): void => {
    switch (n.type.name) {
      case "text": out.push(n.text ?? ""); break;
      case "hard_break": out.push("\n"); break;
      case "cut": case "horizontal_rule": break;
      case "html_block": line(textAttr(n, "html").replace(/<[^>]*>/g, " ").trim()); break;
      case "figure": case "image": line(textAttr(n, "caption")); break;
      case "embed": line(textAttr(n, "title")); break;
      case "fact_box": line(textAttr(n, "title")); all(n); break;
      case "pull_quote": all(n); line(textAttr(n, "by")); break;
      case "statement": all(n); line(joined(", ", ...["who", "role", "where", "at"].map((a) => textAttr(n, a)))); break;
      case "table": line(textAttr(n, "caption")); all(n); out.push("\n"); break;
      case "table_row": n.forEach((c, _, i) => { if (i > 0) out.push("\t"); all(c); }); out.push("\n"); break;
      case "bullet_list": case "ordered_list": n.forEach((c) => { all(c); out.push("\n"); }); break;
      case "doc": case "list_item": case "table_cell": case "table_header": case "blockquote": all(n); break;
      default: all(n); out.push("\n\n");
    }
  };
  plain(doc);
  return out.join("");
}
