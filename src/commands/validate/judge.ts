import { RULES } from "../../check/rules.js";
import { runRules } from "../../check/run.js";
import { checkSchemas } from "../../check/schema/check.js";
import { checkScripts } from "../../check/shell/scripts.js";
import type { Inventory, Problem } from "../../model/manifest.js";

/** What judging needs besides the objects. */
export interface JudgeOptions {
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Folder with schemas that `schemas pull` has written. */
  readonly schemas: string | undefined;
}

/** Everything that is wrong with the objects of a tree, in no particular order. */
export async function judge(inventory: Inventory, { today, schemas }: JudgeOptions): Promise<Problem[]> {
  return [
    ...[...inventory.tree.files.values()].flatMap(({ problems }) => problems),
    ...inventory.problems,
    ...(await checkSchemas(inventory, { extra: schemas })),
    ...runRules(inventory, RULES, today),
    ...checkScripts(inventory, new Map()),
  ];
}
