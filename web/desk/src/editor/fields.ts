// The fields around the text: what stands in them goes to the server field by
// field, and what others write comes in.
import { h, say } from "../lib/dom";
import { get } from "../lib/ask";
import { n, t } from "../lib/page";
import { countCharacters } from "./counts";
import type { Conflict, Head, Value } from "./wire";

type Control = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
interface Label { slug: string; name: string }
/** A topic or an author as the house offers it. */
interface Offered extends Label { role?: string }
interface Byline { name: string; slug?: string; role?: string; place?: string }

/** How a field is read from its controls and written into them. */
interface Way { read: () => Value; write: (v: Value) => void }

export interface Saver {
  setField(name: string, set: Value, now?: boolean): void;
  settle(name: string, mine: Value | undefined): void;
}

/** What a field says, in words, for who has to choose between two. */
export function inWords(v: Value): string {
  if (v === null || v === undefined || v === "") return "–";
  if (typeof v === "boolean") return v ? t("Yes") : t("No");
  if (Array.isArray(v)) return v.map((x) => inWords(x)).join(", ");
  if (typeof v === "object") return Object.values(v).filter((x) => typeof x !== "object" || Array.isArray(x)).map((x) => inWords(x)).join(", ");
  return String(v);
}

export class Fields {
  private readonly ways = new Map<string, { box: HTMLElement; way: Way }>();
  saver: Saver | null = null;

  constructor(private readonly form: HTMLFormElement, private readonly lang: string) {
    for (const box of form.querySelectorAll<HTMLElement>("[data-field]")) {
      const name = box.dataset["field"] ?? "";
      const way = this.wayOf(name, box);
      this.ways.set(name, { box, way });
      const heard = (e: Event): void => {
        if (e.type === "input" && e.target instanceof HTMLSelectElement) return;
        this.changed(name, e.type === "change");
      };
      box.addEventListener("input", heard);
      box.addEventListener("change", heard);
    }
    this.headline();
    for (const a of form.querySelectorAll<HTMLTextAreaElement>(".head textarea")) {
      const grow = (): void => { a.rows = 1; a.rows = Math.min(8, Math.max(1, Math.round(a.scrollHeight / Number.parseFloat(getComputedStyle(a).lineHeight)))); };
      a.addEventListener("input", grow);
      a.addEventListener("keydown", (e) => { if (e.key === "Enter" && !e.isComposing) e.preventDefault(); }); // one line, as it is printed
      requestAnimationFrame(grow);
    }
  }

  private changed(name: string, now: boolean): void {
    const f = this.ways.get(name);
    if (f) this.saver?.setField(name, f.way.read(), now);
    if (name === "headline") this.headline();
  }

  private headline(): void {
    const a = this.form.querySelector<HTMLTextAreaElement>("#headline");
    const hint = this.form.querySelector("#headline-length");
    if (!a || !hint) return;
    const length = countCharacters(a.value, this.lang);
    hint.textContent = length === 0 ? t("A headline is needed before this can be published") : length > 110
      ? t("{n} characters: too long for search engines, which cut at 110", { n: length })
      : t("{n} characters; good at 40 to 90", { n: length });
    hint.classList.toggle("wrong", length === 0 || length > 110);
  }

