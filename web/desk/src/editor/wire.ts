// The client of the co-editing protocol (docs/decisions/0008): what is written
// goes to the server step by step and field by field, what others write comes
// back, and whatever is not acknowledged stays in the journal.
import { collab, getVersion, receiveTransaction, sendableSteps } from "prosemirror-collab";
import { Node, type Slice } from "prosemirror-model";
import type { EditorState, Plugin, Transaction } from "prosemirror-state";
import { Mapping, ReplaceAroundStep, ReplaceStep, Step, StepMap } from "prosemirror-transform";
import { Refused, get, post } from "../lib/ask";
import { Journal, type Work } from "./journal";
import { schema } from "./schema";

export type Value = unknown;
export type Head = Record<string, Value>;

/** A field that somebody else changed meanwhile. */
export interface Conflict { mine: Value; theirs: Value; was: Value; by: string }

/** Somebody who is here. */
export interface Here { client: string; name: string; account: string; hue: number; anchor: number; head: number; v: number }

/** The working copy as GET draft tells it. */
export interface Whole { v: number; doc: unknown; fields: number; head: Head; base: number; revision: number; conflict?: number }
interface Numbered { v: number; steps?: { step: unknown; client: string }[] }

/** How saving stands. */
export type State = "saved" | "saving" | "offline" | "signed out" | "full" | "refused" | "gone";

/** What the editor does when something comes. */
export interface Listener {
  state(): EditorState;
  dispatch(tr: Transaction): void;
  replace(doc: Node, v: number): void; // the whole text, after the server has lost the thread
  status(s: State, message: string): void;
  fields(head: Head, by: string): void; // changed fields, but for those that are being written here
  conflict(conflicts: Record<string, Conflict>): void;
  who(here: Here[]): void;
  notes(): void;
  kept(revision: number): void;
  behind(revision: number): void; // a revision was saved behind the working copy's back; 0: no longer
  lost(text: string, why: "steps" | "field", name?: string): void; // cannot be applied any more: to copy
}

const longest = 15_000; // ms between two tries
const fieldRest = 700; // ms that a field rests before it is sent
/** Steps that one request may carry; the server takes as many. */
const batch = 500;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** The words that a step puts in, to be shown where it can no longer be done. */
export function wordsOf(steps: readonly Step[]): string {
  const all: string[] = [];
  for (const s of steps) {
    const slice: Slice | undefined = s instanceof ReplaceStep || s instanceof ReplaceAroundStep ? s.slice : undefined;
    if (slice && slice.size > 0) all.push(slice.content.textBetween(0, slice.content.size, "\n", "\n"));
  }
  // Letters typed one by one are words again.
  let out = "";
  for (const s of all) out += [...s].length > 1 && out !== "" && !out.endsWith("\n") && s.includes("\n") ? "\n" + s : s;
  return out.trim();
}

export class Wire {
  readonly client: string;
  readonly journal: Journal;
  head: Head = {};
  revision = 0;
  private seen = 0; // the number of the head's last change that was seen
  private owed = new Map<string, { was: Value; set: Value }>(); // fields not acknowledged
  private sending = false; // steps are under way
  private sendingFields = false;
  private failures = 0;
  private timer: number | undefined;
  private fieldTimer: number | undefined;
  private socket: WebSocket | null = null;
  private socketFailures = 0;
  private hereTimer: number | undefined;
  private halted = false; // the right to write here has ended
  private refusedFields: Record<string, string> = {};
  private known: Here[] = [];

  constructor(readonly base: string, version: string, account: string, private readonly on: Listener, private readonly mayWrite: boolean) {
    this.client = crypto.randomUUID();
    this.journal = new Journal(version, this.client, account, () => { this.tell(); });
    addEventListener("online", () => { this.wake(); });
    addEventListener("focus", () => { this.wake(); });
    addEventListener("visibilitychange", () => { if (!document.hidden) this.wake(); });
    addEventListener("beforeunload", (e) => { if (!this.journal.sound && this.owes()) e.preventDefault(); });
  }

  /** Reads the working copy whole. Throws Refused or TypeError. */
  async read(): Promise<Whole> {
    const whole = await get<Whole>(`${this.base}/draft`);
    this.head = whole.head;
    this.seen = whole.fields;
    this.revision = whole.revision;
    return whole;
  }

  plugin(v: number): Plugin { return collab({ version: v, clientID: this.client }); }

