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

// The permanent link becomes a button that copies it, and says so to everybody.
for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-copy]")) {
  if (!navigator.clipboard) break; // there is none without https; the link stays
  const button = document.createElement("button");
  const told = document.createElement("span");
  button.type = "button";
  button.textContent = link.dataset.copy ?? "";
  told.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      told.textContent = ` ${link.dataset.copied}`;
    } catch {
      button.replaceWith(link); // the browser does not allow it: here is the link
    }
  });
  link.replaceWith(button);
  button.after(told);
}

for (const tool of document.querySelectorAll<HTMLTemplateElement>(".tools template")) {
  tool.parentElement?.querySelector("ul")?.append(tool.content.cloneNode(true));
}
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
