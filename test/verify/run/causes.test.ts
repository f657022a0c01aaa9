import { describe, expect, test } from "vitest";
import type { ObjectRef } from "../../../src/model/live.js";
import { causesFirst, type Failure } from "../../../src/verify/run/causes.js";

const [RELEASE, REPOSITORY, CHART, DEPLOYMENT, POD] = [
  "HelmRelease",
  "HelmRepository",
  "HelmChart",
  "Deployment",
  "Pod",
].map(ref) as [ObjectRef, ObjectRef, ObjectRef, ObjectRef, ObjectRef];

describe("causes come before what they are the causes of", () => {
  test.each<[string, ObjectRef[], Failure[], ObjectRef[]]>([
    ["where nothing has failed", [RELEASE, REPOSITORY], [], [RELEASE, REPOSITORY]],
    [
      "where both are looked at",
      [RELEASE, REPOSITORY],
      [failure(RELEASE, REPOSITORY), failure(REPOSITORY)],
      [REPOSITORY, RELEASE],
    ],
    ["where only one is", [RELEASE], [failure(RELEASE, CHART), failure(CHART)], [CHART, RELEASE]],
    ["but not those that are well", [RELEASE], [failure(RELEASE, REPOSITORY)], [RELEASE]],
    ["nor those that somebody owns", [DEPLOYMENT], [failure(DEPLOYMENT, POD)], [DEPLOYMENT]],
    [
      "each once, through any number of steps",
      [RELEASE, DEPLOYMENT],
      [failure(RELEASE, DEPLOYMENT, CHART), failure(DEPLOYMENT, CHART), failure(CHART)],
      [CHART, DEPLOYMENT, RELEASE],
    ],
    [
      "also in a circle",
      [RELEASE, DEPLOYMENT],
      [failure(RELEASE, DEPLOYMENT), failure(DEPLOYMENT, RELEASE)],
      [DEPLOYMENT, RELEASE],
    ],
  ])("%s", (_, refs, failures, ordered) => {
    expect(causesFirst(refs, failures)).toEqual(ordered);
  });
});

function ref(kind: string): ObjectRef {
  return { apiVersion: "v1", kind, namespace: "anvil", name: "anvil" };
}

function failure(of: ObjectRef, ...causes: readonly ObjectRef[]): Failure {
  return { ref: of, judgement: { state: "Failed", reason: "NotReady", message: "", warnings: [], causes } };
}
