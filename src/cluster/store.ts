import type { LiveObject } from "../model/live.js";

/** Objects of one kind by namespace and name, and by who owns them. Every operation costs the same however many there are. */
export class ObjectStore {
  readonly #spaces = new Map<string, Map<string, LiveObject>>();
  readonly #owned = new Map<string, Map<string, LiveObject>>();

  get(namespace: string | undefined, name: string): LiveObject | undefined {
    return this.#spaces.get(namespace ?? "")?.get(name);
  }

  ownedBy(uid: string): readonly LiveObject[] {
    return [...(this.#owned.get(uid)?.values() ?? [])];
  }

  inNamespace(namespace: string): readonly LiveObject[] {
    return [...(this.#spaces.get(namespace)?.values() ?? [])];
  }

  *all(): Iterable<LiveObject> {
    for (const space of this.#spaces.values()) yield* space.values();
  }

  /** Puts an object in the place of the one with its name. Gives whether it is another one than there was. */
  set(object: LiveObject): boolean {
    const { namespace, name, resourceVersion, uid } = object.metadata;
    const before = this.get(namespace, name);
    if (before?.metadata.resourceVersion === resourceVersion && before.metadata.uid === uid) return false;
    if (before) this.#disown(before);
    inner(this.#spaces, namespace ?? "").set(name, object);
    for (const owner of object.metadata.ownerReferences ?? []) inner(this.#owned, owner.uid).set(keyOf(object), object);
    return true;
  }

  /** Takes an object out. Gives what was there. */
  remove(namespace: string | undefined, name: string): LiveObject | undefined {
    const object = this.get(namespace, name);
    if (!object) return undefined;
    drop(this.#spaces, namespace ?? "", name);
    this.#disown(object);
    return object;
  }

  #disown(object: LiveObject): void {
    for (const owner of object.metadata.ownerReferences ?? []) drop(this.#owned, owner.uid, keyOf(object));
  }
}

/** Namespace and name, as no two objects of one kind share them. */
export function keyOf({ metadata: { namespace, name } }: LiveObject): string {
  return `${namespace ?? ""}/${name}`;
}

function inner(maps: Map<string, Map<string, LiveObject>>, key: string): Map<string, LiveObject> {
  const there = maps.get(key);
  if (there) return there;
  const made = new Map<string, LiveObject>();
  maps.set(key, made);
  return made;
}

function drop(maps: Map<string, Map<string, LiveObject>>, key: string, entry: string): void {
  const map = maps.get(key);
  map?.delete(entry);
  if (map?.size === 0) maps.delete(key);
}
