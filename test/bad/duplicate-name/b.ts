import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class B extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: duplicate-name | dup/name.x has the same name of a Flux Kustomization 'dup-name-x' as dup.name/x in solutions/duplicate-name/a.ts | rename vendor or product so that <vendor>-<product> differs
    super(scope, {
      environment,
      vendor: "dup",
      product: "name.x",
      namespace: "dup-name-b",
      version: { value: "1", reason: "no chart" },
    });
  }
}
