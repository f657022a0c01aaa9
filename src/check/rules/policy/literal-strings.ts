import type { Manifest } from "../../../model/manifest.js";
import { at, isFields, items, pointer, text } from "../../fields.js";
import { containersOf, podOf } from "../../pods.js";

/** A short text that configures something. */
export interface Literal {
  readonly text: string;
  readonly pointer: string;
  /** The names of the fields that lead to it, the last one first; for a variable its name. */
  readonly keys: readonly string[];
}

const LONGEST = 300;
const DEEPEST = 20;
const found = new WeakMap<Manifest, readonly Literal[]>();

/** Kinds whose texts configure a product. */
export const KINDS_WITH_LITERALS: readonly string[] = [
  "HelmRelease",
  "ConfigMap",
  "ServiceAccount",
  "CronJob",
  "DaemonSet",
  "Deployment",
  "Job",
  "Pod",
  "StatefulSet",
];

/** The texts of values, variables and ConfigMaps that are one line: scripts and files are others' business. */
export function literalsOf(manifest: Manifest): readonly Literal[] {
  const ready = found.get(manifest) ?? findLiterals(manifest).filter(isShort);
  found.set(manifest, ready);
  return ready;
}

function findLiterals(manifest: Manifest): Literal[] {
  const { kind, value } = manifest;
  if (kind === "HelmRelease") return within(at(value, "spec", "values"), "/spec/values", [], []);
  if (kind === "ConfigMap") return within(value["data"], "/data", [], []);
  if (kind === "ServiceAccount") {
    return within(at(value, "metadata", "annotations"), "/metadata/annotations", [], []);
  }
  const pod = podOf(manifest);
  return (pod === undefined ? [] : containersOf(pod)).flatMap(({ value: container, pointer: where }) =>
    items(container["env"]).flatMap((variable, index): Literal[] => {
      const [name, content] = [text(at(variable, "name")), text(at(variable, "value"))];
      if (name === undefined || content === undefined) return [];
      return [{ text: content, pointer: `${where}/env/${index}/value`, keys: [name] }];
    }),
  );
}

function within(value: unknown, where: string, keys: readonly string[], into: Literal[]): Literal[] {
  if (typeof value === "string") into.push({ text: value, pointer: where, keys });
  else if (keys.length > DEEPEST) return into;
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) within(item, `${where}/${index}`, keys, into);
  } else if (isFields(value)) {
    for (const [key, item] of Object.entries(value)) within(item, where + pointer(key), [key, ...keys], into);
  }
  return into;
}

function isShort({ text: content }: Literal): boolean {
  return content.length > 0 && content.length <= LONGEST && !content.includes("\n");
}
