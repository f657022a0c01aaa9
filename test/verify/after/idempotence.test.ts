import { beforeEach, describe, expect, test } from "vitest";
import { idempotenceCheck } from "../../../src/verify/after/idempotence.js";
import type { InstallProblem } from "../../../src/verify/install/types.js";
import { verifySolution } from "../../../src/verify/run/solution.js";
import { config, deployment, NS, Rig, said, solution } from "../run/rig.js";

const PAGE = { apiVersion: "v1", kind: "ConfigMap", namespace: NS, name: "page" };

let rig: Rig;
beforeEach(() => {
  rig = new Rig();
  rig.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name: "there" } });
});

describe("a solution that is applied twice", () => {
  async function verify(options = {}, plan = solution([deployment(), config("page", { a: "1" })])) {
    const context = await rig.context([plan], options);
    return rig.clock.until(verifySolution(context, plan));
  }

  test("and stays as it is is idempotent", async () => {
    const { verdict, checks } = await verify();
    expect(verdict).toBe("passed");
    expect(checks.find(({ name }) => name === "idempotence")).toMatchObject({
      reason: "Idempotent",
      message: "4 objects stayed as they were",
    });
  });

  test("and is changed by admission each time is not, with the field", async () => {
    let applies = 0;
    const { apply } = rig.cluster;
    // A webhook that writes what differs from time to time, in the name of the one who applies.
    rig.cluster.apply = (object, options) => {
      if (object.kind !== "ConfigMap") return apply.call(rig.cluster, object, options);
      return apply.call(rig.cluster, { ...object, data: { a: "1", stamp: String(++applies) } }, options);
    };
    const { verdict, reason, checks } = await verify();
    expect([verdict, reason]).toEqual(["failed", "NotIdempotent"]);
    expect(checks.find(({ name }) => name === "idempotence")).toMatchObject({
      message: 'applied again, ConfigMap anvil/page /data/stamp changed from "1" to "2"',
      evidence: [{ kind: "field", path: "/data/stamp", manager: "conformitron-verify" }],
    });
  });

  test("is not asked about where it differs from the tree already", async () => {
    rig.ends = () => {
      rig.cluster.merge(PAGE, { data: { a: "by hand" } });
      return { exitCode: 0 };
    };
    const { checks } = await verify();
    expect(said(checks)).toEqual(
      expect.arrayContaining(["drift: failed DriftFound", "idempotence: skipped PrerequisiteFailed"]),
    );
  });

  test("is no question where Flux applies it all the time", async () => {
    const plan = solution([deployment()]);
    for (const { value } of plan.steps.flatMap(({ objects }) => objects)) rig.cluster.put(value as never);
    const { checks } = await verify({ mode: "observe" }, plan);
    expect(said(checks).filter((line) => line.startsWith("idempotence"))).toEqual([]);
  });
});

describe("where it cannot be brought again", () => {
  const problem = (verdict: InstallProblem["verdict"], reason: InstallProblem["reason"]): InstallProblem => {
    return { verdict, reason, message: "no", objects: [PAGE] };
  };

  test.each<[InstallProblem, string]>([
    [problem("failed", "ApplyConflict"), "idempotence: failed NotIdempotent"],
    [problem("error", "Unreachable"), "idempotence: error Unreachable"],
  ])("%j", async (found, line) => {
    const site = { cluster: rig.cluster, clock: rig.clock, run: "r1" };
    const check = idempotenceCheck(site, { refs: [PAGE], manager: "us", again: async () => found });
    expect(said([await rig.clock.until(check)])).toEqual([line]);
  });
});
