import { isFields } from "../fields.js";
import { plainWords } from "./words.js";

/** A key by which the items of a list are told apart, and what it is where an item leaves it out. */
export type ListKey = readonly [name: string, standard: unknown];

/** Whether an item may have the same keys as an earlier one: quick, and sure only where it says no. */
export function mayRepeat(list: readonly unknown[], keys: readonly ListKey[]): boolean {
  if (list.length < 2) return false;
  const seen = new Set<string>();
  for (const item of list) seen.add(roughKey(item, keys));
  return seen.size < list.length;
}

function roughKey(item: unknown, keys: readonly ListKey[]): string {
  if (keys.length === 0 || !isFields(item)) return roughText(item);
  let id = "";
  for (const [name, standard] of keys) id += `${roughText(item[name] ?? standard)}\0`;
  return id;
}

/** A map cannot be made a text where it has a key such as toString. */
function roughText(value: unknown): string {
  return typeof value === "object" ? "" : String(value);
}

/** An item that repeats an earlier one. */
export interface Duplicate {
  readonly index: number;
  readonly first: number;
  /** What is the same, as `name app`. */
  readonly words: string;
}

/** Every item with the same keys as an earlier one. Items without a key are somebody else's to complain about. */
export function* duplicateItems(list: readonly unknown[], keys: readonly ListKey[]): Generator<Duplicate> {
  if (list.length < 2) return;
  const seen = new Map<string, number>();
  for (const [index, item] of list.entries()) {
    const id = keys.length === 0 ? setKey(item) : mapKey(item, keys);
    if (id === undefined) continue;
    const first = seen.get(id);
    if (first === undefined) seen.set(id, index);
    else yield { index, first, words: keys.length === 0 ? id : keyWords(item, keys) };
  }
}

function setKey(item: unknown): string {
  return JSON.stringify(item) ?? "null";
}

function mapKey(item: unknown, keys: readonly ListKey[]): string | undefined {
  if (!isFields(item)) return undefined;
  const values = keys.map(([name, standard]) => item[name] ?? standard);
  return values.every((value) => value === undefined || value === null) ? undefined : JSON.stringify(values);
}

function keyWords(item: unknown, keys: readonly ListKey[]): string {
  const value = isFields(item) ? item : {};
  return keys
    .map(([name, standard]) => `${name} ${plainWords(value[name] ?? standard).replaceAll('"', "")}`)
    .join(", ");
}
