import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KubernetesInput } from "../../../src/model/cluster.js";
import { type LiveObject, type ObjectRef, refKey } from "../../../src/model/live.js";
import type { Judgement, ObjectKind } from "../../../src/model/readiness.js";
import { LiveWorld, type LiveWorldOptions, touchedBy } from "../../../src/verify/world/live-world.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const POD: ObjectKind = { apiVersion: "v1", kind: "Pod" };
const DEPLOYMENT: ObjectKind = { apiVersion: "apps/v1", kind: "Deployment" };
const NODE: ObjectKind = { apiVersion: "v1", kind: "Node" };
const READY: Judgement = { state: "Current", reason: "Ready", message: "", warnings: [], causes: [] };

let cluster: MemoryCluster;
let world: LiveWorld;
let changes: (LiveObject | undefined)[];
let turn = 0;

beforeEach(() => {
  cluster = memoryCluster();
  begin({});
});

afterEach(() => world.close());

function begin(options: Partial<LiveWorldOptions>): void {
  changes = [];
  world = new LiveWorld({
    cluster,
    wide: true,
    now: () => 7,
    parse: () => [],
    judge: () => READY,
    needs: () => [],
    onChange: (object) => changes.push(object),
    ...options,
  });
}

describe("an object", () => {
  test("is awaited, then absent, then found, and each time it is told", async () => {
    const ref = { ...POD, namespace: "default", name: "web" };
    expect(world.see(ref)).toEqual({ is: "awaited" });
    await settle();
    expect(world.see(ref)).toEqual({ is: "absent" });
    cluster.put({ ...POD, metadata: { name: "web", namespace: "default" } });
    await settle();
    expect(world.see(ref)).toMatchObject({ is: "found", object: { metadata: { name: "web" } } });
    expect(changes.at(-1)?.metadata.name).toBe("web");
  });

  test("of a kind without namespaces is found whatever namespace the tree writes, and a change of it is seen", async () => {
    const ref = { ...NODE, namespace: "default", name: "n1" };
    cluster.put({ ...NODE, metadata: { name: "n1" } });
    await seen(ref);
    const { value, looked } = world.moment(() => world.see(ref));
    expect(value).toMatchObject({ is: "found" });
    expect(touchedBy(object({ ...NODE, metadata: { name: "n1" } })).some((key) => looked.has(key))).toBe(true);
  });

  test.each<[what: string, act: () => void, kind: string]>([
    ["whose kind is not served", () => cluster.unserve("apps/v1", "Deployment"), "kind-not-served"],
    [
      "whose watch does not get through",
      () => cluster.failWatch("apps/v1", "Deployment", { kind: "forbidden", message: "no" }),
      "forbidden",
    ],
  ])("%s is refused", async (_what, act, kind) => {
    act();
    const ref = { ...DEPLOYMENT, namespace: "default", name: "web" };
    await seen(ref);
    expect(world.see(ref)).toMatchObject({ is: "refused", failure: { kind } });
  });

  test("is awaited until what its judgement looks at is known, but not for a kind that nobody serves", async () => {
    cluster.unserve("v1", "Pod");
    begin({ needs: ({ kind }) => (kind === "Deployment" ? [POD, NODE] : []) });
    const ref = { ...DEPLOYMENT, namespace: "default", name: "web" };
    world.see(ref);
    expect(cluster.calls.map(({ verb, kind }) => `${verb} ${kind}`)).toEqual(["resource Pod", "resource Node"]);
    await seen(ref);
    expect(world.see(ref)).toEqual({ is: "absent" });
  });

  test("is a Secret: it is read by its name, and holds no data", async () => {
    cluster.put({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name: "token", namespace: "default" },
      data: { a: "Yg==" },
    });
    const ref = { apiVersion: "v1", kind: "Secret", namespace: "default", name: "token" };
    expect(world.see(ref)).toEqual({ is: "awaited" });
    await settle();
    expect(world.see(ref)).toMatchObject({ is: "found", object: { kind: "Secret", metadata: { name: "token" } } });
    expect(JSON.stringify(world.see(ref))).not.toContain("Yg==");
    expect(cluster.calls.map(({ verb }) => verb)).toEqual(["get"]);
  });
});

test("events are watched once they were asked for, although the server has not yet said what it serves", async () => {
  world.watchEvents("default");
  await settle();
  const metadata = { name: "e", namespace: "default" };
  cluster.put({ apiVersion: "v1", kind: "Event", metadata, involvedObject: { uid: "pod" } });
  await settle();
  expect(world.events("pod")).toHaveLength(1);
});

