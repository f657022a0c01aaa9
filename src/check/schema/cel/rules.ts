import { isFields, pointer } from "../../fields.js";
import { type ExplainContext, resolveSchema } from "../context.js";
import type { CelRule, Schema } from "../types.js";
import { compileExpression, holds } from "./expression.js";
import { celValue, ownProperty, withDefaults } from "./value.js";

/** What came of the rules that a schema states in the Common Expression Language. */
export interface CelResult {
  /** JSON pointer of the value that a rule refuses. */
  readonly pointer: string;
  readonly message: string;
  /** The rule could not be judged: it uses what is not known here. */
  readonly unjudged: boolean;
}

type Definitions = Pick<ExplainContext, "definition">;

/** Asks all rules of a schema about an object that is being created: what it breaks, and what could not be judged. */
export function celResults(value: unknown, schema: Schema, definitions: Definitions): CelResult[] {
  const found: CelResult[] = [];
  walk({ value, schema, at: "" }, definitions, found);
  return found;
}

/** A rule that compares with the object as it was before says nothing about a new one. */
export function isTransition({ rule, optionalOldSelf }: CelRule): boolean {
  return /\boldSelf\b/.test(rule) && optionalOldSelf !== true;
}

interface Spot {
  readonly value: unknown;
  readonly schema: Schema;
  readonly at: string;
}

function walk({ value, schema, at }: Spot, definitions: Definitions, found: CelResult[]): void {
  const resolved = resolveSchema(schema, definitions);
  if (value === undefined || value === null || !mayHaveRules(resolved, definitions)) return;
  const rules = (resolved["x-kubernetes-validations"] ?? []).filter((rule) => !isTransition(rule));
  if (rules.length > 0) ask(rules, { value, schema: resolved, at }, definitions, found);
  for (const inner of inside(value, resolved, at)) walk(inner, definitions, found);
}

function ask(
  rules: readonly CelRule[],
  { value, schema, at }: Spot,
  definitions: Definitions,
  found: CelResult[],
): void {
  const variables = { self: celValue(value, schema, definitions) };
  for (const rule of rules) {
    const judgement = holds(rule.rule, variables);
    if (judgement === true) continue;
    const place = at + (rule.fieldPath === undefined ? "" : fieldPointer(rule.fieldPath));
    found.push({ pointer: place, message: messageOf(rule, variables), unjudged: judgement === "unjudged" });
  }
}

function inside(value: unknown, schema: Schema, at: string): Spot[] {
  if (Array.isArray(value)) {
    return value.map((item, index) => ({ value: item, schema: schema.items ?? {}, at: at + pointer(index) }));
  }
  if (!isFields(value)) return [];
  const more = typeof schema.additionalProperties === "object" ? schema.additionalProperties : {};
  return Object.entries(withDefaults(value, schema)).map(([name, inner]) => ({
    value: inner,
    schema: ownProperty(schema, name) ?? more,
    at: at + pointer(name),
  }));
}

const known = new WeakMap<Schema, boolean>();

/** Whether the schema or anything in it has rules: most have none, and then their values need not be looked at. */
function mayHaveRules(schema: Schema, definitions: Definitions): boolean {
  const before = known.get(schema);
  if (before !== undefined) return before;
  known.set(schema, false); // a definition that refers to itself adds nothing
  const resolved = resolveSchema(schema, definitions);
  const parts = [
    ...(resolved === schema ? [] : [resolved]),
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items]),
    ...(typeof schema.additionalProperties === "object" ? [schema.additionalProperties] : []),
  ];
  const has = schema["x-kubernetes-validations"] !== undefined || parts.some((part) => mayHaveRules(part, definitions));
  known.set(schema, has);
  return has;
}

function messageOf(
  { message, messageExpression, rule }: CelRule,
  variables: Readonly<Record<string, unknown>>,
): string {
  const made = messageExpression === undefined ? undefined : madeMessage(messageExpression, variables);
  return made ?? message ?? `breaks the rule ${rule}`;
}

function madeMessage(text: string, variables: Readonly<Record<string, unknown>>): string | undefined {
  try {
    const made = compileExpression(text)?.(variables);
    return typeof made === "string" ? made : undefined;
  } catch {
    return undefined;
  }
}

/** `.spec['name']` as a JSON pointer. */
function fieldPointer(path: string): string {
  const keys = [...path.matchAll(/\.([^.[\]]+)|\['([^']*)'\]/g)].map(([, name, quoted]) => name ?? quoted ?? "");
  return pointer(...keys);
}
