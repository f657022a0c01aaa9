import { type Command, Option } from "commander";
import { CommandError } from "../base/errors.js";
import { packageFile } from "../base/package.js";
import { type OutputTarget, parseOutput } from "./streams.js";
import type { VerifyOptions } from "./verify/options.js";

/** The forms in which verdicts can be written. */
export const VERIFICATION_FORMATS = ["text", "json", "junit"] as const;

/** What the build makes of `./verify/main.js`. */
const BUNDLE = "lib/bundle/verify.js";

const collect = (value: string, all: readonly string[]): string[] => [...all, value];
const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, VERIFICATION_FORMATS),
];

/** Adds `verify` to the program. */
export function addVerify(program: Command): void {
  const command = program
    .command("verify")
    .summary("prove on a live cluster that the solutions of a tree work")
    .description(
      "Judges each solution of a tree on a cluster, with evidence: whether what the tree wants is there, healthy and at the right revision, and whether its functional tests pass.",
    )
    .argument("[path]", "folder of the tree (default: the project's tree, dist)");
  addTarget(command);
  addWhat(command);
  addHow(command);
  command.action(async (path: string | undefined, _options: unknown, self: Command) => {
    const { runVerify }: typeof import("./verify/main.js") = await import(packageFile(BUNDLE).href);
    await runVerify(path, self.optsWithGlobals<VerifyOptions>());
  });
}

function addTarget(command: Command): void {
  command
    .option("-e, --environment <name>", "the environment that the cluster plays (required)")
    .option("--context <name>", "the context of the kubeconfig")
    .option("--current-context", "take the current context of the kubeconfig, or the cluster that this runs in")
    .option("--kubeconfig <file>", "the kubeconfig (default: KUBECONFIG, then ~/.kube/config)")
    .addOption(
      new Option("--mode <mode>", "observe what Flux does, apply the tree, or let Flux reconcile a branch (git)")
        .choices(["observe", "apply", "git"])
        .default("observe"),
    )
    .option("--url <url>", "git: the repository, as Flux reaches it")
    .option("--ref <ref>", "git: branch, tag or commit", "main")
    .option("--path <folder>", "git: folder of the tree in the repository (default: as in this checkout)")
    .option("--secret-ref <name>", "git: Secret in flux-system with the credentials of the repository");
}

function addWhat(command: Command): void {
  command
    .addOption(
      new Option("--solution <name>", "only this solution, as VENDOR/PRODUCT or its path (repeatable)")
        .default([], "all")
        .argParser(collect),
    )
    .option("--changed-since <ref>", "only solutions that differ from this Git revision")
    .option("--revision <sha>", "the commit that must be on the cluster (default: that of the tree's checkout)")
    .option("--no-test-runs", "start no test and write nothing: judge the last scheduled runs")
    .addOption(countOption("--repeat <n>", "run each functional test so often", 1))
    .addOption(countOption("--retries <n>", "start a test run that failed again, so often", 0))
    .option("--mutation", "also run the tests without the product: one that passes then proves nothing")
    .option("--allow-disruption", "observe: let --mutation suspend and remove the product for a while")
    .option("--upgrade-from <rev>", "apply: install this Git revision first, then upgrade, and go back");
}

function addHow(command: Command): void {
  command
    .option("--dry-run", "print the plan; with a cluster, also ask it whether it would admit every object")
    .addOption(
      new Option("--timeout <duration>", "how long a solution may take to become ready, such as 90s, 15m or 1h")
        .default(900_000, "15m")
        .argParser(duration),
    )
    .option("--keep", "apply, git: leave what was made on the cluster")
    .option("--cleanup", "remove what runs have left whose lease has expired, and end")
    .addOption(countOption("--parallel <n>", "judge so many solutions at once", 8, 1))
    .option("--print-rbac", "print the rights that a run needs, as manifests, and end")
    .option("--evidence <folder>", "write what was seen of each solution into files there")
    .addOption(
      new Option(
        "--output <form>",
        `${VERIFICATION_FORMATS.join(", ")}; to standard output or as FORM=FILE (repeatable)`,
      )
        .default([], "text")
        .argParser(collectOutput),
    );
}

function countOption(flags: string, description: string, standard: number, least = Math.min(standard, 1)): Option {
  return new Option(flags, description).default(standard).argParser((text) => {
    const count = Number(text);
    if (/^\d{1,4}$/.test(text) && count >= least) return count;
    const name = flags.split(" ")[0];
    throw new CommandError(
      `${name} ${text} is no number from ${least}`,
      `write a whole number, such as ${name} ${standard}`,
    );
  });
}

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

function duration(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smh])/g)];
  const total = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0), 0);
  if (total > 0 && parts.map(([part]) => part).join("") === text) return total;
  throw new CommandError(`--timeout ${text} is no duration`, "write it like 90s, 15m or 1h30m");
}
