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
  import(new URL("./bundle/cli.js", import.meta.url).href)
    .then(({ main }: typeof import("./cli.js")) => main(process.argv.slice(2)))
    .then((code) => {
      // Not process.exit: what is still on its way through a pipe would be lost.
      process.exitCode = code;
    })
    .catch((error: unknown) => {
      process.stderr.write(`conformitron cannot start: ${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 2;
    });
}

function isOlder(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
}
