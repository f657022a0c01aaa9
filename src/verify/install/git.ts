import type { Answer } from "../../model/cluster.js";
import { describeRef, type LiveObject, type ObjectRef } from "../../model/live.js";
import type { PlanStep, SolutionPlan } from "../../model/verify-plan.js";
import { DEFAULT_NAMESPACE, FIELD_MANAGER, RUN_LABEL } from "../hold/marks.js";
import { runName } from "../hold/names.js";
import { createOwn } from "./create.js";
import type { KustomizationCopy } from "./git-copies.js";
import { forMany } from "./many.js";
import { leaseProblem, prepare } from "./prepare.js";
import { problemOf } from "./refusal.js";
import type { Installation, InstallProblem, InstallResult } from "./types.js";

/** What Flux is to read. */
export interface GitOptions {
  readonly url: string;
  /** What `--ref` resolved to. */
  readonly revision: GitRevision;
  /** A Secret of the namespace that has the credentials. @default none */
  readonly secretRef?: string | undefined;
  /** @default "flux-system" */
  readonly namespace?: string;
}

/** A commit, and where it was found. */
export interface GitRevision {
  /** 40 hexadecimal digits. */
  readonly commit: string;
  /** Full name of the reference, such as `refs/heads/main`; undefined where the commit itself was named. */
  readonly name: string | undefined;
}

const HEADS = "refs/heads/";

/** What the run's GitRepository is called. */
export function sourceOf(run: string, namespace = DEFAULT_NAMESPACE): ObjectRef {
  return { apiVersion: "source.toolkit.fluxcd.io/v1", kind: "GitRepository", namespace, name: runName(run) };
}

/** Makes the GitRepository that all copies of the run read. The installation is that of what the run itself holds. */
export async function createSource(installation: Installation, options: GitOptions): Promise<InstallResult> {
  const { run, hold } = installation;
  const { url, revision, secretRef } = options;
  const ref = sourceOf(run, options.namespace);
  const problem = await prepare(installation, [], [ref]);
  if (problem !== undefined) return { ok: false, problem };
  const created = await createOwn(
    installation.cluster,
    run,
    {
      apiVersion: ref.apiVersion,
      kind: ref.kind,
      metadata: { name: ref.name, namespace: ref.namespace, labels: { [RUN_LABEL]: run } },
      spec: {
        interval: "10m",
        url,
        ref: pinned(revision),
        ...(secretRef !== undefined && { secretRef: { name: secretRef } }),
      },
    },
    { fieldManager: FIELD_MANAGER },
  );
  return finish(installation, [noted(installation, ref, created)], await hold.write());
}

/**
 * Looks whether anything is in the way of a solution's copies or of what they bring, and writes into the ledger what is about to be made.
 * Nothing may be made before.
 */
export async function prepareFromGit(
  installation: Installation,
  plan: SolutionPlan,
  copies: readonly KustomizationCopy[],
): Promise<InstallProblem | undefined> {
  const shared = copies.find(({ sharesFolder }) => sharesFolder);
  if (shared !== undefined) return sharedFolder(shared.step);
  const missing = await missingPrerequisite(installation, copies);
  return missing ?? (await prepare(installation, plan.steps, copies.map(refOfCopy)));
}

/** Makes the copies of a solution's Flux Kustomizations; Flux brings the rest, in the order that they state. */
export async function installFromGit(
  installation: Installation,
  plan: SolutionPlan,
  copies: readonly KustomizationCopy[],
): Promise<InstallResult> {
  const problem = await prepareFromGit(installation, plan, copies);
  if (problem !== undefined) return { ok: false, problem };
  const made = await forMany(copies, async (copy) => {
    const { cluster, run } = installation;
    const created = await createOwn(cluster, run, copy.object, { fieldManager: FIELD_MANAGER });
    return noted(installation, refOfCopy(copy), created);
  });
  return finish(installation, made, await installation.hold.write());
}

/** A branch may be fetched alone; a tag or another reference is named, because its commit may be on no branch. */
function pinned({ commit, name }: GitRevision): Readonly<Record<string, string>> {
  if (name === undefined) return { commit };
  return name.startsWith(HEADS) ? { branch: name.slice(HEADS.length), commit } : { name };
}

function refOfCopy({ object }: KustomizationCopy): ObjectRef {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, namespace: metadata.namespace, name: metadata.name ?? "" };
}

type Made = { readonly object: LiveObject } | { readonly problem: InstallProblem };

function noted({ hold, run }: Installation, ref: ObjectRef, answer: Answer<LiveObject>): Made {
  if (!answer.ok) return { problem: problemOf(answer.failure, ref) };
  hold.ledger.created(answer.value, run);
  return { object: answer.value };
}

function finish(installation: Installation, made: readonly Made[], written: Answer<void>): InstallResult {
  const problem =
    made.map((one) => ("problem" in one ? one.problem : undefined)).find((it) => it !== undefined) ??
    leaseProblem(installation, written);
  if (problem !== undefined) return { ok: false, problem };
  return { ok: true, objects: made.flatMap((one) => ("object" in one ? one.object : [])) };
}

/** What the copies wait for must be there already: otherwise they would wait until the time-out. */
async function missingPrerequisite(
  { cluster }: Installation,
  copies: readonly KustomizationCopy[],
): Promise<InstallProblem | undefined> {
  for (const ref of copies.flatMap(({ waitsFor }) => waitsFor)) {
    const answer = await cluster.get(ref);
    if (answer.ok) continue;
    if (answer.failure.kind !== "not-found") return { ...problemOf(answer.failure, ref), verdict: "error" };
    const message = `${describeRef(ref)} is not on the cluster, and was not chosen`;
    return { verdict: "error", reason: "PrerequisiteMissing", message, objects: [ref] };
  }
  return undefined;
}

function sharedFolder({ path, objects }: PlanStep): InstallProblem {
  const message = `${path} holds other solutions, too, and no folder below it holds this one alone`;
  return { verdict: "error", reason: "SharedFolder", message, objects: objects.map(({ ref }) => ref) };
}
