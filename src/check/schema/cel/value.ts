import { isFields } from "../../fields.js";
import { type ExplainContext, resolveSchema } from "../context.js";
import type { Schema } from "../types.js";

type Definitions = Pick<ExplainContext, "definition">;

// A field that is a word of the language has another name in rules, as has one that is no identifier:
// https://kubernetes.io/docs/reference/using-api/cel/#escaping
const KEYWORDS = new Set(
  "true false null in as break const continue else for function if import let loop package namespace return".split(" "),
);

/**
 * A value as rules see it: with its defaults, whole numbers as integers, and fields by their escaped names. A field is made when a rule
 * asks for it: most rules look at one or two.
 */
export function celValue(value: unknown, schema: Schema, definitions: Definitions): unknown {
  if (value === undefined || value === null) return value;
  const resolved = resolveSchema(schema, definitions);
  if (typeof value === "number")
    return resolved.type === "number" || !Number.isSafeInteger(value) ? value : BigInt(value);
  if (Array.isArray(value)) return value.map((item) => celValue(item, resolved.items ?? {}, definitions));
  return isFields(value) ? celFields(value, resolved, definitions) : value;
}

function celFields(value: Fields, schema: Schema, definitions: Definitions): Fields {
  const more = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  const made = {};
  for (const [name, inner] of Object.entries(withDefaults(value, schema))) {
    const property = ownProperty(schema, name);
    const get = () => celValue(inner, property ?? more, definitions);
    const key = property === undefined ? name : escapeName(name);
    if (typeof inner !== "object" && typeof inner !== "number") define(made, key, { value: inner });
    else define(made, key, { get });
  }
  return made;
}

function define(made: object, key: string, how: PropertyDescriptor): void {
  Object.defineProperty(made, key, { ...how, enumerable: true });
}

type Fields = Readonly<Record<string, unknown>>;

const preset = new WeakMap<Schema, readonly (readonly [string, unknown])[]>();

/** An object with the defaults of its schema, as the API server fills them in before it asks the rules. */
function withDefaults(value: Fields, schema: Schema): Fields {
  let defaults = preset.get(schema);
  if (defaults === undefined) {
    const all = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, part.default] as const);
    defaults = all.filter(([, part]) => part !== undefined);
    preset.set(schema, defaults);
  }
  const absent = defaults.filter(([name]) => value[name] === undefined);
  return absent.length === 0 ? value : { ...value, ...Object.fromEntries(absent) };
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
