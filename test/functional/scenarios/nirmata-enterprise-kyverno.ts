import { type FakeCluster, fakeCluster } from "../harness/cluster/fake-cluster.js";
import { type KubeObject, list, read, text } from "../harness/cluster/objects.js";
import { defineScenario, type World } from "../harness/scenario.js";

const namespace = "kyverno-test";
/** Virtual seconds until the webhooks know a policy, and until a report is written. */
const webhookSeconds = 15;
const reportSeconds = 45;

/** How a Kyverno behaves, where the wrong ones differ. */
interface Behaviour {
  readonly ignores?: "enforce" | "audit" | "mutate" | "updates";
  readonly refusal?: (policy: string, message: string) => string;
  readonly refusesAll?: boolean;
  readonly result?: (result: string) => string;
  readonly reportsNothing?: boolean;
  readonly forgetsNothing?: boolean;
}

interface Rule {
  readonly policy: string;
  readonly rule: unknown;
  readonly action: string;
}

function kyverno(behaviour: Behaviour = {}): World {
  const active = new Map<string, { readonly from: number; readonly policy: KubeObject }>();
  const rulesAt = (elapsed: number): Rule[] =>
    [...active.values()]
      .filter(({ from }) => from <= elapsed)
      .flatMap(({ policy }) =>
        list(policy, "spec.rules").map((rule) => ({
          policy: policy.metadata.name,
          rule,
          action: text(policy, "spec.validationFailureAction"),
        })),
      );
  const cluster = fakeCluster({
    kinds: [
      { apiVersion: "kyverno.io/v1", kind: "Policy", plural: "policies" },
      { apiVersion: "wgpolicyk8s.io/v1alpha2", kind: "PolicyReport" },
    ],
    onAdmission: (object, own) =>
      object.kind === "ConfigMap" ? admit(behaviour, object, rulesAt(own.elapsed()), own) : undefined,
    onApply: (object, own) => {
      if (object.kind === "Policy")
        active.set(object.metadata.name, { from: own.elapsed() + webhookSeconds, policy: object });
    },
    onDelete: (object) => {
      if (!behaviour.forgetsNothing) active.delete(object.metadata.name);
    },
    onTick: (own) => report(behaviour, own, rulesAt(own.elapsed() - reportSeconds)),
  });
  return { kubectl: cluster };
}

/** What the webhooks do about an object: change it, refuse it, or let it in. */
function admit(
  behaviour: Behaviour,
  object: KubeObject,
  rules: readonly Rule[],
  cluster: FakeCluster,
): string | undefined {
  const isUpdate = cluster.get("ConfigMap", namespace, object.metadata.name) !== undefined;
  if (behaviour.ignores === "updates" && isUpdate) return undefined;
  for (const { rule } of rules.filter((each) => selects(each.rule, object))) {
    const labels = read(rule, "mutate.patchStrategicMerge.metadata.labels");
    if (labels !== undefined && behaviour.ignores !== "mutate")
      object.metadata.labels = { ...object.metadata.labels, ...(labels as Record<string, string>) };
  }
  const broken = rules.find(
    (each) =>
      each.action === "enforce" &&
      read(each.rule, "validate") !== undefined &&
      selects(each.rule, object) &&
      (behaviour.refusesAll || !meets(each.rule, object)),
  );
  if (broken === undefined || behaviour.ignores === "enforce") return undefined;
  const message = text(broken.rule, "validate.message");
  return (behaviour.refusal ?? refusal)(broken.policy, message);
}

function refusal(policy: string, message: string): string {
  return `admission webhook "validate.kyverno.svc-fail" denied the request: \n\nresource ConfigMap/${namespace} was blocked due to the following policies\n\n${policy}:\n  owner: 'validation error: ${message}. Rule owner failed at path /data/owner/'\n`;
}

function selects(rule: unknown, object: KubeObject): boolean {
  return list(rule, "match.any").some((each) => {
    const labels = (read(each, "resources.selector.matchLabels") ?? {}) as Record<string, string>;
    return Object.entries(labels).every(([label, value]) => object.metadata.labels?.[label] === value);
  });
}

/** The pattern `?*` wants the field to be there and not empty. */
function meets(rule: unknown, object: KubeObject): boolean {
  const wanted = Object.keys((read(rule, "validate.pattern.data") ?? {}) as object);
  return wanted.every((field) => text(object, `data.${field}`) !== "");
}

function report(behaviour: Behaviour, cluster: FakeCluster, rules: readonly Rule[]): void {
  if (behaviour.reportsNothing) return;
  for (const old of cluster.list("PolicyReport", namespace)) cluster.remove(old);
  const audited = rules.filter((each) => each.action === "audit" && behaviour.ignores !== "audit");
  const results = cluster.list("ConfigMap", namespace).flatMap((object) =>
    audited
      .filter((each) => selects(each.rule, object))
      .map((each) => {
        const result = meets(each.rule, object) ? "pass" : "fail";
        return {
          object,
          policy: each.policy,
          rule: text(each.rule, "name"),
          result: behaviour.result?.(result) ?? result,
        };
      }),
  );
  const base = { apiVersion: "wgpolicyk8s.io/v1alpha2", kind: "PolicyReport" };
  // Overnight, between the two runs, Kyverno is upgraded: a report is an object's own, a policy is named with its namespace.
  if (cluster.elapsed() < 12 * 3600) {
    const ofNamespace = results.map(({ object, ...result }) => ({ ...result, resources: [reference(object)] }));
    cluster.put({ ...base, metadata: { name: `polr-ns-${namespace}`, namespace }, results: ofNamespace });
    return;
  }
  for (const { object, policy, ...result } of results) {
    const metadata = { name: object.metadata.uid ?? "", namespace };
    cluster.put({
      ...base,
      metadata,
      scope: reference(object),
      results: [{ policy: `${namespace}/${policy}`, ...result }],
    });
  }
}

function reference(object: KubeObject) {
  return { apiVersion: "v1", kind: "ConfigMap", name: object.metadata.name, namespace, uid: object.metadata.uid };
}

export default defineScenario({
  solution: "nirmata/enterprise-kyverno",
  script: "solutions/nirmata/enterprise-kyverno.test.sh",
  namespace,
  timeoutSeconds: 4500,
  good: kyverno,
  wrong: {
    "nothing is refused": () => kyverno({ ignores: "enforce" }),
    "everything is refused": () => kyverno({ refusesAll: true }),
    "the webhook refuses because it cannot be reached": () =>
      kyverno({
        refusal: () =>
          'failed calling webhook "validate.kyverno.svc-fail": Post "https://kyverno-svc": connection refused',
      }),
    "another webhook refuses": () =>
      kyverno({
        refusal: () => 'admission webhook "other.example.com" denied the request: every object here needs an owner',
      }),
    "the refusal lacks the rule's message": () => kyverno({ refusal: (policy) => refusal(policy, "no") }),
    "changes are not looked at": () => kyverno({ ignores: "updates" }),
    "nothing is changed": () => kyverno({ ignores: "mutate" }),
    "there are no reports": () => kyverno({ reportsNothing: true }),
    "the report leaves out what is audited": () => kyverno({ ignores: "audit" }),
    "the report says that everything passes": () => kyverno({ result: () => "pass" }),
    "the report says that everything fails": () => kyverno({ result: () => "fail" }),
    "the refusal outlives its policy": () => kyverno({ forgetsNothing: true }),
  },
  absent: () => ({ kubectl: fakeCluster() }),
});
