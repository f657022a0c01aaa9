import { Config, type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Waivers extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "waivers", version: { value: "1", reason: "no chart" } });
    // expect: bad-waiver | bad/waivers/config: the waiver of rule has no reason | say why the rule does not apply here
    // expect: bad-waiver | bad/waivers/config: the waiver's end 'soon' is no date | write a date such as 2027-01-31
    // expect: bad-waiver | bad/waivers/config: the waiver's owner 'somebody' is no handle | write a maintainer's handle such as @example
    new Config(this, "config", { data: { a: "b" } }).waive("rule", { reason: "", owner: "somebody", until: "soon" });
  }
}
