import type { ReasonText } from "./reason-text.js";

/** Reasons of workloads and pods. */
export const WORKLOAD_REASONS = {
  ProgressDeadlineExceeded: {
    means: "The roll-out made no progress for longer than its deadline.",
    fix: "see the pods of the newest ReplicaSet",
  },
  ReplicaFailure: { means: "Pods cannot be created or deleted.", fix: "see the message of the condition" },
  FailedCreate: {
    means: "Pods cannot be created.",
    fix: "see the message: a quota, an admission policy or a missing ServiceAccount are the usual causes",
  },
  FailedDelete: { means: "Pods cannot be deleted.", fix: "see the message of the condition" },
  Paused: { means: "The roll-out is paused.", fix: "resume it: set paused to false" },
  ZeroReplicas: {
    means: "It is asked for no replicas, so that nothing runs.",
    fix: "set replicas, unless that is meant",
  },
  LessReplicas: { means: "Not all pods are created." },
  LessUpdated: { means: "Not all pods are of the newest template." },
  LessAvailable: { means: "Not all pods are available.", fix: "see why the pods are not ready" },
  LessReady: { means: "Not all pods are ready.", fix: "see why the pods are not ready" },
  LessCurrent: { means: "Not all pods are placed on nodes." },
  LessLabelled: { means: "Not all pods carry the labels of the template." },
  ExtraPods: { means: "Pods of an earlier template are still ending." },
  ReplicaSetNotAvailable: { means: "The newest ReplicaSet is not available yet." },
  DeploymentNotAvailable: { means: "The Deployment is not available yet." },
  PartitionRollout: { means: "Not all pods above the partition are of the newest template." },
  OldRevisionPods: {
    means: "Pods of an earlier template run, because they are only replaced when deleted.",
    fix: "delete the pods, unless that is meant",
  },
  NoNodesMatch: {
    means: "No node of the cluster is to run it.",
    fix: "correct nodeSelector, affinity or tolerations, unless that is meant",
  },
  JudgedByOwner: { means: "It is judged with the object that owns it." },
  OwnerCurrent: { means: "Its owner is healthy without it." },
  PodSucceeded: { means: "The pod ended with success." },
  PodFailed: { means: "The pod ended with a failure.", fix: "read the log of its containers" },
  PodUnknown: { means: "The node does not say how the pod is.", fix: "see whether the node is ready" },
  PodPending: { means: "The pod has not started yet." },
  PodNotReady: {
    means: "The pod runs and is not ready.",
    fix: "see its readiness probe and the log of its containers",
  },
  CrashLoopBackOff: { means: "A container ends again and again.", fix: "read the log of its last run" },
  InitCrashLoopBackOff: { means: "An init container fails again and again.", fix: "read the log of its last run" },
  ErrImagePull: {
    means: "An image cannot be pulled.",
    fix: "see that the image exists and the registry answers, and takes the credentials",
  },
  ImagePullBackOff: {
    means: "An image cannot be pulled.",
    fix: "see that the image exists and the registry answers, and takes the credentials",
  },
  ErrImageNeverPull: {
    means: "An image is not on the node, and must not be pulled.",
    fix: "load the image, or use another imagePullPolicy",
  },
  InvalidImageName: { means: "The name of an image is not valid.", fix: "correct the image" },
  CreateContainerConfigError: {
    means: "A container cannot be configured.",
    fix: "see that each ConfigMap and Secret that the pod names exists and has the key",
  },
  CreateContainerError: { means: "A container cannot be created.", fix: "see the message of the container" },
  RunContainerError: { means: "A container cannot be started.", fix: "see that its command exists in the image" },
  Unschedulable: {
    means: "No node can take the pod.",
    fix: "see the message: lower the requests, correct the constraints or add a node",
  },
  SchedulingGated: { means: "A gate keeps the pod from being scheduled.", fix: "see who should remove the gate" },
  RecentRestart: { means: "A container has restarted just now, so that being ready says little." },
} as const satisfies Readonly<Record<string, ReasonText>>;
