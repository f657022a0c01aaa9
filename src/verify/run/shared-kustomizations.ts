import { type Fields, type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement, Seen, World } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import { reachesRevision } from "../readiness/revision.js";
import type { Judge } from "../world/live-world.js";

/** What a Kustomization says of the health of what it has applied. Each solution's own objects are judged themselves. */
const ABOUT_HEALTH: ReadonlySet<Reason> = new Set([
  "HealthCheckFailed",
  "HealthPending",
  "InventoryFailed",
  "InventoryPending",
  "RevisionPending",
  "Reverifying",
]);

/**
 * Judges as `judge` does, but for Kustomizations that apply several solutions: of them it is enough that they have applied the expected
 * revision, because the health of one solution must not decide about another. Nor is it looked at: one cluster may have thousands of objects.
 */
export function judgeShared(judge: Judge, isShared: (ref: ObjectRef) => boolean, revision: string | undefined): Judge {
  return (ref, world) => {
    if (!isShared(ref)) return judge(ref, world);
    const judgement = judge(ref, withoutInventory(world, refKey(ref)));
    return ABOUT_HEALTH.has(judgement.reason) ? applied(ref, judgement, world, revision) : judgement;
  };
}

/** The world in which an object says nothing of what it has brought. */
function withoutInventory(world: World, key: string): World {
  return {
    now: world.now,
    see: (ref) => (refKey(ref) === key ? stripped(world.see(ref)) : world.see(ref)),
    owned: (kind, uid) => world.owned(kind, uid),
    objects: (kind, namespace) => world.objects(kind, namespace),
    events: (uid) => world.events(uid),
    secret: (namespace, name) => world.secret(namespace, name),
    released: (release) => world.released(release),
    judge: (ref) => world.judge(ref),
  };
}

function stripped(seen: Seen): Seen {
  if (seen.is !== "found") return seen;
  const { inventory: _inventory, ...status } = seen.object.status ?? {};
  return { is: "found", object: { ...seen.object, status } };
}

/** Health is looked at only after everything was applied. */
function applied(ref: ObjectRef, judgement: Judgement, world: World, revision: string | undefined): Judgement {
  const seen = world.see(ref);
  const status: Fields = (seen.is === "found" ? seen.object.status : undefined) ?? {};
  const attempted = status["lastAttemptedRevision"];
  const isReached = typeof attempted === "string" && (revision === undefined || reachesRevision(attempted, revision));
  if (!isReached || !isBeyondApplying(status)) return judgement;
  const warnings =
    judgement.state === "Failed"
      ? [{ reason: judgement.reason, message: `of another solution: ${judgement.message}` }]
      : [];
  return { state: "Current", reason: "Ready", message: `${attempted} is applied`, warnings, causes: [] };
}

function isBeyondApplying(status: Fields): boolean {
  const conditions = Array.isArray(status["conditions"]) ? (status["conditions"] as Fields[]) : [];
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready?.["status"] === "True" || ready?.["reason"] === "HealthCheckFailed") return true;
  return ready?.["status"] === "Unknown" && /health check/i.test(String(ready["message"]));
}

/** Kustomizations that several solutions share, as they become known. */
export class SharedKustomizations {
  readonly #keys = new Set<string>();

  add(ref: ObjectRef): void {
    this.#keys.add(refKey(ref));
  }

  has = (ref: ObjectRef): boolean => this.#keys.has(refKey(ref));
}
