import type { Call } from "./facts.js";

/** The command with its first words, as messages name it. */
export function nameOf({ name, args }: Call): string {
  const words = args.map(({ literal }) => literal).filter((word) => word !== undefined && !word.startsWith("-"));
  return [name, ...words.slice(0, 2).map((word = "") => (word.length > 40 ? `${word.slice(0, 39)}…` : word))].join(" ");
}
