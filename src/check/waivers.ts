import type { ConfiguredWaiver } from "../model/configuration.js";
import type { Finding } from "../model/finding.js";
import type { Problem, SourceTree } from "../model/manifest.js";
import type { RuleText } from "../model/rule.js";
import { acceptWaivers } from "./waivers/accept.js";
import { commentWaivers, configuredWaivers } from "./waivers/declared.js";
import type { Waiver } from "./waivers/types.js";
import { type UsageOptions, usageKey, usageProblems } from "./waivers/usage.js";

/** What waivers are applied by. */
export interface WaiverOptions extends UsageOptions {
  /** All rules, those that did not run among them. */
  readonly rules: readonly RuleText[];
  /** The text of a file of the tree; asked only where a comment stands inside a document. */
  readonly textOf: (file: string) => string | undefined;
  /** The waivers of the configuration. @default none */
  readonly configured?: readonly ConfiguredWaiver[];
  /** The configuration file, as reports name it. @default "conformitron.yaml" */
  readonly configuration?: string;
  /** A file as the patterns of the configuration name it: from the folder of the configuration. @default by the two names */
  readonly fromConfiguration?: (file: string) => string;
}

/** What waivers make of the findings. */
export interface WaivedFindings {
  /** The same findings in the same order; those that are covered have `waived`. */
  readonly findings: readonly Finding[];
  /** What is wrong with the waivers themselves. */
  readonly problems: readonly Problem[];
}

/**
 * Marks the findings that waivers of the tree and of the configuration cover. All findings of the tree are wanted, those of files that
 * are not selected among them, with the file names of the tree.
 */
export function applyWaivers(findings: readonly Finding[], tree: SourceTree, options: WaiverOptions): WaivedFindings {
  const { rules, textOf, configured = [], configuration = "conformitron.yaml", today, fromConfiguration } = options;
  const codes = new Set(rules.map(({ code }) => code));
  const accepted = acceptWaivers(
    [...commentWaivers(tree, codes, textOf), ...configuredWaivers(configured, codes, configuration, fromConfiguration)],
    rules,
  );
  const live = accepted.waivers.filter(({ text: { until } }) => until === undefined || until >= today);
  const waiversFor = finder(live);
  const used = new Set<string>();
  const marked = findings.map((finding) => {
    const covering = waiversFor(finding).filter(({ covers }) => covers(finding));
    for (const waiver of covering) used.add(usageKey(waiver, finding.code));
    return covering[0] === undefined ? finding : { ...finding, waived: waivedBy(covering[0]) };
  });
  const problems = [...accepted.problems, ...usageProblems(accepted.waivers, used, options)];
  return { findings: marked, problems: problems.filter(({ at }) => "pointer" in at || isJudged(tree, at.file)) };
}

/** Files that Flux does not apply, such as patches and values, may hold waivers for what is made of them, and anything else. */
function isJudged({ files }: SourceTree, file: string): boolean {
  return files.get(file)?.role !== "other";
}

/** The waivers that name a finding's code, in its file or in the configuration. */
function finder(waivers: readonly Waiver[]): (finding: Finding) => readonly Waiver[] {
  const known = new Map<string, Waiver[]>();
  const add = (key: string, waiver: Waiver): void => {
    const others = known.get(key);
    if (others === undefined) known.set(key, [waiver]);
    else others.push(waiver);
  };
  for (const waiver of waivers) {
    const file = "pointer" in waiver.place.at ? "" : waiver.file;
    for (const code of waiver.text.codes) add(`${code} ${file}`, waiver);
  }
  return ({ code, file }) => [...(known.get(`${code} ${file}`) ?? []), ...(known.get(`${code} `) ?? [])];
}

function waivedBy({ text: { reason, until, owner } }: Waiver): NonNullable<Finding["waived"]> {
  return { reason, ...(until !== undefined && { until }), ...(owner !== undefined && { owner }) };
}
