import { type Command, Option } from "commander";
import { painter } from "../base/terminal.js";
import { type OutputTarget, parseOutput, writeReport } from "./streams.js";
import type { GlobalOptions } from "./synth.command.js";

interface PullOptions extends GlobalOptions {
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly crds?: string;
  readonly out?: string;
}

interface ListOptions extends GlobalOptions {
  readonly output: readonly OutputTarget[];
}

const collectOutput = (value: string, all: readonly OutputTarget[]): OutputTarget[] => [
  ...all,
  parseOutput(value, ["text", "json"]),
];

/** Adds `schemas pull` and `schemas list` to the program. */
export function addSchemas(program: Command): void {
  const schemas = program
    .command("schemas")
    .summary("list the kinds that validate knows, or add a cluster's own")
    .description("Lists the kinds that validate can judge, and adds those that a cluster or a folder of CRDs brings.");
  schemas
    .command("pull")
    .summary("write the schemas of a cluster's own kinds into the project")
    .description(
      "Reads CustomResourceDefinitions, from a cluster by kubectl or from files, and writes their schemas into the\nproject, where validate finds them. Commit the file: then validate needs no cluster.",
    )
    .option("--context <name>", "context of the kubeconfig: the cluster to read from")
    .option("--kubeconfig <file>", "the kubeconfig (default: kubectl's own)")
    .option("--crds <folder>", "read YAML or JSON files instead of a cluster")
    .option("--out <file>", "file to write (default: cluster.crds.json in the folder of validate.schemas)")
    .action(async (_options: unknown, command: Command) => runPull(command.optsWithGlobals<PullOptions>()));
  schemas
    .command("list")
    .summary("list the kinds that validate can judge")
    .description(
      "Lists every kind with a schema: its API version, where the schema comes from, and for which versions.",
    )
    .addOption(
      new Option("--output <form>", "text or json, to standard output or as FORM=FILE (repeatable)")
        .default([], "text")
        .argParser(collectOutput),
    )
    .action(async (_options: unknown, command: Command) => runList(command.optsWithGlobals<ListOptions>()));
}

async function runPull(options: PullOptions): Promise<void> {
  const [{ openProject }, { pullSchemas }, { createLog }] = await Promise.all([
    import("./project.js"),
    import("./schemas-pull.js"),
    import("../base/log.js"),
  ]);
  const project = await openProject(process.cwd(), options.config);
  const { file, kinds, replaced } = await pullSchemas(project, options);
  const log = createLog(
    process.stderr,
    options.quiet ? "quiet" : "normal",
    painter(options.color, process.stderr, process.env),
  );
  log.info(`${replaced ? "Updated" : "Wrote"} ${file}: the schemas of ${kinds} kinds.`);
}

async function runList(options: ListOptions): Promise<void> {
  const [{ openProject }, { listSchemas, schemaListText }, { jsonText }] = await Promise.all([
    import("./project.js"),
    import("./schemas-list.js"),
    import("../base/json.js"),
  ]);
  const report = listSchemas(await openProject(process.cwd(), options.config));
  const targets = options.output.length > 0 ? options.output : [{ format: "text", file: undefined }];
  for (const target of targets) {
    writeReport(target, target.format === "json" ? jsonText(report) : schemaListText(report));
  }
}
