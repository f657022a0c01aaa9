import { inventoryOf } from "../../model/flux-inventory.js";
import { type Condition, describeRef, type LiveObject, type ObjectRef, refOf } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { culprits, judgeBrought } from "./brought.js";
import { counting } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { at, listAt, textAt } from "./fields.js";
import { byConventions } from "./flux.js";
import { current, failed, waiting } from "./judgement.js";
import { dependencies, sourceRef } from "./refs.js";
import { reachesRevision } from "./revision.js";

/**
 * Kustomization. It must have applied the expected revision, found it healthy where it looks (`wait`, `healthChecks`), and every
 * object of its inventory must be Current: what it applies may fail although it does not look.
 */
export const kustomization: Rule = byConventions({
  ready: (object, context) =>
    otherRevision(object, context) ?? unhealthy(object, context) ?? inventory(object, context),
  notReady: buildFailed,
  reached: (object, { expectation }) => {
    const applied = textAt(object, "status", "lastAppliedRevision");
    return applied !== undefined && isRevision(object, applied, expectation.revision);
  },
  waitsFor: (object, reason) => (reason === "DependencyNotReady" ? dependencies(object) : []),
  causes: (object, context) => [
    ...culprits(madeBy(object), refOf(object), context),
    ...[sourceRef(at(object, "spec", "sourceRef"), object.metadata.namespace)].filter((it) => it !== undefined),
  ],
});

function madeBy(object: LiveObject): readonly ObjectRef[] {
  return inventoryOf(object) ?? [];
}

/** An artifact made from a commit has a digest of its own, and tells the commit as its origin. */
function isRevision(object: LiveObject, applied: string, expected: string | undefined): boolean {
  const origin = textAt(object, "status", "lastAppliedOriginRevision");
  const said = origin === undefined ? [applied] : [applied, origin];
  return expected === undefined || said.some((revision) => reachesRevision(revision, expected));
}

function otherRevision(object: LiveObject, context: Context): Judgement | undefined {
  const { revision } = context.expectation;
  const applied = textAt(object, "status", "lastAppliedRevision");
  if (applied !== undefined && isRevision(object, applied, revision)) return undefined;
  const message =
    applied === undefined ? "no revision has been applied yet" : `${applied} is applied; expected is ${revision}`;
  return neverFetched(object, context, message) ?? waiting("RevisionPending", message);
}

/** While its source fails, a Kustomization goes on saying that it is Ready, at what it had. */
function neverFetched(object: LiveObject, { world }: Context, message: string): Judgement | undefined {
  const source = sourceRef(at(object, "spec", "sourceRef"), object.metadata.namespace);
  const found = source && world.judge(source);
  if (found?.state !== "Failed" || source === undefined) return undefined;
  const causes = [source, ...found.causes];
  return failed("DependencyFailed", `${message}: ${describeRef(source)} fails: ${found.message}`, { causes });
}

/** kustomize-controller takes Healthy away where there is nothing that it looks at. */
function unhealthy(object: LiveObject, context: Context): Judgement | undefined {
  const checks = listAt(object, "spec", "healthChecks").length > 0;
  const waits = at(object, "spec", "wait") === true && madeBy(object).length > 0;
  const healthy = counting(object, "Healthy");
  if (!(checks || waits) || healthy?.status === "True") return undefined;
  const message = healthy?.message ?? "the condition Healthy is not written";
  if (healthy?.status !== "False") return waiting("HealthPending", message);
  const causes = culprits(madeBy(object), refOf(object), context);
  const passing = { clock: "healthy", grace: context.graces.retry, more: { causes } };
  return failing(context, { ...passing, reason: "HealthCheckFailed", message });
}

/** Warnings of its objects are not passed on: they are the tree's, and are judged themselves. */
function inventory(object: LiveObject, context: Context): Judgement {
  const together = judgeBrought(madeBy(object), refOf(object), context);
  if (together !== undefined && together.state !== "Current") return { ...together, warnings: [] };
  return current("Ready", `${textAt(object, "status", "lastAppliedRevision") ?? ""} is applied`);
}

/** What does not build at the expected revision never will, unless an object is missing that substitution or decryption reads. */
function buildFailed(ready: Condition, object: LiveObject, { expectation }: Context): Judgement | undefined {
  const tried = textAt(object, "status", "lastAttemptedRevision") ?? "";
  const message = ready.message ?? "";
  if (ready.reason !== "BuildFailed" || expectation.revision === undefined) return undefined;
  if (!reachesRevision(tried, expectation.revision)) return undefined;
  return /substitute from|decryption secret/i.test(message) ? undefined : failed("BuildFailed", message);
}
