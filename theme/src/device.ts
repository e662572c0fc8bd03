// The reading list offers to keep its stories on the device, where the browser
// can. Only who ticks the box gets the worker that does it.
const form = document.querySelector<HTMLFormElement>("form[data-offline]");

async function device(form: HTMLFormElement, workers: ServiceWorkerContainer) {
  const box = form.querySelector("input")!;
  const said = form.querySelector<HTMLElement>(".told")!;
  const { offline: lang, yes, off, fault } = form.dataset;
  const post = async (what: string) => (await workers.ready).active?.postMessage({ do: what, lang });
  workers.addEventListener("message", (event) => {
    box.disabled = false;
    box.checked = event.data.kept >= 0;
    said.textContent = (box.checked ? yes : off) ?? "";
  });
  box.addEventListener("change", async () => {
    box.disabled = true;
    try {
      if (box.checked) await workers.register("/-/offline.js", { scope: "/" });
      await post(box.checked ? "keep" : "drop");
    } catch {
      box.checked = box.disabled = false;
      said.textContent = fault ?? "";
    }
  });
  const known = await workers.getRegistration("/");
  box.checked = !!known && (await caches.keys()).some((name) => name.startsWith("saved-"));
  if (box.checked) await post("keep");
  form.hidden = false;
}

if (form && "serviceWorker" in navigator) device(form, navigator.serviceWorker).catch(() => {});
