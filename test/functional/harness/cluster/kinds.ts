/** One kind of object, as the API server knows it. */
export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
  readonly clusterScoped?: boolean;
}

/** A kind as a scenario gives it: the plural is the kind in lower case plus `s` unless given. */
export type KindInput = Omit<Kind, "plural"> & { readonly plural?: string };

/** Fills in the plural. */
export function kindOf(input: KindInput): Kind {
  return { plural: `${input.kind.toLowerCase()}s`, ...input };
}

/** The kinds that every cluster serves. */
export const builtInKinds: readonly Kind[] = [
  ...kinds("v1", "Pod/po Service/svc ConfigMap/cm Secret ServiceAccount/sa Event/ev PersistentVolumeClaim/pvc"),
  ...kinds("v1", "ResourceQuota/quota LimitRange"),
  kindOf({ apiVersion: "v1", kind: "Endpoints", plural: "endpoints", shortNames: ["ep"] }),
  ...clusterKinds("v1", "Namespace/ns Node/no PersistentVolume/pv"),
  ...kinds("apps/v1", "Deployment/deploy StatefulSet/sts DaemonSet/ds ReplicaSet/rs"),
  ...kinds("batch/v1", "Job CronJob/cj"),
  kindOf({ apiVersion: "networking.k8s.io/v1", kind: "Ingress", plural: "ingresses", shortNames: ["ing"] }),
  kindOf({
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    plural: "networkpolicies",
    shortNames: ["netpol"],
  }),
  kindOf({ apiVersion: "networking.k8s.io/v1", kind: "IngressClass", plural: "ingressclasses", clusterScoped: true }),
  ...kinds("discovery.k8s.io/v1", "EndpointSlice"),
  ...kinds("rbac.authorization.k8s.io/v1", "Role RoleBinding"),
  ...clusterKinds("rbac.authorization.k8s.io/v1", "ClusterRole ClusterRoleBinding"),
  ...kinds("autoscaling/v2", "HorizontalPodAutoscaler/hpa"),
  ...kinds("policy/v1", "PodDisruptionBudget/pdb"),
  ...kinds("coordination.k8s.io/v1", "Lease"),
  kindOf({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    plural: "storageclasses",
    shortNames: ["sc"],
    clusterScoped: true,
  }),
  ...clusterKinds("apiextensions.k8s.io/v1", "CustomResourceDefinition/crd"),
];

/** Finds a kind by what stands on a kubectl command line: kind, plural, short name, `plural.group` or `plural.version.group`. */
export function findKind(all: readonly Kind[], word: string): Kind | undefined {
  const wanted = word.toLowerCase();
  return all.find((kind) => {
    const [group, version] = groupAndVersion(kind.apiVersion);
    const names = [kind.kind.toLowerCase(), kind.plural, ...(kind.shortNames ?? [])];
    return names.some((name) => [name, `${name}.${group}`, `${name}.${version}.${group}`].includes(wanted));
  });
}

/** How kubectl names a resource with its group, such as `ingresses.networking.k8s.io`; core ones have no group. */
export function resourceName(kind: Kind): string {
  const [group] = groupAndVersion(kind.apiVersion);
  return group === "" ? kind.plural : `${kind.plural}.${group}`;
}

function groupAndVersion(apiVersion: string): [group: string, version: string] {
  const [first = "", second] = apiVersion.split("/");
  return second === undefined ? ["", first] : [first, second];
}

function kinds(apiVersion: string, words: string): Kind[] {
  return words.split(" ").map((word) => {
    const [kind = "", ...shortNames] = word.split("/");
    return kindOf({ apiVersion, kind, shortNames });
  });
}

function clusterKinds(apiVersion: string, words: string): Kind[] {
  return kinds(apiVersion, words).map((kind) => ({ ...kind, clusterScoped: true }));
}
