import { describeRef, type LiveObject, refOf } from "../../model/live.js";
import type { Reason } from "../../model/reasons.js";
import { conditionOf, conditionsOf } from "./conditions.js";
import { type InstallProblem, isNamespace, type Site } from "./types.js";

/** An object that could not be taken away. */
export interface LeftObject extends Pick<InstallProblem, "message"> {
  readonly ref: InstallProblem["objects"][number];
  readonly reason: Extract<
    Reason,
    (typeof NAMESPACE_REASONS)[number] | "FinalizerStuck" | "LeftBehind" | (typeof NOT_JUDGED)[number]
  >;
}

/** The run could not take it away, which tells nothing of the solution. */
const NOT_JUDGED = ["Forbidden", "Unreachable", "LeaseLost"] as const;

/** Whether what is left is the solution's fault, or nobody could tell. */
export function leftVerdict({ reason }: Pick<LeftObject, "reason">): "failed" | "error" {
  return (NOT_JUDGED as readonly Reason[]).includes(reason) ? "error" : "failed";
}

const DISCOVERY = "NamespaceDeletionDiscoveryFailure";

/** Conditions by which a namespace says itself why it stays; what its content says tells more than that there is some. */
const NAMESPACE_REASONS = [
  DISCOVERY,
  "NamespaceDeletionGroupVersionParsingFailure",
  "NamespaceDeletionContentFailure",
] as const;

/** Says what holds an object that was deleted and is still there. Of a namespace it asks which APIs do not answer. */
export async function stuckObject(site: Site, object: LiveObject): Promise<LeftObject> {
  const ref = refOf(object);
  const finalizers = finalizersOf(object);
  const held = finalizers.length > 0 ? ` with the finalizers ${finalizers.join(", ")}` : "";
  const why = [...(await brokenApis(site, object)), ...told(object)].join("; ");
  const said = NAMESPACE_REASONS.find((type) => isNamespace(ref) && conditionOf(object, type)?.status === "True");
  const reason = said ?? (finalizers.length > 0 ? "FinalizerStuck" : "LeftBehind");
  return { ref, reason, message: `${describeRef(ref)} was deleted and is still there${held}${why && `: ${why}`}` };
}

function finalizersOf(object: LiveObject): readonly unknown[] {
  const spec = object.spec?.["finalizers"];
  return [...(object.metadata.finalizers ?? []), ...(isNamespace(refOf(object)) && Array.isArray(spec) ? spec : [])];
}

function told(object: LiveObject): string[] {
  const conditions = conditionsOf(object).filter(({ type, status }) =>
    type === "Ready" ? status !== "True" : status === "True",
  );
  return conditions.map(({ message, reason, type }) => message ?? reason ?? type);
}

/** As long as an API does not answer, Kubernetes cannot tell whether anything of it is left in a namespace. */
async function brokenApis({ cluster }: Site, object: LiveObject): Promise<string[]> {
  if (!isNamespace(refOf(object)) || conditionOf(object, DISCOVERY)?.status !== "True") return [];
  const answer = await cluster.list({ apiVersion: "apiregistration.k8s.io/v1", kind: "APIService" });
  const services = answer.ok ? answer.value : [];
  return services.flatMap((service) => {
    const available = conditionOf(service, "Available");
    if (available === undefined || available.status === "True") return [];
    return `APIService ${service.metadata.name} is not available (${available.reason}: ${available.message})`;
  });
}
