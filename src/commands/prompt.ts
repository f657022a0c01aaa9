import { Interruption } from "./interruption.js";
import type { AskPerson } from "./new-answers.js";

/** Whether somebody sits there: standard input and standard error are terminals, and this is no pipeline. */
export function canAsk(): boolean {
  return process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env["CI"];
}

/** Asks in the terminal, on standard error. Ctrl-C throws an Interruption. */
export const askInTerminal: AskPerson = async ({ message, default: preset, problem }) => {
  const { default: input } = await import("@inquirer/input");
  try {
    const answer = await input(
      {
        message,
        ...(preset === undefined ? {} : { default: preset }),
        validate: (text) => {
          const found = problem(text.trim());
          return found === undefined || `'${text.trim()}' ${found}`;
        },
      },
      { output: process.stderr },
    );
    return answer.trim();
  } catch (error) {
    if (error instanceof Error && error.name === "ExitPromptError") throw new Interruption("SIGINT");
    throw error;
  }
};
