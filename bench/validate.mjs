// Measures `validate` against kubeconform on the same tree and schemas, in one run: `npm run bench:validate [-- KUBECONFORM]`.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeKubeconformSchemas } from "./schemas.mjs";
import { memoryFolder, ms, ratio } from "./support.mjs";
import { writeTree } from "./tree.mjs";

const BIN = fileURLToPath(new URL("../lib/bin.cjs", import.meta.url));
const KUBECONFORM = process.argv[2] ?? join(homedir(), ".cache/conformitron-lab/bin/kubeconform");
const SCRIPTS = fileURLToPath(new URL("scripts.mjs", import.meta.url));
const RUNS = 9;
const SOLUTIONS = 1000;

if (!existsSync(KUBECONFORM)) {
  console.error(`there is no kubeconform at ${KUBECONFORM}: name it as the argument`);
  process.exit(2);
}

const memory = memoryFolder();
const location = writeKubeconformSchemas(join(memory, "schemas"));

/** A tree in a folder of its own, with what is not measured switched off: findings would be located and printed as well. */
async function tree(name, count) {
  const folder = join(memory, name);
  const dist = await writeTree(folder, count);
  // The solutions have no CronJob and no chart at hand.
  const rules = "{ no-functional-test: off, chart-not-at-hand: off }";
  writeFileSync(join(folder, "conformitron.yaml"), `validate: { rules: ${rules} }\n`);
  age(dist);
  return folder;
}

/** What the analysis of so many scripts takes in a process that does nothing else: without the time that Node needs to start. */
function analysis(count) {
  const { status, stderr, stdout } = spawnSync(process.execPath, [SCRIPTS, String(count)], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${SCRIPTS} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Files as old as those of a checkout: what changed in the last two seconds is read again, to be safe. */
function age(folder) {
  spawnSync("find", [folder, "-exec", "touch", "-d", "1 hour ago", "{}", "+"]);
}

function run(program, args, cwd) {
  const start = performance.now();
  const { status, stderr, stdout } = spawnSync(program, args, { cwd, encoding: "utf8", maxBuffer: 1 << 28 });
  const time = performance.now() - start;
  if (status !== 0)
    throw new Error(`${program} ${args.join(" ")} ended with ${status}: ${stderr}${stdout.slice(0, 2000)}`);
  return time;
}

/** The shortest of several runs of each, taken in turns so that a busy moment meets all of them. */
function shortest(measured) {
  const best = measured.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < RUNS; round += 1) {
    for (const [index, measure] of measured.entries()) best[index] = Math.min(best[index], measure());
  }
  return best;
}

const folder = await tree("tree", SOLUTIONS);
const large = await tree("large", 3 * SOLUTIONS);
const changed = join(folder, "dist/eks-anywhere-common/Addons/Partner/vendor-7/product-7/release.yaml");
const original = readFileSync(changed, "utf8");
let edits = 0;

const validate = (cwd, ...args) => run(process.execPath, [BIN, "validate", ...args, "dist"], cwd);
const kubeconform = () =>
  run(
    KUBECONFORM,
    [
      "-strict",
      "-summary",
      "-ignore-filename-pattern",
      "/index/",
      "-ignore-filename-pattern",
      "environment.json",
    ].concat(["-schema-location", location, "dist"]),
    folder,
  );

function oneChange() {
  edits += 1;
  writeFileSync(changed, original.replace("replicas: 3", `replicas: ${3 + (edits % 5)}`));
  const past = new Date(Date.now() - 60_000 - edits * 1000);
  utimesSync(changed, past, past);
  return validate(folder);
}

const [peer, cold, node, coldLarge] = shortest([
  kubeconform,
  () => validate(folder, "--no-cache"),
  () => run(process.execPath, ["-e", "0"], folder),
  () => validate(large, "--no-cache"),
]);
validate(folder);
const [warm, change] = shortest([() => validate(folder), oneChange]);
const { lines } = analysis(SOLUTIONS);
const [scripts] = shortest([() => analysis(SOLUTIONS).time]);

console.log(`${SOLUTIONS} solutions, one environment. Whole processes; the shortest of ${RUNS} runs counts.\n`);
console.log(`kubeconform ${ms(peer)}, validate without a cache ${ms(cold)}, node -e 0 ${ms(node)}`);
console.log(`nothing changed ${ms(warm)}, one file changed ${ms(change)}, ${3 * SOLUTIONS} solutions ${ms(coldLarge)}`);
console.log(
  `shell analysis of ${SOLUTIONS} distinct scripts, ${lines} lines on average, and what they source: ${ms(scripts)}\n`,
);
ratio("cold against kubeconform (the goal is 1)", cold / peer, 2);
ratio("nothing changed: milliseconds above node -e 0", warm - node, 60);
ratio("one file changed: milliseconds above node -e 0", change - node, 250);
ratio("three times the tree against once", coldLarge / cold, 3.5);
ratio("milliseconds for each distinct script", scripts / SOLUTIONS, 1);
