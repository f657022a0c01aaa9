import { type Command, Option } from "commander";
import { jsonText } from "../base/json.js";
import type { NewFlags } from "./new-answers.js";
import { type OutputTarget, parseOutput } from "./streams.js";
import type { GlobalOptions } from "./synth.command.js";

interface NewOptions extends GlobalOptions, NewFlags {
  readonly chartCheck: boolean;
  readonly output: readonly OutputTarget[];
}

const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, ["text", "json"]),
];

/** Adds `new` to the program. */
export function addNew(program: Command): void {
  program
    .command("new")
    .summary("write a first solution, and in an empty folder a project")
    .description(
      "Writes a solution and its functional test, and in an empty folder the project around them. It asks for what is missing, and overwrites nothing.",
    )
    .option("--vendor <name>", "vendor, as its label spells it")
    .option("--product <name>", "product, as its label spells it")
    .option(
      "--chart <values...>",
      "ADDRESS NAME VERSION: https:// address of the repository, or oci:// address (NAME may be left out where the address ends with it)",
    )
    .option("--folder <path>", "its folder in the tree (default: <vendor>/<product>)")
    .option("--namespace <name>", "its namespace (default: <vendor>-<product>)")
    .option("--maintainer <handle>", "who answers for it", "@example")
    .option("--no-chart-check", "do not ask the chart's repository whether the version exists")
    .addOption(
      new Option("--output <form>", "text or json, to standard output or as FORM=FILE (repeatable)")
        .default([], "text")
        .argParser(collectOutput),
    )
    .action(async (_options: unknown, command: Command) => runNew(command.optsWithGlobals<NewOptions>()));
}

async function runNew(options: NewOptions): Promise<void> {
  const [{ openProject }, { createSolution }, { askInTerminal, canAsk }, { newText }, { writeReport }] =
    await Promise.all([
      import("./project.js"),
      import("./new.js"),
      import("./prompt.js"),
      import("../report/new.js"),
      import("./streams.js"),
    ]);
  const { painter } = await import("../base/terminal.js");
  const report = await createSolution({
    project: await openProject(process.cwd(), options.config),
    flags: options,
    ...(canAsk() ? { ask: askInTerminal } : {}),
    checkChart: options.chartCheck,
    warn: (text) => void process.stderr.write(`${text}\n`),
  });
  const paint = painter(options.color, process.stdout, process.env);
  for (const target of options.output.length > 0 ? options.output : [{ format: "text", file: undefined }]) {
    const plain = target.file === undefined ? paint : (_color: unknown, text: string) => text;
    writeReport(target, target.format === "json" ? jsonText(report) : newText(report, plain));
  }
}
