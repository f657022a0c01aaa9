import { COMMON_FOLDER } from "../../../model/environment.js";
import { apiGroup } from "../../../model/kinds.js";
import type { Build, Manifest, Scope } from "../../../model/manifest.js";
import { at } from "../../fields.js";
import { scopesOf } from "../../object-index.js";
import { memo } from "../../references/memo.js";
import { inScopes } from "../../references/scopes.js";
import { isSameSolution, solutionOf } from "../../references/solutions.js";
import type { CheckContext, Rule } from "../../rule.js";
import { BUILT_IN_NAMESPACES } from "./namespaces.js";

/** What says that everything belongs to one solution and is applied by one Kustomization. */
export const OWNERSHIP: readonly Rule[] = [
  {
    code: "namespace-shared",
    set: "references",
    severity: "error",
    title: "Two solutions share a namespace",
    why: "The namespace's labels name one solution in the reports, its Secrets are open to both, and whoever goes first takes the other along. A solution is the folder below Addons/Core, Addons/Partner or Testers, flat or vendor and product.",
    fix: "give each solution a namespace of its own",
    checkTree: (context, report) => {
      const owner = owners(context);
      const done = new Set<string>();
      for (const manifest of context.inventory.manifests) {
        const namespace = namespaceOf(manifest);
        const inScope = namespace === undefined ? undefined : owner.get(namespace);
        const place = inScope && solutionOf(context)(manifest.origin.file);
        const other = place && otherOwner(manifest, place.name, inScope);
        if (place === undefined || other === undefined || done.has(`${place.tree} ${place.name} ${namespace}`))
          continue;
        done.add(`${place.tree} ${place.name} ${namespace}`);
        const [verb, field] = manifest.kind === "Namespace" ? ["declares", "name"] : ["uses", "namespace"];
        report(
          manifest,
          `/metadata/${field}`,
          `Solution ${place.name} ${verb} namespace ${namespace}, which belongs to solution ${other.name} (${other.by.origin.file})`,
        );
      }
    },
  },
  {
    code: "solution-twice",
    set: "references",
    severity: "error",
    title: "A solution lies in the common folder and in that of an environment",
    why: "Both copies are applied in the environment, and each undoes the other's objects.",
    fix: "keep the solution in eks-anywhere-common if it is the same everywhere, else in the folders of its environments only",
    checkTree: (context, report) => {
      const common = new Map<string, Manifest>();
      const others = new Map<string, Manifest>();
      const solution = solutionOf(context);
      let last: unknown;
      for (const manifest of context.inventory.manifests) {
        const place = solution(manifest.origin.file);
        if (place === undefined || place === last) continue;
        last = place;
        const id = `${place.area} ${place.name}`;
        const [map, key] = place.tree === COMMON_FOLDER ? [common, id] : [others, `${place.tree} ${id}`];
        if (!map.has(key)) map.set(key, manifest);
      }
      for (const [key, manifest] of others) {
        const twin = common.get(key.slice(key.indexOf(" ") + 1));
        const name = key.split(" ").slice(2).join(" ");
        if (twin) report(manifest, "", `Solution ${name} lies here and in ${COMMON_FOLDER} (${twin.origin.file})`);
      }
    },
  },
  {
    code: "object-managed-twice",
    set: "references",
    severity: "error",
    title: "An object is managed twice in an environment",
    why: "Two Kustomizations that apply one object overwrite each other's version at every interval, and when one of them drops it, the object is deleted although the other still has it. Two manifests of one object in one Kustomization fail to build.",
    fix: "keep one of them, or select the folder by one Kustomization only",
    checkTree: ({ index }, report) => {
      for (const objects of index.same()) {
        for (const { manifest, place, twin, scopes } of twins(objects)) {
          const { kind, name } = manifest;
          const others = twin.manifest === manifest ? "" : `, and ${twin.manifest.origin.file} has it as well`;
          const by = place.build === twin.build ? named(place.build) : `${named(twin.build)} and ${named(place.build)}`;
          report(manifest, "", `${kind} ${name} is applied twice${inScopes(manifest, scopes)}, by ${by}${others}`);
        }
      }
    },
  },
];

