import { expect, test } from "vitest";
import { diagnose } from "../../../src/verify/diagnosis/diagnose.js";
import { stuckObject } from "../../../src/verify/install/stuck.js";
import { Bench, object } from "./support.js";

const going = "2026-11-21T12:00:00Z";
const condition = (type: string, message: string, status = "True") => ({ type, status, reason: "Failed", message });

test.each<[what: string, object: Parameters<Bench["cluster"]["put"]>[0], reason: string, message: RegExp]>([
  [
    "a finalizer",
    { ...object("v1", "ConfigMap", "page"), metadata: { name: "page", namespace: "anvil", finalizers: ["a/b"] } },
    "FinalizerStuck",
    /^ConfigMap anvil\/page was deleted and is still there with the finalizers a\/b$/,
  ],
  ["nothing that it says", object("v1", "ConfigMap", "page"), "LeftBehind", /still there$/],
  [
    "an API that does not answer",
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "anvil", deletionTimestamp: going },
      spec: { finalizers: ["kubernetes"] },
      status: { conditions: [condition("NamespaceDeletionDiscoveryFailure", "Discovery failed for some groups")] },
    },
    "NamespaceDeletionDiscoveryFailure",
    /APIService v1\.example\.com is not available \(FailedDiscoveryCheck: no endpoints\); Discovery failed/,
  ],
  [
    "objects in it with finalizers",
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: { name: "anvil", deletionTimestamp: going },
      spec: { finalizers: ["kubernetes"] },
      status: { conditions: [condition("NamespaceFinalizersRemaining", "a/b in 1 resource instances")] },
    },
    "FinalizerStuck",
    /with the finalizers kubernetes: a\/b in 1 resource instances$/,
  ],
])("%s keeps an object", async (_, stuck, reason, message) => {
  const bench = new Bench();
  for (const [name, status] of [
    ["v1.example.com", "False"],
    ["v1.apps", "True"],
  ] as const) {
    bench.cluster.put({
      apiVersion: "apiregistration.k8s.io/v1",
      kind: "APIService",
      metadata: { name },
      status: { conditions: [{ type: "Available", status, reason: "FailedDiscoveryCheck", message: "no endpoints" }] },
    });
  }
  const left = await stuckObject({ cluster: bench.cluster, clock: bench.clock, run: "r" }, bench.cluster.put(stuck));
  expect(left.reason).toBe(reason);
  expect(left.message).toMatch(message);
});

test("the diagnosis names the API that keeps a namespace, and what to do about it", () => {
  const text = diagnose({
    name: "removal",
    verdict: "failed",
    reason: "NamespaceDeletionDiscoveryFailure",
    message:
      "Namespace a was deleted: APIService v1.example.com is not available (Failed: no endpoints); Discovery failed",
    evidence: [],
    durationMs: 0,
  });
  expect(text).toMatch(
    /APIService v1\.example\.com forwards to something that does not answer \(Failed: no endpoints\)/,
  );
  expect(text).toMatch(/Delete the APIService v1\.example\.com if its product is gone/);
});
