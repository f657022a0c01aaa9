import { type Environment, HelmRelease, HelmRepository, Solution } from "conformitron";
import type { Construct } from "constructs";
import { discoverySelectors, testMesh } from "../_istio/mesh.js";

/** Solo.io's build of Istio: a service mesh, beside which another may run in the same cluster. */
export class SoloIstiod extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // Revision, namespace and discovery selectors must be this mesh's alone.
    const revision = "1-18-3-solo";
    super(scope, {
      environment,
      vendor: "solo.io",
      product: "solo-istiod",
      folder: "Solo.io",
      namespace: "solo-istio-system",
      labels: { "istio.io/rev": revision },
      maintainers: ["@example"],
      links: { documentation: "https://docs.solo.io/" },
    });

    new HelmRelease(this, "release", {
      releaseName: "solo-istiod",
      chart: HelmRepository.of("https://solo-io.github.io/eks-anywhere-istio-charts", {
        name: "solo-istiod-charts",
      }).chart("solo-istiod", "1.18.3-eks-a"),
      // CRDs are the one thing that two meshes share: the first brings them, and no mesh replaces another's.
      crds: "Create",
      values: {
        revision,
        // Before Istio 1.22 the selectors bind configuration only with this; a text, as all variables are.
        pilot: { env: { ENABLE_ENHANCED_RESOURCE_SCOPING: "true" } },
        global: { istioNamespace: this.namespace },
        meshConfig: { discoverySelectors: discoverySelectors(this) },
      },
    });

    testMesh(this, revision);
  }
}