describe("a Secret is read again", () => {
  const reads = (): number => cluster.calls.filter(({ verb, kind }) => verb === "get" && kind === "Secret").length;
  const flux = (kind: string, status: unknown): void => {
    const apiVersion = kind === "HelmRelease" ? "helm.toolkit.fluxcd.io/v2" : "kustomize.toolkit.fluxcd.io/v1";
    cluster.put({ apiVersion, kind, metadata: { name: "shop", namespace: "default" }, status });
  };
  const external = (refreshTime: string): void => {
    const spec = { target: { name: "token" } };
    const metadata = { name: "shop", namespace: "default" };
    cluster.put({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata,
      spec,
      status: { refreshTime },
    });
  };

  test.each<[what: string, kind: ObjectKind, steps: readonly (() => void)[], more: number]>([
    [
      "for each refresh of its ExternalSecret, but not for its other changes",
      { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" },
      [() => external("1"), () => external("1"), () => external("2"), () => external("3")],
      3,
    ],
    [
      "where it was absent, after each revision of a Kustomization",
      { apiVersion: "kustomize.toolkit.fluxcd.io/v1", kind: "Kustomization" },
      [
        () => flux("Kustomization", { lastAppliedRevision: "a" }),
        () => flux("Kustomization", { lastAppliedRevision: "a", observedGeneration: 2 }),
        () => flux("Kustomization", { lastAppliedRevision: "b" }),
      ],
      2,
    ],
    [
      "where it was absent, after each step of a release",
      { apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease" },
      [
        () => flux("HelmRelease", { history: [{ version: 1, status: "pending-install" }] }),
        () => flux("HelmRelease", { history: [{ version: 1, status: "deployed" }] }),
        () => flux("HelmRelease", { history: [{ version: 1, status: "deployed" }], conditions: [] }),
      ],
      2,
    ],
  ])("%s", async (_what, kind, steps, more) => {
    world.secret("default", "token");
    await seen({ ...kind, namespace: "default", name: "shop" });
    const before = reads();
    for (const step of steps) {
      step();
      await settle();
    }
    expect(reads() - before).toBe(more);
  });
});

describe("a moment", () => {
  test("has one time, and judges each object once", () => {
    let now = 1;
    let judged = 0;
    begin({
      now: () => now++,
      judge: () => {
        judged++;
        return READY;
      },
    });
    const ref = { ...POD, namespace: "default", name: "web" };
    const both = () => [world.judge(ref), world.judge({ ...ref }), world.now];
    expect(world.moment(both).value[2]).toBe(world.now);
    expect(judged).toBe(1);
    const before = world.now;
    world.moment(both);
    expect([judged, world.now]).toEqual([2, before + 1]);
  });

  test("ends a circle of objects that wait for each other", () => {
    const name = (ref: ObjectRef): ObjectRef => ({ ...ref, name: ref.name === "a" ? "b" : "a" });
    begin({ judge: (ref, it) => it.judge(name(ref)) });
    const found = world.moment(() => world.judge({ ...POD, namespace: "default", name: "a" })).value;
    expect(found).toMatchObject({ state: "InProgress", reason: "Awaited" });
  });

  test("tells what was looked at by those that it judged in turn", () => {
    const inner = { ...POD, namespace: "default", name: "inner" };
    begin({
      judge: (ref, it) => {
        if (ref.name === "outer") return it.judge(inner);
        it.see(ref);
        return READY;
      },
    });
    const { looked } = world.moment(() => world.judge({ ...POD, namespace: "default", name: "outer" }));
    expect(looked).toContain(refKey(inner));
  });
});

test("watches that fail are counted, and all are closed", async () => {
  await seen({ ...POD, namespace: "default", name: "web" });
  world.watchEvents(undefined);
  await settle();
  cluster.failWatch("v1", "Pod", { kind: "unreachable", message: "no" });
  expect([world.failing, cluster.openWatches()]).toEqual([1, 2]);
  world.close();
  expect(cluster.openWatches()).toBe(0);
});

test.each([true, false])("whoever has looked at what a change alters is touched by it (wide: %s)", async (wide) => {
  const names = ["a", "b"];
  const namespaces = ["default", "kube-system"];
  const kinds = [POD, DEPLOYMENT, NODE];
  const name = fc.constantFrom(...names);
  const namespace = fc.constantFrom(...namespaces);
  const kind = fc.constantFrom(...kinds);
  const uid = fc.constantFrom("uid-a", "uid-b");
  const look = fc.oneof(
    fc.record({ do: fc.constant("see" as const), kind, namespace, name }),
    fc.record({ do: fc.constant("owned" as const), kind, uid }),
    fc.record({ do: fc.constant("objects" as const), kind, namespace: fc.option(namespace, { nil: undefined }) }),
    fc.record({ do: fc.constant("events" as const), uid }),
  );
  const change = fc.record({
    kind: fc.oneof(kind, fc.constant("Event" as const)),
    namespace,
    name,
    uid,
    gone: fc.boolean(),
  });

  const looked = (it: typeof look extends fc.Arbitrary<infer L> ? L : never): string => {
    if (it.do === "see") return JSON.stringify(world.see({ ...it.kind, namespace: it.namespace, name: it.name }));
    if (it.do === "owned") return JSON.stringify(world.owned(it.kind, it.uid));
    if (it.do === "objects") return JSON.stringify(world.objects(it.kind, it.namespace));
    return JSON.stringify(world.events(it.uid));
  };

  await fc.assert(
    fc.asyncProperty(look, fc.array(change, { minLength: 1, maxLength: 4 }), async (one, steps) => {
      world.close();
      cluster = memoryCluster();
      begin({ wide });
      for (const space of namespaces) world.watchEvents(space);
      for (const each of kinds) for (const space of namespaces) await seen({ ...each, namespace: space, name: "a" });
      world.moment(() => looked(one));
      await settle();
      for (const step of steps) {
        const before = world.moment(() => looked(one));
        changes = [];
        alter(step);
        await settle();
        const after = world.moment(() => looked(one));
        const touched = changes.flatMap((it) => (it === undefined ? [...before.looked] : touchedBy(it)));
        const isTouched = touched.some((key) => before.looked.has(key));
        expect(isTouched || before.value === after.value).toBe(true);
      }
    }),
    { numRuns: 120 },
  );
});

describe("what was read by its name is told to those who asked for it, and to nobody else", () => {
  const release = object({
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    metadata: { name: "web", namespace: "default", uid: "u1", resourceVersion: "1" },
    status: { history: [{ name: "web", version: 1, firstDeployed: "2026-03-01T12:00:00Z" }] },
  });
  const other = { ...release, metadata: { ...release.metadata, name: "other", uid: "u2" } };

  test.each<[what: string, asked: () => unknown, others: () => unknown]>([
    ["a Secret", () => world.secret("default", "token"), () => world.secret("default", "other")],
    [
      "a Secret that is seen as an object",
      () => world.see({ apiVersion: "v1", kind: "Secret", namespace: "default", name: "token" }),
      () => world.secret("kube-system", "token"),
    ],
    ["Helm's record of a release", () => world.released(release), () => world.released(other)],
  ])("%s", async (_what, asked, others) => {
    world.moment(others);
    for (let i = 0; i < 5; i++) await settle();
    changes = [];
    const { looked } = world.moment(asked);
    const { looked: elsewhere } = world.moment(others);
    for (let i = 0; i < 5; i++) await settle();
    expect(changes).toHaveLength(1);
    const touched = changes.flatMap((it) => (it === undefined ? ["everything"] : touchedBy(it)));
    expect(touched.some((key) => looked.has(key))).toBe(true);
    expect(touched.some((key) => key === "everything" || elsewhere.has(key))).toBe(false);
  });
});

function alter(step: {
  kind: ObjectKind | "Event";
  namespace: string;
  name: string;
  uid: string;
  gone: boolean;
}): void {
  if (step.kind === "Event") {
    const metadata = { name: `${step.name}.${step.uid}`, namespace: step.namespace };
    const count = ++turn;
    cluster.put({ apiVersion: "v1", kind: "Event", metadata, involvedObject: { uid: step.uid }, count });
    return;
  }
  const namespace = step.kind === NODE ? undefined : step.namespace;
  const ref = { ...step.kind, namespace, name: step.name };
  if (step.gone) {
    cluster.remove(ref);
    return;
  }
  const owner = { apiVersion: "v1", kind: "Owner", name: "owner", uid: step.uid };
  const before = cluster.peek(ref)?.metadata.ownerReferences ?? [owner];
  cluster.put({
    ...step.kind,
    metadata: { name: step.name, namespace, ownerReferences: before },
    spec: { turn: ++turn },
  });
}

function object(input: KubernetesInput): LiveObject {
  return input as unknown as LiveObject;
}

/** Looks until it is known. */
async function seen(ref: ObjectRef): Promise<void> {
  for (let i = 0; i < 10 && world.see(ref).is === "awaited"; i++) await settle();
}

function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
