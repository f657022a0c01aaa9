// Compiles `schemas/` ahead of time into `lib/schemas/`: part of `npm run build`. Does nothing where nothing changed.
//
// A definition becomes a function that says whether a value meets it; what is wrong, the catalogue finds out only where
// the answer is no. All functions stand in one file, each at its place, so that only those are read that objects need.
//
// The schema of the configuration becomes a function that also says what is wrong.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _, Ajv, stringify } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { FORMATS, patternOf } from "../lib/check/schema/formats.js";

/** Shorter parts cost more as a call than where they stand. */
const MIN_PART = 300;

const from = fileURLToPath(new URL("../schemas/", import.meta.url));
const out = fileURLToPath(new URL("../lib/schemas/", import.meta.url));
const files = readdirSync(from)
  .filter((name) => name.endsWith(".json"))
  .sort();
const texts = files.map((name) => readFileSync(join(from, name), "utf8"));
const digest = inputDigest();
const stamp = join(out, "digest.txt");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) compile(texts.map((text) => JSON.parse(text)));
compileConfiguration();

function inputDigest() {
  const hash = createHash("sha256");
  const own = fileURLToPath(import.meta.url);
  const formats = fileURLToPath(new URL("../lib/check/schema/formats.js", import.meta.url));
  for (const text of [...texts, readFileSync(own, "utf8"), readFileSync(formats, "utf8")])
    hash.update(text).update("\0");
  return hash.digest("hex");
}

function compile(catalogs) {
  const definitions = Object.assign({}, ...catalogs.map((catalog) => catalog.definitions));
  const kinds = catalogs.flatMap((catalog) => catalog.kinds);
  const roots = [...new Set(kinds.flatMap(({ schemas }) => Object.values(schemas)))];
  const all = [...new Set(roots.flatMap((root) => [...closure(root, definitions)]))].sort();
  const parts = new Map(all.map((id) => [id, definitions[id]]));
  // The map grows while its parts are gone through.
  const codes = [];
  for (const [id, schema] of parts) codes.push(functionText(withParts(id, schema, parts)));
  const ids = [...parts.keys()];
  const texts = ids.map((id) => (definitions[id] === undefined ? "" : JSON.stringify(definitions[id])));
  const index = {
    catalogs: catalogs.map(({ source, kinds: own }) => ({ source, kinds: own })),
    ids,
    // The definitions stand one after the other; in bytes, of which a character outside ASCII has several.
    codes: codes.map((code) => Buffer.byteLength(code)),
    texts: texts.map((text) => Buffer.byteLength(text)),
    implied: impliedBy(kinds, definitions),
    cel: roots.filter((id) => hasRules(id, definitions)),
  };
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, "definitions.code"), codes.join(""));
  writeFileSync(join(out, "definitions.json.txt"), texts.join(""));
  writeFileSync(join(out, "index.json"), JSON.stringify(index));
  writeFileSync(stamp, digest);
}

function compileConfiguration() {
  const schema = readFileSync(new URL("../docs/schemas/conformitron.schema.json", import.meta.url), "utf8");
  const ajv = new Ajv({ allErrors: true, code: { source: true } });
  writeFileSync(join(out, "configuration.cjs"), standalone.default(ajv, ajv.compile(JSON.parse(schema))));
}

function hasRules(id, definitions) {
  return [...closure(id, definitions)].some((inner) =>
    JSON.stringify(definitions[inner]).includes('"x-kubernetes-validations"'),
  );
}

/** For each definition of a kind those of the same kind that accept whatever it accepts: they need not be asked as well. */
function impliedBy(kinds, definitions) {
  const implied = {};
  for (const { schemas } of kinds) {
    const ids = [...new Set(Object.values(schemas))];
    for (const id of ids) {
      const others = ids.filter((other) => other !== id && isWithin({ $ref: id }, { $ref: other }, definitions));
      if (others.length > 0) implied[id] = others;
    }
  }
  return implied;
}

