import type { ErrorObject } from "ajv";

/** What a schema says about values. */
export interface Judgement {
  readonly errors: readonly ErrorObject[];
  /** Why a part of the schema, or all of it, judged nothing. */
  readonly unjudged: readonly string[];
}

/** Judges values by one schema. It never throws. */
export type Judge = (values: unknown) => Judgement;

/** A schema made ready: what it refers to elsewhere is left out and told. */
export async function judgeOf(schema: unknown): Promise<Judge> {
  const remote = new Set<string>();
  try {
    const local = withoutRemote(schema, idsIn(schema), remote);
    const ajv = new (await dialectOf(schema))({
      allErrors: true,
      strict: false,
      validateSchema: false,
      validateFormats: false,
      unicodeRegExp: false,
      verbose: true,
      logger: false,
    });
    const validate = ajv.compile(local as object);
    return (values) =>
      safely(() => {
        const fits = validate(values);
        return { errors: fits ? [] : (validate.errors ?? []), unjudged: [...remote] };
      });
  } catch (error) {
    return () => ({ errors: [], unjudged: [reasonOf(error)] });
  }
}

function safely(judge: () => Judgement): Judgement {
  try {
    return judge();
  } catch (error) {
    return { errors: [], unjudged: [reasonOf(error)] };
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? (error.message.split("\n")[0] ?? "").slice(0, 200) : "it cannot be read";
}

/** The validator of the draft that the schema names; draft 7 where it names none that is newer. */
async function dialectOf(schema: unknown) {
  const draft = String(Object(schema).$schema ?? "");
  if (draft.includes("2020-12")) return (await import("ajv/dist/2020.js")).Ajv2020;
  if (draft.includes("2019-09")) return (await import("ajv/dist/2019.js")).Ajv2019;
  return (await import("ajv")).Ajv;
}

/** The names under which a schema's own parts are referred to. */
function idsIn(schema: unknown, ids = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== "object" || schema === null) return ids;
  for (const [key, value] of Object.entries(schema)) {
    if ((key === "$id" || key === "id") && typeof value === "string") ids.add(value.replace(/#$/, ""));
    else idsIn(value, ids);
  }
  return ids;
}

/** The schema without references to other files, and without what draft 4 wrote in another way than its successors. */
function withoutRemote(schema: unknown, ids: ReadonlySet<string>, remote: Set<string>): unknown {
  if (Array.isArray(schema)) return schema.map((item) => withoutRemote(item, ids, remote));
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => {
      if (isOutdated(key, value)) return [];
      if (key !== "$ref" || typeof value !== "string" || !isRemote(value, ids)) {
        return [[key, withoutRemote(value, ids, remote)]];
      }
      remote.add(`it refers to ${value}`);
      return [];
    }),
  );
}

function isRemote(reference: string, ids: ReadonlySet<string>): boolean {
  const [file = ""] = reference.split("#");
  return /^[a-z]+:\/\//i.test(file) && !ids.has(file);
}

function isOutdated(key: string, value: unknown): boolean {
  if (key === "$schema") return typeof value === "string";
  if (key === "id") return typeof value === "string" && /[#/]/.test(value);
  return (key === "exclusiveMinimum" || key === "exclusiveMaximum" || key === "required") && typeof value === "boolean";
}
