import { type FieldChange, MASKED } from "../model/change.js";

/** Whether the value of a field must not be shown. */
export type IsSecret = (pointer: string, value: unknown) => boolean;

type Fields = Readonly<Record<string, unknown>>;

/** The fields that differ between two values, the deepest that tell the difference. Lists of the same length are compared by place. */
export function fieldChanges(before: unknown, after: unknown, isSecret: IsSecret): FieldChange[] {
  const changes: FieldChange[] = [];
  compareAt("", before, after, (pointer, from, to) => {
    const shown = (value: unknown) => (isSecret(pointer, value) ? MASKED : withoutSecrets(pointer, value, isSecret));
    changes.push({
      pointer,
      ...(from !== undefined && { before: shown(from) }),
      ...(to !== undefined && { after: shown(to) }),
    });
  });
  return changes;
}

type Differs = (pointer: string, before: unknown, after: unknown) => void;

function compareAt(pointer: string, before: unknown, after: unknown, differs: Differs): void {
  if (Object.is(before, after)) return;
  if (isFields(before) && isFields(after)) {
    const names = [...Object.keys(after), ...Object.keys(before).filter((name) => !Object.hasOwn(after, name))];
    for (const name of names) compareAt(`${pointer}/${escaped(name)}`, own(before, name), own(after, name), differs);
  } else if (Array.isArray(before) && Array.isArray(after) && before.length === after.length) {
    for (const [index, item] of after.entries()) compareAt(`${pointer}/${index}`, before[index], item, differs);
  } else if (JSON.stringify(before) !== JSON.stringify(after)) {
    differs(pointer, before, after);
  }
}

/** A value that came or went as a whole may hold secrets further down. */
function withoutSecrets(pointer: string, value: unknown, isSecret: IsSecret): unknown {
  if (Array.isArray(value)) return value.map((item, index) => hidden(`${pointer}/${index}`, item, isSecret));
  if (!isFields(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, hidden(`${pointer}/${escaped(name)}`, item, isSecret)]),
  );
}

function hidden(pointer: string, value: unknown, isSecret: IsSecret): unknown {
  return isSecret(pointer, value) ? MASKED : withoutSecrets(pointer, value, isSecret);
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
