/** How the content of objects has changed: fields of the first two levels. */
export interface FieldChanges {
  /** Something is no mapping any more, or was none: whatever was looked at may be different. */
  all: boolean;
  /** Whether the keys of the objects themselves are others, or stand in another order. */
  keys: boolean;
  /** Fields of the first level that have changed as a whole: one of the two values is no mapping. */
  readonly fields: Set<string>;
  /** Mappings of the first level whose keys are others, or stand in another order. */
  readonly mappings: Set<string>;
  /** Fields of the second level, each with its field of the first level. */
  readonly inner: Set<string>;
}

type Fields = Readonly<Record<string, unknown>>;

// How looks are written: `spec` for a field as a whole, and with what no key has, for the parts of a field that is a mapping.
const END = "\0";
/** Anything: what was looked at cannot be told apart. */
const ANYTHING = `${END}!`;
/** All keys of a mapping: those of the object itself, or behind a field those of the field. */
const KEYS = `${END}*`;
/** That a field is a mapping, and no more. */
const isMappingLook = (field: string): string => field + END;
const innerLook = (field: string, key: string): string => `${field}${END}.${key}`;

/**
 * The same value, which notes which of its fields are looked at. Two levels are told apart: `spec.values` is enough to know that a rule
 * about `spec.valuesFrom` finds the same.
 */
export function observed<T>(value: T, seen: Set<string>): T {
  if (!isMapping(value)) {
    seen.add(ANYTHING);
    return value;
  }
  const look = (key: string): unknown => {
    const inner = value[key];
    if (!isMapping(inner)) return note(key, inner);
    seen.add(key.includes(END) ? ANYTHING : isMappingLook(key));
    return watchedMapping(inner, seen, key + KEYS, (name) => {
      seen.add(name.includes(END) ? ANYTHING : innerLook(key, name));
      return inner[name];
    });
  };
  const note = (key: string, inner: unknown): unknown => {
    seen.add(key.includes(END) ? ANYTHING : key);
    return inner;
  };
  return watchedMapping(value, seen, KEYS, look) as T;
}

function watchedMapping(value: Fields, seen: Set<string>, keys: string, look: (key: string) => unknown): Fields {
  const at = (key: string | symbol): unknown => (typeof key === "string" ? look(key) : Reflect.get(value, key));
  return new Proxy(value, {
    get: (_, key) => at(key),
    has: (_, key) => {
      at(key);
      return key in value;
    },
    ownKeys: () => {
      seen.add(keys);
      return Reflect.ownKeys(value);
    },
    getOwnPropertyDescriptor: (_, key) => {
      const inner = at(key);
      const descriptor = Reflect.getOwnPropertyDescriptor(value, key);
      return descriptor && { ...descriptor, value: inner };
    },
  });
}

/** No changes yet. */
export function noChanges(): FieldChanges {
  return { all: false, keys: false, fields: new Set(), mappings: new Set(), inner: new Set() };
}

/** Adds how one value became another. */
export function addChanges(before: unknown, after: unknown, changes: FieldChanges): void {
  if (!isMapping(before) || !isMapping(after)) {
    changes.all ||= !isSame(before, after);
    return;
  }
  changes.keys ||= !hasSameKeys(before, after);
  for (const key of keysOf(before, after)) {
    const [then, now] = [before[key], after[key]];
    if (!isMapping(then) || !isMapping(now)) {
      if (!isSame(then, now)) changes.fields.add(key);
    } else addInner(key, then, now, changes);
  }
}

function addInner(field: string, before: Fields, after: Fields, { mappings, inner }: FieldChanges): void {
  if (!hasSameKeys(before, after)) mappings.add(field);
  for (const key of keysOf(before, after)) {
    if (!isSame(before[key], after[key])) inner.add(innerLook(field, key));
  }
}

/** Whether somebody who has looked at these fields, or only at what the objects are, would see the changes. */
export function sees(looks: readonly string[], changes: FieldChanges): boolean {
  const { all, keys, fields, mappings, inner } = changes;
  if (all) return true;
  return looks.some((look) => {
    if (look === ANYTHING) return true;
    if (look === KEYS) return keys;
    const field = look.split(END, 1)[0] as string;
    return fields.has(field) || inner.has(look) || (look === field + KEYS && mappings.has(field));
  });
}

function keysOf(one: Fields, other: Fields): ReadonlySet<string> {
  return new Set([...Object.keys(one), ...Object.keys(other)]);
}

/** The order of keys counts: some rules look at it. */
function hasSameKeys(one: Fields, other: Fields): boolean {
  return isSame(Object.keys(one), Object.keys(other));
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function isMapping(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
