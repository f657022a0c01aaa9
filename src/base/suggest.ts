import { closest, distance } from "fastest-levenshtein";

/** The known word that somebody probably meant, as ` Did you mean …?`; empty where none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const near = closest(
    word.toLowerCase(),
    known.map((name) => name.toLowerCase()),
  );
  const name = known.find((candidate) => candidate.toLowerCase() === near) ?? near;
  return distance(word.toLowerCase(), near) <= Math.max(2, Math.floor(word.length / 3)) ? ` Did you mean ${name}?` : "";
}
