import { isFields, pointer as pointerOf } from "../fields.js";
import { alternativeProblems } from "./alternatives.js";
import { type ExplainContext, resolveSchema, type Spot } from "./context.js";
import { unknownField } from "./elsewhere.js";
import { FORMATS, patternOf } from "./formats.js";
import { duplicateItems, type ListKey } from "./lists.js";
import type { SchemaProblem } from "./problem.js";
import { OBJECT_META, type Schema } from "./types.js";
import { grammarWords, oneOfWords, pathWords, plainWords, typeWords, valueWords } from "./words.js";

const QUANTITIES = new Set(["amount", "quantity"]);
/** Formats that an empty text does not have either, wherever they stand. */
const MANDATORY = new Set(["amount", "cidr", "count-or-percent", "date-time", "duration", "env-name", "quantity"]);

/** Everything that is wrong with a value by its schema; nothing where it meets it. */
export function explain(spot: Spot, schema: Schema, context: ExplainContext): SchemaProblem[] {
  const full = resolveSchema(schema, context);
  if (spot.value === null) {
    if (schema.nullable || full.nullable) return [];
    // Where a null cannot be left out, in a list or as the value of a free key, it becomes an empty value.
    if (context.native && full.properties) return explain({ ...spot, value: {} }, schema, context);
    if (context.native)
      return full.type === "string" && full.enum ? explain({ ...spot, value: "" }, schema, context) : [];
  }
  const wrong = typeProblem(spot, full, context);
  if (wrong !== undefined) return [wrong];
  return [
    ...valueProblems(spot, full, context),
    ...fieldProblems(spot, full, context),
    ...itemProblems(spot, full, context),
    ...alternativeProblems(spot, full, (schema) => explain({ ...spot, closed: false }, schema, context)),
  ];
}

function typeProblem({ value, pointer }: Spot, schema: Schema, context: ExplainContext): SchemaProblem | undefined {
  if (hasType(value, schema)) return undefined;
  const hide = context.isSecret(pointer);
  const fix = quotesFix(value, schema, hide);
  const message = `${pathWords(pointer)} must be ${typeWords(schema)}, but is ${valueWords(value, hide)}`;
  return { code: "wrong-type", pointer, message, ...(fix !== undefined && { fix }) };
}

/** Most wrong types are quotes that are missing, or too many. */
function quotesFix(value: unknown, { type }: Schema, hide: boolean): string | undefined {
  if (type === "string" && (typeof value === "number" || typeof value === "boolean")) {
    return hide ? "put the value in quotes" : `put the value in quotes: "${String(value)}"`;
  }
  const isNumber = (type === "integer" || type === "number") && typeof value === "string" && /^-?\d+$/.test(value);
  const isFlag = type === "boolean" && (value === "true" || value === "false");
  return isNumber || isFlag ? `remove the quotes: ${value}` : undefined;
}

function hasType(value: unknown, schema: Schema): boolean {
  if (schema["x-kubernetes-int-or-string"]) return Number.isInteger(value) || typeof value === "string";
  if (schema.type === undefined && QUANTITIES.has(schema.format ?? ""))
    return typeof value === "string" || typeof value === "number";
  switch (schema.type) {
    case undefined:
      return true;
    case "object":
      return isFields(value);
    case "array":
      return Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === schema.type;
  }
}

function valueProblems({ value, pointer, optional }: Spot, schema: Schema, context: ExplainContext): SchemaProblem[] {
  // Kubernetes' own kinds take an empty text for an absent one, where a field may be absent.
  if (value === "" && optional && context.native && !MANDATORY.has(schema.format ?? "")) return [];
  const expectation = valueExpectation(value, schema);
  if (expectation === undefined) return [];
  const shown = plainWords(value, context.isSecret(pointer));
  const code = schema.format === "label-value" || schema.format === "label-key" ? "invalid-label" : "bad-value";
  return [{ code, pointer, message: `${pathWords(pointer)} must be ${expectation}, but is ${shown}` }];
}

