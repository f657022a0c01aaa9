import type { Manifest } from "../../../model/manifest.js";
import { at, isFields, items, pointer, text } from "../../fields.js";
import type { PodTemplate } from "../../pods.js";
import { type ImageReference, readImage } from "./image-reference.js";
import { containersOf, podOf } from "./pods.js";

/** An image that an object names. */
export interface ImageUse {
  readonly text: string;
  readonly pointer: string;
  /** Undefined where the text is no name of an image. */
  readonly image: ImageReference | undefined;
  /** Stands in the values of a release, where other readings are possible. */
  readonly inValues: boolean;
  readonly pullPolicy: string | undefined;
}

type Path = string[];

const DEEPEST = 20;
// By the content, so that whoever asks has looked at it.
const known = new WeakMap<Manifest["value"], readonly ImageUse[]>();

/** The images of a workload's pods, and those of a release's values that are certainly images. */
export function imagesOf(manifest: Manifest): readonly ImageUse[] {
  const { value } = manifest;
  const ready = known.get(value);
  if (ready !== undefined) return ready;
  const images = findImages(manifest);
  known.set(value, images);
  return images;
}

function findImages(manifest: Manifest): ImageUse[] {
  if (manifest.kind === "HelmRelease")
    return imagesInValues(at(manifest.value, "spec", "values"), ["spec", "values"], []);
  const pod = podOf(manifest);
  if (pod === undefined) return [];
  return [...imagesOfContainers(pod), ...imagesOfVolumes(pod)];
}

function imagesOfContainers(pod: PodTemplate): ImageUse[] {
  return containersOf(pod).flatMap(({ value, pointer: container }) => {
    const image = text(value["image"]);
    // `auto` is filled in by the injector of a mesh.
    if (image === undefined || image === "auto") return [];
    return [use(image, `${container}/image`, false, text(value["imagePullPolicy"]))];
  });
}

/** Volumes may be images as well. */
function imagesOfVolumes(pod: PodTemplate): ImageUse[] {
  return items(pod.spec["volumes"]).flatMap((volume, index) => {
    const image = text(at(volume, "image", "reference"));
    if (image === undefined) return [];
    const where = pod.pointer + pointer("volumes", index, "image", "reference");
    return [use(image, where, false, text(at(volume, "image", "pullPolicy")))];
  });
}

/** `image: {repository, tag}` and `image: name:tag`, which mean the same in practically every chart. */
function imagesInValues(value: unknown, path: Path, found: ImageUse[]): ImageUse[] {
  if (path.length > DEEPEST || typeof value !== "object" || value === null) return found;
  // Lists have their indexes as keys.
  for (const key in value) {
    const inner: unknown = (value as Readonly<Record<string, unknown>>)[key];
    if (typeof inner !== "object" && key !== "image") continue;
    path.push(key);
    if (key === "image" && typeof inner === "string" && /[:@]/.test(inner))
      found.push(use(inner, pointer(...path), true));
    if (isFields(inner) && /image$/i.test(key)) found.push(...imageFromParts(inner, path));
    imagesInValues(inner, path, found);
    path.pop();
  }
  return found;
}

function imageFromParts(parts: Readonly<Record<string, unknown>>, path: Path): ImageUse[] {
  const [registry, repository, tag] = [text(parts["registry"]), text(parts["repository"]), text(parts["tag"])];
  if (repository === undefined && tag === undefined) return [];
  const name = [registry, repository ?? "unnamed"].filter(Boolean).join("/");
  const tagged = tag ? `${name}:${tag}` : name;
  return [use(tagged + digestOf(parts, tag), pointer(...path, tag === undefined ? "repository" : "tag"), true)];
}

/** Charts call the digest `digest` or `sha`, and take it before the tag. */
function digestOf({ digest, sha }: Readonly<Record<string, unknown>>, tag: string | undefined): string {
  const content = text(digest) || text(sha);
  if (!content || tag?.includes("@")) return "";
  return content.includes(":") ? `@${content}` : `@sha256:${content}`;
}

function use(name: string, where: string, inValues: boolean, pullPolicy?: string): ImageUse {
  return { text: name, pointer: where, image: readImage(name), inValues, pullPolicy };
}
