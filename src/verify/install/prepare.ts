import type { Answer, Cluster } from "../../model/cluster.js";
import { describeRef, type LiveObject, type ObjectRef, refKey } from "../../model/live.js";
import type { PlanStep } from "../../model/verify-plan.js";
import { RUN_LABEL } from "../hold/marks.js";
import { forMany } from "./many.js";
import { byKind } from "./order.js";
import { contentOf, type Installation, type InstallProblem, isNamespace, type Site } from "./types.js";

/** How many objects a message names. */
const NAMED = 5;

/**
 * Looks whether anything of the steps is on the cluster already that this run did not make, with one GET for each object at most, and
 * writes into the ledger what is about to be made. Nothing may be made before. A later call, with the steps of another version, takes
 * what the run has made meanwhile as its own.
 *
 * @param others what else is to be made, such as the copies of Flux Kustomizations
 */
export async function prepare(
  installation: Installation,
  steps: readonly PlanStep[],
  others: readonly ObjectRef[] = [],
): Promise<InstallProblem | undefined> {
  const { hold, run } = installation;
  const own = (object: LiveObject) => hold.ledger.made(object, run);
  const present = await presentProblem(installation, [...contentRefs(steps), ...others], own);
  if (present !== undefined) return present;
  steps.forEach((step, index) => {
    hold.ledger.intend(
      run,
      index,
      contentOf(step).map(({ ref }) => ref),
    );
  });
  hold.ledger.intend(run, steps.length, others);
  return leaseProblem(installation, await hold.write());
}

/** The objects of all steps. */
export function contentRefs(steps: readonly PlanStep[]): ObjectRef[] {
  return steps.flatMap((step) => contentOf(step).map(({ ref }) => ref));
}

/** Says what of the objects is on the cluster and not one's own; undefined where nothing is. */
export async function presentProblem(
  { cluster, run }: Site,
  refs: readonly ObjectRef[],
  own: (object: LiveObject) => boolean = () => false,
): Promise<InstallProblem | undefined> {
  const spaces = new Map<string, Promise<Answer<LiveObject>>>();
  const answers = await forMany(unique(refs), async (ref) => ({ ref, answer: await look(cluster, ref, spaces) }));
  const unseen = answers.find(({ answer }) => !answer.ok && !isAbsent(answer));
  if (unseen !== undefined && !unseen.answer.ok) return unseenProblem(unseen.ref, unseen.answer.failure);
  const present = answers.flatMap(({ ref, answer }) => (answer.ok && !own(answer.value) ? [{ ref, answer }] : []));
  if (present.length === 0) return undefined;
  const objects = present.sort(byKind).map(({ ref }) => ref);
  const ours = present.some(({ answer }) => answer.ok && answer.value.metadata.labels?.[RUN_LABEL] === run);
  const more = objects.length > NAMED ? ` and ${objects.length - NAMED} more` : "";
  const whose = ours ? "; some were made by this run for another solution" : "";
  const message = `already on the cluster: ${objects.slice(0, NAMED).map(describeRef).join(", ")}${more}${whose}`;
  return { verdict: "error", reason: "AlreadyPresent", message, objects };
}

/** What a write into the lease says where it failed. */
export function leaseProblem({ hold }: Installation, answer: Answer<void>): InstallProblem | undefined {
  if (answer.ok) return undefined;
  const { lost, ref } = hold;
  if (lost !== undefined) return { verdict: "error", reason: "LeaseLost", message: lost, objects: [ref] };
  const { kind, message } = answer.failure;
  const reason =
    kind === "forbidden" || kind === "unauthorized"
      ? "Forbidden"
      : kind === "unreachable" || kind === "server"
        ? "Unreachable"
        : "InternalError";
  return { verdict: "error", reason, message: `the ledger could not be written: ${message}`, objects: [ref] };
}

/** Asks for an object, but not where its namespace is absent: each namespace is asked for once. */
async function look(
  cluster: Cluster,
  ref: ObjectRef,
  spaces: Map<string, Promise<Answer<LiveObject>>>,
): Promise<Answer<LiveObject>> {
  const name = isNamespace(ref) ? ref.name : ref.namespace;
  if (name === undefined) return cluster.get(ref);
  const space = spaces.get(name) ?? cluster.get({ apiVersion: "v1", kind: "Namespace", name });
  spaces.set(name, space);
  const there = await space;
  if (isNamespace(ref) || isAbsent(there)) return there;
  // Where namespaces may not be read, the objects in them may.
  return cluster.get(ref);
}

function isAbsent(answer: Answer<LiveObject>): boolean {
  return !answer.ok && (answer.failure.kind === "not-found" || answer.failure.kind === "kind-not-served");
}

function unseenProblem(ref: ObjectRef, { kind, message }: { kind: string; message: string }): InstallProblem {
  const reason = kind === "forbidden" || kind === "unauthorized" ? "Forbidden" : "Unreachable";
  const text = `${describeRef(ref)}: whether it is there could not be told: ${message}`;
  return { verdict: "error", reason, message: text, objects: [ref] };
}

function unique(refs: readonly ObjectRef[]): ObjectRef[] {
  return [...new Map(refs.map((ref) => [refKey(ref), ref])).values()];
}
