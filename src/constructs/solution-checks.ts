import type { IConstruct } from "constructs";
import { dnsLabelProblem, folderProblem, labelValueProblem, toLabelVersion } from "../model/names.js";
import type { Tier } from "../model/solution.js";
import { addressProblem, chartVersionProblem } from "../model/syntax.js";
import { checkValue, reportProblem } from "./base.js";
import type { ExistingNamespace, SolutionProps } from "./solution-props.js";

/** What the checks look at besides the props. */
interface Checked extends IConstruct {
  readonly namespace: string;
  readonly folder: string;
}

/** Reports what is wrong with a solution's names, labels and links. */
export function checkSolution(solution: Checked, props: SolutionProps): void {
  const label = (what: string, value: string): void =>
    checkValue(solution, {
      code: "bad-label",
      what,
      value,
      problem: value === "" ? "is empty" : labelValueProblem(value),
      fix: "give a value that fits a label",
    });
  label("vendor", props.vendor);
  label("product", props.product);
  for (const [key, value] of Object.entries(props.labels ?? {})) label(`label ${key}:`, value);
  checkValue(solution, {
    code: "bad-name",
    what: "namespace",
    value: solution.namespace,
    problem: dnsLabelProblem(solution.namespace),
    fix: "set namespace to a DNS label",
  });
  checkValue(solution, {
    code: "bad-folder",
    what: "folder",
    value: solution.folder,
    problem: folderProblem(solution.folder),
    fix: "set folder to one or more plain folder names",
  });
  for (const link of Object.values(props.links ?? {})) {
    checkValue(solution, {
      code: "bad-address",
      what: "link",
      value: link,
      problem: addressProblem(link, ["https"]),
      fix: "give an https address",
    });
  }
  for (const maintainer of props.maintainers ?? []) {
    checkValue(solution, {
      code: "bad-maintainer",
      what: "maintainer",
      value: maintainer,
      problem: /^@[\w-]+(\/[\w-]+)?$/.test(maintainer) ? undefined : "is no handle",
      fix: "write a handle such as @example",
    });
  }
}

/** Reports a version that cannot be shown, or that is missing from a solution whose reports need one. */
export function checkVersion(
  solution: IConstruct,
  { version: given, tier }: SolutionProps,
  version: string | undefined,
): void {
  if (given?.reason.trim() === "") {
    reportProblem(
      solution,
      "version-without-reason",
      "a version of its own has no reason",
      "say in version.reason why it is not the chart's",
    );
  }
  if (version === undefined) {
    if (tier === "core") return;
    const message = "the solution has no release to take its version from";
    reportProblem(solution, "version-missing", message, "set version: { value, reason }");
    return;
  }
  // Of a chart version that is wrong its release tells.
  if (given === undefined && chartVersionProblem(version) !== undefined) return;
  checkValue(solution, {
    code: "bad-version",
    what: "version",
    value: version,
    problem: labelValueProblem(toLabelVersion(version)) ?? (version === "" ? "is empty" : undefined),
    fix: "give a version that fits a label",
  });
}

/** Reports the use of a namespace that is there already where it is not allowed or not explained. */
export function checkExistingNamespace(
  solution: IConstruct,
  tier: Tier,
  { existing, reason }: ExistingNamespace,
): void {
  if (tier !== "core") {
    reportProblem(
      solution,
      "namespace-not-own",
      `the partner solution uses the existing namespace '${existing}'`,
      "leave namespace out or name one of its own; only core solutions may use an existing one",
    );
  }
  if (reason.trim() === "") {
    reportProblem(
      solution,
      "namespace-not-own",
      `the use of namespace '${existing}' has no reason`,
      "say why in namespace.reason",
    );
  }
}
