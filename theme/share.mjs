// Builds theme/dist/share: the fonts in which the program draws headlines for
// share images. One weight each, as TrueType outlines, which is what it reads;
// compressed, and opened only while an image is drawn.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants } from "node:zlib";
import subsetFont from "subset-font";

const here = new URL("./", import.meta.url);
const out = new URL("dist/share/", here);
const from = (path) => new URL(`../node_modules/${path}`, here);
const range = (...pairs) => {
  let text = "";
  for (const [first, last] of pairs) for (let c = first; c <= last; c++) text += String.fromCodePoint(c);
  return text;
};

const punctuation = [[0x2010, 0x2015], [0x2018, 0x201e], [0x2020, 0x2022], [0x2026, 0x2026], [0x2032, 0x2033], [0x2039, 0x203a]];
const latin = range([0x20, 0x7e], [0xa0, 0xff], [0x131, 0x131], [0x152, 0x153], [0x2bb, 0x2bc], [0x202f, 0x202f], [0x20ac, 0x20ac], [0x20ba, 0x20ba], [0x2122, 0x2122], [0x2212, 0x2212], ...punctuation);
const extended = range([0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x18f, 0x18f], [0x1cd, 0x1dc], [0x218, 0x21b], [0x259, 0x259], [0x1e00, 0x1eff], [0x20a8, 0x20c0]);
const vietnamese = range([0x300, 0x303], [0x309, 0x309], [0x323, 0x323], [0x1a0, 0x1a1], [0x1af, 0x1b0], [0x1ea0, 0x1ef9], [0x20ab, 0x20ab]);
const cyrillic = range([0x400, 0x45f], [0x490, 0x4ff], [0x2116, 0x2116]);
const greek = range([0x370, 0x3ff]);
const arabic = range([0x20, 0x20], [0x600, 0x6ff], [0x750, 0x77f], [0x200c, 0x200f], [0xfd3e, 0xfd3f], ...punctuation) + "«».:!()[]";
const hebrew = range([0x20, 0x20], [0x590, 0x5ff], [0x200c, 0x200f], [0x20aa, 0x20aa], [0xfb1d, 0xfb4f], ...punctuation);

const variable = (family, file) => `@fontsource-variable/${family}/files/${family}-${file}-wght-normal.woff2`;
const faces = [
  ["serif-latin", variable("source-serif-4", "latin"), latin, 640],
  ["serif-latin-ext", variable("source-serif-4", "latin-ext"), extended, 640],
  ["serif-vietnamese", variable("source-serif-4", "vietnamese"), vietnamese, 640],
  ["serif-cyrillic", variable("source-serif-4", "cyrillic"), cyrillic, 640],
  ["serif-cyrillic-ext", variable("source-serif-4", "cyrillic-ext"), cyrillic, 640],
  ["serif-greek", variable("source-serif-4", "greek"), greek, 640],
  ["sans-latin", variable("source-sans-3", "latin"), latin, 600],
  ["sans-latin-ext", variable("source-sans-3", "latin-ext"), extended, 600],
  ["sans-cyrillic", variable("source-sans-3", "cyrillic"), cyrillic, 600],
  ["sans-greek", variable("source-sans-3", "greek"), greek, 600],
  ["naskh", variable("noto-naskh-arabic", "arabic"), arabic, 640],
  ["vazirmatn", variable("vazirmatn", "arabic"), arabic, 640],
  ["nastaliq", variable("noto-nastaliq-urdu", "arabic"), arabic, 640],
  ["hebrew", "@fontsource/frank-ruhl-libre/files/frank-ruhl-libre-hebrew-700-normal.woff2", hebrew, 0],
  ["hebrew-sans", variable("heebo", "hebrew"), hebrew, 600],
];

await mkdir(out, { recursive: true });
for (const [name, path, text, weight] of faces) {
  const options = { targetFormat: "truetype" };
  if (weight > 0) options.variationAxes = { wght: weight };
  const bytes = await subsetFont(await readFile(from(path)), text, options);
  await writeFile(new URL(`${name}.ttf.br`, out), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
}
