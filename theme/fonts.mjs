// The fonts of the theme: which letters of which file go into which face. A
// face bears the letters that its languages write every day, and the stops and
// digits between them, so that a page asks for the two faces of its script and
// for others only where a word of another script stands on it.
const range = (...pairs) => {
  let text = "";
  for (const [first, last = first] of pairs) for (let c = first; c <= last; c++) text += String.fromCodePoint(c);
  return text;
};

// unicodes spells the letters of a text as unicode-range does.
const unicodes = (text) => {
  const all = [...new Set([...text].map((c) => c.codePointAt(0)))].sort((a, b) => a - b);
  const hex = (n) => n.toString(16).toUpperCase();
  const parts = [];
  for (let i = 0; i < all.length; ) {
    let j = i;
    while (all[j + 1] === all[j] + 1) j++;
    parts.push(`U+${hex(all[i])}${j > i ? `-${hex(all[j])}` : ""}`);
    i = j + 1;
  }
  return parts.join(",");
};

const space = range([0x20], [0xa0]);
const stops = range([0x21, 0x22], [0x25, 0x3b], [0x5b], [0x5d], [0xab], [0xbb], [0x2013, 0x2014], [0x2018, 0x2019], [0x201c, 0x201d], [0x2026]);
const latin = range([0x20, 0x7e], [0xa0, 0xa3], [0xa5], [0xa7], [0xa9, 0xab], [0xad, 0xae], [0xb0, 0xb7], [0xb9, 0xff], [0x131], [0x152, 0x153], [0x2bc], [0x2010, 0x2014], [0x2018, 0x201a], [0x201c, 0x201e], [0x2020], [0x2022], [0x2026], [0x202f], [0x2032, 0x2033], [0x2039, 0x203a], [0x20ac], [0x20ba], [0x2122], [0x2212]);
const letters = range([0x41, 0x5a], [0x61, 0x7a], [0xc0, 0xff], [0x131], [0x152, 0x153]);
const extended = range([0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x18f], [0x218, 0x21b], [0x259], [0x1e9e]);
const cyrillic = range([0x400, 0x45f], [0x490, 0x491], [0x2116]);
const greek = range([0x384, 0x3ce]);
// Arabic, with the letters of Persian and Urdu beside it.
const arabic = space + range([0x60c], [0x61b], [0x61f], [0x621, 0x63a], [0x640, 0x655], [0x660, 0x66d], [0x670, 0x671], [0x679], [0x67e], [0x686], [0x688], [0x691], [0x698], [0x6a4], [0x6a9], [0x6af], [0x6ba], [0x6be], [0x6c1, 0x6c3], [0x6cc], [0x6d2, 0x6d4], [0x6f0, 0x6f9], [0x200c, 0x200f]);
// Nastaliq is dear: what Urdu writes, and no letter more.
const urdu = space + range([0x60c], [0x61b], [0x61f], [0x621, 0x624], [0x626, 0x628], [0x62a, 0x63a], [0x641, 0x642], [0x644, 0x646], [0x648], [0x64b], [0x64e, 0x651], [0x654], [0x670], [0x679], [0x67e], [0x686], [0x688], [0x691], [0x698], [0x6a9], [0x6af], [0x6ba], [0x6be], [0x6c1, 0x6c3], [0x6cc], [0x6d2, 0x6d4], [0x6f0, 0x6f9], [0x200c]);
// The other languages of the script: Kurdish, Pashto, Sindhi, Uyghur and more.
const arabics = space + range([0x600, 0x6ff], [0x750, 0x77f], [0x200c, 0x200f]);
const hebrew = space + range([0x591, 0x5f4], [0x200e, 0x200f], [0x20aa]);

const plain = ["kern", "liga", "locl", "lnum", "onum", "tnum"];
const joined = ["calt", "ccmp", "curs", "fina", "init", "isol", "kern", "liga", "locl", "mark", "medi", "mkmk", "rclt", "rlig", "tnum"];
const pointed = ["ccmp", "kern", "mark", "mkmk"];
const wght = { min: 400, max: 700 };
// Of Source Serif the maker's own file: it has old-style figures.
const serif = "source-serif/WOFF2/VAR/SourceSerif4Variable-Roman.ttf.woff2";
const variable = (family, subset) => `@fontsource-variable/${family}/files/${family}-${subset}-wght-normal.woff2`;
const frank = (subset, weight) => `@fontsource/frank-ruhl-libre/files/frank-ruhl-libre-${subset}-${weight}-normal.woff2`;

