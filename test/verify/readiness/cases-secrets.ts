import type { Case } from "./cases.js";
import { ago, cond, live, MINUTE } from "./objects.js";

const TEN = 10 * MINUTE;
const synced = { syncedResourceVersion: "1-ab12", refreshTime: ago(MINUTE) };
const managed = { "reconcile.external-secrets.io/managed": "true" };

/** Rows 32 to 43. */
export const SECRET_CASES: readonly Case[] = [
  { n: 32, title: "just created", object: live("ExternalSecret"), want: ["InProgress", "NotReconciled"] },
  { n: 33, title: "never reconciled", object: live("ExternalSecret"), seenFor: TEN, want: ["Failed", "NotReconciled"] },
  {
    n: 34,
    title: "provider refuses",
    object: live("ExternalSecret", {
      conditions: [cond("Ready=F", "SecretSyncedError", "could not get secret data from provider")],
    }),
    seenFor: TEN,
    want: ["Failed", "SecretSyncedError"],
  },
  {
    n: 35,
    title: "target owned elsewhere",
    object: live("ExternalSecret", {
      conditions: [cond("Ready=F", "SecretSyncedError", "target is owned by another ExternalSecret")],
    }),
    want: ["Failed", "TargetOwnedElsewhere"],
  },
  {
    n: 36,
    title: "nothing to merge into",
    object: live("ExternalSecret", {
      spec: { target: { creationPolicy: "Merge" } },
      status: synced,
      conditions: [cond("Ready=T", "SecretMissing")],
    }),
    want: ["Failed", "SecretMissing"],
  },
  {
    n: 37,
    title: "target deleted",
    object: live("ExternalSecret", {
      spec: { target: { deletionPolicy: "Delete" } },
      status: synced,
      conditions: [cond("Ready=T", "SecretDeleted")],
    }),
    want: ["Failed", "SecretDeleted"],
  },
  {
    n: 38,
    title: "an earlier generation is synced",
    object: live("ExternalSecret", {
      gen: "3",
      spec: { refreshInterval: "1h" },
      status: { ...synced, syncedResourceVersion: "2-ab12" },
      conditions: [cond("Ready=T", "SecretSynced")],
    }),
    want: ["InProgress", "GenerationNotObserved"],
  },
  {
    n: 39,
    title: "the same, created once",
    object: live("ExternalSecret", {
      gen: "3",
      spec: { refreshPolicy: "CreatedOnce" },
      status: { ...synced, syncedResourceVersion: "2-ab12" },
      conditions: [cond("Ready=T", "SecretSynced")],
    }),
    want: ["Failed", "SpecChangeIgnored"],
  },
  {
    n: 40,
    title: "target lacks a key",
    object: live("ExternalSecret", {
      spec: { data: [{ secretKey: "user" }, { secretKey: "licence" }] },
      status: synced,
      conditions: [cond("Ready=T", "SecretSynced")],
    }),
    secrets: { "shop/web": { is: "found", keys: ["user"], labels: managed } },
    want: ["Failed", "TargetKeysMissing"],
  },
  { n: 41, title: "no status yet", object: live("SecretStore"), want: ["InProgress", "NotReconciled"] },
  {
    n: 42,
    title: "validation unknown",
    object: live("ClusterSecretStore", { conditions: [cond("Ready=T", "ValidationUnknown")] }),
    want: ["Current", "Ready", "NotVerified"],
  },
  {
    n: 43,
    title: "provider configured wrongly",
    object: live("SecretStore", { conditions: [cond("Ready=F", "InvalidProviderConfig")] }),
    seenFor: TEN,
    want: ["Failed", "InvalidProviderConfig"],
  },
];
