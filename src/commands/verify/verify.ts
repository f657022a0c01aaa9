import { hostname } from "node:os";
import type { Cluster } from "../../model/cluster.js";
import { DEFAULT_GRACES, type LoadBalancerPolicy } from "../../model/readiness.js";
import {
  type CheckVerdict,
  type ClusterRecord,
  type Progress,
  type SolutionVerdict,
  summarize,
  type VerificationReport,
} from "../../model/verification.js";
import type { SolutionPlan } from "../../model/verify-plan.js";
import { BACKGROUND_CLOCK } from "../../verify/hold/background-clock.js";
import type { Hold } from "../../verify/hold/hold.js";
import { SharedLists } from "../../verify/install/shared-lists.js";
import { deprecations } from "../../verify/preflight/apis.js";
import { rightsOf } from "../../verify/preflight/needed-rights.js";
import { preflight } from "../../verify/preflight/preflight.js";
import { GraceClocks } from "../../verify/readiness/clocks.js";
import { judgeObject } from "../../verify/readiness/judge.js";
import { needsOf } from "../../verify/readiness/needs.js";
import { concludeSolution, plainCheck } from "../../verify/run/checks.js";
import { type Clock, SYSTEM_CLOCK } from "../../verify/run/clock.js";
import type { RunContext } from "../../verify/run/context.js";
import { expectations } from "../../verify/run/expectations.js";
import { whileHeld } from "../../verify/run/held.js";
import { verifyAll } from "../../verify/run/run.js";
import { judgeShared, SharedKustomizations } from "../../verify/run/shared-kustomizations.js";
import { verifySolution } from "../../verify/run/solution.js";
import { judgeStartedTests } from "../../verify/run/started-tests.js";
import type { Earlier } from "../../verify/run/upgrade.js";
import { Waits } from "../../verify/run/waits.js";
import { type Judge, LiveWorld } from "../../verify/world/live-world.js";
import type { ParseDocuments } from "../../verify/world/releases.js";
import type { Copies } from "./git-mode.js";
import { leftOf, leftText } from "./left.js";
import type { VerifyRequest } from "./request.js";
import { type Judged, whileRunHeld } from "./run-hold.js";
import type { Stop } from "./stop.js";

/** What a run needs besides what it is about. */
export interface VerifyTools {
  readonly cluster: Cluster;
  readonly stop: Stop;
  readonly progress: (progress: Progress) => void;
  readonly parse: ParseDocuments;
  readonly parallel: number;
  readonly loadBalancer: LoadBalancerPolicy;
  /** @default the real time */
  readonly clock?: Clock;
}

/** Judges the solutions of a tree on a cluster. Always gives a record, also where nothing could be reached. */
export async function verify(request: VerifyRequest, tools: VerifyTools): Promise<VerificationReport> {
  const { tree, run } = request;
  const { clock = SYSTEM_CLOCK } = tools;
  const startedAt = new Date(clock.now()).toISOString();
  const found = await preflight(tools.cluster, {
    version: request.kubernetes,
    environment: request.environment,
    apis: tree.apis,
    rights: rightsOf(versionsOf(request), run),
  });
  const { blocking } = found;
  const { solutions, checks, left } =
    blocking === undefined
      ? await judged(request, tools)
      : { solutions: refused(request, blocking), checks: [], left: [] };
  const all = withOthers(request, solutions, found.cluster);
  const { by } = tools.stop;
  const ended = { ...(by !== undefined && { interruptedBy: by }), ...(left.length > 0 && { left }) };
  return {
    apiVersion: "conformitron.io/v1",
    kind: "VerificationReport",
    run: { id: request.id, mode: run.mode, version: request.version, ...ended },
    cluster: found.cluster,
    environment: tree.scope,
    revision: run.revision ?? null,
    startedAt,
    finishedAt: new Date(clock.now()).toISOString(),
    preflight: [...found.checks, ...checks],
    solutions: all,
    summary: summarize(all),
  };
}

