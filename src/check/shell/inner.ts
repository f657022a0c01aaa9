import { parse, type Script } from "unbash";
import type { Call } from "./facts.js";
import type { Argument } from "./words.js";

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash"]);
/** How many characters may stand before inner scripts, all together. */
const MAX_PADDING = 1_000_000;

/** The argument of a command that is a script by itself: of `sh -c` and of `trap`. */
export function innerScriptOf({ name, args }: Call): Argument | undefined {
  if (name === "trap") return args[0]?.literal?.includes(" ") ? args[0] : undefined;
  if (!SHELLS.has(name)) return undefined;
  const flag = args.findIndex(
    ({ literal }) => literal?.startsWith("-") && !literal.startsWith("--") && literal.includes("c"),
  );
  const script = flag < 0 ? undefined : args[flag + 1];
  return script?.literal === undefined ? undefined : script;
}

/**
 * Parses scripts in quotes with blanks for all that stands before them, so that their positions are those of the whole text. Gives
 * undefined where quotes or escapes inside of one change its text, and where the blanks would get too many.
 */
export function innerParser(text: string): (script: Argument) => Script | undefined {
  let padding = 0;
  return ({ literal = "", pos }) => {
    const from = pos + 1;
    if (padding + from > MAX_PADDING || !text.startsWith(literal, from)) return undefined;
    padding += from;
    return parse(" ".repeat(from) + literal);
  };
}
