import { describeRef, type Fields, type LiveObject, type ObjectRef } from "../../model/live.js";
import type { CheckVerdict, FieldEvidence } from "../../model/verification.js";
import type { PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import type { RunContext } from "../run/context.js";
import { type Difference, differences } from "./differences.js";
import { managerOf } from "./managers.js";

/** So many differences are shown. */
const SHOWN = 20;

/** Fields that a controller sets in its own right, so that a difference there is no drift. */
const OWNED_BY_OTHERS = new Set(["status"]);

/** Where Flux itself is told to leave an object alone. */
const LEFT_ALONE: Readonly<Record<string, readonly string[]>> = {
  "kustomize.toolkit.fluxcd.io/ssa": ["IfNotPresent", "Ignore"],
  "kustomize.toolkit.fluxcd.io/reconcile": ["disabled"],
};

type Wanted = Pick<PlannedObject, "ref" | "value">;

/**
 * Compares what is on the cluster with what the tree gives, and its charts, field by field. Each object that differs costs a request,
 * and a release whose record nobody has read yet another.
 */
export async function driftCheck(context: RunContext, plan: SolutionPlan): Promise<CheckVerdict> {
  const startedAt = context.clock.now();
  const evidence: FieldEvidence[] = [];
  let objects = 0;
  for (const object of await wantedObjects(context, plan)) {
    const seen = context.world.see(object.ref);
    if (seen.is !== "found" || isLeftAlone(object) || !isComparable(object.ref)) continue;
    objects++;
    const found = fieldsThatDiffer(object, seen.object);
    if (found.length > 0) evidence.push(...(await described(context, object.ref, found)));
  }
  const durationMs = context.clock.now() - startedAt;
  const name = "drift";
  const [first] = evidence;
  if (first === undefined) {
    const message = `${objects} objects are as the tree gives them`;
    return { name, verdict: "passed", reason: "NoDrift", message, evidence, durationMs };
  }
  const by = first.manager === undefined ? "" : `, set by ${first.manager}`;
  const more = evidence.length > 1 ? `; and ${evidence.length - 1} more fields` : "";
  const message = `${describeRef(first.object)} ${first.path} is ${first.value} and should be ${first.expected}${by}${more}`;
  return { name, verdict: "failed", reason: "DriftFound", message, evidence: evidence.slice(0, SHOWN), durationMs };
}

/** The objects of the tree, and those that its releases have rendered. */
async function wantedObjects({ world }: RunContext, plan: SolutionPlan): Promise<Wanted[]> {
  const planned = plan.steps.flatMap((step) => step.objects);
  const releases = planned.flatMap(({ ref }) => {
    const seen = ref.kind === "HelmRelease" ? world.see(ref) : undefined;
    return seen?.is === "found" ? [seen.object] : [];
  });
  const charts = await Promise.all(releases.map((release) => world.chartObjects(release)));
  return [...planned, ...charts.flatMap((answer) => (answer.ok ? answer.value : []))];
}

/** What Secrets hold is never read. */
function isComparable({ kind, apiVersion }: ObjectRef): boolean {
  return !(kind === "Secret" && apiVersion === "v1");
}

function isLeftAlone({ value }: Wanted): boolean {
  const annotations = ((value["metadata"] as Fields | undefined)?.["annotations"] ?? {}) as Fields;
  return Object.entries(LEFT_ALONE).some(([name, values]) => values.includes(String(annotations[name])));
}

function fieldsThatDiffer({ value }: Wanted, live: LiveObject): Difference[] {
  return Object.keys(value)
    .filter((field) => !OWNED_BY_OTHERS.has(field) && field !== "apiVersion" && field !== "kind")
    .flatMap((field) => differences(value[field], live[field], [field]))
    .filter(({ path }) => path[0] !== "metadata" || path[1] === "labels" || path[1] === "annotations");
}

async function described(
  { cluster }: RunContext,
  ref: ObjectRef,
  found: readonly Difference[],
): Promise<FieldEvidence[]> {
  // The watch leaves out who manages which fields: it would be most of what it holds.
  const answer = await cluster.get(ref);
  return found.map(({ path, expected, actual }) => {
    const manager = answer.ok ? managerOf(answer.value, path) : undefined;
    return {
      kind: "field",
      object: ref,
      path: `/${path.join("/")}`,
      value: actual === undefined ? "not there" : JSON.stringify(actual),
      expected: JSON.stringify(expected),
      ...(manager !== undefined && { manager }),
    };
  });
}
