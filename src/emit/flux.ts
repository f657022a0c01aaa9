import { AMBIENT_SOURCE } from "../model/ambient.js";
import type { KubernetesObject } from "../model/kubernetes.js";
import type { HealthCheck, HealthCheckExpression } from "../model/solution.js";
import { durationSeconds } from "../model/syntax.js";

/** Namespace of Flux and of all Flux Kustomizations that the compiler writes. */
export const FLUX_NAMESPACE = "flux-system";
/** Name that stages give the Git source; environments with another one patch it. */
export const DEFAULT_SOURCE = "addons";

/**
 * How long a Flux Kustomization waits: at least `minimum` seconds, and five minutes longer than the slowest release that it applies may take.
 */
export function waitTime(objects: readonly KubernetesObject[], minimum: number): string {
  const releases = objects.filter(({ kind }) => kind === "HelmRelease").map(({ spec }) => releaseTimeout(spec) + 300);
  return `${Math.ceil(Math.max(minimum, ...releases) / 60)}m`;
}

function releaseTimeout(spec: unknown): number {
  const timeout: unknown = (spec as { timeout?: unknown } | undefined)?.timeout;
  return typeof timeout === "string" ? durationSeconds(timeout) : 0;
}

/** What differs between Flux Kustomizations. */
export interface FluxKustomizationProps {
  readonly name: string;
  readonly path: string;
  readonly source: string;
  readonly dependsOn: readonly string[];
  readonly timeout: string;
  readonly substitute: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly healthChecks?: readonly HealthCheck[];
  readonly healthCheckExpressions?: readonly HealthCheckExpression[];
  /** Patches the source of the Flux Kustomizations in the path. */
  readonly patchSource?: boolean;
}

/** A Flux Kustomization that waits until what it applies is healthy and prunes what is gone from Git. */
export function fluxKustomization(props: FluxKustomizationProps): Record<string, unknown> {
  const { healthChecks = [], healthCheckExpressions = [] } = props;
  return {
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    metadata: { name: props.name, namespace: FLUX_NAMESPACE, labels: props.labels },
    spec: {
      interval: "10m",
      retryInterval: "2m",
      timeout: props.timeout,
      prune: true,
      // With wait, Flux ignores healthChecks and looks at everything.
      wait: healthChecks.length === 0 ? true : undefined,
      healthChecks: healthChecks.length > 0 ? healthChecks : undefined,
      healthCheckExprs: healthCheckExpressions.length > 0 ? healthCheckExpressions : undefined,
      path: props.path,
      sourceRef: { kind: "GitRepository", name: props.source },
      dependsOn: props.dependsOn.length > 0 ? props.dependsOn.map((name) => ({ name })) : undefined,
      postBuild: props.substitute
        ? { substituteFrom: [{ kind: "ConfigMap", name: AMBIENT_SOURCE.name, optional: false }] }
        : undefined,
      patches: props.patchSource ? [sourcePatch(props.source)] : undefined,
    },
  };
}

function sourcePatch(source: string): Record<string, unknown> {
  return {
    target: { group: "kustomize.toolkit.fluxcd.io", kind: "Kustomization", namespace: FLUX_NAMESPACE },
    patch: `- op: replace\n  path: /spec/sourceRef/name\n  value: ${JSON.stringify(source)}\n`,
  };
}