/** Whether the second schema certainly accepts every value that the first one accepts. */
function isWithin(a, b, definitions, assumed = new Set()) {
  if (a.$ref !== undefined && b.$ref !== undefined) {
    const pair = `${a.$ref} ${b.$ref}`;
    if (a.$ref === b.$ref || assumed.has(pair)) return true;
    assumed.add(pair);
    return isWithin(definitions[a.$ref], definitions[b.$ref], definitions, assumed);
  }
  const { properties: own = {}, required = [], enum: values, items, additionalProperties: rest, ...plain } = a;
  const {
    properties: other = {},
    required: needed = [],
    enum: allowed,
    items: theirs,
    additionalProperties: theirRest,
    ...alike
  } = b;
  const inner = (x, y) => (x === undefined || y === undefined ? x === y : isWithin(x, y, definitions, assumed));
  return (
    JSON.stringify(plain) === JSON.stringify(alike) &&
    needed.every((name) => required.includes(name)) &&
    (allowed === undefined || (values ?? []).every((value) => allowed.includes(value)) === (values !== undefined)) &&
    Object.keys(own).every((name) => other[name] !== undefined && inner(own[name], other[name])) &&
    inner(items, theirs) &&
    inner(rest, theirRest)
  );
}

function closure(id, definitions, seen = new Set()) {
  if (seen.has(id)) return seen;
  seen.add(id);
  if (definitions[id] === undefined) throw new Error(`schemas/: no definition ${id}`);
  for (const ref of references(definitions[id])) closure(ref, definitions, seen);
  return seen;
}

function references(value, found = []) {
  if (typeof value !== "object" || value === null) return found;
  if (typeof value.$ref === "string") found.push(value.$ref);
  for (const inner of Object.values(value)) references(inner, found);
  return found;
}

/** Most fields are never set: what stands in them becomes a part of its own, which is compiled only where it is needed. */
function withParts(id, schema, parts) {
  const lift = (child, path) => {
    const small = inner(child, path);
    if (child.properties === undefined || JSON.stringify(child).length < MIN_PART) return small;
    parts.set(`${id}#${path}`, small);
    return { $ref: `${id}#${path}` };
  };
  const inner = (value, path) => ({
    ...value,
    ...(value.properties && {
      properties: Object.fromEntries(
        Object.entries(value.properties).map(([key, child]) => [key, lift(child, `${path}/${key}`)]),
      ),
    }),
    ...(value.items && { items: lift(value.items, `${path}/items`) }),
    ...(typeof value.additionalProperties === "object" && {
      additionalProperties: lift(value.additionalProperties, `${path}/values`),
    }),
  });
  return id.includes("#") ? schema : inner(schema, "");
}

// --- One definition

function functionText(schema) {
  const ajv = createAjv();
  const validate = ajv.compile({ quiet: toAjv(schema) });
  const text = standalone
    .default(ajv, validate)
    .replace(/^"use strict";/, "")
    .replace(/module\.exports\.default = [^;]+;/, "");
  const table = `const schema0 = ${JSON.stringify(validate.schema)};`;
  const code = text.split("schema0").length === 2 ? text.replace(table, () => "") : text;
  return withoutErrors(code);
}

/** Nobody reads the errors of a compiled definition: without them it is half as long, and a call hands over nothing but the value. */
function withoutErrors(code) {
  return code
    .replace(/, \{instancePath="", parentData, parentDataProperty, rootData=data\}=\{\}\)/g, ")")
    .replace(/validate\d+\.errors = (vErrors|\[\{[^{}\]]*(\{\})?\}\]);/g, "");
}

