// Pictures: brought in by drop, paste or choice, told apart from what the wire
// wrote under them, and put into the text or at its top.
import type { Transaction } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { Refused, get } from "../lib/ask";
import { h, say } from "../lib/dom";
import { t } from "../lib/page";
import { insert } from "./acts";
import type { Fields } from "./fields";
import { dialog, field } from "./menu";
import { schema } from "./schema";
import type { Known, Photos } from "./views";

/** One thing that a picture says of itself, and what its caption proposes. */
interface Part { name: string; label: string; value: string; proposed: boolean; long?: boolean; hint?: string }
interface Record { picture: Known; raw: string; known: boolean; parts: Part[] }

const largest = 40 << 20; // bytes, as photo.MaxFile

export class Pictures implements Photos {
  private readonly byId = new Map<string, Known>();
  private readonly wanted = new Map<string, (() => void)[]>();
  private asking: number | undefined;
  private places: { at: number | null }[] = [];
  private readonly progress = h("div", { class: "uploads", role: "group", "aria-label": t("Pictures that are being brought in"), hidden: true });

  constructor(private readonly may: boolean, private readonly view: () => EditorView) {
    document.body.append(this.progress);
  }

  get(id: string): Known | undefined { return this.byId.get(id); }

  want(id: string, then: () => void): void {
    if (id === "") return;
    const waiting = this.wanted.get(id);
    if (waiting) { waiting.push(then); return; }
    this.wanted.set(id, [then]);
    this.asking ??= window.setTimeout(() => {
      this.asking = undefined;
      const ids = [...this.wanted.keys()].filter((k) => !this.byId.has(k)).slice(0, 200);
      void get<{ pictures: Known[] | null }>(`/pictures?${ids.map((i) => `id=${encodeURIComponent(i)}`).join("&")}`).then((a) => {
        for (const k of a.pictures ?? []) {
          this.byId.set(k.id, k);
          for (const f of this.wanted.get(k.id) ?? []) f();
          this.wanted.delete(k.id);
        }
      }, () => { for (const i of ids) this.wanted.delete(i); });
    }, 30);
  }

  /** Keeps the places of pictures that are on their way. */
  track(tr: Transaction): void { for (const p of this.places) if (p.at !== null) p.at = tr.mapping.map(p.at); }

  /** Takes files into the text. False if they are none that one may bring in. */
  drop(files: File[], at: number | null): boolean {
    if (!this.may) { say(t("You may not bring in pictures here")); return true; }
    void this.bring(files, at);
    return true;
  }

  private async bring(files: File[], at: number | null): Promise<void> {
    const place = { at };
    this.places.push(place);
    for (const f of files.slice(0, 20)) {
      const r = await this.upload(f);
      if (!r) continue;
      const k = await this.confirm(r);
      if (k) this.put(k.id, place.at);
    }
    this.places = this.places.filter((p) => p !== place);
  }

  /** Asks for a file. */
  file(then?: (k: Known) => void): void {
    const input = h("input", { type: "file", accept: "image/jpeg,image/png,image/webp,image/tiff", hidden: true });
    input.addEventListener("change", () => {
      const f = input.files?.[0];
      input.remove();
      if (!f) return;
      if (!then) { void this.bring([f], null); return; }
      void this.upload(f).then((r) => r ? this.confirm(r) : null).then((k) => { if (k) then(k); });
    });
    document.body.append(input);
    input.click();
  }

  private upload(f: File): Promise<Record | null> {
    const refuse = (why: string): void => { dialog(t("The picture was not taken"), h("p", {}, h("bdi", {}, f.name)), h("p", { role: "alert" }, why)); };
    if (f.size > largest) { refuse(t("It has more than 40 megabytes. Make it smaller first.")); return Promise.resolve(null); }
    return new Promise((done) => {
      const bar = h("progress", { max: "100", value: "0", "aria-label": t("Bringing in {name}", { name: f.name }) });
      const x = new XMLHttpRequest();
      const row = h("p", {}, h("bdi", {}, f.name), " ", bar, " ", h("button", { type: "button", onClick: () => { x.abort(); } }, t("Stop")));
      this.progress.append(row);
      this.progress.hidden = false;
      say(t("Bringing in {name}", { name: f.name }));
      const end = (r: Record | null): void => {
        row.remove();
        this.progress.hidden = this.progress.childElementCount === 0;
        done(r);
      };
      x.upload.onprogress = (e) => { if (e.lengthComputable) bar.value = 100 * e.loaded / e.total; };
      x.onload = () => {
        let answer: unknown = null;
        try { answer = JSON.parse(x.responseText); } catch { /* told by its status */ }
        if (x.status >= 200 && x.status < 300) { end(answer as Record); return; }
        end(null);
        refuse((answer as { message?: string } | null)?.message ?? t("The house did not take it. Try again."));
      };
      x.onerror = () => { end(null); refuse(t("There is no connection. Try again when there is one.")); };
      x.onabort = () => { end(null); };
      x.open("POST", "/pictures");
      x.setRequestHeader("Content-Type", "application/octet-stream");
      x.setRequestHeader("Accept", "application/json");
      x.send(f);
    });
  }

