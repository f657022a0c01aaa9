import { isBuiltin } from "./commands.js";
import type { Call } from "./facts.js";
import { nameOf } from "./names.js";
import type { Report, Study } from "./study.js";

const PROBES: ReadonlySet<string> = new Set([
  "curl",
  "wget",
  "nc",
  "ncat",
  "telnet",
  "ping",
  "nslookup",
  "dig",
  "host",
  "getent",
]);
const ASKING: ReadonlySet<string> = new Set([
  "get",
  "describe",
  "rollout",
  "wait",
  "logs",
  "version",
  "cluster-info",
  "top",
]);
const SENDING: ReadonlySet<string> = new Set([
  "-d",
  "-T",
  "-F",
  "--form",
  "--upload-file",
  "--json",
  "--post-data",
  "--post-file",
]);
/** Commands that neither check nor do anything by themselves. */
const NEUTRAL: ReadonlySet<string> = new Set(
  (
    "apk apt apt-get awk base64 basename cat column cp cut date dirname echo env expr find fold grep head hostname id ls mkdir mktemp mv printf ps " +
    "rm sed seq sleep sort tail tee timeout touch tr uniq wc xargs"
  ).split(" "),
);

/** A test that only asks whether the product is up: every command that reaches out is a probe. */
export function health({ facts, reached, functions, unknown, options }: Study, report: Report): void {
  if (unknown || options.alone === false) return;
  const isEffective = ({ name }: Call) => name !== "" && !isBuiltin(name) && !functions.has(name) && !NEUTRAL.has(name);
  if (facts.calls.some((call) => isEffective(call) && !isProbe(call))) return;
  const effective = reached().filter(isEffective);
  const [first] = effective;
  if (first === undefined || !effective.every(isProbe)) return;
  const names = [...new Set(effective.map(nameOf))];
  const shown = names
    .slice(0, 6)
    .map((name) => `\`${name}\``)
    .join(", ");
  const own = facts.calls.find((call) => call.node === first.node) ?? facts.calls[0];
  report("only-health-check", own?.pos ?? 0, `all that it does is to ask: ${shown}${names.length > 6 ? ", …" : ""}`);
}

function isProbe({ name, args, words }: Call): boolean {
  if (name === "kubectl") {
    const verb = words.find(
      (word) => ASKING.has(word) || ["apply", "create", "delete", "exec", "run", "patch"].includes(word),
    );
    return verb !== undefined && ASKING.has(verb);
  }
  if (!PROBES.has(name)) return false;
  // A request with a body, or with arguments that are not known, may do something.
  return !words.some(
    (word, index) =>
      sends(word, words[index + 1]) ||
      (word === "" && args[index]?.expansions.some(({ name: variable }) => variable === "@")),
  );
}

function sends(word: string, next: string | undefined): boolean {
  if (SENDING.has(word) || word.startsWith("--data")) return true;
  const method =
    word === "-X" || word === "--request"
      ? next
      : word.startsWith("-X")
        ? word.slice(2)
        : word.startsWith("--request=")
          ? word.slice(10)
          : undefined;
  return method !== undefined && !["GET", "HEAD", "OPTIONS"].includes(method);
}
