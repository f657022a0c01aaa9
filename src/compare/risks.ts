import type { FieldChange } from "../model/change.js";
import type { Manifest } from "../model/manifest.js";

/** A change of these fields is refused by the API server, so that Flux cannot apply the object until it was deleted. */
const IMMUTABLE: Readonly<Record<string, readonly string[]>> = {
  ClusterRoleBinding: ["/roleRef"],
  DaemonSet: ["/spec/selector"],
  Deployment: ["/spec/selector"],
  Job: ["/spec/template", "/spec/selector", "/spec/completions", "/spec/completionMode"],
  PersistentVolumeClaim: ["/spec/storageClassName", "/spec/accessModes", "/spec/volumeName", "/spec/dataSource"],
  RoleBinding: ["/roleRef"],
  Service: ["/spec/clusterIP"],
  StatefulSet: ["/spec/selector", "/spec/serviceName", "/spec/volumeClaimTemplates", "/spec/podManagementPolicy"],
  StorageClass: ["/provisioner", "/parameters", "/reclaimPolicy", "/volumeBindingMode"],
};

/** Changes of a release's identity make Helm install it anew. */
const REINSTALL = ["/spec/releaseName", "/spec/targetNamespace", "/spec/storageNamespace"];

/** What is lost where an object of the kind goes. */
const LOSSES: Readonly<Record<string, string>> = {
  CustomResourceDefinition: "deletes all objects of its kind",
  HelmRelease: "uninstalls the release",
  Namespace: "deletes everything in the namespace",
  PersistentVolumeClaim: "may delete the volume with its data",
  StatefulSet: "stops the workload; its claims stay",
};

/** What a change does to a cluster that people should know before they merge it. */
export function risksOf(
  before: Manifest | undefined,
  after: Manifest | undefined,
  fields: readonly FieldChange[],
): string[] {
  if (before === undefined) return [];
  if (after === undefined) return LOSSES[before.kind] === undefined ? [] : [LOSSES[before.kind] ?? ""];
  return [...immutable(after, fields), ...reinstalled(after, fields), ...fewerReplicas(fields)];
}

function immutable({ kind, value }: Manifest, fields: readonly FieldChange[]): string[] {
  const fixed = IMMUTABLE[kind] ?? (value["immutable"] === true ? ["/data", "/stringData", "/binaryData"] : []);
  return fixed.filter((path) => touches(fields, path)).map((path) => `${dotted(path)} cannot be changed on a cluster`);
}

function reinstalled({ kind }: Manifest, fields: readonly FieldChange[]): string[] {
  if (kind !== "HelmRelease") return [];
  const paths = REINSTALL.filter((path) => touches(fields, path));
  return paths.map((path) => `another ${dotted(path)} uninstalls the product and installs it anew`);
}

function fewerReplicas(fields: readonly FieldChange[]): string[] {
  return fields.flatMap(({ pointer, before, after }) => {
    const fewer = typeof before === "number" && typeof after === "number" && after < before;
    return fewer && /\/replica(s|Count)$/.test(pointer) ? [`${dotted(pointer)} falls from ${before} to ${after}`] : [];
  });
}

function touches(fields: readonly FieldChange[], path: string): boolean {
  return fields.some(({ pointer }) => pointer === path || pointer.startsWith(`${path}/`));
}

/** A JSON pointer as people write it: `spec.roleRef`. */
export function dotted(pointer: string): string {
  return pointer.slice(1).split("/").join(".").replaceAll("~1", "/").replaceAll("~0", "~");
}
