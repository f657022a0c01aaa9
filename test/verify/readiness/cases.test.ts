import { describe, expect, it } from "vitest";
import { refOf } from "../../../src/model/live.js";
import type { Case } from "./cases.js";
import { CORE_CASES, CUSTOM_CASES } from "./cases-core.js";
import { CRON_JOB_CASES, JOB_CASES } from "./cases-jobs.js";
import { POD_CASES } from "./cases-pods.js";
import { RELEASE_CASES } from "./cases-releases.js";
import { SECRET_CASES } from "./cases-secrets.js";
import { SOURCE_CASES } from "./cases-sources.js";
import { WORKLOAD_CASES } from "./cases-workloads.js";
import { Bench } from "./memory-world.js";
import { NOW } from "./objects.js";

const CASES: readonly Case[] = [
  ...RELEASE_CASES,
  ...SOURCE_CASES,
  ...SECRET_CASES,
  ...WORKLOAD_CASES,
  ...JOB_CASES,
  ...CRON_JOB_CASES,
  ...POD_CASES,
  ...CORE_CASES,
  ...CUSTOM_CASES,
];

describe("the cases of the fact sheet", () => {
  it("are all there", () => {
    const numbers = new Set(CASES.map(({ n }) => n));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 87 }, (_, i) => i + 1));
  });

  it.each(CASES.map((given) => [given.n, given.object?.kind ?? "any", given.title, given] as const))(
    "%i %s: %s",
    (_n, _kind, _title, given) => {
      const { state, reason, warnings } = judged(given);
      const [wantState, wantReason, ...wantWarnings] = given.want;
      expect([state, reason, warnings.map((it) => it.reason)]).toEqual([wantState, wantReason, wantWarnings]);
    },
  );
});

function judged({ object, ref, seenFor = 0, before, ...holdings }: Case) {
  const objects = [...(object ? [object] : []), ...(holdings.objects ?? [])];
  const bench = new Bench({ ...holdings, objects: before ?? objects });
  const wanted = ref ?? (object && refOf(object));
  if (wanted === undefined) throw new Error("a case needs an object or a reference");
  bench.judge(wanted, NOW - seenFor);
  bench.holdings = { ...holdings, objects };
  return bench.judge(wanted, NOW);
}
