/**
 * What differs between clusters and is known only on the cluster, by the key under which the ConfigMap
 * `cluster-environment` in `flux-system` holds it. Flux substitutes only keys of the form `[A-Za-z_][A-Za-z0-9_]*`.
 */
export const AMBIENT_KEYS = {
  /** Name of the cluster. */
  clusterName: "cluster_name",
  /** Name of the environment, such as `snow`. */
  environment: "environment",
  /** AWS account of the cluster, twelve digits. */
  accountId: "account_id",
  /** AWS Region that the cluster belongs to. */
  region: "region",
  /** Host name under which the cluster's ingress is reached. */
  ingressHost: "ingress_host",
  /** Name of the storage class to claim from. */
  storageClass: "storage_class",
  /** Slack channel of the environment's alerts. */
  alertChannel: "alert_channel",
} as const;

/** The name of an ambient value. */
export type AmbientName = keyof typeof AMBIENT_KEYS;

/** The ConfigMap that holds a cluster's ambient values, and its namespace. */
export const AMBIENT_SOURCE = { name: "cluster-environment", namespace: "flux-system" } as const;
