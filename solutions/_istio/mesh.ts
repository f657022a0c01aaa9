import { FunctionalTest, type HelmValue, Script, type Solution, TestNamespace } from "conformitron";
import { digestNotSeen } from "../_waivers.js";

/** The label by which a mesh finds the namespace of its test, which must not carry the conformance labels. */
const TEST_OF = "conformitron.io/mesh-test-of";

/**
 * Which namespaces a mesh looks at: its solution's, by the report's labels, and its test's, by a label of its own. No other mesh of the
 * cluster selects either.
 */
export function discoverySelectors({ vendor, product }: Solution): HelmValue {
  return [
    { matchLabels: { "aws.conformance.vendor": vendor, "aws.conformance.vendor-solution": product } },
    { matchLabels: { [TEST_OF]: product } },
  ];
}

/** Tests a mesh, in a namespace of its own, by the traffic of a workload and a gateway that the test adds to it. */
export function testMesh(solution: Solution, revision: string): void {
  const namespace = new TestNamespace(solution, "test", {
    labels: { [TEST_OF]: solution.product, "istio.io/rev": revision },
    podSecurity: {
      level: "privileged",
      reason: "the mesh puts a container into each pod that redirects its traffic, which takes NET_ADMIN",
    },
  });
  new FunctionalTest(namespace, "test", {
    script: Script.file(new URL("./mesh.test.sh", import.meta.url)),
    env: { REVISION: revision },
    // The test speaks from outside the mesh, and a proxy would keep its pod alive when it has ended.
    podLabels: { "sidecar.istio.io/inject": "false" },
    rights: [
      { resources: ["pods"], verbs: ["get", "create", "delete"] },
      { resources: ["services"], verbs: ["create", "delete"] },
      { apiGroups: ["networking.istio.io"], resources: ["gateways"], verbs: ["create", "delete"] },
      {
        apiGroups: ["networking.istio.io"],
        resources: ["virtualservices"],
        verbs: ["get", "create", "patch", "delete"],
      },
      { apiGroups: ["security.istio.io"], resources: ["peerauthentications"], verbs: ["create", "delete"] },
    ],
    timeout: "1h",
  }).waive("image-without-digest", digestNotSeen);
}
