import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../src/model/live.js";
import { changesBy } from "../../../src/verify/after/changes.js";

const APPLIED = {
  manager: "us",
  operation: "Apply",
  time: "2026-11-21T12:00:00Z",
  fieldsV1: { "f:data": {} },
} as const;
const LATER = { ...APPLIED, time: "2026-11-21T12:00:09Z" };

function object(more: Partial<LiveObject> & { managed?: object; uid?: string } = {}): LiveObject {
  const { managed = APPLIED, uid = "u1", ...rest } = more;
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    data: { a: "1" },
    ...rest,
    metadata: {
      name: "page",
      namespace: "anvil",
      uid,
      resourceVersion: "1",
      creationTimestamp: "2026-11-21T11:00:00Z",
      managedFields: [managed as never],
      ...rest.metadata,
    },
  } as LiveObject;
}

const release = (version: number) => object({ kind: "HelmRelease", status: { history: [{ version }] } });

describe("what an apply has changed", () => {
  test.each<[what: string, before: LiveObject, after: LiveObject | undefined, lines: string[]]>([
    ["is nothing where its record stays", object(), object(), []],
    [
      "does not count what others change",
      object(),
      object({ data: { a: "2" }, metadata: { managedFields: [APPLIED, { ...LATER, manager: "hpa" }] } as never }),
      [],
    ],
    [
      "is a value that was changed within the same second",
      object(),
      object({ data: { a: "2" } }),
      ['/data/a "1" → "2"'],
    ],
    ["is a value", object(), object({ data: { a: "2" }, managed: LATER }), ['/data/a "1" → "2"']],
    [
      "is a field that came",
      object(),
      object({ data: { a: "1", b: "x" }, managed: LATER }),
      ['/data/b not there → "x"'],
    ],
    ["is a field that went", object(), object({ data: {}, managed: LATER }), ['/data/a "1" → not there']],
    [
      "is a record that is new, where the fields say nothing",
      object(),
      object({ managed: LATER }),
      ["/metadata/managedFields applied 2026-11-21T12:00:00Z → applied 2026-11-21T12:00:09Z"],
    ],
    [
      "is never a value of a Secret",
      object({ kind: "Secret", data: { token: "czNjcjN0" } }),
      object({ kind: "Secret", data: { token: "b3RoZXI=" }, managed: LATER }),
      ["/metadata/managedFields applied 2026-11-21T12:00:00Z → applied 2026-11-21T12:00:09Z"],
    ],
    ["is an object that was made anew", object(), object({ uid: "u2" }), ["/metadata/uid u1 → u2"]],
    ["is an object that is gone", object(), undefined, ["/metadata/uid u1 → not there"]],
    ["is a release that Helm has upgraded", release(1), release(2), ["/status/history/0/version 1 → 2"]],
    ["is no release that stayed", release(3), release(3), []],
  ])("%s", (_, before, after, lines) => {
    const found = changesBy("us", before, after);
    expect(found.map(({ path, expected, value }) => `${path} ${expected} → ${value}`)).toEqual(lines);
  });

  test("is seen of the one who applies, and of nobody else", () => {
    const changed = object({ data: { a: "2" }, managed: LATER });
    expect(changesBy("kustomize-controller", object(), changed)).toEqual([]);
    expect(changesBy("us", object(), changed)).toHaveLength(1);
  });
});
