import type { Manifest } from "../../model/manifest.js";
import { at, fields, items, text } from "../fields.js";

/** The API group of Flux's sources. */
export const SOURCES = "source.toolkit.fluxcd.io";

/** A source that an object of Flux names. */
export interface SourceReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** JSON pointer of the reference. */
  readonly pointer: string;
}

const PLACES: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  [
    "HelmRelease",
    [
      ["spec", "chart", "spec", "sourceRef"],
      ["spec", "chartRef"],
    ],
  ],
  ["HelmChart", [["spec", "sourceRef"]]],
  ["Kustomization", [["spec", "sourceRef"]]],
]);

/** Kinds that name a source. */
export const SOURCE_USERS: readonly string[] = [...PLACES.keys()];

/** The sources that an object of Flux names. */
export function sourceReferences({ kind, namespace, value }: Manifest): readonly SourceReference[] {
  const found: SourceReference[] = [];
  for (const path of PLACES.get(kind) ?? []) {
    const { kind: sourceKind, name, namespace: own } = fields(at(value, ...path));
    if (typeof sourceKind !== "string" || typeof name !== "string") continue;
    found.push({ kind: sourceKind, namespace: text(own) ?? namespace ?? "", name, pointer: `/${path.join("/")}` });
  }
  return found;
}

/** The name under which Helm knows the release; Flux shortens longer ones, which this does not. */
export function releaseName({ name, value }: Manifest): string {
  const target = text(at(value, "spec", "targetNamespace"));
  return text(at(value, "spec", "releaseName")) ?? (target === undefined ? name : `${target}-${name}`);
}

/** A place in a chart's values that `valuesFrom` sets. */
export interface TargetPath {
  readonly text: string;
  /** Its keys; a list index is a key in brackets. */
  readonly keys: readonly string[];
  readonly index: number;
}

/** The target paths of a release, in order. */
export function targetPaths({ value }: Manifest): readonly TargetPath[] {
  return items(at(value, "spec", "valuesFrom")).flatMap((item, index) => {
    const path = text(at(item, "targetPath"));
    return path === undefined ? [] : [{ text: path, keys: splitPath(path), index }];
  });
}

/** As Helm reads the path of `--set`: a dot parts keys unless a backslash stands before it. */
function splitPath(path: string): readonly string[] {
  return path
    .split(/(?<!\\)\.|(?=\[)/)
    .filter((key) => key !== "")
    .map((key) => key.replaceAll("\\.", "."));
}