const face = (family, name, path, text, features, more = {}) => ({ family, name, path, text, features, weight: "400 700", axes: { wght }, unicodes: unicodes(text), ...more });
const text = { axes: { wght, opsz: 14 } };

export const faces = [
  face("Source Serif 4", "serif-latin", serif, latin, plain, text),
  face("Source Serif 4", "serif-latin-ext", serif, extended, plain, text),
  face("Source Serif 4", "serif-cyrillic", serif, cyrillic, plain, text),
  face("Source Serif 4", "serif-greek", serif, greek, plain, text),
  face("Source Serif letters", "serif-latin", serif, latin, plain, { ...text, unicodes: unicodes(letters) }),
  face("Source Sans 3", "sans-latin", variable("source-sans-3", "latin"), latin, plain),
  face("Source Sans 3", "sans-latin-ext", variable("source-sans-3", "latin-ext"), extended, plain),
  face("Source Sans 3", "sans-cyrillic", variable("source-sans-3", "cyrillic"), cyrillic, plain),
  face("Source Sans 3", "sans-greek", variable("source-sans-3", "greek"), greek, plain),
  face("Noto Naskh Arabic", "naskh", variable("noto-naskh-arabic", "arabic"), arabic, joined),
  face("Naskh stops", "naskh-stops", variable("noto-naskh-arabic", "latin"), stops, plain),
  face("Naskh all", "naskh-all", variable("noto-naskh-arabic", "arabic"), arabics, joined),
  face("Vazirmatn", "vazirmatn", variable("vazirmatn", "arabic"), arabic, joined),
  face("Vazirmatn", "vazirmatn-stops", variable("vazirmatn", "latin"), stops, plain),
  face("Noto Nastaliq Urdu", "nastaliq", variable("noto-nastaliq-urdu", "arabic"), urdu, joined),
  face("Heebo", "heebo", variable("heebo", "hebrew"), hebrew, pointed),
  face("Frank Ruhl Libre", "frank-ruhl-400", frank("hebrew", 400), hebrew, pointed, { axes: null, weight: "400" }),
  face("Frank Ruhl Libre", "frank-ruhl-700", frank("hebrew", 700), hebrew, pointed, { axes: null, weight: "700" }),
  face("Frank Ruhl stops", "frank-ruhl-stops", frank("latin", 400), stops, pointed, { axes: null, weight: "400" }),
];

// While a font is on its way, one of the same width and height stands for it, so
// that no line moves when it comes. The widths were measured with stories of the
// demonstration house. Each is on the reader's device, and never downloaded.
const stand = (family, locals, size, ascent, descent, unicodes) =>
  `@font-face{font-family:"${family}";src:${locals.map((l) => `local("${l}")`).join(",")};size-adjust:${size}%;ascent-override:${(ascent / size * 100).toFixed(0)}%;descent-override:${(descent / size * 100).toFixed(0)}%;line-gap-override:0%${unicodes ? `;unicode-range:${unicodes}` : ""}}\n`;
export const fallbacks = [
  stand("Source Serif fallback", ["Times New Roman", "Liberation Serif"], 117.2, 103.6, 33.5),
  stand("Source Serif fallback 2", ["Noto Serif"], 98.8, 103.6, 33.5),
  stand("Source Serif fallback 3", ["DejaVu Serif"], 91.7, 103.6, 33.5),
  stand("Source Sans fallback", ["Arial", "Liberation Sans", "Roboto"], 93, 102.4, 40),
  stand("Source Sans fallback 2", ["DejaVu Sans"], 81.4, 102.4, 40),
  stand("Naskh fallback", ["Noto Sans Arabic"], 90.4, 106.9, 63.4, "U+600-6FF"),
  stand("Naskh fallback 2", ["DejaVu Sans"], 83.5, 106.9, 63.4, "U+600-6FF"),
  stand("Vazirmatn fallback", ["Noto Sans Arabic"], 99.7, 102.5, 53.7, "U+600-6FF"),
  stand("Vazirmatn fallback 2", ["DejaVu Sans"], 91.5, 102.5, 53.7, "U+600-6FF"),
  stand("Frank Ruhl fallback", ["Times New Roman", "Liberation Serif"], 86.9, 95.7, 33.4, "U+590-5FF"),
  stand("Heebo fallback", ["Arial", "Liberation Sans"], 95.5, 104.8, 42.1, "U+590-5FF"),
].join("");
