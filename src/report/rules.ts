import type { Paint } from "../base/terminal.js";
import type { RuleText } from "../model/rule.js";
import { counted } from "./findings.js";

/** What `rules` lists. Published as docs/schemas/rule-report.schema.json. */
export interface RuleReport {
  readonly apiVersion: "conformitron.io/v1";
  readonly kind: "RuleReport";
  readonly rules: readonly ReportedRule[];
}

/** A rule, and whether `validate --fix` mends what it finds, where that is certain. */
export interface ReportedRule extends RuleText {
  readonly mended?: true;
}

/** The report of rules: their words, without the code that checks them. */
export function ruleReport(rules: readonly RuleText[], repairable: ReadonlySet<string>): RuleReport {
  return {
    apiVersion: "conformitron.io/v1",
    kind: "RuleReport",
    rules: rules.map(({ code, set, severity, title, why, fix, source }) => ({
      ...{ code, set, severity, title, why, fix },
      ...(source !== undefined && { source }),
      ...(repairable.has(code) && { mended: true as const }),
    })),
  };
}

/** Rules as a list for people: each set with a line for each of its rules. */
export function ruleListText({ rules }: RuleReport, paint: Paint): string {
  const width = Math.max(0, ...rules.map(({ code }) => code.length));
  const lines = rules.map(({ code, set, severity, title }, index) => {
    const head = rules[index - 1]?.set === set ? "" : `${index === 0 ? "" : "\n"}${paint("bold", set)}\n`;
    return `${head}  ${code.padEnd(width)}  ${severity.padEnd(7)}  ${title}\n`;
  });
  return `${lines.join("")}\n${counted(rules.length, "rule")}; conformitron rules CODE explains one\n`;
}

/** All that is known of one rule, for people. */
export function ruleText(rule: ReportedRule, paint: Paint): string {
  const { code, set, severity, title, why, fix, source, mended } = rule;
  return [
    `${paint("bold", code)} ${severity}, set ${set}: ${title}`,
    `  ${paint("dim", "why:")} ${why}`,
    `  ${paint("dim", "fix:")} ${fix}`,
    ...(mended ? [`  ${paint("dim", "mended:")} by conformitron validate --fix, where that is certain`] : []),
    ...(source === undefined ? [] : [`  ${paint("dim", "source:")} ${source}`]),
    "",
  ].join("\n");
}
