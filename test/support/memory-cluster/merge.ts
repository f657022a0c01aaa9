import { isDeepStrictEqual } from "node:util";
import type { Fields } from "../../../src/model/live.js";

/** One field and its value: arrays, empty maps and scalars count as one value. */
export interface Leaf {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** Which manager set which fields of one object, by the text of their path. */
export type Managers = ReadonlyMap<string, ReadonlyMap<string, Leaf>>;

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Every leaf of a value but those of the metadata that a server fills in. */
export function leavesOf(value: Fields): ReadonlyMap<string, Leaf> {
  const found = new Map<string, Leaf>();
  const visit = (at: unknown, path: readonly string[]): void => {
    if (isMap(at) && Object.keys(at).length > 0)
      for (const [key, inner] of Object.entries(at)) visit(inner, [...path, key]);
    else if (!identifies(path)) found.set(path.join("\0"), { path, value: at });
  };
  visit(value, []);
  return found;
}

function identifies([first, second]: readonly string[]): boolean {
  return (
    first === "apiVersion" ||
    first === "kind" ||
    (first === "metadata" && (second === "name" || second === "namespace"))
  );
}

/** A JSON merge patch (RFC 7386). */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) return patch;
  const result: Record<string, unknown> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

export function readPath(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isMap(at) ? at[key] : undefined), value);
}

function withPath(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  const map: Record<string, unknown> = isMap(value) ? { ...value } : {};
  map[key] = withPath(map[key], rest, leaf);
  return map;
}

function withoutPath(value: unknown, [key, ...rest]: readonly string[]): unknown {
  if (!isMap(value) || key === undefined || !(key in value)) return value;
  const { [key]: inner, ...others } = value;
  if (rest.length === 0) return others;
  const left = withoutPath(inner, rest);
  return isMap(left) && Object.keys(left).length === 0 ? others : { ...others, [key]: left };
}

/** The managers of fields that would get another value, as `manager: field`. */
export function conflictsOf(
  live: unknown,
  leaves: ReadonlyMap<string, Leaf>,
  managers: Managers,
  own: string,
): string[] {
  return [...leaves].flatMap(([key, { path, value }]) => {
    if (isDeepStrictEqual(readPath(live, path), value)) return [];
    return [...managers]
      .filter(([manager, fields]) => manager !== own && fields.has(key))
      .map(([manager]) => `conflict with "${manager}": .${path.join(".")}`);
  });
}

/** Sets what is applied and takes out what the manager applied before and no longer does, where nobody else set it. */
export function applied(live: unknown, leaves: ReadonlyMap<string, Leaf>, managers: Managers, own: string): unknown {
  let result = live;
  for (const [key, { path }] of managers.get(own) ?? []) {
    const shared = [...managers].some(([manager, fields]) => manager !== own && fields.has(key));
    if (!leaves.has(key) && !shared) result = withoutPath(result, path);
  }
  for (const { path, value } of leaves.values()) result = withPath(result, path, value);
  return result;
}

/** `managedFields.fieldsV1` of the leaves. */
export function fieldsV1(leaves: ReadonlyMap<string, Leaf>): Fields {
  let fields: unknown = {};
  for (const { path } of leaves.values())
    fields = withPath(
      fields,
      path.map((key) => `f:${key}`),
      {},
    );
  return fields as Fields;
}
