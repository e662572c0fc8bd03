// What a screen tells its island: words in the language of who looks, and data.

type Forms = Record<string, string>;
interface Page {
  words: Record<string, string | Forms>;
  language: string;
  dir: "ltr" | "rtl";
  digits: string;
  data: unknown;
}

const page: Page = JSON.parse(document.getElementById("page")?.textContent ?? '{"words":{},"language":"en","dir":"ltr","digits":"latn","data":null}');
const numbers = new Intl.NumberFormat(`${page.language}-u-nu-${page.digits}`);
const plural = new Intl.PluralRules(page.language);

/** The language of the screen (BCP 47). */
export const language = page.language;
/** The direction of the screen. */
export const direction = page.dir;

/** What the server told this island; it is the server's own type. */
export function data<T>(): T {
  return page.data as T;
}

/** Writes a number in the digits of the screen's language. */
export function number(n: number): string {
  return numbers.format(n);
}

function fill(text: string, places: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const v = places[name];
    return v === undefined ? whole : typeof v === "number" ? number(v) : v;
  });
}

/** Says a text. The English text must be a literal: the build gathers those. */
export function t(english: string, places: Record<string, string | number> = {}): string {
  const said = page.words[english];
  return fill(typeof said === "string" ? said : english, places);
}

/** Says a text that counts something; {N} is the number. */
export function n(english: string, count: number, places: Record<string, string | number> = {}): string {
  const forms = page.words[english];
  const said = typeof forms === "object" ? (forms[plural.select(count)] ?? forms["other"] ?? english) : (forms ?? english);
  return fill(said, { N: count, ...places });
}
