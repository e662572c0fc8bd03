// The table and the board of stories: moves without a new page, the keyboard,
// and what others do as they do it.
import { h } from "./lib/dom";
import { n, t } from "./lib/page";
import { told } from "./board/card";
import { drags, furnish } from "./board/drag";
import { keys, openSheet } from "./board/keys";
import { listen } from "./board/live";
import { move } from "./board/moves";

// chooses shows how many are chosen, and lets all of the page be chosen.
function chooses(): void {
  const bar = document.getElementById("bulk");
  if (!bar) return;
  const boxes = (): HTMLInputElement[] => [...document.querySelectorAll<HTMLInputElement>("[data-id] input[name=id]")];
  const shown = h("span", { class: "chosen", role: "status" });
  const tell = (): void => {
    const chosen = boxes().filter((b) => b.checked).length;
    shown.textContent = chosen > 0 ? n("{N} stories are chosen", chosen) : "";
  };
  const all = h("button", {
    type: "button", onclick: () => {
      const some = boxes().filter((b) => b.checked).length < boxes().length;
      boxes().forEach((b) => { b.checked = some; });
      tell();
    },
  }, t("Choose all on this page, or none"));
  bar.append(all, shown);
  document.addEventListener("change", tell);
  tell();
}

if (told.view !== "form") {
  document.addEventListener("submit", (e) => {
    const form = e.target as HTMLFormElement;
    const item = form.closest<HTMLElement>("[data-id]");
    const to = form.querySelector<HTMLSelectElement>("select[name=to]");
    if (!item || !to) return;
    e.preventDefault();
    const menu = form.closest("details");
    if (menu) menu.open = false;
    item.querySelector<HTMLElement>("h3 a, th a")?.focus();
    void move(item, to.value);
  });
  const board = document.querySelector<HTMLElement>(".board");
  if (board) {
    drags(board);
    board.querySelectorAll<HTMLElement>(".card").forEach(furnish);
  }
  chooses();
  document.querySelector(".listhead")?.append(h("button", { type: "button", onclick: openSheet }, t("Keys")));
  keys();
  listen();
}
