import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { POLICY } from "../../../src/check/rules/policy.js";
import { runRules } from "../../../src/check/run.js";
import type { Manifest } from "../../../src/model/manifest.js";
import { inventoryOf } from "../../support/inventory.js";

const KINDS = [
  ...new Set(POLICY.flatMap((rule) => ("kinds" in rule ? (rule.kinds ?? []) : []))),
  "Namespace",
  "constructor",
  "toString",
  "__proto__",
];
const GROUPS: ReadonlyMap<string, string> = new Map([
  ["CronJob", "batch/v1"],
  ["Job", "batch/v1"],
  ["Bucket", "source.toolkit.fluxcd.io/v1"],
  ["Kustomization", "kustomize.toolkit.fluxcd.io/v1"],
]);
const KEYS = [
  "metadata",
  "labels",
  "annotations",
  "spec",
  "jobTemplate",
  "template",
  "containers",
  "volumes",
  "securityContext",
  "schedule",
  "image",
  "values",
  "rules",
  "subjects",
  "roleRef",
  "chart",
  "data",
  "interval",
  "resources",
];
const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 8 },
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("value"), { maxKeys: 6 }),
  ),
})).value;

test("no rule throws, whatever an object holds", () => {
  const base = inventoryOf({ files: { "eks-anywhere-common/Testers/Acme/x.yaml": stringify({ a: 1 }) } });
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...KEYS), anything), (value) => {
      const manifests = KINDS.map(
        (kind): Manifest => ({
          apiVersion: GROUPS.get(kind) ?? "v1",
          kind,
          name: "a",
          namespace: "b",
          value,
          origin: { file: "eks-anywhere-common/Testers/Acme/x.yaml", document: 0, pointer: "" },
          placements: [],
        }),
      );
      expect(() => runRules({ ...base, manifests }, POLICY, "2026-06-01")).not.toThrow();
    }),
    { numRuns: 150 },
  );
});
