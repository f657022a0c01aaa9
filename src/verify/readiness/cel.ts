import { Environment } from "@marcbachmann/cel-js";

/** What an expression says of an object: it holds, it does not, or why it cannot be evaluated on it. */
export type Evaluation = boolean | { readonly error: string };

type Program = (fields: Readonly<Record<string, unknown>>) => unknown;

// Fields of the object are its variables, and nothing is known of their types before.
const LANGUAGE = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
});

const compiled = new Map<string, Program | undefined>();

/** Evaluates a CEL expression on an object, as Flux does; undefined where it uses what is not known here. Never throws. */
export function evaluate(expression: string, object: Readonly<Record<string, unknown>>): Evaluation | undefined {
  if (!compiled.has(expression)) compiled.set(expression, compile(expression));
  const program = compiled.get(expression);
  if (program === undefined) return undefined;
  try {
    const value = program(withIntegers(object) as Readonly<Record<string, unknown>>);
    return typeof value === "boolean" ? value : { error: "it is neither true nor false" };
  } catch (error) {
    // The first line names what is missing; the others show the expression.
    return { error: (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "" };
  }
}

function compile(expression: string): Program | undefined {
  try {
    const parsed = LANGUAGE.parse(expression);
    return parsed.check().valid ? (fields) => parsed(fields) : undefined;
  } catch {
    return undefined;
  }
}

/** JSON has one kind of numbers, CEL has integers, which are BigInt here. */
function withIntegers(value: unknown): unknown {
  if (typeof value === "number") return Number.isInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, withIntegers(it)]));
}
