import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CATALOG = new URL("../schemas/", import.meta.url);

/**
 * Writes our catalogue as JSON Schemas in the form that kubeconform takes, one file for each kind, and gives the
 * location to tell it: `-schema-location`.
 */
export function writeKubeconformSchemas(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(CATALOG).filter((file) => file.endsWith(".json"))) {
    const { kinds, definitions } = JSON.parse(readFileSync(new URL(name, CATALOG), "utf8"));
    for (const kind of kinds) writeKind(folder, kind, definitions);
  }
  return join(folder, "{{ .Group }}-{{ .ResourceAPIVersion }}-{{ .ResourceKind }}.json");
}

function writeKind(folder, { apiVersion, kind, schemas }, definitions) {
  const used = new Map();
  const schema = converted({ $ref: Object.values(schemas).at(-1) }, definitions, used);
  schema.properties = undefined;
  // kubeconform calls the core group by its version.
  const [version, group = version] = apiVersion.split("/").reverse();
  const file = `${group}-${version}-${kind.toLowerCase()}.json`;
  writeFileSync(join(folder, file), JSON.stringify({ ...schema, definitions: Object.fromEntries(used) }));
}

/** A schema as JSON Schema writes it: references inside the file, and objects closed. */
function converted(schema, definitions, used) {
  if (schema.$ref !== undefined) return { $ref: `#/definitions/${reference(schema.$ref, definitions, used)}` };
  const inner = (value) => converted(value, definitions, used);
  const { properties, items, additionalProperties, allOf, anyOf, oneOf, nullable, ...rest } = schema;
  const open = rest["x-kubernetes-preserve-unknown-fields"] || allOf || anyOf || oneOf;
  const alternatives = { ...(allOf && { allOf: allOf.map(inner) }), ...(anyOf && { anyOf: anyOf.map(inner) }) };
  const plain = Object.fromEntries(Object.entries(rest).filter(([key]) => !key.startsWith("x-") && key !== "format"));
  return {
    ...plain,
    ...alternatives,
    ...(properties && { properties: mapped(properties, inner) }),
    ...(items && { items: inner(items) }),
    ...(typeof additionalProperties === "object"
      ? { additionalProperties: inner(additionalProperties) }
      : properties && !open && { additionalProperties: false }),
  };
}

function reference(id, definitions, used) {
  const name = id.replaceAll(/[^A-Za-z0-9]/g, "_");
  if (!used.has(name)) {
    used.set(name, true);
    used.set(name, converted(definitions[id] ?? {}, definitions, used));
  }
  return name;
}

function mapped(values, change) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]));
}
