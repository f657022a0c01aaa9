import { apiGroup } from "../../model/kinds.js";
import type { Build, Manifest } from "../../model/manifest.js";
import type { CheckContext } from "../rule.js";
import { dependenciesOf } from "./dependencies.js";
import { append, memo } from "./memo.js";

/**
 * The builds that are complete before a build begins: what its Kustomization waits for, what the Kustomizations around it wait
 * for, and what those apply through Kustomizations of their own. For tiers that are applied from outside Git, and what they apply: the
 * tiers before.
 */
export function buildsBefore(build: Build, context: CheckContext): ReadonlySet<Build> {
  const graph = graphOf(context);
  const ready = graph.before.get(build);
  if (ready) return ready;
  const found = new Set<Build>();
  const open = [...waitedFor(build, graph)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (found.has(next) || next === build) continue;
    found.add(next);
    open.push(...(graph.inner.get(next) ?? []), ...waitedFor(next, graph));
  }
  graph.before.set(build, found);
  return found;
}

interface Graph {
  /** Builds by scope and Kustomization. */
  readonly byId: ReadonlyMap<string, readonly Build[]>;
  /** The builds of the Kustomizations that a build applies. */
  readonly inner: ReadonlyMap<Build, readonly Build[]>;
  /** The builds that apply a build's Kustomization. */
  readonly outer: ReadonlyMap<Build, readonly Build[]>;
  /** The tiers that are applied from outside Git. */
  readonly tiers: readonly Build[];
}

const graphOf = memo(({ inventory, index }) => {
  const byId = new Map<string, Build[]>();
  const inner = new Map<Build, Build[]>();
  const outer = new Map<Build, Build[]>();
  for (const build of inventory.builds) append(byId, idOf(build.scope.name, build.kustomization ?? ""), build);
  for (const object of index.ofKind("kustomize.toolkit.fluxcd.io", "Kustomization")) {
    for (const { build: around, scope } of object.placements) {
      for (const build of byId.get(idOf(scope.name, `${object.namespace}/${object.name}`)) ?? []) {
        append(inner, around, build);
        append(outer, build, around);
      }
    }
  }
  const tiers = inventory.builds.filter(({ kustomization, tier }) => kustomization === undefined && tier !== undefined);
  return { byId, inner, outer, tiers, before: new Map<Build, ReadonlySet<Build>>() };
});

const TIERS = ["core", "partner", "testers"];

/** What a build waits for, and what those wait for that apply its Kustomization. */
function waitedFor(build: Build, graph: Graph): readonly Build[] {
  const seen = new Set<Build>();
  const open = [build];
  const found: Build[] = [];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    open.push(...(graph.outer.get(next) ?? []));
    found.push(...(next.kustomization === undefined ? tiersBefore(next, graph) : dependenciesAmong(next, graph)));
  }
  return found;
}

function tiersBefore(build: Build, { tiers }: Graph): readonly Build[] {
  const rank = TIERS.indexOf(build.tier ?? "");
  return tiers.filter(({ scope, tier = "" }) => scope === build.scope && TIERS.indexOf(tier) < rank);
}

function dependenciesAmong({ scope, kustomization = "", value = {} }: Build, { byId }: Graph): readonly Build[] {
  const [own = ""] = kustomization.split("/");
  return dependenciesOf({ namespace: own, value }).flatMap(
    ({ namespace, name }) => byId.get(idOf(scope.name, `${namespace}/${name}`)) ?? [],
  );
}

function idOf(scope: string, kustomization: string): string {
  return `${scope} ${kustomization}`;
}

/** The group and kind of an object, as custom resource definitions are found by. */
export function groupKind({ apiVersion, kind }: Manifest): string {
  return `${apiGroup(apiVersion)}/${kind}`;
}
