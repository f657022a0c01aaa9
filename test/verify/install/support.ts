import type { KubernetesInput } from "../../../src/model/cluster.js";
import { type ObjectRef, refKey, refOf } from "../../../src/model/live.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import type { Hold, Holder } from "../../../src/verify/hold/hold.js";
import { acquire } from "../../../src/verify/hold/lease.js";
import { applyStep } from "../../../src/verify/install/apply.js";
import { prepare } from "../../../src/verify/install/prepare.js";
import type { Installation, InstallProblem } from "../../../src/verify/install/types.js";
import { ManualClock } from "../../support/manual-clock.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";
import { plan, step } from "../../support/plans.js";

export const NS = "anvil";

/** A memory cluster with the namespace of the leases, and a clock for it. */
export class Bench {
  readonly clock = new ManualClock();
  readonly cluster: MemoryCluster = memoryCluster({ now: () => new Date(this.clock.now()) });

  constructor() {
    this.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "flux-system" } });
    this.cluster.serve("example.com/v1", "Widget");
  }

  holder(run: string, dies = false): Holder {
    const background = { now: () => this.clock.now(), after: () => () => {} };
    return { cluster: this.cluster, clock: this.clock, run, process: "host:7", ...(dies && { background }) };
  }

  async hold(run: string, what = "acme/anvil", dies = false): Promise<Hold> {
    const acquired = await this.clock.until(acquire(this.holder(run, dies), what));
    if (!acquired.held) throw new Error(acquired.problem.message);
    return acquired.hold;
  }

  async installation(run: string, what?: string, dies?: boolean): Promise<Installation> {
    return { cluster: this.cluster, clock: this.clock, run, hold: await this.hold(run, what, dies) };
  }

  /** Prepares and applies all steps, until the first problem. */
  async install(site: Installation, { steps }: SolutionPlan): Promise<InstallProblem | undefined> {
    const problem = await this.clock.until(prepare(site, steps));
    if (problem !== undefined) return problem;
    for (const one of steps) {
      const result = await this.clock.until(applyStep(site, one, { patienceMs: 1000 }));
      if (!result.ok) return result.problem;
    }
    return undefined;
  }

  /** Keys of what is there besides what was there at first, and the leases. */
  keys(): string[] {
    const first = new Set(["/Namespace//default", "/Namespace//kube-system", "/Namespace//flux-system"]);
    const keys = this.cluster.objects().map((object) => refKey(refOf(object)));
    return keys.filter((key) => !first.has(key) && !key.startsWith("coordination")).sort();
  }

  /** The calls that wrote something, as `verb Kind name`. */
  writes(from = 0): string[] {
    const writing = new Set(["apply", "create", "replace", "patch", "delete"]);
    return this.cluster.calls
      .slice(from)
      .filter(({ verb, kind, dryRun }) => writing.has(verb) && kind !== "Lease" && !dryRun)
      .map(({ verb, kind, name }) => `${verb} ${kind} ${name}`);
  }
}

export const namespace: KubernetesInput = { apiVersion: "v1", kind: "Namespace", metadata: { name: NS } };

export function config(name: string, data: Readonly<Record<string, string>> = {}): KubernetesInput {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: NS }, data };
}

export function object(apiVersion: string, kind: string, name: string, namespaced = true): KubernetesInput {
  return { apiVersion, kind, metadata: { name, ...(namespaced && { namespace: NS }) } };
}

export const release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "anvil");
export const source = object("source.toolkit.fluxcd.io/v1", "HelmRepository", "charts");
export const secret = object("external-secrets.io/v1", "ExternalSecret", "token");
export const widget = object("example.com/v1", "Widget", "one");
export const role = object("rbac.authorization.k8s.io/v1", "ClusterRole", "anvil", false);
export const webhook = object("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "anvil", false);

/** Two steps: an operator's release, then an object that it works on. */
export const SOLUTION = plan("acme/anvil", [
  step([config("page"), webhook, release, source, secret, role, namespace]),
  step([widget, config("more")]),
]);

/** Names an object of the namespace. */
export function ref({ apiVersion, kind, metadata }: KubernetesInput): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" };
}
