import { Argument, type Command } from "commander";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** Adds `completion` to the program. */
export function addCompletion(program: Command): void {
  program
    .command("completion")
    .summary("print a script that completes commands and flags in a shell")
    .description("Prints a completion script: source <(conformitron completion bash)")
    .addArgument(new Argument("<shell>", "bash, zsh or fish").choices([...SHELLS]))
    .action((shell: Shell) => void process.stdout.write(completionScript(shell, program)));
}

/** The completion script of a shell for the program's commands and flags. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map((command) => ({
    name: command.name(),
    summary: command.summary(),
    flags: flagsOf(command),
  }));
  if (shell === "fish") return fishScript(commands);
  const bash = bashScript(commands);
  return shell === "bash" ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

interface Completed {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly string[];
}

function flagsOf(command: Command): string[] {
  return [...command.options.map(({ long }) => long ?? ""), "--help"].filter((flag) => flag !== "").sort();
}

function bashScript(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, flags }) => `    ${name}) words="${flags.join(" ")}" ;;`).join("\n");
  return `_conformitron() {
  local words="${commands.map(({ name }) => name).join(" ")} --help --version"
  case "$COMP_CWORD:\${COMP_WORDS[1]}" in
    1:*) ;;
${cases.replaceAll(/^ {4}(\S+)\)/gm, "    *:$1)")}
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}")
}
complete -o default -F _conformitron conformitron
`;
}

function fishScript(commands: readonly Completed[]): string {
  return commands
    .flatMap(({ name, summary, flags }) => [
      `complete -c conformitron -n __fish_use_subcommand -a ${name} -d '${summary}'`,
      ...flags.map((flag) => `complete -c conformitron -n '__fish_seen_subcommand_from ${name}' -l ${flag.slice(2)}`),
    ])
    .join("\n")
    .concat("\n");
}
