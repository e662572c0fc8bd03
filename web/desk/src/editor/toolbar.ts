// The toolbar: one stop of the Tab key, walked by the arrows (WAI-ARIA toolbar).
import type { Command, EditorState } from "prosemirror-state";
import type { EditorView } from "prosemirror-view";
import { h } from "../lib/dom";
import { direction } from "../lib/page";

export interface Tool {
  label: string; // said, and shown on hover
  sign: string; // what stands on the button
  run: Command | (() => void);
  command: boolean;
  keys?: string;
  on?: (s: EditorState) => boolean; // a button that is pressed or not
  cls?: string;
}

export const tool = (label: string, sign: string, run: Command, rest: Partial<Tool> = {}): Tool => ({ label, sign, run, command: true, ...rest });
export const button = (label: string, sign: string, run: () => void, rest: Partial<Tool> = {}): Tool => ({ label, sign, run, command: false, ...rest });

export class Toolbar {
  readonly dom: HTMLElement;
  private readonly all: { tool: Tool; button: HTMLButtonElement }[] = [];

  constructor(name: string, groups: Tool[][], private readonly view: () => EditorView) {
    this.dom = h("div", { role: "toolbar", class: "toolbar", "aria-label": name });
    for (const g of groups) {
      const group = h("div", { class: "group" });
      for (const tool of g) {
        const b = h("button", { type: "button", tabindex: this.all.length === 0 ? "0" : "-1", "aria-label": tool.label, title: tool.keys ? `${tool.label} (${tool.keys})` : tool.label, class: tool.cls, "aria-pressed": tool.on ? "false" : undefined },
          h("span", { "aria-hidden": "true", "data-sign": tool.sign }));
        b.addEventListener("mousedown", (e) => { e.preventDefault(); }); // the caret stays where it is
        b.addEventListener("click", () => { this.run(tool); });
        this.all.push({ tool, button: b });
        group.append(b);
      }
      this.dom.append(group);
    }
    this.dom.addEventListener("keydown", (e) => { this.walk(e); });
  }

  private run(tool: Tool): void {
    if (!tool.command) { (tool.run as () => void)(); return; }
    const v = this.view();
    (tool.run as Command)(v.state, v.dispatch, v);
    v.focus();
  }

  private walk(e: KeyboardEvent): void {
    const buttons = this.all.map((a) => a.button);
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (at < 0) return;
    const ahead = direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = direction === "rtl" ? "ArrowRight" : "ArrowLeft";
    let to = at;
    if (e.key === ahead) to = (at + 1) % buttons.length;
    else if (e.key === back) to = (at - 1 + buttons.length) % buttons.length;
    else if (e.key === "Home") to = 0;
    else if (e.key === "End") to = buttons.length - 1;
    else if (e.key === "Escape") { this.view().focus(); return; } else return;
    e.preventDefault();
    buttons[at]?.setAttribute("tabindex", "-1");
    buttons[to]?.setAttribute("tabindex", "0");
    buttons[to]?.focus();
  }

  update(s: EditorState): void {
    for (const { tool, button: b } of this.all) {
      if (tool.on) b.setAttribute("aria-pressed", String(tool.on(s)));
      if (tool.command) b.setAttribute("aria-disabled", String(!(tool.run as Command)(s)));
    }
  }
}
