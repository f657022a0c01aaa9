import type { KubernetesInput } from "../../model/cluster.js";
import { type LiveObject, type ObjectRef, refOf } from "../../model/live.js";
import type { ObjectKind } from "../../model/readiness.js";
import type { CheckVerdict } from "../../model/verification.js";
import type { Hold } from "../hold/hold.js";
import { FIELD_MANAGER, RUN_LABEL } from "../hold/marks.js";
import { runName } from "../hold/names.js";
import { isOpen } from "../hold/outcome.js";
import { createOwn } from "../install/create.js";
import { plainCheck } from "../run/checks.js";
import type { RunContext } from "../run/context.js";

/** A controller that has nothing else to do answers within a second; one that starts anew needs longer. */
const PATIENCE_MS = 60_000;

const REQUEST = "reconcile.fluxcd.io/requestedAt";

/** An object that asks nothing of the world, so that its controller only has to say that it has seen it. */
interface Probe {
  /** Who answers. */
  readonly controller: string;
  /** The APIs that make it worth asking. */
  readonly group: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly spec: (name: string) => Readonly<Record<string, unknown>>;
  /** Flux writes the request that it has handled, also where it failed; External Secrets writes a condition. */
  readonly answered: (object: LiveObject, request: string) => boolean;
}

const handled: Probe["answered"] = ({ status }, request) => status?.["lastHandledReconcileAt"] === request;

const PROBES: readonly Probe[] = [
  {
    controller: "source-controller",
    group: "source.toolkit.fluxcd.io",
    apiVersion: "source.toolkit.fluxcd.io/v1",
    kind: "GitRepository",
    // Nothing listens on the discard port: the controller says so, and that is the answer.
    spec: () => ({ interval: "1h", timeout: "1s", url: "http://127.0.0.1:9/probe.git" }),
    answered: handled,
  },
  {
    controller: "kustomize-controller",
    group: "kustomize.toolkit.fluxcd.io",
    apiVersion: "kustomize.toolkit.fluxcd.io/v1",
    kind: "Kustomization",
    spec: (name) => ({ interval: "1h", prune: false, path: "./", sourceRef: { kind: "OCIRepository", name } }),
    answered: handled,
  },
  {
    controller: "helm-controller",
    group: "helm.toolkit.fluxcd.io",
    apiVersion: "helm.toolkit.fluxcd.io/v2",
    kind: "HelmRelease",
    spec: (name) => ({ interval: "1h", chartRef: { kind: "OCIRepository", name } }),
    answered: handled,
  },
  {
    controller: "external-secrets",
    group: "external-secrets.io",
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    spec: (name) => ({
      refreshInterval: "1h",
      secretStoreRef: { kind: "SecretStore", name },
      target: { name, creationPolicy: "None" },
      data: [{ secretKey: "probe", remoteRef: { key: "probe" } }],
    }),
    answered: ({ status }) => Array.isArray(status?.["conditions"]),
  },
];

/**
 * Asks each controller that the tree needs for an answer, with an object of the run's own that refers to nothing, and takes it away again.
 * @param hold of the run itself: its ledger says what is made
 * @param namespace where the probes are made
 */
export async function controllerChecks(
  context: RunContext,
  hold: Hold,
  apis: readonly ObjectKind[],
  namespace: string,
): Promise<CheckVerdict[]> {
  const groups = new Set(apis.map(({ apiVersion }) => apiVersion.split("/")[0]));
  const probes = PROBES.filter(({ group }) => groups.has(group));
  const name = runName(context.id, "probe");
  const refs = probes.map(({ apiVersion, kind }) => ({ apiVersion, kind, namespace, name }));
  hold.ledger.intend(context.id, 0, refs);
  const written = await hold.write();
  if (!written.ok) return [plainCheck("controllers", "error", "Unreachable", written.failure.message)];
  return Promise.all(probes.map((probe, i) => ask(context, hold, probe, refs[i] as ObjectRef)));
}

async function ask(context: RunContext, hold: Hold, probe: Probe, ref: ObjectRef): Promise<CheckVerdict> {
  const startedAt = context.clock.now();
  const request = new Date(startedAt).toISOString();
  const name = `controller ${probe.controller}`;
  const object = objectOf(context, probe, ref, request);
  const created = await createOwn(context.cluster, context.id, object, { fieldManager: FIELD_MANAGER });
  if (!created.ok) {
    if (!isOpen(created.failure)) hold.ledger.removed(ref);
    const check = plainCheck(name, "passed", "ControllerNotAsked", created.failure.message);
    return { ...check, warnings: [{ reason: "ControllerNotAsked", message: created.failure.message }] };
  }
  hold.ledger.created(created.value, context.id);
  const answered = await answerOf(context, probe, ref, request);
  const deleted = await context.cluster.delete(refOf(created.value), { uid: created.value.metadata.uid });
  if (deleted.ok) hold.ledger.removed(ref);
  const durationMs = context.clock.now() - startedAt;
  if (context.signal.aborted) return plainCheck(name, "error", "Interrupted", "the run was stopped before it answered");
  return answered
    ? { ...plainCheck(name, "passed", "ControllerAnswers", "it has answered a request of this run"), durationMs }
    : { ...plainCheck(name, "error", "ControllerSilent", `no answer within ${PATIENCE_MS / 1000} s`), durationMs };
}

function answerOf(context: RunContext, probe: Probe, ref: ObjectRef, request: string): Promise<boolean | undefined> {
  const { world, waits, clock, signal } = context;
  return waits.until<boolean>(
    () => {
      const seen = world.see(ref);
      return seen.is === "found" && probe.answered(seen.object, request)
        ? { done: true, value: true }
        : { done: false };
    },
    clock.now() + PATIENCE_MS,
    signal,
  );
}

function objectOf({ id }: RunContext, probe: Probe, { name, namespace }: ObjectRef, request: string): KubernetesInput {
  const labels = { [RUN_LABEL]: id };
  const annotations = { [REQUEST]: request };
  const { apiVersion, kind } = probe;
  return { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec: probe.spec(name) };
}
