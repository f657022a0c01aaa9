import type { Manifest } from "../../../model/manifest.js";
import { at, text } from "../../fields.js";
import { POD_KINDS } from "../../pods.js";
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
        if (reportImages(manifest, wanted === undefined ? nodes : [wanted], name, report)) return;
      }
    },
  },
];

function reportImages(
  manifest: Manifest,
  nodes: readonly string[],
  environment: string,
  report: Parameters<ObjectRule["check"]>[1],
): boolean {
  let reported = false;
  for (const { image, text: name, pointer } of imagesOf(manifest)) {
    const written = ONE.exec(image?.tag ?? "")?.[1] ?? ONE.exec(image?.repository ?? "")?.[1];
    const architecture = written && ALIASES[written];
    const others = nodes.filter((node) => node !== architecture);
    if (architecture === undefined || others.length === 0) continue;
    report(pointer, `image ${name} is for ${architecture}, but nodes of ${environment} are ${others.join(" and ")}`);
    reported = true;
  }
  return reported;
}
