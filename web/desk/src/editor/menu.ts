// Dialogs: the menu of blocks, the address of a link, the sheet of shortcuts.
import { h } from "../lib/dom";
import { t } from "../lib/page";

let counted = 0;
/** An id that no other element has. */
export function fresh(prefix: string): string { return `${prefix}-${++counted}`; }

/** Opens a modal dialog; it is gone when it is closed. */
export function dialog(title: string, ...content: (globalThis.Node | string)[]): HTMLDialogElement {
  const id = fresh("dialog");
  const d = h("dialog", { class: "ask", "aria-labelledby": id },
    h("div", { class: "ask-head" }, h("h2", { id }, title), h("button", { type: "button", class: "close", "aria-label": t("Close"), onClick: () => { d.close(); } }, "×")),
    ...content);
  // A field for searching would take the key for itself.
  d.addEventListener("keydown", (e) => { if (e.key === "Escape" && !e.isComposing) { e.preventDefault(); d.close(); } });
  d.addEventListener("close", () => { d.remove(); });
  document.body.append(d);
  d.showModal();
  return d;
}

/** A label and its control. */
export function field(label: string, control: HTMLElement, hint?: string): HTMLElement {
  if (control.id === "") control.id = fresh("field");
  const told = hint ? h("small", { id: `${control.id}-hint` }, hint) : null;
  if (told) control.setAttribute("aria-describedby", told.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, told);
}

/** Something that a menu offers. */
export interface Offer { name: string; keys?: string; act: () => void; can?: () => boolean }

/** A list to choose from, narrowed by typing, walked by the arrows. */
export function choose(title: string, offers: Offer[], left?: () => void): void {
  const list = h("ul", { class: "offers" });
  const find = h("input", { type: "search", "aria-label": t("Find in this list"), autocomplete: "off" });
  let chosen = false;
  const buttons = (): HTMLButtonElement[] => [...list.querySelectorAll("button")];
  const draw = (): void => {
    const q = find.value.trim().toLocaleLowerCase();
    list.replaceChildren(...offers.filter((o) => (o.can?.() ?? true) && o.name.toLocaleLowerCase().includes(q)).map((o) => h("li", {},
      h("button", { type: "button", onClick: () => { chosen = true; d.close(); o.act(); } }, o.name, o.keys ? h("kbd", {}, o.keys) : null))));
  };
  find.addEventListener("input", draw);
  const d = dialog(title, find, list);
  d.addEventListener("keydown", (e) => {
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    if (e.key === "ArrowDown") { e.preventDefault(); (all[at + 1] ?? all[0])?.focus(); }
    else if (e.key === "ArrowUp") { e.preventDefault(); if (at <= 0) find.focus(); else all[at - 1]?.focus(); }
    else if (e.key === "Enter" && document.activeElement === find) { e.preventDefault(); all[0]?.click(); }
  });
  d.addEventListener("close", () => { if (!chosen) left?.(); });
  draw();
  find.focus();
}

/** Asks for one line; done gets it, or null when the line is to be taken away. */
export function askLine(title: string, label: string, value: string, mend: (s: string) => string, done: (s: string | null) => void, remove?: string): void {
  const input = h("input", { type: "text", dir: "ltr", value, required: true, spellcheck: "false", autocomplete: "off" });
  const wrong = h("p", { class: "wrong", role: "alert" });
  const form = h("form", { class: "stack", onSubmit: (e: Event) => {
    e.preventDefault();
    const fault = mend(input.value);
    if (fault !== "") { wrong.textContent = fault; input.focus(); return; }
    d.close();
    done(input.value);
  } }, field(label, input), wrong, h("div", { class: "row" },
    h("button", { class: "main" }, t("Apply")),
    remove ? h("button", { type: "button", onClick: () => { d.close(); done(null); } }, remove) : null));
  const d = dialog(title, form);
  input.focus();
  input.select();
}

/** The keys of the editor, as a table. */
export function sheet(keys: [string, string][]): void {
  dialog(t("Keyboard shortcuts"), h("table", {}, h("tbody", {}, ...keys.map(([what, how]) => h("tr", {}, h("th", { scope: "row" }, what), h("td", { dir: "ltr" }, ...how.split(" ").flatMap((k, i) => i > 0 ? [" ", h("kbd", {}, k)] : [h("kbd", {}, k)])))))));
}
