import type { IConstruct } from "constructs";
import { durationProblem, imageProblem, quantityProblem } from "../model/syntax.js";
import { checkValue, reportProblem } from "./base.js";
import type { ScriptPodProps } from "./script-pod-props.js";

type Rule = (text: string) => string | undefined;

/** Reports what is wrong with a pod's image, times, quantities and variables. */
export function checkPod(scope: IConstruct, props: ScriptPodProps): void {
  const check = (code: string, what: string, value: string | undefined, rule: Rule, fix: string): void => {
    if (value !== undefined) checkValue(scope, { code, what, value, problem: rule(value), fix });
  };
  check("bad-image", "image", props.image, imageProblem, "give an image with an exact tag or digest");
  check("bad-duration", "timeout", props.timeout, durationProblem, "write a duration such as 15m");
  check("bad-quantity", "resources.cpu", props.resources?.cpu, quantityProblem, "write a quantity such as 200m");
  check("bad-quantity", "resources.memory", props.resources?.memory, quantityProblem, "write a quantity such as 128Mi");
  if (!props.script && !props.image) {
    reportProblem(
      scope,
      "nothing-to-run",
      "there is neither a script nor an image",
      "set script, or image with a test of the product's own",
    );
  }
  if (props.user === 0)
    reportProblem(scope, "root-user", "the pod would run as root", "leave user out or set another one");
  for (const name of Object.keys({ ...props.env, ...props.ambient })) {
    check("bad-name", "environment variable", name, variableProblem, "rename it");
  }
}

function variableProblem(name: string): string | undefined {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? undefined : "is no name of a variable";
}