function valueExpectation(value: unknown, schema: Schema): string | undefined {
  if (schema.enum && !schema.enum.some((known) => JSON.stringify(known) === JSON.stringify(value))) {
    return oneOfWords(
      schema.enum.map((known) => (typeof known === "string" && known !== "" ? known : plainWords(known))),
    );
  }
  if (typeof value === "string" || QUANTITIES.has(schema.format ?? "")) {
    const long = typeof value === "string" ? lengthExpectation([...value].length, schema, "character") : undefined;
    if (long !== undefined) return long;
    if (schema.pattern !== undefined && patternOf(schema.pattern)?.test(String(value)) === false)
      return grammarWords(schema);
  }
  const format = schema.format === undefined ? undefined : FORMATS[schema.format];
  if (format && !format(value)) return grammarWords({ ...(schema.format !== undefined && { format: schema.format }) });
  return typeof value === "number" ? rangeExpectation(value, schema) : undefined;
}

function rangeExpectation(value: number, schema: Schema): string | undefined {
  const { minimum, maximum, multipleOf } = schema;
  if (minimum !== undefined && (schema.exclusiveMinimum ? value <= minimum : value < minimum)) {
    return schema.exclusiveMinimum ? `more than ${minimum}` : `at least ${minimum}`;
  }
  if (maximum !== undefined && (schema.exclusiveMaximum ? value >= maximum : value > maximum)) {
    return schema.exclusiveMaximum ? `less than ${maximum}` : `at most ${maximum}`;
  }
  return multipleOf !== undefined && value % multipleOf !== 0 ? `a multiple of ${multipleOf}` : undefined;
}

function lengthExpectation(length: number, schema: Schema, unit: string): string | undefined {
  const [least, most] =
    unit === "character"
      ? [schema.minLength, schema.maxLength]
      : unit === "item"
        ? [schema.minItems, schema.maxItems]
        : [schema.minProperties, schema.maxProperties];
  if (least !== undefined && length < least) return `at least ${least} ${unit}${least === 1 ? "" : "s"} long`;
  if (most !== undefined && length > most) return `at most ${most} ${unit}${most === 1 ? "" : "s"} long`;
  return undefined;
}

function fieldProblems(spot: Spot, schema: Schema, context: ExplainContext): SchemaProblem[] {
  const { value, pointer } = spot;
  if (!isFields(value)) return [];
  const properties = propertiesOf(schema);
  const names = Object.keys(value);
  const set = context.native ? names.filter((name) => value[name] !== null) : names;
  const size = lengthExpectation(set.length, schema, "field");
  return [
    ...(size === undefined
      ? []
      : [{ code: "bad-value" as const, pointer, message: `${pathWords(pointer)} must be ${size}` }]),
    ...missingFields(spot, schema, context),
    ...keyProblems(names, pointer, schema),
    ...names.flatMap((name) => {
      const optional = !schema.required?.includes(name);
      const inner = { value: value[name], pointer: pointer + pointerOf(name), closed: spot.closed, optional };
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (known !== undefined)
        return isDropped(inner.value, resolveSchema(known, context), context) ? [] : explain(inner, known, context);
      return otherField(inner, name, schema, properties, context);
    }),
  ];
}

const LABEL_KEYS: readonly (string | undefined)[] = ["label-key", "annotation-key"];

function keyProblems(names: readonly string[], pointer: string, { propertyNames }: Schema): SchemaProblem[] {
  const format = propertyNames && FORMATS[propertyNames.format];
  if (format === undefined) return [];
  return names
    .filter((name) => !format(name))
    .map((name) => ({
      code: LABEL_KEYS.includes(propertyNames?.format) ? "invalid-label" : "bad-value",
      pointer: pointer + pointerOf(name),
      key: true,
      message: `a key of ${pathWords(pointer)} must be ${grammarWords(propertyNames ?? {})}, but is ${plainWords(name)}`,
    }));
}

