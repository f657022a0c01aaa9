import { type Explanation, type Facts, match } from "./facts.js";
import { quoted } from "./words.js";

const NODES = /\d+\/\d+ nodes are available.*/;

/** What the scheduler says of nodes, and what to change; what stands first is the most specific. */
const OBSTACLES: readonly (readonly [pattern: RegExp, fix: string])[] = [
  [/unbound immediate PersistentVolumeClaims/, "see why the claim of the pod has no volume"],
  [
    /volume node affinity conflict/,
    "the volume is on a node that cannot take the pod: make the claim again, or free that node",
  ],
  [/Insufficient ([\w./-]+)/, "lower the requests for it, or add a node"],
  [/untolerated taint \{([^}]*)\}/, "tolerate the taint, or take it from a node"],
  [/didn't match Pod's node affinity\/selector/, "correct nodeSelector or affinity, or label a node"],
  [/didn't match pod (anti-)?affinity rules/, "loosen the affinity between pods, or add a node"],
  [
    /didn't satisfy.*topology spread|topology spread constraints/,
    "loosen the topology spread constraints, or add a node",
  ],
  [/didn't have free ports/, "use another hostPort, or run fewer pods than there are nodes"],
  [/Too many pods/, "add a node: those that there are have as many pods as they may"],
];

/** The scheduler's words, and what of them can be changed. */
export function explainScheduling(facts: Facts): Explanation | undefined {
  const [words] = match(facts, NODES) ?? [];
  if (words === undefined) return undefined;
  const fix = OBSTACLES.find(([pattern]) => pattern.test(words))?.[1];
  return {
    cause: `the scheduler says ${quoted(words.replace(/ preemption:.*/, ""))}`,
    ...(fix !== undefined && { fix }),
  };
}

/** Why a claim has no volume. */
export function explainClaim(facts: Facts): Explanation | undefined {
  const missing = match(facts, /storageclass\.storage\.k8s\.io "([^"]+)" not found/);
  if (missing !== undefined) {
    return {
      cause: `the cluster has no storage class ${missing[1]}`,
      fix: "name a class that the cluster has; the environment lists those that it offers",
    };
  }
  const event = facts.events.find(({ reason }) => reason === "ProvisioningFailed" || reason === "FailedBinding");
  return event && { cause: `the provisioner says ${quoted(event.message)}` };
}
