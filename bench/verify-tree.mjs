import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const IMAGE = "bench.example.com/app:1";
const COMMON = "eks-anywhere-common";

/** The names of a solution: `vendor-7/product-7`, in the namespace `solution-7`. */
export function named(index) {
  return { vendor: `vendor-${index}`, product: `product-${index}`, namespace: `solution-${index}` };
}

export const solutionName = ({ vendor, product }) => `${vendor}/${product}`;

/**
 * Writes so many solutions in the public layout, each with a Helm release, a custom object, a secret from a store and a functional
 * test. What they share is in the cluster already.
 */
export function writeSolutions(folder, count) {
  for (let index = 0; index < count; index += 1) {
    const names = named(index);
    write(folder, `${COMMON}/Addons/Partner/${names.vendor}/product.yaml`, addon(names));
    write(folder, `${COMMON}/Testers/${names.vendor}/test.yaml`, [cronJob(names.namespace)]);
  }
}

/** Writes solutions of a single Deployment and a test each, and gives their names with the Deployments, which nobody has applied. */
export function writeDeployments(folder, count) {
  return Array.from({ length: count }, (_, index) => {
    const names = { vendor: `late-${index}`, product: `product-${index}`, namespace: `late-${index}` };
    const objects = [namespaceOf(names), deployment("web", names.namespace)];
    write(folder, `${COMMON}/Addons/Partner/${names.vendor}/product.yaml`, objects);
    return { names, objects };
  });
}

/** Writes the chart of all solutions: a Deployment, its Service and a ConfigMap. */
export function writeChart(folder) {
  const name = "{{ .Release.Name }}";
  const { metadata: _metadata, ...rest } = deployment(name, undefined);
  const config = { apiVersion: "v1", kind: "ConfigMap", metadata: { name }, data: { colour: "blue" } };
  const service = {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { selector: { app: name }, ports: [{ port: 80 }] },
  };
  write(folder, "Chart.yaml", [{ apiVersion: "v2", name: "bench", version: "1.0.0" }]);
  write(folder, "templates/all.yaml", [{ ...rest, metadata: { name } }, service, config]);
}

/** What the solutions share, by its path at the API server: the chart, the kind of their custom objects and the store of their secrets. */
export const shared = (charts) => [
  [
    "/apis/source.toolkit.fluxcd.io/v1/namespaces/flux-system/helmrepositories/bench",
    {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: "HelmRepository",
      metadata: { name: "bench" },
      spec: { url: charts, interval: "1h" },
    },
  ],
  [
    "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets.bench.example.com",
    {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: "widgets.bench.example.com" },
      spec: {
        group: "bench.example.com",
        scope: "Namespaced",
        names: { kind: "Widget", plural: "widgets" },
        versions: [{ name: "v1", served: true, storage: true, subresources: { status: {} }, schema: anything() }],
      },
    },
  ],
  [
    "/apis/external-secrets.io/v1/clustersecretstores/bench",
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ClusterSecretStore",
      metadata: { name: "bench" },
      spec: { provider: { fake: { data: [{ key: "licence", value: "none" }] } } },
    },
  ],
];

/** The path of a solution's custom object at the API server. */
export const widgetPath = (namespace) => `/apis/bench.example.com/v1/namespaces/${namespace}/widgets/app`;

const CHARTS = { kind: "HelmRepository", namespace: "flux-system", name: "bench" };

function addon(names) {
  const { namespace } = names;
  return [
    namespaceOf(names),
    {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name: "app", namespace },
      spec: {
        interval: "1h",
        chart: { spec: { chart: "bench", version: "1.0.0", sourceRef: CHARTS } },
        // The releases of all solutions are installed at once by one controller.
        timeout: "10m",
      },
    },
    {
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "licence", namespace },
      spec: {
        refreshInterval: "1h",
        secretStoreRef: { kind: "ClusterSecretStore", name: "bench" },
        data: [{ secretKey: "licence", remoteRef: { key: "licence" } }],
      },
    },
    { apiVersion: "bench.example.com/v1", kind: "Widget", metadata: { name: "app", namespace }, spec: { size: 1 } },
  ];
}

function namespaceOf({ vendor, product, namespace }) {
  const label = "aws.conformance.vendor";
  const labels = { [label]: vendor, [`${label}-solution`]: product, [`${label}-solution-version`]: "1.0.0" };
  return { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } };
}

function cronJob(namespace) {
  const template = { spec: { restartPolicy: "Never", containers: [{ name: "test", image: IMAGE }] } };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "test", namespace },
    spec: { schedule: "5 4 1 1 *", jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 300, template } } },
  };
}

function deployment(name, namespace) {
  const labels = { app: name };
  const template = { metadata: { labels }, spec: { containers: [{ name: "app", image: IMAGE }] } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace },
    spec: { replicas: 1, selector: { matchLabels: labels }, template },
  };
}

function anything() {
  return { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
}

/** JSON is YAML. */
function write(folder, path, objects) {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${objects.map((object) => JSON.stringify(object)).join("\n---\n")}\n`);
}
