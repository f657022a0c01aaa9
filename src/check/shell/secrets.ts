import type { SyntaxNode } from "unbash";
import { isBuiltin } from "./commands.js";
import type { Call, Facts, Setting } from "./facts.js";
import { type Report, type Study, setsOption } from "./study.js";
import { type Argument, type Expansion, readParts, type WordFacts } from "./words.js";

const SECRET_WORDS: ReadonlySet<string> = new Set(
  "token password passwd secret apikey key credential credentials".split(" "),
);
/** What they print is what they are given. */
const PASSING: ReadonlySet<string> = new Set("awk base64 cat cut echo head jq printf sed tail tr".split(" "));

/** Secrets where others can read them: on the command line of a process, and in the log. */
export function secrets(study: Study, report: Report): void {
  const { facts, functions } = study;
  const known = secretNames(study);
  if (known.size === 0 && (study.options.secretPaths ?? []).length === 0) return;
  let leaking: ReadonlyMap<string, string> | undefined;
  for (const call of facts.calls) {
    const { name, args, around } = call;
    const shown = isShown(call) ? shownSecret(call, known, study) : undefined;
    if (shown !== undefined)
      report("secret-in-log", around.place ?? call.pos, `\`${name}\` prints ${shown} into the log of the pod`);
    const at = args.find((argument) => holdsSecret(argument, known, study));
    if (at === undefined) continue;
    const what = `the secret ${at.expansions.find((one) => isSecret(one, known))?.name ?? "of the file"}`;
    const pos = around.place ?? at.pos;
    if (functions.has(name)) {
      leaking ??= leakingFunctions(study);
      const through = leaking.get(name);
      if (through)
        report(
          "secret-on-command-line",
          pos,
          `\`${name}\` puts ${what} on the command line of \`${through}\`, which the process list shows`,
        );
    } else if (!isBuiltin(name)) {
      report(
        "secret-on-command-line",
        pos,
        `${what} stands on the command line of \`${name}\`, which the process list shows`,
      );
    } else if (isLogged(call)) {
      report("secret-in-log", pos, `\`${name}\` prints ${what} into the log of the pod`);
    }
  }
  const trace = facts.switches.find((call) => setsOption(call, "x", "xtrace"));
  const flags = study.options.flags ?? [];
  if (known.size > 0 && (trace !== undefined || flags.includes("x") || flags.includes("xtrace")))
    report(
      "secret-in-log",
      trace?.pos ?? 0,
      "`set -x` prints every command with its values into the log, those of the secrets as well",
    );
}

/** Variables that hold a secret: from the environment, or made from such a one. */
function secretNames(study: Study): ReadonlySet<string> {
  const { facts, options } = study;
  const known = new Set(options.secrets ?? []);
  if (options.moreSecrets) for (const name of environmentNames(facts)) if (soundsSecret(name)) known.add(name);
  for (const { name, value } of facts.settings) if (holdsSecret(value, known, study)) known.add(name);
  return known;
}

function environmentNames({ calls, settings }: Facts): string[] {
  const own = new Set(settings.map(({ name }) => name));
  const used = [...calls.flatMap(({ args }) => args), ...settings.map(({ value }) => value)].flatMap(({ expansions }) =>
    expansions.map(({ name }) => name),
  );
  return used.filter((name) => !own.has(name) && name === name.toUpperCase());
}

function soundsSecret(name: string): boolean {
  return name
    .toLowerCase()
    .split("_")
    .some((word) => SECRET_WORDS.has(word));
}

function holdsSecret(word: WordFacts, known: ReadonlySet<string>, study: Study): boolean {
  if (word.literal !== undefined) return false;
  const { expansions, substitutions } = word;
  if (expansions.some((one) => isSecret(one, known))) return true;
  return substitutions.some(({ script }) => script.commands.some(({ command }) => printsSecret(command, known, study)));
}

function isSecret({ name, operator }: Expansion, known: ReadonlySet<string>): boolean {
  return known.has(name) && operator !== "#" && !operator.endsWith("+");
}

