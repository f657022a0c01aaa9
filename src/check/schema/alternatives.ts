import type { Spot } from "./context.js";
import type { SchemaProblem } from "./problem.js";
import type { Schema } from "./types.js";
import { oneOfWords, pathWords } from "./words.js";

/** Judges the same value by another schema. */
type Judge = (schema: Schema) => SchemaProblem[];

/** What is wrong by `allOf`, `anyOf`, `oneOf` and `not`: of alternatives only the nearest is spoken of. */
export function alternativeProblems(spot: Spot, schema: Schema, judge: Judge): SchemaProblem[] {
  return [
    ...(schema.allOf ?? []).flatMap(judge),
    // What may be a number or a text has said so twice.
    ...(schema.anyOf && !schema["x-kubernetes-int-or-string"] ? anyOf(spot, schema.anyOf, judge) : []),
    ...(schema.oneOf && !schema["x-kubernetes-int-or-string"] ? oneOf(spot, schema.oneOf, judge) : []),
    ...(schema.not ? not(spot, schema.not, judge) : []),
  ];
}

function anyOf(spot: Spot, alternatives: readonly Schema[], judge: Judge): SchemaProblem[] {
  const outcomes = alternatives.map(judge);
  if (outcomes.some((problems) => problems.length === 0)) return [];
  return needsOneOf(spot, alternatives) ?? nearest(outcomes);
}

function oneOf(spot: Spot, alternatives: readonly Schema[], judge: Judge): SchemaProblem[] {
  const outcomes = alternatives.map(judge);
  const met = alternatives.filter((_, index) => outcomes[index]?.length === 0);
  if (met.length === 1) return [];
  if (met.length === 0) return needsOneOf(spot, alternatives) ?? nearest(outcomes);
  const names = met.flatMap(({ required }) => required ?? []);
  const message =
    names.length > 0
      ? `${pathWords(spot.pointer)} may have only one of ${oneOfWords(names, "and")}`
      : `${pathWords(spot.pointer)} meets several forms of which it must meet one`;
  return [{ code: "bad-value", pointer: spot.pointer, message, ...(names.length > 0 && { fix: "keep one of them" }) }];
}

function not(spot: Spot, schema: Schema, judge: Judge): SchemaProblem[] {
  if (judge(schema).length > 0) return [];
  const names = oneOfWords(schema.required ?? [], "and");
  const together = (schema.required?.length ?? 0) > 1 ? " together" : "";
  const message = names === "" ? "has a form that is not allowed" : `must not have ${names}${together}`;
  return [{ code: "bad-value", pointer: spot.pointer, message: `${pathWords(spot.pointer)} ${message}` }];
}

/** Alternatives that are only about which fields there are say so in one sentence. */
function needsOneOf({ pointer }: Spot, alternatives: readonly Schema[]): SchemaProblem[] | undefined {
  const names = alternatives.flatMap(({ required }) => required ?? []);
  const isAboutFields = alternatives.every(
    ({ required, not: refused }) => required !== undefined || refused !== undefined,
  );
  if (names.length === 0 || !isAboutFields) return undefined;
  const fields = oneOfWords([...new Set(names)]);
  return [
    { code: "missing-field", pointer, message: `${pathWords(pointer)} needs one of ${fields}`, fix: `add ${fields}` },
  ];
}

function nearest(outcomes: readonly SchemaProblem[][]): SchemaProblem[] {
  return outcomes.reduce((best, problems) => (problems.length < best.length ? problems : best));
}
