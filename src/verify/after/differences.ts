import { sameQuantity } from "./quantity.js";

/** A field that is not as the tree gives it. */
export interface Difference {
  /** JSON pointer; an entry of a list that has keys is named by them, such as `/spec/containers/[name=main]`. */
  readonly path: readonly string[];
  readonly expected: unknown;
  /** Undefined where the field is not there. */
  readonly actual: unknown;
}

/** Fields by which the entries of a list are told apart, as server-side apply does; the first that all entries have counts. */
const LIST_KEYS = [
  "name",
  "containerPort",
  "port",
  "mountPath",
  "devicePath",
  "key",
  "type",
  "ip",
  "topologyKey",
  "uid",
];

/** A variable that Flux puts in and whose value is not known here. */
const VARIABLE = /\$\{[A-Za-z_]/;

/**
 * Where what is there differs from what is wanted. Only fields that are wanted count: defaults, and what controllers add, are nobody's
 * change. Quantities, and numbers written as text, are compared by their value.
 */
export function differences(expected: unknown, actual: unknown, path: readonly string[] = []): Difference[] {
  if (isNothing(expected) || isUnknown(expected)) return [];
  if (Array.isArray(expected)) return ofLists(expected, actual, path);
  if (isMap(expected)) return ofMaps(expected, actual, path);
  return isSame(expected, actual) ? [] : [{ path, expected, actual }];
}

function ofMaps(expected: Readonly<Record<string, unknown>>, actual: unknown, path: readonly string[]): Difference[] {
  if (!isMap(actual)) return [{ path, expected, actual }];
  return Object.keys(expected).flatMap((key) => differences(expected[key], actual[key], [...path, key]));
}

function ofLists(expected: readonly unknown[], actual: unknown, path: readonly string[]): Difference[] {
  if (!Array.isArray(actual)) return [{ path, expected, actual }];
  const key = LIST_KEYS.find((name) => expected.every((entry) => isMap(entry) && isScalar(entry[name])));
  if (key !== undefined) return ofKeyedLists(key, expected as Entry[], actual, path);
  if (expected.length !== actual.length) return [{ path, expected, actual }];
  return expected.flatMap((entry, i) => differences(entry, actual[i], [...path, String(i)]));
}

type Entry = Readonly<Record<string, unknown>>;

/** Entries that others have added count only where nothing tells the entries apart. */
function ofKeyedLists(
  key: string,
  expected: readonly Entry[],
  actual: readonly unknown[],
  path: readonly string[],
): Difference[] {
  const byKey = new Map(actual.filter(isMap).map((entry) => [String(entry[key]), entry]));
  return expected.flatMap((entry) => {
    const name = String(entry[key]);
    return differences(entry, byKey.get(name), [...path, `[${key}=${name}]`]);
  });
}

function isSame(expected: unknown, actual: unknown): boolean {
  if (expected === actual) return true;
  if (actual === undefined) return expected === false || expected === 0 || expected === "";
  if (!isScalar(expected) || !isScalar(actual)) return false;
  return String(expected) === String(actual) || sameQuantity(String(expected), String(actual));
}

/** What is empty and what is not there are the same to Kubernetes. */
function isNothing(value: unknown): boolean {
  if (value === null || value === undefined) return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function isUnknown(value: unknown): boolean {
  return typeof value === "string" && VARIABLE.test(value);
}

function isMap(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