  /** Begins to speak, once there is a state to speak of. */
  async begin(): Promise<void> {
    await this.journal.begin();
    if (this.mayWrite) await this.journal.orphans((w) => this.adopt(w)).catch(() => undefined);
    this.connect();
    this.tell();
    this.pump();
  }

  /** Whether anything is not yet acknowledged. */
  owes(): boolean { return this.owed.size > 0 || sendableSteps(this.on.state()) !== null; }

  private keep(): void {
    const s = this.on.state();
    const send = sendableSteps(s);
    void this.journal.keep(getVersion(s), send ? send.steps.map((x) => x.toJSON() as unknown) : [], Object.fromEntries(this.owed));
  }

  /** To be called after every transaction of one's own. */
  changed(): void {
    this.keep();
    this.tell();
    this.pump();
  }

  private tell(state?: State, message = ""): void {
    this.lastState = state ?? (this.owes() ? (this.failures > 0 ? this.lastState === "saved" || this.lastState === "saving" ? "offline" : this.lastState : "saving") : "saved");
    this.on.status(this.lastState, message);
  }
  private lastState: State = "saved";

  private wake(): void {
    if (this.halted) return;
    window.clearTimeout(this.timer);
    this.timer = undefined;
    this.pump();
    this.pumpFields();
    if (!this.socket) this.connect();
    else void this.catchUp();
  }

  private later(): void {
    this.failures++;
    window.clearTimeout(this.timer);
    const wait = Math.min(longest, 400 * 2 ** Math.min(this.failures, 6)) * (0.75 + Math.random() / 2);
    this.timer = window.setTimeout(() => { this.timer = undefined; this.pump(); this.pumpFields(); }, wait);
  }

  /** Sends what is owed, one batch at a time. */
  private pump(): void {
    if (this.sending || this.halted || this.timer !== undefined) return;
    const s = this.on.state();
    const send = sendableSteps(s);
    if (!send) return;
    this.sending = true;
    const steps = send.steps.slice(0, batch);
    const v = send.version;
    void post<Numbered>(`${this.base}/steps`, { v, client: this.client, steps: steps.map((x) => x.toJSON() as unknown) }).then(() => {
      this.failures = 0;
      this.take({ v: v + steps.length, steps: steps.map((x) => ({ step: x.toJSON() as unknown, client: this.client })) });
    }, (e: unknown) => this.stumble(e, steps)).finally(() => {
      this.sending = false;
      this.keep();
      this.tell(this.halted || this.failures > 0 ? this.lastState : undefined);
      if (!this.halted) this.pump();
    });
  }

  private async stumble(e: unknown, steps: readonly Step[]): Promise<void> {
    if (!(e instanceof Refused)) { this.later(); this.tell("offline"); return; }
    switch (e.status) {
      case 409:
        this.failures = 0;
        this.take(e.body as Numbered);
        return;
      case 410:
        this.failures = 0;
        await this.restart(steps);
        return;
      case 401: this.later(); this.tell("signed out", e.message); return;
      case 403: case 404: this.halt(e.message, "refused"); return;
      case 507: this.later(); this.tell("full", e.message); return;
      case 400: case 413: case 422:
        // The text of the server is right; what did not fit is given back to its writer.
        await this.restart(steps, true);
        return;
      default: this.later(); this.tell("offline", e.message);
    }
  }

  private halt(message: string, state: State): void {
    this.halted = true;
    this.tell(state, message);
  }

  /** Takes steps that follow on the state here; those already known are left out. */
  private take(n: Numbered): void {
    const s = this.on.state();
    const all = n.steps ?? [];
    const first = n.v - all.length; // the state that the first of them begins from
    const at = getVersion(s);
    if (n.v <= at) return;
    if (first > at) { void this.catchUp(); return; }
    const fresh = all.slice(at - first);
    let steps: Step[];
    try {
      steps = fresh.map((x) => Step.fromJSON(schema, x.step));
      steps.forEach((x, i) => { this.maps.push({ v: at + i, map: x.getMap() }); });
      this.maps = this.maps.slice(-1000);
      this.on.dispatch(receiveTransaction(s, steps, fresh.map((x) => x.client), { mapSelectionBackward: true }));
    } catch {
      void this.restart([]);
      return;
    }
    this.keep();
    this.cursors();
  }

  private maps: { v: number; map: StepMap }[] = []; // of the steps that came last

