import type { LiveObject } from "../../../src/model/live.js";
import type { Case } from "./cases.js";
import { ago, cond, HOUR, live, MINUTE, readyPod, SECOND, waitingPod } from "./objects.js";

const TEN = 10 * MINUTE;
const DAY = 24 * HOUR;
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
const healthy = live("Deployment", { gen: "1/1", spec: { replicas: 2 }, status: two, conditions: available });
const healthySet = live("ReplicaSet", { name: "web-1", owner: healthy });
const stateful = live("StatefulSet", {
  gen: "2/2",
  spec: { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 0 } } },
  status: { replicas: 3, readyReplicas: 2, updatedReplicas: 1 },
});
const pulling = live("Job", { status: { startTime: ago(20 * MINUTE), active: 1 } });

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

/** Rows 54 to 59. */
export const JOB_CASES: readonly Case[] = [
  {
    n: 54,
    title: "running",
    object: live("Job", { status: { startTime: ago(MINUTE), active: 1 } }),
    want: ["InProgress", "JobRunning"],
  },
  {
    n: 55,
    title: "its image cannot be pulled",
    object: pulling,
    objects: [waitingPod("web-a", "ImagePullBackOff", { owner: pulling })],
    seenFor: 20 * MINUTE,
    want: ["Failed", "ImagePullBackOff"],
  },
  {
    n: 56,
    title: "failed",
    object: live("Job", { conditions: [cond("Failed=T", "BackoffLimitExceeded")] }),
    want: ["Failed", "BackoffLimitExceeded"],
  },
  {
    n: 57,
    title: "complete after two failures",
    object: live("Job", { status: { succeeded: 1, failed: 2 }, conditions: [cond("Complete=T")] }),
    want: ["Current", "Completed", "CompletedAfterRetries"],
  },
  {
    n: 58,
    title: "suspended",
    object: live("Job", { spec: { suspend: true }, conditions: [cond("Suspended=T")] }),
    want: ["Unknown", "Suspended"],
  },
  {
    n: 59,
    title: "gone after it was complete",
    ref: { apiVersion: "batch/v1", kind: "Job", namespace: "shop", name: "web" },
    before: [live("Job", { spec: { ttlSecondsAfterFinished: 60 }, conditions: [cond("Complete=T")] })],
    want: ["Current", "CompletedAndExpired"],
  },
];

function template(image: string): Record<string, unknown> {
  return { template: { spec: { containers: [{ name: "main", image }] } } };
}

function cron(schedule: string, status: Record<string, unknown> = {}, spec: Record<string, unknown> = {}): LiveObject {
  return live("CronJob", { spec: { schedule, jobTemplate: { spec: template("v1") }, ...spec }, status });
}

const hourly = cron("0 * * * *", { lastScheduleTime: ago(2 * MINUTE) });

/** A run of `hourly` that was scheduled some time ago. */
export function run(name: string, age: number, end?: "Complete" | "Failed", image = "v1"): LiveObject {
  return live("Job", {
    name,
    owner: hourly,
    spec: template(image),
    status: { startTime: ago(age) },
    conditions: end ? [cond(`${end}=T`, end === "Failed" ? "BackoffLimitExceeded" : "CompletionsReached")] : [],
    metadata: {
      creationTimestamp: ago(age),
      annotations: { "batch.kubernetes.io/cronjob-scheduled-timestamp": ago(age) },
    },
  });
}

const byHand = live("Job", {
  ...run("by-hand", HOUR, "Complete"),
  name: "by-hand",
  owner: hourly,
  status: {},
  conditions: [cond("Complete=T")],
  metadata: { creationTimestamp: ago(HOUR), annotations: { "cronjob.kubernetes.io/instantiate": "manual" } },
});

/** Rows 60 to 67. */
export const CRON_JOB_CASES: readonly Case[] = [
  { n: 60, title: "never run", object: cron("0 * * * *"), want: ["InProgress", "NeverRun"] },
  {
    n: 61,
    title: "the last finished run failed, another runs",
    object: hourly,
    objects: [run("a", HOUR, "Failed"), run("b", 2 * MINUTE)],
    want: ["Failed", "LastRunFailed"],
  },
  {
    n: 62,
    title: "the last finished run succeeded, an older one failed",
    object: hourly,
    objects: [run("a", HOUR, "Failed"), run("b", 2 * MINUTE, "Complete")],
    want: ["Current", "LastRunSucceeded"],
  },
  {
    n: 63,
    title: "the failed run is not kept",
    object: cron(
      "0 * * * *",
      { lastScheduleTime: ago(HOUR), lastSuccessfulTime: ago(DAY) },
      { failedJobsHistoryLimit: 0 },
    ),
    objects: [run("a", DAY, "Complete")],
    want: ["Failed", "LastRunFailed"],
  },
  {
    n: 64,
    title: "a run by hand succeeded since",
    object: cron("0 * * * *", { lastScheduleTime: ago(2 * HOUR), lastSuccessfulTime: ago(HOUR) }),
    objects: [run("a", 2 * HOUR, "Failed"), byHand],
    want: ["Failed", "LastScheduledRunFailed"],
  },
  {
    n: 65,
    title: "changed since the last run",
    object: cron("0 * * * *", { lastScheduleTime: ago(HOUR) }, { jobTemplate: { spec: template("v2") } }),
    objects: [run("a", HOUR, "Complete")],
    want: ["InProgress", "NotRunSinceChange"],
  },
  {
    n: 66,
    title: "a run is stuck",
    object: cron("0 0 * * *", { lastScheduleTime: ago(2 * DAY) }, { concurrencyPolicy: "Forbid" }),
    objects: [run("a", 3 * DAY, "Complete"), run("b", 2 * DAY)],
    want: ["Failed", "RunStuck"],
  },
  {
    n: 67,
    title: "suspended",
    object: cron("0 * * * *", { lastScheduleTime: ago(HOUR) }, { suspend: true }),
    objects: [run("a", HOUR, "Complete")],
    want: ["Unknown", "Suspended"],
  },
];

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

