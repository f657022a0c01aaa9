import { type Command, Option } from "commander";
import { packageFile } from "../base/package.js";
import { type OutputTarget, parseOutput } from "./streams.js";
import type { ValidateOptions } from "./validate/options.js";

/** The forms in which findings can be written. */
export const VALIDATION_FORMATS = ["text", "json", "junit", "sarif", "github"] as const;

/** What the build makes of `./validate/main.js`. */
const BUNDLE = "lib/bundle/validate.cjs";

const collect = (value: string, all: readonly string[]): string[] => [...all, value];
const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, VALIDATION_FORMATS),
];

/** Adds `validate` to the program. */
export function addValidate(program: Command): void {
  program
    .command("validate")
    .summary("prove a GitOps tree sound, without a cluster")
    .description(
      "Judges what Flux would apply from a tree: the project's own, any Flux repository, single files (with their whole tree as\ncontext), or standard input (-).",
    )
    .argument("[path...]", "folders, files or - (default: the project's tree, dist)")
    .addOption(
      new Option("-e, --environment <name>", "only what these environments get (repeatable)")
        .default([], "all")
        .argParser(collect),
    )
    .option("--kubernetes-version <minor>", "judge for this Kubernetes version, such as 1.34")
    .option("--flux-version <minor>", "judge for this Flux version, such as 2.7")
    .addOption(
      new Option("--charts <place>", "folder with charts, or address of a Helm or OCI repository (repeatable)")
        .default([], "none")
        .argParser(collect),
    )
    .option("--tree <folder>", "the folder that holds the whole tree, as context for single files")
    .option("--strict", "fail on warnings, too")
    .option("--allow-empty", "pass where no file is a manifest: for hooks, which name every changed file")
    .option("--no-cache", "judge everything again")
    .option("--fix", "mend what is mechanical and certain, show the difference, and report what is left")
    .option("--fix-dry-run", "show what --fix would change, and write nothing")
    .addOption(
      new Option("--output <form>", `${VALIDATION_FORMATS.join(", ")}; to standard output or as FORM=FILE (repeatable)`)
        .default([], "text")
        .argParser(collectOutput),
    )
    .action(async (paths: readonly string[], _options: unknown, command: Command) => {
      const { runValidate }: typeof import("./validate/main.js") = await import(packageFile(BUNDLE).href);
      await runValidate(paths, command.optsWithGlobals<ValidateOptions>());
    });
}
