import type { Construct } from "constructs";
import { marksOf } from "../model/marks.js";
import { dnsLabelProblem } from "../model/names.js";
import type { HealthCheck, HealthCheckExpression, StageFacts } from "../model/solution.js";
import { type DurationText, durationProblem } from "../model/syntax.js";
import { ConformitronConstruct, checkValue } from "./base.js";
import { Solution } from "./solution.js";

/** What a stage waits for and how its health is judged. */
export interface StageProps {
  /** Stages of the same solution that must be healthy first. @default the stage made before it, or what is in no stage */
  readonly dependsOn?: readonly Stage[];
  /** What must be healthy. @default everything in the stage */
  readonly healthChecks?: readonly HealthCheck[];
  /** How the health of custom resources is judged. @default by their conditions, as kstatus does */
  readonly healthCheckExpressions?: readonly HealthCheckExpression[];
  /** How long the stage may take to become healthy. @default "10m" */
  readonly timeout?: DurationText;
}

/** The stage of what is in no other: namespace, sources, secrets. */
const FIRST = "base";

/**
 * A step of a solution that is applied only when the steps before it are healthy: a custom resource after the chart that brings its CRD, a
 * storage class after its driver. In one Flux Kustomization with its CRD's chart, a custom resource would block everything.
 */
export class Stage extends ConformitronConstruct {
  readonly #facts: StageFacts;

  constructor(scope: Construct, id: string, props: StageProps = {}) {
    super(scope, id);
    const solution = Solution.of(this);
    const before = solution.node.children.filter((child): child is Stage => child instanceof Stage && child !== this);
    const last = before.at(-1);
    const previous = last === undefined ? FIRST : last.#facts.name;
    this.#facts = {
      name: id,
      dependsOn: props.dependsOn?.map((stage) => stage.#facts.name) ?? [previous],
      healthChecks: props.healthChecks ?? [],
      healthCheckExpressions: props.healthCheckExpressions ?? [],
      timeout: props.timeout ?? "10m",
    };
    marksOf(this).placement = { stage: this.#facts };
    checkValue(this, {
      code: "bad-name",
      what: "stage",
      value: id,
      problem: dnsLabelProblem(id) ?? (id === FIRST ? "is the stage of what is in no other" : undefined),
      fix: "give the stage another id",
    });
    checkValue(this, {
      code: "bad-duration",
      what: "timeout",
      value: this.#facts.timeout,
      problem: durationProblem(this.#facts.timeout),
      fix: "write a duration such as 10m",
    });
  }
}
