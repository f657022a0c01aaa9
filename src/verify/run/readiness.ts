import { describeRef, type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import type { CheckVerdict } from "../../model/verification.js";
import { toVerdict } from "../readiness/verdict.js";
import type { Judge } from "../world/live-world.js";
import { causesFirst, type Failure, lookForCauses } from "./causes.js";
import { plainCheck } from "./checks.js";
import type { RunContext } from "./context.js";
import { collectEvidence } from "./evidence.js";
import type { Look } from "./waits.js";

/** Objects that must become ready, and how long that may take. */
export interface ReadinessRequest {
  readonly solution: string;
  readonly refs: readonly ObjectRef[];
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** @default as the world judges */
  readonly judge?: Judge;
}

interface Settled {
  readonly judgement: Judgement;
  /** Milliseconds since the epoch at which it came to stand so. */
  readonly at: number;
}

/** When waiting began and ended, in milliseconds since the epoch. */
interface Times {
  readonly startedAt: number;
  readonly endedAt: number;
  readonly timedOut: boolean;
}

/** Reasons that somebody has to change by hand: waiting longer is of no use. */
const BY_HAND = new Set<string>(["Suspended", "Paused", "Forbidden"]);

/**
 * Waits until every object is ready or has failed, and gives a check for each, and for what else tells why one failed. What has failed
 * and may pass by itself is waited for, too. Causes come before what they are the causes of.
 */
export async function awaitReady(context: RunContext, request: ReadinessRequest): Promise<CheckVerdict[]> {
  const startedAt = context.clock.now();
  // Diagnoses read them, whatever the rules look at.
  for (const { namespace } of request.refs) if (namespace !== undefined) context.world.watchEvents(namespace);
  const settled = new Map<string, Settled>();
  let said = "";
  const look = (): Look<true> => {
    const { world } = context;
    let recheckAt = Number.POSITIVE_INFINITY;
    let open = 0;
    for (const ref of request.refs) {
      const judgement = request.judge?.(ref, world) ?? world.judge(ref);
      note(settled, refKey(ref), judgement, world.now);
      recheckAt = Math.min(recheckAt, judgement.recheckAt ?? recheckAt);
      if (!isFinal(judgement)) open++;
    }
    said = tell(context, request, settled, said);
    return open === 0 ? { done: true, value: true } : { done: false, recheckAt };
  };
  const done = await context.waits.until(look, request.deadline, context.signal);
  const timedOut = done === undefined && !context.signal.aborted;
  const times = { startedAt, endedAt: context.clock.now(), timedOut };
  const failures = await lookForCauses(
    context,
    request.refs.filter((ref) => isUnwell(settled, ref)),
  );
  for (const failure of failures) learn(settled, failure, times.endedAt);
  const refs = causesFirst(request.refs, failures);
  return Promise.all(refs.map((ref) => check(context, ref, settled.get(refKey(ref)), times)));
}

/** What was final stays; only what is known of it may be more. */
function learn(settled: Map<string, Settled>, { ref, judgement }: Failure, now: number): void {
  const before = settled.get(refKey(ref))?.judgement;
  const same = before?.state === judgement.state && before.reason === judgement.reason;
  if (before === undefined || same) note(settled, refKey(ref), judgement, now);
}

function isUnwell(settled: ReadonlyMap<string, Settled>, ref: ObjectRef): boolean {
  const state = settled.get(refKey(ref))?.judgement.state;
  return state !== undefined && state !== "Current";
}

function isFinal({ state, reason, recheckAt }: Judgement): boolean {
  if (state === "Failed") return recheckAt === undefined;
  return state === "Current" || (state === "Unknown" && BY_HAND.has(reason));
}

/** Keeps when an object came to stand as it does. */
function note(settled: Map<string, Settled>, key: string, judgement: Judgement, now: number): void {
  const before = settled.get(key);
  const same = before?.judgement.state === judgement.state && before.judgement.reason === judgement.reason;
  settled.set(key, { judgement, at: same ? before.at : now });
}

/** Says what is waited for, where that has changed: the words of one reason may differ from try to try. */
function tell(context: RunContext, request: ReadinessRequest, settled: Map<string, Settled>, said: string): string {
  const waiting = request.refs.flatMap((ref) => {
    const judgement = settled.get(refKey(ref))?.judgement;
    return judgement !== undefined && judgement.state !== "Current" ? [{ ref, judgement }] : [];
  });
  const [first] = waiting;
  if (first === undefined) return said;
  const { ref, judgement } = first;
  const key = `${refKey(ref)} ${judgement.state} ${judgement.reason === "ErrImagePull" ? "ImagePullBackOff" : judgement.reason}`;
  if (key === said || judgement.reason === "Awaited") return said;
  const others = waiting.length > 1 ? `, and ${waiting.length - 1} more` : "";
  const message = `${describeRef(ref)}: ${judgement.message}${others}`;
  context.progress({ kind: "solution", solution: request.solution, doing: "waiting", message });
  return key;
}

async function check(
  context: RunContext,
  ref: ObjectRef,
  settled: Settled | undefined,
  { startedAt, endedAt, timedOut }: Times,
): Promise<CheckVerdict> {
  const name = describeRef(ref);
  if (settled === undefined) return interrupted(name, "it was not looked at");
  const { judgement, at } = settled;
  if (context.signal.aborted && !isFinal(judgement)) return interrupted(name, judgement.message);
  const outcome = toVerdict(judgement, { timedOut });
  const evidence = outcome.verdict === "passed" ? [] : await collectEvidence(context, ref, judgement);
  // What has no end of its own has stood so until nobody waited any more.
  const end = judgement.state === "Current" || judgement.state === "Failed" ? at : endedAt;
  const durationMs = Math.max(0, end - startedAt);
  return { name, ...outcome, warnings: judgement.warnings, evidence, durationMs };
}

function interrupted(name: string, message: string): CheckVerdict {
  return plainCheck(name, "error", "Interrupted", `the run was stopped; last seen: ${message}`);
}
