import { beforeEach, expect, test } from "vitest";
import type { LogRequest } from "../../../src/model/cluster.js";
import type { LiveObject } from "../../../src/model/live.js";
import { LogStreams } from "../../../src/verify/tests/logs.js";
import { RunBench } from "../run/run-bench.js";

let bench: RunBench;
let streams: LogStreams;

beforeEach(() => {
  bench = new RunBench();
  streams = new LogStreams(bench.context(), "acme/anvil", "web-test");
});

type State = Readonly<Record<string, unknown>>;
const RUNNING: State = { running: {} };
const ENDED: State = { terminated: { exitCode: 0 } };

/** A pod whose containers stand so; undefined is one without a status. */
function pod(
  containers: Readonly<Record<string, State | undefined>>,
  inits: typeof containers = {},
  name = "p",
): LiveObject {
  const named = (of: typeof containers) => Object.keys(of).map((it) => ({ name: it }));
  const statuses = (of: typeof containers) =>
    Object.entries(of).flatMap(([it, state]) => (state === undefined ? [] : [{ name: it, state }]));
  return bench.cluster.put({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, namespace: "shop" },
    spec: { initContainers: named(inits), containers: named(containers) },
    status: { initContainerStatuses: statuses(inits), containerStatuses: statuses(containers) },
  });
}

const write = (text: string, container = "test", end = false, name = "p") =>
  bench.cluster.log({ namespace: "shop", pod: name, container }, text, end);
const lines = () => bench.told.flatMap((one) => (one.kind === "log" ? one.line : []));
const opened = () => bench.cluster.calls.filter(({ verb }) => verb === "logs").length;

test("lines are told as they come, with the solution and the test", async () => {
  streams.follow(pod({ test: RUNNING }));
  write("one\n");
  await bench.clock.advance(0);
  expect(bench.told).toEqual([{ kind: "log", solution: "acme/anvil", test: "web-test", line: "one" }]);
  write("two\nthr");
  await bench.clock.advance(0);
  write("ee\n", "test", true);
  await bench.clock.advance(5000);
  expect([lines(), opened()]).toEqual([["one", "two", "three"], 1]);
});

test.each<[what: string, seen: () => LiveObject, lines: readonly string[]]>([
  ["has not begun", () => pod({ test: { waiting: { reason: "ContainerCreating" } } }), []],
  ["has no status yet", () => pod({ test: undefined }), []],
  ["has ended already", () => pod({ test: ENDED }), ["of test"]],
  [
    "has begun, beside one that waits for it",
    () => pod({ test: { waiting: {} } }, { prepare: RUNNING }),
    ["of prepare"],
  ],
  ["is one of two", () => pod({ test: RUNNING, proxy: RUNNING }), ["of test", "of proxy"]],
])("a container that %s", async (_what, seen, expected) => {
  for (const container of ["test", "prepare", "proxy"]) write(`of ${container}\n`, container, true);
  streams.follow(seen());
  await bench.clock.advance(0);
  expect(lines()).toEqual(expected);
});

test("each container is opened once, however often its pod is seen; another pod's is another one", async () => {
  for (let i = 0; i < 3; i++) streams.follow(pod({ test: RUNNING }));
  streams.follow(pod({ test: RUNNING }, {}, "q"));
  write("of p\n");
  write("of q\n", "test", false, "q");
  await bench.clock.advance(0);
  expect([lines(), opened()]).toEqual([["of p", "of q"], 2]);
});

/** Logs as a server that cuts them gives them: each opening its lines, and whether it came to its end. */
function cutting(openings: readonly (readonly [lines: readonly string[], ok: boolean])[]) {
  let count = 0;
  const logs = async ({ onLine }: LogRequest) => {
    const [given, ok] = openings[count++] ?? [[], true];
    for (const line of given) onLine?.(line);
    const failure = { kind: "unreachable", message: "cut" } as const;
    return ok ? ({ ok: true, value: "" } as const) : ({ ok: false, failure } as const);
  };
  const context = bench.context();
  streams = new LogStreams({ ...context, cluster: { ...context.cluster, logs } }, "acme/anvil", "web-test");
  return () => count;
}

test("a log that is cut is opened again after a while, and no line told twice", async () => {
  const count = cutting([
    [["one", "two"], false],
    [["one", "two", "three"], true],
  ]);
  streams.follow(pod({ test: RUNNING }));
  await bench.clock.advance(900);
  expect([lines(), count()]).toEqual([["one", "two"], 1]);
  await bench.clock.advance(200);
  expect([lines(), count()]).toEqual([["one", "two", "three"], 2]);
});

test("one that cannot be opened is given up after some tries", async () => {
  const count = cutting(Array.from({ length: 9 }, () => [[], false] as const));
  streams.follow(pod({ test: RUNNING }));
  await bench.clock.advance(60_000);
  expect(count()).toBe(3);
});

test("after the end of the test nothing more is told or opened", async () => {
  streams.follow(pod({ test: RUNNING }));
  write("one\n");
  await bench.clock.advance(0);
  streams.close();
  write("late\n");
  await bench.clock.advance(0);
  expect(lines()).toEqual(["one"]);

  const count = cutting([[["one"], false]]);
  streams.follow(pod({ test: RUNNING }));
  await bench.clock.advance(100);
  streams.close();
  await bench.clock.advance(60_000);
  expect([count(), bench.clock.waiting]).toEqual([1, 0]);
});
