import { describeRef, type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement, State } from "../../model/readiness.js";
import type { CheckVerdict } from "../../model/verification.js";
import { toVerdict } from "../readiness/verdict.js";
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
}

interface Settled {
  readonly judgement: Judgement;
  /** Milliseconds since the epoch at which it came to stand so. */
  readonly at: number;
}

/** States that time alone does not end: whoever finds only these need not wait. */
const FINAL: readonly State[] = ["Current", "Failed"];

/** Reasons that somebody has to change by hand: waiting longer is of no use. */
const BY_HAND = new Set<string>(["Suspended", "Paused", "Forbidden"]);

/** Waits until every object is ready or has failed, and gives a check for each. */
export async function awaitReady(context: RunContext, request: ReadinessRequest): Promise<CheckVerdict[]> {
  const startedAt = context.clock.now();
  const settled = new Map<string, Settled>();
  let said = "";
  const look = (): Look<true> => {
    const { world } = context;
    let recheckAt = Number.POSITIVE_INFINITY;
    let open = 0;
    for (const ref of request.refs) {
      const judgement = world.judge(ref);
      note(settled, refKey(ref), judgement, world.now);
      recheckAt = Math.min(recheckAt, judgement.recheckAt ?? recheckAt);
      if (!isFinal(judgement)) open++;
    }
    said = tell(context, request, settled, said);
    return open === 0 ? { done: true, value: true } : { done: false, recheckAt };
  };
  const done = await context.waits.until(look, request.deadline, context.signal);
  const timedOut = done === undefined && !context.signal.aborted;
  return Promise.all(request.refs.map((ref) => check(context, ref, settled.get(refKey(ref)), { startedAt, timedOut })));
}

function isFinal({ state, reason }: Judgement): boolean {
  return FINAL.includes(state) || (state === "Unknown" && BY_HAND.has(reason));
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
  { startedAt, timedOut }: { readonly startedAt: number; readonly timedOut: boolean },
): Promise<CheckVerdict> {
  const name = describeRef(ref);
  if (settled === undefined) return interrupted(name, "it was not looked at");
  const { judgement, at } = settled;
  if (context.signal.aborted && !isFinal(judgement)) return interrupted(name, judgement.message);
  const outcome = toVerdict(judgement, { timedOut });
  const evidence = outcome.verdict === "passed" ? [] : await collectEvidence(context, ref, judgement);
  const durationMs = Math.max(0, at - startedAt);
  return { name, ...outcome, warnings: judgement.warnings, evidence, durationMs };
}

function interrupted(name: string, message: string): CheckVerdict {
  return plainCheck(name, "error", "Interrupted", `the run was stopped; last seen: ${message}`);
}
