import { describe } from "vitest";
import type { Judgement } from "../../../src/model/readiness.js";
import { check } from "./check.js";
import { ago, cond, event, HOUR, live, MINUTE, type Parts } from "./objects.js";

const LATE = 2 * MINUTE;
const digest = `sha256:${"c".repeat(64)}`;
const deployed = {
  status: "deployed",
  chartVersion: "1.5.0",
  configDigest: "sha256:1",
  lastDeployed: ago(HOUR),
};
const known = { is: "known", refs: [] } as const;
const broken: Judgement = { state: "Failed", reason: "FetchFailed", message: "no", warnings: [], causes: [] };

function release(parts: Parts = {}, history: Record<string, unknown> = {}) {
  const { status, conditions = [cond("Ready=T", "InstallSucceeded")], ...rest } = parts;
  return live("HelmRelease", {
    gen: "1/1",
    status: { history: [{ ...deployed, ...history }], lastAttemptedConfigDigest: "sha256:1", ...status },
    conditions,
    ...rest,
  });
}

const testing = { test: { enable: true } };
const tested = [cond("Ready=T"), cond("TestSuccess=T")];
const warns = { driftDetection: { mode: "warn" } };
const configMap = { apiVersion: "v1", kind: "ConfigMap", namespace: "shop", name: "settings" };
const web = { apiVersion: "apps/v1", kind: "Deployment", namespace: "shop", name: "web" };

