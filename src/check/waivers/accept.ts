import type { Problem } from "../../model/manifest.js";
import type { RuleText } from "../../model/rule.js";
import type { DeclaredWaiver, Waiver } from "./types.js";

/** The waivers that waive something, and what is wrong with the others. */
export interface AcceptedWaivers {
  readonly waivers: readonly Waiver[];
  readonly problems: readonly Problem[];
}

/** Takes the waivers that can be read, without the codes that cannot be waived. */
export function acceptWaivers(declared: readonly DeclaredWaiver[], rules: readonly RuleText[]): AcceptedWaivers {
  const fixed = new Set(rules.filter((rule) => !isWaivable(rule)).map(({ code }) => code));
  const waivers: Waiver[] = [];
  const problems: Problem[] = [];
  for (const { text, ...waiver } of declared) {
    const report = (code: string, message: string): void => void problems.push({ code, message, ...waiver.place });
    if ("wrong" in text) {
      report("waiver-malformed", text.wrong);
      continue;
    }
    const codes = text.codes.filter((code) => !fixed.has(code));
    for (const code of text.codes) if (fixed.has(code)) report("waiver-not-allowed", `${code} cannot be waived`);
    if (codes.length === 0) continue;
    if (text.reason === "") report("waiver-without-reason", `the waiver of ${codes.join(", ")} gives no reason`);
    else waivers.push({ ...waiver, text: { ...text, codes } });
  }
  return { waivers, problems };
}

/** Whether findings of the rule may be waived, or weigh less than the rule says: not where something could not be read. */
export function isWaivable({ set, severity }: RuleText): boolean {
  return set !== "waivers" && !(set === "reading" && severity === "error");
}
