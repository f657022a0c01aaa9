import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { ROOT } from "../support/files.js";
import { validateFolder } from "../support/validate.js";

const SCRATCH = join(".cache", `built-in-names-${process.pid}`);
const FOLDER = join(ROOT, SCRATCH, "eks-anywhere-snow/Addons/Partner/Acme");

afterAll(() => rmSync(join(ROOT, SCRATCH), { recursive: true, force: true }));

/** What every JavaScript object has although nobody wrote it. */
const NAMES = ["constructor", "hasOwnProperty", "toString", "valueOf", "__proto__"];

test("names that every JavaScript object knows are judged like any other", async () => {
  mkdirSync(FOLDER, { recursive: true });
  for (const name of [...NAMES, "ordinary"]) writeFileSync(join(FOLDER, fileOf(name)), objectsWith(name));
  const { findings } = await validateFolder(SCRATCH, { today: "2026-11-21" });
  const foundIn = (name: string) =>
    findings.filter(({ file }) => file.endsWith(`/${fileOf(name)}`)).map(({ line, code }) => `${line} ${code}`);
  expect(foundIn("ordinary")).toEqual(expect.arrayContaining(["2 no-schema", "6 no-schema"]));
  // What is said about a namespace or a solution is said once, in the first file.
  const own = (name: string) =>
    foundIn(name).filter((found) => !/undeclared-namespace|no-own-n|no-functional/.test(found));
  for (const name of NAMES) expect(own(name), name).toEqual(own("ordinary"));
});

function fileOf(name: string): string {
  return `${name.toLowerCase()}.yaml`;
}

/** A group, a kind, a type, a group of a role, a target path and a command of that name. */
function objectsWith(name: string): string {
  const group = name.toLowerCase().replaceAll("_", "");
  return `apiVersion: ${name}/v1
kind: Thing
metadata: {name: ${group}, namespace: acme}
---
apiVersion: v1
kind: ${name}
metadata: {name: ${group}, namespace: acme}
---
apiVersion: v1
kind: Secret
type: ${name}
metadata: {name: ${group}, namespace: acme}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: ${group}, namespace: acme}
rules: [{apiGroups: [${name}], resources: [pods], verbs: [get]}]
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: ${group}, namespace: acme}
spec:
  valuesFrom: [{kind: Secret, name: ${group}, targetPath: ${name}}]
  values: {}
`;
}
