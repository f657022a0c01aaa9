import { selectVersion } from "../../model/chart-versions.js";
import { type LiveObject, type ObjectRef, refOf } from "../../model/live.js";
import type { Judgement, Warning } from "../../model/readiness.js";
import { culprits, judgeBrought } from "./brought.js";
import { conditionOf, counting } from "./conditions.js";
import { type Context, failing, type Rule } from "./context.js";
import { eventTime, newestEvent } from "./events.js";
import { at, fieldsAt, listAt, textAt, timeAt } from "./fields.js";
import { byConventions } from "./flux.js";
import { current, failed, unread, waiting, warned } from "./judgement.js";
import { dependencies, sourceRef } from "./refs.js";

/**
 * HelmRelease. Its newest history entry must be deployed, with the expected chart and the values asked for, its tests passed, its
 * objects not drifted, and every object that it brought Current.
 *
 * helm-controller 1.4 (Flux 2.7) writes neither `status.inventory` nor the condition `Drifted`: the objects come from Helm's own
 * record then, and drift that is only warned of is known from the event `DriftDetected`, which is a warning because it outlives
 * the drift.
 */
export const helmRelease: Rule = byConventions({
  ready: (object, context) =>
    notDeployed(object, context) ??
    otherChart(object, context) ??
    otherValues(object) ??
    untested(object) ??
    drifted(object) ??
    brought(object, context),
  waitsFor: (object, reason) => {
    if (reason === "DependencyNotReady") return dependencies(object);
    return reason === "SourceNotReady" ? sources(object) : [];
  },
  causes: (object, context) => [
    ...culprits(objectsOf(object, context), refOf(object), context),
    ...failedSources(object, context),
  ],
});

/** What the release brought, as far as it is known. */
function objectsOf(object: LiveObject, context: Context): readonly ObjectRef[] {
  if (isRemote(object)) return [];
  const released = context.world.released(object);
  if (released !== undefined) return released.is === "known" ? released.refs : [];
  return isAtWork(object) && newest(object) === undefined ? labelled(object, context) : [];
}

function isAtWork(object: LiveObject): boolean {
  return counting(object, "Ready")?.status === "Unknown";
}

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];

/** The history tells of a first installation only when it has ended. Meanwhile the objects do: helm-controller labels them. */
function labelled({ metadata, spec }: LiveObject, { world }: Context): readonly ObjectRef[] {
  const namespace = textAt(spec, "targetNamespace") ?? metadata.namespace;
  const all = WORKLOADS.flatMap((kind) => world.objects({ apiVersion: "apps/v1", kind }, namespace));
  const isOwn = ({ metadata: { labels = {} } }: LiveObject): boolean =>
    labels["helm.toolkit.fluxcd.io/name"] === metadata.name &&
    labels["helm.toolkit.fluxcd.io/namespace"] === metadata.namespace;
  return all.filter(isOwn).map(refOf);
}

function newest(object: LiveObject): unknown {
  return listAt(object, "status", "history")[0];
}

function notDeployed(object: LiveObject, context: Context): Judgement | undefined {
  const status = textAt(newest(object), "status");
  if (status === "deployed") return undefined;
  const message =
    status === undefined ? "the release has no history" : `Helm calls the release ${status}, not deployed`;
  return failing(context, { clock: "deployed", grace: context.graces.retry, reason: "ReleaseNotDeployed", message });
}

function otherChart(object: LiveObject, { expectation }: Context): Judgement | undefined {
  const wanted = expectation.chartVersion;
  const [version, digest] = [textAt(newest(object), "chartVersion") ?? "", textAt(newest(object), "ociDigest")];
  if (wanted === undefined || isChart(wanted, version, digest)) return undefined;
  const has = `${version || "none"}${digest ? ` (${digest})` : ""}`;
  return waiting("RevisionPending", `the chart's version is ${has}; expected is ${wanted}`);
}

/** A chart of an OCIRepository has `+` and the first 12 characters of its digest behind its version. */
function isChart(wanted: string, version: string, digest: string | undefined): boolean {
  if (digest !== undefined && wanted.includes("sha256:")) return wanted.endsWith(digest);
  const plus = version.lastIndexOf("+");
  const added = plus >= 0 && digest?.startsWith(`sha256:${version.slice(plus + 1)}`);
  return selectVersion(wanted, added ? [version, version.slice(0, plus)] : [version]) !== undefined;
}