/** Whether a command, or a pipeline of filters, prints a secret: `cat` of a mounted one, `kubectl get secret`, `echo "$TOKEN"`. */
function printsSecret(node: SyntaxNode, known: ReadonlySet<string>, study: Study): boolean {
  const { callOf } = study.facts;
  const parts = node.type === "Pipeline" ? node.commands : [node];
  const calls = parts.map((part) => (part.type === "Command" ? callOf.get(part) : undefined));
  const [first, ...filters] = calls;
  if (first === undefined || !filters.every((call) => call !== undefined && PASSING.has(call.name))) return false;
  if (readsSecretFile(first, study)) return true;
  if (first.name === "kubectl") return isSecretObject(first);
  return (
    PASSING.has(first.name) && first.name !== "jq" && first.args.some((argument) => holdsSecret(argument, known, study))
  );
}

function readsSecretFile({ name, args }: Call, { options }: Study): boolean {
  if (name !== "cat" && name !== "head" && name !== "base64") return false;
  return args.some(({ start }) =>
    (options.secretPaths ?? []).some((path) => start === path || start.startsWith(`${path}/`)),
  );
}

function isSecretObject({ words }: Call): boolean {
  const reads = words.some(
    (word) => word.includes("jsonpath") || word.includes("go-template") || word === "json" || word === "yaml",
  );
  return (
    reads &&
    words.includes("get") &&
    words.some((word) => word === "secret" || word === "secrets" || word.startsWith("secret/"))
  );
}

/** Functions that hand their arguments to a program, with the program. */
function leakingFunctions({ facts, library, functions }: Study): ReadonlyMap<string, string> {
  const all = [facts, ...library.all];
  const leaking = new Map<string, string>();
  const waiting = new Map<string, string[]>();
  const parameters = parameterNames(all);
  for (const call of all.flatMap(({ calls }) => calls)) {
    const { inside } = call.around;
    if (inside === undefined || !call.args.some((argument) => handsOn(argument, parameters.get(inside)))) continue;
    if (functions.has(call.name)) waiting.set(call.name, [...(waiting.get(call.name) ?? []), inside]);
    else if (!isBuiltin(call.name) && !leaking.has(inside)) leaking.set(inside, call.name);
  }
  const queue = [...leaking.keys()];
  for (const name of queue) {
    for (const caller of waiting.get(name) ?? []) {
      if (leaking.has(caller)) continue;
      leaking.set(caller, leaking.get(name) ?? name);
      queue.push(caller);
    }
  }
  return leaking;
}

/** Variables of each function that hold one of its arguments. */
function parameterNames(all: readonly Facts[]): ReadonlyMap<string, Set<string>> {
  const names = new Map<string, Set<string>>();
  for (const { name, value, around } of all.flatMap(({ settings }): readonly Setting[] => settings)) {
    if (around.inside === undefined) continue;
    const own = names.get(around.inside) ?? new Set();
    names.set(around.inside, own);
    if (handsOn(value, own)) own.add(name);
  }
  return names;
}

function handsOn({ expansions }: Pick<Argument, "expansions">, own: ReadonlySet<string> | undefined): boolean {
  return expansions.some(
    ({ name }) => name === "@" || name === "*" || own?.has(name) || (name.length === 1 && name >= "1" && name <= "9"),
  );
}

/** What `cat <<EOF`, `printenv NAME` and `env` print of secrets. */
function shownSecret({ name, args, heredocs }: Call, known: ReadonlySet<string>, study: Study): string | undefined {
  if (name === "cat") {
    const held = heredocs.find(({ body }) => holdsSecret(readParts(body.parts ?? []), known, study));
    return held && "a secret";
  }
  if (name !== "printenv" && name !== "env") return undefined;
  const names = args.flatMap(({ literal = "" }) => (known.has(literal) ? [literal] : []));
  if (args.length > 0) return names[0] === undefined || name === "env" ? undefined : `the secret ${names[0]}`;
  return (study.options.secrets ?? []).length > 0 ? "the whole environment with its secrets" : undefined;
}

function isLogged(call: Call): boolean {
  return (call.name === "echo" || call.name === "printf") && isShown(call);
}

/** Whether what a command prints goes to the log. */
function isShown({ around, outputs }: Call): boolean {
  return (
    !around.captured &&
    !around.redirected &&
    around.inside === undefined &&
    outputs.every((file) => file.startsWith("/dev/std"))
  );
}
