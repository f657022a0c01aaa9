import { type ExplainContext, resolveSchema } from "../context.js";
import type { CelRule, Schema } from "../types.js";

/** Where in values of a schema rules have to be asked: the parts without any are left out. */
export interface RulePlan {
  readonly schema: Schema;
  /** The rules about a new value. */
  readonly rules: readonly CelRule[];
  readonly properties: ReadonlyMap<string, RulePlan>;
  readonly items: RulePlan | undefined;
  /** For fields that `properties` does not name. */
  readonly more: RulePlan | undefined;
}

type Definitions = Pick<ExplainContext, "definition">;

/** A rule that compares with the object as it was before says nothing about a new one. */
export function isTransition({ rule, optionalOldSelf }: CelRule): boolean {
  return /\boldSelf\b/.test(rule) && optionalOldSelf !== true;
}

const known = new WeakMap<Schema, RulePlan | "none">();

/** The plan of a schema, worked out once; undefined where it has no rule anywhere. */
export function planOf(schema: Schema, definitions: Definitions): RulePlan | undefined {
  const before = known.get(schema);
  if (before !== undefined) return before === "none" ? undefined : before;
  const drafts = draftsFrom(schema, definitions);
  const useful = usefulDrafts(drafts);
  const draft = drafts.get(resolveSchema(schema, definitions));
  const plan = draft !== undefined && useful.has(draft) ? pruned(draft, useful) : undefined;
  known.set(schema, plan ?? "none");
  return plan;
}

interface Draft {
  readonly schema: Schema;
  readonly rules: readonly CelRule[];
  readonly properties: Map<string, RulePlan>;
  items: Draft | undefined;
  more: Draft | undefined;
}

/** A draft for every schema that is within reach; definitions may refer to each other in circles. */
function draftsFrom(schema: Schema, definitions: Definitions): Map<Schema, Draft> {
  const drafts = new Map<Schema, Draft>();
  const open: Draft[] = [];
  const draftOf = (part: Schema): Draft => {
    const resolved = resolveSchema(part, definitions);
    const ready = drafts.get(resolved);
    if (ready !== undefined) return ready;
    const rules = (resolved["x-kubernetes-validations"] ?? []).filter((rule) => !isTransition(rule));
    const draft = { schema: resolved, rules, properties: new Map(), items: undefined, more: undefined };
    drafts.set(resolved, draft);
    open.push(draft);
    return draft;
  };
  draftOf(schema);
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    const { properties = {}, items, additionalProperties } = draft.schema;
    for (const [name, part] of Object.entries(properties)) draft.properties.set(name, draftOf(part));
    draft.items = items && draftOf(items);
    draft.more = typeof additionalProperties === "object" ? draftOf(additionalProperties) : undefined;
  }
  return drafts;
}

/** The drafts from which a rule can be reached. */
function usefulDrafts(drafts: ReadonlyMap<Schema, Draft>): Set<RulePlan> {
  const users = new Map<RulePlan, RulePlan[]>();
  for (const draft of drafts.values()) {
    for (const part of partsOf(draft)) users.set(part, [...(users.get(part) ?? []), draft]);
  }
  const open: RulePlan[] = [...drafts.values()].filter(({ rules }) => rules.length > 0);
  const useful = new Set<RulePlan>(open);
  for (let draft = open.pop(); draft !== undefined; draft = open.pop()) {
    for (const user of users.get(draft) ?? []) {
      if (!useful.has(user)) open.push(user);
      useful.add(user);
    }
  }
  return useful;
}

function partsOf({ properties, items, more }: RulePlan): RulePlan[] {
  return [...properties.values(), ...(items ? [items] : []), ...(more ? [more] : [])];
}

/** Takes out of a draft and all that it reaches what leads to no rule. */
function pruned(draft: Draft, useful: ReadonlySet<RulePlan>): RulePlan {
  for (const part of useful as Set<Draft>) {
    for (const [name, inner] of part.properties) if (!useful.has(inner)) part.properties.delete(name);
    if (part.items && !useful.has(part.items)) part.items = undefined;
    if (part.more && !useful.has(part.more)) part.more = undefined;
  }
  return draft;
}