  private wayOf(name: string, box: HTMLElement): Way {
    const q = <T extends Control>(s: string): T => box.querySelector<T>(s)!;
    const set = (c: Control, v: string): void => { if (c.value !== v) { c.value = v; c.dispatchEvent(new Event("set")); } };
    const str = (v: Value): string => typeof v === "string" ? v : "";
    switch (name) {
      case "machine": return { read: () => q<HTMLInputElement>("input").checked, write: (v) => { q<HTMLInputElement>("input").checked = v === true; } };
      case "section": return {
        read: () => {
          const s = q<HTMLSelectElement>("select");
          return s.value === "" ? { slug: "", name: "" } : { slug: s.value, name: s.selectedOptions[0]?.dataset["name"] ?? s.value };
        },
        write: (v) => {
          const s = q<HTMLSelectElement>("select");
          const l = (v ?? { slug: "", name: "" }) as Label;
          if (l.slug !== "" && ![...s.options].some((o) => o.value === l.slug)) s.append(h("option", { value: l.slug, "data-name": l.name }, l.name));
          s.value = l.slug;
        },
      };
      case "topics": {
        q<HTMLInputElement>("input").addEventListener("input", () => { this.offer(q("input"), "topic"); });
        let last: Label[] = [];
        return {
          read: () => {
            const offered = [...this.known].filter(([k]) => k.startsWith("topic:")).map(([, o]) => ({ slug: o.slug, name: o.name }));
            const known = new Map([...offered, ...last].map((l) => [l.name, l]));
            const names = q<HTMLInputElement>("input").value.split(/[,،、]/).map((s) => s.trim()).filter((s) => s !== "");
            last = [...new Set(names)].map((s) => known.get(s) ?? { slug: "", name: s });
            return last;
          },
          write: (v) => {
            last = (v as Label[] | null) ?? [];
            set(q("input"), last.map((l) => l.name).join(", "));
          },
        };
      }
      case "bylines": return this.bylines(box);
      case "terms": return {
        read: () => {
          const level = q<HTMLSelectElement>("#level").value;
          const out: Record<string, unknown> = { level };
          const plans = q<HTMLInputElement>("#plans").value.split(/[,\s]+/).filter((s) => s !== "");
          if (level === "plans") out["plans"] = plans;
          for (const side of ["from", "until"]) {
            const at = q<HTMLInputElement>(`#${side}`).value;
            if (at !== "") out[side] = `${at}:00Z`;
          }
          return out;
        },
        write: (v) => {
          const terms = (v ?? {}) as { level?: string; plans?: string[]; from?: string; until?: string };
          q<HTMLSelectElement>("#level").value = terms.level || "members";
          set(q("#plans"), (terms.plans ?? []).join(", "));
          set(q("#from"), (terms.from ?? "").slice(0, 16));
          set(q("#until"), (terms.until ?? "").slice(0, 16));
        },
      };
      case "lead": return {
        read: () => {
          const out: Record<string, unknown> = {};
          const put = (key: string, s: string): void => { if (s.trim() !== "") out[key] = s; };
          put("photo", q<HTMLInputElement>("#lead-photo").value.trim());
          put("caption", q<HTMLTextAreaElement>("#lead-caption").value);
          put("alt", q<HTMLTextAreaElement>("#lead-alt").value);
          put("credit", q<HTMLInputElement>("#lead-credit").value);
          if (q<HTMLInputElement>("#lead-decorative").checked) out["decorative"] = true;
          return out;
        },
        write: (v) => {
          const lead = (v ?? {}) as { photo?: string; caption?: string; alt?: string; credit?: string; decorative?: boolean };
          set(q("#lead-photo"), str(lead.photo));
          set(q("#lead-caption"), str(lead.caption));
          set(q("#lead-alt"), str(lead.alt));
          set(q("#lead-credit"), str(lead.credit));
          q<HTMLInputElement>("#lead-decorative").checked = lead.decorative === true;
        },
      };
      default: {
        const c = q<Control>("input, textarea, select");
        return { read: () => c.value.replace(/[\r\n]+/g, " "), write: (v) => { set(c, str(v)); } };
      }
    }
  }

  private bylines(box: HTMLElement): Way {
    const rows = (): HTMLElement[] => [...box.querySelectorAll<HTMLElement>(".byline")];
    const inputs = (row: HTMLElement): HTMLInputElement[] => [...row.querySelectorAll("input")];
    const add = (): HTMLElement => {
      const row = rows()[0]!.cloneNode(true) as HTMLElement;
      for (const i of inputs(row)) { i.value = ""; i.disabled = false; }
      box.append(row);
      return row;
    };
    const room = (): void => { const last = rows().at(-1); if (!last || (inputs(last)[0]?.value ?? "") !== "") add(); };
    box.addEventListener("input", (e) => {
      room();
      const input = e.target as HTMLInputElement;
      if (input.name !== "byline_name") return;
      const row = inputs(input.closest<HTMLElement>(".byline")!);
      const known = this.known.get(`author:${input.value.trim()}`);
      if (row[3]) row[3].value = known?.slug ?? ""; // another name is another author
      if (known?.role && row[1]?.value === "") row[1].value = known.role;
      if (!known) this.offer(input, "author");
    });
    room();
    return {
      read: () => rows().map((r): Byline => {
        const [name, role, place, slug] = inputs(r).map((i) => i.value.trim());
        const b: Byline = { name: name ?? "" };
        if (slug) b.slug = slug;
        if (role) b.role = role;
        if (place) b.place = place;
        return b;
      }).filter((b) => b.name !== ""),
      write: (v) => {
        const list = (v as Byline[] | null) ?? [];
        while (rows().length < list.length + 1) add();
        rows().forEach((r, i) => {
          const b = list[i];
          const values = [b?.name ?? "", b?.role ?? "", b?.place ?? "", b?.slug ?? ""];
          inputs(r).forEach((input, k) => { if (input !== document.activeElement && input.value !== values[k]) input.value = values[k] ?? ""; });
          if (i > list.length && !r.contains(document.activeElement)) r.remove();
        });
      },
    };
  }

