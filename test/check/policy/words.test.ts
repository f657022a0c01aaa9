import { expect, test } from "vitest";
import { isFloating, readImage } from "../../../src/check/rules/policy/image-reference.js";
import { isPlaceholder } from "../../../src/check/rules/policy/placeholders.js";

const DIGEST = `sha256:${"0a".repeat(32)}`;

test.each([
  ["busybox", "docker.io", "library/busybox", undefined, undefined],
  ["alpine/k8s:1.26.2", "docker.io", "alpine/k8s", "1.26.2", undefined],
  ["index.docker.io/alpine/k8s:1", "docker.io", "alpine/k8s", "1", undefined],
  ["localhost:5000/a/b:x", "localhost:5000", "a/b", "x", undefined],
  ["localhost/a", "localhost", "a", undefined, undefined],
  ["Registry.Example.com/a_b/c--d:V1", "registry.example.com", "a_b/c--d", "V1", undefined],
  [`ghcr.io/a/b:1.2@${DIGEST}`, "ghcr.io", "a/b", "1.2", DIGEST],
  [`a@${DIGEST}`, "docker.io", "library/a", undefined, DIGEST],
  [`a@sha384:${"0a".repeat(48)}`, "docker.io", "library/a", undefined, `sha384:${"0a".repeat(48)}`],
  [`a@sha512:${"0a".repeat(64)}`, "docker.io", "library/a", undefined, `sha512:${"0a".repeat(64)}`],
])("%s is taken apart", (text, registry, repository, tag, digest) => {
  expect(readImage(text)).toEqual({ registry, repository, tag, digest });
});

test.each([
  "",
  "A",
  "a/B",
  "a:1:2",
  "a b",
  "-a",
  "a/-b",
  "a:-1",
  "a@sha256:12",
  "http://a/b",
  "a//b",
  `a:${"x".repeat(129)}`,
])("'%s' is no image", (text) => {
  expect(readImage(text)).toBeUndefined();
});

test.each(["latest", "LATEST", "stable", "main", "alpine", "3", "v2", "2023", "lts", "latest-alpine", "Stable-ARM64"])(
  "tag %s moves",
  (tag) => {
    expect(isFloating(tag)).toBe(true);
  },
);

test.each([
  "1.2",
  "1.2.3",
  "v1.2.3-alpine",
  "2024-01-01",
  "3-alpine",
  "latest-1.2",
  "sha-0123abc",
  "20240513",
  "128734",
  "stable-20240513",
])("tag %s may stay", (tag) => {
  expect(isFloating(tag)).toBe(false);
});

test.each([
  "changeme",
  "CHANGE_ME",
  "replace-me",
  "TODO",
  "xxx",
  "myclusterName",
  "my-cluster-name",
  "your-license",
  "<cluster name>",
  "[your name]",
  "insert your key here",
])("'%s' was never filled in", (text) => {
  expect(isPlaceholder(text)).toBe(true);
});

test.each(["todo-list", "exchange", "xx", "<b>bold</b>", "mycluster", "change-management", "<", "yours", "dummy-load"])(
  "'%s' may be meant",
  (text) => {
    expect(isPlaceholder(text)).toBe(false);
  },
);
