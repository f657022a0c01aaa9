import type { Answer, Cluster } from "../../model/cluster.js";
import type { Environment } from "../../model/environment.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { CheckVerdict, ClusterRecord } from "../../model/verification.js";
import { plainCheck } from "../run/checks.js";
import { apiChecks } from "./apis.js";
import { environmentChecks } from "./environment.js";
import { lookAtCluster } from "./facts.js";
import { type Right, rightsCheck } from "./rights.js";

/** What a run is about to do, and where it is meant to. */
export interface PreflightRequest {
  /** The version that the API server states; it tells whether the cluster can be reached at all. */
  readonly version: Answer<string>;
  readonly environment: Environment | undefined;
  /** The APIs in which the objects of the chosen solutions are written. */
  readonly apis: readonly ObjectKind[];
  /** What the run will do on the cluster. */
  readonly rights: readonly Right[];
}

/** What was found, and whether solutions can be judged at all. */
export interface Preflight {
  readonly checks: readonly CheckVerdict[];
  readonly cluster: ClusterRecord;
  /** The check that makes every solution an error; undefined where there is none. */
  readonly blocking: CheckVerdict | undefined;
}

/** Looks at the cluster before any solution is: whether it can be reached, is the right one, and serves and allows what the run needs. */
export async function preflight(cluster: Cluster, request: PreflightRequest): Promise<Preflight> {
  const facts = await lookAtCluster(cluster, request.version);
  const { record, version } = facts;
  if (!version.ok) {
    const reason =
      version.failure.kind === "forbidden" || version.failure.kind === "unauthorized" ? "Forbidden" : "Unreachable";
    const check = plainCheck("cluster", "error", reason, version.failure.message);
    return { checks: [check], cluster: record, blocking: check };
  }
  const checks = [
    plainCheck("cluster", "passed", "ClusterReachable", `Kubernetes ${version.value} at ${cluster.server}`),
    ...environmentChecks(facts, request.environment),
    ...(await apiChecks(cluster, request.apis, record)),
    await rightsCheck(cluster, request.rights),
  ];
  return { checks, cluster: record, blocking: checks.find(({ verdict }) => verdict === "error") };
}
