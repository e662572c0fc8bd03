// lighthouse.mjs RUNS URL…: runs Lighthouse on each address so many times, in one
// Chromium, with its mobile defaults, and prints one JSON object a run.
import { launch } from "chrome-launcher";
import lighthouse from "lighthouse";

const [runs, ...addresses] = process.argv.slice(2);
const chrome = await launch({ chromePath: process.env.CHROME_PATH, chromeFlags: ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-extensions"] });
try {
  for (let run = 0; run < Number(runs); run++) {
    for (const url of addresses) {
      const onlyCategories = run === 0 ? ["performance", "accessibility"] : ["performance"];
      let lhr;
      for (let attempt = 1; ; attempt++) { // a trace that Chromium did not record is no figure
        ({ lhr } = await lighthouse(url, { port: chrome.port, logLevel: "silent", onlyCategories, output: "json" }));
        if (!lhr.runtimeError) break;
        if (attempt === 3) throw new Error(`${url}: ${lhr.runtimeError.message}`);
        console.error(`${url}: ${lhr.runtimeError.code}, once more`);
      }
      const value = (id) => lhr.audits[id].numericValue;
      console.log(JSON.stringify({
        url, performance: Math.round(lhr.categories.performance.score * 100),
        accessibility: lhr.categories.accessibility ? Math.round(lhr.categories.accessibility.score * 100) : -1,
        fcp: value("first-contentful-paint"), lcp: value("largest-contentful-paint"), cls: value("cumulative-layout-shift"), tbt: value("total-blocking-time"), si: value("speed-index"),
        failed: Object.values(lhr.audits).filter((a) => lhr.categories.accessibility?.auditRefs.some((r) => r.id === a.id && r.weight) && a.score !== null && a.score < 1).map((a) => a.id),
        took: Math.round(lhr.timing.total),
      }));
    }
  }
} finally {
  await chrome.kill();
}
