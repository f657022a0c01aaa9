type Fields = Readonly<Record<string, unknown>>;

/** What stands at a path of keys; undefined where it leads nowhere. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let inner = value;
  for (const key of keys) inner = isFields(inner) ? inner[key] : undefined;
  return inner;
}

/** The text at a path of keys; undefined where there is none, or where it is empty. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  const text = at(value, ...keys);
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** The list at a path of keys; an empty one where there is none. */
export function listAt(value: unknown, ...keys: readonly string[]): readonly unknown[] {
  const list = at(value, ...keys);
  return Array.isArray(list) ? list : [];
}

/** Whether a value is a map. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
