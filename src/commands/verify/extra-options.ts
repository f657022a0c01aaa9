import { CommandError } from "../../base/errors.js";
import type { VerifyOptions } from "./options.js";

/** Throws a CommandError where a check beyond the usual ones is asked for that the mode cannot do. */
export function checkExtraOptions(options: VerifyOptions): void {
  if (options.mutation) checkMutation(options);
  if (options.upgradeFrom !== undefined) checkUpgrade(options);
}

function checkMutation({ mode, testRuns, allowDisruption }: VerifyOptions): void {
  if (!testRuns)
    throw new CommandError("--mutation runs tests, and --no-test-runs forbids it", "leave one of them out");
  if (mode === "observe" && !allowDisruption) {
    throw new CommandError(
      "--mutation with --mode observe takes the product away for a while, with the data of its releases",
      "add --allow-disruption if nobody needs the product meanwhile, or take --mode apply on another cluster",
    );
  }
}

function checkUpgrade({ mode, mutation }: VerifyOptions): void {
  if (mode !== "apply") {
    throw new CommandError(
      `--upgrade-from cannot be done with --mode ${mode}: it installs another revision first`,
      "take --mode apply",
    );
  }
  if (mutation) {
    throw new CommandError(
      "--upgrade-from and --mutation exclude each other: the tests would be there before the earlier revision",
      "verify in two runs",
    );
  }
}
