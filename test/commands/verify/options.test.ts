import { Command } from "commander";
import { describe, expect, test } from "vitest";
import { CommandError } from "../../../src/base/errors.js";
import { checkExtraOptions } from "../../../src/commands/verify/extra-options.js";
import type { VerifyOptions } from "../../../src/commands/verify/options.js";
import { addVerify } from "../../../src/commands/verify.command.js";

/** What the command line says, without anything being done. */
function parse(...args: readonly string[]): VerifyOptions {
  const program = new Command().exitOverride().configureOutput({ writeErr: () => {} });
  addVerify(program);
  const [command] = program.commands;
  let options: VerifyOptions | undefined;
  command?.exitOverride().action((_path: unknown, _options: unknown, self: Command) => {
    options = self.optsWithGlobals<VerifyOptions>();
  });
  program.parse(["verify", ...args], { from: "user" });
  if (options === undefined) throw new Error("the command was not run");
  return options;
}

test("nobody has to say anything but where", () => {
  expect(parse()).toEqual({
    ...{ mode: "observe", ref: "main", solution: [], testRuns: true, repeat: 1, retries: 0 },
    ...{ timeout: 900_000, parallel: 8, output: [] },
  });
});

test.each([
  ["90s", 90_000],
  ["15m", 900_000],
  ["1h", 3_600_000],
  ["1h30m", 5_400_000],
  ["1m1s", 61_000],
])("--timeout %s is %i ms", (text, timeout) => {
  expect(parse("--timeout", text).timeout).toBe(timeout);
});

test.each(["nonsense", "", "15", "0s", "0", "-5m", "5 m", "1.5h", "5d", "m5", "1m x"])(
  "--timeout '%s' is none",
  (text) => {
    expect(refusal(() => parse(`--timeout=${text}`))).toEqual({
      message: `--timeout ${text} is no duration`,
      fix: "write it like 90s, 15m or 1h30m",
      exitCode: 2,
    });
  },
);

describe("numbers", () => {
  test.each([
    ["--repeat", "3", { repeat: 3 }],
    ["--retries", "0", { retries: 0 }],
    ["--parallel", "1", { parallel: 1 }],
  ])("%s %s is taken", (flag, text, options) => {
    expect(parse(flag, text)).toMatchObject(options);
  });

  test.each([
    ["--repeat", "0", 1],
    ["--repeat", "two", 1],
    ["--repeat", "99999", 1],
    ["--retries", "-1", 0],
    ["--retries", "1.5", 0],
    ["--retries", "", 0],
    ["--parallel", "0", 1],
  ])("%s '%s' is refused: it begins at %i", (flag, text, least) => {
    expect(refusal(() => parse(`${flag}=${text}`)).message).toBe(`${flag} ${text} is no number from ${least}`);
  });
});

test("solutions and forms come together, however often they are given", () => {
  const { solution, output } = parse(
    ...["--solution", "a/b", "--output", "text", "--solution", "c/d", "--output", "json=x.json"],
  );
  expect(solution).toEqual(["a/b", "c/d"]);
  expect(output).toEqual([
    { format: "text", file: undefined },
    { format: "json", file: "x.json" },
  ]);
});

test.each([
  ["--output", "xml"],
  ["--mode", "watch"],
])("%s %s does not exist", (flag, text) => {
  expect(() => parse(flag, text)).toThrow(text);
});

test.each<[what: string, args: readonly string[], message: RegExp | undefined]>([
  ["nothing more", [], undefined],
  ["mutation where the run brings the product", ["--mutation", "--mode", "apply"], undefined],
  ["mutation that was allowed", ["--mutation", "--allow-disruption"], undefined],
  ["mutation of what others use", ["--mutation"], /takes the product away/],
  ["mutation where Flux brings the product for the run", ["--mutation", "--mode", "git"], undefined],
  ["mutation without tests", ["--mutation", "--no-test-runs", "--mode", "apply"], /--no-test-runs forbids it/],
  ["an upgrade", ["--upgrade-from", "v1", "--mode", "apply"], undefined],
  ["an upgrade of what Flux brings", ["--upgrade-from", "v1"], /cannot be done with --mode observe/],
  ["an upgrade and mutation", ["--upgrade-from", "v1", "--mutation", "--mode", "apply"], /exclude each other/],
])("%s", (_what, args, message) => {
  const options = parse(...args);
  if (message === undefined) checkExtraOptions(options);
  else
    expect(refusal(() => checkExtraOptions(options))).toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
});

function refusal(act: () => unknown): Pick<CommandError, "message" | "fix" | "exitCode"> {
  try {
    act();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { message, fix, exitCode } = error;
    return { message, fix, exitCode };
  }
  throw new Error("nothing was refused");
}
