import type { Answer, Cluster } from "../../model/cluster.js";
import type { Fields, LiveObject } from "../../model/live.js";
import type { ClusterRecord } from "../../model/verification.js";

/** What the cluster says of itself. */
export interface ClusterFacts {
  readonly version: Answer<string>;
  readonly nodes: Answer<readonly LiveObject[]>;
  /** EKS Anywhere's own `Cluster` objects. */
  readonly eksAnywhere: Answer<readonly LiveObject[]>;
  readonly record: ClusterRecord;
}

const EKS_ANYWHERE = { apiVersion: "anywhere.eks.amazonaws.com/v1alpha1", kind: "Cluster" };

/** The CRDs whose labels tell the versions of the controllers. */
const CRDS = {
  flux: "kustomizations.kustomize.toolkit.fluxcd.io",
  externalSecrets: "externalsecrets.external-secrets.io",
} as const;

/**
 * Reads what tells which cluster it is. Nothing of it must be there.
 * @param version what the API server said of its version
 */
export async function lookAtCluster(cluster: Cluster, version: Answer<string>): Promise<ClusterFacts> {
  if (!version.ok) {
    const { failure } = version;
    const record = { ...place(cluster), kubernetes: null, flux: null, externalSecrets: null, architectures: [] };
    return { version, nodes: { ok: false, failure }, eksAnywhere: { ok: false, failure }, record };
  }
  const [nodes, eksAnywhere, flux, externalSecrets] = await Promise.all([
    cluster.list({ apiVersion: "v1", kind: "Node" }),
    listServed(cluster, EKS_ANYWHERE),
    crdVersion(cluster, CRDS.flux),
    crdVersion(cluster, CRDS.externalSecrets),
  ]);
  const architectures = nodes.ok ? [...new Set(nodes.value.flatMap((node) => architectureOf(node) ?? []))].sort() : [];
  const record = { ...place(cluster), kubernetes: version.value, flux, externalSecrets, architectures };
  return { version, nodes, eksAnywhere, record };
}

function place({ context, server }: Cluster): Pick<ClusterRecord, "context" | "server"> {
  return { context, server };
}

/** Without the kind there are no objects of it. */
async function listServed(cluster: Cluster, kind: typeof EKS_ANYWHERE): Promise<Answer<readonly LiveObject[]>> {
  const answer = await cluster.list(kind);
  return !answer.ok && answer.failure.kind === "kind-not-served" ? { ok: true, value: [] } : answer;
}

/** Both projects write their version on their CRDs; who installs only the CRDs' text may have lost it. */
async function crdVersion(cluster: Cluster, name: string): Promise<string | null> {
  const crd = { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", name };
  const answer = await cluster.get(crd);
  if (!answer.ok) return null;
  const labels = answer.value.metadata.labels ?? {};
  return labels["app.kubernetes.io/version"] ?? null;
}

/** Such as `arm64`. */
function architectureOf({ metadata, status }: LiveObject): string | undefined {
  const stated = (status?.["nodeInfo"] as Fields | undefined)?.["architecture"];
  return metadata.labels?.["kubernetes.io/arch"] ?? (typeof stated === "string" ? stated : undefined);
}
