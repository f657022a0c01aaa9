import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Reserved extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-folder | bad/reserved: folder 'acme/con' contains 'con', which Windows reserves | set folder to one or more plain folder names
    super(scope, {
      environment,
      vendor: "bad",
      product: "reserved",
      folder: "acme/con",
      version: { value: "1", reason: "no chart" },
    });
  }
}
