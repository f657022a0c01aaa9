import type { RunResult } from "./run.js";
import type { Scenario } from "./scenario.js";

/** The state of the world in which a script ran. */
export type State = "good" | "wrong" | "absent" | "silent";

/** Exit codes that speak of a broken script rather than of a product: usage, not executable, not found. */
const broken = new Set([2, 126, 127]);

/** What speaks against a run, in words; none when the script did what the state asks for. */
export function problemsOf(scenario: Scenario, state: State, result: RunResult): string[] {
  const checks: [boolean, string][] = [
    [!result.killed, "did not end by itself within its bound and was killed"],
    [state !== "good" || result.exit === 0, `ended with ${result.exit}, not 0`],
    [state === "good" || result.exit !== 0, "passed, although it must fail"],
    [!broken.has(result.exit), `exit code ${result.exit} means that the script is broken`],
    [state === "good" || result.exit < 128 || result.killed, `was ended by signal ${result.exit - 128}`],
    [
      result.virtualSeconds <= scenario.timeoutSeconds,
      `took ${result.virtualSeconds} s of ${scenario.timeoutSeconds} s`,
    ],
    [result.calls.length > 0, "ended before it tried anything: no curl, no kubectl"],
    [result.leftovers.length === 0, `left behind: ${result.leftovers.join(", ")}`],
    ...leaks(scenario, result),
  ];
  const problems =
    scenario.unrestricted === undefined ? result.complaints : result.complaints.filter((text) => !isPodProblem(text));
  return [...checks.flatMap(([met, problem]) => (met ? [] : [problem])), ...problems];
}

function leaks(scenario: Scenario, result: RunResult): [boolean, string][] {
  return [...(scenario.secrets ?? []), ...Object.values(scenario.secretFiles ?? {})].flatMap(
    (secret): [boolean, string][] => [
      [!result.output.includes(secret), "printed a secret"],
      [
        !result.calls.some((call) => call.includes(secret)),
        "put a secret on a command line (use secret_header or a file)",
      ],
    ],
  );
}

/** The complaints about pods begin with `Kind/name: `. */
function isPodProblem(complaint: string): boolean {
  return /^[A-Z]\w+\/\S+: /.test(complaint);
}