const balanced = live("Service", {
  spec: { type: "LoadBalancer", clusterIP: "10.0.0.1" },
  status: { loadBalancer: {} },
});

/** Rows 74 to 82. */
export const CORE_CASES: readonly Case[] = [
  {
    n: 74,
    title: "waits for a consumer",
    object: live("PersistentVolumeClaim", { spec: { storageClassName: "local" }, status: { phase: "Pending" } }),
    objects: [live("StorageClass", { name: "local", volumeBindingMode: "WaitForFirstConsumer" })],
    want: ["Current", "WaitForFirstConsumer", "WaitForFirstConsumer"],
  },
  {
    n: 75,
    title: "lost",
    object: live("PersistentVolumeClaim", { status: { phase: "Lost" } }),
    want: ["Failed", "ClaimLost"],
  },
  {
    n: 76,
    title: "no address, required",
    object: balanced,
    loadBalancer: "require",
    seenFor: TEN,
    want: ["Failed", "NoLoadBalancerAddress"],
  },
  {
    n: 77,
    title: "no address, no provider",
    object: balanced,
    loadBalancer: "skip",
    want: ["Current", "Ready", "NoLoadBalancerAddress"],
  },
  {
    n: 78,
    title: "no ready endpoint",
    object: live("Service", { spec: { type: "ClusterIP", selector: { app: "web" } } }),
    seenFor: TEN,
    want: ["Current", "Ready", "NoReadyEndpoints"],
  },
  {
    n: 79,
    title: "names are taken",
    object: live("CustomResourceDefinition", { conditions: [cond("NamesAccepted=F", "PluralConflict")] }),
    want: ["Failed", "PluralConflict"],
  },
  {
    n: 81,
    title: "stuck terminating",
    object: live("Namespace", {
      status: { phase: "Terminating" },
      conditions: [cond("NamespaceFinalizersRemaining=T", "SomeFinalizersRemain")],
      metadata: { deletionTimestamp: ago(TEN) },
    }),
    want: ["Terminating", "NamespaceFinalizersRemaining"],
  },
  {
    n: 82,
    title: "API without endpoints",
    object: live("APIService", { conditions: [cond("Available=F", "MissingEndpoints")] }),
    seenFor: TEN,
    want: ["Failed", "MissingEndpoints"],
  },
];

const widget = { apiVersion: "widgets.example.com/v1", kind: "Widget", namespace: "shop", name: "web" };
const widgets = live("CustomResourceDefinition", {
  name: "widgets.widgets.example.com",
  spec: {
    group: "widgets.example.com",
    names: { kind: "Widget" },
    versions: [
      {
        name: "v1",
        served: true,
        schema: { openAPIV3Schema: { properties: { status: { properties: { conditions: { type: "array" } } } } } },
      },
    ],
  },
  conditions: [cond("Established=T")],
});

function refused(kind: "forbidden" | "unreachable" | "kind-not-served"): Case["seen"] & {} {
  return { "widgets.example.com/Widget/shop/web": { is: "refused", failure: { kind, message: `it is ${kind}` } } };
}

/** Rows 80 and 83 to 87. */
export const CUSTOM_CASES: readonly Case[] = [
  { n: 80, title: "the CRD itself is served", object: widgets, want: ["Current", "Ready"] },
  {
    n: 80,
    title: "an object in a version that is not served",
    ref: { ...widget, apiVersion: "widgets.example.com/v1beta1" },
    objects: [widgets],
    seen: refused("kind-not-served"),
    want: ["NotFound", "KindNotServed"],
  },
  {
    n: 83,
    title: "Valid is False",
    object: live("Widget", { conditions: [cond("Valid=F", "Orphaned")] }),
    seenFor: TEN,
    want: ["Failed", "ConditionFalse"],
  },
  {
    n: 84,
    title: "no condition after 30 s",
    object: live("Widget"),
    objects: [widgets],
    seenFor: 30 * SECOND,
    want: ["InProgress", "NoStatusYet"],
  },
  {
    n: 85,
    title: "Ready is about an earlier generation",
    object: live("Widget", { gen: "2", conditions: [cond("Ready=T", "", "", 1)] }),
    want: ["InProgress", "GenerationNotObserved"],
  },
  { n: 86, title: "forbidden", ref: widget, seen: refused("forbidden"), want: ["Unknown", "Forbidden"] },
  { n: 87, title: "unreachable", ref: widget, seen: refused("unreachable"), want: ["Unknown", "Unreachable"] },
];
