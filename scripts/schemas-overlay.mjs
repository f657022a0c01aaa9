// What the API server enforces although its OpenAPI document does not say so, by definition of Kubernetes; found by
// sending objects that were changed in one place to a server. Laid over the schemas of every minor.

const DNS_LABEL = { format: "dns-label" };
const DNS_SUBDOMAIN = { format: "dns-subdomain" };
const FILLED = { minLength: 1 };
const NOT_NEGATIVE = { minimum: 0 };
const PORT = { minimum: 1, maximum: 65535 };
const FILE_MODE = { minimum: 0, maximum: 511 };
const USER_ID = { minimum: 0, maximum: 2147483647 };
const PORT_OR_NAME = { format: "port-or-name" };
const COUNT_OR_PERCENT = { format: "count-or-percent" };
const LABELS = {
  propertyNames: { format: "label-key" },
  additionalProperties: { type: "string", format: "label-value" },
};
const KEYS = { propertyNames: { format: "config-key" } };
const ONE_FIELD = { minProperties: 1, maxProperties: 1 };
const FILE_SOURCE = { fields: { defaultMode: FILE_MODE } };
const KEY_SELECTOR = { required: ["name"], fields: { name: DNS_SUBDOMAIN, key: { format: "config-key" } } };
const NAMED = { required: ["name"], fields: { name: DNS_SUBDOMAIN } };
const VALUES = { items: { type: "string", format: "label-value" } };
const AMOUNTS = { propertyNames: { format: "label-key" }, additionalProperties: { format: "amount" } };
/** Operators that compare need something to compare with. */
const NEEDS_VALUES = [
  { required: ["values"], properties: { values: { minItems: 1 } } },
  { properties: { operator: { enum: ["DoesNotExist", "Exists"] } } },
];
const WEBHOOK = {
  fields: {
    name: DNS_SUBDOMAIN,
    admissionReviewVersions: { minItems: 1 },
    failurePolicy: { enum: ["Fail", "Ignore"] },
    matchPolicy: { enum: ["Equivalent", "Exact"] },
    sideEffects: { enum: ["None", "NoneOnDryRun"] },
    timeoutSeconds: { minimum: 1, maximum: 30 },
  },
};
const RULE = {
  required: ["apiGroups", "apiVersions", "operations", "resources"],
  fields: {
    operations: { minItems: 1, items: { type: "string", enum: ["*", "CONNECT", "CREATE", "DELETE", "UPDATE"] } },
  },
};
const SPEC = { required: ["spec"] };
const CONTAINER = {
  required: ["image"],
  fields: { name: DNS_LABEL, image: FILLED },
};
const HANDLER = { required: ["port"], fields: { port: PORT_OR_NAME } };

