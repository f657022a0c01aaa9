import { describe, expect, it } from "vitest";
import type { FailureKind } from "../../../src/model/cluster.js";
import { refOf } from "../../../src/model/live.js";
import { check, judge } from "./check.js";
import { Bench } from "./memory-world.js";
import { ago, cond, live, MINUTE, NOW, REACHED, SECOND, waitingPod } from "./objects.js";

const ref = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "settings" };

describe("what could not be seen", () => {
  it.each<[FailureKind, string, string]>([
    ["not-found", "NotFound", "Absent"],
    ["kind-not-served", "NotFound", "KindNotServed"],
    ["unauthorized", "Unknown", "Forbidden"],
    ["forbidden", "Unknown", "Forbidden"],
    ["server", "Unknown", "Unreachable"],
    ["unreachable", "Unknown", "Unreachable"],
    ["conflict", "Unknown", "Refused"],
    ["invalid", "Unknown", "Refused"],
  ])("%s is %s %s", (kind, state, reason) => {
    const bench = new Bench({
      seen: { "/ConfigMap/shop/settings": { is: "refused", failure: { kind, message: "so it is" } } },
    });
    expect(bench.judge(ref, NOW)).toMatchObject({ state, reason, message: "so it is" });
  });

  it("was not heard of yet", () => {
    const bench = new Bench({ seen: { "/ConfigMap/shop/settings": { is: "awaited" } } });
    expect(bench.judge(ref, NOW)).toMatchObject({ state: "InProgress", reason: "Awaited" });
  });
});

const web = live("Deployment", { gen: "1/1", spec: { replicas: 2 }, status: { replicas: 2, updatedReplicas: 2 } });
const set = live("ReplicaSet", { name: "web-1", owner: web });
const pull = (name: string, reason = "ErrImagePull") => waitingPod(name, reason, { owner: set });
const webRef = refOf(web);
const known = { is: "known", refs: [webRef] } as const;
const stuck = [cond("Stalled=T", "RetriesExceeded"), cond("Ready=F", "InstallFailed")];

describe("the causes of a failure", () => {
  check({
    "of a release: the pod, its workload, its chart": {
      object: live("HelmRelease", { gen: "1/1", status: { helmChart: "shop/shop-web" }, conditions: stuck }),
      objects: [
        web,
        set,
        pull("web-1-a", "CrashLoopBackOff"),
        live("HelmChart", {
          name: "shop-web",
          gen: "1/1",
          spec: { sourceRef: { kind: "HelmRepository", name: "charts" } },
          conditions: [cond("Stalled=T", "InvalidChartReference"), cond("Ready=F")],
        }),
      ],
      released: known,
      want: ["Failed", "RetriesExceeded"],
      causes: ["web-1-a", "web", "charts", "shop-web"],
    },
    "of a release that is well: none": {
      object: live("HelmRelease", { gen: "1/1", conditions: stuck }),
      objects: [live("ConfigMap", { name: "settings" })],
      released: { is: "known", refs: [ref] },
      want: ["Failed", "RetriesExceeded"],
      causes: [],
    },
    "of a chart: its repository": {
      object: live("HelmChart", {
        gen: "1/1",
        spec: { sourceRef: { kind: "HelmRepository", name: "charts" } },
        conditions: [cond("Ready=F", "NoSourceArtifact")],
      }),
      want: ["InProgress", "NoSourceArtifact"],
      causes: ["charts"],
    },
    "of a Kustomization: what it applied, then its source": {
      object: live("Kustomization", {
        gen: "1/1",
        spec: { sourceRef: { kind: "GitRepository", name: "git" } },
        status: { inventory: { entries: [{ id: "shop_settings__ConfigMap", v: "v1" }] } },
        conditions: [cond("Ready=F", "HealthCheckFailed")],
      }),
      want: ["InProgress", "HealthCheckFailed"],
      causes: ["settings", "git"],
    },
    "of a workload: the failed pod first": {
      object: web,
      objects: [set, pull("web-1-a"), pull("web-1-b", "CrashLoopBackOff")],
      want: ["Failed", "CrashLoopBackOff"],
      causes: ["web-1-b", "web-1-a"],
    },
  });
});

describe("the moment to look again", () => {
  it("of a workload is the first of its pods'", () => {
    const bench = new Bench({ objects: [web, set, pull("web-1-a")] });
    bench.judge(webRef, NOW);
    bench.holdings = { objects: [web, set, pull("web-1-b"), pull("web-1-a")] };
    expect(bench.judge(webRef, NOW + 20 * SECOND).recheckAt).toBe(NOW + 60 * SECOND);
  });

  it("of a release is that of its objects", () => {
    const release = live("HelmRelease", {
      gen: "1/1",
      status: { history: [{ status: "deployed" }] },
      conditions: [cond("Ready=T")],
    });
    const found = judge({ object: release, objects: [web, set, pull("web-1-a")], released: known });
    expect(found).toMatchObject({ state: "InProgress", reason: "InventoryPending", recheckAt: NOW + MINUTE });
  });

  it("of one that is only looked at again is soon", () => {
    const object = live("Kustomization", {
      gen: "1/1",
      status: { lastAppliedRevision: REACHED },
      conditions: [cond("Ready=U", "Progressing"), cond("Reconciling=T")],
    });
    expect(judge({ object }).recheckAt).toBe(NOW + 10 * SECOND);
  });

  it("of a pod is when its last container is quiet", () => {
    const ended = (name: string, seconds: number) => ({
      name,
      restartCount: 2,
      lastState: { terminated: { finishedAt: ago(seconds * SECOND) } },
    });
    const status = { phase: "Running", containerStatuses: [ended("a", 20), ended("b", 5), ended("c", 10)] };
    const found = judge({ object: live("Pod", { status, conditions: [cond("Ready=T")] }) });
    expect(found).toMatchObject({ reason: "RecentRestart", recheckAt: NOW + 25 * SECOND });
    expect(found.message).toContain("container b has just restarted (2 times so far)");
  });

  it("of what is being deleted is when that takes too long", () => {
    const metadata = { deletionTimestamp: ago(0), finalizers: ["example.com/keep"] };
    expect(judge({ object: live("ConfigMap", { metadata }) }).recheckAt).toBe(NOW + 5 * MINUTE);
  });
});
