import { expect, it } from "vitest";
import { type LiveObject, refOf } from "../../../src/model/live.js";
import type { Judgement, State } from "../../../src/model/readiness.js";
import type { Reason } from "../../../src/model/reasons.js";
import { Bench, type Holdings } from "./memory-world.js";
import { NOW } from "./objects.js";

/** What a row of a table sets up, and what must come of it. */
export interface Row extends Holdings {
  readonly object: LiveObject;
  /** How long it was seen like this. Milliseconds. @default 0 */
  readonly seenFor?: number;
  readonly want: readonly [State, Reason, ...Reason[]];
  /** A part of the message. */
  readonly says?: string;
  /** Names of the causes, the nearest first. */
  readonly causes?: readonly string[];
}

/** One test for each row of a table, by its title. */
export function check(rows: Readonly<Record<string, Row>>): void {
  it.each(Object.entries(rows))("%s", (_title, row) => {
    const found = judge(row);
    const [state, reason, ...warnings] = row.want;
    expect([found.state, found.reason, found.warnings.map((it) => it.reason)]).toEqual([state, reason, warnings]);
    if (row.says !== undefined) expect(found.message).toContain(row.says);
    if (row.causes !== undefined) expect(found.causes.map((it) => it.name)).toEqual(row.causes);
  });
}

/** Judges the object of a row after it was seen for so long. */
export function judge({ object, seenFor = 0, ...holdings }: Omit<Row, "want">): Judgement {
  const bench = new Bench({ ...holdings, objects: [object, ...(holdings.objects ?? [])] });
  if (seenFor > 0) bench.judge(refOf(object), NOW - seenFor);
  return bench.judge(refOf(object), NOW);
}
