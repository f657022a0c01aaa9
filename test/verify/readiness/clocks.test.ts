import { describe, expect, it } from "vitest";
import { type LiveObject, refOf } from "../../../src/model/live.js";
import { DEFAULT_GRACES } from "../../../src/model/readiness.js";
import { Bench } from "./memory-world.js";
import { cond, EXPECTED, live, MINUTE, NOW, REACHED, SECOND, waitingPod } from "./objects.js";

const failingRelease = (gen: string, metadata = {}): LiveObject =>
  live("HelmRelease", { gen, metadata, conditions: [cond("Ready=F", "ValuesError", "no such key")] });
const busy = live("HelmRelease", { gen: "1/1", conditions: [cond("Ready=U", "Progressing")] });
const ready = live("Kustomization", {
  gen: "1/1",
  status: { lastAppliedRevision: REACHED },
  conditions: [cond("Ready=T", "ReconciliationSucceeded")],
});
const broken = live("Kustomization", { gen: "1/1", conditions: [cond("Ready=F", "ReconciliationFailed", "no")] });

/** Judges a history of objects, each at its moment in milliseconds from the first. */
function history(steps: readonly (readonly [number, LiveObject])[]): string[] {
  const bench = new Bench({ expectation: { revision: EXPECTED } });
  return steps.map(([at, object]) => {
    bench.holdings = { ...bench.holdings, objects: [object] };
    return bench.judge(refOf(object), NOW + at).state;
  });
}

const GRACE = DEFAULT_GRACES.retry;

describe("a grace clock", () => {
  it("ends exactly after its grace", () => {
    const object = failingRelease("1/1");
    expect(
      history([
        [0, object],
        [GRACE - 1, object],
        [GRACE, object],
      ]),
    ).toEqual(["InProgress", "InProgress", "Failed"]);
  });

  it("survives InProgress in between", () => {
    const object = failingRelease("1/1");
    expect(
      history([
        [0, object],
        [MINUTE, busy],
        [GRACE, object],
      ]).at(-1),
    ).toBe("Failed");
  });

  it("starts anew after Current", () => {
    expect(
      history([
        [0, broken],
        [MINUTE, ready],
        [GRACE, broken],
        [2 * GRACE, broken],
      ]),
    ).toEqual(["InProgress", "Current", "InProgress", "Failed"]);
  });

  it("starts anew with a new generation", () => {
    expect(
      history([
        [0, failingRelease("1/1")],
        [GRACE, failingRelease("2/1")],
      ]),
    ).toEqual(["InProgress", "InProgress"]);
  });

  it("starts anew with a new uid", () => {
    const other = failingRelease("1/1", { uid: "another" });
    expect(
      history([
        [0, failingRelease("1/1")],
        [GRACE, other],
      ]),
    ).toEqual(["InProgress", "InProgress"]);
  });

  it("is shared by what alternates: ErrImagePull and ImagePullBackOff", () => {
    const [a, b] = [waitingPod("web", "ErrImagePull"), waitingPod("web", "ImagePullBackOff")];
    expect(
      history([
        [0, a],
        [DEFAULT_GRACES.image - SECOND, b],
        [DEFAULT_GRACES.image, a],
      ]),
    ).toEqual(["InProgress", "InProgress", "Failed"]);
  });

  it("does not start anew where Current was reached by its end: a warning stays", () => {
    const service = live("Service", { spec: { type: "ClusterIP", selector: { app: "web" } } });
    const steps = [0, GRACE - 1, GRACE, GRACE + 1, GRACE + MINUTE].map((at) => [at, service] as const);
    expect(history(steps)).toEqual(["InProgress", "InProgress", "Current", "Current", "Current"]);
  });

  it("states when it ends", () => {
    const bench = new Bench({ objects: [failingRelease("1/1")] });
    const ref = refOf(failingRelease("1/1"));
    expect(bench.judge(ref, NOW).recheckAt).toBe(NOW + GRACE);
    expect(bench.judge(ref, NOW + MINUTE).recheckAt).toBe(NOW + GRACE);
    expect(bench.judge(ref, NOW + GRACE).recheckAt).toBeUndefined();
  });
});

describe("a Job that is gone", () => {
  const complete = live("Job", { conditions: [cond("Complete=T")] });
  const job = refOf(complete);

  it("was never seen", () =>
    expect(new Bench({}).judge(job, NOW)).toMatchObject({ state: "NotFound", reason: "Absent" }));

  it("was seen running last, under the same name", () => {
    const bench = new Bench({ objects: [complete] });
    bench.judge(job, NOW);
    bench.holdings = { objects: [live("Job", { metadata: { uid: "another" } })] };
    bench.judge(job, NOW);
    bench.holdings = {};
    expect(bench.judge(job, NOW).state).toBe("NotFound");
  });
});

describe("a grace of its kind", () => {
  const widget = live("Widget", { conditions: [cond("Ready=F", "Creating")] });
  const unschedulable = live("Pod", {
    status: { phase: "Pending" },
    conditions: [cond("PodScheduled=F", "Unschedulable")],
  });
  const pending = live("PersistentVolumeClaim", { spec: { storageClassName: "" }, status: { phase: "Pending" } });
  const balanced = live("Service", { spec: { type: "LoadBalancer" }, status: { loadBalancer: {} } });
  it.each([
    ["custom resources", widget, DEFAULT_GRACES.unknownKind],
    ["scheduling", unschedulable, DEFAULT_GRACES.scheduling],
    ["claims", pending, DEFAULT_GRACES.claim],
    ["load balancers", balanced, DEFAULT_GRACES.loadBalancer],
    ["images", waitingPod("web", "InvalidImageName"), DEFAULT_GRACES.image],
    ["what nobody reconciles", live("SecretStore"), DEFAULT_GRACES.retry],
  ] as const)("of %s", (_, object, grace) => {
    const last = (at: number) =>
      history([
        [0, object],
        [at, object],
      ]).at(-1);
    expect([last(grace - 1), last(grace)]).toEqual(["InProgress", "Failed"]);
  });
});
