import { apiGroup } from "../../model/kinds.js";
import type { ObjectRef } from "../../model/live.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { DEFAULT_NAMESPACE } from "../hold/marks.js";
import { isTakenAway } from "../install/suspend.js";
import type { Right } from "./rights.js";

/** What taking products away for their tests needs: suspending what applies them, and deleting what of them runs. */
export function disruptionRights(plans: readonly SolutionPlan[]): Right[] {
  const steps = plans.flatMap((plan) => plan.steps.filter(({ part }) => part === "addon"));
  const namespaces = new Set(steps.map(({ kustomization }) => kustomization?.ref.namespace ?? DEFAULT_NAMESPACE));
  const objects = steps.flatMap((step) => step.objects.map(({ ref }) => ref)).filter(isTakenAway);
  const rights = [
    ...[...namespaces].map((namespace) => ({
      verb: "patch",
      resource: "kustomizations",
      group: "kustomize.toolkit.fluxcd.io",
      namespace,
    })),
    ...objects.map(deletion),
  ];
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

/** The plural of each kind that is taken away only has an `s` more. */
function deletion({ apiVersion, kind, namespace }: ObjectRef): Right {
  return { verb: "delete", resource: `${kind.toLowerCase()}s`, group: apiGroup(apiVersion), namespace };
}
