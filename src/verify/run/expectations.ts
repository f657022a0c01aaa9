import { type ObjectRef, refKey } from "../../model/live.js";
import type { Expectation } from "../../model/readiness.js";
import type { PlannedObject, PlanStep, SolutionPlan, TreePlan } from "../../model/verify-plan.js";
import { healthChecksIn } from "../readiness/health-checks.js";
import type { RunOptions } from "./options.js";

/** What is expected of single objects. */
export interface Expected {
  of(ref: ObjectRef): Expectation;
  /** Adds to what is expected of an object. */
  add(ref: ObjectRef, expectation: Expectation): void;
  /** Expects the objects of another version of a solution from now on. */
  replace(plan: SolutionPlan): void;
}

const NOTHING: Expectation = {};

/** What the tree and the run expect: the revision of what reads the tree, chart versions, and each object as the tree gives it. */
export function expectations(
  { sources }: Pick<TreePlan, "sources">,
  plans: readonly SolutionPlan[],
  { mode, revision }: Pick<RunOptions, "mode" | "revision">,
): Expected {
  const known = new Map<string, Expectation>();
  const add = (ref: ObjectRef, expectation: Expectation): void => {
    const key = refKey(ref);
    known.set(key, { ...known.get(key), ...expectation });
  };
  for (const step of plans.flatMap(({ steps }) => steps)) {
    for (const object of step.objects) add(object.ref, ofObject(object, step));
    if (step.kustomization !== undefined && revision !== undefined && mode !== "apply") {
      add(step.kustomization.ref, { revision });
    }
  }
  if (revision !== undefined && mode === "observe") {
    for (const { ref, tree } of sources) if (tree) add(ref, { revision });
  }
  return {
    of: (ref) => known.get(refKey(ref)) ?? NOTHING,
    add,
    replace({ steps }) {
      for (const step of steps) {
        for (const object of step.objects) known.set(refKey(object.ref), ofObject(object, step));
      }
    },
  };
}

function ofObject({ ref, value }: PlannedObject, { kustomization }: PlanStep): Expectation {
  const healthChecks = healthChecksIn(kustomization?.value, ref);
  const chartVersion = ref.kind === "HelmRelease" ? chartVersionOf(value) : undefined;
  return {
    manifest: value,
    ...(healthChecks !== undefined && { healthChecks }),
    ...(chartVersion !== undefined && { chartVersion }),
  };
}

/** `spec.chart.spec.version` of a HelmRelease: a version or a range. */
function chartVersionOf(value: PlannedObject["value"]): string | undefined {
  const version = Object(Object(Object(Object(value)["spec"])["chart"])["spec"])["version"];
  return typeof version === "string" ? version : undefined;
}
