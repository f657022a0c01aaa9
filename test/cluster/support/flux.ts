import type { KubernetesObject } from "../../../src/model/kubernetes.js";
import { get, kubectl, list, until } from "./cluster.js";
import { attempt } from "./run.js";

const KUSTOMIZATION = "kustomizations.kustomize.toolkit.fluxcd.io";
const NAMESPACE = "flux-system";

/** What an object of Flux says of itself. */
export interface FluxStatus {
  readonly observedGeneration?: number;
  readonly lastAppliedRevision?: string;
  readonly lastAttemptedRevision?: string;
  readonly artifact?: { readonly revision: string };
  readonly inventory?: { readonly entries?: readonly { readonly id: string }[] };
  readonly history?: readonly { readonly version: number; readonly status: string }[];
  readonly conditions?: readonly Condition[];
}

/** A condition as Kubernetes writes it. */
export interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason: string;
  readonly message: string;
}

/** The Flux Kustomizations of the namespace of Flux. */
export function kustomizations(): Promise<KubernetesObject[]> {
  return list(KUSTOMIZATION, "-n", NAMESPACE);
}

/** One Flux Kustomization; undefined where there is none. */
export function kustomization(name: string): Promise<KubernetesObject | undefined> {
  return get(KUSTOMIZATION, name, NAMESPACE);
}

export function statusOf(object: KubernetesObject): FluxStatus {
  return (object["status"] ?? {}) as FluxStatus;
}

export function ready(object: KubernetesObject): Condition | undefined {
  return statusOf(object).conditions?.find(({ type }) => type === "Ready");
}

/** Asks Flux to look at an object now. */
export async function reconcileNow(kind: Asked, ...names: readonly string[]): Promise<void> {
  await kubectl(...request(kind, names));
}

type Asked = "gitrepositories" | "kustomizations";

function request(kind: Asked, names: readonly string[]): string[] {
  const resource = kind === "kustomizations" ? KUSTOMIZATION : "gitrepositories.source.toolkit.fluxcd.io";
  const now = `reconcile.fluxcd.io/requestedAt=${Date.now()}`;
  return ["annotate", "--overwrite", "-n", NAMESPACE, resource, ...names, now];
}

/** Waits until Flux has read a commit. */
export async function fetched(source: string, commit: string): Promise<void> {
  await reconcileNow("gitrepositories", source);
  const found = async () => {
    const repository = await get("gitrepositories.source.toolkit.fluxcd.io", source, NAMESPACE);
    return repository && statusOf(repository).artifact?.revision.endsWith(commit);
  };
  await until(`GitRepository ${source} at ${commit}`, 60, found, evidence);
}

/** Waits until the named Flux Kustomizations have applied a commit and are ready. */
export async function applied(names: readonly string[], commit: string, seconds: number): Promise<void> {
  const missing = async () => {
    const all = new Map((await kustomizations()).map((object) => [object.metadata.name, object]));
    await hurry([...all.values()]);
    return names.filter((name) => !isApplied(all.get(name), commit));
  };
  let last: readonly string[] = names;
  const done = async () => {
    last = await missing();
    return last.length === 0;
  };
  await until(
    `Kustomizations ready at ${commit}`,
    seconds,
    done,
    async () => `missing: ${last.join(", ")}\n${await evidence()}`,
  );
}

function isApplied(object: KubernetesObject | undefined, commit: string): boolean {
  if (object === undefined) return false;
  const { observedGeneration, lastAppliedRevision } = statusOf(object);
  const current = observedGeneration === object.metadata["generation"] && lastAppliedRevision?.endsWith(commit);
  return current === true && ready(object)?.status === "True";
}

/** Flux looks at one whose dependency was not ready only every half minute. */
async function hurry(all: readonly KubernetesObject[]): Promise<void> {
  const waiting = all.filter((object) => ready(object)?.reason === "DependencyNotReady");
  const names = waiting.map(({ metadata }) => metadata.name);
  // One of them may be gone by now.
  if (names.length > 0) await attempt("kubectl", request("kustomizations", names));
}

/** What the objects of Flux and the last events say, for the message of a failure. */
export async function evidence(): Promise<string> {
  const kinds = [
    KUSTOMIZATION,
    "gitrepositories",
    "helmrepositories",
    "helmreleases",
    "externalsecrets",
    "clustersecretstores",
  ];
  const objects = (await Promise.all(kinds.map((kind) => list(kind, "-A")))).flat();
  const events = await list("events", "-A", "--sort-by=.lastTimestamp");
  return [...objects.map(stateLine), "the last events:", ...events.slice(-40).map(eventLine)].join("\n");
}

function stateLine(object: KubernetesObject): string {
  const { status = "Unknown", reason = "", message = "" } = ready(object) ?? {};
  const { namespace = "", name } = object.metadata;
  return `${object.kind} ${namespace}/${name}: Ready=${status} ${reason} ${message}`;
}

function eventLine(event: KubernetesObject): string {
  const { kind, namespace = "", name } = event["involvedObject"] as { kind: string; namespace?: string; name: string };
  return `  ${event["lastTimestamp"]} ${event["type"]} ${kind} ${namespace}/${name}: ${event["reason"]} ${event["message"]}`;
}