  /** Where a position in state v stands here; null if that cannot be known, or what it stood in is gone. */
  place(at: number, v: number, side: -1 | 1): number | null {
    const s = this.on.state();
    const now = getVersion(s);
    if (v > now) return null;
    const since = this.maps.filter((m) => m.v >= v);
    if (since.length < now - v) return null;
    let p = at;
    for (const m of since) p = m.map.map(p, side);
    for (const step of sendableSteps(s)?.steps ?? []) p = step.getMap().map(p, side);
    return p >= 0 && p <= s.doc.content.size ? p : null;
  }

  private catching = false;
  private async catchUp(): Promise<void> {
    if (this.catching || this.halted) return;
    this.catching = true;
    try {
      this.take(await get<Numbered>(`${this.base}/steps?since=${getVersion(this.on.state())}`));
    } catch (e) {
      if (e instanceof Refused && e.status === 410) await this.restart([]);
      else if (e instanceof Refused && (e.status === 403 || e.status === 404)) this.halt(e.message, "refused");
    } finally {
      this.catching = false;
    }
  }

  /**
   * Reads the whole text anew, and does again what is not acknowledged; what does
   * not fit any more is shown. dropFirst leaves out the steps that were refused.
   */
  private async restart(refused: readonly Step[], dropFirst = false): Promise<void> {
    let whole;
    try {
      whole = await this.read();
    } catch {
      this.later();
      return;
    }
    let doc: Node;
    try {
      doc = Node.fromJSON(schema, whole.doc);
      doc.check();
    } catch {
      this.halt("", "refused");
      return;
    }
    const send = sendableSteps(this.on.state());
    // What changed between the text that this window knew and the one that came is one change.
    const known = this.acknowledged();
    const start = known.content.findDiffStart(doc.content);
    const end = start === null ? null : known.content.findDiffEnd(doc.content);
    const over: StepMap[] = [];
    if (start !== null && end) {
      const overlap = Math.max(0, start - Math.min(end.a, end.b));
      over.push(new StepMap([start, end.a + overlap - start, end.b + overlap - start]));
    }
    this.maps = [];
    this.on.replace(doc, whole.v);
    this.on.fields(Object.fromEntries(Object.entries(this.head).filter(([name]) => !this.owed.has(name))), "");
    this.redo(send ? [...send.steps] : [], over, dropFirst ? refused.length : 0);
    this.keep();
  }

  /** The text without what is not acknowledged. */
  private acknowledged(): Node {
    const s = this.on.state();
    // prosemirror-collab keeps the inverse of each step, and does not tell it.
    const own = (s as unknown as { collab$?: { unconfirmed: { inverted: Step }[] } }).collab$?.unconfirmed ?? [];
    let doc = s.doc;
    for (const u of [...own].reverse()) doc = u.inverted.apply(doc).doc ?? doc;
    return doc;
  }

  /** Makes the work of a dead window this window's own. */
  private async adopt(w: Work): Promise<void> {
    for (const [name, f] of Object.entries(w.fields)) {
      if (!this.owed.has(name)) {
        this.owed.set(name, f);
        this.on.fields({ [name]: f.set }, "");
      } else this.on.lost(typeof f.set === "string" ? f.set : JSON.stringify(f.set), "field", name);
    }
    let steps: Step[] = [];
    try {
      steps = w.steps.map((x) => Step.fromJSON(schema, x));
      let came: { step: unknown; client: string }[];
      do {
        came = (await get<Numbered>(`${this.base}/steps?since=${w.v}`)).steps ?? [];
        this.take({ v: w.v + came.length, steps: came });
      } while (getVersion(this.on.state()) !== w.v + came.length); // written on meanwhile
      let acknowledged = 0; // a batch whose answer was lost is there already
      while (acknowledged < steps.length && came[acknowledged]?.client === w.client) acknowledged++;
      steps = steps.slice(acknowledged);
      const over = came.slice(acknowledged).map((x) => Step.fromJSON(schema, x.step));
      this.redo(steps, [...over, ...(sendableSteps(this.on.state())?.steps ?? [])].map((x) => x.getMap()));
    } catch {
      const words = wordsOf(steps);
      if (words !== "") this.on.lost(words, "steps");
    }
    this.keep();
    this.pumpFields();
  }

