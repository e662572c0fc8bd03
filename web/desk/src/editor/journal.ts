// The local journal: what has been written and not yet acknowledged lies in
// IndexedDB, so that it outlives a dead network, a dead server and a dead tab.

/** What one window still owes the server. */
export interface Work {
  key: string; // version:client
  version: string;
  client: string;
  account: string;
  v: number; // the state that the steps begin from
  steps: unknown[];
  fields: Record<string, { was: unknown; set: unknown }>;
  at: number; // ms since 1970, of the last change; shown, never compared
}

const store = "work";

function open(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const asked = indexedDB.open("standfirst-desk", 1);
    asked.onupgradeneeded = () => { asked.result.createObjectStore(store, { keyPath: "key" }); };
    asked.onsuccess = () => { done(asked.result); };
    asked.onerror = () => { failed(asked.error ?? new Error("IndexedDB")); };
  });
}

const lockOf = (client: string): string => `standfirst-client-${client}`;

export class Journal {
  private db: IDBDatabase | null = null;
  private next: Work | null = null;
  private writing: Promise<void> | null = null;
  /** Whether what is written here outlives this window; false where the browser keeps nothing (a private window, a full disk). */
  sound = true;

  constructor(readonly version: string, readonly client: string, readonly account: string, private readonly told: () => void = () => undefined) {}

  /** Opens the journal and holds a lock for as long as this window lives. */
  async begin(): Promise<void> {
    try {
      this.db = await open();
      this.db.onversionchange = () => this.db?.close();
    } catch {
      this.fault();
    }
    await new Promise<void>((held) => {
      if (!navigator.locks) { held(); return; }
      navigator.locks.request(lockOf(this.client), () => { held(); return new Promise(() => undefined); }).catch(() => { held(); });
    });
  }

  private fault(): void {
    if (this.sound) { this.sound = false; this.told(); }
  }

  /** Writes what is owed now. Calls that come while one is being written are made one. */
  keep(v: number, steps: unknown[], fields: Work["fields"]): Promise<void> {
    this.next = { key: `${this.version}:${this.client}`, version: this.version, client: this.client, account: this.account, v, steps, fields: structuredClone(fields), at: Date.now() };
    return this.writing ??= this.drain().finally(() => { this.writing = null; });
  }

  private async drain(): Promise<void> {
    while (this.next) {
      const work = this.next;
      this.next = null;
      const owes = work.steps.length > 0 || Object.keys(work.fields).length > 0;
      try {
        await this.change((s) => { if (owes) s.put(work); else s.delete(work.key); });
        if (!this.sound) { this.sound = true; this.told(); }
      } catch {
        this.fault();
      }
    }
  }

  private change(fn: (s: IDBObjectStore) => void): Promise<void> {
    return new Promise((done, failed) => {
      if (!this.db) { failed(new Error("no journal")); return; }
      // Strict: on the disk when it is told, so that it outlives the browser and the machine too.
      const tx = this.db.transaction(store, "readwrite", { durability: "strict" });
      tx.oncomplete = () => { done(); };
      tx.onerror = tx.onabort = () => { failed(tx.error ?? new Error("journal")); };
      fn(tx.objectStore(store));
    });
  }

  private all(): Promise<Work[]> {
    return new Promise((done) => {
      if (!this.db) { done([]); return; }
      const asked = this.db.transaction(store).objectStore(store).getAll() as IDBRequest<Work[]>;
      asked.onsuccess = () => { done(asked.result); };
      asked.onerror = () => { done([]); };
    });
  }

  /**
   * Gives each journal of this version whose window is dead to adopt, one after
   * another. adopt has made the work its own when it resolves; then the journal is
   * removed. Two windows never adopt the same one.
   */
  async orphans(adopt: (w: Work) => Promise<void>): Promise<void> {
    for (const w of await this.all()) {
      if (w.version !== this.version || w.client === this.client || w.account !== this.account) continue;
      const take = async (): Promise<void> => {
        const still = (await this.all()).find((o) => o.key === w.key);
        if (!still) return;
        await adopt(still);
        await this.writing;
        await this.change((s) => { s.delete(w.key); }).catch(() => undefined);
      };
      if (!navigator.locks) await take();
      else await navigator.locks.request(lockOf(w.client), { ifAvailable: true }, (lock) => (lock ? take() : undefined));
    }
  }
}
