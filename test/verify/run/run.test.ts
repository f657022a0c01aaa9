import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { Verdict } from "../../../src/model/verification.js";
import type { SolutionPlan } from "../../../src/model/verify-plan.js";
import { concludeSolution, plainCheck } from "../../../src/verify/run/checks.js";
import { type VerifyOne, verifyAll } from "../../../src/verify/run/run.js";
import { plan } from "../../support/plans.js";
import { RunBench } from "./run-bench.js";

let bench: RunBench;
/** Names in the order in which they began. */
let begun: string[];

beforeEach(() => {
  bench = new RunBench();
  begun = [];
});

const solution = (name: string, dependsOn: readonly string[] = []): SolutionPlan => {
  const [vendor, product] = name.split("/");
  return { ...plan(name, []), vendor: product && vendor, product, dependsOn };
};

function judging(verdicts: Readonly<Record<string, Verdict>> = {}): VerifyOne {
  return async (one) => {
    begun.push(one.name);
    await new Promise((resolve) => setImmediate(resolve));
    const verdict = verdicts[one.name] ?? "passed";
    return concludeSolution(one, [plainCheck("it", verdict, "Ready", "")]);
  };
}

async function run(plans: readonly SolutionPlan[], parallel: number, one: VerifyOne): Promise<string[]> {
  const verdicts = await verifyAll(bench.context(), plans, parallel, one);
  return verdicts.map(({ verdict, reason }) => `${verdict} ${reason}`);
}

describe("a solution that waits for another", () => {
  test.each<[prerequisite: Verdict, own: string]>([
    ["passed", "passed Verified"],
    ["unknown", "passed Verified"],
    ["failed", "skipped PrerequisiteFailed"],
    ["error", "skipped PrerequisiteFailed"],
    ["skipped", "skipped PrerequisiteFailed"],
  ])("that is %s is %s", async (prerequisite, own) => {
    const plans = [solution("b", ["a"]), solution("a")];
    expect((await run(plans, 4, judging({ a: prerequisite })))[0]).toBe(own);
    expect(begun[0]).toBe("a");
  });

  test("and names it and its verdict, through a whole chain", async () => {
    const plans = [
      solution("acme/c", ["acme/b"]),
      solution("acme/b", ["acme/a"]),
      solution("acme/a"),
      solution("acme/d"),
    ];
    const verdicts = await verifyAll(bench.context(), plans, 4, judging({ "acme/a": "failed" }));
    expect(verdicts.map(({ message }) => message)).toEqual([
      "prerequisites: it waits for acme/b, whose verdict is skipped",
      "prerequisites: it waits for acme/a, whose verdict is failed",
      "it: ",
      "everything expected was seen",
    ]);
    expect(begun).toEqual(["acme/a", "acme/d"]);
  });

  test("that is not in the run begins at once", async () => {
    expect(await run([solution("b", ["elsewhere"])], 1, judging())).toEqual(["passed Verified"]);
  });

  test("in a circle begins all the same", async () => {
    const plans = [solution("a", ["b"]), solution("b", ["c"]), solution("c", ["a", "c"])];
    expect(await run(plans, 1, judging())).toEqual(["passed Verified", "passed Verified", "passed Verified"]);
  });
});

