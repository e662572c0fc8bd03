// A translation beside its source: boxes as high as their text, the state of
// each block, counts, the next block by a key, and saving without leaving.
import { post, Refused } from "./lib/ask";
import { h, say } from "./lib/dom";
import { forget, keep, kept, type Fields } from "./lib/keep";
import { data, n, number, t } from "./lib/page";
import { words } from "./lib/words";

interface Told {
  base: number;
  language: string;
  save: string;
  key: string; // of what is kept in this browser
  sent: boolean; // the form holds what was sent last already
}
interface Saved {
  revision: number;
  cells: string[];
  words: number;
  slug: string;
}

const told = data<Told>();
const form = document.querySelector<HTMLFormElement>("#side-by-side");
if (form) begin(form);

function begin(form: HTMLFormElement): void {
  const boxes = [...form.querySelectorAll<HTMLTextAreaElement>("textarea")];
  const blocks = boxes.filter((b) => b.name.startsWith("text."));
  const counts = form.querySelector<HTMLElement>(".counts");
  const saving = form.querySelector<HTMLElement>(".saving");
  form.querySelector<HTMLElement>(".bykeys")?.removeAttribute("hidden");
  let dirty = false;
  let busy = false;

  const fit = (b: HTMLTextAreaElement): void => {
    b.style.blockSize = "auto";
    b.style.blockSize = `${b.scrollHeight + 2}px`;
  };
  const state = (b: HTMLTextAreaElement): boolean => {
    const text = b.value.trim();
    const waits = !/[\p{L}\p{N}]/u.test(text.replace(/\bTK\b/g, ""));
    const shown = document.getElementById(b.getAttribute("aria-describedby") ?? "");
    const now = waits ? t("Not translated") : text === b.dataset["source"] ? t("Same as the source") : "";
    if (shown && shown.textContent !== now) shown.textContent = now;
    return waits;
  };
  const count = (): void => {
    let all = 0;
    let waiting = 0;
    for (const b of blocks) {
      if (state(b)) waiting++;
      else all += words(b.value, told.language);
    }
    if (!counts) return;
    const said = t("{words} of {source} words", { words: all, source: Number(form.dataset["words"] ?? 0) });
    counts.textContent = waiting ? `${said} · ${n("{N} blocks not translated", waiting)}` : said;
  };
  const tell = (text: string): void => {
    if (saving) saving.textContent = text;
  };

  const fields = (): Fields => {
    const all: Fields = {};
    for (const [name, v] of new FormData(form)) if (typeof v === "string") all[name] = v;
    return all;
  };

  let later = 0;
  form.addEventListener("input", (e) => {
    if (!dirty) tell(t("Not saved"));
    dirty = true;
    if (e.target instanceof HTMLTextAreaElement) fit(e.target);
    clearTimeout(later);
    later = window.setTimeout(() => {
      count();
      if (dirty) keep(told.key, fields());
    }, 150);
  });
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (e) => {
    if (dirty) e.preventDefault();
  });

  const save = async (): Promise<void> => {
    if (busy) return;
    busy = true;
    dirty = false;
    tell(t("Saving"));
    const sent = fields();
    try {
      const saved = await post<Saved>(told.save, sent);
      value(form, "base", String(saved.revision));
      saved.cells.forEach((cell, k) => value(form, `node.${k}`, cell));
      const slug = form.querySelector<HTMLInputElement>('input[name="slug"]');
      if (slug && slug.value === sent["slug"]) slug.value = saved.slug;
      if (!dirty) forget(told.key);
      tell(dirty ? t("Not saved") : t("Saved as revision {n}.", { n: number(saved.revision) }));
    } catch (e) {
      dirty = true;
      if (e instanceof Refused && e.status === 409) {
        form.requestSubmit(); // the page shows what somebody else has saved
        return;
      }
      const why = e instanceof Refused ? e.message : t("The desk cannot be reached. What you wrote is still here; save again.");
      tell(why);
      say(why);
    } finally {
      busy = false;
    }
  };

  form.addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.altKey) return;
    if (e.key === "s" && !e.shiftKey) {
      e.preventDefault();
      void save();
    }
    if (e.key === "Enter" && e.target instanceof HTMLTextAreaElement) {
      e.preventDefault();
      const next = boxes[boxes.indexOf(e.target) + (e.shiftKey ? -1 : 1)];
      next?.focus();
      next?.scrollIntoView({ block: "nearest" });
    }
  });
  form.querySelector<HTMLButtonElement>(".bar button.main")?.addEventListener("click", (e) => {
    e.preventDefault();
    void save();
  });
  const found = told.sent ? null : kept(told.key);
  if (found) offer(form, found, () => {
    dirty = true;
    tell(t("Not saved"));
    boxes.forEach(fit);
    count();
  });
  boxes.forEach(fit);
  count();
}

// offer asks whether what an earlier visit has left unsaved is to be put back.
// A block is put back where it still is what it was; the text of any other is
// shown, to be copied by hand.
function offer(form: HTMLFormElement, found: Fields, putBack: () => void): void {
  const put: [HTMLInputElement | HTMLTextAreaElement, string][] = [];
  const lost: string[] = [];
  const was = new Map<string, string>();
  for (const node of form.querySelectorAll<HTMLInputElement>('input[name^="node."]')) was.set(node.value, node.name.slice(5));
  for (const [name, text] of Object.entries(found)) {
    const [what, k] = name.split(".");
    let at = name;
    if (what === "node" || what === "keep" || ["base", "revision", "cells", "section"].includes(name)) continue;
    if (k !== undefined) {
      const node = found[`node.${k}`] ?? "";
      const same = form.querySelector<HTMLInputElement>(`input[name="node.${k}"]`)?.value === node;
      const now = same ? k : was.get(node);
      if (now === undefined) {
        if (text.trim()) lost.push(text);
        continue;
      }
      at = `${what}.${now}`;
    }
    const field = form.elements.namedItem(at);
    if ((field instanceof HTMLTextAreaElement || (field instanceof HTMLInputElement && field.type === "text")) && field.value.trim() !== text.trim()) put.push([field, text]);
  }
  const known = new Set([...form.querySelectorAll("textarea")].map((b) => b.value.trim()));
  const apart = lost.filter((text) => !known.has(text.trim()));
  if (!put.length && !apart.length) return forget(told.key);
  const end = (): void => box.remove();
  const box = h("section", { class: "owed unsaved", role: "region", "aria-label": t("Not saved last time") },
    h("p", {}, t("This browser has kept something that was written here and not saved.")),
    ...apart.map((text) => h("pre", { lang: told.language, dir: "auto" }, text)),
    h("p", {},
      put.length ? h("button", { type: "button", onclick: () => {
        for (const [field, text] of put) field.value = text;
        end();
        putBack();
        put[0]?.[0].focus();
      } }, t("Put it back")) : null, " ",
      h("button", { type: "button", onclick: () => {
        forget(told.key);
        end();
      } }, t("Throw it away"))));
  form.before(box);
  say(t("This browser has kept something that was written here and not saved."));
}

function value(form: HTMLFormElement, name: string, to: string): void {
  const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (field) field.value = to;
}
