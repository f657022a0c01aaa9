import type { SolutionPlan } from "../../model/verify-plan.js";
import { disruptionRoles } from "../../verify/rbac/disruption.js";
import { rolesFor } from "../../verify/rbac/roles.js";

/**
 * Prints the rights that a run in the mode `observe` needs, as manifests to be bound to whoever runs it.
 * @param disruption whether it also takes products away for their tests
 */
export async function printRbac(plans: readonly SolutionPlan[], disruption: boolean): Promise<void> {
  const { toYaml } = await import("../../emit/yaml.js");
  const more = disruption ? disruptionRoles(plans) : [];
  for (const role of [...rolesFor(plans), ...more]) process.stdout.write(`---\n${toYaml(role)}`);
}
