import type { Answer, Failure, FailureKind } from "../model/cluster.js";

/** The parts of a Kubernetes Status that say what went wrong. */
interface Status {
  readonly kind: "Status";
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly name?: string; readonly kind?: string };
}

/** What a refusal of the server means. @param doing such as `get Pod shop/web at https://…` */
export function refusalOf(status: number, body: string, doing: string): Failure {
  const said = statusOf(body);
  const text = said?.message ?? plainText(body);
  return {
    kind: kindOf(status, said),
    status,
    ...(said?.reason ? { reason: said.reason } : {}),
    message: `cannot ${doing}: HTTP ${status}${text === "" ? "" : `: ${text}`}`,
  };
}

/** A failure that no answer of the server has caused. */
export function failed(kind: FailureKind, message: string): { readonly ok: false; readonly failure: Failure } {
  return { ok: false, failure: { kind, message } };
}

/** An answer. */
export function succeeded<T>(value: T): Answer<T> {
  return { ok: true, value };
}

const KINDS: Readonly<Record<number, FailureKind>> = {
  401: "unauthorized",
  403: "forbidden",
  409: "conflict",
  429: "server",
};

function kindOf(status: number, said: Status | undefined): FailureKind {
  if (status === 409 && said?.reason === "AlreadyExists") return "already-exists";
  // API servers answer 500 to an apply with a field that the schema does not have.
  if (said?.message?.startsWith("failed to create typed patch object")) return "invalid";
  // Without a name it is not an object that is missing, but the path of its kind.
  if (status === 404) return said?.details?.name ? "not-found" : "kind-not-served";
  return KINDS[status] ?? (status >= 400 && status < 500 ? "invalid" : "server");
}

function statusOf(body: string): Status | undefined {
  if (!body.startsWith("{")) return undefined;
  try {
    const parsed = JSON.parse(body) as Partial<Status>;
    return parsed.kind === "Status" ? (parsed as Status) : undefined;
  } catch {
    return undefined;
  }
}

/** One line that is short; what proxies say in HTML helps nobody. */
function plainText(body: string): string {
  const line = body.trim();
  return line.startsWith("<") || line.startsWith("{") || line.includes("\n") || line.length > 300 ? "" : line;
}
