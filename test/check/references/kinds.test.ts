import { expect, test } from "vitest";
import { isKnownGroup, RESOURCES } from "../../../src/check/references/kinds.js";

test.each([
  ["", true],
  ["apps", true],
  ["constructor", false],
  ["image.toolkit.fluxcd.io", true],
  ["notification.toolkit.fluxcd.io", true],
  ["generators.external-secrets.io", true],
  ["external-secrets.io", true],
  ["kustomize.config.k8s.io", true],
  ["external-secrets.io.example.com", false],
  ["toolkit.fluxcd.io.example.com", false],
  ["example.com", false],
])("the group %j is known: %s", (group, expected) => {
  expect(isKnownGroup(group)).toBe(expected);
  expect(isKnownGroup(group)).toBe(expected);
});

test("every group has its resources, by their plural names", () => {
  for (const [group, resources] of RESOURCES) {
    expect(resources.length, group).toBeGreaterThan(0);
    for (const resource of resources) expect(resource).toMatch(/^[a-z]{3,}s$|^[a-z]+ies$/);
  }
  expect(RESOURCES.get("")).toEqual(expect.arrayContaining(["pods", "services", "bindings"]));
});
