import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: new URL(".", import.meta.url).pathname,
    include: ["*.suite.ts"],
    globalSetup: ["../support/scratch.ts", "harness/programs.ts"],
    // The real programs (sh, curl, jq) take their time on a busy machine; a script that hangs is ended by the harness.
    testTimeout: 240_000,
    maxConcurrency: 4,
    reporters: [new URL("harness/table-reporter.ts", import.meta.url).pathname, "default"],
  },
});
