import { describe, expect, test } from "vitest";
import type { KubernetesInput } from "../../src/model/cluster.js";
import type { ObjectRef } from "../../src/model/live.js";
import { memoryCluster } from "../support/memory-cluster.js";

const map = (name: string, data: Record<string, string> = {}, metadata: object = {}): KubernetesInput => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default", ...metadata },
  data,
});
const ref = (name: string): ObjectRef => ({ apiVersion: "v1", kind: "ConfigMap", namespace: "default", name });

describe("the memory cluster, in the place of an API server,", () => {
  test("tells a watch what is there, came, changed and went", async () => {
    const cluster = memoryCluster();
    cluster.put(map("first"));
    const watch = cluster.watch({ apiVersion: "v1", kind: "ConfigMap" });
    const told: string[] = [];
    watch.onChange((object) =>
      told.push(object ? `${object.metadata.name} ${JSON.stringify(object["data"])}` : watch.state),
    );
    expect(watch.state).toBe("starting");
    await watch.settled();

    const { uid } = cluster.put(map("second", { a: "1" }, { ownerReferences: [{ uid: "parent" }] })).metadata;
    cluster.put(map("second", { a: "2" }, { ownerReferences: [{ uid: "parent" }] }));
    await turn();
    expect(watch.ownedBy("parent").map((object) => object["data"])).toEqual([{ a: "2" }]);
    await cluster.delete(ref("second"), { uid });
    await turn();

    expect(told).toEqual(["first {}", "synced", 'second {"a":"1"}', 'second {"a":"2"}', 'second {"a":"2"}']);
    expect(watch.get("default", "second")).toBeUndefined();
    watch.stop();
    expect(cluster.openWatches()).toBe(0);
  });

  test("refuses what is there, another uid, an old version and a namespace that is not there", async () => {
    const cluster = memoryCluster();
    const first = cluster.put(map("first"));

    expect(await kindOf(cluster.create(map("first")))).toBe("already-exists");
    expect(await kindOf(cluster.create(map("other", {}, { namespace: "nowhere" })))).toBe("not-found");
    expect(await kindOf(cluster.delete(ref("first"), { uid: "another" }))).toBe("conflict");
    expect(await kindOf(cluster.replace(map("first", {}, { resourceVersion: "1" })))).toBe("conflict");
    const { resourceVersion } = first.metadata;
    expect(await kindOf(cluster.replace(map("first", { b: "1" }, { resourceVersion })))).toBe("ok");
    expect(await kindOf(cluster.get({ ...ref("x"), apiVersion: "v9" }))).toBe("kind-not-served");
  });

  test("applies, finds conflicts, gives up fields and changes nothing the second time", async () => {
    const cluster = memoryCluster();
    await cluster.apply(map("one", { a: "1", b: "1" }), {});
    const again = await cluster.apply(map("one", { a: "1", b: "1" }), {});
    expect(value(again).metadata.generation).toBe(1);

    expect(await kindOf(cluster.apply(map("one", { a: "2" }), { fieldManager: "person" }))).toBe("conflict");
    await cluster.apply(map("one", { a: "2" }), { fieldManager: "person", force: true });
    expect(await kindOf(cluster.apply(map("one", { a: "1" }), { dryRun: true }))).toBe("conflict");
    const less = value(await cluster.apply(map("one", { a: "2" }), {}));
    expect(less["data"]).toEqual({ a: "2" });
    expect(value(await cluster.get(ref("one"))).metadata.managedFields?.map((it) => it.manager)).toEqual([
      "person",
      "conformitron",
    ]);
  });

  test("keeps what has a finalizer, and its namespace with it, until the finalizer goes", async () => {
    const cluster = memoryCluster();
    const space = cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "busy" } });
    cluster.put(map("held", {}, { namespace: "busy", finalizers: ["x/y"] }));
    cluster.put(map("free", {}, { namespace: "busy" }));
    const busy: ObjectRef = { apiVersion: "v1", kind: "Namespace", name: "busy" };
    await cluster.delete(busy, { uid: space.metadata.uid });
    const held = { ...ref("held"), namespace: "busy" };

    expect(cluster.peek(busy)?.metadata.deletionTimestamp).toBeDefined();
    expect(cluster.peek({ ...held, name: "free" })).toBeUndefined();
    await cluster.patch(held, { metadata: { finalizers: null } });
    expect([cluster.peek(held), cluster.peek(busy)]).toEqual([undefined, undefined]);
  });

  test("deletes what an object owns, or lets it go", async () => {
    const cluster = memoryCluster();
    const owner = cluster.put(map("owner"));
    const owned = { ownerReferences: [{ uid: owner.metadata.uid }] };
    cluster.put(map("child", {}, owned));
    await cluster.delete(ref("owner"), { uid: owner.metadata.uid, propagation: "Orphan" });
    expect(cluster.peek(ref("child"))?.metadata.ownerReferences).toEqual([]);

    const other = cluster.put(map("other"));
    cluster.put(map("child", {}, { ownerReferences: [{ uid: other.metadata.uid }] }));
    await cluster.delete(ref("other"), { uid: other.metadata.uid });
    expect(cluster.peek(ref("child"))).toBeUndefined();
  });

  test("fails as it is told, in calls and in watches, and recovers", async () => {
    const cluster = memoryCluster();
    const failure = { kind: "forbidden", status: 403, message: "no" } as const;
    const end = cluster.fail((call) => (call.verb === "get" ? failure : undefined));
    expect(await kindOf(cluster.get(ref("a")))).toBe("forbidden");
    end();
    expect(await kindOf(cluster.get(ref("a")))).toBe("not-found");

    const watch = cluster.watch({ apiVersion: "v1", kind: "ConfigMap" });
    await watch.settled();
    cluster.failWatch("v1", "ConfigMap", failure);
    cluster.put(map("late"));
    await turn();
    expect([watch.state, watch.get("default", "late")]).toEqual(["failing", undefined]);
    cluster.failWatch("v1", "ConfigMap", undefined);
    expect([watch.state, watch.get("default", "late")?.metadata.name]).toEqual(["synced", "late"]);
  });

  test("follows a log to its end", async () => {
    const cluster = memoryCluster();
    cluster.put({ apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default" } });
    const which = { namespace: "default", pod: "p", container: "c" };
    const lines: string[] = [];
    cluster.log(which, "one\ntw");
    const text = cluster.logs({ ...which, onLine: (line) => lines.push(line) });
    await turn();
    expect(lines).toEqual(["one"]);
    cluster.log(which, "o\nrest", true);
    expect([value(await text), lines]).toEqual(["one\ntwo\nrest", ["one", "two", "rest"]]);
  });

  test("never watches Secrets", () => {
    expect(() => memoryCluster().watch({ apiVersion: "v1", kind: "Secret" })).toThrow(/never watched/);
  });
});

/** Lets everything that waits for a microtask run. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

async function kindOf(answer: ReturnType<ReturnType<typeof memoryCluster>["get" | "delete"]>): Promise<string> {
  const result = await answer;
  return result.ok ? "ok" : result.failure.kind;
}

function value<T>(answer: { ok: true; value: T } | { ok: false; failure: { message: string } }): T {
  if (!answer.ok) throw new Error(answer.failure.message);
  return answer.value;
}
