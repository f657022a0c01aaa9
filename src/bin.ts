#!/usr/bin/env node
// An old Node has to get as far as the check below: nothing is imported before it, and the syntax is one that it parses.

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

/** Runs the command line. `validate` in plain words, as hooks call it, goes without what reads all other command lines. */
function run(argv: readonly string[]): Promise<number> {
  if (argv[0] !== "validate") return runAny(argv);
  return import(new URL("./bundle/validate.js", import.meta.url).href)
    .then(({ validateDirectly }: typeof import("./commands/validate/main.js")) => validateDirectly(argv))
    .then((code) => (code === undefined ? runAny(argv) : code));
}

function runAny(argv: readonly string[]): Promise<number> {
  return import(new URL("./bundle/cli.js", import.meta.url).href).then(({ main }: typeof import("./cli.js")) =>
    main(argv),
  );
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