function otherField(
  inner: Spot,
  name: string,
  schema: Schema,
  properties: Readonly<Record<string, Schema>>,
  context: ExplainContext,
): SchemaProblem[] {
  const { additionalProperties } = schema;
  if (typeof additionalProperties === "object") return explain(inner, additionalProperties, context);
  const isOpen =
    additionalProperties === true || schema["x-kubernetes-preserve-unknown-fields"] || schema.type !== "object";
  return isOpen || !inner.closed ? [] : [unknownField(inner.pointer, name, Object.keys(properties), context)];
}

/** A resource inside another has the fields that every resource has. */
function propertiesOf(schema: Schema): Readonly<Record<string, Schema>> {
  if (!schema["x-kubernetes-embedded-resource"]) return schema.properties ?? {};
  const text: Schema = { type: "string" };
  return { apiVersion: text, kind: text, metadata: { $ref: OBJECT_META }, ...schema.properties };
}

function missingFields({ value, pointer }: Spot, schema: Schema, context: ExplainContext): SchemaProblem[] {
  const embedded = schema["x-kubernetes-embedded-resource"] ? ["apiVersion", "kind"] : [];
  const fields = isFields(value) ? value : {};
  return [...new Set([...embedded, ...(schema.required ?? [])])]
    .filter((name) => isMissing(fields, name, schema, context))
    .map((name) => ({
      code: "missing-field",
      pointer,
      message: `${pointer === "" ? "" : `${pathWords(pointer)} `}needs the field ${name}`.trimStart(),
      fix: `add ${name}`,
    }));
}

function isMissing(
  value: Readonly<Record<string, unknown>>,
  name: string,
  schema: Schema,
  context: ExplainContext,
): boolean {
  const known = schema.properties?.[name];
  if (value[name] === undefined) return known?.default === undefined;
  return value[name] === null && context.native && known?.default === undefined;
}

/** A field that is null counts as absent where the server drops it. */
function isDropped(value: unknown, schema: Schema, context: ExplainContext): boolean {
  if (value === undefined) return true;
  return value === null && (context.native || (schema.default !== undefined && !schema.nullable));
}

function itemProblems({ value, pointer, closed }: Spot, schema: Schema, context: ExplainContext): SchemaProblem[] {
  if (!Array.isArray(value)) return [];
  const size = lengthExpectation(value.length, schema, "item");
  const { items } = schema;
  return [
    ...(size === undefined
      ? []
      : [{ code: "bad-value" as const, pointer, message: `${pathWords(pointer)} must be ${size}` }]),
    ...(items
      ? value.flatMap((item, index) => explain({ value: item, pointer: `${pointer}/${index}`, closed }, items, context))
      : []),
    ...duplicateProblems(value, pointer, schema, context),
  ];
}

function duplicateProblems(
  list: readonly unknown[],
  pointer: string,
  schema: Schema,
  context: ExplainContext,
): SchemaProblem[] {
  const keys = listKeys(schema, context);
  if (keys === undefined) return [];
  return [...duplicateItems(list, keys)].map(({ index, first, words }) => ({
    code: "duplicate-list-key",
    pointer: `${pointer}/${index}`,
    message: `${pathWords(pointer)} has ${context.isSecret(pointer) ? "an item" : words} twice: items ${first} and ${index}`,
    fix: "keep one of the two, or give one another name",
  }));
}

function listKeys(schema: Schema, context: ExplainContext): readonly ListKey[] | undefined {
  if (schema["x-kubernetes-list-type"] === "set" || schema.uniqueItems) return [];
  const names = schema["x-kubernetes-list-map-keys"];
  if (names === undefined) return undefined;
  const item = schema.items === undefined ? {} : resolveSchema(schema.items, context);
  return names.map((name) => [name, item.properties?.[name]?.default] as const);
}
