import { kubectl } from "../../support/cluster.js";
import { configMap, container, cronJob, release } from "./objects.js";
import type { Place, Scenario } from "./scenario.js";
import { heldConfigMap } from "./scenarios-patient.js";

/** What Flux has brought and somebody has changed since, before the run begins. */
export interface ObservedScenario extends Scenario {
  readonly before?: (place: Place) => Promise<unknown>;
}

/** Faults of solutions that Flux reconciles. */
export const OBSERVED: readonly ObservedScenario[] = [
  {
    fault: "none: reconciled by Flux",
    name: "observed",
    addon: ({ namespace, charts }) => [...release(namespace, charts), ...settings(namespace)],
    expected: { verdict: "passed", reason: "Verified" },
  },
  {
    fault: "drift made by hand, in what Flux reconciles",
    name: "observed-drift",
    addon: ({ namespace }) => settings(namespace),
    before: ({ namespace }) => change(namespace, "configmap/settings", { data: { level: "debug" } }),
    expected: { verdict: "failed", reason: "DriftFound", says: /"debug" and should be "info", set by a-person/ },
  },
  {
    fault: "namespace stuck terminating",
    name: "observed-stuck",
    addon: ({ namespace }) => [heldConfigMap(namespace)],
    before: ({ namespace }) => kubectl("delete", "namespace", namespace, "--wait=false"),
    expected: { verdict: "failed", reason: "NamespaceFinalizersRemaining", says: /faults\.example\.com\/nobody/ },
  },
  {
    fault: "release suspended after it was installed",
    name: "observed-suspended",
    addon: ({ namespace, charts }) => release(namespace, charts),
    before: ({ namespace }) => change(namespace, "helmrelease/product", { spec: { suspend: true } }),
    expected: { verdict: "unknown", reason: "Suspended", says: /HelmRelease/ },
  },
  {
    fault: "object removed by hand",
    name: "observed-removed",
    addon: ({ namespace }) => settings(namespace),
    before: ({ namespace }) => kubectl("delete", "configmap", "settings", "-n", namespace),
    expected: { verdict: "failed", reason: "Absent", says: /ConfigMap .*settings is not there/ },
  },
];

/** Healthy, at the commit before the one that is asked for. */
export const OUTDATED: ObservedScenario = {
  fault: "healthy at an old revision",
  name: "observed-old",
  addon: ({ namespace }) => settings(namespace),
  test: ({ namespace }) => [cronJob(namespace, container(["true"]))],
  expected: { verdict: "failed", reason: "RevisionPending", says: /expected is sha1:/ },
};

function settings(namespace: string) {
  return [configMap(namespace, "settings", { level: "info" })];
}

function change(namespace: string, name: string, value: object): Promise<string> {
  const patch = ["--type=merge", "-p", JSON.stringify(value), "--field-manager=a-person"];
  return kubectl("patch", name, "-n", namespace, ...patch);
}
