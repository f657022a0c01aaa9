import type { Case } from "./cases.js";
import { cond, live, MINUTE, readyPod, waitingPod } from "./objects.js";

const TEN = 10 * MINUTE;
const available = [cond("Available=T"), cond("Progressing=T", "NewReplicaSetAvailable")];
const two = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

const crashing = live("Deployment", {
  gen: "2/2",
  spec: { replicas: 2 },
  status: { replicas: 2, updatedReplicas: 2 },
  conditions: [cond("Available=F"), cond("Progressing=T", "NewReplicaSetAvailable")],
});
const newest = live("ReplicaSet", {
  name: "web-2",
  owner: crashing,
  metadata: { annotations: { "deployment.kubernetes.io/revision": "2" } },
});
const older = live("ReplicaSet", {
  name: "web-1",
  owner: crashing,
  metadata: { annotations: { "deployment.kubernetes.io/revision": "1" } },
});
const stateful = live("StatefulSet", {
  gen: "2/2",
  spec: { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } } },
  status: { replicas: 3, readyReplicas: 2, updatedReplicas: 1 },
});

/** Rows 44 to 53. */
export const WORKLOAD_CASES: readonly Case[] = [
  {
    n: 44,
    title: "progress deadline exceeded",
    object: live("Deployment", { gen: "2/2", conditions: [cond("Progressing=F", "ProgressDeadlineExceeded")] }),
    want: ["Failed", "ProgressDeadlineExceeded"],
  },
  {
    n: 45,
    title: "rolled out, crashes later",
    object: crashing,
    objects: [
      older,
      newest,
      waitingPod("web-2-a", "CrashLoopBackOff", { owner: newest }),
      readyPod("web-1-a", { owner: older }),
    ],
    want: ["Failed", "CrashLoopBackOff"],
  },
  {
    n: 46,
    title: "no replicas",
    object: live("Deployment", { gen: "1/1", spec: { replicas: 0 }, conditions: available }),
    want: ["Current", "Ready", "ZeroReplicas"],
  },
  {
    n: 47,
    title: "paused",
    object: live("Deployment", {
      gen: "1/1",
      spec: { replicas: 2, paused: true },
      status: two,
      conditions: [cond("Progressing=U", "DeploymentPaused"), cond("Available=T")],
    }),
    want: ["Unknown", "Paused"],
  },
  {
    n: 48,
    title: "quota exceeded",
    object: live("Deployment", {
      gen: "1/1",
      spec: { replicas: 2 },
      status: { replicas: 0 },
      conditions: [cond("ReplicaFailure=T", "FailedCreate", "exceeded quota")],
    }),
    seenFor: 3 * MINUTE,
    want: ["Failed", "FailedCreate"],
  },
  {
    n: 49,
    title: "OnDelete, nothing is ready",
    object: live("StatefulSet", {
      gen: "1/1",
      spec: { replicas: 3, updateStrategy: { type: "OnDelete" } },
      status: { replicas: 3 },
    }),
    want: ["InProgress", "LessReady"],
  },
  {
    n: 50,
    title: "the updated pod cannot be pulled",
    object: stateful,
    objects: [waitingPod("web-2", "ImagePullBackOff", { owner: stateful })],
    seenFor: TEN,
    want: ["Failed", "ImagePullBackOff"],
  },
  {
    n: 51,
    title: "OnDelete with old pods",
    object: live("DaemonSet", {
      gen: "1/1",
      spec: { updateStrategy: { type: "OnDelete" } },
      status: {
        desiredNumberScheduled: 3,
        currentNumberScheduled: 3,
        numberReady: 3,
        numberAvailable: 3,
        updatedNumberScheduled: 1,
      },
    }),
    want: ["Current", "Ready", "OldRevisionPods"],
  },
  {
    n: 52,
    title: "no node matches",
    object: live("DaemonSet", { gen: "1/1", status: { desiredNumberScheduled: 0 } }),
    want: ["Current", "Ready", "NoNodesMatch"],
  },
  {
    n: 53,
    title: "bare, pods cannot be created",
    object: live("ReplicaSet", { gen: "1/1", conditions: [cond("ReplicaFailure=T", "FailedCreate")] }),
    seenFor: TEN,
    want: ["Failed", "FailedCreate"],
  },
];
