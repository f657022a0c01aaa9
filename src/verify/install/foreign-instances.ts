import { describeRef, type LiveObject, refOf } from "../../model/live.js";
import { RUN_LABEL } from "../hold/marks.js";
import { type Installation, isCrd, isNamespace } from "./types.js";

/**
 * Why the definition of a custom resource must stay: with it go all objects of its kind, also those that somebody else has made in
 * namespaces that are not the run's. Undefined for all other objects, and where there are none.
 */
export async function foreignInstances(installation: Installation, object: LiveObject): Promise<string | undefined> {
  if (!isCrd(refOf(object))) return undefined;
  const { group, names, versions } = (object.spec ?? {}) as unknown as Definition;
  const version = versions?.find(({ served }) => served)?.name;
  if (version === undefined || names === undefined) return undefined;
  const answer = await installation.cluster.list({ apiVersion: `${group}/${version}`, kind: names.kind });
  if (!answer.ok) return answer.failure.kind === "kind-not-served" ? undefined : untold(answer.failure.message);
  const isOurs = ownership(installation);
  const [first, ...more] = answer.value.filter((instance) => !isOurs(instance));
  if (first === undefined) return undefined;
  return `it stays, because others use it: ${describeRef(refOf(first))}${more.length > 0 ? ` and ${more.length} more` : ""}`;
}

/** What is used of a CustomResourceDefinition. */
interface Definition {
  readonly group?: string;
  readonly names?: { readonly kind: string };
  readonly versions?: readonly { readonly name: string; readonly served: boolean }[];
}

function untold(message: string): string {
  return `it stays, because it could not be told whether others use it: ${message}`;
}

function ownership({ hold }: Installation): (instance: LiveObject) => boolean {
  const { entries } = hold.ledger;
  const runs = new Set(entries.map(({ run }) => run));
  const spaces = new Set(entries.flatMap(({ ref }) => (isNamespace(ref) ? ref.name : [])));
  return ({ metadata }) => runs.has(metadata.labels?.[RUN_LABEL] ?? "") || spaces.has(metadata.namespace ?? "");
}
