import { isRecord } from "./objects.js";

/**
 * Evaluates the part of kubectl's JSONPath templates that scripts use: `{.a.b}`, `{.items[*].x}`, `[0]`, `[-1]`,
 * `[?(@.type=="Ready")]`, names with `\.` in them or in quotes, text and `{"\n"}` between. Undefined for anything else.
 */
export function jsonPath(value: unknown, template: string): string | undefined {
  const whole = template.includes("{") ? template : `{${template.startsWith(".") ? "" : "."}${template}}`;
  let failed = false;
  const result = whole.replace(/\{([^}]*)\}/g, (_, inner: string) => {
    if (/^".*"$/.test(inner)) return JSON.parse(inner) as string;
    const found = evaluate([value], inner.replace(/^[$@]/, ""));
    if (found === undefined) failed = true;
    return (found ?? []).map(print).join(" ");
  });
  return failed ? undefined : result;
}

const step = /^(?:\.((?:\\.|[^.[\]\\])+)|\[(\*|-?\d+)\]|\['([^']+)'\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\])/;

function evaluate(start: unknown[], path: string): unknown[] | undefined {
  let values = start;
  let rest = path === "." ? "" : path;
  while (rest !== "") {
    const match = step.exec(rest);
    if (!match) return undefined;
    rest = rest.slice(match[0].length);
    const [, dotted, index, quoted, field, wanted] = match;
    const name = quoted ?? dotted?.replace(/\\(.)/g, "$1");
    values = values.flatMap((value) => {
      if (name === "*" || index === "*") return isRecord(value) || Array.isArray(value) ? Object.values(value) : [];
      if (name !== undefined) return isRecord(value) && name in value ? [value[name]] : [];
      if (!Array.isArray(value)) return [];
      if (index !== undefined) return value.slice(Number(index)).slice(0, 1);
      return value.filter((item) => (evaluate([item], `.${field}`) ?? []).map(print)[0] === wanted);
    });
  }
  return values;
}

function print(value: unknown): string {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);
}
