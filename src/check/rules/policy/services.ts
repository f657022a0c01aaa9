import { at, items } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";

/** How products are reached. */
export const SERVICES: readonly ObjectRule[] = [
  {
    code: "fixed-node-port",
    set: "policy",
    severity: "warning",
    title: "A Service takes a certain port of every node",
    why: "A second solution with the same port is refused by the API server, and which ports are free differs between clusters.",
    fix: "leave nodePort out, so that the cluster chooses one",
    kinds: ["Service"],
    check: ({ name, value }, report) => {
      for (const [index, port] of items(at(value, "spec", "ports")).entries()) {
        const nodePort = at(port, "nodePort");
        if (nodePort === undefined || nodePort === 0) continue;
        report(`/spec/ports/${index}/nodePort`, `Service ${name} takes port ${nodePort} of every node`);
      }
    },
  },
];
