import { describe } from "vitest";
import type { SeenSecret } from "../../../src/model/readiness.js";
import { check } from "./check.js";
import { ago, cond, event, HOUR, live, MINUTE, type Parts } from "./objects.js";

const synced = { syncedResourceVersion: "1-ab12", refreshTime: ago(MINUTE) };
const managed = { "reconcile.external-secrets.io/managed": "true" };
const ready = [cond("Ready=T", "SecretSynced")];

function secret(parts: Parts = {}) {
  const { spec, status, conditions = ready, ...rest } = parts;
  return live("ExternalSecret", {
    spec: { refreshInterval: "1h", secretStoreRef: { name: "vault", kind: "ClusterSecretStore" }, ...spec },
    status: { ...synced, ...status },
    conditions,
    ...rest,
  });
}

function target(keys: readonly string[], labels: Record<string, string> = managed): Record<string, SeenSecret> {
  return { "shop/web": { is: "found", keys, labels } };
}

const data = [{ secretKey: "user" }, { secretKey: "licence" }];
const templated = { data, target: { template: { data: { "app.ini": "{{ .user }}" } } } };

describe("ExternalSecret", () => {
  check({
    synced: { object: secret({ spec: { data } }), secrets: target(["user", "licence"]), want: ["Current", "Ready"] },
    "synced by a later version": {
      object: secret({ conditions: [cond("Ready=T", "ResourceSynced")] }),
      secrets: target([]),
      want: ["Current", "Ready"],
    },
    "the event tells the cause": {
      object: secret({ conditions: [cond("Ready=F", "SecretSyncedError", "could not get secret data from provider")] }),
      objects: [
        event(secret(), "UpdateFailed", "older"),
        event(secret({ name: "web" }), "UpdateFailed", "key nope not found"),
      ],
      seenFor: 2 * MINUTE,
      want: ["Failed", "SecretSyncedError"],
      says: "could not get secret data from provider: key nope not found",
      causes: ["vault"],
    },
    "an ownership that cannot be taken": {
      object: secret({
        conditions: [cond("Ready=F", "SecretSyncedError", "failed to take ownership of target secret")],
      }),
      want: ["Failed", "TargetOwnershipFailed"],
      causes: ["web"],
    },
    "an immutable target": {
      object: secret({
        conditions: [cond("Ready=F", "SecretSyncedError", "could not update secret, target is immutable")],
      }),
      want: ["Failed", "TargetImmutable"],
    },
    "ready for another reason": {
      object: secret({ conditions: [cond("Ready=T", "Whatever")] }),
      want: ["InProgress", "NotReady"],
    },
    "an interval of 0 syncs once": {
      object: secret({ gen: "2", spec: { refreshInterval: "0s" } }),
      want: ["Failed", "SpecChangeIgnored"],
    },
    "OnChange syncs again": {
      object: secret({ gen: "2", spec: { refreshInterval: "0", refreshPolicy: "OnChange" } }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "created once and never synced": {
      object: secret({ spec: { refreshPolicy: "CreatedOnce" }, status: { syncedResourceVersion: "" } }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "a newer generation than ten": {
      object: secret({ gen: "12", status: { syncedResourceVersion: "12-ab" } }),
      secrets: target([]),
      want: ["Current", "Ready"],
    },
    "the target was not read yet": {
      object: secret(),
      secrets: { "shop/web": { is: "awaited" } },
      want: ["InProgress", "Awaited"],
    },
    "the target may not be read": {
      object: secret(),
      secrets: { "shop/web": { is: "refused", failure: { kind: "forbidden", message: "no" } } },
      want: ["Unknown", "Forbidden"],
      says: "Secret web",
    },
    "the target is gone": { object: secret(), want: ["InProgress", "TargetMissing"], causes: ["web"] },
    "the target stays away": { object: secret(), seenFor: 2 * MINUTE, want: ["Failed", "TargetMissing"] },
    "the target has another name": {
      object: secret({ spec: { target: { name: "other" } } }),
      secrets: { "shop/other": { is: "found", keys: [], labels: managed } },
      want: ["Current", "Ready"],
    },
    "no target is wanted": {
      object: secret({ spec: { target: { creationPolicy: "None" }, data } }),
      want: ["Current", "Ready"],
    },
    "the target is not managed": {
      object: secret(),
      secrets: target([], {}),
      want: ["InProgress", "TargetNotManaged"],
    },
    "a template replaces the keys": {
      object: secret({ spec: templated }),
      secrets: target(["app.ini"]),
      want: ["Current", "Ready"],
    },
    "a template that merges": {
      object: secret({ spec: { data, target: { template: { data: { "app.ini": "" }, mergePolicy: "Merge" } } } }),
      secrets: target(["app.ini", "user"]),
      want: ["Failed", "TargetKeysMissing"],
      says: "lacks licence",
    },
    "a template of labels alone keeps the keys": {
      object: secret({ spec: { data, target: { template: { metadata: { labels: { a: "b" } } } } } }),
      secrets: target(["user"]),
      want: ["Failed", "TargetKeysMissing"],
      causes: ["web", "vault"],
    },
    "templates from elsewhere": {
      object: secret({ spec: { data, target: { template: { templateFrom: [{ configMap: {} }] } } } }),
      secrets: target(["any"]),
      want: ["Current", "Ready"],
    },
    "a missing key is told by the event": {
      object: secret({ spec: { data, target: { deletionPolicy: "Delete" } } }),
      objects: [event(secret(), "MissingProviderSecret", "licence is not in the provider")],
      secrets: target(["user"]),
      want: ["Failed", "TargetKeysMissing"],
      says: "licence is not in the provider",
    },
    retained: {
      object: secret({ conditions: [cond("Ready=T", "SecretSynced", "secret retained due to DeletionPolicy=Retain")] }),
      secrets: target([]),
      want: ["Current", "Ready", "SecretRetained"],
    },
    "refreshed two intervals ago": {
      object: secret({ status: { refreshTime: ago(2 * HOUR) } }),
      secrets: target([]),
      want: ["Current", "Ready"],
    },
    "refreshed longer ago": {
      object: secret({ status: { refreshTime: ago(2 * HOUR + 1) } }),
      secrets: target([]),
      want: ["Current", "Ready", "StaleRefresh"],
    },
    "never refreshed": {
      object: secret({ status: { refreshTime: null } }),
      secrets: target([]),
      want: ["Current", "Ready"],
    },
    "without an interval": {
      object: secret({ spec: { refreshInterval: "0" }, status: { refreshTime: ago(99 * HOUR) } }),
      secrets: target([]),
      want: ["Current", "Ready"],
    },
    "never to be refreshed": {
      object: secret({ spec: { refreshPolicy: "CreatedOnce" }, status: { refreshTime: ago(99 * HOUR) } }),
      secrets: target([]),
      want: ["Current", "Ready"],
    },
  });
});

describe("SecretStore", () => {
  check({
    valid: { object: live("SecretStore", { conditions: [cond("Ready=T", "Valid")] }), want: ["Current", "Ready"] },
    "not valid yet": {
      object: live("SecretStore", { conditions: [cond("Ready=F", "ValidationFailed", "no answer")] }),
      want: ["InProgress", "ValidationFailed"],
    },
    "Ready unknown": {
      object: live("SecretStore", { conditions: [cond("Ready=U")] }),
      want: ["InProgress", "ValidationFailed"],
    },
  });
});
