import type { ReasonText } from "./reason-text.js";

/** Reasons that objects of any kind can have. */
export const GENERAL_REASONS = {
  Ready: { means: "The object does what the expected revision asks." },
  Exists: { means: "The object is there, and its kind has no state that could be judged." },
  Reverifying: { means: "It was reached, and its controller is just looking again." },
  Awaited: { means: "Nothing was heard of the object yet." },
  Absent: { means: "The object is not there.", fix: "see whether what should create it has run" },
  KindNotServed: {
    means: "The cluster does not serve the version of the API.",
    fix: "install the CRD, or use a version that is served",
  },
  Forbidden: {
    means: "The own rights do not allow to see it.",
    fix: "grant them; conformitron verify --print-rbac prints what a run needs",
  },
  Unreachable: { means: "The API server did not answer.", fix: "see whether the API server and the way to it work" },
  Refused: { means: "The API server refused to show it.", fix: "see the message of the API server" },
  Terminating: { means: "The object is being deleted." },
  NamespaceDeletionDiscoveryFailure: {
    means: "The namespace cannot go, because an API of the cluster does not answer.",
    fix: "mend or remove the APIService that is not available",
  },
  NamespaceDeletionGroupVersionParsingFailure: {
    means: "The namespace cannot go, because the name of an API is not understood.",
    fix: "mend or remove the API that the message names",
  },
  NamespaceDeletionContentFailure: {
    means: "The namespace cannot go, because its content cannot be deleted.",
    fix: "see the message for the objects and the error",
  },
  NamespaceFinalizersRemaining: {
    means: "The namespace cannot go, because objects in it have finalizers.",
    fix: "see whether the controllers that own the finalizers still run",
  },
  NamespaceContentRemaining: { means: "The namespace waits until the objects in it are gone." },
  NothingExpected: {
    means: "Nothing was expected, so that nothing can be said.",
    fix: "see that the folder declares objects",
  },
  Suspended: {
    means: "It is suspended, so that its state says nothing about the revision.",
    fix: "resume it: set suspend to false",
  },
  Stalled: { means: "Its controller has given up until something changes.", fix: "see the message of the controller" },
  GenerationNotObserved: {
    means: "The controller has not acted on the newest change of the object yet.",
    fix: "see whether the controller runs, where it takes long",
  },
  NotReconciled: {
    means: "No controller has written a state to the object.",
    fix: "see whether the controller runs and is meant to look after this object",
  },
  NotReady: { means: "The condition Ready is not True.", fix: "see the message of the controller" },
  Progressing: { means: "The controller is working on it." },
  ConditionFalse: { means: "A condition that tells health is not True.", fix: "see the message of the condition" },
  ConditionTrue: { means: "A condition that tells a failure is True.", fix: "see the message of the condition" },
  NoStatusYet: {
    means: "The kind has conditions, and none is written yet.",
    fix: "see whether the controller of the kind runs",
  },
  PhasePending: { means: "Its phase says that it is not there yet." },
  PhaseFailed: {
    means: "Its phase says that it has failed.",
    fix: "see the object's status and the log of its controller",
  },
  PhaseNotUnderstood: { means: "Only a phase is written, and whether it means health is not known." },
  RevisionPending: {
    means: "It is healthy at another revision than the expected one.",
    fix: "wait for the next interval, or request a reconciliation; see that the branch has the commit",
  },
  DependencyNotReady: { means: "It waits for another object that is not ready yet." },
  DependencyFailed: {
    means: "It waits for another object, and that one has failed.",
    fix: "mend the object that the message names",
  },
  DependencyNotFound: {
    means: "It waits for another object that does not exist.",
    fix: "correct dependsOn, or add what it names",
  },
  SourceNotReady: { means: "It waits for its source." },
  InventoryFailed: { means: "An object that it brought has failed.", fix: "mend the object that the message names" },
  InventoryPending: { means: "An object that it brought is not ready yet." },
  InventoryAwaited: { means: "Which objects it brought is not known yet." },
} as const satisfies Readonly<Record<string, ReasonText>>;
