import { describe, expect, it } from "vitest";
import { check, judge } from "./check.js";
import { cond, event, live, MINUTE, NOW, waitingPod } from "./objects.js";

const LATE = 2 * MINUTE;
const web = live("Deployment", { gen: "1/1", spec: { replicas: 1 }, status: { replicas: 1, updatedReplicas: 1 } });
const replicas = live("ReplicaSet", { name: "web-1", owner: web });
const crash = waitingPod("web-1-a", "CrashLoopBackOff", { owner: replicas });
const installing = live("HelmRelease", {
  gen: "1/-1",
  conditions: [cond("Ready=U", "Progressing", "Running 'install' action", 1), cond("Reconciling=T", "Progressing")],
});
const labels = { "helm.toolkit.fluxcd.io/name": "web", "helm.toolkit.fluxcd.io/namespace": "shop" };
const claimed = live("Pod", {
  name: "web-1-a",
  spec: { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] },
  conditions: [cond("PodScheduled=F", "Unschedulable")],
});

describe("what crashes", () => {
  it("has failed at once, and may pass until its grace is over", () => {
    const young = judge({ object: web, objects: [replicas, crash] });
    expect(young).toMatchObject({ state: "Failed", reason: "CrashLoopBackOff", recheckAt: NOW + LATE });
    const old = judge({ object: web, objects: [replicas, crash], seenFor: LATE });
    expect(old).toMatchObject({ state: "Failed", reason: "CrashLoopBackOff" });
    expect(old.recheckAt).toBeUndefined();
  });

  it("may pass in a release, too, but not beside what may not", () => {
    const release = live("HelmRelease", {
      gen: "1/1",
      status: { history: [{ status: "deployed", chartVersion: "1.0.0" }] },
      conditions: [cond("Ready=T", "InstallSucceeded")],
    });
    const refs = [
      { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" },
      { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: "gone" },
    ];
    const failed = live("Job", { name: "gone", conditions: [cond("Failed=T", "BackoffLimitExceeded")] });
    const objects = [web, replicas, crash, failed];
    const one = judge({ object: release, objects, released: { is: "known", refs: refs.slice(0, 1) } });
    expect(one).toMatchObject({ state: "Failed", reason: "InventoryFailed", recheckAt: NOW + LATE });
    const both = judge({ object: release, objects, released: { is: "known", refs } });
    expect([both.state, both.recheckAt]).toEqual(["Failed", undefined]);
  });
});

describe("what tells why", () => {
  check({
    "a release that is installed for the first time": {
      object: installing,
      objects: [{ ...web, metadata: { ...web.metadata, labels } }, replicas, crash],
      want: ["InProgress", "Progressing"],
      says: "Running 'install' action",
      causes: ["web-1-a", "web"],
    },
    "a release beside the workloads of another": {
      object: installing,
      objects: [web, replicas, crash],
      want: ["InProgress", "Progressing"],
      causes: [],
    },
    "a pod without a place names its claims": {
      object: claimed,
      seenFor: 5 * MINUTE,
      want: ["Failed", "Unschedulable"],
      causes: ["data"],
    },
    "a store whose event tells more": {
      object: live("SecretStore", { conditions: [cond("Ready=F", "InvalidProviderConfig")] }),
      objects: [event(live("SecretStore"), "InvalidProviderConfig", "serviceaccounts nobody not found")],
      seenFor: LATE,
      want: ["Failed", "InvalidProviderConfig"],
      says: "serviceaccounts nobody not found",
    },
    "a chart that its controller does not name": {
      object: live("HelmChart", {
        spec: { chart: "anvil", version: "1.0.0" },
        conditions: [cond("Stalled=T", "InvalidChartReference", "no chart name found")],
      }),
      want: ["Failed", "InvalidChartReference"],
      says: "no chart name found (chart 'anvil', version '1.0.0')",
    },
  });
});
