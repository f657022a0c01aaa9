import { describeRef, type Fields, type LiveObject, refOf } from "../../model/live.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { PlannedObject, SolutionPlan } from "../../model/verify-plan.js";
import { RUN_LABEL } from "../hold/marks.js";
import { sleep } from "../run/clock.js";
import type { RunContext } from "../run/context.js";

/** What is deleted in the background may take so many milliseconds to go. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 1000;

/** Kinds that tests make, by the resource that their Roles name. Secrets are not among them: they are never listed. */
const KINDS: Readonly<Record<string, ObjectKind>> = {
  "/pods": { apiVersion: "v1", kind: "Pod" },
  "/services": { apiVersion: "v1", kind: "Service" },
  "/configmaps": { apiVersion: "v1", kind: "ConfigMap" },
  "/persistentvolumeclaims": { apiVersion: "v1", kind: "PersistentVolumeClaim" },
  "/serviceaccounts": { apiVersion: "v1", kind: "ServiceAccount" },
  "apps/deployments": { apiVersion: "apps/v1", kind: "Deployment" },
  "apps/statefulsets": { apiVersion: "apps/v1", kind: "StatefulSet" },
  "apps/daemonsets": { apiVersion: "apps/v1", kind: "DaemonSet" },
  "batch/jobs": { apiVersion: "batch/v1", kind: "Job" },
  "networking.k8s.io/ingresses": { apiVersion: "networking.k8s.io/v1", kind: "Ingress" },
  "networking.k8s.io/networkpolicies": { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
};

/**
 * Remembers what is in the namespaces of a test before it runs, of the kinds that it may make. What is given back adds to the check of
 * its runs what they have left.
 */
export async function watchLeftovers(
  context: RunContext,
  plan: SolutionPlan,
  test: PlannedObject,
): Promise<(check: CheckVerdict) => Promise<CheckVerdict>> {
  const places = placesOf(plan, test);
  const before = new Set((await present(context, places)).map(({ metadata }) => metadata.uid));
  return async (check) => {
    let left: readonly LiveObject[] = [];
    const end = context.clock.now() + PATIENCE_MS;
    do {
      left = (await present(context, places)).filter((object) => !before.has(object.metadata.uid) && isItsOwn(object));
      if (left.length === 0 || context.signal.aborted) return check;
      await sleep(context.clock, PAUSE_MS, context.signal);
    } while (context.clock.now() < end);
    return withLeftovers(check, left);
  };
}

interface Place extends ObjectKind {
  readonly namespace: string;
}

/** Kinds and namespaces in which the Roles of the solution's tests allow to create something. */
function placesOf({ steps }: SolutionPlan, { ref }: PlannedObject): Place[] {
  const objects = steps.filter(({ part }) => part === "test").flatMap((step) => step.objects);
  const roles = objects.filter((object) => object.ref.kind === "Role");
  const places = roles.flatMap((role) =>
    creatable(role.value).flatMap((resource) => {
      const kind = KINDS[resource];
      return kind === undefined ? [] : [{ ...kind, namespace: role.ref.namespace ?? ref.namespace ?? "default" }];
    }),
  );
  return [...new Map(places.map((place) => [JSON.stringify(place), place])).values()];
}

function creatable(role: Fields): string[] {
  const rules = Array.isArray(role["rules"]) ? (role["rules"] as Fields[]) : [];
  return rules.flatMap((rule) => {
    const verbs = textsOf(rule["verbs"]);
    if (!verbs.includes("create") && !verbs.includes("*")) return [];
    return textsOf(rule["apiGroups"]).flatMap((group) => textsOf(rule["resources"]).map((it) => `${group}/${it}`));
  });
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((it) => typeof it === "string") : [];
}

/** What cannot be listed is left out: then nothing of that kind is said to be left. */
async function present({ cluster }: RunContext, places: readonly Place[]): Promise<LiveObject[]> {
  const answers = await Promise.all(places.map((place) => cluster.list(place)));
  return answers.flatMap((answer) => (answer.ok ? answer.value : []));
}

/** Not what a controller made of something else, nor what we made ourselves, nor what goes already. */
function isItsOwn({ metadata }: LiveObject): boolean {
  if (metadata.deletionTimestamp !== undefined || metadata.labels?.[RUN_LABEL] !== undefined) return false;
  return !(metadata.ownerReferences ?? []).some(({ controller }) => controller === true);
}

function withLeftovers(check: CheckVerdict, left: readonly LiveObject[]): CheckVerdict {
  const objects = left.map(refOf);
  const message = `the test left ${objects.map(describeRef).join(", ")} behind`;
  const evidence = [...check.evidence, { kind: "objects", objects, message } as const];
  return { ...check, verdict: "failed", reason: "TestLeftovers", message, evidence };
}
