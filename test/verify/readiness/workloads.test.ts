import { describe, expect, it } from "vitest";
import { refOf } from "../../../src/model/live.js";
import { DEFAULT_GRACES } from "../../../src/model/readiness.js";
import { check, judge } from "./check.js";
import { Bench } from "./memory-world.js";
import { ago, cond, live, MINUTE, NOW, type Parts, readyPod, SECOND, waitingPod } from "./objects.js";

const available = [cond("Available=T"), cond("Progressing=T", "NewReplicaSetAvailable")];
const counts = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

function deployment(parts: Parts = {}) {
  const { status, conditions = available, spec, ...rest } = parts;
  const all = { replicas: 2, progressDeadlineSeconds: 600, ...spec };
  return live("Deployment", { gen: "1/1", spec: all, status: { ...counts, ...status }, conditions, ...rest });
}

const owner = live("ReplicaSet", { name: "web-1", owner: deployment() });
const restarting = (seconds: number, count = 1) =>
  live("Pod", {
    name: "web-1-a",
    owner,
    status: {
      phase: "Running",
      containerStatuses: [
        { name: "main", restartCount: count, lastState: { terminated: { finishedAt: ago(seconds * SECOND) } } },
      ],
    },
    conditions: [cond("Ready=T")],
  });
const unready = { status: { availableReplicas: 1, readyReplicas: 1 } };

describe("Deployment", () => {
  check({
    "rolled out": { object: deployment(), want: ["Current", "Ready"] },
    "not observed": { object: deployment({ gen: "2/1" }), want: ["InProgress", "GenerationNotObserved"] },
    "never observed": { object: deployment({ gen: "1" }), want: ["InProgress", "GenerationNotObserved"] },
    "too few": {
      object: deployment({ status: { replicas: 1 } }),
      want: ["InProgress", "LessReplicas"],
      says: "1 of 2",
    },
    "too few are new": { object: deployment({ status: { updatedReplicas: 1 } }), want: ["InProgress", "LessUpdated"] },
    "too many": { object: deployment({ status: { replicas: 3 } }), want: ["InProgress", "ExtraPods"] },
    "too few are available": {
      object: deployment({ status: { availableReplicas: 1 } }),
      want: ["InProgress", "LessAvailable"],
    },
    "too few are ready": { object: deployment({ status: { readyReplicas: 1 } }), want: ["InProgress", "LessReady"] },
    "not yet progressed": {
      object: deployment({ conditions: [cond("Available=T"), cond("Progressing=T", "ReplicaSetUpdated")] }),
      want: ["InProgress", "ReplicaSetNotAvailable"],
    },
    "without a deadline nothing says Progressing": {
      object: deployment({ spec: { progressDeadlineSeconds: 2 ** 31 - 1 }, conditions: [cond("Available=T")] }),
      want: ["Current", "Ready"],
    },
    "not available": {
      object: deployment({ conditions: [cond("Available=F"), cond("Progressing=T", "NewReplicaSetAvailable")] }),
      want: ["InProgress", "DeploymentNotAvailable"],
    },
    "the deadline is over, a pod tells why": {
      object: deployment({ conditions: [cond("Progressing=F", "ProgressDeadlineExceeded")] }),
      objects: [owner, waitingPod("web-1-a", "ImagePullBackOff", { owner })],
      want: ["Failed", "ProgressDeadlineExceeded"],
      causes: ["web-1-a"],
    },
    "no pods can be made, for a moment": {
      object: deployment({ status: { replicas: 0 }, conditions: [cond("ReplicaFailure=T", "FailedCreate", "quota")] }),
      objects: [owner],
      seenFor: MINUTE,
      want: ["InProgress", "FailedCreate"],
      causes: ["web-1"],
    },
    "a pod waits for its image": {
      object: deployment(unready),
      objects: [owner, waitingPod("web-1-a", "ErrImagePull", { owner })],
      want: ["InProgress", "ErrImagePull"],
      says: "(1 of 2 pods are available)",
      causes: ["web-1-a"],
    },
    "a pod is not ready": {
      object: deployment(unready),
      objects: [
        owner,
        live("Pod", { name: "web-1-a", owner, status: { phase: "Running" }, conditions: [cond("Ready=F")] }),
      ],
      want: ["InProgress", "LessAvailable"],
      causes: ["web-1-a"],
    },
    "only an evicted pod is bad": {
      object: deployment(unready),
      objects: [owner, live("Pod", { name: "web-1-a", owner, status: { phase: "Failed", reason: "Evicted" } })],
      want: ["InProgress", "LessAvailable"],
      causes: [],
    },
    "a pod that ends is not asked": {
      object: deployment(unready),
      objects: [owner, waitingPod("web-1-a", "CrashLoopBackOff", { owner, metadata: { deletionTimestamp: ago(0) } })],
      want: ["InProgress", "LessAvailable"],
    },
    "ready between two crashes": {
      object: deployment(),
      objects: [owner, restarting(29)],
      want: ["InProgress", "RecentRestart"],
      causes: ["web-1-a"],
    },
    "a restart long ago": { object: deployment(), objects: [owner, restarting(30)], want: ["Current", "Ready"] },
    "being deleted": {
      object: deployment({ metadata: { deletionTimestamp: ago(0), finalizers: ["example.com/keep"] } }),
      want: ["Terminating", "Terminating"],
      says: "example.com/keep",
    },
    "deletion is stuck": {
      object: deployment({ metadata: { deletionTimestamp: ago(0), finalizers: ["example.com/keep"] } }),
      seenFor: DEFAULT_GRACES.terminating,
      want: ["Terminating", "FinalizerStuck"],
    },
  });
});

