import type { LiveObject } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { lags } from "./conditions.js";
import { numberAt } from "./fields.js";
import { waiting } from "./judgement.js";

/** InProgress where the controller has not seen the newest generation; undefined where it has, or does not say which it saw. */
export function unobserved(object: LiveObject): Judgement | undefined {
  return lags(object) ? behind(object) : undefined;
}

/** The same for kinds whose controller always says which generation it saw. */
export function unobservedWorkload(object: LiveObject): Judgement | undefined {
  return numberAt(object, "status", "observedGeneration") === undefined ? behind(object) : unobserved(object);
}

function behind(object: LiveObject): Judgement {
  const observed = numberAt(object, "status", "observedGeneration");
  const seen = observed === undefined || observed < 0 ? "no generation" : `generation ${observed}`;
  return waiting(
    "GenerationNotObserved",
    `the controller has observed ${seen}; the newest is ${object.metadata.generation ?? "unknown"}`,
  );
}
