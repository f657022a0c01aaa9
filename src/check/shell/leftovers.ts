import type { Call } from "./facts.js";
import { nameOf } from "./names.js";
import { callsOf, type Report, type Study } from "./study.js";
import type { Argument } from "./words.js";

const UNDOING: ReadonlySet<string> = new Set([
  "delete",
  "uninstall",
  "disable",
  "destroy",
  "remove",
  "rm",
  "revoke",
  "purge",
]);
/** Words of programs that make something that stays. */
const CREATING: ReadonlyMap<string, readonly string[]> = new Map([
  ["helm", ["install", "upgrade"]],
  ["istioctl", ["install"]],
  ["kubectl", ["apply", "create", "run", "expose"]],
  ["oc", ["apply", "create", "run"]],
  ["vault", ["enable", "put", "write"]],
]);
const READING: ReadonlySet<string> = new Set([
  "get",
  "describe",
  "logs",
  "wait",
  "rollout",
  "top",
  "version",
  "explain",
  "events",
]);

/** Commands of kubectl that change nothing, whatever the words after them say. */
const ASKING: ReadonlySet<string> = new Set(["api-resources", "auth", "config", "diff"]);

/** What a run leaves on the cluster, or finds there from the run before. */
export function leftovers(study: Study, report: Report): void {
  const created = callsOf(study, CREATING.keys()).filter((call) => !call.around.captured && isCreating(call, study));
  created.sort((a, b) => a.pos - b.pos);
  const [first] = created;
  if (first !== undefined) leftBehind(first, study, report);
  const uses = created.length === 0 || study.exitTrap ? undefined : usesOf(study);
  if (uses) for (const call of created) fixedName(call, uses, report);
  if (study.options.namespace === undefined) return;
  for (const call of callsOf(study, ["kubectl"])) foreignNamespace(call, study.options.namespace, report);
}

function leftBehind(first: Call, study: Study, report: Report): void {
  if (study.exitTrap && study.facts.calls.some(isUndoing)) return;
  const undoing = study.reached().filter(isUndoing);
  if (undoing.length > 0 && study.exitTrap) return;
  if (undoing.some(({ around }) => around.inside !== undefined && study.trapped.has(around.inside))) return;
  const when =
    undoing.length > 0
      ? "is deleted only where the script gets that far: a failing or stopped run leaves it behind"
      : "is never deleted";
  report("left-behind", first.pos, `what \`${nameOf(first)}\` creates ${when}`);
}

/** Where names stand as arguments: first in a command that deletes, first in one whose status decides, and whether in a condition. */
interface Uses {
  readonly deleted: ReadonlyMap<string, number>;
  readonly tested: ReadonlyMap<string, number>;
  readonly lenient: ReadonlySet<string>;
}

function usesOf({ facts }: Study): Uses {
  const deleted = new Map<string, number>();
  const tested = new Map<string, number>();
  const lenient = new Set<string>();
  for (const call of facts.calls) {
    const undoes = isUndoing(call);
    for (const { literal } of call.args) {
      if (literal === undefined) continue;
      const name = literal.slice(literal.lastIndexOf("/") + 1);
      if (undoes) deleted.set(name, Math.min(deleted.get(name) ?? call.pos, call.pos));
      if (call.around.tested) tested.set(name, Math.min(tested.get(name) ?? call.pos, call.pos));
      if (call.around.lenient) lenient.add(name);
    }
  }
  return { deleted, tested, lenient };
}

/** A second `create` of the same name fails, where the first run left the object. */
function fixedName(call: Call, { deleted, tested, lenient }: Uses, report: Report): void {
  const verb = verbOf(call);
  const strict =
    ["create", "run", "expose", "enable"].includes(verb ?? "") || (call.name === "helm" && verb === "install");
  const name = fixedNameOf(call);
  if (!strict || name === undefined || name.startsWith("$")) return;
  const before = [deleted.get(name), tested.get(name)].some((pos) => pos !== undefined && pos < call.pos);
  if (before || call.around.tested || lenient.has(name)) return;
  report("fixed-name", call.pos, `\`${nameOf(call)}\` fails in the next run where one run has left ${name} behind`);
}

function fixedNameOf({ name, args, heredocs }: Call): string | undefined {
  const words = positional(args);
  if (name === "vault")
    return args.find(({ literal }) => literal?.startsWith("-path="))?.literal?.slice("-path=".length) ?? words[2];
  const at = words.findIndex((word) => word === "create" || word === "run" || word === "install" || word === "expose");
  const reads = args.some(
    ({ literal }) => literal === "-f" || literal?.startsWith("-f") || literal?.startsWith("--filename"),
  );
  if (reads) return heredocs.map(({ body }) => metadataName(body.text)).find((found) => found !== undefined);
  if (words[at] === "create")
    return words[at + 1] === "token"
      ? undefined
      : ["secret", "service", "quota"].includes(words[at + 1] ?? "") && words.length > at + 3
        ? words[at + 3]
        : words[at + 2];
  return words[at + 1];
}

