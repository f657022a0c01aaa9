import { type ArithmeticCommand, forEachChild, type SyntaxNode, type TestCommand } from "unbash";
import { readWord, type WordFacts } from "./words.js";

/** The words and, in `((…))`, the names that `[[ … ]]` and `((…))` compare. */
export function readComparison(node: TestCommand | ArithmeticCommand): { words: WordFacts[]; names: string[] } {
  const words: WordFacts[] = [];
  const names: string[] = [];
  const collect = (child: SyntaxNode): void => {
    if (child.type === "Word") words.push(readWord(child));
    else if (child.type === "TestUnary") words.push(plain(child.operator), readWord(child.operand));
    else if (child.type === "ArithmeticWord") names.push(child.value);
    else forEachChild(child, collect);
  };
  forEachChild(node, collect);
  return { words, names };
}

function plain(literal: string): WordFacts {
  return { literal, start: literal, expansions: [], substitutions: [], quoted: false };
}
