import { API_LIFECYCLES, type ApiLifecycle } from "../../model/api-lifecycle.js";
import type { Cluster } from "../../model/cluster.js";
import type { ObjectKind, Warning } from "../../model/readiness.js";
import type { CheckVerdict, ClusterRecord } from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { plainCheck } from "../run/checks.js";

/** Groups that must be there before anything can be: a chart of the tree may bring all others. */
const FIRST =
  /^(?:[^/]+|(?:apps|batch|rbac\.authorization\.k8s\.io|[a-z]+\.toolkit\.fluxcd\.io|external-secrets\.io)\/.+)$/;

/** Whether the cluster serves the APIs, and which of them it will not serve for long. */
export async function apiChecks(
  cluster: Cluster,
  apis: readonly ObjectKind[],
  record: ClusterRecord,
): Promise<CheckVerdict[]> {
  const answers = await Promise.all(
    apis.map(async (api) => ({ api, answer: await cluster.resource(api.apiVersion, api.kind) })),
  );
  const missing = answers.flatMap(({ api, answer }) =>
    !answer.ok && answer.failure.kind === "kind-not-served" && FIRST.test(api.apiVersion) ? [api] : [],
  );
  const warnings = apis.flatMap((api) => deprecation(api, record) ?? []);
  if (missing.length > 0) {
    const names = missing.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`).join(", ");
    return [{ ...plainCheck("apis", "error", "ApiMissing", `not served: ${names}`), warnings }];
  }
  const message = `${apis.length} kinds of objects, all that must be there first are served`;
  return [{ ...plainCheck("apis", "passed", "ApiServed", message), warnings }];
}

/** The APIs of a solution that its cluster will not serve for long, each once. */
export function deprecations({ steps }: SolutionPlan, record: ClusterRecord): Warning[] {
  const kinds = steps.flatMap((step) => step.objects.map(({ ref }) => ref));
  const warnings = kinds.flatMap((kind) => deprecation(kind, record) ?? []);
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

function deprecation({ apiVersion, kind }: ObjectKind, record: ClusterRecord): Warning | undefined {
  const lifecycle = API_LIFECYCLES.find((it) => it.apiVersion === apiVersion && it.kinds.includes(kind));
  const version = lifecycle === undefined ? null : record[lifecycle.product];
  if (lifecycle === undefined || version === null || !isDeprecated(lifecycle, version)) return undefined;
  const instead = lifecycle.replacement === undefined ? "nothing replaces it" : `use ${lifecycle.replacement}`;
  return { reason: "DeprecatedApi", message: `${apiVersion} ${kind} is deprecated: ${instead}` };
}

function isDeprecated({ deprecatedIn, removedIn }: ApiLifecycle, version: string): boolean {
  return [deprecatedIn, removedIn].some((from) => from !== undefined && order(version) >= order(from));
}

/** Versions as numbers that compare like them; minors stay below a thousand. */
function order(version: string): number {
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) * 1000 + Number(minor);
}
