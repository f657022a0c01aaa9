import type { Answer, ApplyOptions } from "../../model/cluster.js";
import { describeRef, type LiveObject, refOf } from "../../model/live.js";
import type { PlannedObject, PlanStep } from "../../model/verify-plan.js";
import { FIELD_MANAGER, RUN_LABEL } from "../hold/marks.js";
import { applyFirst } from "./apply-first.js";
import { conditionOf } from "./conditions.js";
import { poll } from "./gone.js";
import { applyStages } from "./order.js";
import { leaseProblem } from "./prepare.js";
import { mayPass, problemOf } from "./refusal.js";
import { contentOf, type Installation, type InstallProblem, type InstallResult, isCrd, labelled } from "./types.js";

/** How a step is applied. */
export interface ApplyStepOptions {
  /** Milliseconds in which a webhook must begin to answer, and an API to be served. @default 60_000 */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 60_000;
const APPLY: ApplyOptions = { fieldManager: FIELD_MANAGER, force: false };

/**
 * Applies what a step holds, server-side and in kustomize-controller's order; after the definitions it waits until they are served.
 * Ends at the first problem. `prepare` must have been called with the step. Applied again, it changes only what differs.
 */
export async function applyStep(
  installation: Installation,
  step: PlanStep,
  { patienceMs = PATIENCE_MS }: ApplyStepOptions = {},
): Promise<InstallResult> {
  const confirmed = leaseProblem(installation, await installation.hold.confirm());
  if (confirmed !== undefined) return { ok: false, problem: confirmed };
  const objects: LiveObject[] = [];
  const problem = await applyAll(installation, contentOf(step).filter(isApplied), patienceMs, objects);
  const unwritten = leaseProblem(installation, await installation.hold.write());
  const first = problem ?? unwritten;
  return first === undefined ? { ok: true, objects } : { ok: false, problem: first };
}

async function applyAll(
  installation: Installation,
  planned: readonly PlannedObject[],
  patienceMs: number,
  objects: LiveObject[],
): Promise<InstallProblem | undefined> {
  for (const stage of applyStages(planned)) {
    for (const object of stage) {
      if (installation.signal?.aborted) return stopped(object);
      const result = await applyOne(installation, object, patienceMs);
      if (!result.ok) return result.problem;
      objects.push(...result.objects);
    }
    for (const crd of stage.filter(({ ref }) => isCrd(ref))) {
      const problem = await established(installation, crd, patienceMs);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
}

function stopped({ ref }: PlannedObject): InstallProblem {
  const message = `stopped before ${describeRef(ref)} was applied`;
  return { verdict: "error", reason: "Interrupted", message, objects: [ref] };
}

/** Applies one object. One that came into being meanwhile by somebody else is given back as it was. */
async function applyOne(
  installation: Installation,
  planned: PlannedObject,
  patienceMs: number,
): Promise<InstallResult> {
  const { cluster, hold, run } = installation;
  if (hold.lost !== undefined) return notHeld(installation, hold.lost);
  const input = labelled(planned.value, RUN_LABEL, run);
  const known = hold.ledger.entry(planned.ref)?.uid !== undefined;
  let isOwn = known;
  const answer = await patiently(installation, patienceMs, planned, async () => {
    if (known) return cluster.apply(input, APPLY);
    const first = await applyFirst(cluster, run, { ref: planned.ref, input, options: APPLY });
    isOwn = first.isOwn;
    return first.answer;
  });
  if (!answer.ok) return { ok: false, problem: problemOf(answer.failure, planned.ref) };
  if (!isOwn && isShared(answer.value)) return { ok: false, problem: await withdraw(installation, answer.value) };
  hold.ledger.created(answer.value, run);
  return { ok: true, objects: [answer.value] };
}

/** What was just created has fields of nobody else. */
function isShared({ metadata }: LiveObject): boolean {
  return (metadata.managedFields ?? []).some(({ manager }) => manager !== FIELD_MANAGER);
}

/** Takes our fields out of an object that is another's: applying nothing gives up all that one had set. */
async function withdraw({ cluster, hold }: Installation, object: LiveObject): Promise<InstallProblem> {
  const ref = refOf(object);
  const { apiVersion, kind, metadata } = object;
  const nothing = { apiVersion, kind, metadata: { name: metadata.name, namespace: metadata.namespace } };
  await cluster.apply(nothing, APPLY);
  hold.ledger.removed(ref);
  const message = `already on the cluster: ${describeRef(ref)}, which came there after this run had looked`;
  return { verdict: "error", reason: "AlreadyPresent", message, objects: [ref] };
}

/** Tries again for some time what may pass by itself. */
async function patiently(
  site: Installation,
  patienceMs: number,
  { ref }: PlannedObject,
  write: () => Promise<Answer<LiveObject>>,
): Promise<Answer<LiveObject>> {
  let answer = await write();
  await poll(site, site.clock.now() + patienceMs, async () => {
    if (answer.ok || !mayPass(problemOf(answer.failure, ref)) || site.hold.lost !== undefined) return true;
    answer = await write();
    return false;
  });
  return answer;
}

async function established(
  installation: Installation,
  { ref }: PlannedObject,
  patienceMs: number,
): Promise<InstallProblem | undefined> {
  let last = "it has no status yet";
  let found: boolean | undefined;
  await poll(installation, installation.clock.now() + patienceMs, async () => {
    const answer = await installation.cluster.get(ref);
    const names = answer.ok ? conditionOf(answer.value, "NamesAccepted") : undefined;
    if (names?.status === "False") last = names.message ?? "its names are not accepted";
    found = answer.ok && conditionOf(answer.value, "Established")?.status === "True";
    return found || names?.status === "False";
  });
  if (found) return undefined;
  const message = `${describeRef(ref)} is not established: ${last}`;
  return { verdict: "failed", reason: "ApplyRefused", message, objects: [ref] };
}

const GROUP = "kustomize.toolkit.fluxcd.io";

/** What kustomize-controller leaves out of what it applies. */
function isApplied({ value }: PlannedObject): boolean {
  const { annotations = {} } = value["metadata"] as { annotations?: Readonly<Record<string, string>> };
  const [reconcile, ssa] = [annotations[`${GROUP}/reconcile`], annotations[`${GROUP}/ssa`]];
  return reconcile?.toLowerCase() !== "disabled" && ssa?.toLowerCase() !== "ignore";
}

function notHeld({ hold }: Installation, message: string): InstallResult {
  return { ok: false, problem: { verdict: "error", reason: "LeaseLost", message, objects: [hold.ref] } };
}
