import { posix } from "node:path";
import { parseAllDocuments } from "yaml";
import { at, fields, items, text } from "../../src/check/fields.js";
import { type Environment, type EnvironmentDefinition, environmentFacts } from "../../src/model/environment.js";
import { isClusterScoped } from "../../src/model/kinds.js";
import type {
  Build,
  Inventory,
  Manifest,
  Placement,
  Scope,
  SourceDocument,
  SourceFile,
  Tier,
} from "../../src/model/manifest.js";

/** YAML by path, and what is known about the places where it is applied. */
export interface TestTree {
  readonly files: Readonly<Record<string, string>>;
  /** What differs from an environment with one default class `standard`, by the environment's name. @default "here" alone */
  readonly scopes?: Readonly<Record<string, Partial<EnvironmentDefinition>>>;
}

const TIER = /^(.*?)([^/]+)\/(Addons\/Core|Addons\/Partner|Testers)(\/|$)/;
const TIERS: Readonly<Record<string, Tier>> = {
  "Addons/Core": "core",
  "Addons/Partner": "partner",
  Testers: "testers",
};

/**
 * The inventory of a small tree, without patches and substitution: tier folders are applied in the scope whose name the folder
 * ends in (`eks-anywhere-common`: in all), `clusters/<scope>` in that one, and what a Flux Kustomization that is applied selects,
 * in the same one. A tier that a Kustomization reaches into is no root of its own.
 */
export function inventoryOf({ files, scopes: names = { here: {} } }: TestTree): Inventory {
  const sources = Object.entries(files).map(([path, yaml]) => sourceFile(path, yaml));
  const scopes = new Map(Object.entries(names).map(([name, more]) => [name, scopeOf(name, more)]));
  const objects = sources.flatMap(manifestsOf);
  const builds: Build[] = rootsOf(sources, objects, scopes);
  const placements = new Map<Manifest, Placement[]>(objects.map((object) => [object, []]));
  for (const build of builds) {
    const reached = new Set(filesOf(build.path, sources));
    for (const object of objects.filter(({ origin }) => reached.has(origin.file))) {
      placements.get(object)?.push({ scope: build.scope, build });
      const next = buildOf(object, build.scope);
      if (next && !builds.some(({ path, scope }) => path === next.path && scope === next.scope)) builds.push(next);
    }
  }
  return {
    tree: { root: "/tree", files: new Map(sources.map((source) => [source.path, source])) },
    scopes,
    builds,
    manifests: objects.map((object) => ({ ...object, placements: placements.get(object) ?? [] })),
    problems: [],
    unjudged: [],
  };
}

/** The lines on which the comment `#! <code>` stands, as `file:line`. */
export function expectedLines(code: string, files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([file, yaml]) =>
    yaml.split("\n").flatMap((line, index) => (line.endsWith(`#! ${code}`) ? [`${file}:${index + 1}`] : [])),
  );
}

/** The line at which the JSON pointer, or its nearest parent that exists, stands. */
export function lineOf(yaml: string, document: number, pointer: string): number {
  const parsed = parseAllDocuments(yaml)[document];
  const keys = pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  for (let length = keys.length; parsed !== undefined && !("empty" in parsed) && length > 0; length -= 1) {
    const node = parsed.getIn(keys.slice(0, length), true) as { range?: [number, number, number] } | undefined;
    if (node?.range) return lineAt(yaml, node.range[0]);
  }
  return lineAt(yaml, (parsed as { contents?: { range?: number[] } } | undefined)?.contents?.range?.[0] ?? 0);
}

function sourceFile(path: string, yaml: string): SourceFile {
  const documents = parseAllDocuments(yaml, { version: "1.1" });
  const list = "empty" in documents ? [] : documents;
  return {
    path,
    digest: yaml,
    documents: list.map(
      (document, index): SourceDocument => ({
        file: path,
        index,
        line: lineAt(yaml, document.contents?.range?.[0] ?? 0),
        value: document.toJS(),
      }),
    ),
    problems: [],
    comments: [],
    role: posix.basename(path) === "kustomization.yaml" ? "kustomization" : "manifests",
    generated: false,
  };
}

