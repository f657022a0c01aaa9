import { Evaluator, type Modes, type Outcomes, type Source } from "./evaluator.js";

const BOTH = [false, true];

/**
 * How the functions and files of a library end under all options. All of them are worked out, and always in the same order, so
 * that what calls itself ends the same way whoever asks first.
 */
export function outcomesOf(source: Source): Outcomes {
  const evaluator = new Evaluator(source, new Map());
  for (const lenient of BOTH) {
    for (const errexit of BOTH)
      for (const pipefail of BOTH) evaluate(evaluator, source, { errexit, pipefail }, lenient);
  }
  return evaluator.outcomes;
}

function evaluate(evaluator: Evaluator, { functions, files }: Source, modes: Modes, lenient: boolean): void {
  for (const [name, node] of functions) evaluator.functionCall(name, node, { ...modes }, lenient);
  for (const word of files.keys()) evaluator.sourced(word, { ...modes }, lenient);
}