  /** Does steps again that began before others came, as prosemirror-collab rebases; the first few may be left out. */
  private redo(steps: Step[], over: StepMap[], skip = 0): void {
    const mapping = new Mapping();
    for (const s of [...steps].reverse()) mapping.appendMap(s.getMap().invert());
    for (const m of over) mapping.appendMap(m);
    const tr = this.on.state().tr;
    const lost: Step[] = [];
    let from = steps.length;
    steps.forEach((s, i) => {
      const mapped = i < skip ? null : s.map(mapping.slice(from));
      from--;
      let done = false;
      if (mapped) {
        try { done = !tr.maybeStep(mapped).failed; } catch { done = false; }
      }
      if (done && mapped) mapping.appendMap(mapped.getMap(), from);
      else lost.push(s);
    });
    if (tr.docChanged) this.on.dispatch(tr);
    const words = wordsOf(lost);
    if (words !== "") this.on.lost(words, "steps");
  }

  /** A field was changed here; now sends it without waiting. */
  setField(name: string, set: Value, now = false): void {
    const was = this.owed.get(name)?.was ?? this.head[name] ?? null;
    if (same(was, set) && !this.sendingFields) this.owed.delete(name);
    else this.owed.set(name, { was, set });
    delete this.refusedFields[name];
    this.keep();
    this.tell();
    window.clearTimeout(this.fieldTimer);
    this.fieldTimer = window.setTimeout(() => { this.pumpFields(); }, now ? 0 : fieldRest);
  }

  /** Ends a conflict: mine stands against what the other wrote; undefined takes theirs. */
  settle(name: string, mine: Value | undefined): void {
    this.owed.delete(name);
    this.held.delete(name);
    if (mine === undefined) { this.keep(); this.tell(); } else this.setField(name, mine, true);
  }

  private held = new Set<string>(); // fields in conflict wait for a decision

  private pumpFields(): void {
    if (this.sendingFields || this.halted || this.timer !== undefined) return;
    const ready = [...this.owed].filter(([name]) => !this.held.has(name) && !this.refusedFields[name]);
    if (ready.length === 0) return;
    this.sendingFields = true;
    const was: Head = {};
    const set: Head = {};
    for (const [name, f] of ready) { was[name] = f.was; set[name] = f.set; }
    const done = (a: { fields: number; head: Head }, but: Record<string, Conflict> = {}): void => {
      this.failures = 0;
      for (const [name, f] of ready) {
        if (but[name]) { this.held.add(name); continue; }
        const now = this.owed.get(name);
        if (now && same(now.set, f.set)) this.owed.delete(name);
        else if (now) now.was = f.set; // written on while it was being sent
      }
      this.headCame(a.fields, a.head, "");
    };
    void post<{ fields: number; head: Head }>(`${this.base}/fields`, { was, set }).then((a) => { done(a); }, (e: unknown) => {
      if (e instanceof Refused && e.status === 409) {
        const a = e.body as { fields: number; head: Head; conflicts: Record<string, Conflict> };
        done(a, a.conflicts);
        this.on.conflict(a.conflicts);
      } else if (e instanceof Refused && (e.status === 422 || e.status === 400)) {
        // One of them cannot stand: each is tried alone, so that the others are saved.
        if (ready.length > 1) return this.oneByOne(ready.map(([name]) => name));
        const name = ready[0]?.[0] ?? "";
        this.refusedFields[name] = e.message;
        this.on.status("refused", e.message);
      } else if (e instanceof Refused && e.status === 401) { this.later(); this.tell("signed out", e.message); } else if (e instanceof Refused && e.status === 507) { this.later(); this.tell("full", e.message); } else if (e instanceof Refused && (e.status === 403 || e.status === 404)) this.halt(e.message, "refused");
      else { this.later(); this.tell("offline"); }
      return undefined;
    }).finally(() => {
      this.sendingFields = false;
      this.keep();
      this.tell(this.halted || this.failures > 0 || Object.keys(this.refusedFields).length > 0 ? this.lastState : undefined);
      this.pumpFields();
    });
  }

  private async oneByOne(names: string[]): Promise<void> {
    for (const name of names) {
      const f = this.owed.get(name);
      if (!f) continue;
      try {
        const a = await post<{ fields: number; head: Head }>(`${this.base}/fields`, { was: { [name]: f.was }, set: { [name]: f.set } });
        if (same(this.owed.get(name)?.set, f.set)) this.owed.delete(name);
        this.headCame(a.fields, a.head, "");
      } catch (e) {
        if (!(e instanceof Refused)) return;
        this.refusedFields[name] = e.message;
        this.lastState = "refused";
        this.on.status("refused", e.message);
      }
    }
  }

