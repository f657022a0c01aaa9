import type { Environment, VersionWindow } from "../../model/environment.js";
import type { Fields, LiveObject } from "../../model/live.js";
import type { CheckVerdict } from "../../model/verification.js";
import { plainCheck } from "../run/checks.js";
import type { ClusterFacts } from "./facts.js";

/** Whether the cluster can be of the environment. Evidence against it is an error; where there is none, a warning says so. */
export function environmentChecks(facts: ClusterFacts, environment: Environment | undefined): CheckVerdict[] {
  if (environment === undefined) {
    return [unproven("the tree states no facts of the environment")];
  }
  return [
    machineCheck(facts, environment),
    versionCheck(facts, environment.kubernetes),
    architectureCheck(facts, environment),
  ];
}

function machineCheck({ eksAnywhere }: ClusterFacts, { name, machineConfigKind }: Environment): CheckVerdict {
  if (!eksAnywhere.ok) return unproven(`the EKS Anywhere clusters cannot be read: ${eksAnywhere.failure.message}`);
  const kinds = [...new Set(ownClusters(eksAnywhere.value).flatMap(({ spec }) => machineKind(spec) ?? []))].sort();
  if (kinds.length === 0) return unproven("no EKS Anywhere cluster object tells on which machines it runs");
  const found = kinds.join(", ");
  if (machineConfigKind !== undefined && kinds.includes(machineConfigKind)) {
    return plainCheck(
      "environment",
      "passed",
      "EnvironmentProven",
      `its machines are ${machineConfigKind}, as ${name} has them`,
    );
  }
  const expected = machineConfigKind ?? "none of EKS Anywhere";
  return plainCheck("environment", "error", "WrongEnvironment", `its machines are ${found}; ${name} has ${expected}`);
}

/** A management cluster also has the objects of those that it manages; its own names itself as the one that manages it. */
function ownClusters(clusters: readonly LiveObject[]): readonly LiveObject[] {
  const own = clusters.filter(({ metadata, spec }) => {
    const manager = spec?.["managementCluster"] as Fields | undefined;
    return manager?.["name"] === metadata.name;
  });
  return own.length > 0 ? own : clusters;
}

/** `spec.controlPlaneConfiguration.machineGroupRef.kind`, where EKS Anywhere says on what a cluster runs. */
function machineKind(spec: Fields | undefined): string | undefined {
  const reference = (spec?.["controlPlaneConfiguration"] as Fields | undefined)?.["machineGroupRef"] as
    | Fields
    | undefined;
  const kind = reference?.["kind"];
  return typeof kind === "string" ? kind : undefined;
}

function versionCheck({ version }: ClusterFacts, window: VersionWindow): CheckVerdict {
  const name = "kubernetes version";
  const minor = version.ok ? minorOf(version.value) : undefined;
  if (!version.ok || minor === undefined) return unproven("the version of Kubernetes cannot be told", name);
  const least = minorOf(window.min) ?? 0;
  const most = window.max === undefined ? Number.POSITIVE_INFINITY : (minorOf(window.max) ?? Number.POSITIVE_INFINITY);
  const words = window.max === undefined ? `from ${window.min}` : `${window.min} to ${window.max}`;
  return minor >= least && minor <= most
    ? plainCheck(name, "passed", "EnvironmentProven", `${version.value} is in the environment's window ${words}`)
    : plainCheck(
        name,
        "error",
        "WrongKubernetesVersion",
        `${version.value} is outside of the environment's window ${words}`,
      );
}

/** The second number of `v1.34.3` and of `1.34`. */
function minorOf(version: string): number | undefined {
  const [, minor] = /^v?\d+\.(\d+)/.exec(version) ?? [];
  return minor === undefined ? undefined : Number(minor);
}

function architectureCheck({ nodes, record }: ClusterFacts, { architectures }: Environment): CheckVerdict {
  const name = "architecture";
  if (!nodes.ok) return unproven(`the nodes cannot be read: ${nodes.failure.message}`, name);
  const found = record.architectures;
  if (found.length === 0) return unproven("no node tells its architecture", name);
  return architectures.some((it) => found.includes(it))
    ? plainCheck(name, "passed", "EnvironmentProven", `nodes are ${found.join(", ")}`)
    : plainCheck(
        name,
        "error",
        "WrongArchitecture",
        `nodes are ${found.join(", ")}; the environment has ${architectures.join(", ")}`,
      );
}

function unproven(message: string, name = "environment"): CheckVerdict {
  const check = plainCheck(name, "passed", "EnvironmentNotProven", message);
  return { ...check, warnings: [{ reason: "EnvironmentNotProven", message }] };
}
