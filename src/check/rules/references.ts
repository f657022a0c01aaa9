import type { Rule } from "../rule.js";
import { CONFIG } from "./references/config.js";
import { DEPENDENCIES } from "./references/dependencies.js";
import { NAMESPACES } from "./references/namespaces.js";
import { OWNERSHIP } from "./references/ownership.js";
import { PODS } from "./references/pods.js";
import { RBAC } from "./references/rbac.js";
import { RECONCILED } from "./references/reconciled.js";
import { RELEASES } from "./references/releases.js";
import { RESOURCE_RULES } from "./references/resources.js";
import { SECRETS } from "./references/secrets.js";
import { SERVICES } from "./references/services.js";
import { SOURCE_RULES } from "./references/sources.js";
import { STORAGE } from "./references/storage.js";
import { VALUES } from "./references/values.js";
import { VARIABLES } from "./references/variables.js";

/** Whether what objects name exists where they are applied. */
export const REFERENCES: readonly Rule[] = [
  ...SOURCE_RULES,
  ...VALUES,
  ...RELEASES,
  ...DEPENDENCIES,
  ...SECRETS,
  ...CONFIG,
  ...PODS,
  ...STORAGE,
  ...RBAC,
  ...RESOURCE_RULES,
  ...NAMESPACES,
  ...OWNERSHIP,
  ...RECONCILED,
  ...SERVICES,
  ...VARIABLES,
];
