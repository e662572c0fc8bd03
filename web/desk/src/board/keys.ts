// The keyboard. Arrow keys go from story to story; Space picks a card up, arrow
// keys choose where it goes, Space puts it down. Single letters are shortcuts
// that can be switched off (WCAG 2.1.4).
import { h, say } from "../lib/dom";
import { direction, t } from "../lib/page";
import { told } from "./card";
import { columnName, headlineOf, move } from "./moves";

const linkOf = (item: Element | null | undefined): HTMLElement | null => item?.querySelector<HTMLElement>("h3 a, th a") ?? null;
const here = (): HTMLElement | null => document.activeElement?.closest<HTMLElement>("[data-id]") ?? null;

interface Held {
  card: HTMLElement;
  to: string;
}
let held: Held | null = null;

/** Picks a card up, to choose its stage by arrow keys. */
export function pickUp(card: HTMLElement): void {
  putBack(false);
  held = { card, to: card.dataset["column"] ?? "" };
  card.classList.add("held");
  linkOf(card)?.focus();
  say(t("“{headline}” is picked up. Arrow keys choose the stage, Space puts it down, Escape leaves it where it is.", { headline: headlineOf(card) }));
}

function putBack(tell: boolean): void {
  if (!held) return;
  held.card.classList.remove("held");
  document.querySelectorAll(".column.aimed").forEach((c) => c.classList.remove("aimed"));
  held = null;
  if (tell) say(t("It stays where it is"));
}

// onward is 1 for the next column in the direction of reading, -1 for the one before.
function aim(onward: number): void {
  if (!held) return;
  const keys = (told.columns ?? []).filter((c) => c.takes).map((c) => c.key);
  const at = keys.indexOf(held.to);
  const next = keys[at < 0 ? (onward > 0 ? 0 : keys.length - 1) : Math.min(keys.length - 1, Math.max(0, at + onward))];
  if (next === undefined) return;
  held.to = next;
  document.querySelectorAll(".column.aimed").forEach((c) => c.classList.remove("aimed"));
  const column = document.querySelector(`.column[data-column="${CSS.escape(next)}"]`);
  column?.classList.add("aimed");
  column?.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(columnName(next));
}

function putDown(): void {
  if (!held) return;
  const { card, to } = held;
  putBack(false);
  void move(card, to);
}

// go moves focus by a number of stories, and across columns of a board.
function go(down: number, across: number): void {
  const item = here();
  const all = [...document.querySelectorAll<HTMLElement>("[data-id]")];
  if (!item) {
    linkOf(all[0])?.focus();
    return;
  }
  if (told.view === "table") {
    linkOf(all[all.indexOf(item) + down])?.focus();
    return;
  }
  const columns = [...document.querySelectorAll(".column")].map((c) => [...c.querySelectorAll<HTMLElement>(".card")]);
  let at = columns.findIndex((c) => c.includes(item));
  const row = columns[at]?.indexOf(item) ?? 0;
  if (across === 0) {
    linkOf(columns[at]?.[row + down])?.focus();
    return;
  }
  for (at += across; columns[at]; at += across) {
    const cards = columns[at] ?? [];
    if (cards.length > 0) {
      linkOf(cards[Math.min(row, cards.length - 1)])?.focus();
      return;
    }
  }
}

function openMenu(): void {
  const menu = here()?.querySelector("details");
  if (!menu) return;
  menu.open = true;
  menu.querySelector("select")?.focus();
}

function toggle(): void {
  const box = here()?.querySelector<HTMLInputElement>("input[name=id]");
  if (!box) return;
  box.click();
  say(box.checked ? t("Chosen") : t("Not chosen"));
}

let sheet: HTMLDialogElement | undefined;

/** Opens the sheet of keys. */
export function openSheet(): void {
  if (!sheet) {
    const rows: [string[], string][] = [
      [["↑", "↓"], t("the story before, the next story")],
      [["←", "→"], t("the column beside, on the board")],
      [["Space"], t("pick a card up, then put it down")],
      [["Esc"], t("leave it where it is")],
    ];
    if (told.shortcuts) rows.push(
      [["j", "k"], t("the next story, the story before")],
      [["h", "l"], t("the column before, the next column")],
      [["m"], t("the menu of stages")],
      [["x"], t("choose it for a change of several")],
      [["/"], t("to the search")],
      [["n"], t("begin a story")],
      [["?"], t("this sheet")]);
    const list = h("dl");
    for (const [keys, what] of rows) list.append(h("dt", {}, ...keys.flatMap((k, i) => [i > 0 ? " " : "", h("kbd", {}, k)])), h("dd", {}, what));
    const close = h("button", { type: "button", onclick: () => sheet?.close() }, t("Close"));
    sheet = h("dialog", { class: "keysheet", "aria-labelledby": "sheet-title" }, h("h2", { id: "sheet-title" }, t("Keys")), list,
      told.shortcuts ? h("p", {}, t("Single letters can be switched off in your own settings.")) : null, close);
    document.body.append(sheet);
  }
  if (!sheet.open) sheet.showModal();
}

// keyOf is the Latin letter or sign of a key, whatever the layout writes with it.
function keyOf(e: KeyboardEvent): string {
  if (/^[\x20-\x7e]$/.test(e.key) || e.key.length > 1) return e.key.length > 1 ? e.key : e.key.toLowerCase();
  if (e.code === "Slash") return e.shiftKey ? "?" : "/";
  return e.code.startsWith("Key") ? e.code.slice(3).toLowerCase() : e.key;
}

const singles: Record<string, () => void> = {
  j: () => go(1, 0),
  k: () => go(-1, 0),
  l: () => go(0, 1),
  h: () => go(0, -1),
  m: openMenu,
  x: toggle,
  "/": () => {
    const words = document.getElementById("q");
    if (!(words instanceof HTMLInputElement)) return;
    words.focus();
    words.select();
  },
  n: () => { if (told.begin) location.href = "/new"; },
  "?": openSheet,
};

function pressed(e: KeyboardEvent): void {
  const target = e.target as HTMLElement;
  if (e.ctrlKey || e.metaKey || e.altKey || e.defaultPrevented || document.querySelector("dialog[open]")) return;
  if (target.closest("input, select, textarea, [contenteditable]")) return;
  const key = keyOf(e);
  const onward = direction === "rtl" ? -1 : 1;
  const onLink = target === linkOf(here());
  let done = true;
  if (held && (key === "ArrowRight" || key === "ArrowLeft")) aim(key === "ArrowRight" ? onward : -onward);
  else if (held && (key === " " || key === "Enter")) putDown();
  else if (held && key === "Escape") putBack(true);
  else if (held && key.startsWith("Arrow")) done = true;
  else if (onLink && key === "ArrowDown") go(1, 0);
  else if (onLink && key === "ArrowUp") go(-1, 0);
  else if (onLink && told.view === "board" && key === "ArrowRight") go(0, onward);
  else if (onLink && told.view === "board" && key === "ArrowLeft") go(0, -onward);
  else if (onLink && told.view === "board" && key === " " && here()?.dataset["plan"] !== undefined) pickUp(here() as HTMLElement);
  else if (told.shortcuts && !held && singles[key]) singles[key]?.();
  else done = false;
  if (done) e.preventDefault();
}

/** Listens to the keyboard. */
export function keys(): void {
  window.addEventListener("keydown", pressed);
  // A card that loses focus is not carried about unseen.
  document.addEventListener("focusin", (e) => {
    if (held && !held.card.contains(e.target as Node)) putBack(false);
  });
}
