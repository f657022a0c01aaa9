import { POD_KINDS as KINDS_WITH_PODS } from "../../check/pods.js";
import { type Changed, type RuleResults, runRulesAgain, runRulesWatched } from "../../check/rerun.js";
import { RULES } from "../../check/rules.js";
import { runRules } from "../../check/run.js";
import {
  checkSchemas,
  type SchemaResults,
  schemaProblems,
  schemaResults,
  schemaResultsAgain,
} from "../../check/schema/check.js";
import type { KeptScript, ScriptCache } from "../../check/shell/kept.js";
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
  /** What is known of scripts. @default nothing */
  readonly scripts?: ScriptCache;
}

/** What was found of each object, so that only what has changed is judged again. It can be written as JSON. */
export interface Judgement {
  readonly schemas: SchemaResults;
  readonly rules: RuleResults;
}

/** Everything that is wrong with the objects of a tree, in no particular order. */
export async function judge(inventory: Inventory, options: JudgeOptions): Promise<Problem[]> {
  const schemas = await checkSchemas(inventory, { extra: options.schemas });
  return together(inventory, schemas, runRules(inventory, RULES, options.today), options);
}

/** The same, with what later runs need. */
export async function judgeToKeep(
  inventory: Inventory,
  options: JudgeOptions,
): Promise<{ readonly problems: Problem[]; readonly judgement: Judgement }> {
  const schemas = await schemaResults(inventory, { extra: options.schemas });
  const rules = runRulesWatched(inventory, RULES, options.today);
  const found = rules.found.map(([, , problem]) => problem);
  return {
    problems: await together(inventory, schemaProblems(schemas), found, options),
    judgement: { schemas, rules },
  };
}

/** The same again, after the content of some objects has changed, and nothing else. */
export async function judgeAgain(
  inventory: Inventory,
  before: Judgement,
  changed: Changed,
  options: JudgeOptions,
): Promise<Problem[]> {
  const places = new Set(
    inventory.manifests.flatMap((manifest, index) => (changed.objects.has(manifest) ? index : [])),
  );
  const schemas = await schemaResultsAgain(inventory, { extra: options.schemas }, before.schemas, places);
  const rules = runRulesAgain(inventory, RULES, options.today, before.rules, changed);
  return together(inventory, schemaProblems(schemas), rules, options);
}

async function together(
  inventory: Inventory,
  schemas: readonly Problem[],
  rules: readonly Problem[],
  { charts, scripts = new Map<string, KeptScript>() }: JudgeOptions,
): Promise<Problem[]> {
  return [
    ...[...inventory.tree.files.values()].flatMap(({ problems }) => problems),
    ...inventory.problems,
    ...schemas,
    ...rules,
    ...(await valueProblems(inventory, charts)),
    ...(await scriptProblems(inventory, scripts)),
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
async function scriptProblems(inventory: Inventory, scripts: ScriptCache): Promise<Problem[]> {
  if (!inventory.manifests.some((manifest) => POD_KINDS.has(manifest.kind))) return [];
  const { checkScripts } = await import("../../check/shell/scripts.js");
  return checkScripts(inventory, scripts);
}

const POD_KINDS: ReadonlySet<string> = new Set(KINDS_WITH_PODS);