const stateful = (status: Record<string, unknown>, spec: Record<string, unknown> = {}) =>
  live("StatefulSet", {
    gen: "1/1",
    spec: { replicas: 3, ...spec },
    status: { replicas: 3, readyReplicas: 3, ...status },
  });
const daemon = (status: Record<string, unknown>, gen = "1/1") =>
  live("DaemonSet", {
    gen,
    status: {
      desiredNumberScheduled: 2,
      currentNumberScheduled: 2,
      updatedNumberScheduled: 2,
      numberAvailable: 2,
      numberReady: 2,
      ...status,
    },
  });
const set = (status: Record<string, unknown>) =>
  live("ReplicaSet", {
    gen: "1/1",
    spec: { replicas: 1 },
    status: { replicas: 1, fullyLabeledReplicas: 1, availableReplicas: 1, readyReplicas: 1, ...status },
  });

describe("StatefulSet, DaemonSet and ReplicaSet", () => {
  check({
    "StatefulSet: rolled out": { object: stateful({ updatedReplicas: 3 }), want: ["Current", "Ready"] },
    "StatefulSet: too few": { object: stateful({ replicas: 2 }), want: ["InProgress", "LessReplicas"] },
    "StatefulSet: too many": { object: stateful({ replicas: 4 }), want: ["InProgress", "ExtraPods"] },
    "StatefulSet: not all new": { object: stateful({ updatedReplicas: 2 }), want: ["InProgress", "PartitionRollout"] },
    "StatefulSet: all new above the partition": {
      object: stateful({ updatedReplicas: 1 }, { updateStrategy: { rollingUpdate: { partition: 2 } } }),
      want: ["Current", "Ready"],
    },
    "StatefulSet: OnDelete keeps old pods": {
      object: stateful({ updatedReplicas: 1 }, { updateStrategy: { type: "OnDelete" } }),
      want: ["Current", "Ready", "OldRevisionPods"],
    },
    "StatefulSet: OnDelete, all pods are new": {
      object: stateful({ updatedReplicas: 3 }, { updateStrategy: { type: "OnDelete" } }),
      want: ["Current", "Ready"],
    },
    "StatefulSet: no status": {
      object: live("StatefulSet", { spec: { replicas: 0 } }),
      want: ["InProgress", "GenerationNotObserved"],
    },
    "DaemonSet: rolled out": { object: daemon({}), want: ["Current", "Ready"] },
    "DaemonSet: no status": { object: live("DaemonSet"), want: ["InProgress", "GenerationNotObserved"] },
    "DaemonSet: not placed": { object: daemon({ currentNumberScheduled: 1 }), want: ["InProgress", "LessCurrent"] },
    "DaemonSet: not new": { object: daemon({ updatedNumberScheduled: 1 }), want: ["InProgress", "LessUpdated"] },
    "DaemonSet: not available": { object: daemon({ numberAvailable: 1 }), want: ["InProgress", "LessAvailable"] },
    "DaemonSet: not ready": { object: daemon({ numberReady: 1 }), want: ["InProgress", "LessReady"] },
    "ReplicaSet: all there": { object: set({}), want: ["Current", "Ready"] },
    "ReplicaSet: not labelled": { object: set({ fullyLabeledReplicas: 0 }), want: ["InProgress", "LessLabelled"] },
    "ReplicaSet: not available": { object: set({ availableReplicas: 0 }), want: ["InProgress", "LessAvailable"] },
    "ReplicaSet: not ready": { object: set({ readyReplicas: 0 }), want: ["InProgress", "LessReady"] },
    "ReplicaSet: too many": { object: set({ replicas: 2 }), want: ["InProgress", "ExtraPods"] },
    "ReplicaSet: owned": { object: owner, objects: [deployment()], want: ["Current", "JudgedByOwner"] },
  });
});

