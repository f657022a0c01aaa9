import { jsonText } from "../base/json.js";
import { AMBIENT_KEYS, AMBIENT_SOURCE, type AmbientName } from "../model/ambient.js";
import type { ClusterFacts, Environment } from "../model/environment.js";
import { documentFile, kustomizationFile } from "./documents.js";
import { FLUX_NAMESPACE, fluxKustomization } from "./flux.js";
import { bootstrapFolder, clustersFolder, INDEX_FOLDER, type Layout } from "./layout.js";
import type { CompileOptions } from "./types.js";

/** The files of an environment: its facts as data, what bootstraps each of its clusters, and the index of these files. */
export function environmentFiles(
  environment: Environment,
  layout: Layout,
  options: CompileOptions,
): Map<string, string> {
  const files = new Map<string, string>([
    [`${environment.folder}/environment.json`, factsFile(environment)],
    [`${clustersFolder(environment.name)}/environment.yaml`, documentFile(markConfigMap(environment))],
  ]);
  for (const cluster of environment.clusters) {
    const folder = bootstrapFolder(environment.name, cluster.name);
    for (const [name, content] of bootstrapFiles(environment, cluster, layout, options))
      files.set(`${folder}/${name}`, content);
  }
  files.set(
    `${INDEX_FOLDER}/environments/${environment.name}.json`,
    indexFile(environment, [...files.keys()], options),
  );
  return files;
}

/** The ambient values of a cluster by their name; absent ones are not known. */
export function ambientOf(environment: Environment, cluster: ClusterFacts): Partial<Record<AmbientName, string>> {
  return {
    alertChannel: environment.alertChannel,
    region: environment.secretStore.region,
    ...cluster.ambient,
    clusterName: cluster.name,
    environment: environment.name,
  };
}

/**
 * Tells on the cluster which environment it was given. It also keeps the folder where no solution runs yet: Git keeps no empty one, and
 * Flux fails on one that is missing.
 */
function markConfigMap({ name }: Environment): unknown {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "conformitron", namespace: FLUX_NAMESPACE },
    data: { environment: name },
  };
}

function factsFile(environment: Environment): string {
  return jsonText({ apiVersion: "conformitron.io/v1", kind: "Environment", ...environment });
}

function indexFile(environment: Environment, files: readonly string[], { generator }: CompileOptions): string {
  return jsonText({
    apiVersion: "conformitron.io/v1",
    kind: "EnvironmentIndex",
    generator,
    environment: environment.name,
    files,
  });
}

function bootstrapFiles(
  environment: Environment,
  cluster: ClusterFacts,
  layout: Layout,
  options: CompileOptions,
): Map<string, string> {
  const files = new Map([
    ["cluster-environment.yaml", documentFile(ambientConfigMap(environment, cluster))],
    ["root.yaml", documentFile(rootKustomization(environment, layout))],
  ]);
  // Where EKS Anywhere brings GitOps itself, it has made the GitRepository.
  if (environment.gitops.mode === "bootstrap")
    files.set("source.yaml", documentFile(gitRepository(environment, options)));
  files.set("kustomization.yaml", kustomizationFile([...files.keys()]));
  return files;
}

function ambientConfigMap(environment: Environment, cluster: ClusterFacts): unknown {
  const ambient = Object.entries(ambientOf(environment, cluster)).map(([name, value]) => [
    AMBIENT_KEYS[name as AmbientName],
    value,
  ]);
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: AMBIENT_SOURCE,
    data: Object.fromEntries(ambient.sort()),
  };
}

/** The one Flux Kustomization that is made by hand: it selects only the environment's Flux Kustomizations. */
function rootKustomization(environment: Environment, layout: Layout): unknown {
  const kustomization = fluxKustomization({
    name: "conformitron",
    path: layout.source(clustersFolder(environment.name)),
    source: environment.gitops.source,
    dependsOn: [],
    timeout: "5m",
    substitute: false,
  });
  // It must not wait for the solutions: one that fails would hold back changes to all others.
  return { ...kustomization, spec: { ...(kustomization["spec"] as object), wait: false } };
}

function gitRepository(environment: Environment, { repository }: CompileOptions): unknown {
  return {
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    metadata: { name: environment.gitops.source, namespace: FLUX_NAMESPACE },
    spec: {
      interval: "5m",
      url: repository.url,
      ref: { branch: repository.branch },
      secretRef: repository.secretRef ? { name: repository.secretRef } : undefined,
    },
  };
}
