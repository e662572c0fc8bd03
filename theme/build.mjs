// Builds theme/dist: fonts subset and limited to the weights in use, one style
// sheet, one script, each named by its bytes so that a browser may keep it for
// good, and manifest.json, which says what is called how.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import subsetFont from "subset-font";

const here = new URL("./", import.meta.url);
const dist = new URL("dist/", here);
const from = (path) => new URL(`../node_modules/${path}`, here);

await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name !== ".gitkeep") await rm(new URL(name, dist), { recursive: true });
}

const manifest = {};
async function put(name, bytes) {
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  await writeFile(new URL(hashed, dist), bytes);
  if (/\.(css|js|svg|json)$/.test(name)) {
    await writeFile(new URL(`${hashed}.br`, dist), brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }));
    await writeFile(new URL(`${hashed}.gz`, dist), gzipSync(bytes, { level: 9 }));
  }
  manifest[name] = hashed;
  return hashed;
}

const range = (...pairs) => {
  let text = "";
  for (const [first, last] of pairs) for (let c = first; c <= last; c++) text += String.fromCodePoint(c);
  return text;
};
const latin = range([0x20, 0x7e], [0xa0, 0xff], [0x131, 0x131], [0x152, 0x153], [0x2bb, 0x2bc], [0x2c6, 0x2c6], [0x2da, 0x2da], [0x2dc, 0x2dc], [0x2010, 0x2015], [0x2018, 0x201e], [0x2020, 0x2022], [0x2026, 0x2026], [0x202f, 0x202f], [0x2032, 0x2033], [0x2039, 0x203a], [0x20ac, 0x20ac], [0x20ba, 0x20ba], [0x2122, 0x2122], [0x2212, 0x2212]);
const extended = range([0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x1e9e, 0x1e9e], [0x218, 0x21b], [0x259, 0x259], [0x18f, 0x18f]);
const arabic = range([0x600, 0x6ff], [0x200c, 0x200f], [0xfd3e, 0xfd3f], [0x750, 0x77f]) + " «»…–—";
const hebrew = range([0x590, 0x5ff], [0x200c, 0x200f], [0x20aa, 0x20aa], [0xfb1d, 0xfb4f]);

const latinRange = "U+0020-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+202F,U+2032-2033,U+2039-203A,U+20AC,U+20BA,U+2122,U+2212";
const extendedRange = "U+0100-0130,U+0132-0151,U+0154-017F,U+018F,U+0218-021B,U+0259,U+1E9E";
const arabicRange = "U+0600-06FF,U+0750-077F,U+200C-200F,U+FD3E-FD3F";
const hebrewRange = "U+0590-05FF,U+20AA,U+FB1D-FB4F";

const variable = (family, file) => `@fontsource-variable/${family}/files/${family}-${file}-wght-normal.woff2`;
const faces = [
  ["Source Serif 4", "400 700", variable("source-serif-4", "latin"), latin, latinRange],
  ["Source Serif 4", "400 700", variable("source-serif-4", "latin-ext"), extended, extendedRange],
  ["Source Sans 3", "400 700", variable("source-sans-3", "latin"), latin, latinRange],
  ["Source Sans 3", "400 700", variable("source-sans-3", "latin-ext"), extended, extendedRange],
  ["Noto Naskh Arabic", "400 700", variable("noto-naskh-arabic", "arabic"), arabic, arabicRange],
  ["Vazirmatn", "400 700", variable("vazirmatn", "arabic"), arabic, arabicRange],
  ["Heebo", "400 700", variable("heebo", "hebrew"), hebrew, hebrewRange],
  ["Frank Ruhl Libre", "400", "@fontsource/frank-ruhl-libre/files/frank-ruhl-libre-hebrew-400-normal.woff2", hebrew, hebrewRange],
  ["Frank Ruhl Libre", "700", "@fontsource/frank-ruhl-libre/files/frank-ruhl-libre-hebrew-700-normal.woff2", hebrew, hebrewRange],
];

let css = "";
for (const [family, weight, path, text, unicodes] of faces) {
  const options = { targetFormat: "woff2" };
  if (weight.includes(" ")) options.variationAxes = { wght: { min: 400, max: 700 } };
  const bytes = await subsetFont(await readFile(from(path)), text, options);
  const file = await put(path.split("/").pop().replace("-wght-normal", "").replace("-normal", ""), bytes);
  css += `@font-face{font-family:"${family}";font-style:normal;font-display:swap;font-weight:${weight};src:url("./${file}") format("woff2");unicode-range:${unicodes}}\n`;
}
// While a font is on its way, one of the same width stands for it, so that no line moves when it comes.
css += `@font-face{font-family:"Source Serif fallback";src:local("Georgia"),local("DejaVu Serif"),local("Liberation Serif");size-adjust:96%;ascent-override:104%;descent-override:34%;line-gap-override:0%}\n`;
css += `@font-face{font-family:"Source Sans fallback";src:local("Arial"),local("Liberation Sans"),local("DejaVu Sans");size-adjust:94%;ascent-override:108%;descent-override:42%;line-gap-override:0%}\n`;

await put("fonts.css", Buffer.from(css)); // for the desk, whose own style sheet is another

const bundled = await build({
  entryPoints: [new URL("css/theme.css", here).pathname],
  bundle: true, write: false, minify: true, target: ["chrome111", "firefox115", "safari16.4"], external: ["*.woff2"],
  plugins: [{
    name: "fonts",
    setup(b) {
      b.onResolve({ filter: /fonts\.css$/ }, () => ({ path: "fonts", namespace: "made" }));
      b.onLoad({ filter: /.*/, namespace: "made" }, () => ({ contents: css, loader: "css" }));
    },
  }],
});
await put("theme.css", bundled.outputFiles[0].contents);

const script = await build({ entryPoints: [new URL("src/menu.ts", here).pathname], bundle: true, write: false, minify: true, format: "iife", target: "es2022" });
await put("theme.js", script.outputFiles[0].contents);

await writeFile(new URL("manifest.json", dist), JSON.stringify(manifest, null, 1));

await import("./share.mjs");