function otherValues(object: LiveObject): Judgement | undefined {
  const [asked, used] = [textAt(object, "status", "lastAttemptedConfigDigest"), textAt(newest(object), "configDigest")];
  if (asked === undefined || used === undefined || asked === used) return undefined;
  return waiting("ValuesPending", `the release was made with the values ${used}; asked for are ${asked}`);
}

function untested(object: LiveObject): Judgement | undefined {
  if (at(object, "spec", "test", "enable") !== true) return undefined;
  const success = counting(object, "TestSuccess");
  const hooks = Object.entries(hooksOf(object));
  const bad = hooks.filter(([, hook]) => textAt(hook, "phase") === "Failed").map(([name]) => name);
  if (success?.status === "False" || bad.length > 0) {
    return failed("TestFailed", `${success?.message ?? "a test failed"}${bad.length > 0 ? `: ${bad.join(", ")}` : ""}`);
  }
  const running = hooks.some(([, hook]) => ["Running", "Unknown"].includes(textAt(hook, "phase") ?? ""));
  return success && !running ? undefined : waiting("AwaitingTests", "the tests of the chart have not ended yet");
}

function hooksOf(object: LiveObject): Readonly<Record<string, unknown>> {
  return fieldsAt(newest(object), "testHooks") ?? {};
}

function drifted(object: LiveObject): Judgement | undefined {
  const condition = counting(object, "Drifted");
  if (condition?.status !== "True") return undefined;
  const message = condition.message ?? "objects of the release differ from its chart";
  const corrected = textAt(object, "spec", "driftDetection", "mode") === "enabled";
  return corrected ? waiting("DriftDetected", message) : failed("DriftDetected", message);
}

function brought(object: LiveObject, context: Context): Judgement {
  const notes = [noTests(object), driftEvent(object, context)];
  const version = textAt(newest(object), "chartVersion") ?? "";
  const done = (more?: Warning): Judgement => current("Ready", `chart ${version} is deployed`, [...notes, more]);
  const released = isRemote(object) ? ({ is: "remote" } as const) : context.world.released(object);
  if (released === undefined) return waiting("InventoryAwaited", "the objects of the release are not known yet");
  if (released.is === "refused") return unread(released.failure, "the objects of the release cannot be told");
  if (released.is === "remote") {
    return done({ reason: "RemoteInventory", message: "its objects are on another cluster and were not looked at" });
  }
  const together = judgeBrought(released.refs, refOf(object), context);
  if (together === undefined) return done();
  return together.state === "Current" ? warned(done(), ...together.warnings) : warned(together, ...notes);
}

function isRemote(object: LiveObject): boolean {
  return fieldsAt(object, "spec", "kubeConfig") !== undefined;
}

function noTests(object: LiveObject): Warning | undefined {
  if (at(object, "spec", "test", "enable") !== true || Object.keys(hooksOf(object)).length > 0) return undefined;
  return { reason: "NoTestHooks", message: "tests are switched on, and the chart has none" };
}

function driftEvent(object: LiveObject, { world }: Context): Warning | undefined {
  if (conditionOf(object, "Drifted") || textAt(object, "spec", "driftDetection", "mode") !== "warn") return undefined;
  const deployed = timeAt(newest(object), "lastDeployed") ?? 0;
  const event = newestEvent(world.events(object.metadata.uid), "DriftDetected");
  if (event === undefined || eventTime(event) < deployed) return undefined;
  return {
    reason: "DriftDetected",
    message: textAt(event, "message") ?? "objects of the release differ from its chart",
  };
}

/** The chart, and what the chart comes from. */
function sources(object: LiveObject): readonly ObjectRef[] {
  const own = object.metadata.namespace;
  const [namespace, name] = (textAt(object, "status", "helmChart") ?? "").split("/");
  const chart = namespace && name ? [sourceRef({ kind: "HelmChart", name, namespace }, own)] : [];
  const named = [at(object, "spec", "chartRef"), at(object, "spec", "chart", "spec", "sourceRef")];
  return [...chart, ...named.map((ref) => sourceRef(ref, own))].filter((it) => it !== undefined);
}

function failedSources(object: LiveObject, { world }: Context): readonly ObjectRef[] {
  return sources(object).flatMap((ref) => {
    const { state, causes } = world.judge(ref);
    return state === "Failed" ? [...causes, ref] : [];
  });
}
