import type { Manifest } from "../../../model/manifest.js";
import { at, isFields, pointer, text } from "../../fields.js";
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
  const containers = pod === undefined ? [] : containersOf(pod);
  return containers.flatMap(({ value, pointer: container }) => {
    const image = text(value["image"]);
    // `auto` is filled in by the injector of a mesh.
    if (image === undefined || image === "auto") return [];
    return [use(image, `${container}/image`, false, text(value["imagePullPolicy"]))];
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
  return [use(tag ? `${name}:${tag}` : name, pointer(...path, tag === undefined ? "repository" : "tag"), true)];
}

function use(name: string, where: string, inValues: boolean, pullPolicy?: string): ImageUse {
  return { text: name, pointer: where, image: readImage(name), inValues, pullPolicy };
}
