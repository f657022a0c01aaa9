import type { Answer, KubernetesInput } from "../../model/cluster.js";
import type { LiveObject, ObjectRef } from "../../model/live.js";
import { describeRef, refOf } from "../../model/live.js";
import type { Attempt, CheckVerdict, Evidence } from "../../model/verification.js";
import { RUN_LABEL } from "../hold/marks.js";
import { isOpen } from "../hold/outcome.js";
import { createOwn } from "../install/create.js";
import { type HeldContext, JOB, POD } from "../run/context.js";
import { collectEvidence } from "../run/evidence.js";
import type { Look } from "../run/waits.js";
import { attemptsOf } from "./attempts.js";
import { type Ending, ended, firstFailure, notStarted, unseen, vanished, withAttempts } from "./ending.js";
import { activeRuns, endOf, isEnding, jobOf, timeOf } from "./job.js";
import { LogStreams } from "./logs.js";

/** Which test is run, for whom. */
export interface TestRequest {
  readonly solution: string;
  /** The CronJob. */
  readonly ref: ObjectRef;
  /** Tells this run of the test from others of the same verifier's run. */
  readonly suffix: string;
  /** What the CronJob looks like, where the test is none. @default as it is on the cluster, once no run of its schedule is active */
  readonly cronJob?: LiveObject;
  /**
   * Milliseconds after which the run is ended, whatever its own bound; also as soon as one of its containers has failed. Then its pods
   * are waited for, so that they disturb nothing that comes after. @default followed to its end
   */
  readonly failFastMs?: number;
}

/** Jobs that state no bound get so many milliseconds. */
const DEFAULT_TIME_MS = 30 * 60_000;

/** Tests come after all steps of a solution, and are taken away first. */
const TEST_STEP = 1000;

/** Pods that are deleted may take so many milliseconds to end. */
const GOING_MS = 60_000;

/** A Job's controller needs some time to say that the bound was reached. */
const SLACK_MS = 60_000;

/** Starts a run of a functional test now, follows it to its end and removes it. */
export async function runTest(context: HeldContext, request: TestRequest): Promise<CheckVerdict> {
  const startedAt = context.clock.now();
  const name = `test ${request.ref.name}`;
  const done = (
    ending: Ending,
    attempts: readonly Attempt[] = [],
    evidence: readonly Evidence[] = [],
  ): CheckVerdict => ({
    name,
    ...ending,
    evidence,
    durationMs: context.clock.now() - startedAt,
    attempts,
  });
  const free = request.cronJob === undefined ? await whenFree(context, request) : { cronJob: request.cronJob };
  if (!("cronJob" in free)) return done(free);
  const input = jobOf(free.cronJob, [RUN_LABEL, context.id], request.suffix);
  const started = await start(context, input);
  if (!started.ok) return done(notStarted(started.failure, refOfInput(input)));
  const job = started.value;
  try {
    const { ending, pods } = await follow(context, request, job);
    const attempts = await attemptsOf(context.cluster, pods);
    const causes = { state: "Failed", causes: pods.map(refOf), ...ending, warnings: [] } as const;
    const evidence = ending.verdict === "passed" ? [] : await collectEvidence(context, refOf(job), causes);
    return done(withAttempts(ending, pods), attempts, evidence);
  } finally {
    await end(context, job);
    if (request.failFastMs !== undefined) await podsGone(context, job);
  }
}

/** Creates the Job, after the ledger says so: a run that is killed meanwhile leaves nothing that the next one would not find. */
async function start({ cluster, hold, id }: HeldContext, input: KubernetesInput): Promise<Answer<LiveObject>> {
  const ref = refOfInput(input);
  hold?.ledger.intend(id, TEST_STEP, [ref]);
  const written = await hold?.write();
  if (written?.ok === false) return written;
  const created = await createOwn(cluster, id, input);
  if (created.ok) hold?.ledger.created(created.value, id);
  else if (!isOpen(created.failure)) hold?.ledger.removed(ref);
  return created;
}

function refOfInput({ apiVersion, kind, metadata }: KubernetesInput): ObjectRef {
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" };
}

