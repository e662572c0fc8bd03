// The worker of members who keep their saved stories on a device. It stands in
// for the house only where the house cannot be reached, shows nothing but those
// stories and their list, and nothing that it has not asked about for a week, or
// past the time at which the member's right to it ends. Who signs out, or whose
// session has ended elsewhere, leaves nothing behind.
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface Asked extends Lasting {
  request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Told extends Lasting {
  data?: { do?: string; lang?: string };
  source: { postMessage(message: unknown): void } | null;
}
const worker = self as unknown as {
  addEventListener<E extends Event>(type: string, take: (event: E) => void): void;
  skipWaiting(): Promise<void>;
  clients: { claim(): Promise<void> };
  registration: { unregister(): Promise<boolean> };
};

// Page is one page as the house named it: until when (milliseconds since 1970) it
// may be shown, and a tag that changes with what it shows.
interface Page {
  url: string;
  until: number;
  tag: string;
}
interface State {
  lang: string;
  list: string;
  pages: Page[];
}

const prefix = "saved-";
const stateAt = "/-/offline/state";
const exactly = { ignoreVary: true };
const pause = 60_000; // between two questions to the house while the member reads
let asked = 0;
let looking: Promise<number> | undefined;

async function kept(): Promise<[Cache, State] | undefined> {
  const name = (await caches.keys()).find((n) => n.startsWith(prefix));
  if (!name) return undefined;
  const cache = await caches.open(name);
  const state = await cache.match(stateAt, exactly);
  return state && [cache, (await state.json()) as State];
}

async function clear() {
  for (const name of await caches.keys()) if (name.startsWith(prefix)) await caches.delete(name);
  await worker.registration.unregister();
}

const path = (url: string) => new URL(url, location.origin).pathname;

// parts are what a page needs to be shown: styles, script, and its own pictures,
// not those of the stories that it leads to.
function parts(html: string): string[] {
  const own = html.split('class="related"')[0] ?? "";
  return [...own.matchAll(/(?:href|src)="(\/(?:-\/assets|media)\/[^"?#]+)"/g)].map((m) => m[1] ?? "");
}

// look asks the house what is to be kept, and brings the device up to date. It
// gives the number of stories kept; -1 if none are to be kept.
async function look(lang: string): Promise<number> {
  const answer = await fetch(`/-/mine?offline=${encodeURIComponent(lang)}`, { cache: "no-store" });
  if (answer.status === 401) {
    await clear();
    return -1;
  }
  if (!answer.ok) throw new Error(`the house answered ${answer.status}`);
  const now = (await answer.json()) as { key: string; list: Page; pages: Page[] };
  for (const name of await caches.keys()) if (name.startsWith(prefix) && name !== prefix + now.key) await caches.delete(name);
  const cache = await caches.open(prefix + now.key);
  const before = (await kept())?.[1].pages ?? [];
  const state: State = { lang, list: path(now.list.url), pages: [] };
  const wanted = new Set<string>([stateAt]);
  const need = async (url: string, stale: boolean) => {
    let got = stale ? undefined : await cache.match(url, exactly);
    if (!got) {
      got = await fetch(url, { cache: stale ? "no-cache" : "default" });
      if (!got.ok || got.redirected) return "";
      await cache.put(url, got.clone());
    }
    wanted.add(url);
    return /^text\/(html|css)/.test(got.headers.get("Content-Type") ?? "") ? got.text() : "";
  };
  for (const page of [now.list, ...now.pages]) {
    const url = path(page.url);
    const same = before.some((b) => b.url === url && b.tag === page.tag);
    const html = await need(url, !same);
    if (!html) continue;
    state.pages.push({ ...page, url });
    const own = parts(html);
    const fonts = own.some((part) => part.endsWith(".woff2")); // the page names those of its script
    for (const part of own) {
      const css = await need(part, false);
      if (!fonts) for (const m of css.matchAll(/url\("?\.\/([^")]+)"?\)/g)) await need(`/-/assets/${m[1]}`, false);
    }
  }
  await cache.put(stateAt, Response.json(state));
  for (const request of await cache.keys()) if (!wanted.has(path(request.url))) await cache.delete(request, exactly);
  return state.pages.length - 1;
}

// once keeps two looks from running over each other.
function once(lang: string): Promise<number> {
  looking ??= look(lang).finally(() => {
    looking = undefined;
    asked = Date.now();
  });
  return looking;
}

async function lookAgain(force: boolean) {
  if (!force && Date.now() - asked < pause) return;
  const [, state] = (await kept()) ?? [];
  if (state) await once(state.lang).catch(() => {}); // without the house the device shows what it may
}

// page answers a navigation: by the house, and only without it from the device.
async function page(event: Asked, url: URL): Promise<Response> {
  try {
    const answer = await fetch(event.request);
    event.waitUntil(lookAgain(false));
    return answer;
  } catch (fault) {
    const [cache, state] = (await kept()) ?? [];
    if (!cache || !state) throw fault;
    const may = (at: string) => state.pages.some((p) => p.url === at && p.until > Date.now());
    for (const p of state.pages) if (!may(p.url)) await cache.delete(p.url, exactly);
    const answer = may(url.pathname) && !url.search ? await cache.match(url.pathname, exactly) : undefined;
    if (answer) return answer;
    if (may(state.list)) return Response.redirect(`${state.list}#offline`);
    throw fault;
  }
}

// part answers for a style, a font or a picture: of a picture any size serves.
async function part(request: Request, url: URL): Promise<Response> {
  try {
    return await fetch(request);
  } catch (fault) {
    const [cache] = (await kept()) ?? [];
    const same = url.pathname.startsWith("/media/") ? url.pathname.slice(0, url.pathname.lastIndexOf("/") + 1) : "";
    const answer = (await cache?.match(url.pathname, exactly)) ?? (same && cache && (await cache.match((await cache.keys()).find((r) => path(r.url).startsWith(same)) ?? "", exactly)));
    if (answer) return answer;
    throw fault;
  }
}

worker.addEventListener<Lasting>("install", (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener<Lasting>("activate", (event) => event.waitUntil(worker.clients.claim()));

worker.addEventListener<Told>("message", (event) => {
  const what = event.data?.do;
  const say = (n: number) => event.source?.postMessage({ kept: n });
  if (what === "keep") event.waitUntil(once(event.data?.lang ?? "").then(say, () => say(-1)));
  else if (what === "drop") event.waitUntil(clear().then(() => say(-1)));
  else if (what === "look") event.waitUntil(lookAgain(true));
});

worker.addEventListener<Asked>("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.method === "POST" && url.pathname.endsWith("/signout")) event.waitUntil(clear());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(event, url));
  else if (/^\/(-\/assets|media)\//.test(url.pathname)) event.respondWith(part(request, url));
});
