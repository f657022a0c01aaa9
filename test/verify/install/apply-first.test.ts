import { describe, expect, test } from "vitest";
import type { Answer, Cluster } from "../../../src/model/cluster.js";
import type { LiveObject } from "../../../src/model/live.js";
import { applyFirst } from "../../../src/verify/install/apply-first.js";
import { createOwn } from "../../../src/verify/install/create.js";

const REF = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" };
const INPUT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { namespace: "shop", name: "web" } };
const NO_ANSWER = { ok: false, failure: { kind: "unreachable", message: "socket hang up" } } as const;
const NOT_FOUND = { ok: false, failure: { kind: "not-found", message: "not found" } } as const;
const REFUSED = { ok: false, failure: { kind: "invalid", message: "no such field" } } as const;
const BORN = "2026-11-21T10:00:00Z";

function there(run: string, writtenAt: string): Answer<LiveObject> {
  const managedFields = [
    { manager: "conformitron-verify", operation: "Apply", time: writtenAt },
    { manager: "kube-controller-manager", operation: "Update", time: "2026-11-21T10:00:09Z" },
  ] as const;
  const labels = { "conformitron.io/run": run };
  const metadata = { ...REF, uid: "1", resourceVersion: "1", creationTimestamp: BORN, labels, managedFields };
  return { ok: true, value: { ...INPUT, metadata } };
}

/** A cluster that gives these answers, one after the other, and counts what it is asked. */
function answering(writes: readonly Answer<LiveObject>[], reads: readonly Answer<LiveObject>[]) {
  const asked = { writes: 0, reads: 0 };
  const write = async () => writes[asked.writes++] ?? REFUSED;
  const get = async () => reads[asked.reads++] ?? REFUSED;
  return { asked, cluster: { apply: write, create: write, get } as unknown as Cluster };
}

const OWN = there("run-1", BORN);

describe("the first apply", () => {
  test.each([
    ["is answered", [OWN], [], { ok: true, isOwn: false, writes: 1 }],
    ["is refused", [REFUSED], [], { ok: false, isOwn: false, writes: 1 }],
    ["has come through without an answer", [NO_ANSWER], [OWN], { ok: true, isOwn: true, writes: 1 }],
    ["has not come through", [NO_ANSWER, OWN], [NOT_FOUND], { ok: true, isOwn: false, writes: 2 }],
    [
      "has met somebody else's object, and its answer was lost",
      [NO_ANSWER, there("run-1", "2026-11-21T10:00:05Z")],
      [there("run-1", "2026-11-21T10:00:05Z")],
      { ok: true, isOwn: false, writes: 2 },
    ],
    [
      "finds another run's object",
      [NO_ANSWER, there("run-2", BORN)],
      [there("run-2", BORN)],
      { ok: true, isOwn: false, writes: 2 },
    ],
    ["finds a server that is gone", [NO_ANSWER], [NO_ANSWER], { ok: false, isOwn: false, writes: 1 }],
    [
      "never has an answer",
      [NO_ANSWER, NO_ANSWER, NO_ANSWER, OWN],
      [NOT_FOUND, NOT_FOUND, NOT_FOUND],
      { ok: false, isOwn: false, writes: 3 },
    ],
  ] as const)("%s", async (_name, writes, reads, { ok, isOwn, writes: count }) => {
    const { asked, cluster } = answering(writes, reads);
    const first = await applyFirst(cluster, "run-1", { ref: REF, input: INPUT, options: {} });
    expect({ ok: first.answer.ok, isOwn: first.isOwn, writes: asked.writes }).toEqual({ ok, isOwn, writes: count });
  });
});

describe("what is created", () => {
  test.each([
    ["and answered", [OWN], [], { ok: true, writes: 1 }],
    ["and refused", [REFUSED], [], { ok: false, writes: 1 }],
    ["without an answer, is found", [NO_ANSWER], [OWN], { ok: true, writes: 1 }],
    ["without an answer, is not there and created once more", [NO_ANSWER, OWN], [NOT_FOUND], { ok: true, writes: 2 }],
    ["without an answer, is another run's", [NO_ANSWER], [there("run-2", BORN)], { ok: false, writes: 1 }],
  ] as const)("%s", async (_name, writes, reads, expected) => {
    const { asked, cluster } = answering(writes, reads);
    const { ok } = await createOwn(cluster, "run-1", INPUT);
    expect({ ok, writes: asked.writes }).toEqual(expected);
  });
});
