#!/usr/bin/env node
// No static import: an old Node must get as far as the message, and anything newer would fail to parse before it.
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 12)) {
  process.stderr.write(`conformitron needs Node 20.12 or newer, this is ${process.versions.node}\n`);
  process.exitCode = 2;
} else {
  import("./cli.js").then(async ({ main }) => {
    process.exitCode = await main(process.argv.slice(2));
  });
}

export {};
