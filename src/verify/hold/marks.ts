/** The label of everything that a run makes; its value is the run's id. */
export const RUN_LABEL = "conformitron.io/run";

/** The label of the leases, by which they are found again. */
export const LEASE_LABELS = { "app.kubernetes.io/managed-by": "conformitron-verify" } as const;

/** Who writes, as `managedFields` name it. */
export const FIELD_MANAGER = "conformitron-verify";

/** Where the leases are, and the objects of Flux that a run makes. */
export const DEFAULT_NAMESPACE = "flux-system";

/** The annotation of what a run has suspended; its value is the run's id. */
export const SUSPENDED_BY = "conformitron.io/suspended-by";
