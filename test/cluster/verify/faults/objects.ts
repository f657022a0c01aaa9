import type { KubernetesInput } from "../../../../src/model/cluster.js";

const BUSYBOX = "docker.io/library/busybox:1.36";

/** A container of the tests' only image; `spec` may say something else. */
export function container(command: readonly string[], spec: object = {}): object {
  return { name: "main", image: BUSYBOX, imagePullPolicy: "IfNotPresent", command, ...spec };
}

/** What runs as long as nobody ends it, and then ends at once. */
export const SLEEP = ["sh", "-c", "trap 'exit 0' TERM; sleep 3600 & wait"] as const;

/** An object with a name in a namespace. */
export function object(apiVersion: string, kind: string, namespace: string, name: string, more: object) {
  return { apiVersion, kind, metadata: { name, namespace }, ...more } satisfies KubernetesInput;
}

export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): KubernetesInput {
  return object("v1", "ConfigMap", namespace, name, { data });
}

/** A Deployment of one pod. `pod` adds to the spec of the pod, `spec` to that of the Deployment. */
export function deployment(namespace: string, of: object, { pod = {}, spec = {} } = {}): KubernetesInput {
  const labels = { app: "product" };
  const template = { metadata: { labels }, spec: { terminationGracePeriodSeconds: 1, containers: [of], ...pod } };
  return object("apps/v1", "Deployment", namespace, "product", {
    spec: { replicas: 1, selector: { matchLabels: labels }, template, ...spec },
  });
}

/** A functional test. `pod` adds to the spec of its pod, `spec` to that of the Job. */
export function cronJob(namespace: string, of: object, { pod = {}, spec = {} } = {}): KubernetesInput {
  const template = {
    spec: { restartPolicy: "Never", terminationGracePeriodSeconds: 1, containers: [of], ...pod },
  };
  return object("batch/v1", "CronJob", namespace, "check", {
    spec: {
      schedule: "5 4 1 1 *",
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 120, template, ...spec } },
    },
  });
}

/** A claim of a volume, and a pod that needs it. */
export function claiming(namespace: string, storageClassName: string): KubernetesInput[] {
  const claim = object("v1", "PersistentVolumeClaim", namespace, "data", {
    spec: { storageClassName, accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Mi" } } },
  });
  const volumes = [{ name: "data", persistentVolumeClaim: { claimName: "data" } }];
  return [deployment(namespace, container(SLEEP), { pod: { volumes } }), claim];
}

/** A Helm release of the tests' chart from a repository. */
export function release(
  namespace: string,
  charts: string,
  { chart = {}, spec = {}, values = {} }: { chart?: object; spec?: object; values?: object } = {},
): KubernetesInput[] {
  const sourceRef = { kind: "HelmRepository", name: "charts" };
  return [
    object("source.toolkit.fluxcd.io/v1", "HelmRepository", namespace, "charts", {
      spec: { interval: "1h", timeout: "10s", url: charts },
    }),
    object("helm.toolkit.fluxcd.io/v2", "HelmRelease", namespace, "product", {
      spec: {
        interval: "1h",
        timeout: "30s",
        chart: { spec: { chart: "product", version: "1.0.0", sourceRef, ...chart } },
        values,
        ...spec,
      },
    }),
  ];
}

/** A secret from a store of the same namespace. */
export function secretFrom(namespace: string, provider: object, key: string): KubernetesInput[] {
  return [
    object("external-secrets.io/v1", "SecretStore", namespace, "store", { spec: { provider } }),
    object("external-secrets.io/v1", "ExternalSecret", namespace, "token", {
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { kind: "SecretStore", name: "store" },
        data: [{ secretKey: "token", remoteRef: { key } }],
      },
    }),
  ];
}

/** A policy that refuses objects of a resource in the namespace. */
export function denying(namespace: string, group: string, resource: string): KubernetesInput[] {
  const api = { apiVersion: "admissionregistration.k8s.io/v1", metadata: { name: namespace } };
  const rule = { apiGroups: [group], apiVersions: ["v1"], operations: ["CREATE"], resources: [resource] };
  const namespaceSelector = { matchLabels: { "kubernetes.io/metadata.name": namespace } };
  return [
    {
      ...api,
      kind: "ValidatingAdmissionPolicy",
      spec: {
        matchConstraints: { resourceRules: [rule] },
        validations: [{ expression: "false", message: `${resource} are not wanted here` }],
      },
    },
    {
      ...api,
      kind: "ValidatingAdmissionPolicyBinding",
      spec: { policyName: namespace, validationActions: ["Deny"], matchResources: { namespaceSelector } },
    },
  ];
}
