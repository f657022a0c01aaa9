import { describe, it } from "vitest";
import { problemsOf } from "./harness/judge.js";
import { runScript } from "./harness/run.js";
import { loadScenarios, root } from "./harness/scenarios.js";
import { shells } from "./harness/shells.js";
import { statesOf } from "./harness/states.js";
import type { Row } from "./harness/table-reporter.js";

/** A CronJob runs at least daily. */
const day = 86_400;

/** Every script, in every state of what it talks to, under every shell. */
for (const [name, scenario] of await loadScenarios()) {
  describe.concurrent(name, () => {
    for (const shell of shells()) {
      for (const { title, state, world: make, silence, runs } of statesOf(scenario)) {
        it(`${title} (${shell.name})`, async ({ task, expect }) => {
          const world = make();
          const rows: Row[] = [];
          task.meta.rows = rows;
          for (let run = 1; run <= runs; run += 1) {
            const result = await runScript(scenario, world, {
              root,
              shell,
              silence,
              run,
              startSeconds: (run - 1) * day,
            });
            const problems = problemsOf(scenario, state, result);
            rows.push({
              test: name,
              state: run === 1 ? title : `${title}, again`,
              shell: shell.name,
              exit: result.exit,
              virtualSeconds: result.virtualSeconds,
              said: lastWords(result.output),
              verdict: problems.length === 0 ? "passed" : "failed",
            });
            expect(problems, `${scenario.script}, ${title}, printed:\n${result.output}`).toEqual([]);
          }
        });
      }
    }
  });
}

/** Why a script ended as it did: a wrong product must fail for its own reason, not for another. */
function lastWords(output: string): string {
  const lines = output.split("\n").filter((line) => line !== "");
  const causes = [/^FAIL (?!\[(clean-up|end)\])/, /^(curl:|Unable to connect|Error from server|error:)/, /^FAIL /];
  const found = causes.flatMap((pattern) => lines.filter((line) => pattern.test(line)));
  return found[0] ?? lines.at(-1) ?? "";
}
