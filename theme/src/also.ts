// A page may stand in a language that the reader's browser asks for, and this
// one not: it says so once, at the foot of the window, where no line moves. What
// was closed stays closed.
const base = (tag: string) => tag.toLowerCase().split("-")[0];
const kept = "standfirst-also";

function note() {
  const notes = [...document.querySelectorAll<HTMLTemplateElement>("template[data-also]")];
  const wanted = navigator.languages.map(base);
  if (!notes.length || wanted.includes(base(document.documentElement.lang)) || localStorage.getItem(kept)) return;
  for (const tag of wanted) {
    const found = notes.find((n) => base(n.dataset.also ?? "") === tag);
    if (!found) continue;
    const shown = found.content.firstElementChild?.cloneNode(true) as HTMLElement;
    shown.querySelector("button")?.addEventListener("click", () => {
      shown.remove();
      localStorage.setItem(kept, "closed");
    });
    found.after(shown);
    return;
  }
}

try {
  note();
} catch {
  // A browser that keeps nothing would ask at every page: it is left in peace.
}
export {};
