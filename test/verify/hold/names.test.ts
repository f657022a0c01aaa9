import fc from "fast-check";
import { expect, test } from "vitest";
import { dnsLabelProblem } from "../../../src/model/names.js";
import { leaseName, runName } from "../../../src/verify/hold/names.js";

test("the lease of a solution is called after it", () => {
  expect(leaseName("kubecost/cost-analyzer")).toMatch(/^conformitron-verify-kubecost-cost-analyzer-[0-9a-f]{8}$/);
});

test.each([
  ["a/b-c", "a-b/c"],
  ["dist/Foo", "dist/foo"],
  [`vendor/${"x".repeat(80)}a`, `vendor/${"x".repeat(80)}b`],
])("%s and %s have leases of their own", (one, other) => {
  expect(leaseName(one)).not.toBe(leaseName(other));
});

test("every name is one that the API takes", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 120 }), (what) => {
      expect(dnsLabelProblem(leaseName(what))).toBeUndefined();
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,70}[a-z0-9])?$/), (name) => {
      expect(dnsLabelProblem(runName("20261121-120000-ab12", name))).toBeUndefined();
    }),
  );
});

test("a run's copy keeps the name of what it stands for where that fits", () => {
  expect(runName("r1")).toBe("cv-r1");
  expect(runName("r1", "acme-anvil")).toBe("cv-r1-acme-anvil");
  const long = "a".repeat(63);
  expect(runName("r1", `${long}b`)).not.toBe(runName("r1", `${long}c`));
});
