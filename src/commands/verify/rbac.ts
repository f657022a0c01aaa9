import type { SolutionPlan } from "../../model/verify-plan.js";
import { rolesFor } from "../../verify/rbac/roles.js";

/** Prints the rights that a run in the mode `observe` needs, as manifests to be bound to whoever runs it. */
export async function printRbac(plans: readonly SolutionPlan[]): Promise<void> {
  const { toYaml } = await import("../../emit/yaml.js");
  for (const role of rolesFor(plans)) process.stdout.write(`---\n${toYaml(role)}`);
}
