import { apiService, autoscaler, customResourceDefinition, namespace } from "./api-objects.js";
import { claim } from "./claim.js";
import type { Rule } from "./context.js";
import { cronJob } from "./cron-job.js";
import { deployment } from "./deployment.js";
import { externalSecret } from "./external-secret.js";
import { helmRelease } from "./helm-release.js";
import { job } from "./job.js";
import { kustomization } from "./kustomization.js";
import { pod } from "./pod.js";
import { secretStore } from "./secret-store.js";
import { ingress, service, webhookConfiguration } from "./service.js";
import { helmChart, helmRepository, revisionSource } from "./sources.js";
import { daemonSet, replicaSet, statefulSet } from "./workloads.js";

/** The rule of each kind that has one of its own, by `group/kind`: the version of the API does not matter. */
export const RULES: Readonly<Record<string, Rule>> = {
  "helm.toolkit.fluxcd.io/HelmRelease": helmRelease,
  "kustomize.toolkit.fluxcd.io/Kustomization": kustomization,
  "source.toolkit.fluxcd.io/HelmRepository": helmRepository,
  "source.toolkit.fluxcd.io/HelmChart": helmChart,
  "source.toolkit.fluxcd.io/GitRepository": revisionSource,
  "source.toolkit.fluxcd.io/OCIRepository": revisionSource,
  "source.toolkit.fluxcd.io/Bucket": revisionSource,
  "source.toolkit.fluxcd.io/ExternalArtifact": revisionSource,
  "external-secrets.io/ExternalSecret": externalSecret,
  "external-secrets.io/SecretStore": secretStore,
  "external-secrets.io/ClusterSecretStore": secretStore,
  "apps/Deployment": deployment,
  "apps/StatefulSet": statefulSet,
  "apps/DaemonSet": daemonSet,
  "apps/ReplicaSet": replicaSet,
  "/Pod": pod,
  "batch/Job": job,
  "batch/CronJob": cronJob,
  "/PersistentVolumeClaim": claim,
  "/Service": service,
  "networking.k8s.io/Ingress": ingress,
  "/Namespace": namespace,
  "apiextensions.k8s.io/CustomResourceDefinition": customResourceDefinition,
  "apiregistration.k8s.io/APIService": apiService,
  "autoscaling/HorizontalPodAutoscaler": autoscaler,
  "admissionregistration.k8s.io/MutatingWebhookConfiguration": webhookConfiguration,
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration": webhookConfiguration,
};