  private readonly known = new Map<string, Offered>(); // by kind and name
  private timer: number | undefined;

  /** Offers what the house knows by that name: authors and topics. */
  private offer(input: HTMLInputElement, what: "author" | "topic"): void {
    window.clearTimeout(this.timer);
    const typed = (what === "topic" ? input.value.split(/[,،、]/).at(-1) ?? "" : input.value).trim();
    const list = this.form.querySelector(`datalist#${input.getAttribute("list") ?? ""}`);
    if (typed === "" || !list) return;
    this.timer = window.setTimeout(() => {
      void get<Offered[]>(`/labels?what=${what}&language=${encodeURIComponent(this.lang)}&q=${encodeURIComponent(typed)}`).then((all) => {
        const before = what === "topic" && input.value.includes(",") ? input.value.replace(/[^,،、]*$/, "") + " " : "";
        for (const o of all) this.known.set(`${what}:${o.name}`, o);
        list.replaceChildren(...all.map((o) => h("option", { value: before + o.name })));
      }, () => undefined); // the browser offers what came before
    }, 200);
  }

  /** What stands in a field. */
  value(name: string): Value { return this.ways.get(name)?.way.read() ?? null; }

  /** Writes what came. A field in which somebody is typing here is left alone unless another has changed it. */
  take(head: Head, by: string): void {
    for (const [name, v] of Object.entries(head)) {
      const f = this.ways.get(name);
      if (!f || (by === "" && f.box.contains(document.activeElement))) continue;
      f.way.write(v);
      if (by !== "") {
        f.box.classList.add("came");
        window.setTimeout(() => { f.box.classList.remove("came"); }, 2500);
      }
    }
    this.headline();
    this.drew?.();
  }
  /** Called after fields have been written from outside. */
  drew: (() => void) | null = null;

  /** Sets a field from script, as if it had been typed. */
  set(name: string, v: Value): void {
    this.ways.get(name)?.way.write(v);
    this.saver?.setField(name, this.value(name), true);
    this.drew?.();
  }

  /** Shows both texts beside the field; nothing is overwritten before somebody decides. */
  conflict(conflicts: Record<string, Conflict>): void {
    for (const [name, c] of Object.entries(conflicts)) {
      const f = this.ways.get(name);
      if (!f) continue;
      f.box.querySelector(".clash")?.remove();
      const done = (): void => { clash.remove(); };
      const clash = h("div", { class: "clash", role: "group", "aria-label": t("Two texts for one field") },
        h("p", {}, t("{name} changed this field meanwhile.", { name: c.by || "?" })),
        h("dl", {}, h("dt", {}, t("Theirs")), h("dd", { lang: this.lang, dir: "auto" }, inWords(c.theirs)), h("dt", {}, t("Yours")), h("dd", { lang: this.lang, dir: "auto" }, inWords(f.way.read()))),
        h("div", { class: "row" },
          h("button", { type: "button", onClick: () => { f.way.write(c.theirs); this.saver?.settle(name, undefined); this.headline(); this.drew?.(); done(); } }, t("Take theirs")),
          h("button", { type: "button", onClick: () => { this.saver?.settle(name, f.way.read()); done(); } }, t("Keep mine"))));
      f.box.append(clash);
    }
    say(n("{N} fields were changed by somebody else meanwhile", Object.keys(conflicts).length));
  }
}


