import { describe } from "vitest";
import type { Judgement } from "../../../src/model/readiness.js";
import { check } from "./check.js";
import { cond, EXPECTED, live, MINUTE, OLD, type Parts, REACHED, SECOND } from "./objects.js";

const LATE = 2 * MINUTE;
const digest = `sha256:${"c".repeat(64)}`;
const broken: Judgement = { state: "Failed", reason: "FetchFailed", message: "no", warnings: [], causes: [] };

function kustomization(parts: Parts = {}) {
  const { status, conditions = [cond("Ready=T", "ReconciliationSucceeded")], ...rest } = parts;
  return live("Kustomization", {
    gen: "1/1",
    status: { lastAppliedRevision: REACHED, ...status },
    conditions,
    ...rest,
  });
}

const entries = { inventory: { entries: [{ id: "shop_settings__ConfigMap", v: "v1" }] } };
const settings = live("ConfigMap", { name: "settings" });
const expectation = { revision: EXPECTED };
const ready = cond("Ready=T");

describe("Kustomization", () => {
  check({
    "all is well": {
      object: kustomization({ status: entries }),
      objects: [settings],
      expectation,
      want: ["Current", "Ready"],
    },
    "an object of it is gone": {
      object: kustomization({ status: entries }),
      want: ["InProgress", "InventoryPending"],
      says: "ConfigMap shop/settings",
    },
    "itself is in its inventory": {
      object: kustomization({
        status: { inventory: { entries: [{ id: "shop_web_kustomize.toolkit.fluxcd.io_Kustomization", v: "v1" }] } },
      }),
      want: ["Current", "Ready"],
    },
    "names of roles have colons": {
      object: kustomization({
        status: { inventory: { entries: [{ id: "_system__web_rbac.authorization.k8s.io_ClusterRole", v: "v1" }] } },
      }),
      want: ["InProgress", "InventoryPending"],
      says: "ClusterRole system:web",
    },
    "the commit is the artifact's origin": {
      object: kustomization({ status: { lastAppliedRevision: `v1@${digest}`, lastAppliedOriginRevision: REACHED } }),
      expectation,
      want: ["Current", "Ready"],
    },
    "waits, healthy": {
      object: kustomization({ spec: { wait: true }, status: entries, conditions: [ready, cond("Healthy=T")] }),
      objects: [settings],
      want: ["Current", "Ready"],
    },
    "waits, health is not written": {
      object: kustomization({ spec: { wait: true }, status: entries }),
      objects: [settings],
      want: ["InProgress", "HealthPending"],
    },
    "waits for nothing": { object: kustomization({ spec: { wait: true } }), want: ["Current", "Ready"] },
    "health checks without health": {
      object: kustomization({ spec: { healthChecks: [{ kind: "Deployment", name: "web" }] } }),
      want: ["InProgress", "HealthPending"],
    },
    "health failed": {
      object: kustomization({ spec: { wait: true }, status: entries, conditions: [ready, cond("Healthy=F")] }),
      seenFor: LATE,
      want: ["Failed", "HealthCheckFailed"],
      causes: ["settings"],
    },
    "does not build, an earlier revision was tried": {
      object: kustomization({
        status: { lastAttemptedRevision: OLD },
        conditions: [cond("Ready=F", "BuildFailed", "no")],
      }),
      expectation,
      want: ["InProgress", "BuildFailed"],
    },
    "does not build for a missing substitute": {
      object: kustomization({
        status: { lastAttemptedRevision: REACHED },
        conditions: [cond("Ready=F", "BuildFailed", "substitute from 'ConfigMap/vars' error: not found")],
      }),
      expectation,
      want: ["InProgress", "BuildFailed"],
    },
    "its dependency has failed": {
      object: kustomization({
        spec: { dependsOn: [{ name: "base" }] },
        conditions: [cond("Ready=F", "DependencyNotReady")],
      }),
      judged: { "Kustomization/base": broken },
      want: ["Failed", "DependencyFailed"],
      causes: ["base"],
    },
    "works on its first revision": {
      object: live("Kustomization", {
        gen: "1/1",
        conditions: [cond("Ready=U", "Progressing"), cond("Reconciling=T")],
      }),
      expectation,
      want: ["InProgress", "Progressing"],
    },
    "no revision applied": {
      object: live("Kustomization", { gen: "1/1", conditions: [ready] }),
      want: ["InProgress", "RevisionPending"],
    },
    "stays at the old revision while its source fails": {
      object: kustomization({
        spec: { sourceRef: { kind: "GitRepository", name: "addons" } },
        status: { lastAppliedRevision: OLD },
      }),
      expectation,
      judged: { "GitRepository/addons": broken },
      want: ["Failed", "DependencyFailed"],
      causes: ["addons"],
    },
    "looks again at the old revision": {
      object: kustomization({ status: { lastAppliedRevision: OLD }, conditions: [ready, cond("Reconciling=T")] }),
      expectation,
      want: ["InProgress", "RevisionPending"],
    },
  });
});

const artifact = { artifact: { revision: REACHED } };

describe("sources", () => {
  check({
    fetched: {
      object: live("GitRepository", { gen: "1/1", status: artifact, conditions: [ready] }),
      expectation,
      want: ["Current", "Ready"],
    },
    "no artifact": {
      object: live("GitRepository", { gen: "1/1", conditions: [ready] }),
      want: ["InProgress", "ArtifactMissing"],
    },
    "origin of an OCI artifact": {
      object: live("OCIRepository", {
        gen: "1/1",
        status: { artifact: { revision: `v1@${digest}`, metadata: { "org.opencontainers.image.revision": REACHED } } },
        conditions: [ready],
      }),
      expectation,
      want: ["Current", "Ready"],
    },
    "the reason is only Failed": {
      object: live("HelmRepository", {
        gen: "1/1",
        conditions: [cond("FetchFailed=T", "Failed", "no route"), cond("Ready=F", "Failed")],
      }),
      want: ["InProgress", "FetchFailed"],
      says: "no route",
    },
    "no reason at all": {
      object: live("GitRepository", { gen: "1/1", conditions: [cond("Ready=F")] }),
      want: ["InProgress", "FetchFailed"],
    },
    "a suspended OCI repository": {
      object: live("HelmRepository", { spec: { type: "oci", suspend: true }, gen: "1/-1" }),
      want: ["Unknown", "Suspended"],
    },
    "a chart of another version": {
      object: live("HelmChart", { gen: "1/1", status: { artifact: { revision: "1.4.0" } }, conditions: [ready] }),
      expectation: { chartVersion: "1.5.0" },
      want: ["InProgress", "RevisionPending"],
    },
    "fetching again": {
      object: live("GitRepository", {
        gen: "1/1",
        status: artifact,
        conditions: [cond("Ready=U", "Progressing"), cond("Reconciling=T")],
      }),
      seenFor: 10 * SECOND,
      want: ["InProgress", "Reverifying"],
    },
  });
});
