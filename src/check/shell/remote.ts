import type { Call, Piping } from "./facts.js";
import { commandsIn } from "./lists.js";
import { callsOf, hasOption, type Report, type Study } from "./study.js";
import type { Argument } from "./words.js";

const SHELLS: ReadonlySet<string> = new Set(["sh", "bash", "ash", "dash", "zsh", "python", "python3", "node", "perl"]);
/** Commands that run what they are given as a script. */
const READING: readonly string[] = [...SHELLS, "eval", ".", "source"];
const SHORTENERS = [
  "bit.ly",
  "tinyurl.com",
  "goo.gl",
  "t.co",
  "ow.ly",
  "is.gd",
  "buff.ly",
  "rb.gy",
  "cutt.ly",
  "git.io",
  "shorturl.at",
];
/** How long an address with one of them is at least: the shortest host, and a slash. */
const SHORTEST = Math.min(...SHORTENERS.map(({ length }) => length)) + 1;
const MOVING: ReadonlySet<string> = new Set([
  "latest",
  "main",
  "master",
  "HEAD",
  "head",
  "nightly",
  "stable",
  "edge",
  "next",
]);
const TAKING: ReadonlySet<string> = new Set(["apply", "create", "replace", "install", "upgrade"]);
const CHECKERS: ReadonlySet<string> = new Set(["sha256sum", "sha512sum", "shasum", "cosign", "gpg", "minisign"]);
const INSTALLERS: ReadonlyMap<string, readonly string[]> = new Map([
  ["apk", ["add"]],
  ["apt", ["install"]],
  ["apt-get", ["install"]],
  ["dnf", ["install"]],
  ["gem", ["install"]],
  ["microdnf", ["install"]],
  ["npm", ["install", "i", "add"]],
  ["pip", ["install"]],
  ["pip3", ["install"]],
  ["yum", ["install"]],
]);
/** How installers write an exact version. */
const EXACT: Readonly<Record<string, readonly string[]>> = {
  apk: ["="],
  apt: ["="],
  "apt-get": ["="],
  npm: ["@"],
  pip: ["==", "@"],
  pip3: ["==", "@"],
};

/** Options of installers whose value is no package. */
const PACKAGE_OPTIONS: ReadonlySet<string> = new Set(
  (
    "-c -i -o -r -t -X --constraint --extra-index-url --find-links --index-url --option --prefix --registry --repository " +
    "--requirement --root --target --trusted-host --version --virtual"
  ).split(" "),
);

/** Code from elsewhere that may be another one tomorrow. */
export function remoteCode(study: Study, report: Report): void {
  const { facts } = study;
  for (const piping of facts.pipings) pipedShell(piping, study, report);
  for (const call of callsOf(study, READING)) substituted(call, study, report);
  for (const call of callsOf(study, ["kubectl", "helm"])) remoteManifest(call, report);
  const git = callsOf(study, ["git"]);
  const checkout = lastCheckout(git);
  for (const call of git) clone(call, checkout, report);
  for (const call of callsOf(study, ["go", "npx"])) goProgram(call, report);
  for (const call of callsOf(study, INSTALLERS.keys())) packages(call, report);
  for (const call of facts.calls) shortened(call, report);
  const downloaded = callsOf(study, ["curl", "wget"]).length > 0;
  if (downloaded && callsOf(study, CHECKERS).length === 0) downloads(facts.calls, report);
}

function pipedShell({ node, around }: Piping, { facts }: Study, report: Report): void {
  const calls = node.commands.map((command) => facts.callOf.get(command as never));
  const from = calls.findIndex((call) => call?.name === "curl" || call?.name === "wget");
  const into = calls.find(
    (call, index) => index > from && call !== undefined && SHELLS.has(call.name) && runsInput(call),
  );
  if (from < 0 || into === undefined) return;
  report(
    "unpinned-remote-code",
    around.place ?? node.pos,
    `what is downloaded is run by \`${into.name}\` at once: it may be another program tomorrow`,
  );
}

/** `eval "$(curl …)"`, `sh -c "$(curl …)"`, `bash <(curl …)`. */
function substituted({ name, args, pos }: Call, { facts: { callOf } }: Study, report: Report): void {
  const script = name === "eval" ? args : args.filter(({ start }) => !start.startsWith("-")).slice(0, 1);
  const calls = script.flatMap(({ substitutions }) =>
    substitutions.flatMap((one) => one.script.commands.flatMap(({ command }) => commandsIn(command, callOf))),
  );
  if (calls.some((call) => call.name === "curl" || call.name === "wget"))
    report(
      "unpinned-remote-code",
      pos,
      `what is downloaded is run by \`${name}\` at once: it may be another program tomorrow`,
    );
}

/** A shell that is given no script of its own reads one. */
function runsInput({ args }: Call): boolean {
  return (
    !args.some(({ literal }) => literal === "-c") && args.every(({ start }) => start.startsWith("-") || start === "")
  );
}

function remoteManifest({ name, args, pos }: Call, report: Report): void {
  if (!args.some(({ literal }) => literal !== undefined && TAKING.has(literal))) return;
  const url = args.map(addressOf).find((address) => address !== undefined && !isPinned(address));
  if (url === undefined || (name === "helm" && !args.some(({ start }) => start.startsWith("http")))) return;
  if (hasOption(args, "--repo")) return;
  report("unpinned-remote-code", pos, `\`${name}\` applies what ${url} holds today: the address names no commit`);
}

function addressOf({ start: word }: Argument): string | undefined {
  const from = word.startsWith("http")
    ? 0
    : word.startsWith("-f") || word.startsWith("--filename=")
      ? word.indexOf("http")
      : -1;
  const url = from < 0 ? "" : word.slice(from);
  return url.startsWith("https://") || url.startsWith("http://") ? url : undefined;
}

