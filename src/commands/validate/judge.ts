import { POD_KINDS as KINDS_WITH_PODS } from "../../check/pods.js";
import { type Changed, runRulesAgain, runRulesWatched, seesChange } from "../../check/rerun.js";
import { RULES } from "../../check/rules.js";
import { type Found, runRules } from "../../check/run.js";
import {
  checkSchemas,
  type SchemaResults,
  schemaProblems,
  schemaResults,
  schemaResultsAgain,
} from "../../check/schema/check.js";
import type { KeptScript, ScriptCache } from "../../check/shell/kept.js";
import { isRelease } from "../../check/values/release.js";
import { createWatch, type RuleLooks, watched } from "../../check/watch.js";
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

/** What was found, and by looking at what, so that only what has changed is judged again. It can be written as JSON. */
export interface Judgement {
  readonly schemas: SchemaResults;
  readonly found: readonly Found[];
  readonly values: readonly Problem[];
  readonly scripts: readonly Problem[];
  /** What each rule has looked at in other objects than the one that it judged; behind the rules, the charts and the scripts. */
  readonly looks: readonly RuleLooks[];
}

const VALUES = RULES.length;
const SCRIPTS = VALUES + 1;

/** What was found by part, in the order in which it is told. */
interface Parts {
  readonly schemas: readonly Problem[];
  readonly rules: readonly Problem[];
  readonly values: readonly Problem[];
  readonly scripts: readonly Problem[];
}

/** Everything that is wrong with the objects of a tree, in no particular order. */
export async function judge(inventory: Inventory, options: JudgeOptions): Promise<Problem[]> {
  return together(inventory, {
    schemas: await checkSchemas(inventory, { extra: options.schemas }),
    rules: runRules(inventory, RULES, options.today),
    values: await valueProblems(inventory, options),
    scripts: await scriptProblems(inventory, options),
  });
}

/** The same, with what later runs need. */
export async function judgeToKeep(
  inventory: Inventory,
  options: JudgeOptions,
): Promise<{ readonly problems: Problem[]; readonly judgement: Judgement }> {
  const schemas = await schemaResults(inventory, { extra: options.schemas });
  const watch = createWatch(SCRIPTS + 1);
  const own = watched(inventory, watch);
  const found = runRulesWatched(own, RULES, options.today, watch);
  watch.begin(VALUES, undefined);
  const values = await valueProblems(own, options);
  watch.begin(SCRIPTS, undefined);
  const scripts = await scriptProblems(own, options);
  const rules = found.map(([, , problem]) => problem);
  return {
    problems: together(inventory, { schemas: schemaProblems(schemas), rules, values, scripts }),
    judgement: { schemas, found, values, scripts, looks: watch.looks() },
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
  const sees = (part: number): boolean => seesChange(before.looks[part], changed);
  return together(inventory, {
    schemas: schemaProblems(await schemaResultsAgain(inventory, { extra: options.schemas }, before.schemas, places)),
    rules: runRulesAgain(inventory, RULES, options.today, before, changed),
    values: sees(VALUES) ? await valueProblems(inventory, options) : before.values,
    scripts: sees(SCRIPTS) ? await scriptProblems(inventory, options) : before.scripts,
  });
}

function together(inventory: Inventory, { schemas, rules, values, scripts }: Parts): Problem[] {
  const files = [...inventory.tree.files.values()].flatMap(({ problems }) => problems);
  return [...files, ...inventory.problems, ...schemas, ...rules, ...values, ...scripts];
}

/** What looks at charts is loaded only where there are releases. */
async function valueProblems(inventory: Inventory, { charts }: JudgeOptions): Promise<Problem[]> {
  if (!inventory.manifests.some(isRelease)) return [];
  const [{ checkValues }, { openCharts }, { readSourceFile }] = await Promise.all([
    import("../../check/values/check.js"),
    import("../../read/charts/open.js"),
    import("../../read/source-file.js"),
  ]);
  const parse = (text: string) => readSourceFile("values.yaml", text).documents[0]?.value;
  return checkValues(inventory, openCharts(charts), parse);
}

/** The grammar of the shell is loaded only where there may be scripts. */
async function scriptProblems(
  inventory: Inventory,
  { scripts = new Map<string, KeptScript>() }: JudgeOptions,
): Promise<Problem[]> {
  if (!inventory.manifests.some((manifest) => POD_KINDS.has(manifest.kind))) return [];
  const { checkScripts } = await import("../../check/shell/scripts.js");
  return checkScripts(inventory, scripts);
}

const POD_KINDS: ReadonlySet<string> = new Set(KINDS_WITH_PODS);
