import { MAX_CRONJOB_NAME, MAX_LABEL, MAX_RELEASE_NAME, toDnsLabel } from "../model/names.js";
import type { Answers } from "./answers.js";

/** The names that a solution's files and objects get. */
export interface SolutionNames {
  /** Folder of the vendor's definitions, below that of all definitions. */
  readonly folder: string;
  /** Name of the definition's file, without an extension. */
  readonly file: string;
  readonly className: string;
  readonly releaseName: string;
  /** @default what the solution makes of vendor and product */
  readonly namespace?: string;
  /** @default what the test makes of the product */
  readonly testName?: string;
}

/** Capitalised words that a definition imports or uses. */
const TAKEN = new Set([
  "Construct",
  "Environment",
  "FunctionalTest",
  "HelmRelease",
  "HelmRepository",
  "OciRepository",
  "Script",
  "Solution",
  "URL",
]);

/** The names of a solution. Those that would be too long are cut, and only then named explicitly. */
export function solutionNames(answers: Answers): SolutionNames {
  const { vendor, product } = answers;
  const file = toDnsLabel(product);
  const namespace = answers.namespace ?? shortened(toDnsLabel(`${vendor}-${product}`), MAX_LABEL);
  const testName = shortened(`${file}-test`, MAX_CRONJOB_NAME);
  return {
    folder: vendorFolder(vendor),
    file,
    className: className(product),
    releaseName: shortened(file, MAX_RELEASE_NAME) ?? file,
    ...(namespace === undefined ? {} : { namespace }),
    ...(testName === undefined ? {} : { testName }),
  };
}

/** In lower case, because paths that differ only in case are one on some systems; without `_`, so that it is never `node_modules`. */
function vendorFolder(vendor: string): string {
  return vendor.toLowerCase().replaceAll("_", "-");
}

function className(product: string): string {
  const words = product.split(/[^A-Za-z0-9]+/);
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^\d/.test(name) || TAKEN.has(name) ? `Product${name}` : name;
}

/** The name without its end where it is too long; undefined where it is not. */
function shortened(name: string, max: number): string | undefined {
  return name.length <= max ? undefined : name.slice(0, max).replace(/-+$/, "");
}
