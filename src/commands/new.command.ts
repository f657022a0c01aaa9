import type { Command } from "commander";

/** Adds `new` to the program. */
export function addNew(program: Command): void {
  void program;
}
