import { CommandError } from "../base/errors.js";
import { didYouMean } from "../base/suggest.js";
import type { ValidationSettings } from "../model/configuration.js";
import type { Finding, Severity } from "../model/finding.js";
import { RULE_SETS, type RuleText } from "../model/rule.js";
import { isWaivable } from "./waivers/accept.js";

/** How much each rule weighs, by its code. */
export type Severities = ReadonlyMap<string, Severity | "off">;

/**
 * How much each rule weighs: what the settings say of its code, else of its set, else what the rule says. Rules that cannot be waived
 * keep their severity. Throws a CommandError for a name that is neither a code nor a set, and where such a rule is to weigh less.
 * @param path the configuration file, for the message
 */
export function severitiesOf(
  path: string,
  { rules: levels }: Pick<ValidationSettings, "rules">,
  rules: readonly RuleText[],
): Severities {
  const wrong = Object.keys(levels).flatMap((name) => nameProblem(name, rules) ?? []);
  if (wrong.length > 0) {
    throw new CommandError(`${path}: ${wrong.join("; ")}`, "conformitron rules lists the codes and sets");
  }
  return new Map(
    rules.map((rule) => [
      rule.code,
      isWaivable(rule) ? (levels[rule.code] ?? levels[rule.set] ?? rule.severity) : rule.severity,
    ]),
  );
}

/** The findings as the settings weigh them, without those that are switched off. */
export function applySettings(findings: readonly Finding[], severities: Severities): Finding[] {
  return findings.flatMap((finding) => {
    const severity = severities.get(finding.code) ?? finding.severity;
    if (severity === "off") return [];
    return severity === finding.severity ? [finding] : [{ ...finding, severity }];
  });
}

/** Whether a rule has to run. */
export function isOn({ code }: Pick<RuleText, "code">, severities: Severities): boolean {
  return severities.get(code) !== "off";
}

function nameProblem(name: string, rules: readonly RuleText[]): string | undefined {
  const rule = rules.find(({ code }) => code === name);
  if (rule !== undefined) return isWaivable(rule) ? undefined : `the severity of '${name}' cannot be changed`;
  if (RULE_SETS.some((set) => set === name)) return undefined;
  const known = [...RULE_SETS, ...rules.map(({ code }) => code)];
  return `there is no rule or set '${name}'.${didYouMean(name, known)}`;
}
