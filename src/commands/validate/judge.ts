import { podOf } from "../../check/pods.js";
import { RULES } from "../../check/rules.js";
import { runRules } from "../../check/run.js";
import { checkSchemas } from "../../check/schema/check.js";
import { isRelease } from "../../check/values/release.js";
import type { Inventory, Problem } from "../../model/manifest.js";
import type { ChartSources } from "../../read/charts/open.js";

/** What judging needs besides the objects. */
export interface JudgeOptions {
  /** Today as `YYYY-MM-DD`. */
  readonly today: string;
  /** Folder with schemas that `schemas pull` has written. */
  readonly schemas: string | undefined;
  /** Where charts are. */
  readonly charts: ChartSources;
}

/** Everything that is wrong with the objects of a tree, in no particular order. */
export async function judge(inventory: Inventory, { today, schemas, charts }: JudgeOptions): Promise<Problem[]> {
  return [
    ...[...inventory.tree.files.values()].flatMap(({ problems }) => problems),
    ...inventory.problems,
    ...(await checkSchemas(inventory, { extra: schemas })),
    ...runRules(inventory, RULES, today),
    ...(await valueProblems(inventory, charts)),
    ...(await scriptProblems(inventory)),
  ];
}

/** What looks at charts is loaded only where there are releases. */
async function valueProblems(inventory: Inventory, sources: ChartSources): Promise<Problem[]> {
  if (!inventory.manifests.some(isRelease)) return [];
  const [{ checkValues }, { openCharts }, { readSourceFile }] = await Promise.all([
    import("../../check/values/check.js"),
    import("../../read/charts/open.js"),
    import("../../read/source-file.js"),
  ]);
  const parse = (text: string) => readSourceFile("values.yaml", text).documents[0]?.value;
  return checkValues(inventory, openCharts(sources), parse);
}

/** The grammar of the shell is loaded only where there may be scripts. */
async function scriptProblems(inventory: Inventory): Promise<Problem[]> {
  if (!inventory.manifests.some((manifest) => podOf(manifest) !== undefined)) return [];
  const { checkScripts } = await import("../../check/shell/scripts.js");
  return checkScripts(inventory, new Map());
}
