import { type ObjectRef, refKey } from "../../../src/model/live.js";
import type { Judgement, World } from "../../../src/model/readiness.js";
import type { Progress } from "../../../src/model/verification.js";
import { SharedLists } from "../../../src/verify/install/shared-lists.js";
import type { HeldContext } from "../../../src/verify/run/context.js";
import { expectations } from "../../../src/verify/run/expectations.js";
import type { RunOptions } from "../../../src/verify/run/options.js";
import { SharedKustomizations } from "../../../src/verify/run/shared-kustomizations.js";
import { Waits } from "../../../src/verify/run/waits.js";
import { LiveWorld } from "../../../src/verify/world/live-world.js";
import { ManualClock } from "../../support/manual-clock.js";
import { type MemoryCluster, memoryCluster } from "../../support/memory-cluster.js";

export const OPTIONS: RunOptions = {
  mode: "observe",
  revision: `sha1:${"a".repeat(40)}`,
  timeoutMs: 900_000,
  testRuns: true,
  repeat: 1,
  retries: 0,
  mutation: false,
  keep: false,
};

/** A judgement that says nothing but the state. */
export function judgement(state: Judgement["state"], more: Partial<Judgement> = {}): Judgement {
  const reason = state === "Current" ? "Ready" : "Progressing";
  return { state, reason, message: `it is ${state}`, warnings: [], causes: [], ...more };
}

/** A run on a cluster in memory, by a clock that the test moves. Objects stand as the test says, those that are there and unnamed well. */
export class RunBench {
  readonly clock = new ManualClock();
  readonly cluster: MemoryCluster = memoryCluster({ now: () => new Date(this.clock.now()) });
  readonly stop = new AbortController();
  readonly told: Progress[] = [];
  readonly judged = new Map<string, Judgement>();
  readonly world: LiveWorld;
  readonly waits: Waits;

  constructor(namespace = "shop") {
    for (const name of ["flux-system", namespace]) {
      this.cluster.put({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
    }
    this.world = new LiveWorld({
      cluster: this.cluster,
      wide: true,
      now: () => this.clock.now(),
      parse: () => [],
      judge: (ref, world) => this.#judge(ref, world),
      needs: () => [],
      onChange: (object) => this.waits.changed(object),
    });
    this.waits = new Waits(this.clock, (work) => this.world.moment(work));
  }

  context(options: Partial<RunOptions> = {}): HeldContext {
    const chosen = { ...OPTIONS, ...options };
    const { cluster, world, waits, clock, stop } = this;
    return {
      ...{ id: "r1", cluster, world, waits, clock, signal: stop.signal, options: chosen },
      progress: (progress) => this.told.push(progress),
      expected: expectations({ sources: [] }, [], chosen),
      shared: new SharedKustomizations(),
      lists: new SharedLists(cluster),
      judgeSchedule: (ref, it) => this.#judge(ref, it),
      hold: undefined,
      git: undefined,
    };
  }

  /** Says how an object stands from now on. */
  stands(ref: ObjectRef, found: Judgement): void {
    this.judged.set(refKey(ref), found);
    this.waits.changed(undefined);
  }

  #judge(ref: ObjectRef, world: World): Judgement {
    const seen = world.see(ref);
    const said = this.judged.get(refKey(ref));
    if (said !== undefined) return said;
    if (seen.is === "found") return judgement("Current");
    return judgement(seen.is === "absent" ? "NotFound" : "InProgress", {
      reason: seen.is === "absent" ? "Absent" : "Awaited",
    });
  }
}
