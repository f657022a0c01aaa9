import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { EXIT } from "../base/errors.js";
import { jsonText } from "../base/json.js";
import { createLog } from "../base/log.js";
import { type ColorMode, painter } from "../base/terminal.js";
import { type OutputTarget, parseOutput } from "./streams.js";

/** The options that every command has. */
export interface GlobalOptions {
  readonly config?: string;
  readonly color: ColorMode;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

interface SynthOptions extends GlobalOptions {
  readonly environment: readonly string[];
  readonly solution: readonly string[];
  readonly out?: string;
  readonly check?: boolean;
  readonly output: readonly OutputTarget[];
  readonly watch?: boolean;
  readonly typeCheck: boolean;
}

const collect = (value: string, all: readonly string[]): string[] => [...all, value];
const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, ["text", "json"]),
];

/** Adds `synth` to the program. */
export function addSynth(program: Command): void {
  program
    .command("synth")
    .summary("write the GitOps tree from the definitions")
    .description(
      "Compiles the solutions of this project for all environments and writes the tree, or with --check compares it.",
    )
    .addOption(
      new Option("-e, --environment <name>", "only solutions that run there (repeatable)")
        .default([], "all")
        .argParser(collect),
    )
    .addOption(
      new Option("--solution <vendor/product>", "only this solution (repeatable)")
        .default([], "all")
        .argParser(collect),
    )
    .addOption(new Option("--out <folder>", "folder of the tree (default: dist)").env("CONFORMITRON_OUT"))
    .option("--check", "write nothing, print the differences and exit with 1 where there are any")
    .addOption(
      new Option("--output <form>", "text or json, to standard output or as FORM=FILE (repeatable)")
        .default([], "text")
        .argParser(collectOutput),
    )
    .option("--watch", "synthesize again whenever a definition changes")
    .option("--no-type-check", "do not check the types of the definitions")
    .action(async (_options: unknown, command: Command) => runSynth(command.optsWithGlobals<SynthOptions>()));
}

async function runSynth(options: SynthOptions): Promise<void> {
  const [{ openProject }, { display, synth }, { synthText }, { writeReport }, { packageVersion }] = await Promise.all([
    import("./project.js"),
    import("./synth.js"),
    import("../report/synth.js"),
    import("./streams.js"),
    import("./version.js"),
  ]);
  const project = await openProject(process.cwd(), options.config);
  if (options.watch) return (await import("./watch.js")).watch(project, process.argv.slice(2));
  const out = options.out === undefined ? resolve(project.root, project.out) : resolve(options.out);
  const verbosity = options.quiet ? "quiet" : options.verbose ? "verbose" : "normal";
  const log = createLog(process.stderr, verbosity, painter(options.color, process.stderr, process.env));
  const targets = options.output.length > 0 ? options.output : [{ format: "text", file: undefined }];
  const textOnStdout = targets.some(({ format, file }) => format === "text" && file === undefined);
  const { report, exitCode } = await synth({
    project,
    out,
    check: options.check ?? false,
    typeCheck: options.typeCheck,
    environments: options.environment,
    solutions: options.solution,
    version: packageVersion(),
    progress: log.detail,
    diff: (lines) => {
      // Holds also where the reader goes away while this is written.
      process.exitCode = EXIT.failed;
      for (const line of lines) (textOnStdout ? process.stdout : process.stderr).write(line);
    },
  });
  const paint = painter(options.color, process.stdout, process.env);
  for (const target of targets) {
    const plain = target.file === undefined ? paint : (_color: unknown, text: string) => text;
    writeReport(target, target.format === "json" ? jsonText(report) : synthText(report, display(project, out), plain));
  }
  process.exitCode = exitCode;
}
