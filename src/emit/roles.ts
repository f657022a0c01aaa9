import { apiGroup } from "../model/kinds.js";
import type { KubernetesObject } from "../model/kubernetes.js";

/** One file for each role of objects; the first rule that fits counts. */
const ROLES: readonly { readonly file: string; readonly group?: string; readonly kinds?: readonly string[] }[] = [
  { file: "namespace.yaml", kinds: ["Namespace"] },
  { file: "source.yaml", group: "source.toolkit.fluxcd.io" },
  { file: "release.yaml", kinds: ["HelmRelease"] },
  { file: "kustomization-flux.yaml", group: "kustomize.toolkit.fluxcd.io" },
  { file: "external-secret.yaml", kinds: ["ExternalSecret"] },
  { file: "secret-store.yaml", group: "external-secrets.io" },
  { file: "rbac.yaml", kinds: ["ServiceAccount"] },
  { file: "rbac.yaml", group: "rbac.authorization.k8s.io" },
  { file: "config.yaml", kinds: ["ConfigMap"] },
  { file: "cronjob.yaml", kinds: ["CronJob"] },
  { file: "job.yaml", kinds: ["Job"] },
  { file: "crds.yaml", group: "apiextensions.k8s.io" },
  { file: "workload.yaml", group: "apps" },
  { file: "workload.yaml", kinds: ["Pod"] },
  { file: "storage.yaml", group: "storage.k8s.io" },
  { file: "storage.yaml", group: "snapshot.storage.k8s.io" },
  { file: "storage.yaml", kinds: ["PersistentVolumeClaim", "PersistentVolume"] },
  { file: "service.yaml", kinds: ["Service", "Ingress"] },
];

/** The name of the file that an object belongs to. */
export function roleFile({ apiVersion, kind }: KubernetesObject): string {
  const group = apiGroup(apiVersion);
  const role = ROLES.find((rule) => rule.group === group || rule.kinds?.includes(kind));
  return role?.file ?? "manifests.yaml";
}
