// The fields of a kustomization.yaml as kustomize documents them: it publishes no schema, and refuses any other field.

const text = { type: "string" };
const flag = { type: "boolean" };
const count = { type: "integer", format: "int64" };
const texts = listOf(text);
const textMap = { type: "object", additionalProperties: text };
const anything = { type: "object", "x-kubernetes-preserve-unknown-fields": true };

const gvk = { group: text, version: text, kind: text };
const resource = { ...gvk, name: text, namespace: text };
const selector = closed({ ...resource, annotationSelector: text, labelSelector: text });
const fieldOptions = closed({ delimiter: text, index: { type: "integer" }, encoding: text, create: flag });
const generatorOptions = closed({
  labels: textMap,
  annotations: textMap,
  disableNameSuffixHash: flag,
  immutable: flag,
});
const generator = {
  namespace: text,
  name: text,
  behavior: { type: "string", enum: ["create", "merge", "replace"] },
  literals: texts,
  files: texts,
  envs: texts,
  env: text,
  options: generatorOptions,
};
const patch = closed({
  path: text,
  patch: text,
  target: selector,
  options: { type: "object", additionalProperties: flag },
});
const image = closed({ name: text, newName: text, tagSuffix: text, newTag: text, digest: text });
const fieldSpec = closed({ ...gvk, path: text, create: flag });
const replacement = closed({
  path: text,
  source: closed({ ...resource, fieldPath: text, options: fieldOptions }),
  sourceValue: text,
  targets: listOf(
    closed({ select: selector, reject: listOf(selector), fieldPaths: texts, options: fieldOptions }, ["select"]),
  ),
});
const variable = closed(
  {
    name: text,
    objref: closed({ ...gvk, apiVersion: text, name: text, namespace: text }, ["name"]),
    fieldref: closed({ fieldPath: text }),
  },
  ["name", "objref"],
);
const helmChart = closed({
  name: text,
  version: text,
  repo: text,
  releaseName: text,
  namespace: text,
  additionalValuesFiles: texts,
  valuesFile: text,
  valuesInline: anything,
  valuesMerge: { type: "string", enum: ["merge", "override", "replace"] },
  includeCRDs: flag,
  skipHooks: flag,
  apiVersions: texts,
  kubeVersion: text,
  nameTemplate: text,
  skipTests: flag,
  debug: flag,
  devel: flag,
});

const fields = {
  metadata: closed({ name: text, namespace: text, labels: textMap, annotations: textMap }),
  openapi: textMap,
  namePrefix: text,
  nameSuffix: text,
  namespace: text,
  commonLabels: textMap,
  labels: listOf(closed({ pairs: textMap, includeSelectors: flag, includeTemplates: flag, fields: listOf(fieldSpec) })),
  commonAnnotations: textMap,
  patchesStrategicMerge: texts,
  patchesJson6902: listOf(patch),
  patches: listOf(patch),
  images: listOf(image),
  imageTags: listOf(image),
  replacements: listOf(replacement),
  replicas: listOf(closed({ name: text, count }, ["count"])),
  vars: listOf(variable),
  sortOptions: closed({
    order: { type: "string", enum: ["fifo", "legacy"] },
    legacySortOptions: closed({ orderFirst: texts, orderLast: texts }),
  }),
  resources: texts,
  components: texts,
  crds: texts,
  bases: texts,
  configMapGenerator: listOf(closed(generator)),
  secretGenerator: listOf(closed({ ...generator, type: text })),
  helmGlobals: closed({ chartHome: text, configHome: text }),
  helmCharts: listOf(helmChart),
  helmChartInflationGenerator: listOf(
    closed({
      chartName: text,
      chartVersion: text,
      chartRepoUrl: text,
      chartHome: text,
      chartRepoName: text,
      helmBin: text,
      helmHome: text,
      values: text,
      valuesLocal: anything,
      valuesMerge: text,
      releaseName: text,
      releaseNamespace: text,
      extraArgs: texts,
    }),
  ),
  generatorOptions,
  configurations: texts,
  generators: texts,
  transformers: texts,
  validators: texts,
  buildMetadata: listOf({
    type: "string",
    enum: ["managedByLabel", "originAnnotations", "transformerAnnotations"],
  }),
};

/** The kinds of kustomize, in the form in which kinds of CRDs are shared and written. */
export function kustomizeKinds() {
  const schema = closed({ apiVersion: text, kind: text, ...fields });
  const kind = (apiVersion, name) => ({ apiVersion, kind: name, namespaced: false, served: true, schema });
  return [
    kind("kustomize.config.k8s.io/v1beta1", "Kustomization"),
    kind("kustomize.config.k8s.io/v1alpha1", "Component"),
  ];
}

function closed(properties, required = []) {
  const names = Object.keys(properties).sort();
  return {
    type: "object",
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(names.map((name) => [name, properties[name]])),
  };
}

function listOf(items) {
  return { type: "array", items };
}
