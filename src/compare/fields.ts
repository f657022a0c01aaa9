import { type FieldChange, MASKED } from "../model/change.js";

/** Whether the value of a field must not be shown. */
export type IsSecret = (pointer: string, value: unknown) => boolean;

type Fields = Readonly<Record<string, unknown>>;

/** The fields that differ between two values, the deepest that tell the difference. Lists of the same length are compared by place. */
export function fieldChanges(before: unknown, after: unknown, isSecret: IsSecret): FieldChange[] {
  const changes: FieldChange[] = [];
  compareAt([""], before, after, (pointers, from, to) => {
    const [pointer] = pointers;
    const shown = (value: unknown) => hidden(pointers, value, isSecret);
    changes.push({
      pointer,
      ...(from !== undefined && { before: shown(from) }),
      ...(to !== undefined && { after: shown(to) }),
    });
  });
  return changes;
}

/** A place, and what else it goes by: a variable's `value` by the variable's name, an argument by the option in front of it. */
type Pointers = readonly [pointer: string, ...aliases: string[]];

type Differs = (pointers: Pointers, before: unknown, after: unknown) => void;

function compareAt(pointers: Pointers, before: unknown, after: unknown, differs: Differs): void {
  if (Object.is(before, after)) return;
  const [pointer] = pointers;
  if (isFields(before) && isFields(after)) {
    const names = [...Object.keys(after), ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
    for (const name of names)
      compareAt(fieldAt(pointer, name, before, after), own(before, name), own(after, name), differs);
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of after.entries())
      compareAt(itemAt(pointer, index, before, after), before[index], item, differs);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    differs(pointers, before, after);
  }
}

/** A value that came or went as a whole may hold secrets further down. */
function withoutSecrets(pointer: string, value: unknown, isSecret: IsSecret): unknown {
  if (Array.isArray(value)) return value.map((item, index) => hidden(itemAt(pointer, index, value), item, isSecret));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, hidden(fieldAt(pointer, name, value), item, isSecret)]),
  );
}

function hidden(pointers: Pointers, value: unknown, isSecret: IsSecret): unknown {
  const isMasked = pointers.some((pointer) => isSecret(pointer, value));
  return isMasked ? MASKED : withoutSecrets(pointers[0], value, isSecret);
}

function fieldAt(pointer: string, name: string, ...holders: readonly Fields[]): Pointers {
  const names = name === "value" ? holders.flatMap((holder) => [own(holder, "name"), own(holder, "key")]) : [];
  return [`${pointer}/${escaped(name)}`, ...aliases(pointer, names)];
}

function itemAt(pointer: string, index: number, ...lists: readonly (readonly unknown[])[]): Pointers {
  const before = lists.map((list) => list[index - 1]).filter((item) => typeof item === "string" && /^--?\w/.test(item));
  return [`${pointer}/${index}`, ...aliases(pointer, before)];
}

function aliases(pointer: string, names: readonly unknown[]): string[] {
  return names.flatMap((name) => (typeof name === "string" ? [`${pointer}/${escaped(name)}`] : []));
}

function own(value: Fields, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
