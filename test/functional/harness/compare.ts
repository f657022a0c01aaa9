import { readFileSync } from "node:fs";
import { join } from "node:path";
import { list, read, text } from "./cluster/objects.js";
import type { Scenario } from "./scenario.js";
import { podOf, scriptFiles, type TreeTest } from "./tree.js";

/** Set for every test by its construct, and by the harness. */
const given = new Set(["TEST_DIR", "NAMESPACE", "RUN_ID", "TMPDIR", "HOME", "AMBIENT_FILE"]);

/** In what a scenario differs from the CronJob that is deployed; none when the proof is one of the real thing. */
export function differences(root: string, scenario: Scenario, test: TreeTest): string[] {
  return [
    ...fileDifferences(root, scenario, test),
    ...environmentDifferences(scenario, test),
    ...settingDifferences(scenario, test),
  ];
}

function fileDifferences(root: string, scenario: Scenario, test: TreeTest): string[] {
  const deployed = scriptFiles(test) ?? {};
  const expected: Readonly<Record<string, string>> = {
    "test.sh": scenario.script,
    "lib.sh": "src/constructs/shell/lib.sh",
    ...scenario.files,
  };
  const names = [...new Set([...Object.keys(deployed), ...Object.keys(expected)])].sort();
  return names.flatMap((name) => {
    const path = expected[name];
    if (path === undefined) return [`the ConfigMap has ${name}, which is not among the scenario's files`];
    const same = deployed[name]?.trimEnd() === readFileSync(join(root, path), "utf8").trimEnd();
    return same ? [] : [`${name} of the ConfigMap is not ${path}: run npm run synth`];
  });
}

function environmentDifferences(scenario: Scenario, test: TreeTest): string[] {
  const variables = new Map(list(podOf(test), "containers[0].env").map((each) => [text(each, "name"), each]));
  const scenarioEnv = scenario.env ?? {};
  const secrets = scenario.secrets ?? [];
  const problems: string[] = [];
  for (const name of [...Object.keys(scenarioEnv), ...Object.keys(scenario.secretFiles ?? {})]) {
    if (!variables.has(name)) problems.push(`the scenario sets ${name}, the CronJob does not`);
  }
  for (const [name, variable] of variables) {
    const value = scenarioEnv[name];
    const literal = read(variable, "value");
    const secret = read(variable, "valueFrom.secretKeyRef") !== undefined;
    if (given.has(name) || (scenario.secretFiles !== undefined && name in scenario.secretFiles)) continue;
    if (value === undefined) problems.push(`the CronJob sets ${name}, the scenario does not`);
    else if (literal !== undefined && literal !== value)
      problems.push(`${name} is ${String(literal)} in the CronJob, ${value} in the scenario`);
    else if (secret !== secrets.includes(value)) {
      problems.push(
        secret
          ? `${name} comes from a Secret: list its value among the scenario's secrets`
          : `${name} is a secret of the scenario, but not of the CronJob`,
      );
    }
  }
  if (variables.has("AMBIENT_FILE") !== (scenario.ambient !== undefined))
    problems.push("only one of CronJob and scenario has ambient values");
  if (list(podOf(test), "containers[0].envFrom").length > 0)
    problems.push("the CronJob has envFrom: name each variable, so that it can be compared");
  return problems;
}

function settingDifferences(scenario: Scenario, test: TreeTest): string[] {
  const deadline = read(test.cronJob, "spec.jobTemplate.spec.activeDeadlineSeconds");
  const namespace = test.cronJob.metadata.namespace;
  return [
    ...(deadline === scenario.timeoutSeconds
      ? []
      : [`activeDeadlineSeconds is ${String(deadline)}, timeoutSeconds of the scenario ${scenario.timeoutSeconds}`]),
    ...(namespace === scenario.namespace
      ? []
      : [`the CronJob is in namespace ${String(namespace)}, the scenario in ${scenario.namespace}`]),
  ];
}
