import type { Cluster } from "../../model/cluster.js";
import type { Fields, LiveObject, ObjectRef } from "../../model/live.js";
import { refKey, refOf } from "../../model/live.js";
import type { ObjectKind } from "../../model/readiness.js";
import { forMany } from "./many.js";
import { isCrd, isNamespace } from "./types.js";

/** Something that a removed solution has left. */
export interface Leftover {
  readonly ref: ObjectRef;
  /** How it is known to be the solution's. */
  readonly why: string;
  /** Helm leaves it: the chart says so, or it is a namespace or the definition of a custom resource. @default false */
  readonly onPurpose?: boolean;
}

/** An object that a release has brought. */
export interface BroughtObject {
  readonly ref: ObjectRef;
  /** The HelmRelease. */
  readonly release: ObjectRef;
  /** Milliseconds since the epoch at which the release was made: an older namespace is not its own. */
  readonly since: number;
}

/** What was looked for could not be seen. */
export interface Unseen {
  readonly kind: ObjectKind;
  readonly message: string;
}

/** Kinds that are looked for in namespaces that are still there. Secrets are never listed. */
const NAMESPACED: readonly ObjectKind[] = [
  ["v1", "Pod", "Service", "ConfigMap", "PersistentVolumeClaim", "ServiceAccount"],
  ["apps/v1", "Deployment", "StatefulSet", "DaemonSet"],
  ["batch/v1", "Job", "CronJob"],
  ["rbac.authorization.k8s.io/v1", "Role", "RoleBinding"],
  ["networking.k8s.io/v1", "Ingress", "NetworkPolicy"],
].flatMap(([apiVersion = "", ...kinds]) => kinds.map((kind) => ({ apiVersion, kind })));

