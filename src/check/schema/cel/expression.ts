import { Environment } from "@marcbachmann/cel-js";

/** What a rule says about a value: it holds, it does not, or nobody here can tell. */
export type Judgement = boolean | "unjudged";

/** A compiled expression over `self` and `oldSelf`. */
export type Expression = (variables: Readonly<Record<string, unknown>>) => unknown;

// Kubernetes adds functions to the language: https://kubernetes.io/docs/reference/using-api/cel/
const LANGUAGE = new Environment({
  unlistedVariablesAreDyn: true,
  homogeneousAggregateLiterals: false,
  enableOptionalTypes: true,
})
  .registerFunction("isURL(string): bool", (text: string) => URL.canParse(text))
  .registerFunction("string.find(string): string", (text: string, pattern: string) => find(text, pattern)[0] ?? "")
  .registerFunction("string.findAll(string): list", (text: string, pattern: string) => find(text, pattern))
  .registerFunction("list.isSorted(): bool", (list: readonly unknown[]) => isSorted(list))
  .registerFunction("list.indexOf(dyn): int", (list: readonly unknown[], item: unknown) => BigInt(list.indexOf(item)))
  .registerFunction("list.lastIndexOf(dyn): int", (list: readonly unknown[], item: unknown) =>
    BigInt(list.lastIndexOf(item)),
  );

const compiled = new Map<string, Expression | undefined>();

/** The expression, ready to run; undefined where it uses what is not known here. */
export function compileExpression(text: string): Expression | undefined {
  if (!compiled.has(text)) compiled.set(text, compile(text));
  return compiled.get(text);
}

/** Runs a rule. An error while it runs is a judgement of the API server's, too: it refuses the object. */
export function holds(text: string, variables: Readonly<Record<string, unknown>>): Judgement {
  const expression = compileExpression(text);
  if (expression === undefined) return "unjudged";
  try {
    return expression(variables) === true;
  } catch {
    return false;
  }
}

function compile(text: string): Expression | undefined {
  try {
    const parsed = LANGUAGE.parse(text);
    return parsed.check().valid ? (variables) => parsed(variables) : undefined;
  } catch {
    return undefined;
  }
}

function find(text: string, pattern: string): string[] {
  return [...text.matchAll(new RegExp(pattern, "gu"))].map(([found]) => found);
}

function isSorted(list: readonly unknown[]): boolean {
  return list.every((item, index) => index === 0 || (list[index - 1] as string) <= (item as string));
}
