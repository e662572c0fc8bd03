// How long a publication takes to be seen in every place that shows it: a story
// with a word of its own comes in by the command line beside the running house,
// and each place is asked again and again until it has it. The clock runs from
// the moment the command was started.
// visible.mjs PROGRAM DATA SITE FOLDER
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
const [program, data, site, folder] = process.argv.slice(2);
const rounds = 5, patience = 20_000;

const run = (...args) => new Promise((done, fail) => {
  const p = spawn(program, ["--data", data, "--log-level", "error", ...args], { stdio: ["ignore", "ignore", "inherit"] });
  p.on("exit", (code) => (code ? fail(new Error(`${args[0]} ended with ${code}`)) : done()));
});
const text = async (path) => (await fetch(site + path)).text();
// The part of the sitemap that holds the newest stories is whichever has it.
const mapped = async () => {
  const index = await text("/sitemap.xml");
  const parts = [...index.matchAll(/<sitemap>\s*<loc>([^<]*)/g)].map((m) => new URL(m[1]).pathname);
  return (await Promise.all(parts.map(text))).join("") + index;
};

const took = {};
for (let i = 0; i < rounds; i++) {
  const word = "zephyrine" + process.pid + "x" + i, file = `${folder}/visible.json`;
  writeFileSync(file, JSON.stringify({ uri: `urn:bench:visible:${word}`, version: "1", type: "text", language: "en", pubStatus: "usable", versionCreated: new Date().toISOString(),
    headlines: [{ role: "main", value: `A ${word} in the harbour` }], bodies: [{ role: "main", contentType: "text/html", value: "<p>It came in with the tide.</p>" }] }));
  const places = { front: () => text("/"), "feed.xml": () => text("/feed.xml"), "feed.atom": () => text("/feed.atom"), "feed.json": () => text("/feed.json"),
    "news sitemap": () => text("/news-sitemap.xml"), sitemap: mapped, archive: () => text(`/${new Date().toISOString().slice(0, 7).replace("-", "/")}/`), kind: () => text("/kind/news"),
    search: async () => (await text(`/search?q=${word}`)).replaceAll(`value="${word}"`, "").match(new RegExp(`-[^/"]*"[^>]*>[^\\n]*${word}`))?.[0] ?? "" };
  await Promise.all(Object.values(places).map((ask) => ask())); // all are ready, with what stood before
  const began = performance.now();
  const published = run("import", "ninjs", file, "--terms", "open").then(() => (took["(the command)"] ??= []).push(performance.now() - began));
  await Promise.all(Object.entries(places).map(async ([name, ask]) => {
    while (!(await ask()).includes(word)) {
      if (performance.now() - began > patience) throw new Error(`${name} has not shown it in ${patience} ms`);
      await new Promise((r) => setTimeout(r, 10));
    }
    (took[name] ??= []).push(performance.now() - began);
  }));
  await published;
}
for (const [name, ms] of Object.entries(took)) {
  ms.sort((a, b) => a - b);
  console.log(`${name.padEnd(16)} ${(ms[ms.length >> 1] / 1000).toFixed(2)} s in the median, ${(ms.at(-1) / 1000).toFixed(2)} s at most`);
}
