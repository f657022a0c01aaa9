import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { Watching } from "../../../src/verify/world/watches.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

const POD = { apiVersion: "v1", kind: "Pod" };
const NODE = { apiVersion: "v1", kind: "Node" };
const WIDGET = { apiVersion: "example.com/v1", kind: "Widget" };

let cluster: MemoryCluster;
let watching: Watching;
let changes: (string | undefined)[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  cluster = memoryCluster();
  changes = [];
});

afterEach(() => {
  watching.close();
  vi.useRealTimers();
});

function begin(wide: boolean): void {
  watching = new Watching(cluster, { wide, onChange: (object) => changes.push(object && nameOf(object)) });
}

const nameOf = ({ kind, metadata }: LiveObject): string => `${kind} ${metadata.name}`;

describe("a kind", () => {
  test("is asked for and watched once, whoever asks how often", async () => {
    begin(true);
    for (let i = 0; i < 5; i++) {
      for (const namespace of ["default", "kube-system", undefined]) watching.open(POD, namespace);
      await settle();
    }
    expect(calls()).toEqual(["resource Pod", "watch Pod in all"]);
  });

  test("is watched in each namespace that is asked for where the run is narrow", async () => {
    begin(false);
    for (let i = 0; i < 3; i++) {
      for (const namespace of ["default", "kube-system"]) watching.open(POD, namespace);
      watching.open(NODE, "default");
      await settle();
    }
    expect(calls()).toEqual([
      "resource Pod",
      "resource Node",
      "watch Pod in default",
      "watch Pod in kube-system",
      "watch Node in all",
    ]);
    expect([...watching.openOf(POD)]).toHaveLength(2);
    expect([...watching.openOf(WIDGET)]).toEqual([]);
  });

  test("is opening first; then it tells of every object, and of its own state without one", async () => {
    begin(true);
    expect(watching.open(POD, "default")).toEqual({ is: "opening" });
    await settle();
    expect(watching.open(POD, "default")).toMatchObject({ is: "open", namespaced: true });
    await settle();
    changes = [];
    cluster.put({ ...POD, metadata: { name: "web", namespace: "default" } });
    await settle();
    cluster.failWatch("v1", "Pod", { kind: "forbidden", message: "no" });
    await settle();
    expect(changes).toEqual(["Pod web", undefined]);
    expect(watching.failing.map(({ failure }) => failure?.kind)).toEqual(["forbidden"]);
  });
});

describe("a kind that is not served", () => {
  beforeEach(() => begin(true));

  async function wanted(): Promise<void> {
    watching.open(WIDGET, "default");
    await settle();
    await settle();
  }

  test("is refused, and costs next to nothing while no CRD describes it", async () => {
    await wanted();
    expect(watching.open(WIDGET, "default")).toMatchObject({ is: "refused", failure: { kind: "kind-not-served" } });
    await later(10_000);
    const [before, told] = [asked(), changes.length];
    for (let i = 0; i < 6; i++) await later(10_000);
    expect(asked() - before).toBeLessThanOrEqual(2);
    expect(changes.length, "nothing has changed, so nobody is told").toBe(told);
  });

  test("is asked for as soon as its CRD comes, and soon again until it is served", async () => {
    await wanted();
    await later(10_000);
    crd("gadgets", "Gadget");
    await settle();
    const before = asked();
    crd("widgets", "Widget");
    await settle();
    expect(asked()).toBe(before + 1);
    cluster.serve("example.com/v1", "Widget", true);
    await later(2000);
    expect(watching.open(WIDGET, "default")).toMatchObject({ is: "open" });
    await later(120_000);
    expect(asked()).toBe(before + 2);
  });

  test("is asked for soon where the CRDs cannot be seen", async () => {
    cluster.failWatch("apiextensions.k8s.io/v1", "CustomResourceDefinition", { kind: "forbidden", message: "no" });
    await wanted();
    cluster.serve("example.com/v1", "Widget", true);
    await later(2000);
    expect(watching.open(WIDGET, "default")).toMatchObject({ is: "open" });
  });

  test("is asked for after a while where another program serves it without a CRD", async () => {
    await wanted();
    cluster.serve("example.com/v1", "Widget", true);
    await later(32_000);
    expect(watching.open(WIDGET, "default")).toMatchObject({ is: "open" });
  });

  test("is asked for soon where the server could not tell", async () => {
    cluster.serve("example.com/v1", "Widget", true);
    const end = cluster.fail(({ verb }) => (verb === "resource" ? { kind: "unreachable", message: "no" } : undefined));
    await wanted();
    expect(watching.open(WIDGET, "default")).toMatchObject({ is: "refused", failure: { kind: "unreachable" } });
    end();
    await later(2000);
    expect(watching.open(WIDGET, "default")).toMatchObject({ is: "open" });
  });
});

test("after the end nothing is asked, opened or told", async () => {
  begin(true);
  watching.open(POD, "default");
  watching.open(WIDGET, "default");
  await settle();
  watching.open(POD, "default");
  watching.open({ ...WIDGET, kind: "Late" }, "default");
  watching.close();
  await settle();
  const [before, told] = [cluster.calls.length, changes.length];
  cluster.put({ ...POD, metadata: { name: "web", namespace: "default" } });
  await later(120_000);
  expect([cluster.openWatches(), cluster.calls.length, changes.length]).toEqual([0, before, told]);
  expect(vi.getTimerCount()).toBe(0);
});

function crd(plural: string, kind: string): void {
  const name = `${plural}.example.com`;
  const spec = { group: "example.com", names: { plural, kind } };
  cluster.put({ apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name }, spec });
}

function asked(): number {
  return cluster.calls.filter(({ verb, kind }) => verb === "resource" && kind === "Widget").length;
}

function calls(): string[] {
  return cluster.calls.map(
    ({ verb, kind, namespace }) => `${verb} ${kind}${verb === "watch" ? ` in ${namespace ?? "all"}` : ""}`,
  );
}

async function later(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}

async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}