  /** Shows what the file and its caption say, part by part; each is looked at before it is kept. */
  confirm(r: Record): Promise<Known | null> {
    return new Promise((done) => {
      let kept: Known | null = null;
      const seen = new Set<string>();
      const controls = new Map<string, HTMLInputElement | HTMLTextAreaElement>();
      const left = h("p", { class: "quiet", role: "status" });
      const tell = (): void => {
        const open = r.parts.filter((p) => p.proposed && !seen.has(p.name));
        left.textContent = open.length === 0 ? t("All that was proposed has been looked at.") : t("Still to be looked at: {names}", { names: open.map((p) => p.label).join(", ") });
      };
      const fields = r.parts.map((p) => {
        const c = p.long ? h("textarea", { rows: "3", dir: "auto" }) : h("input", { type: "text", dir: "auto", autocomplete: "off" });
        c.value = p.value;
        c.name = p.name;
        controls.set(p.name, c);
        const f = field(p.label, c, p.proposed ? t("Proposed from the caption: confirm or change it") : p.hint);
        if (p.proposed) f.classList.add("proposed");
        c.addEventListener("blur", () => { seen.add(p.name); f.classList.remove("proposed"); f.classList.add("confirmed"); tell(); });
        return f;
      });
      const x = h("input", { type: "number", min: "0", max: "100", step: "1", value: String(Math.round(r.picture.focal_x * 100)) });
      const y = h("input", { type: "number", min: "0", max: "100", step: "1", value: String(Math.round(r.picture.focal_y * 100)) });
      const dot = h("span", { class: "focus-dot", "aria-hidden": "true" });
      const aim = (): void => { dot.style.left = `${Number(x.value)}%`; dot.style.top = `${Number(y.value)}%`; };
      const pixels = h("div", { class: "focal" }, r.picture.hash !== "" && h("img", { src: `/media/${r.picture.hash}/640.jpg`, alt: t("The picture: click where its middle is") }), dot);
      pixels.addEventListener("click", (e) => {
        const b = pixels.getBoundingClientRect();
        x.value = String(Math.round(100 * (e.clientX - b.left) / b.width));
        y.value = String(Math.round(100 * (e.clientY - b.top) / b.height));
        aim();
      });
      x.addEventListener("input", aim);
      y.addEventListener("input", aim);
      aim();
      const wrong = h("p", { class: "wrong", role: "alert" });
      const d = dialog(r.known ? t("This picture is in the house already") : t("What is known of this picture"), h("form", { class: "confirm", onSubmit: (e: Event) => {
        e.preventDefault();
        const first = r.parts.find((p) => p.proposed && !seen.has(p.name));
        if (first && !seen.has(first.name) && document.activeElement !== controls.get(first.name)) { controls.get(first.name)?.focus(); return; }
        const body = new URLSearchParams();
        for (const [name, c] of controls) body.set(name, c.value);
        body.set("focal_x", x.value);
        body.set("focal_y", y.value);
        void fetch(`/pictures/${r.picture.id}`, { method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin" }).then(async (a) => {
          const answer = await a.json() as { picture?: Known; message?: string };
          if (!a.ok || !answer.picture) { wrong.textContent = answer.message ?? a.statusText; return; }
          kept = answer.picture;
          this.byId.set(kept.id, kept);
          d.close();
        }).catch(() => { wrong.textContent = t("There is no connection. Try again when there is one."); });
      } }, h("div", { class: "confirm-raw" }, pixels,
        h("fieldset", { class: "row" }, h("legend", {}, t("The middle of the picture, in hundredths")), field(t("From its left edge"), x), field(t("From its top"), y)),
        h("h3", {}, t("As it came")), h("p", { class: "raw", dir: "auto" }, r.raw === "" ? t("The file says nothing of itself.") : r.raw)),
        h("div", { class: "stack" }, ...fields, left, wrong, h("div", { class: "row" }, h("button", { class: "main" }, t("Keep it so")), h("button", { type: "button", onClick: () => { d.close(); } }, t("Leave it"))))));
      d.classList.add("wide");
      tell();
      controls.values().next().value?.focus();
      d.addEventListener("close", () => { done(kept); });
    });
  }

