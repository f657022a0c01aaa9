import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class B extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: duplicate-folder | dup/folder-b has the same folder 'eks-anywhere-common/Addons/Partner/Shared' (or one inside it) as dup/folder-a in solutions/duplicate-folder/a.ts | give one of them another folder
    super(scope, {
      environment,
      vendor: "dup",
      product: "folder-b",
      folder: "Shared",
      version: { value: "1", reason: "no chart" },
    });
  }
}
