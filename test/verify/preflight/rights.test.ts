import { describe, expect, test } from "vitest";
import type { Access, Answer, Cluster } from "../../../src/model/cluster.js";
import { type Right, rightsCheck } from "../../../src/verify/preflight/rights.js";

const SPACES = Array.from({ length: 50 }, (_, index) => `space-${index}`);
const JOBS = SPACES.map((namespace): Right => ({ verb: "create", group: "batch", resource: "jobs", namespace }));
const LEASES: Right = { verb: "update", group: "coordination.k8s.io", resource: "leases", namespace: "flux-system" };

/** A cluster whose answers depend on what is asked, and what it was asked. */
function asking(allowed: (access: Access) => boolean | "refused") {
  const asked: Access[] = [];
  const can = async (access: Access): Promise<Answer<boolean>> => {
    asked.push(access);
    const value = allowed(access);
    return value === "refused" ? { ok: false, failure: { kind: "forbidden", message: "no" } } : { ok: true, value };
  };
  return { cluster: { can } as unknown as Cluster, asked };
}

describe("a right that is needed in many namespaces", () => {
  test("is asked for once where it is had in all of them", async () => {
    const { cluster, asked } = asking(() => true);
    expect(await rightsCheck(cluster, [...JOBS, LEASES])).toMatchObject({ verdict: "passed" });
    expect(asked).toEqual([{ verb: "create", group: "batch", resource: "jobs" }, LEASES]);
  });

  test("is asked for in each of them where it is not had in all", async () => {
    const { cluster, asked } = asking(({ namespace }) => namespace !== undefined && namespace !== "space-7");
    const check = await rightsCheck(cluster, JOBS);
    expect(check).toMatchObject({ verdict: "error", message: "may not create jobs.batch in space-7" });
    expect(asked).toHaveLength(1 + JOBS.length);
  });

  test("is asked for in each of them where the question itself is refused", async () => {
    const { cluster, asked } = asking(({ namespace }) => (namespace === undefined ? "refused" : true));
    expect(await rightsCheck(cluster, JOBS)).toMatchObject({ verdict: "passed" });
    expect(asked).toHaveLength(1 + JOBS.length);
  });
});

test("what is not had and not needed is a warning", async () => {
  const { cluster } = asking(() => false);
  const check = await rightsCheck(cluster, [{ ...LEASES, needed: false }]);
  expect(check).toMatchObject({ verdict: "passed", warnings: [{ reason: "RightsInsufficient" }] });
});
