import type { Condition, LiveObject, ObjectRef } from "../../model/live.js";
import type { Judgement, SeenSecret, Warning } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import { counting } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { withEvent } from "./events.js";
import { durationAt, fieldsAt, listAt, textAt, timeAt } from "./fields.js";
import { unreconciled } from "./flux.js";
import { current, failed, unread, waiting } from "./judgement.js";

/**
 * ExternalSecret. It must be synced in its present generation, and the target must hold every key that it names. It has no
 * observedGeneration: `syncedResourceVersion` tells the generation. External Secrets 0.19 calls a synced target `SecretSynced` only;
 * later versions also write `ResourceSynced`.
 */
export const externalSecret: Rule = (object, context) =>
  unreconciled(object, context) ??
  unsynced(object, context) ??
  misleading(object, context) ??
  outdated(object) ??
  incomplete(object, context) ??
  synced(object, context);

/** What the controller does not try again until something changes, by its messages. */
const FINAL: readonly (readonly [string, Reason])[] = [
  ["target is owned by another ExternalSecret", "TargetOwnedElsewhere"],
  ["failed to take ownership of target secret", "TargetOwnershipFailed"],
  ["target is immutable", "TargetImmutable"],
];

function unsynced(object: LiveObject, context: Context): Judgement | undefined {
  const ready = counting(object, "Ready");
  if (ready?.status === "True") return undefined;
  const message = withEvent(ready?.message ?? "the secret is not synced", object, context, "UpdateFailed");
  const final = FINAL.find(([text]) => message.includes(text));
  if (final) return failed(final[1], message, { causes: [targetOf(object)] });
  const more = { causes: storesOf(object) };
  return failing(context, { clock: "ready", grace: context.graces.retry, reason: "SecretSyncedError", message, more });
}

/** Ready=True that is none: there is no target, or it was deleted. */
function misleading(object: LiveObject, context: Context): Judgement | undefined {
  const { reason, message = "" } = counting(object, "Ready") ?? ({} as Partial<Condition>);
  if (reason === "SecretSynced" || reason === "ResourceSynced") return undefined;
  const more = { causes: [targetOf(object)] };
  if (reason === "SecretMissing" || reason === "SecretDeleted") return failed(reason, message, more);
  const text = `Ready is True for ${reason ?? "no reason"}: ${message}`;
  return failing(context, { clock: "ready", grace: context.graces.retry, reason: "NotReady", message: text, more });
}

function outdated(object: LiveObject): Judgement | undefined {
  const version = textAt(object, "status", "syncedResourceVersion");
  const generation = object.metadata.generation ?? 0;
  const synced = Number.parseInt(version ?? "", 10);
  if (synced >= generation) return undefined;
  const message = `synced is generation ${Number.isNaN(synced) ? "none" : synced}; the newest is ${generation}`;
  if (version !== undefined && syncsOnce(object)) return failed("SpecChangeIgnored", message);
  return waiting("GenerationNotObserved", message);
}

function syncsOnce(object: LiveObject): boolean {
  const policy = textAt(object, "spec", "refreshPolicy");
  if (policy === "OnChange") return false;
  return policy === "CreatedOnce" || durationAt(object, "spec", "refreshInterval") === 0;
}

function incomplete(object: LiveObject, context: Context): Judgement | undefined {
  if (textAt(object, "spec", "target", "creationPolicy") === "None") return undefined;
  const { namespace = "", name } = targetOf(object);
  const seen = context.world.secret(namespace, name);
  if (seen.is === "awaited") return waiting("Awaited", `the Secret ${name} was not read yet`);
  if (seen.is === "refused" && seen.failure.kind !== "not-found") return unread(seen.failure, `Secret ${name}`);
  const more = { causes: [targetOf(object)] };
  const passing = { clock: "target", grace: context.graces.retry, more };
  if (seen.is !== "found") {
    return failing(context, { ...passing, reason: "TargetMissing", message: `the Secret ${name} is not there` });
  }
  return lacking(seen, object, context) ?? unmanaged(seen, name, context, passing);
}

function lacking(seen: SeenSecret & { is: "found" }, object: LiveObject, context: Context): Judgement | undefined {
  const there = new Set(seen.keys);
  const missing = keysOf(object).filter((key) => !there.has(key));
  if (missing.length === 0) return undefined;
  const { name } = targetOf(object);
  const message = `the Secret ${name} lacks ${missing.join(", ")}`;
  const causes = [targetOf(object), ...storesOf(object)];
  return failed("TargetKeysMissing", withEvent(message, object, context, "MissingProviderSecret"), { causes });
}

function unmanaged(
  seen: SeenSecret & { is: "found" },
  name: string,
  context: Context,
  passing: { clock: string; grace: number },
): Judgement | undefined {
  if (seen.labels["reconcile.external-secrets.io/managed"] === "true") return undefined;
  const message = `the Secret ${name} does not carry reconcile.external-secrets.io/managed`;
  return failing(context, { ...passing, reason: "TargetNotManaged", message });
}

/**
 * The keys that the target must have. A template with data of its own replaces the keys of `data`, unless it merges; keys that
 * `dataFrom` and `templateFrom` bring are not known.
 */
function keysOf(object: LiveObject): readonly string[] {
  const template = fieldsAt(object, "spec", "target", "template");
  const own = Object.keys(fieldsAt(template, "data") ?? {});
  const replaces = own.length > 0 || listAt(template, "templateFrom").length > 0;
  if (replaces && textAt(template, "mergePolicy") !== "Merge") return own;
  return [...listAt(object, "spec", "data").flatMap((entry) => textAt(entry, "secretKey") ?? []), ...own];
}

function synced(object: LiveObject, { world }: Context): Judgement {
  const message = counting(object, "Ready")?.message ?? "";
  const retained: Warning | undefined = message.includes("DeletionPolicy=Retain")
    ? { reason: "SecretRetained", message }
    : undefined;
  return current("Ready", `the Secret ${targetOf(object).name} is synced`, [retained, stale(object, world.now)]);
}

/** Told when it is judged; no moment is stated for it, because a run ends long before. */
function stale(object: LiveObject, now: number): Warning | undefined {
  const policy = textAt(object, "spec", "refreshPolicy") ?? "Periodic";
  const interval = durationAt(object, "spec", "refreshInterval") ?? 3_600_000;
  const refreshed = timeAt(object, "status", "refreshTime");
  if (policy !== "Periodic" || interval === 0 || refreshed === undefined) return undefined;
  if (now - refreshed <= 2 * interval) return undefined;
  const at = textAt(object, "status", "refreshTime");
  return { reason: "StaleRefresh", message: `the last sync was at ${at}, longer ago than two intervals` };
}

function targetOf({ metadata: { namespace, name }, spec }: LiveObject): ObjectRef {
  return { apiVersion: "v1", kind: "Secret", namespace, name: textAt(spec, "target", "name") ?? name };
}

function storesOf({ apiVersion, metadata, spec }: LiveObject): readonly ObjectRef[] {
  const name = textAt(spec, "secretStoreRef", "name");
  if (name === undefined) return [];
  const kind = textAt(spec, "secretStoreRef", "kind") ?? "SecretStore";
  return [{ apiVersion, kind, namespace: kind === "SecretStore" ? metadata.namespace : undefined, name }];
}
