import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openProject, type Project } from "../../src/commands/project.js";
import { listSchemas, schemaListText } from "../../src/commands/schemas-list.js";
import { pullSchemas } from "../../src/commands/schemas-pull.js";

let folder: string;
let project: Project;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "conformitron-schemas-"));
  writeFileSync(join(folder, "conformitron.yaml"), "out: dist\n");
  project = await openProject(folder, join(folder, "conformitron.yaml"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const WIDGET = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: widgets.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Widget
    plural: widgets
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties:
                size:
                  type: integer
`;

test("pulls the CRDs of a folder into the project, and the list then has them", async () => {
  const crds = crdFolder({ "widget.yaml": WIDGET, "README.md": "words" });
  const { kinds, replaced } = await pullSchemas(project, { crds });
  const file = join(folder, "schemas/cluster.crds.json");
  const text = readFileSync(file, "utf8");
  expect([kinds, replaced]).toEqual([1, false]);
  expect((await pullSchemas(project, { crds })).replaced).toBe(true);
  expect(readFileSync(file, "utf8")).toBe(text);

  const { schemas } = listSchemas(project);
  expect(schemas.find(({ kind }) => kind === "Widget")).toEqual({
    apiVersion: "example.com/v1",
    kind: "Widget",
    namespaced: true,
    source: "CRDs of the project",
    versions: [],
  });
  expect(schemaListText(listSchemas(project))).toMatch(/^apps\/v1 +Deployment +Kubernetes 1\.31 to 1\.34$/m);
});

test("reads a cluster by kubectl, with the context that was named", async () => {
  const list = JSON.stringify({ kind: "List", items: [crdObject()] });
  kubectl(
    `case "$*" in "--context here --kubeconfig k get customresourcedefinitions -o json "*) echo '${list}';; *) exit 1;; esac`,
  );
  expect((await pullSchemas(project, { context: "here", kubeconfig: "k" })).kinds).toBe(1);
  expect(listSchemas(project).schemas.find(({ kind }) => kind === "Widget")?.source).toBe("the cluster here");
});

test.each<[what: string, request: () => Parameters<typeof pullSchemas>[1], message: RegExp]>([
  ["nothing was named", () => ({}), /^neither a cluster nor a folder was named$/],
  ["the folder is not there", () => ({ crds: join(folder, "nowhere") }), /^there is no folder .*nowhere$/],
  ["the folder has no CRDs", () => ({ crds: crdFolder({ "a.yaml": "a: b\n" }) }), /holds no CustomResourceDefinition$/],
  [
    "validate would not find the file",
    () => ({ crds: crdFolder({ "a.yaml": WIDGET }), out: join(folder, "x.json") }),
    /does not end in \.crds\.json/,
  ],
])("says so where %s", async (_, request, message) => {
  await expect(pullSchemas(project, request())).rejects.toThrow(message);
});

test.each<[what: string, script: string | undefined, message: string]>([
  ["there is no kubectl", undefined, "the program kubectl was not found"],
  [
    "the context is not known",
    'echo "error: context \\"here\\" does not exist" >&2; exit 1',
    "the kubeconfig has no context here",
  ],
  [
    "the rights are missing",
    'echo "Error from server (Forbidden): no" >&2; exit 1',
    "kubectl could not read the cluster here: Error from server (Forbidden): no",
  ],
  ["kubectl writes something else", "echo hello", "kubectl wrote no JSON for the cluster here"],
  ["the cluster has none", "echo '{\"items\":[]}'", "the cluster here has no CustomResourceDefinitions"],
])("says so where %s", async (_, script, message) => {
  if (script === undefined) vi.stubEnv("PATH", folder);
  else kubectl(script);
  await expect(pullSchemas(project, { context: "here" })).rejects.toThrow(message);
});

function crdFolder(files: Readonly<Record<string, string>>): string {
  const crds = join(folder, "crds");
  mkdirSync(crds, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(crds, name), text);
  return crds;
}

function kubectl(script: string): void {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "kubectl"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, "kubectl"), 0o755);
  vi.stubEnv("PATH", `${bin}${delimiter}${process.env["PATH"]}`);
}

function crdObject(): unknown {
  return {
    kind: "CustomResourceDefinition",
    spec: {
      group: "example.com",
      scope: "Namespaced",
      names: { kind: "Widget" },
      versions: [{ name: "v1", served: true, schema: { openAPIV3Schema: { type: "object" } } }],
    },
  };
}
