import { CORE_REASONS } from "./reasons-core.js";
import { FLUX_REASONS } from "./reasons-flux.js";
import { GENERAL_REASONS } from "./reasons-general.js";
import { SECRETS_REASONS } from "./reasons-secrets.js";
import { WORKLOAD_REASONS } from "./reasons-workloads.js";

/** Reasons by which the readiness of an object is told. */
export const READINESS_REASONS = {
  ...GENERAL_REASONS,
  ...FLUX_REASONS,
  ...SECRETS_REASONS,
  ...WORKLOAD_REASONS,
  ...CORE_REASONS,
} as const;
