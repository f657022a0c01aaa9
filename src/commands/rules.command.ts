import { type Command, Option } from "commander";
import { CommandError } from "../base/errors.js";
import { jsonText } from "../base/json.js";
import { didYouMean } from "../base/suggest.js";
import { painter } from "../base/terminal.js";
import { RULE_SETS, type RuleText } from "../model/rule.js";
import { type OutputTarget, parseOutput, writeReport } from "./streams.js";
import type { GlobalOptions } from "./synth.command.js";

interface RulesOptions extends GlobalOptions {
  readonly output: readonly OutputTarget[];
}

const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, ["text", "json"]),
];

/** Adds `rules` to the program. */
export function addRules(program: Command): void {
  program
    .command("rules")
    .summary("list the rules of validate, or explain one")
    .description(
      "Lists what validate looks for, all of it or one set, or explains one rule: why it matters and what to do.",
    )
    .argument("[code-or-set]", "code of a rule, or name of a set (default: all)")
    .addOption(
      new Option("--output <form>", "text or json, to standard output or as FORM=FILE (repeatable)")
        .default([], "text")
        .argParser(collectOutput),
    )
    .action(async (name: string | undefined, _options: unknown, command: Command) =>
      runRulesCommand(name, command.optsWithGlobals<RulesOptions>()),
    );
}

async function runRulesCommand(name: string | undefined, options: RulesOptions): Promise<void> {
  const [{ RULES }, { REPAIRABLE }, { ruleListText, ruleReport, ruleText }] = await Promise.all([
    import("../check/rules.js"),
    import("../fix/repairs/all.js"),
    import("../report/rules.js"),
  ]);
  const chosen = inOrder(name === undefined ? RULES : chooseRules(RULES, name));
  const report = ruleReport(chosen, REPAIRABLE);
  const one = report.rules.find(({ code }) => code === name);
  const targets = options.output.length > 0 ? options.output : [{ format: "text", file: undefined }];
  for (const target of targets) {
    const paint = painter(target.file === undefined ? options.color : "never", process.stdout, process.env);
    const text = (): string => (one === undefined ? ruleListText(report, paint) : ruleText(one, paint));
    writeReport(target, target.format === "json" ? jsonText(report) : text());
  }
}

/** The rule of that code, or the rules of that set. Throws a CommandError where there is neither. */
function chooseRules(rules: readonly RuleText[], name: string): RuleText[] {
  if (RULE_SETS.some((set) => set === name)) return rules.filter(({ set }) => set === name);
  const rule = rules.find(({ code }) => code === name);
  if (rule !== undefined) return [rule];
  const known = [...RULE_SETS, ...rules.map(({ code }) => code)];
  throw new CommandError(
    `there is no rule or set '${name}'.${didYouMean(name, known)}`,
    "run conformitron rules, which lists them all",
  );
}

/** The rules set by set. */
function inOrder(rules: readonly RuleText[]): RuleText[] {
  return RULE_SETS.flatMap((set) => rules.filter((rule) => rule.set === set));
}
