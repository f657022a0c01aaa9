import type { Manifest } from "../../../model/manifest.js";
import { at, isFields, items, pointer, text } from "../../fields.js";
import { containersOf, podOf } from "./pods.js";

/** A short text that configures something. */
export interface Literal {
  readonly text: string;
  /** The name of the field that holds it, or of the variable; empty in a list. */
  readonly key: string;
  /** The name of the field around that. */
  readonly parent: string;
  readonly pointer: () => string;
}

type Path = (string | number)[];

const LONGEST = 300;
const DEEPEST = 20;

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

/** Visits the texts of values, variables and ConfigMaps that are one line: scripts and files are others' business. */
export function eachLiteral(manifest: Manifest, visit: (literal: Literal) => void): void {
  const { kind, value } = manifest;
  if (kind === "HelmRelease") within(at(value, "spec", "values"), ["spec", "values"], visit);
  else if (kind === "ConfigMap") within(value["data"], ["data"], visit);
  else if (kind === "ServiceAccount") within(at(value, "metadata", "annotations"), ["metadata", "annotations"], visit);
  else eachVariable(manifest, visit);
}

function eachVariable(manifest: Manifest, visit: (literal: Literal) => void): void {
  const pod = podOf(manifest);
  for (const { value, pointer: container } of pod === undefined ? [] : containersOf(pod)) {
    for (const [index, variable] of items(value["env"]).entries()) {
      const [name, content] = [text(at(variable, "name")), text(at(variable, "value"))];
      if (name === undefined || content === undefined || !isShort(content)) continue;
      visit({ text: content, key: name, parent: "env", pointer: () => `${container}/env/${index}/value` });
    }
  }
}

/** The path is one list that grows and shrinks on the way: most texts need no pointer. */
function within(value: unknown, path: Path, visit: (literal: Literal) => void): void {
  if (typeof value === "string") {
    if (isShort(value)) visit(literalAt(value, path));
  } else if (path.length > DEEPEST) return;
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) step(item, index, path, visit);
  } else if (isFields(value)) {
    for (const key of Object.keys(value)) step(value[key], key, path, visit);
  }
}

function step(value: unknown, key: string | number, path: Path, visit: (literal: Literal) => void): void {
  path.push(key);
  within(value, path, visit);
  path.pop();
}

function literalAt(content: string, path: Path): Literal {
  const [key = "", parent = ""] = [path.at(-1), path.at(-2)];
  const name = (part: string | number) => (typeof part === "string" ? part : "");
  return { text: content, key: name(key), parent: name(parent), pointer: () => pointer(...path) };
}

function isShort(content: string): boolean {
  return content.length > 0 && content.length <= LONGEST && !content.includes("\n");
}