/** By the short name of the definition: fields to require, fields to no longer require, and what to add to its fields. */
export const OVERLAY = {
  "meta.v1.ObjectMeta": {
    fields: { namespace: DNS_LABEL, labels: LABELS, annotations: { propertyNames: { format: "annotation-key" } } },
  },
  "meta.v1.LabelSelector": { fields: { matchLabels: LABELS } },
  "meta.v1.LabelSelectorRequirement": {
    anyOf: NEEDS_VALUES,
    fields: {
      values: VALUES,
      key: { format: "label-key" },
      operator: { enum: ["DoesNotExist", "Exists", "In", "NotIn"] },
    },
  },

  "core.v1.Pod": SPEC,
  "core.v1.PodTemplateSpec": SPEC,
  "core.v1.PodSpec": {
    fields: {
      containers: { minItems: 1 },
      serviceAccountName: DNS_SUBDOMAIN,
      nodeSelector: LABELS,
      activeDeadlineSeconds: { minimum: 1 },
      terminationGracePeriodSeconds: NOT_NEGATIVE,
      hostname: DNS_LABEL,
      subdomain: DNS_LABEL,
      priorityClassName: DNS_SUBDOMAIN,
    },
  },
  "core.v1.Container": CONTAINER,
  "core.v1.EphemeralContainer": CONTAINER,
  "core.v1.ContainerPort": { fields: { containerPort: PORT, hostPort: PORT, name: { format: "port-name" } } },
  "core.v1.EnvVar": { fields: { name: { format: "env-name" } } },
  "core.v1.EnvVarSource": ONE_FIELD,
  "core.v1.EnvFromSource": { oneOf: [{ required: ["configMapRef"] }, { required: ["secretRef"] }] },
  "core.v1.ObjectFieldSelector": { fields: { fieldPath: FILLED } },
  "core.v1.SecretKeySelector": KEY_SELECTOR,
  "core.v1.ConfigMapKeySelector": KEY_SELECTOR,
  "core.v1.SecretEnvSource": NAMED,
  "core.v1.ConfigMapEnvSource": NAMED,
  "core.v1.Volume": { maxProperties: 2, fields: { name: DNS_LABEL } },
  "core.v1.VolumeMount": { fields: { name: FILLED, mountPath: FILLED } },
  "core.v1.SecretVolumeSource": { required: ["secretName"], fields: { secretName: FILLED, defaultMode: FILE_MODE } },
  "core.v1.ConfigMapVolumeSource": { required: ["name"], fields: { name: FILLED, defaultMode: FILE_MODE } },
  "core.v1.ProjectedVolumeSource": FILE_SOURCE,
  "core.v1.DownwardAPIVolumeSource": FILE_SOURCE,
  "core.v1.ServiceAccountTokenProjection": {
    fields: { path: FILLED, expirationSeconds: { minimum: 600, maximum: 4294967296 } },
  },
  "core.v1.KeyToPath": { fields: { key: FILLED, path: FILLED, mode: FILE_MODE } },
  "core.v1.HostPathVolumeSource": { fields: { path: FILLED } },
  "core.v1.PersistentVolumeClaimVolumeSource": { fields: { claimName: FILLED } },
  "core.v1.Toleration": {
    anyOf: [
      { required: ["key"], properties: { key: FILLED } },
      { required: ["operator"], properties: { operator: { enum: ["Exists"] } } },
    ],
    fields: { key: { format: "label-key" }, value: { format: "label-value" } },
  },
  "core.v1.NodeSelector": { fields: { nodeSelectorTerms: { minItems: 1 } } },
  "core.v1.NodeSelectorRequirement": { anyOf: NEEDS_VALUES, fields: { key: { format: "label-key" } } },
  "core.v1.TopologySpreadConstraint": { fields: { maxSkew: { minimum: 1 }, topologyKey: FILLED } },
  "core.v1.PodAffinityTerm": { fields: { topologyKey: FILLED } },
  "core.v1.WeightedPodAffinityTerm": { fields: { weight: { minimum: 1, maximum: 100 } } },
  "core.v1.PreferredSchedulingTerm": { fields: { weight: { minimum: 1, maximum: 100 } } },
  "core.v1.Probe": {
    fields: {
      initialDelaySeconds: NOT_NEGATIVE,
      periodSeconds: NOT_NEGATIVE,
      timeoutSeconds: NOT_NEGATIVE,
      successThreshold: NOT_NEGATIVE,
      failureThreshold: NOT_NEGATIVE,
      terminationGracePeriodSeconds: { minimum: 1 },
    },
  },
  "core.v1.HTTPGetAction": HANDLER,
  "core.v1.TCPSocketAction": HANDLER,
  "core.v1.GRPCAction": { fields: { port: PORT } },
  "core.v1.ExecAction": { required: ["command"], fields: { command: { minItems: 1 } } },
  "core.v1.LifecycleHandler": ONE_FIELD,
  "core.v1.SecurityContext": { fields: { runAsUser: USER_ID, runAsGroup: USER_ID } },
  "core.v1.PodSecurityContext": { fields: { runAsUser: USER_ID, runAsGroup: USER_ID, fsGroup: USER_ID } },
  "core.v1.ResourceRequirements": { fields: { limits: AMOUNTS, requests: AMOUNTS } },

  "core.v1.ConfigMap": { fields: { data: KEYS, binaryData: KEYS } },
  "core.v1.Secret": { fields: { data: KEYS, stringData: KEYS } },
  "core.v1.Service": SPEC,
  "core.v1.ServiceSpec": { fields: { selector: LABELS, healthCheckNodePort: NOT_NEGATIVE } },
  "core.v1.ServicePort": {
    fields: { port: PORT, nodePort: { minimum: 0, maximum: 65535 }, targetPort: PORT_OR_NAME, name: DNS_LABEL },
  },
  "core.v1.PersistentVolumeClaim": SPEC,
  "core.v1.PersistentVolumeClaimSpec": {
    required: ["accessModes", "resources"],
    fields: { accessModes: { minItems: 1 }, storageClassName: DNS_SUBDOMAIN },
  },
  "core.v1.VolumeResourceRequirements": { required: ["requests"], fields: { requests: { required: ["storage"] } } },
  "core.v1.ResourceQuotaSpec": { fields: { hard: AMOUNTS } },
  "core.v1.LimitRangeItem": { fields: { type: { format: "label-key" } } },
  "core.v1.LimitRangeSpec": { optional: ["limits"] },

  "apps.v1.Deployment": SPEC,
  "apps.v1.DeploymentSpec": {
    fields: {
      replicas: NOT_NEGATIVE,
      minReadySeconds: NOT_NEGATIVE,
      revisionHistoryLimit: NOT_NEGATIVE,
      progressDeadlineSeconds: NOT_NEGATIVE,
    },
  },
  "apps.v1.RollingUpdateDeployment": { fields: { maxSurge: COUNT_OR_PERCENT, maxUnavailable: COUNT_OR_PERCENT } },
  "apps.v1.RollingUpdateDaemonSet": { fields: { maxSurge: COUNT_OR_PERCENT, maxUnavailable: COUNT_OR_PERCENT } },
  "apps.v1.DaemonSet": SPEC,
  "apps.v1.DaemonSetSpec": { fields: { minReadySeconds: NOT_NEGATIVE, revisionHistoryLimit: NOT_NEGATIVE } },
  "apps.v1.ReplicaSetSpec": { fields: { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE } },
  "apps.v1.StatefulSet": SPEC,
  "apps.v1.StatefulSetSpec": {
    optional: ["serviceName"],
    fields: { replicas: NOT_NEGATIVE, minReadySeconds: NOT_NEGATIVE, serviceName: DNS_LABEL },
  },
  "batch.v1.CronJob": SPEC,
  "batch.v1.CronJobSpec": {
    fields: {
      schedule: { format: "schedule" },
      timeZone: { format: "time-zone" },
      startingDeadlineSeconds: NOT_NEGATIVE,
      successfulJobsHistoryLimit: NOT_NEGATIVE,
      failedJobsHistoryLimit: NOT_NEGATIVE,
    },
  },
  "batch.v1.Job": SPEC,
  "batch.v1.JobTemplateSpec": SPEC,
  "batch.v1.JobSpec": {
    fields: {
      activeDeadlineSeconds: NOT_NEGATIVE,
      backoffLimit: NOT_NEGATIVE,
      completions: NOT_NEGATIVE,
      parallelism: NOT_NEGATIVE,
      ttlSecondsAfterFinished: NOT_NEGATIVE,
    },
  },

  "rbac.v1.PolicyRule": { fields: { verbs: { minItems: 1 } } },
  "rbac.v1.RoleRef": {
    optional: ["apiGroup"],
    fields: {
      apiGroup: { enum: ["rbac.authorization.k8s.io"] },
      kind: { enum: ["ClusterRole", "Role"] },
      name: FILLED,
    },
  },
  "rbac.v1.Subject": { fields: { kind: { enum: ["Group", "ServiceAccount", "User"] }, name: FILLED } },

  "autoscaling.v2.HorizontalPodAutoscaler": SPEC,
  "autoscaling.v2.HorizontalPodAutoscalerSpec": {
    fields: { minReplicas: { minimum: 1 }, maxReplicas: { minimum: 1 } },
  },
  "autoscaling.v2.CrossVersionObjectReference": { fields: { kind: FILLED, name: FILLED } },
  "autoscaling.v2.ResourceMetricSource": { fields: { name: FILLED } },
  "autoscaling.v2.MetricSpec": {
    fields: { type: { enum: ["ContainerResource", "External", "Object", "Pods", "Resource"] } },
  },
  "autoscaling.v2.MetricTarget": {
    anyOf: [{ required: ["averageUtilization"] }, { required: ["averageValue"] }, { required: ["value"] }],
    fields: { type: { enum: ["AverageValue", "Utilization", "Value"] }, averageUtilization: { minimum: 1 } },
  },
  "policy.v1.PodDisruptionBudgetSpec": { fields: { minAvailable: COUNT_OR_PERCENT, maxUnavailable: COUNT_OR_PERCENT } },
  "networking.v1.NetworkPolicyPort": { fields: { port: PORT_OR_NAME } },
  "networking.v1.IPBlock": {
    fields: { cidr: { format: "cidr" }, except: { items: { type: "string", format: "cidr" } } },
  },
  "networking.v1.NetworkPolicyPeer": { minProperties: 1 },
  "networking.v1.NetworkPolicySpec": { optional: ["podSelector"], fields: { policyTypes: { maxItems: 2 } } },
  "networking.v1.Ingress": SPEC,
  "networking.v1.IngressSpec": {
    anyOf: [{ required: ["rules"], properties: { rules: { minItems: 1 } } }, { required: ["defaultBackend"] }],
    fields: { ingressClassName: DNS_SUBDOMAIN },
  },
  "networking.v1.IngressTLS": {
    fields: { hosts: { items: { type: "string", format: "host" } }, secretName: DNS_SUBDOMAIN },
  },
  "networking.v1.IngressRule": { fields: { host: { format: "host" } } },
  "networking.v1.HTTPIngressPath": {
    anyOf: [
      { required: ["path"], properties: { path: { pattern: "^/" } } },
      { properties: { pathType: { enum: ["ImplementationSpecific"] } } },
    ],
  },
  "networking.v1.HTTPIngressRuleValue": { fields: { paths: { minItems: 1 } } },
  "networking.v1.IngressBackend": ONE_FIELD,
  "networking.v1.ServiceBackendPort": { ...ONE_FIELD, fields: { number: PORT } },
  "networking.v1.IngressServiceBackend": { required: ["port"], fields: { name: { format: "dns-label" } } },
  "storage.v1.StorageClass": { fields: { provisioner: { format: "label-key" } } },
  "scheduling.v1.PriorityClass": { optional: ["value"] },
  "storage.v1.CSIDriver": { optional: ["spec"] },
  "storage.v1.CSIDriverSpec": {
    fields: {
      fsGroupPolicy: { enum: ["File", "None", "ReadWriteOnceWithFSType"] },
      volumeLifecycleModes: { items: { type: "string", enum: ["Ephemeral", "Persistent"] } },
    },
  },
  "networking.v1.IngressClass": SPEC,
  "networking.v1.IngressClassSpec": { required: ["controller"], fields: { controller: FILLED } },
  "networking.v1.IngressClassParametersReference": {
    fields: { kind: FILLED, name: FILLED, scope: { enum: ["Cluster", "Namespace"] } },
  },
  "core.v1.PersistentVolume": SPEC,
  "core.v1.PersistentVolumeSpec": {
    required: ["accessModes", "capacity"],
    fields: { accessModes: { minItems: 1 }, capacity: { required: ["storage"] }, storageClassName: DNS_SUBDOMAIN },
  },
  "core.v1.CSIPersistentVolumeSource": { fields: { driver: DNS_SUBDOMAIN, volumeHandle: FILLED } },
  "apps.v1.ReplicaSet": SPEC,
  "node.v1.RuntimeClass": { fields: { handler: DNS_LABEL } },
  "apiregistration.v1.APIServiceSpec": {
    fields: { groupPriorityMinimum: { minimum: 1, maximum: 20000 }, versionPriority: { minimum: 1, maximum: 1000 } },
  },
  "apiextensions.v1.CustomResourceDefinitionSpec": {
    fields: { group: DNS_SUBDOMAIN, scope: { enum: ["Cluster", "Namespaced"] }, versions: { minItems: 1 } },
  },
  "apiextensions.v1.CustomResourceDefinitionNames": { fields: { kind: FILLED, plural: DNS_LABEL } },
  "apiextensions.v1.CustomResourceDefinitionVersion": { fields: { name: DNS_LABEL } },
  "admissionregistration.v1.ValidatingWebhook": WEBHOOK,
  "admissionregistration.v1.MutatingWebhook": WEBHOOK,
  "admissionregistration.v1.RuleWithOperations": RULE,
  "admissionregistration.v1.NamedRuleWithOperations": RULE,
  "admissionregistration.v1.ValidatingAdmissionPolicySpec": { fields: { failurePolicy: { enum: ["Fail", "Ignore"] } } },
  "discovery.v1.EndpointSlice": { optional: ["endpoints"] },
};

const used = new Set();

/** The schema of a definition with what the server enforces besides. */
export function withOverlay(name, schema) {
  const overlay = OVERLAY[name];
  if (overlay === undefined) return schema;
  used.add(name);
  const { required = [], optional = [], fields = {}, ...rest } = overlay;
  const properties = { ...schema.properties };
  for (const [field, extra] of Object.entries(fields)) {
    // Fields that a minor does not have yet, and those that refer to a definition of their own.
    if (properties[field] !== undefined && properties[field].$ref === undefined) {
      properties[field] = { ...properties[field], ...extra };
    }
  }
  const needed = [...new Set([...(schema.required ?? []), ...required])]
    .filter((field) => !optional.includes(field))
    .sort();
  const { required: _, ...others } = schema;
  return { ...others, ...rest, ...(needed.length > 0 && { required: needed }), properties };
}

/** Names of the overlay that no definition has: slips of the pen, or definitions that are gone. */
export function unusedOverlays() {
  return Object.keys(OVERLAY).filter((name) => !used.has(name));
}
