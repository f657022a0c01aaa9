import { type Environment, HelmRelease, HelmRepository, Solution } from "conformitron";
import type { Construct } from "constructs";
import { discoverySelectors, testMesh } from "../_istio/mesh.js";

/** Tetrate's distribution of Istio: a service mesh, beside which another may run in the same cluster. */
export class TetrateIstioDistribution extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // Revision, namespace and discovery selectors must be this mesh's alone.
    const revision = "1-18-1";
    super(scope, {
      environment,
      vendor: "tetrate.io",
      product: "tetrate-istio-distribution",
      folder: "Tetrate.io",
      namespace: "tetrate-istio-system",
      labels: { "istio.io/rev": revision },
      maintainers: ["@example"],
    });

    new HelmRelease(this, "release", {
      releaseName: "tetrate-istiod",
      chart: HelmRepository.of("https://tetratelabs.github.io/istio-helm", { name: "tetrate-istio-charts" }).chart(
        "tetrate-istio",
        "1.18.1",
      ),
      // CRDs are the one thing that two meshes share: the first brings them, and no mesh replaces another's.
      crds: "Create",
      values: {
        revision,
        // No webhook for the default revision, which belongs to no mesh where there are two.
        "tid-base": { defaultRevision: "" },
        "tid-cni": { revision },
        global: { istioNamespace: this.namespace },
        // Before Istio 1.22 the selectors bind configuration only with this; a text, as all variables are.
        pilot: { env: { ENABLE_ENHANCED_RESOURCE_SCOPING: "true" } },
        meshConfig: { discoverySelectors: discoverySelectors(this) },
      },
    });

    testMesh(this, revision);
  }
}
