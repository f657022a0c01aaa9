import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Folder extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-folder | bad/folder: folder '../elsewhere' must be parts of letters, digits, '-', '_' and '.' between '/', each beginning and ending with a letter or digit | set folder to one or more plain folder names
    super(scope, {
      environment,
      vendor: "bad",
      product: "folder",
      folder: "../elsewhere",
      version: { value: "1", reason: "no chart" },
    });
  }
}