function manifestsOf({ role, documents }: SourceFile): Manifest[] {
  if (role !== "manifests") return [];
  return documents.flatMap(({ file, index, value }) => {
    const apiVersion = text(at(value, "apiVersion"));
    const kind = text(at(value, "kind"));
    if (apiVersion === undefined || kind === undefined) return [];
    const namespace = isClusterScoped(apiVersion, kind) ? undefined : text(at(value, "metadata", "namespace"));
    const name = text(at(value, "metadata", "name")) ?? "";
    const origin = { file, document: index, pointer: "" };
    return [{ apiVersion, kind, name, namespace, value: fields(value), origin, placements: [] }];
  });
}

function scopeOf(name: string, more: Partial<EnvironmentDefinition>): Scope {
  const environment: Environment = environmentFacts({
    name: name as never,
    folder: `eks-anywhere-${name}`,
    partnerList: `${name}_Partners.txt`,
    title: name,
    architectures: ["amd64"],
    nodeOs: [{ name: "ubuntu" }],
    storageClasses: [{ name: "standard", provisioner: "example.com/disk", default: true }],
    secretStore: { service: "SecretsManager", region: "us-west-2" },
    gitops: { mode: "bootstrap" },
    alertChannel: `${name}-alerts`,
    clusters: [],
    provides: { secretStores: ["eksa-secret-store"] },
    ...more,
  });
  const { kubernetes, flux, externalSecrets } = environment;
  return { name, environment, kubernetes, flux, externalSecrets };
}

function rootsOf(
  sources: readonly SourceFile[],
  objects: readonly Manifest[],
  scopes: ReadonlyMap<string, Scope>,
): Build[] {
  const selected = objects.flatMap((object) => fluxPath(object) ?? []);
  const folders = new Set(sources.flatMap(({ path }) => rootFolder(path) ?? []));
  return [...folders]
    .filter((folder) => !selected.some((path) => path === folder || path.startsWith(`${folder}/`)))
    .flatMap((path) => {
      const tree = path.startsWith("clusters/") ? posix.basename(path) : (TIER.exec(path)?.[2] ?? "");
      const inScopes = [...scopes.values()].filter(({ name }) => tree.endsWith("-common") || tree.endsWith(name));
      const tier = TIERS[TIER.exec(path)?.[3] ?? ""];
      return inScopes.map(
        (scope): Build => ({ path, scope, tier, kustomization: undefined, origin: undefined, value: undefined }),
      );
    });
}

function rootFolder(path: string): string | undefined {
  const tier = TIER.exec(path);
  return tier ? `${tier[1]}${tier[2]}/${tier[3]}` : /^clusters\/[^/]+(?=\/)/.exec(path)?.[0];
}

function buildOf(object: Manifest, scope: Scope): Build | undefined {
  const path = fluxPath(object);
  if (path === undefined) return undefined;
  const tier = TIERS[TIER.exec(`${path}/`)?.[3] ?? ""];
  const { namespace, name, origin, value } = object;
  return { path, scope, tier, kustomization: `${namespace}/${name}`, origin, value };
}

function fluxPath({ apiVersion, value }: Manifest): string | undefined {
  if (!apiVersion.startsWith("kustomize.toolkit.fluxcd.io/")) return undefined;
  return posix.normalize(text(at(value, "spec", "path")) ?? ".").replace(/\/$/, "");
}

/** The files that a folder gives: what its `kustomization.yaml` names, else everything below it. */
function filesOf(path: string, sources: readonly SourceFile[]): string[] {
  const build = sources.find((source) => source.path === posix.join(path, "kustomization.yaml"));
  if (!build) return sources.map((source) => source.path).filter((file) => file.startsWith(`${path}/`));
  return items(at(build.documents[0]?.value, "resources")).flatMap((resource) => {
    const target = posix.join(path, String(resource));
    return sources.some((source) => source.path === target) ? [target] : filesOf(target, sources);
  });
}

function lineAt(yaml: string, offset: number): number {
  return yaml.slice(0, offset).split("\n").length;
}
