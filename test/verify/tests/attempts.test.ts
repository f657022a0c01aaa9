import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { attemptsOf, containersOf, terminated } from "../../../src/verify/tests/attempts.js";
import { memoryCluster } from "../../support/memory-cluster.js";

function pod(name: string, created: string, status: object, containers = ["test"]): LiveObject {
  const metadata = { name, namespace: "default", uid: name, resourceVersion: "1", creationTimestamp: created };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata,
    spec: { containers: containers.map((it) => ({ name: it })) },
    status: { ...status },
  };
}

const ends = (exitCode: number, reason = "Error") => ({
  state: { terminated: { exitCode, reason, startedAt: "2026-11-21T12:00:00Z", finishedAt: "2026-11-21T12:00:05Z" } },
});

describe("the tries of a Job", () => {
  test("come in their order, each with its end and its log", async () => {
    const cluster = memoryCluster();
    const pods = [
      pod("late", "2026-11-21T12:00:10Z", { containerStatuses: [ends(0, "Completed")] }),
      pod("early", "2026-11-21T12:00:00Z", { containerStatuses: [ends(3)] }),
    ];
    for (const one of pods) cluster.put(one as never);
    cluster.log({ namespace: "default", pod: "early", container: "test" }, "refused\n", true);
    cluster.log({ namespace: "default", pod: "late", container: "test" }, "well\n", true);
    const times = { startedAt: "2026-11-21T12:00:00Z", finishedAt: "2026-11-21T12:00:05Z" };
    expect(await attemptsOf(cluster, pods)).toEqual([
      { pod: "early", ...times, exitCode: 3, reason: "Error", log: "refused\n" },
      { pod: "late", ...times, exitCode: 0, reason: "Completed", log: "well\n" },
    ]);
  });

  test("of several containers say which log is whose", async () => {
    const cluster = memoryCluster();
    const one = pod("p", "2026-11-21T12:00:00Z", {}, ["a", "b"]);
    cluster.put(one as never);
    for (const container of ["a", "b"])
      cluster.log({ namespace: "default", pod: "p", container }, `${container}1\n`, true);
    const [found] = await attemptsOf(cluster, [one]);
    expect(found?.log).toBe("[a]\na1\n\n[b]\nb1\n");
    expect(found).toMatchObject({ exitCode: null, startedAt: null, finishedAt: null, reason: null });
  });

  test.each([
    [{ kind: "not-found", message: "gone" } as const, ""],
    [{ kind: "forbidden", message: "may not" } as const, "(no log: may not)"],
  ])("whose log cannot be read: %j", async (failure, log) => {
    const cluster = memoryCluster();
    cluster.fail(({ verb }) => (verb === "logs" ? failure : undefined));
    const [found] = await attemptsOf(cluster, [pod("p", "2026-11-21T12:00:00Z", { reason: "Evicted" })]);
    expect(found).toMatchObject({ log, reason: "Evicted" });
  });
});

describe("the container that decides", () => {
  test.each<[what: string, status: object, exitCode: unknown]>([
    ["none has ended", { containerStatuses: [{ state: { running: {} } }] }, undefined],
    ["the one that failed", { containerStatuses: [ends(0), ends(4), ends(0)] }, 4],
    ["an init container that failed", { initContainerStatuses: [ends(5)], containerStatuses: [ends(0)] }, 5],
    ["the last where none failed", { initContainerStatuses: [ends(0)], containerStatuses: [ends(0)] }, 0],
    ["no status at all", {}, undefined],
  ])("%s", (_, status, exitCode) => {
    expect(terminated(pod("p", "", status))?.["exitCode"]).toBe(exitCode);
  });

  test("init containers come first", () => {
    const one = pod("p", "", {}, ["main"]);
    expect(containersOf({ ...one, spec: { ...one.spec, initContainers: [{ name: "init" }] } })).toEqual([
      "init",
      "main",
    ]);
  });
});
