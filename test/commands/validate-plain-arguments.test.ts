import fc from "fast-check";
import { expect, test } from "vitest";
import { createProgram } from "../../src/cli.js";
import { plainArguments } from "../../src/commands/validate/plain-arguments.js";

const WORDS = [
  ...["dist", "a.yaml", "-", "--", "", "validate", "text", "json", "sarif", "json=report.json", "xml", "1.34"],
  ...["--strict", "--allow-empty", "--no-cache", "-q", "--quiet", "-v", "--verbose", "-qv", "--debug", "--fix"],
  ...[
    "--output",
    "--output=json",
    "--output=",
    "--output=junit=a.xml",
    "--outpu",
    "--strict=1",
    "-e",
    "snow",
    "--help",
  ],
  ...["--tree", "--charts", "--config", "--color", "always", "--kubernetes-version", "-V"],
];

/** What commander makes of the words; undefined where it refuses them or where they call for something else. */
async function commanded(argv: readonly string[]): Promise<unknown> {
  const program = createProgram();
  let found: unknown;
  for (const command of program.commands) {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.name() !== "validate") continue;
    command.action((paths, _options, self) => {
      found = { paths, options: self.optsWithGlobals() };
    });
  }
  try {
    await program.parseAsync([...argv], { from: "user" });
  } catch {
    return undefined;
  }
  return found;
}

/** Without what is undefined. */
function data(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

test("what is understood without commander means what commander understands", async () => {
  let understood = 0;
  const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(words, async (rest) => {
      const plain = plainArguments(["validate", ...rest], {});
      if (plain === undefined) return;
      understood += 1;
      expect(data(plain)).toEqual(data(await commanded(["validate", ...rest])));
    }),
    { numRuns: 600 },
  );
  expect(understood).toBeGreaterThan(40);
});

test.each<[what: string, argv: readonly string[], env?: Record<string, string>]>([
  ["another command", ["synth"]],
  ["an option before the command", ["-q", "validate"]],
  ["standard input", ["validate", "-"]],
  ["an option with a value", ["validate", "--tree", "dist"]],
  ["a report in a file", ["validate", "--output", "json=report.json"]],
  ["a form without a name", ["validate", "--output"]],
  ["a configuration from the environment", ["validate"], { CONFORMITRON_CONFIG: "a.yaml" }],
  ["colour from the environment", ["validate"], { CONFORMITRON_COLOR: "always" }],
])("commander reads %s", (_what, argv, env = {}) => {
  expect(plainArguments(argv, env)).toBeUndefined();
});

test.each([
  { argv: ["validate"], paths: [], options: {} },
  { argv: ["validate", "--strict", "a", "b"], paths: ["a", "b"], options: { strict: true } },
  { argv: ["validate", "--output", "json", "--no-cache"], paths: [], options: { cache: false } },
])("$argv is understood", ({ argv, paths, options }) => {
  expect(plainArguments(argv, {})).toMatchObject({ paths, options });
});
