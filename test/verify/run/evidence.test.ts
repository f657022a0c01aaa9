import { beforeEach, describe, expect, test } from "vitest";
import type { ObjectRef } from "../../../src/model/live.js";
import type { Evidence } from "../../../src/model/verification.js";
import { collectEvidence } from "../../../src/verify/run/evidence.js";
import { judgement, RunBench } from "./run-bench.js";

const POD = { apiVersion: "v1", kind: "Pod" };
const RELEASE: ObjectRef = {
  apiVersion: "helm.toolkit.fluxcd.io/v2",
  kind: "HelmRelease",
  namespace: "shop",
  name: "web",
};

let bench: RunBench;

beforeEach(() => {
  bench = new RunBench();
  bench.world.watchEvents(undefined);
});

async function collect(subject: ObjectRef, causes: readonly ObjectRef[] = []): Promise<Evidence[]> {
  for (let i = 0; i < 4; i++) {
    for (const ref of [subject, ...causes]) bench.world.see(ref);
    await bench.clock.advance(0);
  }
  return collectEvidence(bench.context(), subject, judgement("Failed", { causes }));
}

interface Container {
  readonly name: string;
  readonly ready?: boolean;
  readonly restartCount?: number;
  readonly state?: Readonly<Record<string, unknown>>;
}

function pod(name: string, containers: readonly Container[], init: readonly Container[] = []): ObjectRef {
  const status = { initContainerStatuses: init, containerStatuses: containers };
  bench.cluster.put({ ...POD, metadata: { name, namespace: "shop" }, status });
  for (const { name: container } of [...containers, ...init]) {
    const place = { namespace: "shop", pod: name, container };
    bench.cluster.log(place, `${container} now\n`, true);
    bench.cluster.log({ ...place, previous: true }, `${container} before\n`, true);
  }
  return { ...POD, namespace: "shop", name };
}

const logs = (evidence: readonly Evidence[]): string[] =>
  evidence.flatMap((it) => (it.kind === "log" ? [`${it.object.name} ${it.container}: ${it.lines.join(" ")}`] : []));

describe("logs", () => {
  test.each<[what: string, container: Container, log: string[]]>([
    [
      "of a container that is not ready",
      { name: "web", ready: false, restartCount: 0, state: { running: {} } },
      ["p web: web now"],
    ],
    [
      "of the run before, where it was restarted and does not run",
      { name: "web", ready: false, restartCount: 3, state: { waiting: { reason: "CrashLoopBackOff" } } },
      ["p web: web before"],
    ],
    [
      "of the present run, where it was restarted and runs",
      { name: "web", ready: false, restartCount: 3, state: { running: {} } },
      ["p web: web now"],
    ],
    [
      "of one that has failed",
      { name: "web", ready: false, state: { terminated: { exitCode: 1 } } },
      ["p web: web now"],
    ],
    ["none of one that has done its work", { name: "web", ready: false, state: { terminated: { exitCode: 0 } } }, []],
    ["none of one that is well", { name: "web", ready: true, state: { running: {} } }, []],
  ])("are %s", async (_what, container, log) => {
    expect(logs(await collect(pod("p", [container])))).toEqual(log);
  });

  test("are those of containers that go first, too, and of two pods at most", async () => {
    const bad: Container = { name: "web", ready: false, state: { running: {} } };
    const init: Container = { name: "init", ready: false, state: { terminated: { exitCode: 2 } } };
    const causes = ["a", "b", "c"].map((name) => pod(name, [bad], [init]));
    expect(logs(await collect(RELEASE, causes))).toEqual([
      "a init: init now",
      "a web: web now",
      "b init: init now",
      "b web: web now",
    ]);
    expect(bench.cluster.calls.filter(({ verb }) => verb === "logs")).toHaveLength(4);
  });

  test("that are empty or refused are left out", async () => {
    bench.cluster.fail(({ verb }) => (verb === "logs" ? { kind: "forbidden", message: "no" } : undefined));
    expect(logs(await collect(pod("p", [{ name: "web", ready: false }])))).toEqual([]);
  });
});

describe("what objects say", () => {
  test("are their conditions, Helm's history and the newest events, of not more than six", async () => {
    const many = Array.from({ length: 9 }, (_it, i) => ({
      apiVersion: "v1",
      kind: "ConfigMap",
      namespace: "shop",
      name: `c${i}`,
    }));
    const conditions = [
      { type: "Ready", status: "False", reason: "Sick", message: "it is" },
      { type: "Stalled", status: "True" },
    ];
    for (const { apiVersion, kind, name, namespace } of many) {
      bench.cluster.put({ apiVersion, kind, metadata: { name, namespace }, status: { conditions } });
    }
    const history = Array.from({ length: 8 }, (_it, i) => ({
      ...{ version: 8 - i, chartName: "web", chartVersion: `1.${8 - i}.0`, status: i ? "superseded" : "failed" },
    }));
    const release = bench.cluster.put({
      ...RELEASE,
      metadata: { name: "web", namespace: "shop" },
      status: { history },
    });
    for (let i = 0; i < 12; i++) event(release.metadata.uid, i);
    const evidence = await collect(RELEASE, many);
    expect(evidence.filter(({ kind }) => kind === "condition")).toHaveLength(5 * 2);
    expect(evidence.find(({ kind }) => kind === "condition")).toEqual({
      ...{
        kind: "condition",
        object: many[0],
        type: "Ready",
        status: "False",
        reason: "Sick",
        message: "it is",
        since: null,
      },
    });
    const fields = evidence.filter((it) => it.kind === "field");
    expect(fields.map(({ value }) => value).slice(0, 2)).toEqual([
      "revision 8: web 1.8.0 failed",
      "revision 7: web 1.7.0 superseded",
    ]);
    expect(fields).toHaveLength(5);
    const events = evidence.filter((it) => it.kind === "event");
    expect(events.map(({ message }) => message)).toEqual([4, 5, 6, 7, 8, 9, 10, 11].map((i) => `event ${i}`));
    expect(events.at(-1)).toMatchObject({
      type: "Warning",
      reason: "BackOff",
      count: 11,
      at: "2026-11-21T12:00:11.000Z",
    });
  });

  test("is nothing of an object that is gone or says nothing", async () => {
    bench.cluster.put({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "plain", namespace: "shop" },
      status: { conditions: {} },
    });
    const plain = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "plain" };
    expect(await collect(RELEASE, [plain])).toEqual([]);
  });
});

function event(uid: string, i: number): void {
  const lastTimestamp = new Date(Date.parse("2026-11-21T12:00:00Z") + i * 1000).toISOString();
  const said = { type: "Warning", reason: "BackOff", message: `event ${i}`, count: i, lastTimestamp };
  bench.cluster.put({
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: `e${i}`, namespace: "shop" },
    involvedObject: { uid },
    ...said,
  });
}