function pod(containers: readonly unknown[], more: Parts = {}) {
  return live("Pod", { status: { phase: "Running", containerStatuses: containers }, ...more });
}

const waits = (reason: string) => ({ name: "side", restartCount: 1, state: { waiting: { reason } } });

describe("Pod", () => {
  check({
    ready: { object: readyPod("web"), want: ["Current", "Ready"] },
    ended: { object: live("Pod", { status: { phase: "Succeeded" } }), want: ["Current", "PodSucceeded"] },
    "of a lost node": { object: live("Pod", { status: { phase: "Unknown" } }), want: ["Unknown", "PodUnknown"] },
    "without a phase": { object: live("Pod"), want: ["InProgress", "PodPending"] },
    "not ready": {
      object: pod([], { conditions: [cond("Ready=F", "", "not ready")] }),
      want: ["InProgress", "PodNotReady"],
    },
    "failed says how it ended": {
      object: live("Pod", {
        status: {
          phase: "Failed",
          containerStatuses: [{ name: "main", state: { terminated: { exitCode: 137, reason: "OOMKilled" } } }],
        },
      }),
      want: ["Failed", "PodFailed"],
      says: "container main ended with code 137 (OOMKilled)",
    },
    "failed does not name what ended well, or not": {
      object: live("Pod", {
        status: {
          phase: "Failed",
          containerStatuses: [
            { name: "a", state: { terminated: { exitCode: 0 } } },
            { name: "b", state: { running: {} } },
          ],
        },
      }),
      want: ["Failed", "PodFailed"],
      says: "no container says why",
    },
    "a crash says how the last run ended": {
      object: pod([{ ...waits("CrashLoopBackOff"), lastState: { terminated: { exitCode: 2 } } }]),
      want: ["Failed", "CrashLoopBackOff"],
      says: "container side has restarted 1 times; its last run ended with code 2",
    },
    "a sidecar that crashes is no init container": {
      object: live("Pod", {
        spec: { initContainers: [{ name: "side", restartPolicy: "Always" }] },
        status: { phase: "Pending", initContainerStatuses: [waits("CrashLoopBackOff")] },
      }),
      want: ["Failed", "CrashLoopBackOff"],
    },
    gated: {
      object: live("Pod", { status: { phase: "Pending" }, conditions: [cond("PodScheduled=F", "SchedulingGated")] }),
      seenFor: 60 * MINUTE,
      want: ["InProgress", "SchedulingGated"],
    },
    "a restart of an init container is none": {
      object: live("Pod", {
        status: {
          phase: "Running",
          initContainerStatuses: [
            { name: "init", restartCount: 1, lastState: { terminated: { finishedAt: ago(SECOND) } } },
          ],
        },
        conditions: [cond("Ready=T")],
      }),
      want: ["Current", "Ready"],
    },
    "its owner is not current": {
      object: waitingPod("web-1-a", "CrashLoopBackOff", { owner }),
      objects: [owner, deployment(unready)],
      want: ["Failed", "CrashLoopBackOff"],
    },
    "its owner is gone": {
      object: live("Pod", { owner, status: { phase: "Failed" } }),
      want: ["Failed", "PodFailed"],
    },
  });

  it("is quiet by the first poll that saw the restart where the node's clock is ahead", () => {
    const ahead = pod(
      [{ name: "main", restartCount: 1, lastState: { terminated: { finishedAt: ago(-60 * MINUTE) } } }],
      {
        conditions: [cond("Ready=T")],
      },
    );
    const bench = new Bench({ objects: [ahead] });
    const states = [0, 29, 30, 31].map((s) => bench.judge(refOf(ahead), NOW + s * SECOND));
    expect(states.map((it) => it.state)).toEqual(["InProgress", "InProgress", "Current", "Current"]);
    expect(states[0]?.recheckAt).toBe(NOW + 30 * SECOND);
  });

  it.each([
    "ErrImagePull",
    "ErrImageNeverPull",
    "InvalidImageName",
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
  ])("%s fails after its grace", (reason) => {
    const object = waitingPod("web", reason);
    expect(judge({ object })).toMatchObject({ state: "InProgress", reason });
    expect(judge({ object, seenFor: DEFAULT_GRACES.image })).toMatchObject({ state: "Failed", reason });
  });
});
