import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { SCHEMA } from "../../../src/check/rules/schema.js";
import { checkSchemas } from "../../../src/check/schema/check.js";
import { filesBelow, ROOT } from "../../support/files.js";
import { inventoryOf, lineOf, type TestTree } from "../../support/inventory.js";

describe.each(SCHEMA.map(({ code }) => code))("%s", (code) => {
  test("is all that the inputs which fail are told", async () => {
    const files = bad(code, "fails");
    expect(await found({ files })).toEqual(marked(files));
    expect(marked(files).join()).toContain(code);
  });

  test("and nothing those which nearly fail", async () => {
    expect(await found({ files: bad(code, "passes") })).toEqual([]);
  });
});

const CASES: readonly [what: string, yaml: string, message: string][] = [
  ["a kind of another group", "apiVersion: v1\nkind: Deployment", "v1 has no kind Deployment; apps/v1 has"],
  ["a slip in the kind", "apiVersion: v1\nkind: ConfigMpa", "v1 has no kind ConfigMpa. Did you mean ConfigMap?"],
  [
    "an API that must be switched on",
    "apiVersion: admissionregistration.k8s.io/v1alpha1\nkind: ValidatingAdmissionPolicy",
    "there is no schema for admissionregistration.k8s.io/v1alpha1 ValidatingAdmissionPolicy: clusters serve it only where it is switched on",
  ],
  [
    "an invented version",
    "apiVersion: helm.toolkit.fluxcd.io/v3\nkind: HelmRelease",
    "there is no schema for helm.toolkit.fluxcd.io/v3 HelmRelease: it is known as helm.toolkit.fluxcd.io/v2 or helm.toolkit.fluxcd.io/v2beta2",
  ],
];

test.each(CASES)("tells of %s", async (_, yaml, message) => {
  const problems = await checkSchemas(inventoryOf({ files: { "a.yaml": `${yaml}\nmetadata:\n  name: a\n` } }), {});
  expect(problems.map((problem) => problem.message)).toEqual([message]);
});

test("says which clusters no longer serve an API version", async () => {
  const inventory = inventoryOf({
    files: { "eks-anywhere-common/Addons/Partner/a/a.yaml": HELM_BETA },
    scopes: {
      old: { flux: { min: "2.6", max: "2.6" } },
      new: { flux: { min: "2.7", max: "2.7" } },
      newer: { flux: { min: "2.7", max: "2.7" } },
    },
  });
  const [problem, ...rest] = await checkSchemas(inventory, {});
  expect(rest).toEqual([]);
  expect(problem?.message).toBe(
    "helm.toolkit.fluxcd.io/v2beta1 HelmRelease is no longer served: Flux removed it in 2.7, and new and newer run 2.7",
  );
  expect(problem?.fix).toBe("use helm.toolkit.fluxcd.io/v2");
});

test("an API version that no cluster of the tree has lost is only deprecated", async () => {
  const files = { "eks-anywhere-old/Addons/Partner/a/a.yaml": HELM_BETA };
  const inventory = inventoryOf({ files, scopes: { old: { flux: { min: "2.5", max: "2.6" } } } });
  expect((await checkSchemas(inventory, {})).map(({ code }) => code)).toEqual(["api-deprecated"]);
});

test("a field that only some of the clusters know says which do not", async () => {
  const yaml = POD.replace("spec:", "spec:\n  hostnameOverride: a");
  const judge = async (min: string, max: string) => {
    const files = { "eks-anywhere-here/Addons/Partner/a/a.yaml": yaml };
    const scopes = { here: { kubernetes: { min, max } } };
    return (await checkSchemas(inventoryOf({ files, scopes }), {})).map(({ message }) => message);
  };
  expect(await judge("1.31", "1.34")).toEqual(["spec has no field hostnameOverride (in Kubernetes 1.31, 1.32, 1.33)"]);
  expect(await judge("1.34", "1.34")).toEqual([]);
});

test("judges the build files of kustomize", async () => {
  const kustomization = "resources:\n  - a.yaml\npatchs: []\ncommonLabels:\n  a: 1\n";
  const problems = await checkSchemas(inventoryOf({ files: { "kustomization.yaml": kustomization } }), {});
  expect(problems.map(({ code, message }) => [code, message])).toEqual([
    ["unknown-field", "there is no field patchs at the top. Did you mean patches?"],
    ["wrong-type", "commonLabels.a must be a text, but is the number 1"],
  ]);
});

test("never shows the value of a secret", async () => {
  const yaml = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  a: hunter2!\n  b: 12345\n";
  const problems = await checkSchemas(inventoryOf({ files: { "a.yaml": yaml } }), {});
  expect(problems).toHaveLength(2);
  expect(JSON.stringify(problems)).not.toMatch(/hunter2|12345/);
});

const HELM_BETA = "apiVersion: helm.toolkit.fluxcd.io/v2beta1\nkind: HelmRelease\nmetadata:\n  name: a\n";
const POD = `apiVersion: v1
kind: Pod
metadata:
  name: a
spec:
  containers:
    - name: a
      image: registry.example.com/a:1.0.0
`;

function bad(code: string, kind: "fails" | "passes"): Record<string, string> {
  const folder = join("test/bad", code, kind);
  return Object.fromEntries(
    filesBelow(folder, ".yaml").map((file) => [relative(folder, file), readFileSync(join(ROOT, file), "utf8")]),
  );
}

/** Every finding as `file:line code`, each once. */
async function found(tree: TestTree): Promise<string[]> {
  const problems = await checkSchemas(inventoryOf(tree), {});
  const lines = problems.map(({ code, at }) => {
    if (!("pointer" in at)) return `${at.file}:${at.line} ${code}`;
    const yaml = tree.files[at.file] ?? "";
    return `${at.file}:${at.key ? keyLine(yaml, at.document, at.pointer) : lineOf(yaml, at.document, at.pointer)} ${code}`;
  });
  return [...new Set(lines)].sort();
}

/** The line of a key: of its value where both stand on one line, else the line above the value. */
function keyLine(yaml: string, document: number, pointer: string): number {
  const line = lineOf(yaml, document, pointer);
  const key = pointer.split("/").at(-1)?.replaceAll("~1", "/") ?? "";
  const isItem = /^\d+$/.test(key);
  return isItem || yaml.split("\n")[line - 1]?.includes(`${key}:`) ? line : line - 1;
}

function marked(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files)
    .flatMap(([file, yaml]) =>
      yaml.split("\n").flatMap((line, index) => {
        const mark = /#! (\S+)$/.exec(line);
        return mark ? [`${file}:${index + 1} ${mark[1]}`] : [];
      }),
    )
    .sort();
}