  private headCame(number: number, head: Head, by: string): void {
    if (number < this.seen) return;
    this.seen = number;
    const changed: Head = {};
    for (const name of new Set([...Object.keys(head), ...Object.keys(this.head)])) {
      if (!same(head[name], this.head[name]) && !this.owed.has(name)) changed[name] = head[name] ?? null;
    }
    this.head = head;
    if (Object.keys(changed).length > 0) this.on.fields(changed, by);
  }

  private connect(): void {
    if (this.halted || this.socket) return;
    const url = new URL(`${this.base}/live`, location.href);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.searchParams.set("client", this.client);
    const s = new WebSocket(url);
    this.socket = s;
    s.onopen = () => {
      this.socketFailures = 0;
      this.here();
      if (this.failures > 0) { this.wake(); }
      void this.catchUp();
      void this.readHead();
    };
    s.onmessage = (e) => { this.heard(JSON.parse(String(e.data)) as Record<string, unknown>); };
    s.onclose = () => {
      this.socket = null;
      if (this.halted) return;
      this.known = [];
      this.on.who([]);
      this.socketFailures++;
      window.setTimeout(() => { this.connect(); }, Math.min(longest, 500 * 2 ** Math.min(this.socketFailures, 5)) * (0.75 + Math.random() / 2));
    };
  }

  private async readHead(): Promise<void> {
    try {
      const a = await get<Whole>(`${this.base}/draft`);
      this.headCame(a.fields, a.head, "");
      this.on.behind(a.conflict ?? 0);
      this.pumpFields();
    } catch {
      // what was missed comes with the next answer
    }
  }

  private heard(m: Record<string, unknown>): void {
    switch (m["type"]) {
      case "steps": {
        const n = m as unknown as Numbered;
        if (n.v <= getVersion(this.on.state())) return;
        if (n.steps && n.v - n.steps.length <= getVersion(this.on.state())) this.take(n);
        else void this.catchUp();
        return;
      }
      case "fields": this.headCame(Number(m["fields"]), m["head"] as Head, String(m["by"] ?? "")); return;
      case "notes": this.on.notes(); return;
      case "kept": this.revision = Number(m["revision"]); this.on.kept(this.revision); return;
      case "conflict": this.on.behind(Number(m["conflict"] ?? 0)); return;
      case "late": void this.catchUp(); void this.readHead(); this.on.notes(); return;
      case "who":
        this.known = (m["who"] as Here[]).filter((w) => w.client !== this.client);
        this.cursors();
        return;
      case "gone": this.halt("", "gone"); this.socket?.close(); return;
      default:
    }
  }

  private cursors(): void { this.on.who(this.known); }

  /** Tells the others where the caret is; at most ten times a second. */
  here(): void {
    if (this.hereTimer !== undefined) return;
    this.hereTimer = window.setTimeout(() => {
      this.hereTimer = undefined;
      if (this.socket?.readyState !== WebSocket.OPEN) return;
      const s = this.on.state();
      // A caret in words that the server does not have yet has no place there.
      if (sendableSteps(s)) { this.here(); return; }
      this.socket.send(JSON.stringify({ type: "here", v: getVersion(s), anchor: s.selection.anchor, head: s.selection.head }));
    }, 100);
  }

  /** Waits until the server has all that stands here, at most ten seconds. */
  async settled(): Promise<number> {
    for (let i = 0; i < 200 && sendableSteps(this.on.state()); i++) await new Promise((r) => setTimeout(r, 50));
    return getVersion(this.on.state());
  }

  /** Makes a revision of what stands here. */
  async makeRevision(note: string): Promise<{ revision: number; problems: string[] }> {
    this.pumpFields();
    await this.settled();
    const a = await post<{ revision: number; problems?: string[] | null }>(`${this.base}/keep`, { note });
    this.revision = a.revision;
    return { revision: a.revision, problems: a.problems ?? [] };
  }

  /** Decides between the working copy and a revision that was saved behind its back. */
  async decide(take: "mine" | "theirs"): Promise<void> {
    await post(`${this.base}/conflict`, { take });
    this.on.behind(0);
    await this.catchUp();
    await this.readHead();
  }
}
