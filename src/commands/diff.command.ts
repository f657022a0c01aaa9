import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { EXIT } from "../base/errors.js";
import { jsonText } from "../base/json.js";
import { type Paint, painter } from "../base/terminal.js";
import { type OutputTarget, parseOutput } from "./streams.js";
import type { GlobalOptions } from "./synth.command.js";

interface DiffOptions extends GlobalOptions {
  readonly from: string;
  readonly environment: readonly string[];
  readonly exitCode?: boolean;
  readonly output: readonly OutputTarget[];
}

const FORMATS = ["text", "json", "markdown"] as const;

const collect = (value: string, all: readonly string[]): string[] => [...all, value];
const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, FORMATS),
];

/** Adds `diff` to the program. */
export function addDiff(program: Command): void {
  program
    .command("diff")
    .summary("say what a change means for the tree, object by object")
    .description(
      "Compares what Flux would apply from the tree on disk with what it would apply from a Git revision: objects, fields,\nenvironments and risks. Secrets are masked.",
    )
    .argument("[path]", "folder of the tree (default: the project's tree, dist)")
    .option("--from <revision>", "the Git revision to compare with", "HEAD")
    .addOption(
      new Option("-e, --environment <name>", "only what these environments get (repeatable)")
        .default([], "all")
        .argParser(collect),
    )
    .option("--exit-code", "exit with 1 where anything changes")
    .addOption(
      new Option("--output <form>", `${FORMATS.join(", ")}; to standard output or as FORM=FILE (repeatable)`)
        .default([], "text")
        .argParser(collectOutput),
    )
    .action(async (path: string | undefined, _options: unknown, command: Command) =>
      runDiff(path, command.optsWithGlobals<DiffOptions>()),
    );
}

async function runDiff(path: string | undefined, options: DiffOptions): Promise<void> {
  const [{ openProject }, { diff }, { diffMarkdown, diffText }, { writeReport }] = await Promise.all([
    import("./project.js"),
    import("./diff/diff.js"),
    import("../report/diff.js"),
    import("./streams.js"),
  ]);
  const project = await openProject(process.cwd(), options.config);
  const { from, environment: environments } = options;
  const report = await diff({
    cwd: process.cwd(),
    path,
    out: resolve(project.root, project.out),
    from,
    environments,
  });
  const paint = painter(options.color, process.stdout, process.env);
  const render = (format: string, colour: Paint) => {
    if (format === "json") return jsonText(report);
    return format === "markdown" ? diffMarkdown(report) : diffText(report, colour);
  };
  if (options.exitCode && report.changes.length > 0) process.exitCode = EXIT.failed;
  const targets = options.output.length > 0 ? options.output : [{ format: "text", file: undefined }];
  for (const target of targets) {
    writeReport(target, render(target.format, target.file === undefined ? paint : (_color, text) => text));
  }
}
