import { Command, CommanderError, Option } from "commander";
import { EXIT } from "./base/errors.js";
import { addCompletion } from "./commands/completion.js";
import { addDiff } from "./commands/diff.command.js";
import { Interruption } from "./commands/interruption.js";
import { addNew } from "./commands/new.command.js";
import { addRules } from "./commands/rules.command.js";
import { addSchemas } from "./commands/schemas.command.js";
import { quietlyEndOnClosedPipe, reportError, writeErrorReports } from "./commands/streams.js";
import { addSynth } from "./commands/synth.command.js";
import { addValidate } from "./commands/validate.command.js";
import { addVerify } from "./commands/verify.command.js";
import { packageVersion } from "./commands/version.js";

/** Runs the command line and gives its exit code. Only here an outcome becomes a code. */
export async function main(argv: readonly string[]): Promise<number> {
  quietlyEndOnClosedPipe();
  const program = createProgram();
  try {
    await program.parseAsync([...argv], { from: "user" });
    return Number(process.exitCode ?? EXIT.passed);
  } catch (error) {
    if (error instanceof Interruption) return error.exitCode;
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.passed : usageError(error, argv);
    return reportError(error, argv);
  }
}

/** The commands and their options. */
export function createProgram(): Command {
  const program = new Command("conformitron")
    .description("Compiles partner solutions into the GitOps tree that Flux reconciles.")
    .version(packageVersion())
    .addOption(
      new Option("--config <file>", "configuration file (default: conformitron.yaml, searched upward)").env(
        "CONFORMITRON_CONFIG",
      ),
    )
    .addOption(
      new Option("--color <when>", "use colour")
        .choices(["auto", "always", "never"])
        .default("auto")
        .env("CONFORMITRON_COLOR"),
    )
    .option("-q, --quiet", "say only what is asked for and what is wrong")
    .option("-v, --verbose", "say what goes on")
    .option("--debug", "show stack traces")
    .showSuggestionAfterError()
    .showHelpAfterError("(conformitron --help shows the commands)")
    .exitOverride()
    .enablePositionalOptions(false);
  addSynth(program);
  addValidate(program);
  addVerify(program);
  addDiff(program);
  addRules(program);
  addSchemas(program);
  addNew(program);
  addCompletion(program);
  for (const command of program.commands) inherit(command);
  return program;
}

/** Global options work before and after the command's name. */
function inherit(command: Command): void {
  command.copyInheritedSettings(command.parent as Command);
  for (const option of (command.parent as Command).options) {
    if (option.long !== "--version") command.addOption(sameOption(option));
  }
}

function sameOption({ flags, description, argChoices }: Option): Option {
  const option = new Option(flags, description).hideHelp();
  return argChoices === undefined ? option : option.choices(argChoices);
}

/** Commander has told people what is wrong already. */
function usageError(error: CommanderError, argv: readonly string[]): number {
  const message = error.message.replace(/^error: /, "").replaceAll("\n", " ");
  writeErrorReports({ message, fix: "see conformitron --help" }, argv);
  return EXIT.usage;
}
