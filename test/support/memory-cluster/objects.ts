import { isDeepStrictEqual } from "node:util";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import type { Fields, LiveMetadata, LiveObject } from "../../../src/model/live.js";
import { fieldsV1, type Leaf, type Managers } from "./merge.js";

/** One object and who set what in it. */
export interface Entry {
  readonly object: LiveObject;
  readonly managers: Managers;
}

/** What a server fills in: uids, versions and times. */
export class Bookkeeping {
  #version = 100;
  #uids = 0;
  readonly #times = new WeakMap<ReadonlyMap<string, Leaf>, string>();
  readonly #now: () => Date;

  constructor(now: () => Date) {
    this.#now = now;
  }

  timestamp(): string {
    return `${this.#now().toISOString().slice(0, 19)}Z`;
  }

  /** The object as the server would store it in the place of `before`; `before` itself where nothing changes. */
  next(input: KubernetesInput, before: LiveObject | undefined): LiveObject {
    const same = before && isDeepStrictEqual(content(input), content(before));
    if (before && same) return before;
    const metadata: LiveMetadata = {
      ...(input.metadata as { name: string }),
      uid: before?.metadata.uid ?? `uid-${++this.#uids}`,
      creationTimestamp: before?.metadata.creationTimestamp ?? this.timestamp(),
      generation: generation(input, before),
      resourceVersion: this.version(),
    };
    return structuredClone({ ...input, metadata });
  }

  version(): string {
    return String(++this.#version);
  }

  /** The object with its `managedFields`, as `get` gives it. */
  withManagers({ object, managers }: Entry): LiveObject {
    const managedFields = [...managers].map(([manager, leaves]) => this.#managed(manager, leaves));
    return structuredClone({ ...object, metadata: { ...object.metadata, managedFields } });
  }

  /** Since when each manager's fields are as they are. */
  note(managers: Managers): void {
    for (const leaves of managers.values()) if (!this.#times.has(leaves)) this.#times.set(leaves, this.timestamp());
  }

  #managed(manager: string, leaves: ReadonlyMap<string, Leaf>) {
    return {
      manager,
      operation: "Apply" as const,
      time: this.#times.get(leaves) ?? this.timestamp(),
      fieldsV1: fieldsV1(leaves),
    };
  }
}

/** All that people and controllers set. */
function content(object: KubernetesInput | LiveObject): unknown {
  const { uid, resourceVersion, generation, creationTimestamp, managedFields, ...metadata }: Fields = {
    ...object.metadata,
  };
  return JSON.parse(JSON.stringify({ ...object, metadata }));
}

/** Counts the changes of everything but the metadata and the status. */
function generation(input: KubernetesInput, before: LiveObject | undefined): number {
  if (!before) return 1;
  const changed = !isDeepStrictEqual(wanted(input), wanted(before));
  return (before.metadata.generation ?? 1) + (changed ? 1 : 0);
}

function wanted({ metadata: _, status: __, ...rest }: KubernetesInput | LiveObject): unknown {
  return JSON.parse(JSON.stringify(rest));
}
