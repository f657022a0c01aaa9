import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Vendor extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-label | bad vendor/labels: label owner: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' has 64 characters, at most 63 are allowed | give a value that fits a label
    // expect: bad-label | bad vendor/labels: label team: '-' must consist of letters, digits, '-', '_' and '.', and begin and end with a letter or digit | give a value that fits a label
    // expect: bad-label | bad vendor/labels: vendor 'bad vendor' must consist of letters, digits, '-', '_' and '.', and begin and end with a letter or digit | give a value that fits a label
    super(scope, {
      environment,
      vendor: "bad vendor",
      product: "labels",
      labels: { team: "-", owner: "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
      version: { value: "1", reason: "no chart" },
    });
  }
}
