import type { Cluster } from "../../model/cluster.js";
import type { LiveObject } from "../../model/live.js";
import type { SeenSecret } from "../../model/readiness.js";

/** Secrets, read by their names alone: never listed, never watched, and each once until somebody says that it may have changed. */
export class Secrets {
  readonly #seen = new Map<string, Entry>();

  /** @param onRead is told when one was read */
  constructor(
    private readonly cluster: Cluster,
    private readonly onRead: () => void,
  ) {}

  /** What is known of a Secret; the first question reads it. */
  see(namespace: string, name: string): SeenSecret {
    const entry = this.#entry(namespace, name);
    return entry.stale ? { is: "awaited" } : entry.seen;
  }

  /**
   * The Secret is read again where the token differs from the last one: what wrote it has changed.
   * @param token such as the `refreshTime` of the ExternalSecret that makes it
   */
  changed(namespace: string, name: string, token: string): void {
    const entry = this.#seen.get(`${namespace}/${name}`);
    if (entry === undefined || entry.token === token) return;
    const isFirst = entry.token === undefined && entry.seen.is === "found";
    entry.token = token;
    if (!isFirst) this.#read(entry, namespace, name);
  }

  #entry(namespace: string, name: string): Entry {
    const key = `${namespace}/${name}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const made: Entry = { seen: { is: "awaited" }, stale: false, token: undefined, reads: 0 };
    this.#seen.set(key, made);
    this.#read(made, namespace, name);
    return made;
  }

  #read(entry: Entry, namespace: string, name: string): void {
    const read = ++entry.reads;
    entry.stale = true;
    void this.cluster.get({ apiVersion: "v1", kind: "Secret", namespace, name }).then((answer) => {
      if (read !== entry.reads) return;
      entry.stale = false;
      if (answer.ok) entry.seen = found(answer.value);
      else if (answer.failure.kind === "not-found") entry.seen = { is: "absent" };
      else entry.seen = { is: "refused", failure: answer.failure };
      this.onRead();
    });
  }
}

interface Entry {
  seen: SeenSecret;
  stale: boolean;
  token: string | undefined;
  reads: number;
}

/** The keys alone: what the Secret holds is forgotten at once. */
function found({ metadata, ...rest }: LiveObject): SeenSecret {
  const data = rest["data"];
  const keys = typeof data === "object" && data !== null ? Object.keys(data) : [];
  return { is: "found", keys, labels: metadata.labels ?? {} };
}
