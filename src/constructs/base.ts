import { Construct, type IConstruct } from "constructs";
import { findMarks, marksOf } from "../model/marks.js";
import type { Requirement, Waiver } from "../model/solution.js";

/** How an exception to a rule is recorded. */
export type WaiverProps = Omit<Waiver, "code">;

/** What every construct of conformitron can do. */
export abstract class ConformitronConstruct extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    rememberOrigin(this);
  }

  /**
   * Records an exception to a rule for this construct. It is written into the tree beside the object and honoured until it ends.
   * @param code the rule's code, as in the report
   */
  waive(code: string, props: WaiverProps): this {
    waive(this, code, props);
    return this;
  }
}

/** Records an exception to a rule for any construct, also one of cdk8s. */
export function waive(construct: IConstruct, code: string, props: WaiverProps): void {
  if (props.reason.trim() === "") {
    reportProblem(
      construct,
      "bad-waiver",
      `the waiver of ${code} has no reason`,
      "say why the rule does not apply here",
    );
  }
  if (!/^@[\w-]+(\/[\w-]+)?$/.test(props.owner)) {
    reportProblem(
      construct,
      "bad-waiver",
      `the waiver's owner '${props.owner}' is no handle`,
      "write a maintainer's handle such as @example",
    );
  }
  if (!/^\d{4}-\d{2}-\d{2}$/.test(props.until) || Number.isNaN(Date.parse(props.until))) {
    reportProblem(
      construct,
      "bad-waiver",
      `the waiver's end '${props.until}' is no date`,
      "write a date such as 2027-01-31",
    );
  }
  const marks = marksOf(construct);
  marks.waivers ??= [];
  marks.waivers.push({ code, ...props });
}

/** Remembers where in the definition a construct was made. */
export function rememberOrigin(construct: IConstruct): void {
  marksOf(construct).origin = new Error("made here");
}

/**
 * Records that something is wrong with a definition. Nothing is thrown, so that all problems of all solutions are reported together.
 * cdk8s' own validation sees them as well.
 */
export function reportProblem(construct: IConstruct, code: string, message: string, fix: string): void {
  const marks = marksOf(construct);
  if (marks.problems === undefined) {
    const problems: { code: string; message: string; fix: string }[] = [];
    marks.problems = problems;
    construct.node.addValidation({ validate: () => problems.map((problem) => `${problem.message}: ${problem.fix}`) });
  }
  marks.problems.push({ code, message, fix });
}

/** Reports a value that breaks its rule; `problem` says how, undefined is no problem. */
export function checkValue(
  construct: IConstruct,
  check: {
    readonly code: string;
    readonly what: string;
    readonly value: string;
    readonly problem: string | undefined;
    readonly fix: string;
  },
): void {
  if (check.problem === undefined) return;
  // An address may hold credentials, which are shown to nobody.
  const shown = String(check.value).replace(/\/\/[^/\s]*@/g, "//***@");
  reportProblem(construct, check.code, `${check.what} '${shown}' ${check.problem}`, check.fix);
}

/** Records what a construct needs from other solutions. */
export function addRequirement(construct: IConstruct, requirement: Requirement): void {
  const marks = marksOf(construct);
  marks.requirements ??= [];
  marks.requirements.push(requirement);
}

/** The namespace that a scope above the construct sets, such as a test's own. */
export function placedNamespace(construct: IConstruct): string | undefined {
  for (const scope of [...construct.node.scopes].reverse()) {
    const namespace = findMarks(scope)?.placement?.namespace;
    if (namespace !== undefined) return namespace;
  }
  return undefined;
}
