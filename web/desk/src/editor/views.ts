// How blocks without children look in the text. Their words are changed in the
// panel beside it.
import type { Node } from "prosemirror-model";
import type { EditorView, NodeView, NodeViewConstructor } from "prosemirror-view";
import { h } from "../lib/dom";
import { t } from "../lib/page";
import { textAttr } from "./schema";

/** What the editor knows of a photograph. */
export interface Known { id: string; hash: string; width: number; height: number; caption: string; alt: string; credit: string; focal_x: number; focal_y: number }

/** Photographs by id; those not here yet are asked for. */
export interface Photos { get(id: string): Known | undefined; want(id: string, then: () => void): void }

class Leaf implements NodeView {
  readonly dom: HTMLElement;
  constructor(private node: Node, draw: (n: Node, into: HTMLElement) => void, name: string) {
    this.draw = draw;
    this.dom = h("div", { class: `block ${name}`, contenteditable: "false" });
    draw(node, this.dom);
  }
  private readonly draw: (n: Node, into: HTMLElement) => void;
  update(n: Node): boolean {
    if (n.type !== this.node.type) return false;
    if (n !== this.node) {
      this.node = n;
      this.dom.replaceChildren();
      this.draw(n, this.dom);
    }
    return true;
  }
  ignoreMutation(): boolean { return true; }
  stopEvent(): boolean { return false; }
}

const line = (label: string, text: string, cls = ""): HTMLElement | false => text !== "" && h("p", { class: cls }, h("span", { class: "label" }, label), " ", h("bdi", {}, text));

export function views(photos: Photos): Record<string, NodeViewConstructor> {
  const figure = (n: Node, into: HTMLElement): void => {
    const id = textAttr(n, "photo");
    const known = photos.get(id);
    if (!known) photos.want(id, () => { into.replaceChildren(); figure(n, into); });
    const alt = textAttr(n, "alt") || known?.alt || "";
    const decorative = n.attrs["decorative"] === true;
    if (known && known.hash !== "") {
      into.append(h("img", { src: `/media/${known.hash}/640.jpg`, alt: "", draggable: "false", width: Math.min(known.width, 640), height: Math.round(Math.min(known.width, 640) * known.height / Math.max(known.width, 1)) }));
    } else into.append(h("p", { class: "missing" }, t("A picture that the house has no file of")));
    const caption = textAttr(n, "caption") || known?.caption || "";
    into.append(...[
      caption !== "" && h("p", { class: "caption" }, h("bdi", {}, caption)),
      line(t("Credit"), textAttr(n, "credit") || known?.credit || "", "credit"),
      decorative ? h("p", { class: "credit" }, t("Decorative: it says nothing that the text does not")) : alt !== "" ? line(t("Text alternative"), alt, "credit") : h("p", { class: "credit wrong" }, t("Without a text alternative")),
    ].filter((e) => e !== false));
  };
  const image = (n: Node, into: HTMLElement): void => {
    into.append(h("p", { class: "missing" }, t("A picture whose file the house does not have")),
      ...[line(t("Caption"), textAttr(n, "caption")), line(t("Text alternative"), textAttr(n, "alt")), line(t("Address"), textAttr(n, "src"))].filter((e) => e !== false));
  };
  const embed = (n: Node, into: HTMLElement): void => {
    into.append(h("p", {}, h("span", { class: "label" }, t("Embedded from {provider}", { provider: textAttr(n, "provider") || "?" })), " ", h("bdi", {}, textAttr(n, "title"))),
      h("p", { class: "credit", dir: "ltr" }, textAttr(n, "url")));
  };
  const html = (n: Node, into: HTMLElement): void => {
    into.append(h("p", { class: "label" }, t("Foreign HTML, kept as it came")), h("pre", { dir: "ltr", tabindex: "0" }, textAttr(n, "html")));
  };
  const cut = (_: Node, into: HTMLElement): void => { into.append(h("span", {}, t("Readers without access stop here"))); };
  const of = (draw: (n: Node, into: HTMLElement) => void, name: string): NodeViewConstructor => (n: Node, _view: EditorView) => new Leaf(n, draw, name);
  return { figure: of(figure, "figure"), image: of(image, "image"), embed: of(embed, "embed"), html_block: of(html, "html"), cut: of(cut, "cut") };
}