/** What nobody asked for stands in the record, too: who compares records sees that it was left out on purpose. */
function withOthers(
  { tree, plans }: VerifyRequest,
  solutions: readonly SolutionVerdict[],
  cluster: ClusterRecord,
): SolutionVerdict[] {
  const judged = plans.flatMap((plan, i) => {
    const found = solutions[i];
    return found === undefined ? [] : [[plan.name, withDeprecations(plan, found, cluster)] as const];
  });
  const byPlan = new Map(judged);
  const check = plainCheck("choice", "skipped", "NotChosen", "the run was asked for other solutions");
  return tree.solutions.map((plan) => byPlan.get(plan.name) ?? concludeSolution(plan, [check]));
}

/** What is deprecated in the cluster's version works today, so that it is a warning of who uses it. */
function withDeprecations(plan: SolutionPlan, found: SolutionVerdict, cluster: ClusterRecord): SolutionVerdict {
  return { ...found, warnings: [...deprecations(plan, cluster), ...found.warnings] };
}

function refused({ plans }: VerifyRequest, blocking: CheckVerdict): SolutionVerdict[] {
  return plans.map((plan) => concludeSolution(plan, [blocking]));
}

async function judged(request: VerifyRequest, tools: VerifyTools): Promise<Judged> {
  const context = contextOf(request, tools);
  const { cluster, clock, id, signal, options } = context;
  const process = `${hostname()}:${globalThis.process.pid}`;
  const holder = { cluster, clock, run: id, process, background: tools.clock ?? BACKGROUND_CLOCK, signal };
  const holds: Hold[] = [];
  tools.stop.left = () => leftText(holds, id, cluster);
  const writes = options.testRuns || options.mode !== "observe";
  const all = (copies?: Copies) =>
    verifyAll(context, request.plans, tools.parallel, (plan, stay) => {
      const git = copies && { copies };
      const earlier = earlierOf(request, plan);
      const work = (hold?: Hold) => {
        if (hold !== undefined) holds.push(hold);
        return verifySolution({ ...context, hold, git }, plan, { earlier, stay });
      };
      return writes ? whileHeld(context, holder, plan, work) : work();
    });
  try {
    return options.mode === "observe"
      ? { solutions: await all(), checks: [], left: [] }
      : await whileRunHeld(context, holder, request, { work: all, onHold: (hold) => holds.push(hold) });
  } catch (error) {
    // A mistake of ours must not take the record with it.
    const message = error instanceof Error ? error.message : String(error);
    const check = plainCheck("run", "error", "InternalError", message);
    return { solutions: refused(request, check), checks: [check], left: leftOf(holds, id) };
  } finally {
    context.world.close();
  }
}

/** What a solution is upgraded from. */
function earlierOf({ earlier }: VerifyRequest, { name }: SolutionPlan): Earlier | undefined {
  return earlier && { revision: earlier.revision, plan: earlier.plans.get(name) };
}

/** The chosen solutions, and what they are upgraded from. */
function versionsOf({ plans, earlier }: VerifyRequest): SolutionPlan[] {
  return [...plans, ...plans.flatMap(({ name }) => earlier?.plans.get(name) ?? [])];
}

function contextOf(request: VerifyRequest, tools: VerifyTools): RunContext & { readonly world: LiveWorld } {
  const { plans, tree, run } = request;
  const { cluster, loadBalancer, stop, progress, parse, clock = SYSTEM_CLOCK } = tools;
  const expected = expectations(tree, plans, run);
  const judging = { graces: DEFAULT_GRACES, clocks: new GraceClocks(), loadBalancer };
  const shared = new SharedKustomizations();
  const plain: Judge = (ref, seen) => judgeObject(ref, expected.of(ref), seen, judging);
  const judge = judgeShared(plain, shared.has, run.mode === "apply" ? undefined : run.revision);
  const world: LiveWorld = new LiveWorld({
    cluster,
    wide: plans.length > 1,
    now: () => clock.now(),
    parse,
    needs: needsOf,
    judge: judgeStartedTests(judge, versionsOf(request)),
    onChange: (object) => waits.changed(object),
  });
  const waits = new Waits(clock, (work) => world.moment(work));
  return {
    id: request.id,
    cluster,
    world,
    waits,
    clock,
    options: run,
    signal: stop.signal,
    progress,
    expected,
    shared,
    lists: new SharedLists(cluster),
    judgeSchedule: judge,
  };
}
