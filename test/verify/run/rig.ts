import type { KubernetesInput } from "../../../src/model/cluster.js";
import { type LiveObject, type ObjectRef, refOf } from "../../../src/model/live.js";
import { DEFAULT_GRACES } from "../../../src/model/readiness.js";
import type { CheckVerdict, Progress } from "../../../src/model/verification.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import type { Hold } from "../../../src/verify/hold/hold.js";
import { acquire } from "../../../src/verify/hold/lease.js";
import { SharedLists } from "../../../src/verify/install/shared-lists.js";
import { GraceClocks } from "../../../src/verify/readiness/clocks.js";
import { judgeObject } from "../../../src/verify/readiness/judge.js";
import { needsOf } from "../../../src/verify/readiness/needs.js";
import type { HeldContext } from "../../../src/verify/run/context.js";
import { expectations } from "../../../src/verify/run/expectations.js";
import type { RunOptions } from "../../../src/verify/run/options.js";
import { SharedKustomizations } from "../../../src/verify/run/shared-kustomizations.js";
import { judgeStartedTests } from "../../../src/verify/run/started-tests.js";
import { Waits } from "../../../src/verify/run/waits.js";
import { type Judge, LiveWorld } from "../../../src/verify/world/live-world.js";
import { ManualClock } from "../../support/manual-clock.js";
import { memoryCluster } from "../../support/memory-cluster.js";
import { plan, step } from "../../support/plans.js";

export const NS = "anvil";

/** How a Job's pod ends; undefined is never. */
export interface PodEnd {
  readonly exitCode: number;
  readonly log?: string;
}

/** How often the controllers of the rig look, in milliseconds. */
const TICK_MS = 200;

const OPTIONS: RunOptions = {
  mode: "apply",
  revision: undefined,
  timeoutMs: 60_000,
  testRuns: true,
  repeat: 1,
  retries: 0,
  mutation: false,
  keep: false,
};

/** A memory cluster with the controllers of Kubernetes that a run needs, and what a run consists of. */
export class Rig {
  readonly clock = new ManualClock();
  readonly cluster = memoryCluster({ now: () => new Date(this.clock.now()) });
  readonly progress: Progress[] = [];
  readonly stop = new AbortController();
  /** What becomes of a Job's pod: with the product there the test passes, and not without. */
  ends: (job: LiveObject) => PodEnd | undefined = () => ({ exitCode: this.has("Deployment", "web") ? 0 : 1 });
  /** Whether a Deployment becomes available. */
  available: (deployment: LiveObject) => boolean = () => true;
  /** What else happens. */
  also: () => void = () => {};

