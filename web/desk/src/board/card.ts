// Cards and rows, drawn from the same words as the server's templates draw them.
import { h } from "../lib/dom";
import { data, t } from "../lib/page";

export interface Part {
  text: string;
  at?: string;
  title?: string;
  class?: string;
  wide?: boolean;
}
export interface Card {
  id: string;
  headline: string;
  lang: string;
  dir: string;
  column: string;
  cells: { k: string; parts?: Part[] }[];
  plan: boolean;
  late: boolean;
}
export interface Data {
  view: "table" | "board" | "form";
  query: string;
  columns?: { key: string; name: string; takes: boolean }[];
  back: string;
  shortcuts: boolean;
  plan: boolean;
  begin: boolean;
}

export const told = data<Data>();

/** The element of a version: a card of the board or a row of the table. */
export function itemOf(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
}

function parts(all: Part[] | undefined): (Node | string)[] {
  const out: (Node | string)[] = [];
  for (const p of all ?? []) {
    if (out.length > 0) out.push(" ");
    const looks = { title: p.title, class: [p.class, p.wide && "roomy"].filter(Boolean).join(" ") || undefined };
    if (p.at) out.push(h("time", { datetime: p.at, ...looks }, p.text));
    else if (p.class === "name") out.push(h("bdi", looks, p.text));
    else out.push(h("span", looks, p.text));
  }
  return out;
}

function moveForm(c: Card): HTMLElement {
  const select = h("select", { name: "to", "aria-label": t("Move to") });
  const choices = document.getElementById("choices");
  if (choices instanceof HTMLTemplateElement) select.append(choices.content.cloneNode(true));
  return h("details", {}, h("summary", { "aria-label": t("Move {headline}", { headline: c.headline }) }, t("Move")),
    h("form", { method: "post", action: `/version/${c.id}/move` },
      h("input", { type: "hidden", name: "from", value: c.column }), h("input", { type: "hidden", name: "back", value: told.back }),
      select, " ", h("button", {}, t("Move")), " ", h("a", { href: `/version/${c.id}/plan` }, t("Whole plan"))));
}

/** Draws a card of the board. */
export function drawCard(c: Card, chosen: boolean): HTMLLIElement {
  const facts = h("p", { class: "facts" });
  for (const cell of c.cells) {
    if (!cell.parts || ["section", "saved"].includes(cell.k)) continue;
    facts.append(h("span", { class: `c-${cell.k}` }, ...parts(cell.parts)), " ");
  }
  const pick = h("input", { type: "checkbox", name: "id", value: c.id, form: "bulk", "aria-label": t("Choose {headline}", { headline: c.headline }) });
  pick.checked = chosen;
  const card = h("li", { class: c.late ? "card late" : "card", "data-id": c.id, "data-column": c.column, "data-plan": c.plan },
    h("h3", {}, h("a", { href: `/version/${c.id}`, lang: c.lang, dir: c.dir }, c.headline)), facts, h("p", { class: "who", "data-who": true }),
    told.plan && h("div", { class: "does" }, h("label", { class: "choosebox" }, pick), c.plan && moveForm(c)));
  return card;
}

/** Brings a row of the table up to what a card says. */
export function redrawRow(row: HTMLElement, c: Card): void {
  row.dataset["column"] = c.column;
  const link = row.querySelector<HTMLAnchorElement>("th a");
  if (link) link.textContent = c.headline;
  const from = row.querySelector<HTMLInputElement>("input[name=from]");
  if (from) from.value = c.column;
  for (const cell of c.cells) row.querySelector(`td.c-${cell.k}`)?.replaceChildren(...parts(cell.parts));
}
