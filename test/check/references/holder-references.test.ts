import { expect, test } from "vitest";
import { type HolderReference, holderReferences } from "../../../src/check/references/holder-references.js";
import { contextOf } from "./context.js";

const POD = `
    spec:
      containers: [{name: main, `;

test.each<[what: string, object: string, expected: string[]]>([
  [
    "the values of a release",
    `kind: HelmRelease
spec:
  valuesFrom:
    - {kind: Secret, name: a}
    - {kind: ConfigMap, name: b, valuesKey: some.yaml, optional: true}
    - {name: c, optional: false}
    - {kind: Secret}
    - {kind: Secret, name: ""}
    - {kind: Secret, name: 1}
  kubeConfig: {secretRef: {name: d}}`,
    [
      "Secret a at /spec/valuesFrom/0/name, keys values.yaml at /spec/valuesFrom/0: valuesFrom[0]",
      "optional ConfigMap b at /spec/valuesFrom/1/name, keys some.yaml at /spec/valuesFrom/1/valuesKey: valuesFrom[1]",
      "Secret c at /spec/valuesFrom/2/name, keys values.yaml at /spec/valuesFrom/2: valuesFrom[2]",
      "Secret d at /spec/kubeConfig/secretRef/name: kubeConfig.secretRef",
    ],
  ],
  [
    "the variables of a Kustomization",
    `kind: Kustomization
spec:
  postBuild: {substituteFrom: [{kind: ConfigMap, name: a}, {kind: Secret, name: b, optional: true}, {kind: Secret}]}
  kubeConfig: {secretRef: {name: c}}`,
    [
      "ConfigMap a at /spec/postBuild/substituteFrom/0/name: postBuild.substituteFrom",
      "optional Secret b at /spec/postBuild/substituteFrom/1/name: postBuild.substituteFrom",
      "Secret c at /spec/kubeConfig/secretRef/name: kubeConfig.secretRef",
    ],
  ],
  ["the secret of another kind", "kind: Thing\nspec: {secretRef: {name: a}}", []],
  ["secretRef without a name", "kind: Provider\nspec: {secretRef: {}}", []],
  ["secretRef that is a text", "kind: Provider\nspec: {secretRef: a}", []],
  [
    "the pull secrets of an account",
    "kind: ServiceAccount\nimagePullSecrets: [{name: a}, {}, {name: b}]",
    [
      "Secret a at /imagePullSecrets/0/name: imagePullSecrets",
      "Secret b at /imagePullSecrets/2/name: imagePullSecrets",
    ],
  ],
  [
    "the pull secrets of a pod",
    "kind: CronJob\nspec: {jobTemplate: {spec: {template: {spec: {imagePullSecrets: [{name: a}]}}}}}",
    ["Secret a at /spec/jobTemplate/spec/template/spec/imagePullSecrets/0/name: imagePullSecrets"],
  ],
  [
    "variables of containers",
    `kind: Deployment
spec:
  template:${POD}env: [
        {name: A, value: x},
        {name: B, valueFrom: {secretKeyRef: {name: a, key: k}}},
        {name: C, valueFrom: {configMapKeyRef: {name: b, key: l, optional: true}}},
        {name: D, valueFrom: {secretKeyRef: {name: c}}},
        {valueFrom: {secretKeyRef: {key: k}}},
        {valueFrom: {secretKeyRef: {name: d, key: 1}}}]}]`,
    [
      "Secret a at C0/env/1/valueFrom/secretKeyRef/name, keys k at C0/env/1/valueFrom/secretKeyRef/key: variable B of container main",
      "optional ConfigMap b at C0/env/2/valueFrom/configMapKeyRef/name, keys l at C0/env/2/valueFrom/configMapKeyRef/key: variable C of container main",
      "Secret c at C0/env/3/valueFrom/secretKeyRef/name: variable D of container main",
      "Secret d at C0/env/5/valueFrom/secretKeyRef/name: variable  of container main",
    ],
  ],
  [
    "all variables of a Secret or ConfigMap",
    `kind: Deployment
spec:
  template:${POD}envFrom: [
        {secretRef: {name: a}}, {configMapRef: {name: b, optional: true}}, {prefix: x}]}]`,
    [
      "Secret a at C0/envFrom/0/secretRef/name: envFrom of container main",
      "optional ConfigMap b at C0/envFrom/1/configMapRef/name: envFrom of container main",
    ],
  ],
  [
    "volumes of which files are mounted",
    `kind: Deployment
spec:
  template:${POD}volumeMounts: [
        {name: s, mountPath: /a, subPath: k},
        {name: m, mountPath: /b, subPath: l},
        {name: s, mountPath: /c, subPath: ""},
        {name: s, mountPath: /d},
        {name: i, mountPath: /e, subPath: renamed}]}]
      volumes:
        - {name: s, secret: {secretName: a}}
        - {name: m, configMap: {name: b, optional: true}}
        - {name: i, secret: {secretName: c, items: [{key: k, path: renamed}, {path: x}, {key: l, path: y}]}}
        - {name: e, secret: {secretName: d, items: []}}
        - {name: n, secret: {name: wrong}}
        - {name: n, configMap: {secretName: wrong}}
        - {name: o, emptyDir: {}}`,
    [
      "Secret a at P/volumes/0/secret/secretName, keys k at C0/volumeMounts/0/subPath: volume s",
      "optional ConfigMap b at P/volumes/1/configMap/name, keys l at C0/volumeMounts/1/subPath: volume m",
      "Secret c at P/volumes/2/secret/secretName, keys k at P/volumes/2/secret/items/0/key, l at P/volumes/2/secret/items/2/key: volume i",
      "Secret d at P/volumes/3/secret/secretName: volume e",
    ],
  ],
  [
    "a projected volume",
    `kind: Deployment
spec:
  template:${POD}volumeMounts: [{name: p, mountPath: /a, subPath: k}]}]
      volumes:
        - name: p
          projected:
            sources:
              - {serviceAccountToken: {path: token}}
              - {secret: {name: a, items: [{key: k, path: x}]}}
              - {configMap: {name: b, optional: true}}`,
    [
      "Secret a at P/volumes/0/projected/sources/1/secret/name, keys k at P/volumes/0/projected/sources/1/secret/items/0/key: volume p",
      "optional ConfigMap b at P/volumes/0/projected/sources/2/configMap/name: volume p",
    ],
  ],
])("finds where objects name Secrets and ConfigMaps: %s", (_, object, expected) => {
  const context = contextOf({ files: { "a.yaml": `apiVersion: v1\nmetadata: {name: x, namespace: acme}\n${object}` } });
  const found = [...holderReferences(context).values()].flat();
  expect(found.map(shown)).toEqual(expected);
  expect(found.every(({ namespace }) => namespace === "acme")).toBe(true);
});