  /** Lets one choose among the pictures of the house. */
  async choose(then: (k: Known) => void): Promise<void> {
    const list = h("ul", { class: "gallery" });
    const find = h("input", { type: "search", autocomplete: "off" });
    const show = async (): Promise<void> => {
      try {
        const a = await get<{ pictures: Known[] | null }>(`/pictures?q=${encodeURIComponent(find.value)}`);
        list.replaceChildren(...(a.pictures ?? []).map((k) => {
          this.byId.set(k.id, k);
          return h("li", {}, h("button", { type: "button", onClick: () => { d.close(); then(k); } },
            k.hash !== "" ? h("img", { src: `/media/${k.hash}/320.jpg`, alt: "" }) : h("span", { class: "missing" }, t("Without a file")), h("span", { dir: "auto" }, k.caption || k.credit || k.id)));
        }));
        if (list.childElementCount === 0) list.append(h("li", {}, t("No picture fits.")));
      } catch (e) {
        list.replaceChildren(h("li", {}, e instanceof Refused ? e.message : t("There is no connection. Try again when there is one.")));
      }
    };
    let timer: number | undefined;
    find.addEventListener("input", () => { window.clearTimeout(timer); timer = window.setTimeout(() => { void show(); }, 250); });
    const d = dialog(t("Pictures of the house"), field(t("Find"), find), this.may ? h("p", {}, h("button", { type: "button", onClick: () => { d.close(); this.file(then); } }, t("Bring in a file"))) : "", list);
    d.classList.add("wide");
    find.focus();
    await show();
  }

  /** Puts a picture into the text, where the caret is or where it was dropped. */
  put(id: string, at: number | null = null): void {
    const v = this.view();
    const figure = schema.nodes["figure"]!.create({ photo: id });
    if (at === null) { insert(figure)(v.state, v.dispatch, v); v.focus(); return; }
    const $at = v.state.doc.resolve(Math.min(at, v.state.doc.content.size));
    const to = $at.depth > 0 ? ($at.pos - $at.start(1) < $at.end(1) - $at.pos ? $at.before(1) : $at.after(1)) : $at.pos;
    v.dispatch(v.state.tr.insert(to, figure).scrollIntoView());
    v.focus();
  }

  /** Puts buttons beside the field of the lead picture. */
  lead(form: HTMLFormElement, fields: Fields, mayEdit: boolean): void {
    const box = form.querySelector<HTMLElement>("[data-field=lead]");
    const shown = form.querySelector<HTMLElement>("#lead-shown");
    const photo = form.querySelector<HTMLInputElement>("#lead-photo");
    if (!box || !shown || !photo) return;
    const draw = (): void => {
      const id = photo.value.trim();
      if (id === "") { shown.replaceChildren(h("p", { class: "quiet" }, t("No picture"))); return; }
      const k = this.byId.get(id);
      if (!k) { this.want(id, draw); return; }
      shown.replaceChildren(k.hash !== "" ? h("img", { src: `/media/${k.hash}/320.jpg`, alt: "" }) : h("p", { class: "missing" }, t("A picture that the house has no file of")),
        h("p", { class: "credit", dir: "auto" }, [k.caption, k.credit].filter((s) => s !== "").join(" · ")));
    };
    photo.addEventListener("change", draw);
    photo.addEventListener("set", draw);
    fields.drew = draw;
    draw();
    if (!mayEdit) return;
    const set = (id: string): void => {
      const now = (fields.value("lead") ?? {}) as { [k: string]: unknown };
      fields.set("lead", id === "" ? {} : { ...now, photo: id });
      draw();
    };
    photo.closest(".field")?.setAttribute("hidden", "");
    box.prepend(h("div", { class: "row" }, h("button", { type: "button", onClick: () => { void this.choose((k) => { set(k.id); }); } }, t("Choose a picture")),
      h("button", { type: "button", onClick: () => { set(""); } }, t("Without a picture"))));
    if (this.may) {
      box.addEventListener("dragover", (e) => { e.preventDefault(); });
      box.addEventListener("drop", (e) => {
        const f = e.dataTransfer?.files[0];
        if (!f) return;
        e.preventDefault();
        void this.upload(f).then((r) => r ? this.confirm(r) : null).then((k) => { if (k) set(k.id); });
      });
    }
  }
}
