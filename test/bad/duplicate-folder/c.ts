import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class C extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: duplicate-folder | dup/folder-c has the same folder 'eks-anywhere-common/Addons/Partner/shared' (or one inside it) as dup/folder-a in solutions/duplicate-folder/a.ts | give one of them another folder
    super(scope, {
      environment,
      vendor: "dup",
      product: "folder-c",
      folder: "shared",
      version: { value: "1", reason: "no chart" },
    });
  }
}
