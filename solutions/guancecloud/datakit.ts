import {
  Ambient,
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** GuanceCloud's Open API on the site of the account, the same as that of the Dataway's address: on CN1 it is `https://openapi.guance.com`. */
const openApi = "https://us1-openapi.guance.com";

/** GuanceCloud Datakit: collects metrics, logs and objects on each node and sends them to GuanceCloud. */
export class Datakit extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "guancecloud",
      product: "datakit",
      folder: "GuanceCloud/Datakit",
      namespace: "datakit",
      maintainers: ["@example"],
      links: { documentation: "https://docs.guance.com/en/datakit/" },
    });

    const dataway = new StoreSecret(this, "dataway", {
      data: { dataway_url: { remoteKey: "datakit-secrets", property: "dataway_url" } },
    });

    const release = new HelmRelease(this, "release", {
      releaseName: "datakit",
      chart: HelmRepository.of("https://pubrepo.jiagouyun.com/chartrepo/datakit", { name: "datakit-charts" }).chart(
        "datakit",
        "1.85.0",
      ),
      // The cache is kept on the node; this path can also be written on Bottlerocket.
      values: { datakit: { cache: { mountPath: "/var/datakit_cache" } } },
      ambient: { datakit: { cluster_name_k8s: Ambient.clusterName } },
      valuesFrom: [dataway.value("dataway_url").at("datakit.dataway_url")],
    });

    // The token in the Dataway's address can only write; reading needs a key of the workspace.
    const apiKey = new StoreSecret(this, "api-key", {
      data: { api_key: { remoteKey: "datakit-secrets", property: "api_key" } },
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./datakit.test.sh", import.meta.url)),
      env: {
        // The chart's name for the Service, whatever the release is called.
        DATAKIT_URL: `http://datakit-service.${this.namespace}.svc:9529`,
        DATAKIT_PODS: `app=${release.releaseName}`,
        OPENAPI_URL: openApi,
        OPENAPI_KEY: apiKey.env("api_key"),
      },
      ambient: { CLUSTER_NAME: Ambient.clusterName },
      rights: [{ resources: ["pods"], verbs: ["list"] }],
      timeout: "50m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
