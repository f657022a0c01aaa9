import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Link extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-address | bad/link: link 'http://docs.example.com/' must begin with https:// | give an https address
    super(scope, {
      environment,
      vendor: "bad",
      product: "link",
      links: { documentation: "http://docs.example.com/" },
      version: { value: "1", reason: "no chart" },
    });
  }
}
