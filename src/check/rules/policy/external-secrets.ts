import { at, items, pointer, text } from "../../fields.js";
import type { ObjectRule } from "../../rule.js";

const PULL_TYPE = "kubernetes.io/dockerconfigjson";
const PULL_KEY = ".dockerconfigjson";
const SOURCE = "https://external-secrets.io/latest/guides/ownership-deletion-policy/";

/** What External Secrets makes. */
export const EXTERNAL_SECRETS: readonly ObjectRule[] = [
  {
    code: "secret-policy-conflict",
    set: "policy",
    severity: "error",
    title: "The policies of an ExternalSecret contradict each other",
    why: "The operator refuses it: it cannot delete a Secret that it does not own, nor merge into one that it does not make.",
    fix: "set creationPolicy to Owner, or leave deletionPolicy out",
    source: SOURCE,
    kinds: ["ExternalSecret"],
    check: ({ value }, report) => {
      const deletion = text(at(value, "spec", "target", "deletionPolicy"));
      const creation = text(at(value, "spec", "target", "creationPolicy")) ?? "Owner";
      const refused =
        (deletion === "Delete" && (creation === "Merge" || creation === "None")) ||
        (deletion === "Merge" && creation === "None");
      if (refused)
        report("/spec/target/deletionPolicy", `deletionPolicy ${deletion} does not go with creationPolicy ${creation}`);
    },
  },
  {
    code: "pull-secret-type",
    set: "policy",
    severity: "error",
    title: "An ExternalSecret makes a pull secret of the wrong type",
    why: "The kubelet ignores a Secret that is not of that type, and the image is pulled without credentials.",
    fix: `set target.template.type to ${PULL_TYPE}`,
    source: "https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/",
    kinds: ["ExternalSecret"],
    check: ({ value }, report) => {
      const type = text(at(value, "spec", "target", "template", "type"));
      if (type === PULL_TYPE) return;
      const index = items(at(value, "spec", "data")).findIndex((entry) => at(entry, "secretKey") === PULL_KEY);
      const inTemplate = at(value, "spec", "target", "template", "data", PULL_KEY) !== undefined;
      if (!inTemplate && index < 0) return;
      report(
        inTemplate
          ? pointer("spec", "target", "template", "data", PULL_KEY)
          : pointer("spec", "data", index, "secretKey"),
        `a Secret with ${PULL_KEY} becomes one of type ${type ?? "Opaque"}`,
        { key: inTemplate },
      );
    },
  },
];
