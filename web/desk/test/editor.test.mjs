// The editor's rules that need no page.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { build } from "esbuild";

const src = new URL("../src/editor/", import.meta.url);
async function load(name) {
  const out = await build({ entryPoints: [new URL(name, src).pathname], bundle: true, write: false, format: "esm", target: "es2022" });
  return import(`data:text/javascript;base64,${Buffer.from(out.outputFiles[0].contents).toString("base64")}`);
}
const counts = await load("counts.ts");
const rules = await load("rules.ts");
const paste = await load("paste.ts");
const { safeURL } = await load("schema.ts");

test("words are counted as package body counts them", async () => {
  const corpus = JSON.parse(await readFile(new URL("../../../internal/body/testdata/words.json", import.meta.url), "utf8"));
  for (const c of corpus) assert.equal(counts.countWords(c.text, c.lang), c.words, `${c.lang} ${c.text}`);
});

test("characters are counted as readers see them", () => {
  assert.equal(counts.countCharacters("é", "fr"), 1);
  assert.equal(counts.countCharacters("👩‍🚀", "en"), 1);
  assert.equal(counts.countCharacters("قالَ", "ar"), 3);
});

test("quotation marks are those of the language", () => {
  const q = { en: ["“", "”"], fr: ["«\u202f", "\u202f»"], ar: ["«", "»"], he: ["”", "”"] };
  assert.equal(rules.typed("", '"', "en", q.en), "“");
  assert.equal(rules.typed("so", '"', "en", q.en), "”");
  assert.equal(rules.typed("(", '"', "en", q.en), "“");
  assert.equal(rules.typed("il dit ", '"', "fr", q.fr), "«\u202f");
  assert.equal(rules.typed("oui", '"', "fr", q.fr), "\u202f»");
  assert.equal(rules.typed("وقال ", '"', "ar", q.ar), "«");
  assert.equal(rules.typed("it", "'", "en", q.en), "’");
  assert.equal(rules.typed("he said ", "'", "en", q.en), "‘");
});

test("spaces that do not break stay where a language sets them", () => {
  assert.equal(paste.spaces("10\u00a0000 and\u00a0so\u00a0!"), "10\u00a0000 and so\u00a0!");
  assert.equal(paste.spaces("«\u00a0oui\u00a0»"), "«\u00a0oui\u00a0»");
});

test("plain text makes paragraphs", () => {
  const slice = paste.fromText("One.\r\n\r\nTwo.\nThree.\n\n\n");
  assert.equal(slice.content.childCount, 3);
  assert.equal(slice.content.firstChild.textContent, "One.");
});

test("an address that acts cannot be a link", () => {
  for (const bad of ["javascript:alert(1)", "java\nscript:alert(1)", "JavaScript:x", "data:text/html,x", "vbscript:x", "https:", "https://", "\\\\evil", ""]) assert.equal(safeURL(bad), "", bad);
  assert.equal(safeURL("https://example.org/a b"), "https://example.org/a%20b");
  assert.equal(safeURL("//example.org/x"), "https://example.org/x");
  assert.equal(safeURL("mailto:a@example.org"), "mailto:a@example.org");
  assert.equal(safeURL("/path?q=1:2"), "/path?q=1:2");
  assert.equal(safeURL("story:abc"), "story:abc");
});
