// Asking the desk's own server.

/** An answer that is not 2xx: its status and the sentence that came with it. */
export class Refused extends Error {
  constructor(readonly status: number, message: string, readonly body: unknown) {
    super(message);
  }
}

/** Posts JSON and reads JSON. Throws Refused for an answer, and TypeError where there is none. */
export async function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return read<T>(await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify(body), credentials: "same-origin", signal: signal ?? null,
  }));
}

/** Reads JSON. */
export async function get<T>(path: string, signal?: AbortSignal): Promise<T> {
  return read<T>(await fetch(path, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: signal ?? null }));
}

async function read<T>(answer: Response): Promise<T> {
  let body: unknown = null;
  try {
    body = await answer.json();
  } catch {
    // an answer without JSON is told by its status alone
  }
  if (answer.ok) return body as T;
  const told = body as { message?: string } | null;
  throw new Refused(answer.status, told?.message ?? answer.statusText, body);
}
