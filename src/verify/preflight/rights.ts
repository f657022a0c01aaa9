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

/** Asks the API server for each right. */
export async function rightsCheck(cluster: Cluster, rights: readonly Right[]): Promise<CheckVerdict> {
  const refused: Right[] = [];
  for (let i = 0; i < rights.length; i += AT_ONCE) {
    const some = rights.slice(i, i + AT_ONCE);
    const answers = await Promise.all(some.map((right) => cluster.can(right)));
    refused.push(...some.filter((_right, n) => isRefused(answers[n])));
  }
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

/** Where the question itself is refused, what happens will tell. */
function isRefused(answer: Awaited<ReturnType<Cluster["can"]>> | undefined): boolean {
  return answer?.ok === true && !answer.value;
}

function words({ verb, group, resource, subresource, namespace, name }: Right): string {
  const what = [resource, subresource].filter(Boolean).join("/") + (group === "" ? "" : `.${group}`);
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  return `${verb} ${what}${name === undefined ? "" : ` ${name}`}${where}`;
}
