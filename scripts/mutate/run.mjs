// Chooses mutants, tries them and reports.
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { tryMutants } from "./judges.mjs";
import { openProject } from "./project.mjs";
import { reportOf, shown } from "./report.mjs";

const EQUIVALENT = "scripts/mutate/equivalent.json";

/** Runs everything; the result is how many mutants survived. */
export async function mutate({ root, wanted, list, all, unit, sample, seed, jobs, print, progress }) {
  const project = openProject(resolve(root));
  const chosen = sampled(select(project, wanted), sample, seed);
  if (chosen.length === 0) throw new Error(`there is nothing to break in ${wanted.join(", ") || root}`);
  if (list) {
    for (const mutant of chosen) print(shown(mutant));
    return 0;
  }
  const results = new Map(chosen.map((mutant) => [mutant.id, { mutant }]));
  const say = counter(chosen.length, progress);
  await tryMutants(project, chosen, {
    jobs,
    unit,
    onTried: (mutant, caught) => {
      results.set(mutant.id, { mutant, caught });
      say();
    },
  });
  return reportOf([...results.values()], { known: equivalents(project.root), all, print });
}

/** The mutants of the files that are asked for: by path, by folder, or by a code that they name. */
function select({ mutants, mentioned, codes }, wanted) {
  if (wanted.length === 0) return mutants;
  const isWanted = (file) =>
    wanted.some((name) =>
      codes.includes(name)
        ? mentioned.get(file)?.has(name)
        : file === name || file.startsWith(`${name.replace(/\/$/, "")}/`),
    );
  return mutants.filter(({ file }) => isWanted(file));
}

/** As many as are asked for, the same for the same seed, in the order of the sources. */
function sampled(mutants, count, seed) {
  if (count === undefined || mutants.length <= count) return mutants;
  const rank = ({ file, line, column, after }) =>
    createHash("sha256").update([seed, file, line, column, after].join("\n")).digest("hex");
  const ranked = mutants.map((mutant) => ({ mutant, rank: rank(mutant) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  const drawn = new Set(ranked.slice(0, count).map(({ mutant }) => mutant.id));
  return mutants.filter(({ id }) => drawn.has(id));
}

function equivalents(root) {
  const path = join(root, EQUIVALENT);
  return existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : [];
}

function counter(total, progress) {
  const start = performance.now();
  let count = 0;
  return () => {
    count += 1;
    if (count % 500 === 0 || count === total)
      progress(`${count} of ${total} tried, ${Math.round((performance.now() - start) / 1000)} s`);
  };
}
