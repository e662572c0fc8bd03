// Asks the browser for a passkey, or to make one. The button stands here because
// it does nothing without a script; the page says the other ways.
import { post, Refused } from "./lib/ask";
import { h, say } from "./lib/dom";
import { data, t } from "./lib/page";

interface Task { do: "get" | "create"; begin: string; finish: string; next: string }

type Described = { id: string; type: "public-key"; transports?: AuthenticatorTransport[] };
interface Options {
  publicKey: {
    challenge: string;
    user?: { id: string; name: string; displayName: string };
    excludeCredentials?: Described[];
    allowCredentials?: Described[];
  };
}

function bytes(text: string): ArrayBuffer {
  const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  const out = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i++) out[i] = binary.charCodeAt(i);
  return out.buffer;
}

function text(buffer: ArrayBuffer | null | undefined): string | undefined {
  if (!buffer) return undefined;
  let binary = "";
  for (const b of new Uint8Array(buffer)) binary += String.fromCharCode(b);
  return btoa(binary).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const known = (all: Described[] | undefined): PublicKeyCredentialDescriptor[] => (all ?? []).map((c) => ({ ...c, id: bytes(c.id) }));

async function ask(task: Task): Promise<PublicKeyCredential | null> {
  const { publicKey: o } = await post<Options>(task.begin, {});
  if (task.do === "get") {
    const publicKey = { ...o, challenge: bytes(o.challenge), allowCredentials: known(o.allowCredentials) } as PublicKeyCredentialRequestOptions;
    return await navigator.credentials.get({ publicKey }) as PublicKeyCredential | null;
  }
  const publicKey = { ...o, challenge: bytes(o.challenge), user: o.user && { ...o.user, id: bytes(o.user.id) }, excludeCredentials: known(o.excludeCredentials) } as unknown as PublicKeyCredentialCreationOptions;
  return await navigator.credentials.create({ publicKey }) as PublicKeyCredential | null;
}

function told(c: PublicKeyCredential): unknown {
  const r = c.response;
  const both = { clientDataJSON: text(r.clientDataJSON) };
  const response = r instanceof AuthenticatorAttestationResponse
    ? { ...both, attestationObject: text(r.attestationObject), transports: r.getTransports?.() ?? [] }
    : { ...both, authenticatorData: text((r as AuthenticatorAssertionResponse).authenticatorData), signature: text((r as AuthenticatorAssertionResponse).signature), userHandle: text((r as AuthenticatorAssertionResponse).userHandle) };
  return { id: c.id, rawId: text(c.rawId), type: c.type, authenticatorAttachment: c.authenticatorAttachment ?? undefined, clientExtensionResults: c.getClientExtensionResults(), response };
}

function why(e: unknown): string {
  if (e instanceof Refused) return e.message;
  if (e instanceof DOMException && e.name === "InvalidStateError") return t("This device holds a passkey for you already.");
  if (e instanceof DOMException && e.name === "SecurityError") return t("The browser allows no passkey at this address. Open the desk at its own address.");
  if (e instanceof DOMException) return t("No passkey was shown. Try again, or take another way.");
  return t("The house does not answer. Try again.");
}

const task = data<Task>();
for (const place of document.querySelectorAll<HTMLElement>("[data-passkey]")) {
  if (!("PublicKeyCredential" in window)) {
    place.append(h("p", {}, t("This browser knows no passkeys.")));
    continue;
  }
  const fault = h("p", { class: "fault", hidden: true });
  const button = h("button", { type: "button", class: "main", onClick: () => void press() }, place.dataset["text"] ?? "");
  const press = async (): Promise<void> => {
    button.disabled = true;
    fault.hidden = true;
    try {
      const credential = await ask(task);
      if (!credential) throw new DOMException("", "NotAllowedError");
      await post(task.finish, { credential: told(credential) });
      location.assign(task.next);
    } catch (e) {
      fault.textContent = why(e);
      fault.hidden = false;
      say(fault.textContent);
      button.disabled = false;
      button.focus();
    }
  };
  place.append(button, fault);
}
