import type { BuildOptions } from "../../src/build/inventory.js";
import { buildInventory } from "../../src/build/inventory.js";
import { type EnvironmentDefinition, environmentFacts } from "../../src/model/environment.js";
import type { Inventory, Manifest, SourceTree } from "../../src/model/manifest.js";
import { readSourceFile } from "../../src/read/source-file.js";

/** Texts by path, read as a tree in the folder `/repository`. */
export function treeOf(files: Readonly<Record<string, string>>, root = "/repository"): SourceTree {
  const sorted = Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1));
  return { root, files: new Map(sorted.map(([path, text]) => [path, readSourceFile(path, text)])) };
}

/** The inventory of such a tree; without environments unless they are given. */
export function inventoryOf(
  files: Readonly<Record<string, string>>,
  options: Partial<BuildOptions> = {},
): Promise<Inventory> {
  return buildInventory(treeOf(files), { environments: [], facts: [], ...options });
}

/** Facts of an environment whose folder is `eks-<name>`. */
export function environment(name: string, more: Partial<EnvironmentDefinition> = {}) {
  return environmentFacts({
    name: name as never,
    folder: `eks-${name}`,
    partnerList: `${name}.txt`,
    title: name,
    architectures: ["amd64"],
    nodeOs: [{ name: "ubuntu" }],
    secretStore: { service: "SecretsManager", region: "us-west-2" },
    gitops: { mode: "bootstrap" },
    alertChannel: name,
    clusters: [],
    ...more,
  });
}

/** A ConfigMap as text. */
export function configMap(name: string, namespace = "acme", data: Readonly<Record<string, string>> = {}): string {
  return `${JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data })}\n`;
}

/** A Flux Kustomization in `flux-system` as text. */
export function flux(name: string, path: string, spec: Readonly<Record<string, unknown>> = {}): string {
  const sourceRef = { kind: "GitRepository", name: "flux-system" };
  return `${JSON.stringify({
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name, namespace: "flux-system" },
    spec: { path, prune: true, interval: "10m", sourceRef, ...spec },
  })}\n`;
}

/** A build file as text. */
export function kustomization(...resources: readonly string[]): string {
  return `${JSON.stringify({ kind: "Kustomization", resources })}\n`;
}

/** Who applies what: one line `file#document scope kustomization folder` for each placement, or `alone`. */
export function placementsOf({ manifests }: Inventory): string[] {
  return manifests.flatMap((manifest) => {
    const at = placeOf(manifest);
    if (manifest.placements.length === 0) return [`${at} alone`];
    return manifest.placements.map(({ scope, build }) => `${at} ${scope.name} ${build.kustomization} ${build.path}`);
  });
}

/** Where the object stands: `file#document` and the pointer. */
export function placeOf({ origin }: Manifest): string {
  return `${origin.file}#${origin.document}${origin.pointer}`;
}

/** `code file#document/pointer: message` for each problem, sorted. */
export function problemsOf({ problems }: Inventory): string[] {
  return problems
    .map(({ code, message, at }) => {
      const place = "pointer" in at ? `${at.file}#${at.document}${at.pointer}` : `${at.file}:${at.line}`;
      return `${code} ${place}: ${message}`;
    })
    .sort();
}
