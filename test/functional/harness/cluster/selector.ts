/** Tells whether labels meet a selector such as `app=x,tier!=y,track,!old,env in (a,b)`. */
export function matchesSelector(labels: Readonly<Record<string, string>> | undefined, selector: string): boolean {
  return selector
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter((term) => term !== "")
    .every((term) => matchesTerm(labels ?? {}, term));
}

function matchesTerm(labels: Readonly<Record<string, string>>, term: string): boolean {
  const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term);
  if (set) {
    const values = (set[3] ?? "").split(",").map((value) => value.trim());
    return values.includes(labels[set[1] ?? ""] ?? "") === (set[2] === "in");
  }
  const equality = /^([^=!]+)(==|=|!=)(.*)$/.exec(term);
  if (equality) return (labels[equality[1] ?? ""] === equality[3]) === (equality[2] !== "!=");
  return term.startsWith("!") ? !(term.slice(1) in labels) : term in labels;
}
