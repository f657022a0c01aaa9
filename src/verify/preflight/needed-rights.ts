import type { SolutionPlan } from "../../model/verify-plan.js";
import type { RunOptions } from "../run/options.js";
import { disruptionRights } from "./disruption-rights.js";
import type { Right } from "./rights.js";

/** Kinds that every run reads, whatever the tree has: resource and group. */
const READ: readonly (readonly [resource: string, group: string])[] = [
  ["pods", ""],
  ["events", ""],
  ["deployments", "apps"],
  ["replicasets", "apps"],
  ["statefulsets", "apps"],
  ["jobs", "batch"],
  ["cronjobs", "batch"],
  ["helmreleases", "helm.toolkit.fluxcd.io"],
  ["kustomizations", "kustomize.toolkit.fluxcd.io"],
];

/** What a run must be allowed to do, so that it does not end in the middle: each question costs one request. */
export function rightsOf(
  plans: readonly SolutionPlan[],
  { mode, testRuns, mutation }: Pick<RunOptions, "mode" | "testRuns" | "mutation">,
): Right[] {
  const namespaces = [...new Set(plans.flatMap((plan) => plan.namespaces))].sort();
  const tested = [...new Set(plans.flatMap(({ tests }) => tests.flatMap(({ ref }) => ref.namespace ?? [])))].sort();
  return [
    ...READ.flatMap(([resource, group]) => ["list", "watch"].map((verb) => ({ verb, resource, group }))),
    ...namespaces.map((namespace) => ({ verb: "get", resource: "secrets", group: "", namespace, needed: false })),
    ...(testRuns ? tested.flatMap(testRights) : []),
    ...(testRuns || mode !== "observe" ? leaseRights() : []),
    ...(mode === "observe" && mutation ? disruptionRights(plans) : []),
    ...(mode === "observe" ? [] : [{ verb: "create", resource: "namespaces", group: "" }]),
  ];
}

function testRights(namespace: string): Right[] {
  const jobs = ["create", "delete"].map((verb) => ({ verb, resource: "jobs", group: "batch", namespace }));
  return [...jobs, { verb: "get", resource: "pods", group: "", subresource: "log", namespace, needed: false }];
}

function leaseRights(): Right[] {
  const lease = { resource: "leases", group: "coordination.k8s.io", namespace: "flux-system" };
  return ["get", "create", "update", "delete"].map((verb) => ({ verb, ...lease }));
}
