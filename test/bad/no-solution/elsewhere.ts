import { App } from "cdk8s";
import { type Environment, Solution } from "conformitron";

// expect at the start: no-solution | Elsewhere makes no solution in the scope that it is given | pass the constructor's scope on to super
export class Elsewhere extends Solution {
  constructor(_scope: unknown, environment: Environment) {
    super(new App(), { environment, vendor: "bad", product: "elsewhere", version: { value: "1", reason: "none" } });
  }
}
