import { durationSeconds } from "../model/syntax.js";
import type { FilesFrom } from "./references.js";

/** Where the script and its files appear. */
export const TEST_DIR = "/test";
/** Where the ambient values appear, as the file `env`. */
export const AMBIENT_DIR = "/ambient";

/** 0444: readable for all, as a decimal number because YAML 1.2 knows no octal ones. */
const READ_ONLY = 292;
/** 0440 */
const SECRET_MODE = 288;

/** A volume of a pod and the one place where it is mounted. */
export interface PodVolume {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
  /** The volume's source, such as `{ emptyDir: {} }`. */
  readonly source: Readonly<Record<string, unknown>>;
}

/** A token of the pod's account for somebody other than Kubernetes. */
export interface AccountToken {
  /** Who the token is for. */
  readonly audience: string;
  /** How long it is good for; it is renewed in time. @default "1h" */
  readonly expires?: string;
}

/** What a pod finds in its file system. */
export interface PodFiles {
  readonly files: FilesFrom | undefined;
  readonly ambient: { readonly name: string; readonly key: string } | undefined;
  readonly mounts: Readonly<Record<string, FilesFrom>> | undefined;
  readonly tokens: Readonly<Record<string, AccountToken>> | undefined;
}

/** The volumes of a pod; all but `/tmp` are for reading only. */
export function podVolumes({ files, ambient, mounts = {}, tokens = {} }: PodFiles): PodVolume[] {
  const readOnly = true;
  return [
    { name: "tmp", mountPath: "/tmp", readOnly: false, source: { emptyDir: { sizeLimit: "64Mi" } } },
    ...(files ? [{ name: "test", mountPath: TEST_DIR, readOnly, source: filesSource(files) }] : []),
    ...(ambient ? [{ name: "ambient", mountPath: AMBIENT_DIR, readOnly, source: ambientSource(ambient) }] : []),
    ...Object.entries(mounts).map(([mountPath, from], index) => ({
      name: `files-${index}`,
      mountPath,
      readOnly,
      source: filesSource(from),
    })),
    ...Object.entries(tokens).map(([mountPath, token], index) => ({
      name: `token-${index}`,
      mountPath,
      readOnly,
      source: tokenSource(token),
    })),
  ];
}

function filesSource({ kind, name, keys }: FilesFrom): Record<string, unknown> {
  const items = keys ? { items: keys.map((key) => ({ key, path: key })) } : {};
  if (kind === "Secret") return { secret: { secretName: name, defaultMode: SECRET_MODE, ...items } };
  return { configMap: { name, defaultMode: READ_ONLY, ...items } };
}

function ambientSource({ name, key }: { readonly name: string; readonly key: string }): Record<string, unknown> {
  return { configMap: { name, defaultMode: READ_ONLY, items: [{ key, path: "env" }] } };
}

function tokenSource({ audience, expires = "1h" }: AccountToken): Record<string, unknown> {
  const token = { audience, path: "token", expirationSeconds: durationSeconds(expires) };
  return { projected: { sources: [{ serviceAccountToken: token }] } };
}
