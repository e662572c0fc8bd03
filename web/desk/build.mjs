// Builds web/desk/dist: one style sheet, one script an island, each named by its
// bytes; manifest.json says what is called how, and words.json which texts of
// the interface each script says, so that a page carries those and no others.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = new URL("./", import.meta.url);
const dist = new URL("dist/", here);
await mkdir(dist, { recursive: true });
for (const name of await readdir(dist)) {
  if (name !== ".gitkeep") await rm(new URL(name, dist), { recursive: true });
}

const manifest = {};
const words = {};
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
}

const target = ["chrome111", "firefox115", "safari16.4"];
const styles = await build({ entryPoints: [new URL("css/desk.css", here).pathname], bundle: true, write: false, minify: true, target });
await put("desk.css", styles.outputFiles[0].contents);

// t("…") and n("…", …) with a literal are the only ways in which a script speaks.
const said = /\b[tn]\(\s*("(?:[^"\\]|\\.)*")/g;
const entries = (await readdir(new URL("src/", here), { withFileTypes: true })).filter((e) => e.isFile() && e.name.endsWith(".ts"));
for (const { name } of entries) {
  const out = await build({
    entryPoints: [new URL(`src/${name}`, here).pathname],
    bundle: true, write: false, minify: true, format: "esm", target: "es2022", metafile: true,
  });
  const script = name.replace(/\.ts$/, ".js");
  await put(script, out.outputFiles[0].contents);
  const texts = new Set();
  for (const input of Object.keys(out.metafile.inputs)) {
    if (input.includes("node_modules")) continue;
    for (const m of (await readFile(input, "utf8")).matchAll(said)) texts.add(JSON.parse(m[1]));
  }
  words[script] = [...texts].sort();
}

await writeFile(new URL("manifest.json", dist), JSON.stringify(manifest, null, 1));
await writeFile(new URL("words.json", dist), JSON.stringify(words, null, 1));
