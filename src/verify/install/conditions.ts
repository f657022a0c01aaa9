import type { Condition, LiveObject } from "../../model/live.js";

/** A condition of an object, by its type. */
export function conditionOf(object: LiveObject, type: string): Condition | undefined {
  return conditionsOf(object).find((condition) => condition.type === type);
}

/** All conditions of an object. */
export function conditionsOf({ status }: LiveObject): readonly Condition[] {
  const conditions = status?.["conditions"];
  return Array.isArray(conditions) ? (conditions as readonly Condition[]) : [];
}