const CLUSTER_SCOPED: readonly ObjectKind[] = [
  ["v1", "PersistentVolume"],
  ["apiextensions.k8s.io/v1", "CustomResourceDefinition"],
  ["apiregistration.k8s.io/v1", "APIService"],
  ["admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
  ["rbac.authorization.k8s.io/v1", "ClusterRole", "ClusterRoleBinding"],
  ["storage.k8s.io/v1", "StorageClass", "CSIDriver"],
  ["networking.k8s.io/v1", "IngressClass"],
  ["scheduling.k8s.io/v1", "PriorityClass"],
].flatMap(([apiVersion = "", ...kinds]) => kinds.map((kind) => ({ apiVersion, kind })));

type Reader = Pick<Cluster, "get" | "list">;

/** What every namespace has, and nobody has left. */
const ALWAYS = new Set(["ConfigMap/kube-root-ca.crt", "ServiceAccount/default"]);

/**
 * What is left of solutions that were removed: in their namespaces, where those are still there, and objects of the whole cluster that
 * their releases brought or that point into their namespaces, such as a webhook whose Service is gone. One list for each kind,
 * however many solutions there are, and a request for each object that is known to be brought.
 *
 * @param released the HelmReleases that were removed
 * @param brought what they are known to have brought, wherever it is
 */
export async function listLeftovers(
  cluster: Reader,
  namespaces: readonly string[],
  released: readonly ObjectRef[],
  brought: readonly BroughtObject[] = [],
): Promise<{ readonly leftovers: readonly Leftover[]; readonly unseen: readonly Unseen[] }> {
  const spaces = new Set(namespaces);
  const releases = new Set(released.map(({ namespace, name }) => `${namespace}/${name}`));
  const requests = [
    ...CLUSTER_SCOPED.map((kind) => ({ kind, namespace: undefined })),
    ...(await present(cluster, namespaces)).flatMap((namespace) => NAMESPACED.map((kind) => ({ kind, namespace }))),
  ];
  const found = await forMany(requests, async ({ kind, namespace }) => {
    const answer = await cluster.list({ ...kind, namespace });
    if (!answer.ok) return answer.failure.kind === "kind-not-served" ? [] : [{ kind, message: answer.failure.message }];
    return answer.value.flatMap((object) => leftover(object, spaces, releases));
  });
  const all = found.flat();
  const listed = all.flatMap((one) => ("why" in one ? one : []));
  const known = new Set(listed.map(({ ref }) => refKey(ref)));
  const others = brought.filter(({ ref }) => !known.has(refKey(ref)));
  return {
    leftovers: [...listed, ...(await forMany(others, (one) => stillBrought(cluster, one))).flat()],
    unseen: all.flatMap((one) => ("message" in one ? one : [])),
  };
}

/** Of an object that a release brought, whether it is still there and the release's. */
async function stillBrought(cluster: Reader, { ref, release, since }: BroughtObject): Promise<Leftover[]> {
  const answer = await cluster.get(ref);
  if (!answer.ok || answer.value.metadata.deletionTimestamp !== undefined) return [];
  const name = `${release.namespace}/${release.name}`;
  const { creationTimestamp } = answer.value.metadata;
  // A namespace that Helm makes does not say of which release it is. Times of objects are in whole seconds.
  const isMade = isNamespace(ref) && Date.parse(creationTimestamp) >= since;
  if (isMade) return [{ ref, why: `the release ${name} made it, and Helm deletes no namespaces`, onPurpose: true }];
  return releasesOf(answer.value).includes(name) ? [leftBy(name, answer.value)] : [];
}

/** With the definition all its objects would go, whoever made them: Helm never deletes what stands in a chart's `crds/`. */
function leftBy(release: string, object: LiveObject): Leftover {
  const ref = refOf(object);
  const why = `the release ${release} brought it`;
  if (object.metadata.annotations?.["helm.sh/resource-policy"] === "keep") {
    return { ref, why: `${why}, and its annotation helm.sh/resource-policy keeps it`, onPurpose: true };
  }
  return isCrd(ref) ? { ref, why: `${why}, and Helm deletes no definitions`, onPurpose: true } : { ref, why };
}

async function present(cluster: Reader, namespaces: readonly string[]): Promise<string[]> {
  const answers = await forMany(namespaces, (name) => cluster.get({ apiVersion: "v1", kind: "Namespace", name }));
  return namespaces.filter((_, index) => answers[index]?.ok);
}

function leftover(object: LiveObject, spaces: ReadonlySet<string>, releases: ReadonlySet<string>): Leftover[] {
  const { kind, metadata } = object;
  const ref = refOf(object);
  if (metadata.namespace !== undefined) {
    const isAlways = ALWAYS.has(`${kind}/${metadata.name}`) || (metadata.ownerReferences?.length ?? 0) > 0;
    return isAlways ? [] : [{ ref, why: `it is in the namespace ${metadata.namespace}` }];
  }
  const release = releasesOf(object).find((it) => releases.has(it));
  if (release !== undefined) return [leftBy(release, object)];
  const space = pointsTo(object).find((it) => spaces.has(it));
  return space === undefined ? [] : [{ ref, why: `it points into the namespace ${space}` }];
}

/** The releases that an object names as its own, as `namespace/name`: Flux by labels, Helm by annotations. */
function releasesOf({ metadata: { labels = {}, annotations = {} } }: LiveObject): string[] {
  const [flux, helm] = ["helm.toolkit.fluxcd.io", "meta.helm.sh/release"];
  return [
    `${labels[`${flux}/namespace`]}/${labels[`${flux}/name`]}`,
    `${annotations[`${helm}-namespace`]}/${annotations[`${helm}-name`]}`,
  ];
}

/** Namespaces that an object without one needs to make sense. */
function pointsTo(object: LiveObject): string[] {
  const spec = (object.spec ?? {}) as {
    service?: Fields;
    claimRef?: Fields;
    conversion?: { webhook?: { clientConfig?: Client } };
  };
  const hooks = list(object["webhooks"]) as readonly { clientConfig?: Client }[];
  const subjects = list(object["subjects"]) as readonly Fields[];
  const named = [
    spec.service,
    spec.claimRef,
    spec.conversion?.webhook?.clientConfig?.service,
    ...hooks.map(({ clientConfig }) => clientConfig?.service),
    ...subjects,
  ];
  return named.flatMap((fields) => (typeof fields?.["namespace"] === "string" ? fields["namespace"] : []));
}

interface Client {
  readonly service?: Fields;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
