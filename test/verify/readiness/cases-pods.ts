import type { Case } from "./cases.js";
import { ago, cond, live, MINUTE, SECOND, waitingPod } from "./objects.js";

const TEN = 10 * MINUTE;
const available = [cond("Available=T"), cond("Progressing=T", "NewReplicaSetAvailable")];
const two = { replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };
const healthy = live("Deployment", { gen: "1/1", spec: { replicas: 2 }, status: two, conditions: available });
const healthySet = live("ReplicaSet", { name: "web-1", owner: healthy });

/** Rows 68 to 73. */
export const POD_CASES: readonly Case[] = [
  {
    n: 68,
    title: "bare, failed",
    object: live("Pod", {
      status: {
        phase: "Failed",
        containerStatuses: [{ name: "main", state: { terminated: { exitCode: 1, reason: "Error" } } }],
      },
    }),
    want: ["Failed", "PodFailed"],
  },
  {
    n: 69,
    title: "evicted, replaced by its owner",
    object: live("Pod", { name: "web-1-a", owner: healthySet, status: { phase: "Failed", reason: "Evicted" } }),
    objects: [healthy, healthySet],
    want: ["Current", "OwnerCurrent"],
  },
  {
    n: 70,
    title: "image cannot be pulled",
    object: waitingPod("web", "ImagePullBackOff"),
    seenFor: TEN,
    want: ["Failed", "ImagePullBackOff"],
  },
  {
    n: 71,
    title: "init container crashes",
    object: live("Pod", {
      status: {
        phase: "Pending",
        initContainerStatuses: [{ name: "init", restartCount: 4, state: { waiting: { reason: "CrashLoopBackOff" } } }],
      },
    }),
    want: ["Failed", "InitCrashLoopBackOff"],
  },
  {
    n: 72,
    title: "ready between two crashes",
    object: live("Pod", {
      status: {
        phase: "Running",
        containerStatuses: [
          { name: "main", restartCount: 9, lastState: { terminated: { exitCode: 1, finishedAt: ago(6 * SECOND) } } },
        ],
      },
      conditions: [cond("Ready=T")],
    }),
    want: ["InProgress", "RecentRestart"],
  },
  {
    n: 73,
    title: "unschedulable for two minutes",
    object: live("Pod", { status: { phase: "Pending" }, conditions: [cond("PodScheduled=F", "Unschedulable")] }),
    seenFor: 2 * MINUTE,
    want: ["InProgress", "Unschedulable"],
  },
];
