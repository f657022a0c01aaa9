import { type Environment, FunctionalTest, Script, Solution, TestNamespace } from "conformitron";
import type { Construct } from "constructs";

export class Namespaces extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "namespaces", version: { value: "1", reason: "no chart" } });
    // expect: pod-security-label | bad/namespaces/one: label 'pod-security.kubernetes.io/warn' lowers the Pod Security level without a reason | set podSecurity: { level, reason } instead
    const one = new TestNamespace(this, "one", { labels: { "pod-security.kubernetes.io/warn": "privileged" } });
    // expect: pod-security-label | bad/namespaces/two: the Pod Security level baseline has no reason | say in podSecurity.reason why a stricter one will not do
    const two = new TestNamespace(this, "two", { podSecurity: { level: "baseline", reason: "" } });
    // expect: conformance-label | bad/namespaces/three: label 'aws.conformance.vendor' would make reports take the namespace for a solution | leave it out
    const three = new TestNamespace(this, "three", { labels: { "aws.conformance.vendor": "bad" } });
    for (const namespace of [one, two, three])
      new FunctionalTest(namespace, "test", { script: Script.inline("true\n") });
  }
}