/** Deletes the Job with its pods. What cannot be deleted stays in the ledger. */
async function end({ cluster, hold }: HeldContext, job: LiveObject): Promise<void> {
  const ref = refOf(job);
  const deleted = await cluster.delete(ref, { uid: job.metadata.uid });
  if (deleted.ok || deleted.failure.kind === "not-found") hold?.ledger.removed(ref);
}

async function podsGone(
  { world, waits, clock, signal }: HeldContext,
  { metadata: { uid } }: LiveObject,
): Promise<void> {
  const look = (): Look<true> => (world.owned(POD, uid).length === 0 ? { done: true, value: true } : { done: false });
  await waits.until(look, clock.now() + GOING_MS, signal);
}

/** The CronJob, as soon as no run of its schedule is active. */
async function whenFree(
  context: HeldContext,
  { solution, ref }: TestRequest,
): Promise<{ readonly cronJob: LiveObject } | Ending> {
  const { world, waits, clock, options, signal } = context;
  let last = "it was not seen yet";
  const free = await waits.until<LiveObject>(
    () => {
      const seen = world.see(ref);
      if (seen.is !== "found") {
        last = seen.is === "absent" ? `${describeRef(ref)} is not on the cluster` : last;
        return { done: false };
      }
      const [active] = activeRuns(seen.object, world.owned(JOB, seen.object.metadata.uid));
      if (active === undefined) return { done: true, value: seen.object };
      last = `the scheduled run ${active.metadata.name} is still active`;
      context.progress({ kind: "solution", solution, doing: "waiting", message: last });
      return { done: false };
    },
    clock.now() + options.timeoutMs,
    signal,
  );
  if (free !== undefined) return { cronJob: free };
  if (signal.aborted)
    return { verdict: "error", reason: "Interrupted", message: "the run was stopped before the test began" };
  return unseen(world.see(ref), ref) ?? { verdict: "failed", reason: "TestNotStarted", message: last };
}

interface Followed {
  readonly ending: Ending;
  /** As they were last seen: one that somebody deletes is gone before the Job has ended. */
  readonly pods: readonly LiveObject[];
}

/** Waits for the end of a Job, with its log. */
async function follow(context: HeldContext, request: TestRequest, job: LiveObject): Promise<Followed> {
  const { world, waits, clock, signal } = context;
  const { solution, ref, failFastMs } = request;
  const streams = new LogStreams(context, solution, ref.name);
  const self = refOf(job);
  const own = timeOf(job) ?? DEFAULT_TIME_MS;
  const time = Math.min(own, failFastMs ?? own);
  let last = "it has not begun";
  let appeared = false;
  const seenPods = new Map<string, LiveObject>();
  context.progress({ kind: "solution", solution, doing: "testing", message: `${ref.name}: running as ${self.name}` });
  const ending = await waits.until<Ending>(
    () => {
      const seen = world.see(self);
      appeared ||= seen.is === "found";
      const pods = world.owned(POD, job.metadata.uid);
      for (const pod of pods) {
        seenPods.set(pod.metadata.uid, pod);
        streams.follow(pod);
      }
      if (seen.is === "absent" && appeared) return { done: true, value: vanished(self) };
      if (seen.is !== "found") return { done: false };
      const end = endOf(seen.object);
      if (end !== undefined) return { done: true, value: ended(end) };
      const failure = failFastMs === undefined ? undefined : firstFailure(pods);
      if (failure !== undefined) return { done: true, value: failure };
      const judgement = world.judge(self);
      last = judgement.message;
      if (judgement.state !== "Failed" || isEnding(seen.object)) return { done: false, recheckAt: judgement.recheckAt };
      const { reason, message } = judgement;
      return { done: true, value: { verdict: "failed", reason, message } };
    },
    clock.now() + time + (failFastMs === undefined ? SLACK_MS : 0),
    signal,
  );
  streams.close();
  const end = ending ?? noEnd(context, self, `no end within ${time / 1000} s: ${last}`);
  return { ending: end, pods: [...seenPods.values()] };
}

function noEnd({ signal, world }: HeldContext, job: ObjectRef, message: string): Ending {
  if (signal.aborted)
    return { verdict: "error", reason: "Interrupted", message: "the run was stopped while the test ran" };
  return unseen(world.see(job), job) ?? { verdict: "failed", reason: "TestRunTimedOut", message };
}
