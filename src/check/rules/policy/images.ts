import { POD_KINDS } from "../../pods.js";
import type { ObjectRule } from "../../rule.js";
import { isTest } from "./homes.js";
import { type ImageReference, isFloating } from "./image-reference.js";
import { imagesOf } from "./image-uses.js";

const WITH_IMAGES = [...POD_KINDS, "HelmRelease"];
const ECR =
  /^(public\.ecr\.aws|ecr-public\.aws\.com|\d{12}\.dkr[.-]ecr(-fips)?\.[a-z0-9-]+\.(amazonaws\.com(\.cn)?|on\.aws))$/;

/** Registries and organisations that no longer serve what they served, and what to do about each. */
const RETIRED: readonly (readonly [pattern: RegExp, what: string, fix: string])[] = [
  [/^k8s\.gcr\.io\//, "k8s.gcr.io is frozen since 2023", "take the image from registry.k8s.io"],
  [/^gcr\.io\/google[-_]containers\//, "this registry is frozen", "take the image from registry.k8s.io"],
  [
    /^docker\.io\/bitnami\//,
    "bitnami withdrew its versioned images from Docker Hub in 2025",
    "take a maintained image",
  ],
  [/^docker\.io\/bitnamilegacy\//, "bitnamilegacy gets no updates", "take a maintained image"],
  [
    /^gcr\.io\/cloud-provider-vsphere\//,
    "the images of this registry were removed in 2024",
    "take it from registry.k8s.io",
  ],
  [/^gcr\.io\/kubebuilder\//, "this registry was shut down in 2025", "take the image from its project's registry"],
  [
    /^docker\.io\/library\/centos$/,
    "CentOS Linux is at its end of life since 2024",
    "take an image of a supported system",
  ],
];

/** From where images come, and whether they stay the same. */
export const IMAGES: readonly ObjectRule[] = [
  {
    code: "image-invalid",
    set: "policy",
    severity: "error",
    title: "The name of an image is not one",
    why: "The pod never starts: InvalidImageName.",
    fix: "write registry/repository:tag, in lower case up to the tag",
    kinds: POD_KINDS,
    check: (manifest, report) => {
      for (const { image, text, pointer } of imagesOf(manifest)) {
        if (image === undefined && !text.includes("${")) report(pointer, `'${text}' is no name of an image`);
      }
    },
  },
  {
    code: "image-without-tag",
    set: "policy",
    severity: "error",
    title: "An image has neither tag nor digest",
    why: "It means latest: nobody knows what runs, and each node may run something else.",
    fix: "add the exact tag and the digest: name:1.2.3@sha256:…",
    kinds: POD_KINDS,
    check: (manifest, report) => {
      for (const { image, text, pointer } of imagesOf(manifest)) {
        if (image && image.tag === undefined && image.digest === undefined) report(pointer, `image ${text} has no tag`);
      }
    },
  },
  {
    code: "image-floating-tag",
    set: "policy",
    severity: "error",
    title: "The tag of an image moves",
    why: "The same commit runs different software on different days: a red test says nothing about the change under test.",
    fix: "write the exact version and the digest: name:1.2.3@sha256:…",
    kinds: WITH_IMAGES,
    check: (manifest, report) => {
      for (const { image, text, pointer, inValues } of imagesOf(manifest)) {
        if (!image?.tag || image.digest !== undefined || !isFloating(image.tag)) continue;
        // Other tags in values may be suffixes or numbers of builds.
        if (!inValues || image.tag === "latest") report(pointer, `tag ${image.tag} of ${nameOf(text)} moves`);
      }
    },
  },
  {
    code: "image-without-digest",
    set: "policy",
    severity: "warning",
    title: "An image is named by its tag alone",
    why: "Whoever can push to the repository can replace what the tag means; only a digest stays.",
    fix: "add the digest: name:1.2.3@sha256:…",
    source: "the functional-test requirements of the conformance repository",
    kinds: POD_KINDS,
    check: (manifest, report) => {
      for (const { image, text, pointer } of imagesOf(manifest)) {
        if (image?.tag && image.digest === undefined && !isFloating(image.tag))
          report(pointer, `image ${text} has no digest`);
      }
    },
  },
  {
    code: "image-origin",
    set: "policy",
    severity: "info",
    title: "The image of a functional test does not come from ECR",
    why: "The requirements ask for an image on ECR, or for the proof of a recent scan for vulnerabilities.",
    fix: "mirror the image to ECR, or keep the report of its scan with the solution",
    source: "the functional-test requirements of the conformance repository",
    kinds: POD_KINDS,
    check: (manifest, report, { inventory }) => {
      if (!isTest(manifest, inventory)) return;
      for (const { image, pointer } of imagesOf(manifest)) {
        if (image && !ECR.test(image.registry))
          report(pointer, `${image.repository} comes from ${image.registry}, not from ECR`);
      }
    },
  },
  {
    code: "retired-image",
    set: "policy",
    severity: "warning",
    title: "An image comes from where it is no longer maintained or served",
    why: "It gets no fixes any more, and one day no new node can pull it.",
    fix: "take the image from where it is maintained",
    kinds: WITH_IMAGES,
    check: (manifest, report) => {
      for (const { image, text, pointer } of imagesOf(manifest)) {
        const [, what, fix] = RETIRED.find(([pattern]) => image && pattern.test(fullName(image))) ?? [];
        if (what !== undefined && fix !== undefined) report(pointer, `${text}: ${what}`, { fix });
      }
    },
  },
  {
    code: "pull-policy",
    set: "policy",
    severity: "info",
    title: "The pull policy of an image does not fit its name",
    why: "A digest never changes, so pulling it always only fails without the registry; a moving tag is pulled once and then stays old.",
    fix: "set imagePullPolicy to IfNotPresent and name the image by its digest",
    kinds: POD_KINDS,
    check: (manifest, report) => {
      for (const { image, text, pointer, pullPolicy } of imagesOf(manifest)) {
        const where = pointer.replace(/image$/, "imagePullPolicy").replace(/reference$/, "pullPolicy");
        if (image?.digest !== undefined && pullPolicy === "Always")
          report(where, `${nameOf(text)} cannot change, but is always pulled`);
        const moves = image !== undefined && image.digest === undefined && isFloating(image.tag ?? "latest");
        if (moves && (pullPolicy === "IfNotPresent" || pullPolicy === "Never")) {
          report(where, `${text} moves, but a node keeps the first one that it got`);
        }
      }
    },
  },
];

function fullName({ registry, repository }: ImageReference): string {
  return `${registry}/${repository}`;
}

function nameOf(image: string): string {
  return image.replace(/[:@][^/]*$/, "");
}
