// The list of editions opens and closes without this script. With it, Escape
// and a press elsewhere close it, as readers expect of a menu.
const menus = () => document.querySelectorAll<HTMLDetailsElement>("details.editions[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector<HTMLElement>("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});
