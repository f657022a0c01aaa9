import { apiGroup } from "../../model/kinds.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import type { HealthChecks, Judgement, ObjectKind } from "../../model/readiness.js";
import { evaluate } from "./cel.js";
import { type Context, failing } from "./context.js";
import { listAt, textAt } from "./fields.js";
import { unobserved } from "./generation.js";
import { current, waiting } from "./judgement.js";

/**
 * What a Flux Kustomization says of how the objects of a kind are judged (`spec.healthCheckExprs`), whatever the version of their API.
 * As with Flux, the first entry of a kind counts. Undefined where it has none.
 */
export function healthChecksIn(kustomization: unknown, { apiVersion, kind }: ObjectKind): HealthChecks | undefined {
  const entry = listAt(kustomization, "spec", "healthCheckExprs").find(
    (it) => textAt(it, "kind") === kind && apiGroup(textAt(it, "apiVersion") ?? "") === apiGroup(apiVersion),
  );
  const [inProgress, failed, current] = ["inProgress", "failed", "current"].map((name) => textAt(entry, name));
  return current === undefined ? undefined : { inProgress, failed, current };
}

/** What counts for an object: what the tree says of it, else what the Flux Kustomization says that has applied it. */
export function healthChecksOf(
  object: LiveObject,
  { expectation, world }: Context,
): HealthChecks | "awaited" | undefined {
  const owner = kustomizationOf(object);
  if (expectation.healthChecks !== undefined || owner === undefined) return expectation.healthChecks;
  const seen = world.see(owner);
  if (seen.is === "awaited") return "awaited";
  return seen.is === "found" ? healthChecksIn(seen.object, object) : undefined;
}

/** In Flux's order: the generation, then inProgress, failed and current. Undefined where an expression uses what is not known here. */
export function byHealthChecks(object: LiveObject, context: Context, checks: HealthChecks): Judgement | undefined {
  const behind = unobserved(object);
  if (behind !== undefined) return behind;
  for (const name of ["inProgress", "failed", "current"] as const) {
    const expression = checks[name];
    const found = expression === undefined ? false : evaluate(expression, object);
    if (found === undefined) return undefined;
    if (typeof found === "object") return waiting("HealthCheckError", `${words(name, expression)}: ${found.error}`);
    if (found) return held(name, words(name, expression), context);
  }
  return waiting("HealthPending", `${words("current", checks.current)} does not hold yet`);
}

/** Flux applies again what has failed, so that it may pass. */
function held(name: keyof HealthChecks, words: string, context: Context): Judgement {
  const message = `${words} holds`;
  if (name === "current") return current("Ready", message);
  if (name === "inProgress") return waiting("HealthPending", message);
  return failing(context, { clock: "health", grace: context.graces.retry, reason: "HealthCheckFailed", message });
}

function words(name: keyof HealthChecks, expression: string | undefined): string {
  return `the expression ${name} of healthCheckExprs (${expression?.trim().replace(/\s+/g, " ")})`;
}

/** kustomize-controller labels what it applies. */
function kustomizationOf({ metadata: { labels = {} } }: LiveObject): ObjectRef | undefined {
  const group = "kustomize.toolkit.fluxcd.io";
  const [namespace, name] = [labels[`${group}/namespace`], labels[`${group}/name`]];
  if (namespace === undefined || name === undefined) return undefined;
  return { apiVersion: `${group}/v1`, kind: "Kustomization", namespace, name };
}
