import { type ExecResult, type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, list, read, text } from "../harness/cluster/objects.js";
import { defineScenario, type World } from "../harness/scenario.js";

/** Virtual seconds until a policy, or its end, has reached the node. */
const syncSeconds = 25;

/** How a KubeArmor behaves, where the wrong ones differ. */
interface Behaviour {
  /** What an exec of a blocked program gives. */
  readonly blocked?: ExecResult;
  readonly blocks?: (pod: KubeObject, program: string, policy: KubeObject) => boolean;
  readonly forgetsNothing?: boolean;
  readonly posture?: string;
  /** What an exec gives, whatever it is. */
  readonly exec?: ExecResult;
}

/** Policies reach the kernel some seconds after they were written, and leave it as slowly. */
function kubearmor(behaviour: Behaviour = {}): World {
  const enforced = new Map<string, KubeObject>();
  const pending: { readonly at: number; readonly apply: () => void }[] = [];
  const later = (cluster: FakeCluster, apply: () => void): void => {
    pending.push({ at: cluster.elapsed() + syncSeconds, apply });
  };
  const cluster = fakeCluster({
    kinds: [{ apiVersion: "security.kubearmor.com/v1", kind: "KubeArmorPolicy", plural: "kubearmorpolicies" }],
    onAdmission: (object) => {
      if (object.kind === "Pod") object.metadata.annotations = { "kubearmor-policy": behaviour.posture ?? "enabled" };
      return undefined;
    },
    onApply: (object, own) => {
      if (object.kind === "KubeArmorPolicy") later(own, () => enforced.set(object.metadata.name, object));
    },
    onDelete: (object, own) => {
      if (!behaviour.forgetsNothing) later(own, () => enforced.delete(object.metadata.name));
    },
    onTick: (own) => {
      while (pending[0] !== undefined && pending[0].at <= own.elapsed()) pending.shift()?.apply();
    },
    onExec: (pod, command) => behaviour.exec ?? shell(behaviour, [...enforced.values()], pod, command),
  });
  return { kubectl: cluster };
}

/** `sh -c "PROGRAM ARGUMENT"` in a Debian container, whose /bin is a link to /usr/bin. */
function shell(
  behaviour: Behaviour,
  policies: readonly KubeObject[],
  pod: KubeObject,
  command: readonly string[],
): ExecResult | undefined {
  const [program = ""] = (command[2] ?? "").split(" ");
  const blocks = behaviour.blocks ?? blocksByDocument;
  if (policies.some((policy) => blocks(pod, program, policy)))
    return behaviour.blocked ?? { stderr: `sh: 1: ${program}: Permission denied\n`, exit: 126 };
  if (program === "/bin/ls") return { stdout: "bin\netc\nusr\n" };
  if (program === "/bin/cat") return { stdout: `${pod.metadata.name}\n` };
  return undefined;
}

function blocksByDocument(pod: KubeObject, program: string, policy: KubeObject): boolean {
  return selects(policy, pod) && names(policy, program) && text(policy, "spec.action") === "Block";
}

function selects(policy: KubeObject, pod: KubeObject): boolean {
  const wanted = Object.entries((read(policy, "spec.selector.matchLabels") ?? {}) as Record<string, string>);
  const inNamespace = policy.metadata.namespace === pod.metadata.namespace;
  return inNamespace && wanted.every(([label, value]) => pod.metadata.labels?.[label] === value);
}

function names(policy: KubeObject, program: string): boolean {
  return list(policy, "spec.process.matchPaths").some((rule) => text(rule, "path") === `/usr${program}`);
}

export default defineScenario({
  solution: "accuknox/kubearmor",
  script: "solutions/accuknox/kubearmor.test.sh",
  namespace: "kubearmor-test",
  timeoutSeconds: 3000,
  good: kubearmor,
  wrong: {
    "the node can only audit": () => kubearmor({ blocks: () => false, posture: "audited" }),
    "the container is gone when it is asked": () =>
      kubearmor({ blocked: { stderr: "error: unable to upgrade connection: container not found\n", exit: 1 } }),
    "the program fails, but is executed": () =>
      kubearmor({ blocked: { stderr: "/bin/ls: cannot open directory '/': Input/output error\n", exit: 2 } }),
    "every program of the pod is blocked": () => kubearmor({ blocks: (pod, _, policy) => selects(policy, pod) }),
    "the program is blocked in every pod": () => kubearmor({ blocks: (_, program, policy) => names(policy, program) }),
    "the block outlives its policy": () => kubearmor({ forgetsNothing: true }),
    "everything is blocked from the beginning": () =>
      kubearmor({ exec: { stderr: "sh: 1: /bin/ls: Permission denied\n", exit: 126 } }),
  },
  absent: () => ({ kubectl: fakeCluster({ onExec: () => ({ stdout: "bin\n" }) }) }),
});
