import type { Chart } from "../model/chart.js";
import { dnsLabelProblem, folderProblem, labelValueProblem } from "../model/names.js";

/** What is known about a solution before it is written. */
export interface Answers {
  /** The vendor, as its label spells it. */
  readonly vendor: string;
  /** The product, as its label spells it. */
  readonly product: string;
  readonly chart: Chart;
  /** Its folder below the tiers of the tree. @default `<vendor>/<product>` */
  readonly folder?: string;
  /** Its namespace. @default `<vendor>-<product>` as a DNS label */
  readonly namespace?: string;
  /** Handle of whoever answers for it, such as `@example`. */
  readonly maintainer: string;
}

/** Why the text is no answer, by the same rules that the constructs have; undefined where it is one. */
export const ANSWER_PROBLEMS = {
  vendor: labelProblem,
  product: labelProblem,
  folder: folderProblem,
  namespace: (text: string) => dnsLabelProblem(text),
  maintainer: (text: string) => (/^@[\w-]+(\/[\w-]+)?$/.test(text) ? undefined : "is no handle such as @example"),
} as const;

/** A label that is also the name of a folder and a file. */
function labelProblem(text: string): string | undefined {
  return text === "" ? "is empty" : (labelValueProblem(text) ?? folderProblem(text));
}
