import { Argument, type Command, Option } from "commander";
import { CommandError } from "../base/errors.js";
import type { CompletedValues } from "./completion-values.js";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** Flags whose values are looked up, whatever command has them. */
const LOOKED_UP: Readonly<Record<string, CompletedValues>> = {
  "--environment": "environments",
  "--solution": "solutions",
  "--context": "contexts",
};

/** Adds `completion` to the program. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .summary("print a script that completes commands and flags in a shell")
    .description("Prints a completion script: source <(conformitron completion bash)")
    .addArgument(new Argument("[shell]", "bash, zsh or fish").choices([...SHELLS]))
    .addOption(new Option("--values <kind>", "print what a script asks for").hideHelp())
    .action(async (shell: Shell | undefined, { values }: { values?: CompletedValues }) => {
      const text = values === undefined ? scriptOf(shell, program) : await valuesOf(values);
      process.stdout.write(text);
    });
}

function scriptOf(shell: Shell | undefined, program: Command): string {
  if (shell !== undefined) return completionScript(shell, program);
  throw new CommandError("no shell is named", `name one of ${SHELLS.join(", ")}`);
}

async function valuesOf(kind: CompletedValues): Promise<string> {
  const { completedValues, COMPLETED_VALUES } = await import("./completion-values.js");
  return COMPLETED_VALUES.includes(kind) ? (await completedValues(kind)).map((value) => `${value}\n`).join("") : "";
}

/** The completion script of a shell for the program's commands, their flags, and what their flags may be. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    flags: flagsOf(command),
    valued: command.options.flatMap(valuedOf),
  }));
  if (shell === "fish") return fishScript(commands);
  const bash = bashScript(commands);
  return shell === "bash" ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly string[];
  readonly valued: readonly Valued[];
}

/** A flag that takes one of some values: those that it lists, or those that are looked up. */
interface Valued {
  readonly long: string;
  readonly short: string | undefined;
  readonly values: readonly string[] | CompletedValues;
}

function flagsOf(command: Command): string[] {
  const shown = command.options.filter(({ long, hidden }) => !hidden || long !== "--values");
  return [...shown.map(({ long }) => long ?? ""), "--help"].filter((flag) => flag !== "").sort();
}

function valuedOf({ long, short, argChoices }: Option): Valued[] {
  const values = argChoices ?? LOOKED_UP[long ?? ""];
  return long == null || values === undefined ? [] : [{ long, short: short ?? undefined, values }];
}

function bashScript(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, flags }) => `    *:${name}) words="${flags.join(" ")}" ;;`).join("\n");
  const values = commands.flatMap(({ name, valued }) => valued.map((one) => bashValues(name, one))).join("\n");
  return `_conformitron() {
  local current="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}"
  local words="${commands.map(({ name }) => name).join(" ")} --help --version"
  if [ "$before" = "=" ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) ;;
${cases}
  esac
  case "\${COMP_WORDS[1]} $before" in
${values}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}
complete -o default -F _conformitron conformitron
`;
}

function bashValues(command: string, { long, short, values }: Valued): string {
  const flags = [long, short].flatMap((flag) => (flag === undefined ? [] : [`"${command} ${flag}"`])).join("|");
  const words =
    typeof values === "string" ? `$("\${COMP_WORDS[0]}" completion --values ${values} 2>/dev/null)` : values.join(" ");
  return `    ${flags}) words="${words}" ;;`;
}

function fishScript(commands: readonly Completed[]): string {
  return commands
    .flatMap(({ name, summary, flags, valued }) => {
      const byFlag = new Map(valued.map((one) => [one.long, one]));
      return [
        `complete -c conformitron -n __fish_use_subcommand -a ${name} -d '${summary}'`,
        ...flags.map((flag) => {
          const rest = fishValues(byFlag.get(flag));
          return `complete -c conformitron -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}${rest}`;
        }),
      ];
    })
    .join("\n")
    .concat("\n");
}

function fishValues(valued: Valued | undefined): string {
  if (valued === undefined) return "";
  const { short, values } = valued;
  const list = typeof values === "string" ? `(conformitron completion --values ${values})` : values.join(" ");
  return `${short === undefined ? "" : ` -s ${short.slice(1)}`} -x -a '${list}'`;
}
