import type { Build, Manifest } from "../../model/manifest.js";
import { at, fields, items, text } from "../fields.js";
import type { CheckContext } from "../rule.js";
import { memo } from "./memo.js";

/** What a Flux Kustomization does with `${…}` in the objects that it applies. */
export interface Substitution {
  /** `unknown`: the Kustomization stands outside the tree. */
  readonly state: "on" | "off" | "unknown";
  /** The variables that are set; undefined where nobody can tell them all. */
  readonly names: ReadonlySet<string> | undefined;
}

const SWITCH = "kustomize.toolkit.fluxcd.io/substitute";
const NOTHING: Substitution = { state: "off", names: new Set() };
const OUTSIDE: Substitution = { state: "unknown", names: undefined };

/** What is substituted in the objects of a build. */
export function substitutionOf(build: Build, context: CheckContext): Substitution {
  if (build.value === undefined) return OUTSIDE;
  return substitutions(context).get(build) ?? NOTHING;
}

/** Whether any build substitutes anything; in most trees none does. */
export function substitutesAnything(context: CheckContext): boolean {
  return substitutions(context).size > 0;
}

/** Of the builds that substitute anything. */
const substitutions = memo((context) => {
  const found = new Map<Build, Substitution>();
  for (const build of context.inventory.builds) {
    if (at(build.value, "spec", "postBuild") !== undefined) found.set(build, work(build, context));
  }
  return found;
});

/** Whether the object opts out of substitution. */
export function optsOut({ value }: Manifest): boolean {
  const metadata = at(value, "metadata");
  return at(metadata, "labels", SWITCH) === "disabled" || at(metadata, "annotations", SWITCH) === "disabled";
}

function work({ value, scope }: Build, context: CheckContext): Substitution {
  const inline = Object.keys(fields(at(value, "spec", "postBuild", "substitute")));
  const from = items(at(value, "spec", "postBuild", "substituteFrom"));
  if (inline.length === 0 && from.length === 0) return NOTHING;
  const namespace = text(at(value, "metadata", "namespace")) ?? "flux-system";
  const names = new Set(inline);
  let all = true;
  for (const source of from) {
    const name = text(at(source, "name")) ?? "";
    const isMap = at(source, "kind") === "ConfigMap";
    const key = { group: "", kind: "ConfigMap", namespace, name };
    const maps = isMap ? ofScope(context.index.find(scope, key), scope.name) : [];
    if (maps.length === 0) all = false;
    for (const key of commonKeys(maps)) names.add(key);
  }
  return { state: "on", names: all ? names : undefined };
}

/** What nothing applies is for the clusters that its path names, if it names any of this scope. */
function ofScope(maps: readonly Manifest[], scope: string): readonly Manifest[] {
  const own = maps.filter(({ origin, placements }) => placements.length > 0 || origin.file.split("/").includes(scope));
  return own.length > 0 ? own : maps;
}

/** What each cluster of the scope has: a variable that only some of them set is missing on the others. */
function commonKeys(maps: readonly Manifest[]): readonly string[] {
  const [first, ...others] = maps.map(({ value }) => fields(value["data"]));
  return Object.keys(first ?? {}).filter((key) => others.every((other) => Object.hasOwn(other, key)));
}
