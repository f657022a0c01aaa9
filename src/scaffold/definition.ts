import type { Chart } from "../model/chart.js";
import type { Answers } from "./answers.js";
import type { SolutionNames } from "./names.js";

/** The definition of a solution: one release, and a test that knows the release's name. */
export function definition(answers: Answers, names: SolutionNames): string {
  const { vendor, product, folder, maintainer } = answers;
  const repository = answers.chart.kind === "oci" ? "OciRepository" : "HelmRepository";
  return `import { type Environment, FunctionalTest, ${["HelmRelease", repository].sort().join(", ")}, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

/** ${product} of ${vendor}. */
export class ${names.className} extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: ${text(vendor)},
      product: ${text(product)},
${optional("folder", folder)}${optional("namespace", names.namespace)}      maintainers: [${text(maintainer)}],
    });

    const release = new HelmRelease(this, "release", {
      chart: ${chart(answers.chart)},
      releaseName: ${text(names.releaseName)},
    });

    new FunctionalTest(this, "test", {
${optional("name", names.testName)}      script: Script.file(new URL(${text(`./${names.file}.test.sh`)}, import.meta.url)),
      env: { RELEASE_NAME: release.releaseName },
    });
  }
}
`;
}

function chart({ kind, url, name, version }: Chart): string {
  if (kind === "oci") return `OciRepository.of(${text(url)}).chart(${text(version)})`;
  return `HelmRepository.of(${text(url)}).chart(${text(name)}, ${text(version)})`;
}

function optional(field: string, value: string | undefined): string {
  return value === undefined ? "" : `      ${field}: ${text(value)},\n`;
}

function text(value: string): string {
  return JSON.stringify(value);
}
