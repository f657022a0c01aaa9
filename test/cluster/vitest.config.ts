import { defineConfig } from "vitest/config";

/** What only a cluster can tell: the one of KUBECONFIG, with Flux and External Secrets. README.md says what it needs. */
export default defineConfig({
  test: {
    include: ["test/cluster/**/*.test.ts"],
    globalSetup: ["test/cluster/support/setup.ts"],
    testTimeout: 180_000,
    hookTimeout: 240_000,
    // They share the cluster.
    fileParallelism: false,
    // One step goes on where the one before has ended; what it says is worth more than what follows from it.
    bail: 3,
  },
});
