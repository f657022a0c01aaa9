import { randomBytes } from "node:crypto";
import { hostname } from "node:os";
import { CommandError, EXIT } from "../../base/errors.js";
import type { Log } from "../../base/log.js";
import type { Cluster } from "../../model/cluster.js";
import { describeRef } from "../../model/live.js";
import { type CleanedUp, cleanUp } from "../../verify/install/clean-up.js";
import { SYSTEM_CLOCK } from "../../verify/run/clock.js";

/** Removes what runs have left that live no more, and says what it did. Throws a CommandError where the leases cannot be read. */
export async function cleanUpAfterRuns(cluster: Cluster, log: Log): Promise<void> {
  const process = `${hostname()}:${globalThis.process.pid}`;
  const holder = { cluster, clock: SYSTEM_CLOCK, run: randomBytes(3).toString("hex"), process };
  log.info("looking which runs live no more: a lease that may still be renewed is watched for a minute");
  const { cleaned, problem } = await cleanUp(holder, { kept: true });
  if (problem !== undefined) {
    throw new CommandError(problem, "see that the cluster answers and that you may list leases there", EXIT.unjudged);
  }
  const lines = cleaned.map(lineOf);
  for (const { text } of lines) globalThis.process.stdout.write(`${text}\n`);
  if (lines.length === 0) globalThis.process.stdout.write("no run has left anything\n");
  globalThis.process.exitCode = lines.some(({ isLeft }) => isLeft) ? EXIT.failed : EXIT.passed;
}

function lineOf({ what, outcome }: CleanedUp): { readonly text: string; readonly isLeft: boolean } {
  if ("held" in outcome) return { text: `${what}: left alone, ${outcome.held.message}`, isLeft: false };
  const { removed, resumed, left } = outcome;
  const on = resumed.length > 0 ? `, ${resumed.map(describeRef).join(", ")} resumed` : "";
  const stuck = left.map(({ message }) => `\n  ${message}`).join("");
  return {
    text: `${what}: ${removed.length} ${removed.length === 1 ? "object" : "objects"} removed${on}${stuck}`,
    isLeft: left.length > 0,
  };
}
