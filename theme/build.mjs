// Builds theme/dist: fonts subset and limited to the weights in use, the style
// sheets, one script, each named by its bytes so that a browser may keep it for
// good, and manifest.json, which says what is called how.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";
import subsetFont from "subset-font";
import { fallbacks, faces } from "./fonts.mjs";

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

let css = "";
const drawn = new Map(); // one file may serve two faces
for (const f of faces) {
  if (!drawn.has(f.name)) {
    const options = { targetFormat: "woff2", noHinting: true, keepFeatures: f.features };
    if (f.axes) options.variationAxes = f.axes;
    drawn.set(f.name, await put(`${f.name}.woff2`, await subsetFont(await readFile(from(f.path)), f.text, options)));
  }
  css += `@font-face{font-family:"${f.family}";font-style:normal;font-display:swap;font-weight:${f.weight};src:url("./${drawn.get(f.name)}") format("woff2");unicode-range:${f.unicodes}}\n`;
}
css += fallbacks;

await put("fonts.css", Buffer.from(css)); // for the desk, whose own style sheet is another

async function sheet(file) {
  const bundled = await build({
    entryPoints: [new URL(`css/${file}`, here).pathname],
    bundle: true, write: false, minify: true, target: ["chrome111", "firefox115", "safari16.4"], external: ["*.woff2"],
    plugins: [{
      name: "fonts",
      setup(b) {
        b.onResolve({ filter: /fonts\.css$/ }, () => ({ path: "fonts", namespace: "made" }));
        b.onLoad({ filter: /.*/, namespace: "made" }, () => ({ contents: css, loader: "css" }));
      },
    }],
  });
  await put(file, bundled.outputFiles[0].contents);
}
await sheet("theme.css");
await sheet("lite.css");

// theme.js is on every page; offline.js is the worker of those who ask for it.
for (const name of ["theme", "offline"]) {
  const script = await build({ entryPoints: [new URL(`src/${name}.ts`, here).pathname], bundle: true, write: false, minify: true, format: "iife", target: "es2022" });
  await put(`${name}.js`, script.outputFiles[0].contents);
}

await writeFile(new URL("manifest.json", dist), JSON.stringify(manifest, null, 1));

await import("./share.mjs");
