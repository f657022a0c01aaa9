import { type LiveObject, type ObjectRef, refKey, refOf } from "../../model/live.js";

/** An object that a run made, or is about to make. */
export interface LedgerEntry {
  readonly ref: ObjectRef;
  /** The run that makes it. */
  readonly run: string;
  /** Counts the steps of a solution; what has a higher one is taken away earlier. */
  readonly step: number;
  /** Undefined as long as nobody has told that it was made. */
  readonly uid?: string | undefined;
  /** Whether it shall outlive its run: the next start lets it be. */
  readonly kept?: boolean;
  /**
   * Whether it is not the run's at all, but only suspended by it, to be resumed. It has no uid: who does not know of suspended objects
   * would delete what has one.
   */
  readonly suspended?: boolean;
}

/**
 * What a run has made of one solution, and what it is about to make, so that a later run can take it away. It is kept in memory and
 * written into the lease: who has lost the lease cannot write it any more, and so makes nothing more.
 */
export class Ledger {
  readonly #entries = new Map<string, LedgerEntry>();
  #changed = false;

  constructor(entries: readonly LedgerEntry[] = []) {
    for (const entry of entries) this.#entries.set(refKey(entry.ref), entry);
  }

  get entries(): readonly LedgerEntry[] {
    return [...this.#entries.values()];
  }

  /** Whether it says more than was written. */
  get changed(): boolean {
    return this.#changed;
  }

  entry(ref: ObjectRef): LedgerEntry | undefined {
    return this.#entries.get(refKey(ref));
  }

  /** Whether the object is one that the run has made. */
  made(object: LiveObject, run: string): boolean {
    const entry = this.entry(refOf(object));
    return entry?.run === run && entry.uid === object.metadata.uid;
  }

  /** Takes in what is about to be made; what is in it already stays as it is. */
  intend(run: string, step: number, refs: readonly ObjectRef[]): void {
    for (const ref of refs) {
      const known = this.entry(ref);
      if (known === undefined || known.run !== run) this.#set({ ref, run, step });
    }
  }

  /** Takes in that an object was made. */
  created(object: LiveObject, run: string, step = 0): void {
    const ref = refOf(object);
    this.#set({ ref, run, step: this.entry(ref)?.step ?? step, uid: object.metadata.uid });
  }

  /** Takes in what is about to be suspended. */
  suspends(run: string, refs: readonly ObjectRef[]): void {
    for (const ref of refs) this.#set({ ref, run, step: 0, suspended: true });
  }

  /** Forgets what is gone, was never there, or goes on again. */
  removed(ref: ObjectRef): void {
    if (this.#entries.delete(refKey(ref))) this.#changed = true;
  }

  /** What a run made shall outlive it. */
  keep(run: string): void {
    for (const entry of this.entries) if (entry.run === run && !entry.suspended) this.#set({ ...entry, kept: true });
  }

  /** As text for an annotation; from now on it counts as written until something changes. */
  write(): string {
    this.#changed = false;
    return JSON.stringify(rows(this.entries));
  }

  /** It was not written after all. */
  unwritten(): void {
    this.#changed = true;
  }

  #set(entry: LedgerEntry): void {
    this.#entries.set(refKey(entry.ref), entry);
    this.#changed = true;
  }
}

/** By run, because all annotations of an object have 256 KiB together. */
type Rows = Record<string, Row[]>;
type Row = [
  step: number,
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  uid?: string,
  mark?: "kept" | "suspended",
];

function rows(entries: readonly LedgerEntry[]): Rows {
  const byRun: Rows = {};
  for (const { run, step, ref, uid, kept, suspended } of entries) {
    const row: Row = [step, ref.apiVersion, ref.kind, ref.namespace ?? "", ref.name];
    const mark = suspended ? "suspended" : kept ? "kept" : undefined;
    if (uid !== undefined || mark) row.push(uid ?? "");
    if (mark) row.push(mark);
    byRun[run] ??= [];
    byRun[run].push(row);
  }
  return byRun;
}

/** The entries that `write` has written. What cannot be read is left out: nothing is ever deleted because of it. */
export function readEntries(text: string | undefined): LedgerEntry[] {
  const read = parsed(text);
  if (typeof read !== "object" || read === null) return [];
  return Object.entries(read).flatMap(([run, list]) =>
    Array.isArray(list) ? list.flatMap((row) => entryOf(run, row)) : [],
  );
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
}

function entryOf(run: string, row: unknown): LedgerEntry[] {
  if (!Array.isArray(row)) return [];
  const [step, apiVersion, kind, namespace, name, uid, mark] = row as unknown[];
  if (typeof step !== "number" || ![apiVersion, kind, namespace, name].every((it) => typeof it === "string")) return [];
  const ref = {
    apiVersion: String(apiVersion),
    kind: String(kind),
    namespace: String(namespace) || undefined,
    name: String(name),
  };
  const known = { ref, run, step, uid: typeof uid === "string" && uid ? uid : undefined };
  return [mark === "suspended" ? { ...known, suspended: true } : { ...known, kept: mark === "kept" }];
}