interface Owner {
  readonly name: string;
  readonly by: Manifest;
}

/** Who owns a namespace in a scope: the solution that declares it; else the first, in the order of the files, that uses it. */
const owners = memo((context) => {
  const shared = sharedNamespaces(context);
  const found = new Map<string, Map<Scope | undefined, Owner>>();
  const claim = (by: Manifest) => {
    const namespace = namespaceOf(by);
    if (namespace === undefined || !shared.has(namespace)) return;
    const name = solutionOf(context)(by.origin.file)?.name;
    if (name === undefined) return;
    const inScope = found.get(namespace) ?? new Map<Scope | undefined, Owner>();
    found.set(namespace, inScope);
    for (const scope of scopesOf(by)) if (!inScope.has(scope)) inScope.set(scope, { name, by });
  };
  if (shared.size > 0) [...context.index.ofKind("", "Namespace"), ...context.inventory.manifests].forEach(claim);
  return found;
});

/** Namespaces in which objects of several solutions lie, in whatever scopes: few, so only they are looked at closely. */
function sharedNamespaces(context: CheckContext): ReadonlySet<string> {
  const first = new Map<string, string>();
  const shared = new Set<string>();
  const solution = solutionOf(context);
  let [last, before]: unknown[] = [];
  for (const manifest of context.inventory.manifests) {
    const namespace = namespaceOf(manifest);
    if (namespace === undefined || BUILT_IN_NAMESPACES.has(namespace)) continue;
    const place = solution(manifest.origin.file);
    if (place === undefined || (place === last && namespace === before)) continue;
    [last, before] = [place, namespace];
    const { name } = place;
    const known = first.get(namespace);
    if (known === name) continue;
    if (known === undefined) first.set(namespace, name);
    else if (!isSameSolution(known, name)) shared.add(namespace);
  }
  return shared;
}

/** The first owner that is another solution, in one of the scopes of the object. */
function otherOwner(manifest: Manifest, name: string, inScope: ReadonlyMap<Scope | undefined, Owner>) {
  for (const scope of scopesOf(manifest)) {
    const owner = inScope.get(scope);
    if (owner !== undefined && !isSameSolution(owner.name, name)) return owner;
  }
  return undefined;
}

function namespaceOf({ kind, name, namespace, apiVersion }: Manifest): string | undefined {
  return kind === "Namespace" && apiGroup(apiVersion) === "" ? name : namespace;
}

/** Namespaces have a rule of their own; who applies an object only where it is absent leaves it to the other. */
function isManaged({ kind, placements, value }: Manifest): boolean {
  const policy = at(value, "metadata", "annotations", "kustomize.toolkit.fluxcd.io/ssa");
  return kind !== "Namespace" && placements.length > 0 && policy !== "IfNotPresent" && policy !== "Ignore";
}

interface Twin {
  readonly manifest: Manifest;
  readonly build: Build;
}

function hasOnePlaceInEach(manifest: Manifest | undefined): boolean {
  const places = manifest?.placements ?? [];
  return places.every(({ scope }, index) => places.findIndex((other) => other.scope === scope) === index);
}

/** Each object that something applied before in one of its scopes, with what did so first. */
function twins(all: readonly Manifest[]) {
  if (all.length === 1 && hasOnePlaceInEach(all[0])) return [];
  const objects = all.filter(isManaged);
  const first = new Map<Scope, Twin>();
  return objects.flatMap((manifest) => {
    const again = manifest.placements.filter((place) => {
      const known = first.get(place.scope);
      if (known === undefined) first.set(place.scope, { manifest, build: place.build });
      return known !== undefined && (known.manifest !== manifest || known.build !== place.build);
    });
    const place = again[0];
    const twin = place && first.get(place.scope);
    if (place === undefined || twin === undefined) return [];
    return [{ manifest, place, twin, scopes: [...new Set(again.map(({ scope }) => scope))] }];
  });
}

function named({ kustomization, path }: Build): string {
  return kustomization === undefined ? path : `Kustomization ${kustomization} (${path})`;
}