/** Every field that names a Secret in some kind of Flux. */
const FIELDS = ["secretRef", "certSecretRef", "proxySecretRef", "verify.secretRef", "chart.spec.verify.secretRef"];
const ALL_FIELDS = `spec:
  secretRef: {name: a}
  certSecretRef: {name: b}
  proxySecretRef: {name: c}
  verify: {secretRef: {name: d}}
  chart: {spec: {verify: {secretRef: {name: e}}}}`;

test.each<[kind: string, expected: string[]]>([
  ["GitRepository", []],
  ["HelmChart", ["verify.secretRef"]],
  ["HelmRelease", ["chart.spec.verify.secretRef"]],
  ["HelmRepository", ["secretRef", "certSecretRef"]],
  ["ImageRepository", ["secretRef", "certSecretRef", "proxySecretRef"]],
  ["Kustomization", []],
  ["OCIRepository", ["secretRef", "certSecretRef", "proxySecretRef", "verify.secretRef"]],
  ["Provider", ["secretRef", "certSecretRef", "proxySecretRef"]],
  ["Receiver", ["secretRef"]],
])("finds the Secrets that the fields of a %s name", (kind, expected) => {
  const object = `apiVersion: v1\nkind: ${kind}\nmetadata: {name: x, namespace: acme}\n${ALL_FIELDS}`;
  const found = [...holderReferences(contextOf({ files: { "a.yaml": object } })).values()].flat();
  const name = (field: string) => "abcde"[FIELDS.indexOf(field)];
  expect(found.map(shown)).toEqual(
    expected.map((field) => `Secret ${name(field)} at /spec/${field.replaceAll(".", "/")}/name: ${field}`),
  );
});

test("an object without a namespace names nothing, and what names nothing is left out", () => {
  const release = "apiVersion: v1\nkind: HelmRelease\nmetadata: {name: x}\nspec: {valuesFrom: [{name: a}]}";
  expect([...holderReferences(contextOf({ files: { "a.yaml": release } })).keys()]).toEqual([]);
});

function shown({ kind, name, pointer, keys, optional, what }: HolderReference): string {
  const all = keys.map(({ key, pointer: place }) => `${key} at ${short(place)}`).join(", ");
  return `${optional ? "optional " : ""}${kind} ${name} at ${short(pointer)}${all === "" ? "" : `, keys ${all}`}: ${what}`;
}

/** A pointer in the pod of a Deployment, shortened. */
function short(pointer: string): string {
  return pointer.replace(/^\/spec\/template\/spec/, "P").replace("P/containers/", "C");
}
