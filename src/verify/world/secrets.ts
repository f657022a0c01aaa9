import type { Answer, Cluster } from "../../model/cluster.js";
import type { LiveObject } from "../../model/live.js";
import type { SeenSecret } from "../../model/readiness.js";
import { mayPass } from "./passing.js";

/** A Secret that could not be read for a reason that passes is read again after so many milliseconds. */
const AGAIN_MS = 5000;

/** Secrets, read by their names alone: never listed, never watched, and each once until somebody says that it may have changed. */
export class Secrets {
  readonly #seen = new Map<string, Entry>();
  #closed = false;

  /** @param onRead is told when one was read, and which */
  constructor(
    private readonly cluster: Cluster,
    private readonly onRead: (namespace: string, name: string) => void,
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
    if (!isFirst) this.#readAnew(entry);
  }

  /** Something has been applied: what was absent may be there now. */
  applied(): void {
    for (const entry of this.#seen.values()) if (entry.seen.is === "absent" && !entry.reading) this.#read(entry);
  }

  close(): void {
    this.#closed = true;
    for (const { timer } of this.#seen.values()) clearTimeout(timer);
  }

  #entry(namespace: string, name: string): Entry {
    const key = `${namespace}/${name}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return known;
    const made: Entry = {
      ...{ namespace, name, timer: undefined, token: undefined },
      ...{ seen: { is: "awaited" }, stale: false, reading: false, reads: 0 },
    };
    this.#seen.set(key, made);
    this.#readAnew(made);
    return made;
  }

  /** What was read before counts no more. */
  #readAnew(entry: Entry): void {
    entry.stale = true;
    this.#read(entry);
  }

  #read(entry: Entry): void {
    const { namespace, name } = entry;
    const read = ++entry.reads;
    entry.reading = true;
    clearTimeout(entry.timer);
    void this.cluster.get({ apiVersion: "v1", kind: "Secret", namespace, name }).then((answer) => {
      if (read !== entry.reads || this.#closed) return;
      const before = entry.stale ? undefined : entry.seen;
      entry.stale = false;
      entry.reading = false;
      entry.seen = seenOf(answer);
      if (!answer.ok && mayPass(answer.failure)) entry.timer = setTimeout(() => this.#read(entry), AGAIN_MS).unref();
      if (before?.is !== entry.seen.is) this.onRead(namespace, name);
    });
  }
}

interface Entry {
  readonly namespace: string;
  readonly name: string;
  seen: SeenSecret;
  /** What was seen counts no more. */
  stale: boolean;
  reading: boolean;
  token: string | undefined;
  reads: number;
  timer: NodeJS.Timeout | undefined;
}

function seenOf(answer: Answer<LiveObject>): SeenSecret {
  if (answer.ok) return found(answer.value);
  return answer.failure.kind === "not-found" ? { is: "absent" } : { is: "refused", failure: answer.failure };
}

/** The keys alone: what the Secret holds is forgotten at once. */
function found({ metadata, ...rest }: LiveObject): SeenSecret {
  const data = rest["data"];
  const keys = typeof data === "object" && data !== null ? Object.keys(data) : [];
  return { is: "found", keys, labels: metadata.labels ?? {} };
}
