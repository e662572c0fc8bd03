// A move by mouse, keyboard or menu is one thing: it is asked for here, and what
// the server says is shown here.
import { get, post, Refused } from "../lib/ask";
import { h, say } from "../lib/dom";
import { n, number, t } from "../lib/page";
import { Card, drawCard, itemOf, redrawRow, told } from "./card";
import { furnish } from "./drag";
import { show } from "./live";

/** The name of a column by its key. */
export function columnName(key: string): string {
  return told.columns?.find((c) => c.key === key)?.name ?? key;
}

/** The headline of a card or row. */
export function headlineOf(item: HTMLElement): string {
  return item.querySelector("h3 a, th a")?.textContent ?? "";
}

let notice: HTMLElement | undefined;

/** Shows a sentence that must not be missed, and says it. */
export function tell(text: string): void {
  notice?.remove();
  notice = h("p", { class: "notice" }, text);
  document.querySelector(".board, .scroll")?.before(notice);
  say(text);
}

/** Moves a card or row to a column. */
export async function move(item: HTMLElement, to: string): Promise<void> {
  const from = item.dataset["column"] ?? "";
  const id = item.dataset["id"] ?? "";
  if (from === to) {
    say(t("It stands there already"));
    return;
  }
  item.classList.add("sent");
  try {
    const card = await post<Card>(`/version/${id}/move`, { from, to });
    notice?.remove();
    place(card, true);
    say(t("“{headline}” has moved to {stage}", { headline: card.headline, stage: toName(to) }));
  } catch (e) {
    item.classList.remove("sent");
    tell(e instanceof Refused ? e.message : t("No answer came. Whether it has moved is not known; look again when the network is back."));
    await follow([id]).catch(() => undefined);
  }
}

function toName(key: string): string {
  const options = document.getElementById("choices");
  if (told.columns || !(options instanceof HTMLTemplateElement)) return columnName(key);
  return [...options.content.querySelectorAll("option")].find((o) => o.value === key)?.textContent ?? key;
}

function count(key: string | undefined, by: number): void {
  const shown = document.querySelector<HTMLElement>(`.column[data-column="${CSS.escape(key ?? "")}"] .tally`);
  if (!shown) return;
  const now = Math.max(0, Number(shown.dataset["n"]) + by);
  shown.dataset["n"] = String(now);
  shown.textContent = number(now);
}

// What fits a table and does not stand in it yet is offered, not pushed in
// between the rows that somebody reads.
const fresh = new Set<string>();
let offered: HTMLElement | undefined;

function offer(): void {
  offered?.remove();
  offered = h("p", { class: "notice", role: "status" }, h("a", { href: location.href }, n("{N} more stories fit; show them", fresh.size)));
  document.querySelector(".scroll")?.before(offered);
}

/** Puts a card where it stands now. Focus stays with a card that moves. */
function place(c: Card, own: boolean): void {
  const was = itemOf(c.id);
  if (told.view === "table") {
    if (was) {
      redrawRow(was, c);
      was.classList.remove("sent");
    } else if (!own) {
      fresh.add(c.id);
      offer();
    }
    return;
  }
  const column = document.querySelector<HTMLElement>(`.column[data-column="${CSS.escape(c.column)}"] .cards`);
  const focused = was?.contains(document.activeElement) ?? false;
  if (!column) {
    drop(was);
    return;
  }
  const card = drawCard(c, was?.querySelector<HTMLInputElement>("input[name=id]")?.checked ?? false);
  const menu = was?.querySelector("details[open]");
  const chosen = menu?.querySelector("select");
  const inMenu = menu?.contains(document.activeElement) ?? false;
  const held = was?.classList.contains("held") ?? false;
  if (was && was.dataset["column"] === c.column) was.replaceWith(card);
  else {
    if (was) count(was.dataset["column"], -1);
    was?.remove();
    column.prepend(card);
    count(c.column, 1);
  }
  furnish(card);
  show(c.id);
  const select = card.querySelector("select");
  const again = card.querySelector("details");
  if (!own && again && select && chosen) { // who is about to move it goes on
    again.open = true;
    select.value = chosen.value;
    if (inMenu) {
      select.focus();
      return;
    }
  }
  if (held && !own) say(t("Somebody else has changed it; pick it up again"));
  if (focused || (own && document.activeElement === document.body)) card.querySelector<HTMLElement>("h3 a")?.focus();
}

/** Takes away what the query does not find any more. Focus goes to what stands beside it. */
function drop(item: HTMLElement | null): void {
  if (!item) return;
  const beside = item.nextElementSibling ?? item.previousElementSibling;
  if (item.contains(document.activeElement)) beside?.querySelector<HTMLElement>("h3 a, th a")?.focus();
  count(item.dataset["column"], -1);
  item.remove();
}

/** Reads versions again and shows what they are now. */
export async function follow(ids: string[]): Promise<void> {
  for (let i = 0; i < ids.length; i += 200) {
    const some = ids.slice(i, i + 200);
    const { cards } = await get<{ cards: Card[] }>(`/cards?${told.query}&ids=${some.join(",")}`);
    const now = new Map(cards.map((c) => [c.id, c]));
    for (const id of some) {
      const c = now.get(id);
      if (c) place(c, false);
      else drop(itemOf(id));
    }
  }
}
