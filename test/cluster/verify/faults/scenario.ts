import type { KubernetesInput } from "../../../../src/model/cluster.js";
import type { Reason } from "../../../../src/model/reasons.js";
import type { Verdict } from "../../../../src/model/verification.js";

/** A fault, as a solution that has it, and what is to be said of it. */
export interface Scenario {
  /** In words, for the table. */
  readonly fault: string;
  /** Name of the solution; also of its folder, and at the end of its namespace. */
  readonly name: string;
  /** What the solution has besides its namespace. */
  readonly addon: (place: Place) => readonly KubernetesInput[];
  /** Its functional test. @default one that passes */
  readonly test?: (place: Place) => readonly KubernetesInput[];
  /** What is there before the run, and no part of the solution; without a namespace. */
  readonly surroundings?: (place: Place) => readonly KubernetesInput[];
  /** What happens by hand while the run goes on. */
  readonly meanwhile?: (place: Place) => Promise<void>;
  readonly expected: Expected;
}

/** Where a solution is. */
export interface Place {
  readonly namespace: string;
  /** Address of the Helm repository with the tests' chart. */
  readonly charts: string;
}

/** A verdict and its reason. */
export interface Expected {
  readonly verdict: Verdict;
  /** Several where which one is seen is a matter of the moment. */
  readonly reason: Reason | readonly Reason[];
  /** What the message says. */
  readonly says?: RegExp;
  readonly warning?: Reason;
}
