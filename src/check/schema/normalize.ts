import { isFields } from "../fields.js";
import type { Schema } from "./types.js";

const NUMBERS = [
  "minimum",
  "maximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
];
const FLAGS = [
  "nullable",
  "uniqueItems",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "x-kubernetes-preserve-unknown-fields",
  "x-kubernetes-int-or-string",
  "x-kubernetes-embedded-resource",
];
const PLAIN = ["format", "pattern", "default"];
const LISTS = ["allOf", "anyOf", "oneOf"];

/** A schema of a CustomResourceDefinition in the catalogue's form: without words, with its keys in one order. */
export function normalizeCrdSchema(value: unknown): Schema {
  const from = isFields(value) ? value : {};
  const out: Record<string, unknown> = {};
  if (typeof from["type"] === "string") out["type"] = from["type"];
  for (const key of NUMBERS) if (typeof from[key] === "number") out[key] = from[key];
  for (const key of FLAGS) if (from[key] === true) out[key] = true;
  for (const key of PLAIN) if (from[key] !== undefined) out[key] = from[key];
  if (Array.isArray(from["enum"])) out["enum"] = from["enum"];
  if (Array.isArray(from["required"]) && from["required"].length > 0) out["required"] = [...from["required"]].sort();
  for (const key of LISTS) if (Array.isArray(from[key])) out[key] = from[key].map(normalizeCrdSchema);
  if (isFields(from["not"])) out["not"] = normalizeCrdSchema(from["not"]);
  if (isFields(from["items"])) out["items"] = normalizeCrdSchema(from["items"]);
  Object.assign(out, members(from), listRules(from), celRules(from));
  return out as Schema;
}

function members(from: Readonly<Record<string, unknown>>): Partial<Record<string, unknown>> {
  const { properties, additionalProperties } = from;
  const names = isFields(properties) ? Object.keys(properties).sort() : [];
  return {
    ...(isFields(properties) &&
      names.length > 0 && {
        properties: Object.fromEntries(names.map((name) => [name, normalizeCrdSchema(properties[name])])),
      }),
    ...(additionalProperties === true && { additionalProperties }),
    ...(isFields(additionalProperties) && { additionalProperties: normalizeCrdSchema(additionalProperties) }),
  };
}

function listRules(from: Readonly<Record<string, unknown>>): Partial<Record<string, unknown>> {
  const type = from["x-kubernetes-list-type"];
  const keys = from["x-kubernetes-list-map-keys"];
  return {
    ...((type === "map" || type === "set") && { "x-kubernetes-list-type": type }),
    ...(type === "map" && Array.isArray(keys) && { "x-kubernetes-list-map-keys": keys }),
  };
}

function celRules(from: Readonly<Record<string, unknown>>): Partial<Record<string, unknown>> {
  const rules = from["x-kubernetes-validations"];
  return Array.isArray(rules) && rules.length > 0 ? { "x-kubernetes-validations": rules } : {};
}
