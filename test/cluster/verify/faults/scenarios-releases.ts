import { release } from "./objects.js";
import type { Scenario } from "./scenario.js";

/** Releases of Helm that do not come to be. */
export const RELEASES: readonly Scenario[] = [
  {
    fault: "chart missing",
    name: "chart-missing",
    addon: ({ namespace, charts }) => release(namespace, charts, { chart: { chart: "no-such-product" } }),
    expected: { verdict: "failed", reason: "InvalidChartReference", says: /no 'no-such-product'|no-such-product/ },
  },
  {
    fault: "version missing",
    name: "version-missing",
    addon: ({ namespace, charts }) => release(namespace, charts, { chart: { version: "9.9.9" } }),
    expected: { verdict: "failed", reason: "InvalidChartReference", says: /9\.9\.9/ },
  },
  {
    fault: "repository down",
    name: "repository-down",
    addon: ({ namespace }) => release(namespace, "http://127.0.0.1:9/charts"),
    expected: { verdict: "failed", reason: ["IndexationFailed", "FetchFailed"], says: /127\.0\.0\.1:9/ },
  },
  {
    fault: "values that break rendering",
    name: "values",
    addon: ({ namespace, charts }) => release(namespace, charts, { values: { server: { port: "" } } }),
    // helm-controller 1.4 tries twice before it stalls.
    expected: { verdict: "failed", reason: ["InstallFailed", "RetriesExceeded"], says: /server\.port must be set/ },
  },
  {
    fault: "failing hook",
    name: "hook",
    addon: ({ namespace, charts }) => release(namespace, charts, { values: { hook: ["sh", "-c", "exit 3"] } }),
    expected: { verdict: "failed", reason: "RetriesExceeded", says: /pre-install/ },
  },
  {
    fault: "crash loop in a chart",
    name: "chart-crash",
    addon: ({ namespace, charts }) => release(namespace, charts, { values: { command: ["sh", "-c", "exit 1"] } }),
    expected: { verdict: "failed", reason: "CrashLoopBackOff", says: /Deployment/ },
  },
  {
    // While helm-controller 1.4 installs a release for the first time, its history says nothing of it yet.
    fault: "crash loop in a chart that is still waited for",
    name: "chart-waits",
    addon: ({ namespace, charts }) =>
      release(namespace, charts, { spec: { timeout: "170s" }, values: { command: ["sh", "-c", "exit 1"] } }),
    expected: { verdict: "failed", reason: "CrashLoopBackOff", says: /Deployment/ },
  },
  {
    fault: "release that Flux keeps retrying",
    name: "retrying",
    addon: ({ namespace, charts }) =>
      release(namespace, charts, {
        spec: { install: { strategy: { name: "RetryOnFailure", retryInterval: "5s" } } },
        values: { server: { port: "" } },
      }),
    expected: { verdict: "failed", reason: "InstallFailed", says: /server\.port must be set/ },
  },
  {
    fault: "suspended release",
    name: "suspended",
    addon: ({ namespace, charts }) => release(namespace, charts, { spec: { suspend: true } }),
    expected: { verdict: "unknown", reason: "Suspended", says: /HelmRelease/ },
  },
  {
    fault: "none: a release that works",
    name: "works",
    addon: ({ namespace, charts }) => release(namespace, charts),
    expected: { verdict: "passed", reason: "Verified" },
  },
];
