import type { Manifest } from "../../../model/manifest.js";
import { at, isFields, items, pointer, text } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
import { containersOf, podOf } from "./pods.js";

/**
 * Sees a short text that configures something. Plain arguments, as there are many texts and hardly any finding.
 * @param key the name of the field that holds it, or of the variable; empty in a list
 * @param parent the name of the field around that
 * @param place holds only until the visit ends
 */
export type LiteralVisitor = (text: string, key: string, parent: string, place: LiteralPlace) => void;

/** Where a text stands. */
export interface LiteralPlace {
  /** JSON pointer of what the path begins in. */
  readonly base: string;
  /** One list that grows and shrinks on the way: most texts need no pointer. */
  readonly path: (string | number)[];
}

const LONGEST = 300;
const DEEPEST = 20;

/** Kinds whose texts configure a product. */
export const KINDS_WITH_LITERALS: readonly string[] = ["HelmRelease", "ConfigMap", "ServiceAccount", ...POD_KINDS];

/** Visits the texts of values, variables and ConfigMaps that are one line: scripts and files are others' business. */
export function eachLiteral(manifest: Manifest, visit: LiteralVisitor): void {
  const { kind, value } = manifest;
  if (kind === "HelmRelease") below(value, ["spec", "values"], visit);
  else if (kind === "ConfigMap") below(value, ["data"], visit);
  else if (kind === "ServiceAccount") below(value, ["metadata", "annotations"], visit);
  else eachVariable(manifest, visit);
}

/** JSON pointer of a text. */
export function pointerOf({ base, path }: LiteralPlace): string {
  return base + pointer(...path);
}

function below(value: unknown, path: string[], visit: LiteralVisitor): void {
  within(at(value, ...path), { base: "", path }, visit);
}

function eachVariable(manifest: Manifest, visit: LiteralVisitor): void {
  const pod = podOf(manifest);
  for (const { value, pointer: container } of pod === undefined ? [] : containersOf(pod)) {
    for (const [index, variable] of items(value["env"]).entries()) {
      const [name, content] = [text(at(variable, "name")), text(at(variable, "value"))];
      if (name === undefined || content === undefined || !isShort(content)) continue;
      visit(content, name, "env", { base: container, path: ["env", index, "value"] });
    }
  }
}

function within(value: unknown, place: LiteralPlace, visit: LiteralVisitor): void {
  const { path } = place;
  if (typeof value === "string") {
    if (isShort(value)) visit(value, nameAt(path, path.length - 1), nameAt(path, path.length - 2), place);
  } else if (path.length > DEEPEST) return;
  else if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) step(value[index], index, place, visit);
  } else if (isFields(value)) {
    for (const key in value) step(value[key], key, place, visit);
  }
}

function step(value: unknown, key: string | number, place: LiteralPlace, visit: LiteralVisitor): void {
  place.path.push(key);
  within(value, place, visit);
  place.path.pop();
}

function nameAt(path: readonly (string | number)[], index: number): string {
  const part = path[index];
  return typeof part === "string" ? part : "";
}

function isShort(content: string): boolean {
  return content.length > 0 && content.length <= LONGEST && !content.includes("\n");
}
