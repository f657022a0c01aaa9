import { type Explanation, type Facts, match } from "./facts.js";
import { quoted } from "./words.js";

const EXIT = /exit(?:ed)?(?: with)? (?:code|status) (\d+)/i;

/** What exit codes mean whatever the program is. */
const CODES: Readonly<Record<string, { readonly means: string; readonly fix: string }>> = {
  "126": { means: "its command cannot be executed", fix: "correct the command, or make the file executable" },
  "127": { means: "its command was not found", fix: "correct the command: the image does not have it" },
  "137": { means: "it was killed, mostly because it took more memory than its limit", fix: "raise the memory limit" },
  "139": { means: "it crashed with a segmentation fault", fix: "see whether the image is of the node's architecture" },
  "143": {
    means: "it was asked to end, mostly by a liveness probe",
    fix: "see whether the liveness probe waits long enough",
  },
};

/** With which code a container ended, and its last words. */
export function explainCrash(facts: Facts): Explanation | undefined {
  const oom = match(facts, /OOMKilled/);
  const code = exitCode(facts) ?? (oom && "137");
  if (code === undefined && facts.lastLine === undefined) return undefined;
  const known = CODES[code ?? ""];
  const end =
    code === undefined
      ? facts.texts[0]
      : `the container ended with exit code ${code}${known ? `: ${known.means}` : ""}`;
  return { cause: joined(end, lastWords(facts)), ...(known && { fix: known.fix }) };
}

/** What the probe of a container answers. */
export function explainProbe(facts: Facts): Explanation | undefined {
  const failed = facts.events.find(({ reason, message }) => reason === "Unhealthy" && message !== "");
  if (failed === undefined) return undefined;
  return {
    cause: joined(`the kubelet says ${quoted(failed.message)}`, lastWords(facts)),
    fix: "see why the container does not answer its probe; where it needs longer, give it a startupProbe",
  };
}

/** How the last attempt of a test ended, and its last words. */
export function explainTest(facts: Facts): Explanation | undefined {
  const { attempt, texts } = facts;
  const code = exitCode(facts);
  const known = CODES[code ?? ""];
  const pod = attempt === undefined ? undefined : `the last attempt, Pod ${attempt.pod},`;
  const reason = attempt?.reason && attempt.reason !== "Error" ? ` (${attempt.reason})` : "";
  const end = code === undefined ? undefined : `${pod ?? "its container"} ended with exit code ${code}${reason}`;
  const words = lastWords(facts);
  if (end === undefined && words === undefined) return undefined;
  const shown = end === undefined ? texts[0] : `${end}${known ? `: ${known.means}` : ""}`;
  return { cause: joined(shown, words), ...(known && { fix: known.fix }) };
}

function exitCode(facts: Facts): string | undefined {
  if (facts.attempt?.exitCode != null) return String(facts.attempt.exitCode);
  const field = facts.fields.find(({ path }) => /exitCode$/.test(path))?.value;
  return field ?? match(facts, EXIT)?.[1];
}

function lastWords({ lastLine }: Facts): string | undefined {
  return lastLine === undefined ? undefined : `the last line of its log is ${quoted(lastLine)}`;
}

function joined(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join("; ");
}
