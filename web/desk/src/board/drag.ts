// Dragging a card with mouse, pen or finger. Each drag has its button: the grip
// picks a card up for the arrow keys, and the menu names the stages.
import { h } from "../lib/dom";
import { t } from "../lib/page";
import { told } from "./card";
import { pickUp } from "./keys";
import { headlineOf, move } from "./moves";

/** Adds the grip to a card that may move. */
export function furnish(card: HTMLElement): void {
  if (told.view !== "board" || card.dataset["plan"] === undefined || card.querySelector(".grip")) return;
  card.querySelector(".does")?.append(h("button", {
    type: "button", class: "grip", "aria-label": t("Pick up {headline}", { headline: headlineOf(card) }), onclick: () => pickUp(card),
  }, "⠿"));
}

/** Lets the cards of a board be dragged. */
export function drags(board: HTMLElement): void {
  let card: HTMLElement | null = null;
  let ghost: HTMLElement | null = null;
  let over: HTMLElement | null = null;
  let x = 0, y = 0, pointer = 0;

  const mark = (column: HTMLElement | null): void => {
    over?.classList.remove("aimed");
    over = column;
    over?.classList.add("aimed");
  };
  const end = (): void => {
    ghost?.remove();
    mark(null);
    document.body.classList.remove("dragging");
    card = ghost = null;
  };

  board.addEventListener("dragstart", (e) => e.preventDefault()); // the browser's own dragging of links
  board.addEventListener("pointerdown", (e) => {
    const target = e.target as HTMLElement;
    const grip = target.closest(".grip");
    if (e.button !== 0 || (!grip && (e.pointerType !== "mouse" || target.closest("button, input, select, summary, label, form")))) return;
    card = target.closest<HTMLElement>(".card[data-plan]");
    [x, y, pointer] = [e.clientX, e.clientY, e.pointerId];
  });
  board.addEventListener("pointermove", (e) => {
    if (!card || e.pointerId !== pointer) return;
    if (!ghost) {
      if (Math.hypot(e.clientX - x, e.clientY - y) < 6) return;
      board.setPointerCapture(pointer);
      ghost = h("div", { class: "ghost" }, h("bdi", {}, headlineOf(card)));
      document.body.append(ghost);
      document.body.classList.add("dragging");
    }
    const box = ghost.getBoundingClientRect();
    ghost.style.left = `${Math.min(e.clientX + 8, document.documentElement.clientWidth - box.width)}px`;
    ghost.style.top = `${e.clientY + 8}px`;
    mark(document.elementFromPoint(e.clientX, e.clientY)?.closest<HTMLElement>(".column[data-takes]") ?? null);
    const edge = board.getBoundingClientRect();
    if (e.clientX > edge.right - 40) board.scrollBy(12, 0);
    else if (e.clientX < edge.left + 40) board.scrollBy(-12, 0);
  });
  board.addEventListener("pointerup", (e) => {
    const [moved, to] = [card, over?.dataset["column"]];
    const dragged = ghost !== null && e.pointerId === pointer;
    end();
    if (!dragged) return;
    // The release of a drag is no press of the link under it.
    const still = (click: Event): void => { click.preventDefault(); click.stopPropagation(); };
    window.addEventListener("click", still, { capture: true, once: true });
    window.setTimeout(() => window.removeEventListener("click", still, { capture: true }), 0);
    if (moved && to !== undefined) void move(moved, to);
  });
  board.addEventListener("pointercancel", end);
  window.addEventListener("keydown", (e) => {
    if (e.key === "Escape" && ghost) end();
  });
}
