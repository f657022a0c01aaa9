/** An object of YAML or JSON. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value where it is a mapping; else nothing. */
export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

/** What stands at a path of keys; nothing where it leads nowhere. */
export function at(value: unknown, ...keys: readonly string[]): unknown {
  let inner = value;
  for (const key of keys) inner = fieldsOf(inner)?.[key];
  return inner;
}

/** The value where it is a text that is not empty; else nothing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The text at a path of keys; nothing where there is none, or where it is empty. */
export function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  return textOf(at(value, ...keys));
}

/** The elements of a list; none where it is no list. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The entries of a mapping whose values are texts. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  const entries = Object.entries(fieldsOf(value) ?? {});
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

/** The value as a text that is equal exactly for equal data, whatever the order of keys. */
export function stableText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    const fields = fieldsOf(inner);
    return fields === undefined
      ? inner
      : Object.fromEntries(Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
