// Elements made in script. Text is always text: nothing here reads markup.

type Attrs = Record<string, string | number | boolean | ((e: Event) => void) | undefined>;
type Child = Node | string | null | undefined | false;

/** Makes an element. An attribute named onX with a function listens to X; true is an empty attribute, false and undefined none. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, attrs: Attrs = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const e = document.createElement(tag);
  for (const [name, v] of Object.entries(attrs)) {
    if (typeof v === "function") e.addEventListener(name.slice(2).toLowerCase(), v);
    else if (v === true) e.setAttribute(name, "");
    else if (v !== false && v !== undefined) e.setAttribute(name, String(v));
  }
  e.append(...children.filter((c): c is Node | string => c !== null && c !== undefined && c !== false));
  return e;
}

let teller: HTMLElement | undefined;

/** Tells something to who listens rather than looks (WCAG 4.1.3). */
export function say(text: string): void {
  if (!teller) {
    teller = h("div", { role: "status", class: "told", "aria-live": "polite" });
    document.body.append(teller);
  }
  teller.textContent = text;
}