function createAjv() {
  const ajv = new Ajv({
    meta: false,
    validateSchema: false,
    strict: false,
    messages: false,
    // Deprecated, and said aloud for every schema: a text's length in units of UTF-16 is at least its length in characters.
    unicode: false,
    logger: false,
    unicodeRegExp: false,
    addUsedSchema: false,
    code: { source: true, optimize: 3 },
  });
  // Errors are described elsewhere: without this, most of the code would be about them.
  ajv.addKeyword({
    keyword: "quiet",
    code(cxt) {
      const valid = cxt.gen.name("valid");
      cxt.subschema({ keyword: "quiet", createErrors: false }, valid);
      cxt.pass(valid);
    },
  });
  ajv.addKeyword({ keyword: "definition", code: (cxt) => callHelper(cxt, _`$.definition(${cxt.schema})`) });
  ajv.addKeyword({ keyword: "hasFormat", code: (cxt) => callHelper(cxt, _`$.formats[${cxt.schema}]`) });
  ajv.addKeyword({ keyword: "keyed", code: (cxt) => callHelper(cxt, _`$.keyed(${stringify(cxt.schema)})`) });
  return ajv;
}

function callHelper(cxt, code) {
  const helper = cxt.gen.scopeValue("keyword", {
    key: JSON.stringify([cxt.keyword, cxt.schema]),
    ref: () => true,
    code,
  });
  cxt.pass(_`${helper}(${cxt.data})`);
}

function toAjv(schema, closed = true) {
  if (schema.$ref !== undefined) return { definition: schema.$ref };
  const to = { ...numbers(schema), ...typeOf(schema), ...members(schema, closed) };
  if (schema.enum) to.enum = schema.enum;
  const required = (schema.required ?? []).filter((name) => schema.properties?.[name]?.default === undefined);
  if (required.length > 0) to.required = required;
  const pattern = schema.pattern === undefined ? undefined : patternOf(schema.pattern);
  if (pattern && pattern.flags === "") to.pattern = pattern.source;
  if (schema.format && FORMATS[schema.format]) to.hasFormat = schema.format;
  if (schema.items) to.items = toAjv(schema.items, closed);
  const listType = schema["x-kubernetes-list-type"];
  if (listType === "set" || schema.uniqueItems) to.keyed = [];
  if (listType === "map") {
    to.keyed = schema["x-kubernetes-list-map-keys"].map((key) => [
      key,
      schema.items?.properties?.[key]?.default ?? null,
    ]);
  }
  for (const junctor of ["allOf", "anyOf", "oneOf"]) {
    if (schema[junctor]) to[junctor] = schema[junctor].map((inner) => toAjv(inner, false));
  }
  if (schema.not) to.not = toAjv(schema.not, false);
  return to;
}

function typeOf(schema) {
  if (schema["x-kubernetes-int-or-string"]) return { type: ["integer", "string"] };
  return schema.type ? { type: schema.type } : {};
}

function numbers(schema) {
  const to = {};
  for (const key of [
    "multipleOf",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
  ]) {
    if (schema[key] !== undefined) to[key] = schema[key];
  }
  if (schema.minimum !== undefined) to[schema.exclusiveMinimum ? "exclusiveMinimum" : "minimum"] = schema.minimum;
  if (schema.maximum !== undefined) to[schema.exclusiveMaximum ? "exclusiveMaximum" : "maximum"] = schema.maximum;
  return to;
}

function members(schema, closed) {
  const to = {};
  const properties = { ...schema.properties };
  if (schema["x-kubernetes-embedded-resource"]) {
    Object.assign(properties, {
      apiVersion: { type: "string" },
      kind: { type: "string" },
      metadata: { $ref: "meta.v1.ObjectMeta" },
    });
  }
  if (schema.propertyNames) to.propertyNames = { hasFormat: schema.propertyNames.format };
  const names = Object.keys(properties);
  if (names.length > 0) {
    to.properties = Object.fromEntries(names.map((name) => [name, toAjv(properties[name], closed)]));
  }
  if (typeof schema.additionalProperties === "object")
    to.additionalProperties = toAjv(schema.additionalProperties, closed);
  else if (
    closed &&
    schema.type === "object" &&
    !schema.additionalProperties &&
    !schema["x-kubernetes-preserve-unknown-fields"]
  ) {
    to.additionalProperties = false;
  }
  return to;
}
