import type { Inventory, Manifest, SourceDocument, SourceFile } from "../model/manifest.js";
import { observed } from "./looks.js";

/** Fields that a rule has looked at in other objects than the one that it judged: by their kind, as `looks.ts` writes them. */
export type RuleLooks = Readonly<Record<string, readonly string[]>>;

/**
 * Notes which fields of other objects each rule looks at: what it found of an unchanged object holds as long as no such field changes in
 * any object of the kind.
 */
export interface Watch {
  /** What is looked at from now on is looked at for that rule, and for that object if it judges one. */
  begin(rule: number, judged: Manifest | undefined): void;
  /** Works out what several rules share: whoever uses it has looked at all that was looked at for it, then or later. */
  share<T>(work: () => T): Shared<T>;
  /** What was shared is used. */
  use(shared: Shared<unknown>): void;
  /** The content of an object or document in the file, to be looked at. */
  look<T>(kind: string, file: string, value: T): T;
  /** What each rule has looked at. */
  looks(): readonly RuleLooks[];
}

/** What was worked out once, and by looking at what. */
export interface Shared<T> {
  readonly value: T;
  readonly looks: Looks;
}

/** What is looked at for one rule, or for what rules share: fields by the kind of the object, and what others have looked at. */
interface Looks {
  readonly fields: Map<string, Set<string>>;
  readonly shared: Set<Looks>;
}

/** A watch over so many rules. */
export function createWatch(rules: number): Watch {
  const byRule = Array.from({ length: rules }, noLooks);
  let looks = noLooks();
  let judged: Manifest | undefined;
  return {
    begin(rule, object) {
      looks = byRule[rule] as Looks;
      judged = object;
    },
    share(work) {
      const around = { looks, judged };
      looks = noLooks();
      judged = undefined;
      const shared = { value: work(), looks };
      ({ looks, judged } = around);
      return shared;
    },
    use(shared) {
      looks.shared.add(shared.looks);
    },
    look(kind, file, value) {
      // All objects of a file that changes are judged again.
      if (judged?.origin.file === file) return value;
      const seen = looks.fields.get(kind) ?? new Set();
      looks.fields.set(kind, seen);
      return observed(value, seen);
    },
    looks: () => byRule.map(allLooks),
  };
}

/** Nothing was looked at. */
export function noLooks(): Looks {
  return { fields: new Map(), shared: new Set() };
}

function allLooks(own: Looks): RuleLooks {
  const all = new Map<string, Set<string>>();
  const add = ({ fields, shared }: Looks): void => {
    for (const [kind, seen] of fields) all.set(kind, new Set([...(all.get(kind) ?? []), ...seen]));
    shared.forEach(add);
  };
  add(own);
  return Object.fromEntries([...all].map(([kind, seen]) => [kind, [...seen].sort()]));
}

/** The same inventory, whose objects and documents tell the watch when their content is looked at. */
export function watched(inventory: Inventory, watch: Watch): Inventory {
  const files = [...inventory.tree.files].map(([path, file]) => [path, watchedFile(file, watch)] as const);
  return {
    ...inventory,
    tree: { ...inventory.tree, files: new Map(files) },
    manifests: inventory.manifests.map((manifest) => new WatchedManifest(manifest, watch)),
  };
}

function watchedFile(file: SourceFile, watch: Watch): SourceFile {
  return { ...file, documents: file.documents.map((document) => new WatchedDocument(document, watch)) };
}

class WatchedManifest implements Required<Manifest> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly origin: Manifest["origin"];
  readonly placements: Manifest["placements"];
  readonly #value: Manifest["value"];
  readonly #watch: Watch;

  constructor({ apiVersion, kind, name, namespace, value, origin, placements }: Manifest, watch: Watch) {
    this.apiVersion = apiVersion;
    this.kind = kind;
    this.name = name;
    this.namespace = namespace;
    this.origin = origin;
    this.placements = placements;
    this.#value = value;
    this.#watch = watch;
  }

  get value(): Manifest["value"] {
    return this.#watch.look(this.kind, this.origin.file, this.#value);
  }
}

class WatchedDocument implements Required<SourceDocument> {
  readonly file: string;
  readonly index: number;
  readonly line: number;
  readonly #value: unknown;
  readonly #watch: Watch;

  constructor({ file, index, line, value }: SourceDocument, watch: Watch) {
    this.file = file;
    this.index = index;
    this.line = line;
    this.#value = value;
    this.#watch = watch;
  }

  get value(): unknown {
    return this.#watch.look(documentKind(this.#value), this.file, this.#value);
  }
}

/** What a document says that it is; empty where it says nothing. */
export function documentKind(value: unknown): string {
  const kind: unknown = (value as { kind?: unknown } | null | undefined)?.kind;
  return typeof kind === "string" ? kind : "";
}
