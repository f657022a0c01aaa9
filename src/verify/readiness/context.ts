import type { Condition, LiveObject } from "../../model/live.js";
import type { Expectation, Graces, Judgement, LoadBalancerPolicy, World } from "../../model/readiness.js";
import type { Reason } from "../../model/reasons.js";
import type { GraceClocks, ObjectClocks } from "./clocks.js";
import { failed, waiting } from "./judgement.js";

/** How a run judges. */
export interface JudgeOptions {
  readonly graces: Graces;
  readonly clocks: GraceClocks;
  readonly loadBalancer: LoadBalancerPolicy;
}

/** What a rule may look at besides its object. */
export interface Context extends JudgeOptions {
  readonly world: World;
  readonly expectation: Expectation;
  /** The clocks of the object that is judged. */
  readonly own: ObjectClocks;
}

/** The rule of a kind. Pure but for the clocks; never throws, whatever the object holds. */
export type Rule = (object: LiveObject, context: Context) => Judgement;

/** A failure that may pass, as it is told in both states. */
export interface Passing {
  /** Name of the clock: failures of one name share it. */
  readonly clock: string;
  /** Milliseconds. */
  readonly grace: number;
  /** An earlier start than the first poll that saw it, where the object proves one. @default the first poll */
  readonly began?: number | undefined;
  readonly reason: Reason;
  readonly message: string;
  readonly more?: Partial<Judgement>;
}

/** InProgress while the grace lasts, Failed from its end on. */
export function failing(context: Context, passing: Passing): Judgement {
  const { reason, message, more } = passing;
  const end = graceEnd(context, passing);
  return end === undefined ? failed(reason, message, more) : waiting(reason, message, { ...more, recheckAt: end });
}

/** When a grace ends, in milliseconds since the epoch; undefined where it is over. */
export function graceEnd(
  context: Context,
  { clock, grace, began }: Pick<Passing, "clock" | "grace" | "began">,
): number | undefined {
  const { now } = context.world;
  const start = Math.min(context.own.since(clock, now), began ?? now);
  return start + grace > now ? start + grace : undefined;
}

/** Judges a part of an object, a pod of a workload, with the clocks of that part. */
export function judgePart(rule: Rule, part: LiveObject, context: Context): Judgement {
  const own = context.clocks.of(part);
  const found = rule(part, { ...context, own });
  own.settle(found.state);
  return found;
}

/** A condition in words: `Ready is False (InstallFailed): message`. */
export function told({ type, status, reason, message }: Condition): string {
  return `${type} is ${status}${reason ? ` (${reason})` : ""}${message ? `: ${message}` : ""}`;
}
