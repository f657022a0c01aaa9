#!/usr/bin/env node
// An old Node has to get as far as the check below: nothing is imported before it, and the syntax is one that it parses.

type Validate = typeof import("./commands/validate/main.js", { with: { "resolution-mode": "import" }});
type Cli = typeof import("./cli.js", { with: { "resolution-mode": "import" }});

/** What the build makes of them, from here. */
const VALIDATE = "./bundle/validate.cjs";
const CLI = "./bundle/cli.js";

/** The oldest Node that works: major and minor. */
const OLDEST = [20, 19] as const;

if (isOlder(process.versions.node)) {
  process.stderr.write(
    `conformitron needs Node ${OLDEST.join(".")} or newer, and this is ${process.versions.node}: install a newer Node.\n`,
  );
  process.exitCode = 2;
} else {
  run(process.argv.slice(2))
    .then((code) => {
      // Not process.exit: what is still on its way through a pipe would be lost.
      process.exitCode = code;
    })
    .catch((error: unknown) => {
      process.stderr.write(`conformitron cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    });
}

/**
 * Runs the command line. `validate` in plain words, as hooks call it, goes without what reads all other command lines, and without
 * Node's loader of ES modules, which takes as long as to look at a thousand files.
 */
async function run(argv: readonly string[]): Promise<number> {
  if (argv[0] === "validate") {
    const { validateDirectly }: Validate = require(VALIDATE);
    const code = await validateDirectly(argv);
    if (code !== undefined) return code;
  }
  const { main }: Cli = await import(CLI);
  return main(argv);
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
