// What others provide stays a link until the reader asks for more: before that
// nobody else learns anything of the page.
for (const figure of document.querySelectorAll<HTMLElement>("figure.embed[data-frame]")) {
  const { frame = "", load = "", warning = "" } = figure.dataset;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button plain";
  button.textContent = load;
  const note = document.createElement("p");
  note.className = "warning";
  note.textContent = warning;
  note.id = `${figure.nextElementSibling?.id}-note`;
  button.setAttribute("aria-describedby", note.id);
  button.addEventListener("click", () => {
    const iframe = document.createElement("iframe");
    iframe.src = frame;
    iframe.title = `${figure.querySelector("p a")?.textContent} (${figure.querySelector(".provider")?.textContent})`;
    iframe.referrerPolicy = "strict-origin-when-cross-origin";
    iframe.allow = "fullscreen; encrypted-media; picture-in-picture";
    iframe.setAttribute("sandbox", "allow-scripts allow-same-origin allow-popups allow-presentation");
    button.replaceWith(iframe);
    note.remove();
    iframe.focus();
  });
  figure.append(button, note);
}