/** The address holds a commit, or a digest. */
function isPinned(url: string): boolean {
  let parts = [url];
  for (const mark of "/@:=?&") parts = parts.flatMap((part) => part.split(mark));
  return parts.some((part) => part.length >= 40 && [...part].every((letter) => "0123456789abcdef".includes(letter)));
}

function clone(call: Call, checkout: number, report: Report): void {
  const { words } = call;
  if (!words.includes("clone")) return;
  const at = words.findIndex((word) => word === "-b" || word === "--branch");
  const joined = words.find((word) => word.startsWith("--branch="))?.slice("--branch=".length);
  const branch = at < 0 ? joined : call.args[at + 1]?.literal;
  const tagged = branch !== undefined && isVersion(branch);
  if (!tagged && checkout < call.pos)
    report("unpinned-remote-code", call.pos, "`git clone` takes whatever the branch holds today");
}

/** Where the last `git checkout` of a commit or a version stands. */
function lastCheckout(calls: readonly Call[]): number {
  const pinning = calls.filter(({ args }) => {
    if (!args.some(({ literal }) => ["checkout", "reset", "switch"].includes(literal ?? ""))) return false;
    return args.some(({ literal }) => literal === undefined || isVersion(literal) || isPinned(literal));
  });
  return pinning.reduce((last, { pos }) => Math.max(last, pos), -1);
}

function goProgram({ name, args, pos }: Call, report: Report): void {
  const verb = args[0]?.literal;
  if (name === "go" && verb !== "install" && verb !== "run" && verb !== "get") return;
  for (const { literal = "" } of args.slice(name === "npx" ? 0 : 1)) {
    const version = literal.includes("@") ? literal.slice(literal.lastIndexOf("@") + 1) : undefined;
    if (version !== undefined && MOVING.has(version)) {
      report("unpinned-remote-code", pos, `\`${literal}\` is whatever is the newest today`);
      return;
    }
  }
}

function packages({ name, args, pos }: Call, report: Report): void {
  const verbs = INSTALLERS.get(name) ?? [];
  const at = args.findIndex(({ literal }) => verbs.includes(literal ?? ""));
  if (at < 0) return;
  const marks = EXACT[name] ?? ["-", "="];
  const loose = args.slice(at + 1).filter(({ literal }, index, rest) => {
    if (literal === undefined || literal.startsWith("-") || literal.startsWith(".") || literal.startsWith("/"))
      return false;
    if (PACKAGE_OPTIONS.has(rest[index - 1]?.literal ?? "")) return false;
    const mark = marks.find((one) => literal.lastIndexOf(one) > 0);
    return mark === undefined || MOVING.has(literal.slice(literal.lastIndexOf(mark) + mark.length));
  });
  const [first] = loose;
  if (first)
    report(
      "unpinned-package",
      pos,
      `\`${name}\` installs whatever version of ${first.literal} is there today, and needs the network for it`,
    );
}

function shortened({ args }: Call, report: Report): void {
  for (const { start, pos } of args) {
    const host = start.length >= SHORTEST && start.includes("/") ? hostOf(start) : undefined;
    if (host !== undefined && SHORTENERS.includes(host))
      report("shortened-address", pos, `${start} hides where it leads, and its owner can lead it elsewhere`);
  }
}

function hostOf(text: string): string | undefined {
  const from = text.indexOf("://");
  const rest = from < 0 ? text.slice(text.lastIndexOf("=") + 1) : text.slice(from + 3);
  return rest.includes("/") ? rest.slice(0, rest.indexOf("/")).toLowerCase() : undefined;
}

/** What was downloaded is made a program, or run, and nothing compared its checksum. */
function downloads(calls: readonly Call[], report: Report): void {
  const files = new Map<string, Call>();
  const reported = new Set<Call>();
  for (const call of calls) {
    if (call.name === "curl" || call.name === "wget") for (const file of outputsOf(call)) files.set(file, call);
    if (files.size === 0) continue;
    const run =
      files.get(baseName(call.node.name?.text ?? "")) ??
      (call.name === "chmod" || READING.includes(call.name) || call.name === "install" || call.name === "tar"
        ? call.args.map((arg) => files.get(baseName(arg.text))).find((one) => one !== undefined)
        : undefined);
    if (run === undefined || run === call || reported.has(run)) continue;
    report("unpinned-remote-code", run.pos, "what is downloaded is run without a checksum of what it has to be");
    reported.add(run);
  }
}

function outputsOf({ name, args, outputs }: Call): string[] {
  const words = args.map(({ text }) => text);
  const named = words.flatMap((word, index) => {
    const grouped = word.startsWith("-") && !word.startsWith("--") && word.endsWith(name === "curl" ? "o" : "O");
    return grouped || word === "--output" || word === "--output-document" ? [words[index + 1] ?? ""] : [];
  });
  const own = name === "curl" ? hasOption(args, "--remote-name", "O") : named.length === 0;
  const remote = own
    ? args.filter(({ start, expansions }) => start.includes("://") || expansions.length > 0).map(({ text }) => text)
    : [];
  return [...named, ...remote, ...outputs]
    .map(baseName)
    .filter((file) => file !== "" && file !== "null" && file !== "-");
}

function baseName(path: string): string {
  const plain = path.replaceAll('"', "").replaceAll("'", "");
  return plain.slice(plain.lastIndexOf("/") + 1);
}

function isVersion(text: string): boolean {
  const digits = text.startsWith("v") ? text.slice(1) : text;
  return digits.includes(".") && Number.isFinite(Number.parseInt(digits, 10));
}
