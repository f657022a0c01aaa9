import { expect, test } from "vitest";
import { CommandError, EXIT } from "../../../src/base/errors.js";
import { checkExtraOptions } from "../../../src/commands/verify/extra-options.js";
import type { VerifyOptions } from "../../../src/commands/verify/options.js";

const PLAIN = { mode: "apply", testRuns: true } as unknown as VerifyOptions;

function refusal(options: Partial<VerifyOptions>): CommandError | undefined {
  try {
    checkExtraOptions({ ...PLAIN, ...options });
    return undefined;
  } catch (error) {
    return error as CommandError;
  }
}

test.each<[Partial<VerifyOptions>, message: RegExp, fix: RegExp]>([
  [{ mode: "observe", mutation: true }, /takes the product away/, /--allow-disruption/],
  [{ mutation: true, testRuns: false }, /--no-test-runs forbids it/, /leave one/],
  [{ mode: "observe", upgradeFrom: "main" }, /--mode observe/, /--mode apply/],
  [{ mode: "git", upgradeFrom: "main" }, /--mode git/, /--mode apply/],
  [{ mode: "git", mutation: true, testRuns: false }, /--no-test-runs forbids it/, /leave one/],
  [{ upgradeFrom: "main", mutation: true }, /exclude each other/, /two runs/],
])("%j is refused as bad usage", (options, message, fix) => {
  const error = refusal(options);
  expect(error).toBeInstanceOf(CommandError);
  expect(error?.exitCode).toBe(EXIT.usage);
  expect([error?.message, error?.fix]).toEqual([expect.stringMatching(message), expect.stringMatching(fix)]);
});

test.each<Partial<VerifyOptions>>([
  {},
  { mutation: true },
  { mode: "git", mutation: true },
  { upgradeFrom: "main" },
  { mode: "observe", mutation: true, allowDisruption: true },
  { mode: "observe", allowDisruption: true },
])("%j is taken", (options) => expect(refusal(options)).toBeUndefined());
