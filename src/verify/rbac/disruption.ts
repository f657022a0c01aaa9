import type { SolutionPlan } from "../../model/verify-plan.js";
import { disruptionRights } from "../preflight/disruption-rights.js";
import type { RoleManifest } from "./roles.js";

/** What `--mutation --allow-disruption` needs besides: a Role in each namespace that something is taken away from. */
export function disruptionRoles(plans: readonly SolutionPlan[]): RoleManifest[] {
  const rules = new Map<string, RoleManifest["rules"][number][]>();
  for (const { namespace = "default", group, resource, verb } of disruptionRights(plans)) {
    const known = rules.get(namespace) ?? [];
    rules.set(namespace, [...known, { apiGroups: [group], resources: [resource], verbs: [verb] }]);
  }
  return [...rules].sort().map(([namespace, own]) => ({
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "Role",
    metadata: { name: "conformitron-verify-disruption", namespace },
    rules: own,
  }));
}
