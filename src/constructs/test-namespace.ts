import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { marksOf } from "../model/marks.js";
import { dnsLabelProblem, toDnsLabel } from "../model/names.js";
import { ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import { Solution } from "./solution.js";

/** What a test's own namespace is made from. */
export interface TestNamespaceProps {
  /** Its name. @default `<solution's namespace>-<id>` */
  readonly name?: string;
  /** Labels that the product needs there, such as the one that a mesh selects by; never the conformance labels. @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /** A lower Pod Security level than the strictest, for what the product itself puts into pods there. @default "restricted" */
  readonly podSecurity?: { readonly level: "baseline" | "privileged"; readonly reason: string };
}

const ENFORCE = "pod-security.kubernetes.io/enforce";

/**
 * A namespace of a test's own, for products that leave their own namespace alone. Tests and secrets are made inside it. It carries
 * none of the conformance labels, so that no report takes it for a solution.
 */
export class TestNamespace extends ConformitronConstruct {
  /** Name of the namespace. */
  readonly name: string;

  constructor(scope: Construct, id: string, props: TestNamespaceProps = {}) {
    super(scope, id);
    this.name = props.name ?? toDnsLabel(`${Solution.of(this).namespace}-${id}`);
    marksOf(this).placement = { part: "test", namespace: this.name };
    checkValue(this, {
      code: "bad-name",
      what: "namespace",
      value: this.name,
      problem: dnsLabelProblem(this.name),
      fix: "set name to a DNS label",
    });
    checkLabels(this, props);
    new ApiObject(this, "namespace", {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: this.name,
        labels: { ...props.labels, [ENFORCE]: props.podSecurity?.level ?? "restricted" },
        annotations: {
          "kustomize.toolkit.fluxcd.io/prune": "disabled",
          ...(props.podSecurity ? { "conformitron.io/pod-security-reason": props.podSecurity.reason } : {}),
        },
      },
    });
  }
}

function checkLabels(namespace: TestNamespace, { labels = {}, podSecurity }: TestNamespaceProps): void {
  for (const label of Object.keys(labels)) {
    checkValue(namespace, {
      code: "conformance-label",
      what: "label",
      value: label,
      problem: label.startsWith("aws.conformance.")
        ? "would make reports take the namespace for a solution"
        : undefined,
      fix: "leave it out",
    });
    checkValue(namespace, {
      code: "pod-security-label",
      what: "label",
      value: label,
      problem: label.startsWith("pod-security.kubernetes.io/")
        ? "lowers the Pod Security level without a reason"
        : undefined,
      fix: "set podSecurity: { level, reason } instead",
    });
  }
  if (podSecurity?.reason.trim() === "") {
    const message = `the Pod Security level ${podSecurity.level} has no reason`;
    reportProblem(namespace, "pod-security-label", message, "say in podSecurity.reason why a stricter one will not do");
  }
}