  constructor() {
    this.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "flux-system" } });
    this.#schedule();
  }

  /** What a run has for one of the plans, with its lease. */
  async context(plans: readonly SolutionPlan[], options: Partial<RunOptions> = {}, id = "r1"): Promise<HeldContext> {
    const { clock, cluster, stop } = this;
    const run = { ...OPTIONS, ...options };
    const expected = expectations({ sources: [] }, plans, run);
    const judging = { graces: DEFAULT_GRACES, clocks: new GraceClocks(), loadBalancer: "warn" } as const;
    const judge: Judge = (ref, seen) => judgeObject(ref, expected.of(ref), seen, judging);
    const world: LiveWorld = new LiveWorld({
      cluster,
      wide: false,
      now: () => clock.now(),
      parse: () => [],
      needs: needsOf,
      judge: judgeStartedTests(judge, plans),
      onChange: (object) => waits.changed(object),
    });
    const waits = new Waits(clock, (work) => world.moment(work));
    return {
      id,
      cluster,
      world,
      waits,
      clock,
      options: run,
      signal: stop.signal,
      progress: (one) => void this.progress.push(one),
      expected,
      shared: new SharedKustomizations(),
      lists: new SharedLists(cluster),
      hold: await this.hold(id),
      git: undefined,
      judgeSchedule: judge,
    };
  }

  async hold(run: string): Promise<Hold> {
    const background = { now: () => this.clock.now(), after: () => () => {} };
    const holder = { cluster: this.cluster, clock: this.clock, run, process: "host:7", background };
    const acquired = await this.clock.until(acquire(holder, "acme/anvil"));
    if (!acquired.held) throw new Error(acquired.problem.message);
    return acquired.hold;
  }

  has(kind: string, name: string): boolean {
    return this.cluster.objects().some((object) => object.kind === kind && object.metadata.name === name);
  }

  /** What is there of the solution, as `Kind name`. */
  left(): string[] {
    const own = this.cluster
      .objects()
      .filter(({ kind, metadata }) => metadata.namespace === NS || kind === "ClusterRole");
    return own.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();
  }

  #schedule(): void {
    this.clock.after(TICK_MS, () => {
      for (const object of this.cluster.objects()) this.#act(object);
      this.also();
      this.#schedule();
    });
  }

  #act(object: LiveObject): void {
    if (object.kind === "Job" && object.status === undefined) this.#run(object);
    if (object.kind === "Deployment") this.#roll(object);
    if (object.kind === "Namespace" && object.status === undefined)
      this.cluster.merge(refOf(object), { status: { phase: "Active" } });
  }

  #roll(object: LiveObject): void {
    const { generation = 1 } = object.metadata;
    if (object.status?.["observedGeneration"] === generation || !this.available(object)) return;
    const counts = { replicas: 1, updatedReplicas: 1, readyReplicas: 1, availableReplicas: 1 };
    const conditions = [{ type: "Available", status: "True", reason: "MinimumReplicasAvailable" }];
    this.cluster.merge(refOf(object), { status: { observedGeneration: generation, ...counts, conditions } });
  }

  #run(job: LiveObject): void {
    const { name, namespace = NS, uid } = job.metadata;
    const end = this.ends(job);
    if (end === undefined) return;
    const state = { terminated: { exitCode: end.exitCode, reason: end.exitCode === 0 ? "Completed" : "Error" } };
    this.cluster.put({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: `${name}-pod`,
        namespace,
        ownerReferences: [{ apiVersion: "batch/v1", kind: "Job", name, uid, controller: true }],
      },
      spec: { containers: [{ name: "test" }] },
      status: { containerStatuses: [{ name: "test", ready: false, state }] },
    });
    this.cluster.log({ namespace, pod: `${name}-pod`, container: "test" }, end.log ?? "asked\n", true);
    const type = end.exitCode === 0 ? "Complete" : "Failed";
    this.cluster.merge(refOf(job), { status: { conditions: [{ type, status: "True", reason: "Ended" }] } });
  }
}

export const namespace: KubernetesInput = { apiVersion: "v1", kind: "Namespace", metadata: { name: NS } };

export function deployment(name = "web", image = "web:1"): KubernetesInput {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: NS },
    spec: { replicas: 1, template: { spec: { containers: [{ name: "web", image }] } } },
  };
}

export function config(name: string, data: Readonly<Record<string, string>> = {}): KubernetesInput {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: NS }, data };
}

export const test: KubernetesInput = {
  apiVersion: "batch/v1",
  kind: "CronJob",
  metadata: { name: "web-test", namespace: NS },
  spec: { schedule: "5 4 * * *", jobTemplate: { spec: { backoffLimit: 0, template: { spec: {} } } } },
};

/** A product of the objects with a functional test. */
export function solution(
  objects: readonly KubernetesInput[],
  tests: readonly KubernetesInput[] = [test],
): SolutionPlan {
  const testStep = step(tests, undefined, { part: "test", path: "tests" });
  const isTest = ({ kind }: ObjectRef) => kind === "CronJob" || kind === "Job";
  return {
    ...plan("acme/anvil", [step([namespace, ...objects]), testStep]),
    namespaces: [NS],
    tests: testStep.objects.filter(({ ref }) => isTest(ref)),
  };
}

/** Checks as `name: verdict reason`. */
export function said(checks: readonly CheckVerdict[]): string[] {
  return checks.map(({ name, verdict, reason }) => `${name}: ${verdict} ${reason}`);
}
