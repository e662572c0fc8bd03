// Every form of a page works without this script, and says the same to all. The
// script asks the house, for a member, what of it is done already, does it
// without leaving the page, and tells where the member stops.
const headers = { Accept: "application/json" };
const told = (near: Element) => near.closest(".tools")?.querySelector<HTMLElement>(".told");
const tell = (near: Element, text = "") => {
  const box = told(near);
  if (box) box.textContent = text;
};

// set shows a button as done or not.
function set(button: HTMLButtonElement, on: boolean) {
  button.dataset.off ??= button.textContent ?? "";
  button.dataset.is = on ? "on" : "";
  button.textContent = (on ? button.dataset.yes : button.dataset.off) ?? "";
  if (button.dataset.undo) button.ariaPressed = String(on);
}

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!(form instanceof HTMLFormElement) || !(button instanceof HTMLButtonElement) || !button.dataset.yes) return;
  const box = form.closest<HTMLElement>("[data-mine]");
  if (!box) return;
  event.preventDefault();
  const on = button.dataset.is === "on";
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form, button)) fields.set(name, String(value));
  if (on) fields.set("do", button.dataset.undo ?? "unfollow");
  let said = box.dataset.fault;
  try {
    const answer = await fetch(form.getAttribute("action") ?? "", { method: "POST", body: fields, headers });
    if (answer.status === 401) {
      delete box.dataset.mine; // the session is over: the form leads to sign-in by itself
      form.requestSubmit(button);
      return;
    }
    if (answer.ok) {
      set(button, !on);
      said = on ? button.dataset.untold : button.dataset.told;
      navigator.serviceWorker?.controller?.postMessage({ do: "look" });
    } else {
      said = ((await answer.json()) as { error?: string }).error ?? said;
    }
  } catch {
    // said already
  }
  tell(button, said);
});

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy], [data-print]") : null;
  if (!button) return;
  if (button.dataset.copy === undefined) window.print();
  else navigator.clipboard.writeText(button.dataset.copy).then(() => tell(button, button.dataset.told), () => tell(button, button.dataset.copy));
});
for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) button.hidden = false;
if (navigator.clipboard) {
  for (const button of document.querySelectorAll<HTMLElement>("[data-copy]")) {
    button.hidden = false;
    const link = button.previousElementSibling;
    if (link instanceof HTMLElement) link.hidden = true;
  }
}

interface Mine {
  saved: boolean;
  follows: string[];
  keep: boolean;
  place?: { p: number; words: string };
}

async function mine(box: HTMLElement) {
  const buttons = [...box.querySelectorAll<HTMLButtonElement>("button[data-yes]")];
  if (box instanceof HTMLFormElement && !buttons.length) return;
  const q = new URLSearchParams({ lang: box.dataset.lang ?? "", story: box.dataset.mine ?? "" });
  for (const b of buttons) if (b.name === "subject") q.append("subject", b.value);
  const answer = await fetch(`/-/mine?${q}`, { headers });
  if (!answer.ok) return;
  const m = (await answer.json()) as Mine;
  for (const b of buttons) set(b, b.name === "subject" ? m.follows.includes(b.value) : m.saved);
  const body = document.querySelector(".body");
  if (!box.dataset.mine || !body) return;
  const at = m.place && document.getElementById(`p${m.place.p}`);
  const line = told(box);
  if (at && line && m.place && !location.hash) {
    const link = document.createElement("a");
    link.href = `#${at.id}`;
    link.textContent = m.place.words;
    line.replaceChildren(link);
  }
  if (m.keep && !body.querySelector(".offer")) follow(box.dataset.mine, body);
}

// follow tells where the reader is in the text: after ten seconds, each half
// minute in which it changed, and when the page is left.
function follow(story: string, body: Element) {
  let last = "";
  const send = () => {
    const { top, height } = body.getBoundingClientRect();
    const blocks = [...body.querySelectorAll<HTMLElement>("[id^=p]")].filter((e) => /^p\d+$/.test(e.id));
    const p = Number(blocks.find((e) => e.getBoundingClientRect().bottom > 1)?.id.slice(1) ?? 0);
    const end = innerHeight - top >= height * 0.98;
    const part = end ? 1000 : p <= 1 ? 0 : Math.round((Math.max(0, -top) / height) * 1000);
    const fields = new URLSearchParams({ story, p: String(p), part: String(part) });
    if (String(fields) !== last) navigator.sendBeacon("/-/progress", fields);
    last = String(fields);
  };
  setTimeout(send, 10_000);
  setInterval(() => document.visibilityState === "visible" && last && send(), 30_000);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send());
}

for (const box of document.querySelectorAll<HTMLElement>("[data-mine]")) mine(box).catch(() => {});

// To leave what is followed is to have seen it.
const seen = document.querySelector<HTMLFormElement>("form[data-seen]");
if (seen) {
  document.addEventListener(
    "visibilitychange",
    () => navigator.sendBeacon(seen.action, new URLSearchParams({ at: String(new FormData(seen).get("at")) })),
    { once: true },
  );
}