/** The name in the metadata of a manifest, where it is the same in each run. */
function metadataName(manifest: string): string | undefined {
  let inside = false;
  for (const line of manifest.split("\n")) {
    const plain = line.trim();
    if (plain === "metadata:") inside = true;
    else if (inside && plain.startsWith("name:"))
      return plain.includes("$") ? undefined : plain.slice("name:".length).trim();
    else if (plain === "spec:") inside = false;
  }
  return undefined;
}

/** An object that is looked for in another namespace than the one where the test runs. */
function foreignNamespace({ args, heredocs, around, pos }: Call, own: string, report: Report): void {
  const given = namespaceOf(args);
  const acts = () =>
    !ASKING.has(positional(args)[0] ?? "") &&
    !args.some(({ literal }) => literal !== undefined && READING.has(literal));
  if (given?.literal !== undefined && given.literal !== own && (given.literal === "default" || acts())) {
    report(
      "test-outside-namespace",
      around.place ?? given.pos,
      `works in namespace ${given.literal}, but the test runs in ${own}`,
    );
  }
  for (const { body } of heredocs) {
    if (args.every(({ literal }) => literal !== "apply" && literal !== "create")) return;
    const line = lineWith(body.text, "namespace:", own);
    if (line === undefined) continue;
    report(
      "test-outside-namespace",
      around.place ?? Math.max(pos, body.pos + line.pos),
      `creates an object in namespace ${line.value}, but the test runs in ${own}`,
    );
  }
}

function namespaceOf(args: readonly Argument[]): { literal: string | undefined; pos: number } | undefined {
  const end = args.findIndex(({ literal }) => literal === "--");
  const own = end < 0 ? args : args.slice(0, end);
  const at = own.findIndex(({ literal }) => literal === "-n" || literal === "--namespace");
  const next = at < 0 ? undefined : own[at + 1];
  if (next) return { literal: next.literal, pos: next.pos };
  const joined = own.find(
    ({ literal }) => literal?.startsWith("--namespace=") || (literal?.startsWith("-n=") ?? false),
  );
  return joined && { literal: joined.literal?.slice(joined.literal.indexOf("=") + 1), pos: joined.pos };
}

function lineWith(manifest: string, key: string, own: string): { pos: number; value: string } | undefined {
  let pos = 0;
  if (!manifest.includes(key)) return undefined;
  for (const line of manifest.split("\n")) {
    const at = line.indexOf(key);
    const value = line.slice(at + key.length).trim();
    if (
      at >= 0 &&
      line.slice(0, at).trim() === "" &&
      value !== "" &&
      value !== own &&
      !value.includes("$") &&
      !value.startsWith("{")
    ) {
      return { pos: pos + at, value };
    }
    pos += line.length + 1;
  }
  return undefined;
}

function isCreating(call: Call, { functions }: Study): boolean {
  const verbs = CREATING.get(call.name);
  if (call.name === "kubectl" && ASKING.has(positional(call.args)[0] ?? "")) return false;
  if (verbs === undefined || !call.words.some((word) => verbs.includes(word)) || functions.has(call.name)) return false;
  if (!verbs.includes(verbOf(call) ?? "")) return false;
  const tries = call.words.some((word) => word.startsWith("--dry-run") && word !== "--dry-run=none");
  return !tries && !call.words.includes("--rm") && !call.words.includes("token");
}

function isUndoing({ args, name }: Call): boolean {
  return name !== "rm" && args.some(({ literal }) => literal !== undefined && UNDOING.has(literal));
}

function verbOf({ name, args }: Call): string | undefined {
  const verbs = CREATING.get(name);
  return positional(args).find(
    (word) => verbs?.includes(word) || READING.has(word) || UNDOING.has(word) || word === "exec",
  );
}

function positional(args: readonly Argument[]): string[] {
  const found: string[] = [];
  for (let index = 0; index < args.length; index += 1) {
    const { literal } = args[index] ?? {};
    if (literal === "--") break;
    if (literal === "-n" || literal === "--namespace" || literal === "-o" || literal === "--context") index += 1;
    else if (!literal?.startsWith("-")) found.push(literal ?? "$");
  }
  return found;
}
