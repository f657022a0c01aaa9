/** Ways through objects whose shape nobody has checked yet: what is not as expected is as if it were absent. */

type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = Object.freeze({});
const NONE: readonly unknown[] = Object.freeze([]);

/** A value as a map; an empty one where it is none. */
export function fields(value: unknown): Fields {
  return isFields(value) ? value : NOTHING;
}

/** Whether a value is a map. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A value as a list; an empty one where it is none. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NONE;
}

/** A value as a text; undefined where it is none. */
export function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Whether a field is left out: the API server takes null for that as well. */
export function isNothing(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

/** What stands at the end of a path of keys; undefined where it leads nowhere. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let inner = value;
  // Not for…of: rules ask this a hundred times of each object, and until V8 has optimised it an iterator costs more than the rest.
  for (let index = 0; index < path.length; index += 1) {
    if (!isFields(inner)) return undefined;
    inner = inner[path[index] as string];
  }
  return inner;
}

/** A JSON pointer from its keys. */
export function pointer(...keys: readonly (string | number)[]): string {
  let text = "";
  for (const key of keys) text += `/${typeof key === "number" ? key : escaped(key)}`;
  return text;
}

function escaped(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}
