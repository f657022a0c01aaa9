import { QUANTITY_SUFFIXES } from "../../../model/quantities.js";
import { at, isNothing, text } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
import type { ObjectRule } from "../../rule.js";
import { isTest } from "./homes.js";
import { containersOf, podOf } from "./pods.js";

const MOST_CPU = 2;
const MOST_MEMORY = 4 * 1024 ** 3;

/** What tests ask of the nodes. */
export const RESOURCES: readonly ObjectRule[] = [
  {
    code: "test-without-resources",
    set: "policy",
    severity: "warning",
    title: "A container of a functional test does not say what it needs",
    why: "On a full node it is the first to be evicted, or it takes the memory of the product under test; the run then fails for no fault of the product.",
    fix: "set resources.requests.cpu, resources.requests.memory and resources.limits.memory",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      for (const { value, pointer, name } of containersOf(pod)) {
        const has = (...path: string[]) =>
          !isNothing(at(value, "resources", ...path)) || !isNothing(at(pod.spec, "resources", ...path));
        const missing = [
          ...(has("requests", "cpu") || has("limits", "cpu") ? [] : ["cpu request"]),
          ...(has("requests", "memory") || has("limits", "memory") ? [] : ["memory request"]),
          ...(has("limits", "memory") ? [] : ["memory limit"]),
        ];
        if (missing.length > 0) report(`${pointer}/resources`, `container ${name} has no ${missing.join(", no ")}`);
      }
    },
  },
  {
    code: "test-requests-too-much",
    set: "policy",
    severity: "warning",
    title: "A functional test asks for more than a small cluster has to spare",
    why: "In a lab with small nodes the pod stays Pending until its deadline, and the test is red without having run.",
    fix: "lower the requests: a test should do with less than 2 CPUs and 4Gi",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      for (const { value, pointer, name } of containersOf(pod)) {
        for (const [resource, most] of [
          ["cpu", MOST_CPU],
          ["memory", MOST_MEMORY],
        ] as const) {
          // What is not asked for is asked for as much as is allowed.
          const isAsked = !isNothing(at(value, "resources", "requests", resource));
          const list = isAsked ? "requests" : "limits";
          const asked = at(value, "resources", list, resource);
          if (amount(asked) > most)
            report(`${pointer}/resources/${list}/${resource}`, `container ${name} asks for ${asked} of ${resource}`);
        }
      }
    },
  },
  {
    code: "memory-overcommitted",
    set: "policy",
    severity: "info",
    title: "A container of a functional test may use more memory than it asks for",
    why: "Memory cannot be taken back: when the node is full, the pod is killed although it kept to its limit.",
    fix: "set requests.memory to the value of limits.memory",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined || !isTest(manifest, inventory)) return;
      for (const { value, pointer, name } of containersOf(pod)) {
        const [request, limit] = [
          at(value, "resources", "requests", "memory"),
          at(value, "resources", "limits", "memory"),
        ];
        if (!(amount(request) < amount(limit))) continue;
        report(`${pointer}/resources/requests/memory`, `container ${name} asks for ${request} and may use ${limit}`);
      }
    },
  },
];

/** The number that a quantity means; NaN, which compares with nothing, for what is none. */
function amount(quantity: unknown): number {
  if (typeof quantity === "number") return quantity;
  const [, digits, suffix = ""] = /^([\d.]+(?:e[+-]?\d+)?)([A-Za-z]*)$/i.exec(text(quantity) ?? "") ?? [];
  return Number(digits) * (QUANTITY_SUFFIXES[suffix] ?? Number.NaN);
}
