import type { Condition, LiveObject } from "../../model/live.js";
import { at, listAt, numberAt, textAt } from "./fields.js";

/** The conditions of an object in their order; entries that are none are left out. */
export function conditionsOf(object: LiveObject): readonly Condition[] {
  return listAt(object, "status", "conditions").flatMap(condition);
}

/** The condition of a type, whatever generation it is about. */
export function conditionOf(object: LiveObject, type: string): Condition | undefined {
  return conditionsOf(object).find((it) => it.type === type);
}

/** The condition of a type, if it counts: one that was written about another generation does not. */
export function counting(object: LiveObject, type: string): Condition | undefined {
  const found = conditionOf(object, type);
  return found && isAboutNow(found, object) ? found : undefined;
}

/** Whether a condition is about the present generation, or does not say. */
export function isAboutNow({ observedGeneration }: Condition, object: LiveObject): boolean {
  return !observedGeneration || observedGeneration === object.metadata.generation;
}

/** Whether `status.observedGeneration` is there and is not the generation. */
export function lags(object: LiveObject): boolean {
  const observed = numberAt(object, "status", "observedGeneration");
  return observed !== undefined && object.metadata.generation !== undefined && observed !== object.metadata.generation;
}

function condition(value: unknown): Condition[] {
  const [type, status] = [textAt(value, "type"), at(value, "status")];
  if (type === undefined || (status !== "True" && status !== "False" && status !== "Unknown")) return [];
  const texts = (["reason", "message", "lastTransitionTime"] as const).flatMap((name) => {
    const text = textAt(value, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const observedGeneration = numberAt(value, "observedGeneration");
  return [
    { type, status, ...Object.fromEntries(texts), ...(observedGeneration === undefined ? {} : { observedGeneration }) },
  ];
}
