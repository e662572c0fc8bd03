// A translation beside its source: boxes as high as their text, the state of
// each block, counts, the next block by a key, and saving without leaving.
import { post, Refused } from "./lib/ask";
import { say } from "./lib/dom";
import { data, n, number, t } from "./lib/page";
import { words } from "./lib/words";

interface Told {
  base: number;
  language: string;
  save: string;
}
interface Saved {
  revision: number;
  cells: string[];
  words: number;
  slug: string;
}

const told = data<Told>();
const form = document.querySelector<HTMLFormElement>("#beside");
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

  let later = 0;
  form.addEventListener("input", (e) => {
    if (!dirty) tell(t("Not saved"));
    dirty = true;
    if (e.target instanceof HTMLTextAreaElement) fit(e.target);
    clearTimeout(later);
    later = window.setTimeout(count, 150);
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
    const sent: Record<string, string> = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") sent[name] = value;
    try {
      const saved = await post<Saved>(told.save, sent);
      value(form, "base", String(saved.revision));
      saved.cells.forEach((cell, k) => value(form, `node.${k}`, cell));
      const slug = form.querySelector<HTMLInputElement>('input[name="slug"]');
      if (slug && slug.value === sent["slug"]) slug.value = saved.slug;
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
  boxes.forEach(fit);
  count();
}

function value(form: HTMLFormElement, name: string, to: string): void {
  const field = form.querySelector<HTMLInputElement>(`input[name="${name}"]`);
  if (field) field.value = to;
}
