import { posix } from "node:path";
import type { Manifest, Origin } from "../../model/manifest.js";
import { at, fields, items, pointer, text } from "../fields.js";
import type { Container, PodTemplate } from "../pods.js";

/** Finds a ConfigMap of the pod's namespace by its name. */
export type FindConfigMap = (name: string) => Manifest | undefined;

/** A text that a container finds in a file. */
export interface MountedFile {
  readonly text: string;
  readonly origin: Origin;
  readonly holder: Manifest;
}

/** What a container sees of ConfigMaps and Secrets. */
export interface Mounts {
  /** The file at an absolute path; undefined where it comes from elsewhere. */
  readonly file: (path: string) => MountedFile | undefined;
  /** Folders and files that hold Secrets. */
  readonly secretPaths: readonly string[];
}

interface Mount {
  readonly path: string;
  readonly subPath: string;
  readonly volume: Readonly<Record<string, unknown>>;
}

/** What the container mounts. */
export function mountsOf(pod: PodTemplate, container: Container, find: FindConfigMap): Mounts {
  const volumes = new Map(items(pod.spec["volumes"]).map((volume) => [text(at(volume, "name")), fields(volume)]));
  const mounts = items(container.value["volumeMounts"]).flatMap((mount): Mount[] => {
    const path = text(at(mount, "mountPath"));
    const volume = volumes.get(text(at(mount, "name")));
    const subPath = text(at(mount, "subPath")) ?? "";
    return path === undefined || volume === undefined ? [] : [{ path: posix.normalize(path), subPath, volume }];
  });
  mounts.sort((a, b) => b.path.length - a.path.length);
  return {
    file: (path) => fileAt(posix.normalize(path), mounts, find),
    secretPaths: mounts.filter(({ volume }) => holdsSecret(volume)).map(({ path }) => path),
  };
}

function fileAt(path: string, mounts: readonly Mount[], find: FindConfigMap): MountedFile | undefined {
  const mount = mounts.find(
    (one) => path === one.path || path.startsWith(one.path.endsWith("/") ? one.path : `${one.path}/`),
  );
  if (mount === undefined) return undefined;
  const name = posix.join(mount.subPath, posix.relative(mount.path, path));
  const projected = items(at(mount.volume, "projected", "sources")).map((source) => at(source, "configMap"));
  for (const source of [at(mount.volume, "configMap"), ...projected]) {
    const file = fileOf(source, name, find);
    if (file !== undefined) return file;
  }
  return undefined;
}

function fileOf(source: unknown, path: string, find: FindConfigMap): MountedFile | undefined {
  const name = text(at(source, "name"));
  const holder = name === undefined ? undefined : find(name);
  if (holder === undefined) return undefined;
  const listed = items(at(source, "items")).find((item) => text(at(item, "path")) === path);
  const key = listed === undefined ? path : (text(at(listed, "key")) ?? path);
  const content = text(at(holder.value, "data", key));
  if (content === undefined) return undefined;
  const { file, document } = holder.origin;
  return { text: content, holder, origin: { file, document, pointer: holder.origin.pointer + pointer("data", key) } };
}

function holdsSecret(volume: Readonly<Record<string, unknown>>): boolean {
  const projected = items(at(volume, "projected", "sources")).some((source) => at(source, "secret") !== undefined);
  return volume["secret"] !== undefined || projected;
}
