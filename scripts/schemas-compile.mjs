// Compiles `schemas/` ahead of time into `lib/schemas/`: part of `npm run build`. Does nothing where nothing changed.
//
// A definition becomes a function that says whether a value meets it; what is wrong, the catalogue finds out only where
// the answer is no. Definitions that the same kinds use stand in one module, so that judging a kind loads little else.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { _, Ajv, stringify } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import { FORMATS, patternOf } from "../lib/check/schema/formats.js";

const from = fileURLToPath(new URL("../schemas/", import.meta.url));
const out = fileURLToPath(new URL("../lib/schemas/", import.meta.url));
const files = readdirSync(from)
  .filter((name) => name.endsWith(".json"))
  .sort();
const texts = files.map((name) => readFileSync(join(from, name), "utf8"));
const digest = inputDigest();
const stamp = join(out, "digest.txt");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== digest) compile(texts.map((text) => JSON.parse(text)));

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
  const kinds = catalogs.flatMap(({ source, kinds: own }) => own.map((kind) => ({ ...kind, source })));
  const chunks = chunksOf(kinds, definitions);
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const chunkOf = new Map(chunks.flatMap((ids, chunk) => ids.map((id) => [id, chunk])));
  for (const [chunk, ids] of chunks.entries()) writeChunk(chunk, ids, definitions, chunkOf);
  writeFileSync(join(out, "index.json"), JSON.stringify(indexOf(catalogs, definitions, chunkOf)));
  writeFileSync(stamp, digest);
}

/** Which kinds there are, and in which module the definition of each stands. */
function indexOf(catalogs, definitions, chunkOf) {
  const rooted = new Set(catalogs.flatMap(({ kinds }) => kinds.flatMap(({ schemas }) => Object.values(schemas))));
  return {
    catalogs: catalogs.map(({ source, kinds }) => ({ source, kinds })),
    chunks: Object.fromEntries([...rooted, "meta.v1.ObjectMeta"].map((id) => [id, chunkOf.get(id)])),
    cel: [...rooted].filter((id) => hasRules(id, definitions)),
  };
}

function hasRules(id, definitions) {
  return [...closure(id, definitions)].some((inner) =>
    JSON.stringify(definitions[inner]).includes('"x-kubernetes-validations"'),
  );
}

/** Definitions by the set of kinds that need them. */
function chunksOf(kinds, definitions) {
  const users = new Map();
  for (const [index, { schemas }] of kinds.entries()) {
    for (const root of new Set(Object.values(schemas))) {
      for (const id of closure(root, definitions)) users.set(id, (users.get(id) ?? new Set()).add(index));
    }
  }
  const bySignature = new Map();
  for (const id of [...users.keys()].sort()) {
    const signature = [...users.get(id)].sort((a, b) => a - b).join(" ");
    bySignature.set(signature, [...(bySignature.get(signature) ?? []), id]);
  }
  return [...bySignature.values()];
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

function writeChunk(chunk, ids, definitions, chunkOf) {
  const uses = {};
  for (const id of ids)
    for (const ref of references(definitions[id])) if (chunkOf.get(ref) !== chunk) uses[ref] = chunkOf.get(ref);
  const makers = ids.map((id) => `${JSON.stringify(id)}:(module,$)=>{${functionText(definitions[id])}}`);
  writeFileSync(
    join(out, `${chunk}.cjs`),
    `exports.uses=${JSON.stringify(uses)};\nexports.make={\n${makers.join(",\n")}\n};\n`,
  );
  const own = Object.fromEntries(ids.map((id) => [id, definitions[id]]));
  writeFileSync(join(out, `${chunk}.json`), JSON.stringify({ uses, definitions: own }));
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
  return text.split("schema0").length === 2 ? text.replace(table, () => "") : text;
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
