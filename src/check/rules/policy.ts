import type { Rule } from "../rule.js";
import { ARCHITECTURES } from "./policy/architectures.js";
import { BOOTSTRAP_JOBS } from "./policy/bootstrap-jobs.js";
import { BOUNDS } from "./policy/bounds.js";
import { EXTERNAL_SECRETS } from "./policy/external-secrets.js";
import { HELM_CHARTS } from "./policy/helm-charts.js";
import { HELM_RELEASES } from "./policy/helm-releases.js";
import { IMAGES } from "./policy/images.js";
import { INTERVALS } from "./policy/intervals.js";
import { KUSTOMIZATIONS } from "./policy/kustomizations.js";
import { KUSTOMIZE_FILES } from "./policy/kustomize-files.js";
import { LABELS } from "./policy/labels.js";
import { LAYOUT } from "./policy/layout.js";
import { LITERALS } from "./policy/literals.js";
import { MESH } from "./policy/mesh.js";
import { NAMESPACES } from "./policy/namespaces.js";
import { PRIVILEGES } from "./policy/privileges.js";
import { RESOURCES } from "./policy/resources.js";
import { RIGHTS } from "./policy/rights.js";
import { SCHEDULES } from "./policy/schedules.js";
import { SERVICES } from "./policy/services.js";
import { SOURCES_OF_FLUX } from "./policy/sources.js";
import { STORAGE } from "./policy/storage.js";
import { TEST_ACCOUNTS } from "./policy/test-accounts.js";
import { TESTS } from "./policy/tests.js";

/** What the conformance of a solution and of its functional tests asks for, beyond what Kubernetes and Flux would refuse. */
export const POLICY: readonly Rule[] = [
  ...LAYOUT,
  ...LABELS,
  ...NAMESPACES,
  ...TESTS,
  ...SCHEDULES,
  ...BOUNDS,
  ...PRIVILEGES,
  ...TEST_ACCOUNTS,
  ...RIGHTS,
  ...STORAGE,
  ...IMAGES,
  ...ARCHITECTURES,
  ...RESOURCES,
  ...HELM_CHARTS,
  ...HELM_RELEASES,
  ...SOURCES_OF_FLUX,
  ...KUSTOMIZATIONS,
  ...KUSTOMIZE_FILES,
  ...INTERVALS,
  ...EXTERNAL_SECRETS,
  ...BOOTSTRAP_JOBS,
  ...LITERALS,
  ...SERVICES,
  ...MESH,
];
