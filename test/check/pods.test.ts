import { expect, test } from "vitest";
import { podOf } from "../../src/check/pods.js";

test.each(["constructor", "toString", "__proto__", "hasOwnProperty", "ConfigMap", ""])("a %s runs no pod", (kind) => {
  expect(podOf({ kind, value: { spec: { template: { spec: {} } } } })).toBeUndefined();
});

test.each([
  ["Pod", "/spec"],
  ["Deployment", "/spec/template/spec"],
  ["CronJob", "/spec/jobTemplate/spec/template/spec"],
])("the pod of a %s stands at %s", (kind, pointer) => {
  expect(podOf({ kind, value: {} })).toEqual({ spec: {}, pointer });
});
