import type { ErrorObject } from "ajv";
import { didYouMean } from "../../base/suggest.js";
import { isFields } from "../fields.js";
import { kindOfKey } from "../secrets/keys.js";
import { escapeKey } from "./merge.js";

/** What is wrong with a value, and where. */
export interface ValueError {
  /** JSON pointer in the values. */
  readonly path: string;
  readonly message: string;
  readonly keyword: string;
  /** Means the key. */
  readonly key: boolean;
}

const CHOICES = ["anyOf", "oneOf"];
const LONGEST_VALUE = 40;

/** The errors of a schema in plain words, one for each choice of which no alternative fits. */
export function explainErrors(errors: readonly ErrorObject[]): readonly ValueError[] {
  const choices = errors.filter(({ keyword }) => CHOICES.includes(keyword));
  const inside = (error: ErrorObject): boolean =>
    choices.some(({ schemaPath, instancePath }) => isInChoice(error, schemaPath, instancePath));
  return errors.filter((error) => error.keyword !== "if" && !inside(error)).map((error) => explain(error, errors));
}

/** Errors of alternatives; those that a reference leads to stand under another path in the schema, but at the same value. */
function isInChoice(error: ErrorObject, schemaPath: string, instancePath: string): boolean {
  if (error.schemaPath === schemaPath) return false;
  if (error.schemaPath.startsWith(`${schemaPath}/`)) return true;
  return (
    error.schemaPath.startsWith("#/d") && error.instancePath.startsWith(instancePath) && !schemaPath.startsWith("#/d")
  );
}

function explain(error: ErrorObject, all: readonly ErrorObject[]): ValueError {
  const { keyword, instancePath: path, params, parentSchema } = error;
  const name = dotted(path);
  if (keyword === "additionalProperties" || keyword === "unevaluatedProperties") {
    const unknown = String(params["additionalProperty"] ?? params["unevaluatedProperty"]);
    const known = Object.keys(isFields(parentSchema?.["properties"]) ? parentSchema["properties"] : {});
    const where = path === "" ? "there is" : `${name} has`;
    const message = `${where} no value '${unknown}'.${didYouMean(unknown, known)}`;
    return { path: `${path}/${escapeKey(unknown)}`, message, keyword, key: true };
  }
  if (keyword === "required") {
    const missing = `${path}/${escapeKey(String(params["missingProperty"]))}`;
    return { path, message: `${dotted(missing)} is missing`, keyword, key: true };
  }
  return { path, message: `${name} ${shown(error)}${expected(error, all)}`, keyword, key: false };
}

/** The value, unless its key is that of a secret. */
function shown({ instancePath, data }: ErrorObject): string {
  const key = instancePath.slice(instancePath.lastIndexOf("/") + 1);
  if (typeof data === "object" && data !== null) return `is a ${Array.isArray(data) ? "list" : "map"}; it `;
  if (kindOfKey(key) !== undefined) return "holds something else than expected; it ";
  const text = JSON.stringify(data) ?? "nothing";
  return `is ${text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text}; it `;
}

function expected(error: ErrorObject, all: readonly ErrorObject[]): string {
  const { keyword, params, message = "does not fit", schemaPath, instancePath } = error;
  if (keyword === "type") return `must be ${orList([params["type"]].flat())}`;
  if (keyword === "enum")
    return `must be one of ${[params["allowedValues"]]
      .flat()
      .map((v) => JSON.stringify(v))
      .join(", ")}`;
  if (keyword === "const") return `must be ${JSON.stringify(params["allowedValue"])}`;
  if (!CHOICES.includes(keyword)) return message;
  const types = all.filter(
    (e) => e.keyword === "type" && e.instancePath === instancePath && isInChoice(e, schemaPath, instancePath),
  );
  return types.length === 0
    ? "fits none of the forms that the chart allows, or more than one"
    : `must be ${orList(types.flatMap((e) => e.params["type"]))}`;
}

function orList(types: readonly unknown[]): string {
  return [...new Set(types.map(String))].join(" or ");
}

/** `server.replicas` of `/server/replicas`. */
function dotted(path: string): string {
  if (path === "") return "the set of values";
  return path
    .slice(1)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .join(".");
}
