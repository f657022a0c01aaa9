import type { Inventory, Manifest, SourceDocument, SourceFile } from "../model/manifest.js";

/**
 * Notes into the objects of which kinds each rule looks, besides the object that it judges: what another rule or another run found of
 * an unchanged object holds as long as no object of these kinds changes.
 */
export interface Watch {
  /** What is looked at from now on is looked at for that rule, and for that object if it judges one. */
  begin(rule: number, judged: Manifest | undefined): void;
  /** Works out what several rules share: whoever uses it has looked at all that was looked at for it. */
  share<T>(work: () => T): Shared<T>;
  /** What was shared is used again. */
  use(shared: Shared<unknown>): void;
  /** The content of an object in the file was looked at. */
  saw(kind: string, file: string): void;
  /** The kinds that each rule has looked into, sorted. */
  kinds(): readonly (readonly string[])[];
}

/** What is looked at for one rule, or for what rules share. */
interface Looks {
  readonly kinds: Set<string>;
  readonly shared: Set<Shared<unknown>>;
}

/** What was worked out once, and the kinds that it depends on. */
export interface Shared<T> {
  readonly value: T;
  readonly kinds: ReadonlySet<string>;
}

/** A watch over so many rules. */
export function createWatch(rules: number): Watch {
  const byRule = Array.from({ length: rules }, nothing);
  let looks = nothing();
  let judged: Manifest | undefined;
  return {
    begin(rule, object) {
      looks = byRule[rule] as Looks;
      judged = object;
    },
    share(work) {
      const around = { looks, judged };
      looks = nothing();
      judged = undefined;
      const value = work();
      const shared = { value, kinds: allKinds(looks) };
      ({ looks, judged } = around);
      return shared;
    },
    use(shared) {
      looks.shared.add(shared);
    },
    saw(kind, file) {
      // All objects of a file that changes are judged again.
      if (judged?.origin.file !== file) looks.kinds.add(kind);
    },
    kinds: () => byRule.map((own) => [...allKinds(own)].sort()),
  };
}

function nothing(): Looks {
  return { kinds: new Set(), shared: new Set() };
}

function allKinds({ kinds, shared }: Looks): ReadonlySet<string> {
  return new Set([...kinds, ...[...shared].flatMap((it) => [...it.kinds])]);
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

class WatchedManifest implements Manifest {
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
    this.#watch.saw(this.kind, this.origin.file);
    return this.#value;
  }
}

class WatchedDocument implements SourceDocument {
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
    this.#watch.saw(documentKind(this.#value), this.file);
    return this.#value;
  }
}

/** What a document says that it is; empty where it says nothing. */
export function documentKind(value: unknown): string {
  const kind: unknown = (value as { kind?: unknown } | null | undefined)?.kind;
  return typeof kind === "string" ? kind : "";
}
