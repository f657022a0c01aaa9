import { type ObjectRef, refKey } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { aggregate, causesOf, type Part } from "./aggregate.js";
import type { Context } from "./context.js";

/** How the objects stand that an object brought: itself among them is left out. Undefined where there are none. */
export function judgeBrought(refs: readonly ObjectRef[], self: ObjectRef, context: Context): Judgement | undefined {
  const parts = partsOf(refs, self, context);
  if (parts.length === 0) return undefined;
  const { reason, message, ...rest } = aggregate(parts);
  if (rest.state === "Failed") return { reason: "InventoryFailed", message: `${message} (${reason})`, ...rest };
  if (rest.state === "InProgress") return { reason: "InventoryPending", message: `${message} (${reason})`, ...rest };
  return { reason, message, ...rest };
}

/** Those of the objects that are not Current, with what they name as their causes before them: failed ones first. */
export function culprits(refs: readonly ObjectRef[], self: ObjectRef, context: Context): readonly ObjectRef[] {
  const parts = partsOf(refs, self, context).filter(({ judgement }) => judgement.state !== "Current");
  const failed = parts.filter(({ judgement }) => judgement.state === "Failed");
  return causesOf([...failed, ...parts.filter(({ judgement }) => judgement.state !== "Failed")]);
}

function partsOf(refs: readonly ObjectRef[], self: ObjectRef, { world }: Context): Part[] {
  const own = refKey(self);
  return refs.filter((ref) => refKey(ref) !== own).map((ref) => ({ ref, judgement: world.judge(ref) }));
}
