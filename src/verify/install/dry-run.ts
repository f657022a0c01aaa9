import type { Failure, KubernetesInput } from "../../model/cluster.js";
import { apiGroup } from "../../model/kinds.js";
import type { ObjectRef } from "../../model/live.js";
import type { PlannedObject, PlanStep } from "../../model/verify-plan.js";
import { FIELD_MANAGER } from "../hold/marks.js";
import { forMany } from "./many.js";
import { problemOf } from "./refusal.js";
import { contentOf, type InstallProblem, isCrd, isNamespace, type Site } from "./types.js";

/** What the API server would say. */
export interface DryRun {
  readonly problems: readonly InstallProblem[];
  /** What it could not judge, because something that it needs would only be made. */
  readonly unchecked: readonly Unchecked[];
}

/** An object that could not be judged, and why. */
export interface Unchecked {
  readonly ref: ObjectRef;
  readonly why: string;
}

/**
 * Asks the API server of every object of the steps whether it would take it; nothing is written. Steps of several solutions may be
 * given together: then what one would make for the other is known.
 */
export async function dryRun({ cluster }: Site, steps: readonly PlanStep[]): Promise<DryRun> {
  const objects = steps.flatMap(contentOf);
  const made = whatWouldBeMade(objects);
  const results = await forMany(objects, async ({ ref, value }) => {
    const options = { dryRun: true, fieldManager: FIELD_MANAGER };
    const answer = await cluster.apply(value as unknown as KubernetesInput, options);
    if (answer.ok) return undefined;
    const why = made.missing(ref, answer.failure.kind);
    return why === undefined ? problemOf(answer.failure, ref) : { ref, why };
  });
  return {
    problems: results.flatMap((result) => (result && "reason" in result ? result : [])),
    unchecked: results.flatMap((result) => (result && "why" in result ? result : [])),
  };
}

/** Knows what is missing only because nothing is written. */
function whatWouldBeMade(objects: readonly PlannedObject[]) {
  const spaces = new Set(objects.flatMap(({ ref }) => (isNamespace(ref) ? ref.name : [])));
  const kinds = new Set(objects.flatMap(({ ref, value }) => (isCrd(ref) ? definedKind(value) : [])));
  const charts = objects.some(({ ref }) => apiGroup(ref.apiVersion) === "helm.toolkit.fluxcd.io");
  return {
    missing({ apiVersion, kind, namespace }: ObjectRef, failure: Failure["kind"]): string | undefined {
      if (failure === "not-found" && namespace !== undefined && spaces.has(namespace))
        return `its namespace ${namespace} would only be made`;
      if (failure !== "kind-not-served") return undefined;
      if (kinds.has(`${apiGroup(apiVersion)} ${kind}`)) return `its kind ${kind} would only be defined`;
      return charts ? `its kind ${kind} is not served; a chart may bring it` : undefined;
    },
  };
}

function definedKind({ spec }: Readonly<Record<string, unknown>>): string {
  const { group, names } = (spec ?? {}) as { group?: string; names?: { kind?: string } };
  return `${group} ${names?.kind}`;
}
