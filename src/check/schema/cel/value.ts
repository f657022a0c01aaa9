import { isFields } from "../../fields.js";
import { type ExplainContext, resolveSchema } from "../context.js";
import type { Schema } from "../types.js";

type Definitions = Pick<ExplainContext, "definition">;

// A field that is a word of the language has another name in rules, as has one that is no identifier:
// https://kubernetes.io/docs/reference/using-api/cel/#escaping
const KEYWORDS = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return".split(" "),
);

/** A value as rules see it: with its defaults, whole numbers as integers, and fields by their escaped names. */
export function celValue(value: unknown, schema: Schema, definitions: Definitions): unknown {
  const resolved = resolveSchema(schema, definitions);
  if (value === undefined || value === null) return value;
  if (typeof value === "number")
    return resolved.type === "number" || !Number.isSafeInteger(value) ? value : BigInt(value);
  if (Array.isArray(value)) return value.map((item) => celValue(item, resolved.items ?? {}, definitions));
  if (!isFields(value)) return value;
  const fields = withDefaults(value, resolved);
  return Object.fromEntries(
    Object.entries(fields).map(([name, inner]) => {
      const property = ownProperty(resolved, name);
      const more = resolved.additionalProperties;
      const inside = property ?? (typeof more === "object" ? more : {});
      return [property === undefined ? name : escapeName(name), celValue(inner, inside, definitions)];
    }),
  );
}

/** An object with the defaults of its schema, as the API server fills them in before it asks the rules. */
export function withDefaults(value: Readonly<Record<string, unknown>>, { properties = {} }: Schema) {
  let filled = value;
  for (const [name, { default: preset }] of Object.entries(properties)) {
    if (preset !== undefined && value[name] === undefined) filled = { ...filled, [name]: preset };
  }
  return filled;
}

/** The schema of a field, where the object's own schema names it. */
export function ownProperty({ properties }: Schema, name: string): Schema | undefined {
  return properties !== undefined && Object.hasOwn(properties, name) ? properties[name] : undefined;
}

function escapeName(name: string): string {
  if (KEYWORDS.has(name)) return `__${name}__`;
  return name
    .replaceAll("__", "__underscores__")
    .replaceAll(".", "__dot__")
    .replaceAll("-", "__dash__")
    .replaceAll("/", "__slash__");
}
