// Writes a tree and kills itself, as nothing else can be caught by, when the given point is passed for the nth time.
// Argument: the folder of the compiled writer. Standard input: what to do, as JSON.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [writer] = process.argv.slice(2);
const { out, files, owned, point, nth } = JSON.parse(readFileSync(0, "utf8"));
const load = (name) => import(pathToFileURL(join(writer, "src/emit/output", name)).href);
const { planOutput } = await load("plan.js");
const { writePlan } = await load("write.js");

let passed = 0;
const reached = (at) => {
  if (at === point && ++passed === nth) process.kill(process.pid, "SIGKILL");
};
const expected = {
  files: new Map(Object.entries(files)),
  lists: new Set(),
  owned: new Set(owned),
  folders: new Set(["clusters", "snow"]),
};
await writePlan(out, await planOutput(out, expected), { reached });
