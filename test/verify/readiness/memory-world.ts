import { type LiveObject, type ObjectRef, refKey, refOf } from "../../../src/model/live.js";
import {
  DEFAULT_GRACES,
  type Expectation,
  type Graces,
  type Judgement,
  type LoadBalancerPolicy,
  type Released,
  type Seen,
  type SeenSecret,
  type World,
} from "../../../src/model/readiness.js";
import { GraceClocks } from "../../../src/verify/readiness/clocks.js";
import { judgeObject } from "../../../src/verify/readiness/judge.js";

/** What a test's cluster holds. */
export interface Holdings {
  readonly objects?: readonly LiveObject[];
  /** Answers for references that are not plainly there or absent. */
  readonly seen?: Readonly<Record<string, Seen>>;
  readonly secrets?: Readonly<Record<string, SeenSecret>>;
  readonly released?: Released | undefined;
  /** What is said of an object instead of judging it, by `Kind/name`. */
  readonly judged?: Readonly<Record<string, Judgement>>;
  readonly expectation?: Expectation;
  readonly loadBalancer?: LoadBalancerPolicy;
  readonly graces?: Partial<Graces>;
}

/** Judges objects of memory by a clock that the test sets. */
export class Bench {
  readonly clocks = new GraceClocks();
  holdings: Holdings;

  constructor(holdings: Holdings) {
    this.holdings = holdings;
  }

  judge(ref: ObjectRef, now: number, expectation: Expectation = this.holdings.expectation ?? {}): Judgement {
    const { loadBalancer = "require", graces = {} } = this.holdings;
    const options = { graces: { ...DEFAULT_GRACES, ...graces }, clocks: this.clocks, loadBalancer };
    return judgeObject(ref, expectation, this.#world(now), options);
  }

  #world(now: number): World {
    const { objects = [], seen = {}, secrets = {}, released, judged = {} } = this.holdings;
    const byKey = new Map(objects.map((it) => [refKey(refOf(it)), it]));
    const ofKind = (kind: string): LiveObject[] => objects.filter((it) => it.kind === kind);
    return {
      now,
      see: (ref) => {
        const object = byKey.get(refKey(ref));
        return seen[refKey(ref)] ?? (object ? { is: "found", object } : { is: "absent" });
      },
      owned: ({ kind }, uid) => ofKind(kind).filter((it) => it.metadata.ownerReferences?.some((o) => o.uid === uid)),
      objects: ({ kind }, namespace) =>
        ofKind(kind).filter((it) => namespace === undefined || it.metadata.namespace === namespace),
      events: (uid) =>
        ofKind("Event").filter((it) => (it["involvedObject"] as { uid?: string } | undefined)?.uid === uid),
      secret: (namespace, name) => secrets[`${namespace}/${name}`] ?? { is: "absent" },
      released: () => released,
      judge: (ref) => judged[`${ref.kind}/${ref.name}`] ?? this.judge(ref, now, {}),
    };
  }
}
