import fc from "fast-check";
import { expect, test } from "vitest";
import { ObjectStore } from "../../src/cluster/store.js";
import type { LiveObject } from "../../src/model/live.js";

const step = fc.record({
  namespace: fc.constantFrom(undefined, "a", "b"),
  name: fc.constantFrom("x", "y", "z"),
  owners: fc.subarray(["o1", "o2", "o3"]),
  removed: fc.boolean(),
});

test("whatever comes and goes, the store finds by owner and namespace what a search of all objects finds", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const store = new ObjectStore();
      const model = new Map<string, LiveObject>();
      for (const [version, { namespace, name, owners, removed }] of steps.entries()) {
        const key = `${namespace}/${name}`;
        if (removed) {
          expect(store.remove(namespace, name)).toBe(model.get(key));
          model.delete(key);
        } else {
          const object = live(namespace, name, owners, version);
          expect(store.set(object)).toBe(true);
          expect(store.set(object)).toBe(false);
          model.set(key, object);
        }
      }
      const all = [...model.values()];
      expect(new Set(store.all())).toEqual(new Set(all));
      for (const uid of ["o1", "o2", "o3"]) {
        const owned = all.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.uid === uid));
        expect(new Set(store.ownedBy(uid))).toEqual(new Set(owned));
      }
      const inside = all.filter(({ metadata }) => metadata.namespace === "a");
      expect(new Set(store.inNamespace("a"))).toEqual(new Set(inside));
    }),
  );
});

function live(namespace: string | undefined, name: string, owners: string[], version: number): LiveObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(namespace === undefined ? {} : { namespace }),
      name,
      uid: `${namespace}-${name}`,
      resourceVersion: String(version),
      creationTimestamp: "2026-01-01T00:00:00Z",
      ownerReferences: owners.map((uid) => ({ apiVersion: "v1", kind: "Node", name: uid, uid })),
    },
  };
}
