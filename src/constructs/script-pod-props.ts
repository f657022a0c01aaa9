import type { DurationText } from "../model/syntax.js";
import type { AmbientEnv } from "./ambient.js";
import type { AccountToken } from "./pod-volumes.js";
import type { EnvFrom, FilesFrom } from "./references.js";
import type { Right } from "./rights.js";
import type { Script } from "./script.js";

/** What a pod that runs a script or a product's own test image is made from. */
export interface ScriptPodProps {
  /** The script, run by `/bin/sh`. @default none: the image's own entry point runs */
  readonly script?: Script;
  /** Text files beside the script in `$TEST_DIR`, by name. @default none */
  readonly files?: Readonly<Record<string, Script>>;
  /** Image with an exact tag or digest. @default `docker.io/alpine/k8s:1.32.11` where there is a script */
  readonly image?: string;
  /** Where there is no script: what to run. @default the image's entry point */
  readonly command?: readonly string[];
  /** Arguments of the command or the script. @default none */
  readonly args?: readonly string[];
  /** Environment variables: literals, or references to secrets and config maps. @default none */
  readonly env?: Readonly<Record<string, string | EnvFrom>>;
  /** Variables that only the cluster knows; `lib.sh` reads them from the file `$AMBIENT_FILE`. @default none */
  readonly ambient?: AmbientEnv;
  /** Keys of secrets and config maps as files, by the folder in which they appear. @default none */
  readonly mounts?: Readonly<Record<string, FilesFrom>>;
  /** Tokens of the pod's account for others than Kubernetes, in the file `token` of the folder that is the key. @default none */
  readonly tokens?: Readonly<Record<string, AccountToken>>;
  /** What the pod's account may do in its namespace. @default nothing, and no token is mounted */
  readonly rights?: readonly Right[];
  /** @default none */
  readonly imagePullSecrets?: readonly { readonly name: string }[];
  /** Labels of the pod. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Time limit of the whole Job with its retries. @default "15m" */
  readonly timeout?: DurationText;
  /** How often a failed pod is tried again. @default 1 */
  readonly retries?: number;
  /** Request and limit of the container. @default 200m and 128Mi */
  readonly resources?: { readonly cpu?: string; readonly memory?: string };
  /** User of the container, not root. @default 65532 */
  readonly user?: number;
}
