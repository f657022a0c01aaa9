// What came of the mutants, in words.

/** A mutant in one line. */
export function shown({ file, line, column, operator, before, after }) {
  return `${file}:${line}:${column} ${operator}: ${short(before)} → ${after === "" ? "(left out)" : short(after)}`;
}

/**
 * Prints what survived, then a line for each file and one for each set.
 * @returns how many survived that nobody has said to be equivalent
 */
export function reportOf(results, { known, all, print }) {
  const judged = results.map((result) => ({ ...result, outcome: outcomeOf(result, known) }));
  for (const { mutant, outcome, caught } of judged) {
    if (outcome === "survived") print(`survived ${shown(mutant)}`);
    else if (all) print(`${caught ? `caught by ${caught}` : outcome} ${shown(mutant)}`);
  }
  const survived = judged.filter(({ outcome }) => outcome === "survived").length;
  print("");
  for (const [name, group] of grouped(judged, ({ mutant }) => mutant.file)) print(counts(name, group));
  print("");
  for (const [name, group] of grouped(judged, ({ mutant }) => setOf(mutant.file))) print(counts(name, group));
  print(counts("total", judged));
  return survived;
}

function outcomeOf({ mutant, caught }, known) {
  if (caught !== undefined) return caught.endsWith(".test.ts") ? "caught by tests" : "caught by pairs";
  return known.some((each) => isSame(each, mutant)) ? "equivalent" : "survived";
}

function isSame(each, { file, before, after }) {
  return each.file === file && each.before === before && each.after === after;
}

function grouped(judged, keyOf) {
  const groups = new Map();
  for (const each of judged) {
    const key = keyOf(each);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The folder of a set of rules, as it is called in the sources. */
function setOf(file) {
  const [, stage, folder, name] = file.replace(/\.ts$/, "").split("/");
  if (stage !== "check") return stage;
  return folder === "rules" && name !== undefined ? name : folder;
}

function counts(name, group) {
  const count = (outcome) => group.filter((each) => each.outcome === outcome).length;
  const [pairs, tests] = [count("caught by pairs"), count("caught by tests")];
  const open = group.length - count("equivalent");
  const score = open === 0 ? "" : `, ${((100 * (pairs + tests)) / open).toFixed(1)} %`;
  const equivalent = count("equivalent") > 0 ? `, ${count("equivalent")} equivalent` : "";
  return `${name}: ${group.length} mutants, ${pairs} caught by pairs, ${tests} by unit tests, ${count("survived")} survived${equivalent}${score}`;
}

function short(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 100 ? `${line.slice(0, 97)}…` : line;
}