describe("a solution that others wait for", () => {
  /** Notes when each solution begins, is judged and is taken away. */
  function staying(verdicts: Readonly<Record<string, Verdict>> = {}): {
    readonly one: VerifyOne;
    readonly seen: string[];
  } {
    const seen: string[] = [];
    const pause = () => new Promise((resolve) => setImmediate(resolve));
    const one: VerifyOne = async (it, stay) => {
      seen.push(`${it.name} begins`);
      await pause();
      const verdict = concludeSolution(it, [plainCheck("it", verdicts[it.name] ?? "passed", "Ready", "")]);
      await stay(verdict);
      seen.push(`${it.name} goes`);
      await pause();
      return verdict;
    };
    return { one, seen };
  }

  test.each([1, 4])("is there until the last of them is gone, with %i at once", async (parallel) => {
    const { one, seen } = staying();
    const plans = [solution("c", ["b"]), solution("b", ["a"]), solution("a"), solution("d", ["a"])];
    expect(await run(plans, parallel, one)).toEqual(plans.map(() => "passed Verified"));
    const at = (event: string) => seen.indexOf(event);
    expect(at("a begins")).toBe(0);
    expect(at("a goes")).toBeGreaterThan(Math.max(at("b goes"), at("d goes")));
    expect(at("b goes")).toBeGreaterThan(at("c goes"));
    expect(at("c begins")).toBeGreaterThan(at("b begins"));
    expect(seen).toHaveLength(8);
  });

  test("goes at once where it failed, because they are skipped", async () => {
    const { one, seen } = staying({ a: "failed" });
    expect(await run([solution("a"), solution("b", ["a"])], 1, one)).toEqual([
      "failed Ready",
      "skipped PrerequisiteFailed",
    ]);
    expect(seen).toEqual(["a begins", "a goes"]);
  });

  test("says that it stays, and nobody else does", async () => {
    await run([solution("a"), solution("b", ["a"])], 4, staying().one);
    const told = bench.told.flatMap((it) => (it.kind === "solution" ? `${it.solution} ${it.doing}` : []));
    expect(told).toEqual(["a staying"]);
  });

  test("is done by its own verdict, also where that is worse than what the others began by", async () => {
    const one: VerifyOne = async (it, stay) => {
      await stay(concludeSolution(it, [plainCheck("it", "passed", "Ready", "")]));
      return concludeSolution(it, [plainCheck("removal", it.name === "a" ? "failed" : "passed", "LeftBehind", "")]);
    };
    expect(await run([solution("a"), solution("b", ["a"])], 1, one)).toEqual(["failed LeftBehind", "passed Verified"]);
  });
});

test("a mistake in one is its own error, and the others go on", async () => {
  const one: VerifyOne = (it, stay) => (it.name === "a" ? Promise.reject(new Error("a mistake")) : judging()(it, stay));
  const verdicts = await verifyAll(bench.context(), [solution("a"), solution("b"), solution("c", ["a"])], 1, one);
  expect(verdicts.map(({ verdict, reason }) => `${verdict} ${reason}`)).toEqual([
    "error InternalError",
    "passed Verified",
    "skipped PrerequisiteFailed",
  ]);
  expect(verdicts[0]?.message).toContain("a mistake");
});

test("what has not begun when the run is stopped is interrupted, and every verdict is told", async () => {
  const one: VerifyOne = async (it, stay) => {
    bench.stop.abort();
    return judging()(it, stay);
  };
  expect(await run([solution("a"), solution("b")], 1, one)).toEqual(["passed Verified", "error Interrupted"]);
  expect(bench.told.map((it) => it.kind === "verdict" && it.solution)).toEqual(["a", "b"]);
});

test("never more at once than were asked for; each once, after those that it waits for, in the order of the plans", async () => {
  const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 8 }),
      edges,
      fc.integer({ min: 1, max: 4 }),
      async (count, pairs, parallel) => {
        const plans = Array.from({ length: count }, (_it, i) =>
          solution(
            `s${i}`,
            pairs.filter(([from]) => from === i).map(([, to]) => `s${to}`),
          ),
        );
        let [now, most] = [0, 0];
        const [judged, gone]: [string[], string[]] = [[], []];
        const pause = () => new Promise((resolve) => setImmediate(resolve));
        const one: VerifyOne = async (it, stay) => {
          most = Math.max(most, ++now);
          begun.push(it.name);
          const before = it.dependsOn.filter((name) => isAcyclic(plans, name, it.name));
          expect(judged).toEqual(expect.arrayContaining(before));
          await pause();
          judged.push(it.name);
          now--;
          const verdict = concludeSolution(it, [plainCheck("it", "passed", "Ready", "")]);
          await stay(verdict);
          most = Math.max(most, ++now);
          for (const name of before) expect(gone).not.toContain(name);
          await pause();
          now--;
          gone.push(it.name);
          return verdict;
        };
        begun = [];
        const verdicts = await verifyAll(bench.context(), plans, parallel, one);
        expect(verdicts.map(({ checks }) => checks[0]?.reason)).toEqual(plans.map(() => "Ready"));
        expect([...begun].sort()).toEqual(plans.map(({ name }) => name).sort());
        expect(most).toBeLessThanOrEqual(parallel);
      },
    ),
    { numRuns: 60 },
  );
});

/** Whether `name` is in the run and does not itself wait for `other`. */
function isAcyclic(plans: readonly SolutionPlan[], name: string, other: string): boolean {
  const byName = new Map(plans.map((it) => [it.name, it]));
  const seen = new Set<string>();
  const reach = (at: string): void => {
    if (seen.has(at)) return;
    seen.add(at);
    for (const next of byName.get(at)?.dependsOn ?? []) reach(next);
  };
  reach(name);
  return byName.has(name) && !seen.has(other);
}
