// What others do: who is in which story, and what has moved. Without the socket
// the page stays as right as it was when it was opened.
import { h } from "../lib/dom";
import { t } from "../lib/page";
import { itemOf } from "./card";
import { follow, tell } from "./moves";

interface Person {
  name: string;
  account?: string;
}
type Message = { type: "who"; versions: Record<string, Person[]> } | { type: "planned" | "saved" | "changed"; version: string } | { type: "late" } | { type: "gone" };

const present = new Map<string, Person[]>();

/** Shows who is in a version now. */
export function show(id: string): void {
  const place = itemOf(id)?.querySelector<HTMLElement>("[data-who]");
  if (!place) return;
  const names = [...new Set((present.get(id) ?? []).map((p) => p.name))];
  place.replaceChildren(...names.flatMap((name, i) => [i > 0 ? ", " : "", h("bdi", {}, name)]));
  if (names.length > 0) place.prepend(h("span", { class: "told" }, t("In it now:"), " "));
}

let waiting = new Set<string>();
let timer = 0;

// Changes that come close together are read again at once.
function heard(id: string): void {
  waiting.add(id);
  if (timer) return;
  timer = window.setTimeout(() => {
    const ids = [...waiting];
    waiting = new Set();
    timer = 0;
    follow(ids).catch(() => undefined); // the next message, or the next page, shows it
  }, 120);
}

function hear(m: Message): void {
  switch (m.type) {
    case "who": {
      const touched = new Set([...present.keys(), ...Object.keys(m.versions)]);
      present.clear();
      for (const [id, people] of Object.entries(m.versions)) present.set(id, people);
      touched.forEach(show);
      return;
    }
    case "planned":
    case "saved":
    case "changed":
      heard(m.version);
      return;
    case "late":
      all();
      return;
    case "gone":
      ended = true;
      tell(t("You are signed out here. Sign in again to go on."));
  }
}

// all reads everything shown again: something was missed.
function all(): void {
  document.querySelectorAll<HTMLElement>("[data-id]").forEach((e) => heard(e.dataset["id"] ?? ""));
}

let ended = false;

/** Listens until the page is left; after a silence everything shown is read again. */
export function listen(): void {
  let tries = 0;
  let before = false;
  const open = (): void => {
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
    socket.addEventListener("open", () => {
      tries = 0;
      document.documentElement.dataset["live"] = "";
      if (before) all();
      before = true;
    });
    socket.addEventListener("message", (e) => {
      try {
        hear(JSON.parse(String(e.data)) as Message);
      } catch {
        // a message of another time than this page's
      }
    });
    socket.addEventListener("close", () => {
      delete document.documentElement.dataset["live"];
      if (ended) return;
      tries++;
      window.setTimeout(open, Math.min(30_000, 500 * 2 ** Math.min(tries, 6)) * (0.75 + Math.random() / 2));
    });
  };
  open();
}
