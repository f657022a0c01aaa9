import { defineConfig } from "vitest/config";

/** The samples of docs/ci.md and the hooks of pre-commit as their users run them; needs Python 3, PyPI and the npm registry. */
export default defineConfig({
  test: {
    include: ["test/ci/*.test.ts"],
    globalSetup: ["test/support/scratch.ts"],
    testTimeout: 180_000,
    hookTimeout: 900_000,
    // The files share the machine's npm cache and two processors at most.
    fileParallelism: false,
  },
});
