import type { Manifest } from "../../../model/manifest.js";
import { at, fields, items, text } from "../../fields.js";
import { POD_KINDS, type PodTemplate } from "../../pods.js";
import type { ObjectRule } from "../../rule.js";
import { isTest } from "./homes.js";
import { imagesOf } from "./image-uses.js";
import { podOf } from "./pods.js";

const ALIASES: Readonly<Record<string, string>> = {
  amd64: "amd64",
  x86_64: "amd64",
  arm64: "arm64",
  aarch64: "arm64",
  arm64v8: "arm64",
};
const ONE = /(?:^|[-_./])(amd64|x86_64|arm64v8|arm64|aarch64)$/;
const LABEL = "kubernetes.io/arch";
const AFFINITY = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"];

/** Whether images and pods fit the processors of the environments. */
export const ARCHITECTURES: readonly ObjectRule[] = [
  {
    code: "image-architecture",
    set: "policy",
    severity: "warning",
    title: "An image or a pod is bound to a processor architecture that nodes of the environment do not have",
    why: "On the other nodes the pod never starts (exec format error), or it waits for ever for a node that fits.",
    fix: "use an image for all architectures of the environment, or select the nodes by kubernetes.io/arch",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      const pod = podOf(manifest);
      if (pod === undefined) return;
      const wanted = text(at(pod.spec, "nodeSelector", LABEL));
      for (const { environment } of new Set(manifest.placements.map(({ scope }) => scope))) {
        if (environment === undefined) continue;
        const { name, architectures } = environment;
        const nodes: readonly string[] = architectures;
        if (wanted !== undefined && !nodes.includes(wanted)) {
          report(`${pod.pointer}/nodeSelector/kubernetes.io~1arch`, `no node of ${name} is ${wanted}`);
          return;
        }
        if (wanted !== undefined && nodes.length > 1 && isTest(manifest, inventory)) {
          report(
            `${pod.pointer}/nodeSelector/kubernetes.io~1arch`,
            `the test leaves out nodes of ${name} that are not ${wanted}`,
          );
          return;
        }
        const allowed = wanted === undefined ? nodes.filter((node) => mayRunOn(node, pod.spec)) : [wanted];
        if (reportImages(manifest, allowed, name, report)) return;
      }
    },
  },
];

/** Whether the pod's required node affinity lets it run on nodes of an architecture: one of its terms must. */
function mayRunOn(architecture: string, spec: PodTemplate["spec"]): boolean {
  const terms = items(at(spec, ...AFFINITY));
  return terms.length === 0 || terms.some((term) => items(at(term, "matchExpressions")).every(allows));

  function allows(expression: unknown): boolean {
    const { key, operator, values } = fields(expression);
    if (key !== LABEL) return true;
    if (operator === "In") return items(values).includes(architecture);
    return operator !== "NotIn" || !items(values).includes(architecture);
  }
}

function reportImages(
  manifest: Manifest,
  nodes: readonly string[],
  environment: string,
  report: Parameters<ObjectRule["check"]>[1],
): boolean {
  let reported = false;
  for (const { image, text: name, pointer } of imagesOf(manifest)) {
    const written = archIn(image?.tag, "-") ?? archIn(image?.repository, "/");
    const architecture = written && ALIASES[written];
    const others = nodes.filter((node) => node !== architecture);
    if (architecture === undefined || others.length === 0) continue;
    report(pointer, `image ${name} is for ${architecture}, but nodes of ${environment} are ${others.join(" and ")}`);
    reported = true;
  }
  return reported;
}

/** A tag or a name ends with the architecture, or its first part is one: `arm64v8/nginx`. */
function archIn(text = "", separator: string): string | undefined {
  const [first = "", ...rest] = text.split(separator);
  return ONE.exec(text)?.[1] ?? (rest.length > 0 && Object.hasOwn(ALIASES, first) ? first : undefined);
}
