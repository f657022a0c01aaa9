import type { Access, Cluster } from "../../model/cluster.js";
import type { CheckVerdict } from "../../model/verification.js";
import { plainCheck } from "../run/checks.js";

/** A right that a run needs, and for what. */
export interface Right extends Access {
  /** Without it the run cannot go on; otherwise less can be told. @default true */
  readonly needed?: boolean;
}

/** So many questions are asked at once. */
const AT_ONCE = 16;

/** Asks the API server for each right; for one that is needed in several namespaces, first whether it is had in all of them. */
export async function rightsCheck(cluster: Cluster, rights: readonly Right[]): Promise<CheckVerdict> {
  const refused = await refusedOf(cluster, await notHadEverywhere(cluster, rights));
  const needed = refused.filter((right) => right.needed !== false);
  const warnings = refused
    .filter((right) => right.needed === false)
    .map((right) => ({ reason: "RightsInsufficient", message: `may not ${words(right)}` }) as const);
  if (needed.length === 0) {
    return {
      ...plainCheck("rights", "passed", "RightsSufficient", `all ${rights.length} that the run needs`),
      warnings,
    };
  }
  const shown = needed.slice(0, 5).map(words).join("; ");
  const more = needed.length > 5 ? `; and ${needed.length - 5} more` : "";
  return { ...plainCheck("rights", "error", "RightsInsufficient", `may not ${shown}${more}`), warnings };
}

async function refusedOf(cluster: Cluster, rights: readonly Right[]): Promise<Right[]> {
  const refused: Right[] = [];
  for (let i = 0; i < rights.length; i += AT_ONCE) {
    const some = rights.slice(i, i + AT_ONCE);
    const answers = await Promise.all(some.map((right) => cluster.can(right)));
    refused.push(...some.filter((_right, n) => isRefused(answers[n])));
  }
  return refused;
}

async function notHadEverywhere(cluster: Cluster, rights: readonly Right[]): Promise<Right[]> {
  const counts = new Map<string, number>();
  for (const right of rights) counts.set(everywhere(right), (counts.get(everywhere(right)) ?? 0) + 1);
  const several = [...counts].flatMap(([wide, count]) => (count > 1 ? wide : []));
  const answers = await Promise.all(several.map((wide) => cluster.can(JSON.parse(wide))));
  const had = new Set(several.filter((_wide, n) => isHad(answers[n])));
  return rights.filter((right) => !had.has(everywhere(right)));
}

/** The right without its namespace, as text. */
function everywhere({ verb, group, resource, subresource, name }: Right): string {
  return JSON.stringify({ verb, group, resource, subresource, name });
}

function isHad(answer: Awaited<ReturnType<Cluster["can"]>> | undefined): boolean {
  return answer?.ok === true && answer.value;
}

/** Where the question itself is refused, what happens will tell. */
function isRefused(answer: Awaited<ReturnType<Cluster["can"]>> | undefined): boolean {
  return answer?.ok === true && !answer.value;
}

function words({ verb, group, resource, subresource, namespace, name }: Right): string {
  const what = [resource, subresource].filter(Boolean).join("/") + (group === "" ? "" : `.${group}`);
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  return `${verb} ${what}${name === undefined ? "" : ` ${name}`}${where}`;
}
