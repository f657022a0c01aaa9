import { expect, test } from "vitest";
import { holderNames, holdersOf, makersAmong } from "../../../src/check/references/made.js";
import { contextOf } from "./context.js";

const EXTERNAL = "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nspec:";
const READ = "data: [{secretKey: k}, {secretKey: l}, {remoteRef: {key: x}}]";

test.each<[what: string, object: string, expected: string[]]>([
  ["a Secret", "apiVersion: v1\nkind: Secret\ndata: {k: eA==}\nstringData: {l: x}", ["Secret x: k, l"]],
  ["an empty Secret", "apiVersion: v1\nkind: Secret", ["Secret x: "]],
  ["a ConfigMap", "apiVersion: v1\nkind: ConfigMap\ndata: {k: x}\nbinaryData: {l: eA==}", ["ConfigMap x: k, l"]],
  ["a Secret of another API", "apiVersion: example.com/v1\nkind: Secret\ndata: {k: x}", []],
  ["another kind", "apiVersion: v1\nkind: Service", []],
  ["an ExternalSecret", `${EXTERNAL} {${READ}}`, ["Secret x: k, l"]],
  ["one with a target", `${EXTERNAL} {target: {name: t}, ${READ}}`, ["Secret t: k, l"]],
  ["one that reads all keys", `${EXTERNAL} {dataFrom: [{extract: {key: x}}], ${READ}}`, ["Secret x: ?"]],
  ["one that reads nothing", `${EXTERNAL} {dataFrom: []}`, ["Secret x: "]],
  ["one that makes nothing", `${EXTERNAL} {target: {creationPolicy: None}, ${READ}}`, []],
  ["one that adds", `${EXTERNAL} {target: {creationPolicy: Merge}, ${READ}}`, ["adds to Secret x: ?"]],
  ["one that keeps", `${EXTERNAL} {target: {creationPolicy: Orphan}, ${READ}}`, ["Secret x: k, l"]],
  ["a template", `${EXTERNAL} {target: {template: {data: {m: x}}}, ${READ}}`, ["Secret x: m"]],
  ["an empty template", `${EXTERNAL} {target: {template: {data: {}}}, ${READ}}`, ["Secret x: k, l"]],
  [
    "a template for all keys",
    `${EXTERNAL} {dataFrom: [{extract: {key: x}}], target: {template: {data: {m: x}}}}`,
    ["Secret x: m"],
  ],
  [
    "a template that merges",
    `${EXTERNAL} {target: {template: {mergePolicy: Merge, data: {m: x}}}, ${READ}}`,
    ["Secret x: m, k, l"],
  ],
  [
    "a template that merges with all keys",
    `${EXTERNAL} {dataFrom: [{find: {}}], target: {template: {mergePolicy: Merge, data: {m: x}}}}`,
    ["Secret x: ?"],
  ],
  [
    "a template from elsewhere",
    `${EXTERNAL} {target: {template: {templateFrom: [{target: Data}], data: {m: x}}}}`,
    ["Secret x: ?"],
  ],
  ["a template from nowhere", `${EXTERNAL} {target: {template: {templateFrom: [], data: {m: x}}}}`, ["Secret x: m"]],
  [
    "a SealedSecret",
    "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {k: x}, template: {data: {l: x}}}",
    ["Secret x: k, l"],
  ],
  ["a Certificate", "apiVersion: cert-manager.io/v1\nkind: Certificate\nspec: {secretName: t}", ["Secret t: ?"]],
  ["a Certificate without a name", "apiVersion: cert-manager.io/v1\nkind: Certificate\nspec: {secretName: 1}", []],
  [
    "a SecretProviderClass",
    "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nspec: {secretObjects: [{secretName: t}, {}, {secretName: u}]}",
    ["Secret t: ?", "Secret u: ?"],
  ],
])("knows what is made by %s", (_, object, expected) => {
  expect(madeIn(`metadata: {name: x, namespace: acme}\n${object}`, "acme")).toEqual(expected);
});

const EVERYWHERE = "metadata: {name: x}\napiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nspec:";

test.each<[what: string, object: string, expected: string[]]>([
  ["its name", `${EVERYWHERE} {externalSecretSpec: {${READ}}}`, ["Secret x: k, l"]],
  ["a name", `${EVERYWHERE} {externalSecretName: u, externalSecretSpec: {${READ}}}`, ["Secret u: k, l"]],
  [
    "a target",
    `${EVERYWHERE} {externalSecretName: u, externalSecretSpec: {target: {name: t}, ${READ}}}`,
    ["Secret t: k, l"],
  ],
])("a ClusterExternalSecret makes Secrets in any namespace, by %s", (_, object, expected) => {
  expect(madeIn(object, "acme")).toEqual(expected);
  expect(madeIn(object, "other")).toEqual(expected);
});

test("what several objects make, and where", () => {
  const object = (kind: string, name: string, namespace: string) =>
    `apiVersion: v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${namespace}}\n`;
  const documents = [
    object("Secret", "a", "acme"),
    object("Secret", "b", "acme"),
    object("Secret", "c", "other"),
    object("ConfigMap", "d", "acme"),
    `${EXTERNAL} {target: {name: a}}\nmetadata: {name: x, namespace: acme}\n`,
    `${EXTERNAL} {target: {name: e, creationPolicy: Merge}}\nmetadata: {name: y, namespace: acme}\n`,
    `${EXTERNAL} {target: {name: b, creationPolicy: Merge}}\nmetadata: {name: z, namespace: acme}\n`,
    `${EVERYWHERE} {externalSecretSpec: {target: {name: a}}}\n`,
  ];
  const context = contextOf({ files: { "a.yaml": documents.join("---\n") } });
  const makers = (name: string, namespace: string) =>
    makersAmong(holdersOf(context, "Secret", namespace, name)).map(({ kind }) => kind);
  expect(makers("a", "acme")).toEqual(["Secret", "ExternalSecret", "ClusterExternalSecret"]);
  expect(makers("a", "other")).toEqual(["ClusterExternalSecret"]);
  expect(makers("b", "acme")).toEqual(["Secret"]);
  expect(makers("b", "other")).toEqual([]);
  expect(makers("e", "acme")).toEqual([]);
  expect(holderNames(context, "Secret", "acme")).toEqual([{ name: "a" }, { name: "b" }]);
  expect(holderNames(context, "ConfigMap", "acme")).toEqual([{ name: "d" }]);
  expect(holderNames(context, "ConfigMap", "other")).toEqual([]);
});

test("the keys are worked out once", () => {
  const secret = "apiVersion: v1\nkind: Secret\nmetadata: {name: x, namespace: acme}\ndata: {k: eA==}";
  const [holder] = holdersOf(contextOf({ files: { "a.yaml": secret } }), "Secret", "acme", "x");
  expect(holder?.keys()).toBe(holder?.keys());
});

/** The Secrets and ConfigMaps that an object makes in a namespace, with their keys. */
function madeIn(object: string, namespace: string): string[] {
  const context = contextOf({ files: { "a.yaml": object } });
  return (["Secret", "ConfigMap"] as const).flatMap((kind) =>
    ["t", "u", "x", "1"].flatMap((name) =>
      holdersOf(context, kind, namespace, name).map(
        ({ keys, adds }) => `${adds ? "adds to " : ""}${kind} ${name}: ${[...(keys() ?? "?")].join(", ")}`,
      ),
    ),
  );
}
