import { defineConfig } from "vitest/config";

/** The packed package as its users get it, which needs the npm registry or a warm npm cache, and the documents as their readers follow them. */
export default defineConfig({
  test: {
    include: ["test/package/*.test.ts"],
    globalSetup: ["test/support/scratch.ts"],
    testTimeout: 180_000,
    hookTimeout: 300_000,
    // The files share the machine's npm cache and two processors at most.
    fileParallelism: false,
  },
});
