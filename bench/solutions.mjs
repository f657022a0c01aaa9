import { ApiObject, Chart } from "cdk8s";
import { Script, Solution } from "conformitron";

const SCRIPT = Script.inline(
  'set -eu\ncurl --fail --max-time 10 "$URL" >"$TMPDIR/answer"\njq -e .ok "$TMPDIR/answer"\n',
);

/** A solution of five objects besides its test's account: what a partner typically has. */
function bareSolution(number) {
  const name = `product-${number}`;
  return class extends Solution {
    constructor(scope, environment) {
      super(scope, {
        environment,
        vendor: `vendor-${number}`,
        product: name,
        version: { value: "1.0.0", reason: "bench" },
      });
      // One in ten differs in one environment, as a real tree does.
      const small = number % 10 === 0 && environment.name === "snow";
      for (const object of objects(number, this.namespace, small)) new ApiObject(this, object.kind, object);
    }
  };
}

/** The same objects as App.synth() gets: a release with values, its source, a secret, a configuration with a script. */
export function objects(number, namespace, small = false) {
  const name = `product-${number}`;
  const metadata = { name, namespace };
  return [
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata,
      spec: { interval: "1h", url: `https://charts.example.com/${name}` },
    },
    {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata,
      spec: {
        interval: "10m",
        timeout: "10m",
        releaseName: name,
        chart: {
          spec: { chart: name, version: "1.0.0", interval: "10m", sourceRef: { kind: "HelmRepository", name } },
        },
        install: { crds: "CreateReplace", remediation: { retries: 3, remediateLastFailure: true } },
        upgrade: { crds: "CreateReplace", remediation: { retries: 3, remediateLastFailure: true } },
        valuesFrom: [{ kind: "Secret", name, valuesKey: "token", targetPath: "token" }],
        values: {
          replicas: small ? 1 : 3,
          resources: { requests: { cpu: "100m", memory: "128Mi" } },
          args: ["--a", "--b"],
        },
      },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata,
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { kind: "ClusterSecretStore", name: "eksa-secret-store" },
        target: { name, creationPolicy: "Owner" },
        data: [{ secretKey: "token", remoteRef: { key: `${name}-token` } }],
      },
    },
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata,
      data: { "test.sh": SCRIPT.text },
    },
  ];
}

/** Definitions as the loader gives them. */
export function definitions(count) {
  return Array.from({ length: count }, (_, number) => ({
    file: `solutions/vendor-${number}/product-${number}.ts`,
    exportName: "Product",
    type: bareSolution(number),
  }));
}

/** The same objects as charts of cdk8s; the fifth is the namespace, which a Solution makes by itself. */
export function charts(app, count) {
  for (let number = 0; number < count; number += 1) {
    const namespace = `vendor-${number}-product-${number}`;
    const chart = new Chart(app, `vendor-${number}-product-${number}`, { namespace, disableResourceNameHashes: true });
    new ApiObject(chart, "Namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
    for (const object of objects(number, namespace)) new ApiObject(chart, object.kind, object);
  }
}

/** A definition file as a partner writes it, for measuring loading and type-checking. */
export function definitionFile(number) {
  return `import type { Construct } from "constructs";
import { type Environment, FunctionalTest, HelmRelease, HelmRepository, Script, Solution, StoreSecret } from "conformitron";

export class Product${number} extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "vendor-${number}", product: "product-${number}" });
    const token = new StoreSecret(this, "token", { data: { token: { remoteKey: "product-${number}-token" } } });
    const release = new HelmRelease(this, "release", {
      chart: HelmRepository.of("https://charts.example.com/product-${number}").chart("product-${number}", "1.0.0"),
      values: { replicas: 3 },
      valuesFrom: [token.value("token").at("token")],
    });
    new FunctionalTest(this, "test", {
      script: Script.inline("set -eu\\ncurl --fail --max-time 10 http://" + release.releaseName + ":80/\\n"),
    });
  }
}
`;
}
