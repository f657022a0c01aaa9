// Measures synth against cdk8s's own App.synth() on the same objects, in one run: `npm run bench`.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { App } from "cdk8s";
import { environments as builtin } from "conformitron/environments";
import { assembleTree } from "../lib/emit/assemble.js";
import { compile } from "../lib/emit/compile.js";
import { planOutput } from "../lib/emit/output/plan.js";
import { writePlan } from "../lib/emit/output/write.js";
import { readPrevious } from "../lib/emit/previous.js";
import { environmentFacts } from "../lib/model/environment.js";
import { charts, definitionFile, definitions } from "./solutions.mjs";
import { best, compileOptions, memoryFolder, ms, ratio } from "./support.mjs";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const BIN = join(ROOT, "lib/bin.cjs");
const environments = builtin.map(environmentFacts);
const one = environments.filter(({ name }) => name === "snow");
const memory = memoryFolder();

async function synth(loaded, facts, out) {
  const compiled = compile(loaded, facts, compileOptions);
  const errors = compiled.findings.filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new Error(JSON.stringify(errors[0]));
  const previous = readPrevious(out);
  const plan = await planOutput(
    out,
    assembleTree({ compiled, environments: facts, previous, out, options: compileOptions }),
  );
  await writePlan(out, plan);
  return plan;
}

async function ours(count, facts, runs) {
  const loaded = definitions(count);
  return best(memory, runs, (out) => synth(loaded, facts, out));
}

async function cdk8s(count, runs) {
  return best(memory, runs, (outdir) => {
    const app = new App({ outdir });
    charts(app, count);
    app.synth();
  });
}

console.log("Both sides write to a memory file system, in a warm process; the shortest of several runs counts.\n");
await ours(500, one, 4);
await cdk8s(200, 2);
const ours1000 = await ours(1000, one, 7);
const ours5000 = await ours(5000, one, 3);
const all = await ours(1000, environments, 5);
const ours3000 = await ours(3000, one, 3);
const theirs1000 = await cdk8s(1000, 4);
const theirs3000 = await cdk8s(3000, 1);
console.log(`1,000 solutions × 5 objects: ours ${ms(ours1000)}, App.synth() ${ms(theirs1000)}`);
ratio("1,000 solutions against App.synth() (goal 0.25)", ours1000 / theirs1000, 0.334);
console.log(`3,000 solutions × 5 objects: ours ${ms(ours3000)}, App.synth() ${ms(theirs3000)}`);
ratio("3,000 solutions against App.synth()", ours3000 / theirs3000, 0.1);
console.log(`5,000 solutions × 5 objects: ours ${ms(ours5000)}`);
ratio("5,000 solutions against 1,000", ours5000 / ours1000, 5.5);
console.log(`1,000 solutions, ${environments.length} environments, one in ten differs: ${ms(all)}`);
ratio("all environments against one", all / ours1000, 4);

const loaded = definitions(1000);
const again = join(memory, "again");
await synth(loaded, one, again);
const second = await synth(loaded, one, again);
ratio("files written for an unchanged tree", second.writes.length + second.removals.length, 0);

memoryRatio();
helpRatio();
await realProject();

/** Heap after a synth of 1,000 and of 5,000 solutions, each in a process of its own. */
function memoryRatio() {
  const peak = (count) =>
    Number(
      spawnSync(process.execPath, ["--expose-gc", fileURLToPath(new URL("memory.mjs", import.meta.url)), String(count)])
        .stdout,
    );
  const [small, large] = [peak(1000), peak(5000)];
  console.log(`peak memory: 1,000 solutions ${small} MiB, 5,000 solutions ${large} MiB`);
  ratio("memory of 5,000 solutions against 1,000", large / small, 5.5);
}

function helpRatio() {
  const time = (args) => {
    const start = performance.now();
    spawnSync(process.execPath, args, { stdio: "ignore" });
    return performance.now() - start;
  };
  const shortest = (args) => Math.min(...Array.from({ length: 15 }, () => time(args)));
  const [help, bare] = [shortest([BIN, "--help"]), shortest(["-e", "0"])];
  console.log(`conformitron --help ${ms(help)}, node -e 0 ${ms(bare)}`);
  ratio("conformitron --help against node -e 0", help / bare, 2);
}

/** 1,000 definition files on the real disk: what loading and type-checking add. */
async function realProject() {
  const root = mkdtempSync(join(ROOT, "bench", ".project-"));
  process.on("exit", () => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "conformitron.yaml"), "{}\n");
  mkdirSync(join(root, "node_modules"));
  for (const name of ["cdk8s", "cdk8s-plus-27", "constructs"])
    symlinkSync(join(ROOT, "node_modules", name), join(root, "node_modules", name));
  symlinkSync(ROOT, join(root, "node_modules", "conformitron"));
  for (let number = 0; number < 1000; number += 1) {
    const folder = join(root, "solutions", `vendor-${number}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `product-${number}.ts`), definitionFile(number));
  }
  const run = (label) => {
    const start = performance.now();
    const { status, stderr } = spawnSync(process.execPath, [BIN, "synth", "--verbose"], {
      cwd: root,
      encoding: "utf8",
    });
    console.log(
      `1,000 definition files on the real disk, ${label}: ${ms(performance.now() - start)} in all, exit ${status}; ${stderr.trim().replaceAll("\n", "; ")}`,
    );
  };
  run("nothing cached");
  run("unchanged");
}
