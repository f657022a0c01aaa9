import { type Environment, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Product extends Solution {
  constructor(scope: Construct, environment: Environment) {
    // expect: bad-label | bad/pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp: product 'pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp' has 64 characters, at most 63 are allowed | give a value that fits a label
    super(scope, {
      environment,
      vendor: "bad",
      product: "pppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppppp",
      namespace: "bad-product",
      version: { value: "1", reason: "no chart" },
    });
  }
}
