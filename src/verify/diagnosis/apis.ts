import { type Explanation, type Facts, match } from "./facts.js";

/** Which API keeps a namespace from going. */
export function explainBrokenApi(facts: Facts): Explanation | undefined {
  const [, name, why] = match(facts, /APIService (\S+) is not available \((.*?)\)(?:;|$)/) ?? [];
  if (name === undefined) return undefined;
  const cause = `the APIService ${name} forwards to something that does not answer (${why}), so that nobody can tell what of it is left`;
  return { cause, fix: `delete the APIService ${name} if its product is gone, otherwise mend the Service behind it` };
}
