import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** What other suites run, and what tests only read. */
const ELSEWHERE = [
  "test/functional/**",
  "test/package/**",
  "test/ci/**",
  "test/cluster/**",
  "test/bad/**",
  "test/golden/**",
  "**/fixture*/**",
];

/** Tests that replace modules for others, too, and so have a process of their own. */
const MOCKING = ["test/emit/output/letters.test.ts"];

/** The unit tests: Node alone, no network, no cluster. The other suites bring a configuration of their own. */
export default defineConfig({
  resolve: {
    // Environments and solutions import the package by its name; in a test they share the sources under test.
    alias: [
      { find: /^conformitron$/, replacement: path("src/index.ts") },
      { find: /^conformitron\/environments$/, replacement: path("environments/index.ts") },
    ],
  },
  test: {
    // Most of the time goes into processes that the tests start; keeping a core free would only leave it idle.
    maxWorkers: availableParallelism(),
    globalSetup: ["test/support/scratch.ts"],
    // For what hangs; a busy machine makes the slowest tests many times slower.
    testTimeout: 30_000,
    projects: [
      // Loading the modules anew for each file would take as long as the tests themselves.
      {
        extends: true,
        test: { name: "unit", isolate: false, include: ["test/**/*.test.ts"], exclude: [...ELSEWHERE, ...MOCKING] },
      },
      { extends: true, test: { name: "mocking", include: MOCKING, exclude: ELSEWHERE } },
    ],
  },
});

function path(relative: string): string {
  return fileURLToPath(new URL(relative, import.meta.url));
}
