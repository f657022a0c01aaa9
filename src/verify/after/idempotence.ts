import { describeRef, type LiveObject, type ObjectRef } from "../../model/live.js";
import type { CheckVerdict, FieldEvidence } from "../../model/verification.js";
import { forMany } from "../install/many.js";
import type { InstallProblem, Site } from "../install/types.js";
import { plainCheck } from "../run/checks.js";
import { changesBy } from "./changes.js";

/** What is brought a second time. */
export interface Repetition {
  /** The objects that it is about. */
  readonly refs: readonly ObjectRef[];
  /** The field manager that applies them. */
  readonly manager: string;
  /** Brings them once more; gives what stood in the way. */
  readonly again: () => Promise<InstallProblem | undefined>;
}

/** So many differences are shown. */
const SHOWN = 20;

const NAME = "idempotence";

/** Brings the same once more and looks whether that changed anything. Each object costs two requests, and what bringing it costs. */
export async function idempotenceCheck(site: Site, { refs, manager, again }: Repetition): Promise<CheckVerdict> {
  const startedAt = site.clock.now();
  const before = await present(site, refs);
  const problem = await again();
  const durationMs = site.clock.now() - startedAt;
  if (problem !== undefined) return { ...refused(problem), durationMs };
  const after = await forMany(before, async ({ ref }) => site.cluster.get(ref));
  const evidence = before.flatMap(({ object }, index) => {
    const answer = after[index];
    const isGone = answer?.ok === false && answer.failure.kind === "not-found";
    // What could not be read again says nothing.
    return answer?.ok || isGone ? changesBy(manager, object, answer?.ok ? answer.value : undefined) : [];
  });
  return { ...concluded(evidence, before.length), durationMs: site.clock.now() - startedAt };
}

async function present({ cluster }: Site, refs: readonly ObjectRef[]) {
  const answers = await forMany(refs, (ref) => cluster.get(ref));
  return refs.flatMap((ref, index): { readonly ref: ObjectRef; readonly object: LiveObject }[] => {
    const answer = answers[index];
    return answer?.ok ? [{ ref, object: answer.value }] : [];
  });
}

function concluded(evidence: readonly FieldEvidence[], count: number): CheckVerdict {
  const [first] = evidence;
  if (first === undefined) return plainCheck(NAME, "passed", "Idempotent", `${count} objects stayed as they were`);
  const more = evidence.length > 1 ? `; and ${evidence.length - 1} more fields` : "";
  const message = `applied again, ${describeRef(first.object)} ${first.path} changed from ${first.expected} to ${first.value}${more}`;
  return { ...plainCheck(NAME, "failed", "NotIdempotent", message), evidence: evidence.slice(0, SHOWN) };
}

/** What was taken once and is refused the second time is not idempotent; what could not be asked is unknown. */
function refused({ verdict, reason, message, objects }: InstallProblem): CheckVerdict {
  const evidence = [{ kind: "objects", objects, message } as const];
  if (verdict === "error") return { ...plainCheck(NAME, verdict, reason, message), evidence };
  return { ...plainCheck(NAME, "failed", "NotIdempotent", `applied again, ${message}`), evidence };
}
