// What opens by a press opens and closes without this script. With it, Escape
// and a press elsewhere close it, as readers expect of a menu.
const opened = () => document.querySelectorAll<HTMLDetailsElement>("details.pop[open]");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of opened()) {
    menu.open = false;
    menu.querySelector<HTMLElement>("summary")?.focus();
  }
});

document.addEventListener("click", (event) => {
  for (const menu of opened()) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});
