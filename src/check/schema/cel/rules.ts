import { isFields, pointer } from "../../fields.js";
import type { ExplainContext } from "../context.js";
import type { CelRule, Schema } from "../types.js";
import { compileExpression, holds } from "./expression.js";
import { planOf, type RulePlan } from "./plan.js";
import { celValue, ownProperty } from "./value.js";

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
  const plan = planOf(schema, definitions);
  if (plan !== undefined) walk({ value, plan, at: "" }, definitions, found);
  return found;
}

interface Spot {
  readonly value: unknown;
  readonly plan: RulePlan;
  readonly at: string;
}

function walk({ value, plan, at }: Spot, definitions: Definitions, found: CelResult[]): void {
  if (value === undefined || value === null) return;
  if (plan.rules.length > 0) ask({ value, plan, at }, definitions, found);
  for (const inner of inside({ value, plan, at })) walk(inner, definitions, found);
}

function ask({ value, plan, at }: Spot, definitions: Definitions, found: CelResult[]): void {
  const variables = { self: celValue(value, plan.schema, definitions) };
  for (const rule of plan.rules) {
    const judgement = holds(rule.rule, variables);
    if (judgement === true) continue;
    const place = at + (rule.fieldPath === undefined ? "" : fieldPointer(rule.fieldPath));
    found.push({ pointer: place, message: messageOf(rule, variables), unjudged: judgement === "unjudged" });
  }
}

/** The parts of a value that rules may be about. */
function inside({ value, plan, at }: Spot): Spot[] {
  const { items, properties, more, schema } = plan;
  if (Array.isArray(value)) {
    return items === undefined
      ? []
      : value.map((item, index) => ({ value: item, plan: items, at: at + pointer(index) }));
  }
  if (!isFields(value)) return [];
  const named = [...properties].map(([name, part]) => ({
    value: Object.hasOwn(value, name) ? value[name] : ownProperty(schema, name)?.default,
    plan: part,
    at: at + pointer(name),
  }));
  return more === undefined ? named : [...named, ...unnamed({ value, plan, at }, value, more)];
}

function unnamed({ plan, at }: Spot, value: Readonly<Record<string, unknown>>, more: RulePlan): Spot[] {
  const names = Object.keys(value).filter((name) => ownProperty(plan.schema, name) === undefined);
  return names.map((name) => ({ value: value[name], plan: more, at: at + pointer(name) }));
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