describe("HelmRelease", () => {
  check({
    "all is well": { object: release(), released: known, want: ["Current", "Ready"], says: "1.5.0" },
    "no history": {
      object: release({ status: { history: [] } }),
      seenFor: LATE,
      want: ["Failed", "ReleaseNotDeployed"],
    },
    "history is not deployed": {
      object: release({}, { status: "superseded" }),
      want: ["InProgress", "ReleaseNotDeployed"],
    },
    "version in the range": {
      object: release(),
      released: known,
      expectation: { chartVersion: "~1.5.0" },
      want: ["Current", "Ready"],
    },
    "version outside of the range": {
      object: release(),
      expectation: { chartVersion: ">=2.0.0" },
      want: ["InProgress", "RevisionPending"],
      says: "1.5.0; expected is >=2.0.0",
    },
    "version of an OCI chart": {
      object: release({}, { chartVersion: `1.5.0+${"c".repeat(12)}`, ociDigest: digest }),
      released: known,
      expectation: { chartVersion: "1.5.0" },
      want: ["Current", "Ready"],
    },
    "build metadata that is no digest": {
      object: release({}, { chartVersion: "1.5.0+other", ociDigest: digest }),
      expectation: { chartVersion: "1.5.0" },
      want: ["InProgress", "RevisionPending"],
    },
    "digest of an OCI chart": {
      object: release({}, { ociDigest: digest }),
      released: known,
      expectation: { chartVersion: `1.5.0@${digest}` },
      want: ["Current", "Ready"],
    },
    "another digest": {
      object: release({}, { ociDigest: digest }),
      expectation: { chartVersion: `1.5.0@sha256:${"d".repeat(64)}` },
      want: ["InProgress", "RevisionPending"],
    },
    "other values": { object: release({}, { configDigest: "sha256:2" }), want: ["InProgress", "ValuesPending"] },
    "a test failed": {
      object: release({ spec: testing, conditions: tested }, { testHooks: { smoke: { phase: "Failed" } } }),
      want: ["Failed", "TestFailed"],
      says: "smoke",
    },
    "a test runs": {
      object: release({ spec: testing, conditions: tested }, { testHooks: { smoke: { phase: "Running" } } }),
      want: ["InProgress", "AwaitingTests"],
    },
    "tests not begun": { object: release({ spec: testing }), want: ["InProgress", "AwaitingTests"] },
    "tests passed": {
      object: release({ spec: testing, conditions: tested }, { testHooks: { smoke: { phase: "Succeeded" } } }),
      released: known,
      want: ["Current", "Ready"],
    },
    "drift is being corrected": {
      object: release({
        spec: { driftDetection: { mode: "enabled" } },
        conditions: [cond("Ready=T"), cond("Drifted=T")],
      }),
      want: ["InProgress", "DriftDetected"],
    },
    "drift known from an event": {
      object: release({ spec: warns }),
      objects: [event(release(), "DriftDetected", "it has drifted")],
      released: known,
      want: ["Current", "Ready", "DriftDetected"],
    },
    "drift before the last deployment": {
      object: release({ spec: warns }),
      objects: [event(release(), "DriftDetected", "it has drifted", ago(2 * HOUR))],
      released: known,
      want: ["Current", "Ready"],
    },
    "objects not known": { object: release(), want: ["InProgress", "InventoryAwaited"] },
    "record not readable": {
      object: release(),
      released: { is: "refused", failure: { kind: "forbidden", message: "no" } },
      want: ["Unknown", "Forbidden"],
    },
    "on another cluster": {
      object: release({ spec: { kubeConfig: { secretRef: { name: "edge" } } } }),
      want: ["Current", "Ready", "RemoteInventory"],
    },
    "an object of it is missing": {
      object: release(),
      released: { is: "known", refs: [configMap] },
      want: ["InProgress", "InventoryPending"],
      causes: ["settings"],
    },
    "warnings of its objects are its own": {
      object: release(),
      released: { is: "known", refs: [web] },
      judged: {
        "Deployment/web": { ...broken, state: "Current", warnings: [{ reason: "ZeroReplicas", message: "none" }] },
      },
      want: ["Current", "Ready", "ZeroReplicas"],
    },
    "an object of it cannot be seen": {
      object: release(),
      released: { is: "known", refs: [web] },
      judged: { "Deployment/web": { ...broken, state: "Unknown", reason: "Forbidden" } },
      want: ["Unknown", "Forbidden"],
    },
    "its chart has failed": {
      object: release({
        status: { helmChart: "shop/shop-web" },
        conditions: [cond("Ready=F", "SourceNotReady", "HelmChart 'shop/shop-web' is not ready")],
      }),
      judged: { "HelmChart/shop-web": broken },
      want: ["Failed", "DependencyFailed"],
      causes: ["shop-web"],
    },
    "its chart is not ready": {
      object: release({ status: { helmChart: "shop/shop-web" }, conditions: [cond("Ready=F", "SourceNotReady")] }),
      seenFor: HOUR,
      want: ["InProgress", "SourceNotReady"],
    },
    "its dependency has failed": {
      object: release({
        spec: { dependsOn: [{ name: "db", namespace: "data" }] },
        conditions: [cond("Ready=F", "DependencyNotReady")],
      }),
      judged: { "HelmRelease/db": broken },
      want: ["Failed", "DependencyFailed"],
      says: "HelmRelease data/db has failed (FetchFailed)",
    },
    "one failure is not enough": {
      object: release({ status: { installFailures: 1 }, conditions: [cond("Ready=F", "InstallFailed")] }),
      want: ["InProgress", "InstallFailed"],
    },
    "a word that is not in the list": {
      object: release({ conditions: [cond("Ready=F", "Gremlins", "they did it")] }),
      want: ["InProgress", "NotReady"],
      says: "Gremlins: they did it",
    },
    "a word that means something else here": {
      object: release({ conditions: [cond("Ready=F", "InternalError", "it broke")] }),
      want: ["InProgress", "NotReady"],
      says: "InternalError: it broke",
    },
    "a word that runs have, too": {
      object: release({ conditions: [cond("Ready=F", "UpgradeFailed", "it broke")] }),
      want: ["InProgress", "UpgradeFailed"],
    },
    "a word for what is well": {
      object: release({ conditions: [cond("Ready=F", "Ready")] }),
      want: ["InProgress", "NotReady"],
    },
    "stalled about an earlier generation": {
      object: release({
        gen: "2/1",
        conditions: [cond("Stalled=T", "RetriesExceeded", "", 1), cond("Ready=F", "InstallFailed", "", 1)],
      }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "stalled says what failed": {
      object: release({
        conditions: [cond("Stalled=T", "RetriesExceeded", "gave up"), cond("Ready=F", "InstallFailed", "no quota")],
      }),
      want: ["Failed", "RetriesExceeded"],
      says: "gave up: no quota",
    },
  });
});
