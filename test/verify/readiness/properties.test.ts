import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type LiveObject, refOf } from "../../../src/model/live.js";
import { isReason } from "../../../src/model/reasons.js";
import { aggregate } from "../../../src/verify/readiness/aggregate.js";
import { needsOf } from "../../../src/verify/readiness/needs.js";
import { RULES } from "../../../src/verify/readiness/rules.js";
import { Bench } from "./memory-world.js";
import { live, NOW } from "./objects.js";

const KINDS = [...Object.keys(RULES), "widgets.example.com/Widget", "notification.toolkit.fluxcd.io/Receiver"];
const STATES = ["Current", "InProgress", "Failed", "Terminating", "NotFound", "Unknown"];

/** Words that lead rules onward, so that arbitrary objects reach more than the first of them. */
const word = fc.constantFrom(
  ..."Ready Available Complete Failed Stalled Reconciling True False Unknown Pending Running CrashLoopBackOff".split(
    " ",
  ),
  ..."ErrImagePull SecretSynced deployed InstallFailed DependencyNotReady OnDelete LoadBalancer 1h main@sha1:".split(
    " ",
  ),
  "shop_web_apps_Deployment",
  "2026-03-01T11:59:50Z",
);
const json = fc.oneof(fc.jsonValue({ maxDepth: 2 }), word);
const someOf = (keys: string): fc.Arbitrary<object> =>
  fc.record(Object.fromEntries(keys.split(" ").map((key) => [key, json])), { requiredKeys: [] });
const condition = fc.oneof(
  json,
  someOf("type status reason message observedGeneration lastTransitionTime"),
  fc.record({
    type: word,
    status: fc.constantFrom("True", "False", "Unknown"),
    reason: fc.option(word, { nil: undefined }),
  }),
);
const container = fc.record({
  name: json,
  restartCount: fc.oneof(json, fc.nat(3)),
  state: fc.oneof(json, fc.record({ waiting: someOf("reason message") })),
  lastState: fc.oneof(json, fc.record({ terminated: someOf("finishedAt exitCode") })),
});
const spec = fc.oneof(
  json,
  someOf(
    "suspend replicas paused type selector schedule target data test dependsOn storageClassName wait healthChecks refreshInterval template",
  ),
);
const status = fc.oneof(
  json,
  fc.record(
    {
      conditions: fc.oneof(json, fc.array(condition, { maxLength: 4 })),
      containerStatuses: fc.oneof(json, fc.array(container, { maxLength: 2 })),
      observedGeneration: fc.oneof(json, fc.constant(1)),
      phase: json,
      history: fc.oneof(json, fc.array(someOf("status chartVersion configDigest testHooks"))),
      inventory: fc.oneof(json, fc.record({ entries: fc.array(fc.record({ id: word })) })),
      loadBalancer: json,
      syncedResourceVersion: json,
      lastScheduleTime: json,
    },
    { requiredKeys: [] },
  ),
);

const objects: fc.Arbitrary<LiveObject> = fc
  .record({ kind: fc.constantFrom(...KINDS), spec, status, rest: someOf("webhooks data"), deleted: fc.boolean() })
  .map(({ kind: path, spec, status, rest, deleted }) => {
    const [group = "", kind = ""] = path.split("/");
    const base = live(kind, { metadata: deleted ? { deletionTimestamp: "2026-03-01T11:00:00Z" } : {} });
    const all = { ...base, ...rest, apiVersion: group === "" ? "v1" : `${group}/v1`, spec, status };
    return all as unknown as LiveObject;
  });

describe("whatever an object holds", () => {
  it("is judged, with a reason of the list, and a moment that is yet to come", () => {
    fc.assert(
      fc.property(fc.array(objects, { minLength: 1, maxLength: 4 }), fc.nat(700), (held, seconds) => {
        const named = held.map((it, i) => ({ ...it, metadata: { ...it.metadata, name: `web-${i}`, uid: `uid-${i}` } }));
        const bench = new Bench({ objects: named, released: { is: "known", refs: [] } });
        for (const now of [NOW, NOW + seconds * 1000]) {
          const parts = named.map((it) => ({ ref: refOf(it), judgement: bench.judge(refOf(it), now) }));
          for (const { judgement } of [...parts, { judgement: aggregate(parts) }]) {
            const { state, reason, message, recheckAt, warnings } = judgement;
            expect(STATES).toContain(state);
            expect([reason, ...warnings.map((it) => it.reason)].filter((it) => !isReason(it))).toEqual([]);
            expect(typeof message).toBe("string");
            if (recheckAt !== undefined) expect(recheckAt).toBeGreaterThan(now);
            if (state === "Current") expect(recheckAt).toBeUndefined();
          }
        }
      }),
      { numRuns: 400 },
    );
  });

  it("is judged the same twice", () => {
    fc.assert(
      fc.property(objects, (object) => {
        const bench = new Bench({ objects: [object], released: { is: "known", refs: [] } });
        expect(bench.judge(refOf(object), NOW)).toEqual(bench.judge(refOf(object), NOW));
      }),
    );
  });
});

describe("what a rule needs", () => {
  it.each([
    ["apps/v1", "Deployment", ["ReplicaSet", "Pod"]],
    ["batch/v1", "CronJob", ["Job", "Pod", "Event"]],
    ["v1", "Service", ["EndpointSlice"]],
    ["v1", "PersistentVolumeClaim", ["StorageClass", "Pod"]],
    ["v1", "ConfigMap", []],
    ["rbac.authorization.k8s.io/v1", "Role", []],
    ["gateway.networking.k8s.io/v1", "Gateway", ["CustomResourceDefinition"]],
    ["widgets.example.com/v1", "Widget", ["CustomResourceDefinition"]],
  ])("%s %s", (apiVersion, kind, wanted) => {
    expect(needsOf({ apiVersion, kind }).map((it) => it.kind)).toEqual(wanted);
  });

  it("never includes Secrets, which are not watched", () => {
    const needed = KINDS.flatMap((path) => {
      const [group = "", kind = ""] = path.split("/");
      return needsOf({ apiVersion: group === "" ? "v1" : `${group}/v1`, kind });
    });
    expect(needed.map((it) => it.kind)).not.toContain("Secret");
  });
});
