import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { environments as builtin } from "conformitron/environments";
import { assembleTree } from "../lib/emit/assemble.js";
import { compile } from "../lib/emit/compile.js";
import { planOutput } from "../lib/emit/output/plan.js";
import { writePlan } from "../lib/emit/output/write.js";
import { readPrevious } from "../lib/emit/previous.js";
import { environmentFacts } from "../lib/model/environment.js";
import { definitions } from "./solutions.mjs";
import { compileOptions } from "./support.mjs";

const environments = builtin.map(environmentFacts);

/** Writes the tree of so many solutions for one environment below the folder, and gives the tree's folder. */
export async function writeTree(folder, count) {
  const facts = environments.filter(({ name }) => name === "snow");
  const compiled = compile(definitions(count), facts, compileOptions);
  const out = join(folder, "dist");
  mkdirSync(folder, { recursive: true });
  const tree = assembleTree({
    compiled,
    environments: facts,
    previous: readPrevious(out),
    out,
    options: compileOptions,
  });
  await writePlan(out, await planOutput(out, tree));
  return out;
}
