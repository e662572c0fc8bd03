// What a form holds and the server does not have yet, kept in this browser: a
// dead network, a full disk at the server or a closed window loses none of it.

/** The fields of a form by name, as they were written. */
export type Fields = Record<string, string>;

/** Writes fields down under a key. A browser that keeps nothing is no fault of the writer's. */
export function keep(key: string, fields: Fields): void {
  try {
    localStorage.setItem(key, JSON.stringify(fields));
  } catch {
    // full, or forbidden: the form itself still has it
  }
}

/** What was written down under a key; null for nothing. */
export function kept(key: string): Fields | null {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
    if (!found || typeof found !== "object") return null;
    return Object.fromEntries(Object.entries(found).filter((e): e is [string, string] => typeof e[1] === "string"));
  } catch {
    return null;
  }
}

/** Forgets what was written down under a key. */
export function forget(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // nothing was kept
  }
}
