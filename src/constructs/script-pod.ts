import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { type DurationText, durationProblem, durationSeconds, imageProblem, quantityProblem } from "../model/syntax.js";
import { AmbientConfig, type AmbientEnv } from "./ambient.js";
import { checkValue, reportProblem } from "./base.js";
import type { EnvFrom, FilesFrom } from "./references.js";
import { makeAccount, type Right } from "./rights.js";
import { type Script, shellLibrary } from "./script.js";

/** The image of scripts that bring none: Alpine with kubectl, curl, jq and a POSIX shell, for amd64 and arm64. */
export const SCRIPT_IMAGE = "docker.io/alpine/k8s:1.32.11";

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
  readonly tokens?: Readonly<Record<string, { readonly audience: string; readonly expires?: DurationText }>>;
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

const TEST_DIR = "/test";
const AMBIENT_DIR = "/ambient";
/** 0444: readable for all, as a decimal number because YAML 1.2 knows no octal ones. */
const READ_ONLY = 292;
/** 0440 */
const SECRET_MODE = 288;

/** Makes the account and the ConfigMap that the pod needs and gives the spec of its Job. */
export function makeJobSpec(
  scope: Construct,
  name: string,
  namespace: string,
  props: ScriptPodProps,
): Record<string, unknown> {
  checkPod(scope, props);
  makeAccount(scope, name, namespace, props.rights ?? []);
  const ambient = props.ambient && AmbientConfig.for(scope).addEnv(scope, props.ambient);
  if (props.script || props.files) makeFiles(scope, name, namespace, props);
  const user = props.user ?? 65532;
  const mounts = Object.entries(props.mounts ?? {});
  const tokens = Object.entries(props.tokens ?? {});
  return {
    activeDeadlineSeconds: Math.ceil(durationSeconds(props.timeout ?? "15m")),
    backoffLimit: props.retries ?? 1,
    template: {
      metadata: { labels: { "app.kubernetes.io/name": name, ...props.podLabels } },
      spec: {
        restartPolicy: "Never",
        serviceAccountName: name,
        automountServiceAccountToken: (props.rights ?? []).length > 0,
        enableServiceLinks: false,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: user,
          runAsGroup: user,
          fsGroup: user,
          seccompProfile: { type: "RuntimeDefault" },
        },
        ...(props.imagePullSecrets ? { imagePullSecrets: props.imagePullSecrets } : {}),
        containers: [
          {
            name: "test",
            image: props.image ?? SCRIPT_IMAGE,
            imagePullPolicy: "IfNotPresent",
            ...entryPoint(props),
            env: environment(props, ambient),
            resources: resources(props),
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ["ALL"] },
            },
            volumeMounts: [
              { name: "tmp", mountPath: "/tmp" },
              ...(hasFiles(props) ? [{ name: "test", mountPath: TEST_DIR, readOnly: true }] : []),
              ...(ambient ? [{ name: "ambient", mountPath: AMBIENT_DIR, readOnly: true }] : []),
              ...mounts.map(([mountPath], index) => ({ name: `files-${index}`, mountPath, readOnly: true })),
              ...tokens.map(([mountPath], index) => ({ name: `token-${index}`, mountPath, readOnly: true })),
            ],
          },
        ],
        volumes: [
          { name: "tmp", emptyDir: { sizeLimit: "64Mi" } },
          ...(hasFiles(props) ? [{ name: "test", configMap: { name, defaultMode: READ_ONLY } }] : []),
          ...(ambient
            ? [
                {
                  name: "ambient",
                  configMap: { name: ambient.name, defaultMode: READ_ONLY, items: [{ key: ambient.key, path: "env" }] },
                },
              ]
            : []),
          ...mounts.map(([, files], index) => volume(`files-${index}`, files)),
          ...tokens.map(([, { audience, expires }], index) => ({
            name: `token-${index}`,
            projected: {
              sources: [
                {
                  serviceAccountToken: { audience, path: "token", expirationSeconds: durationSeconds(expires ?? "1h") },
                },
              ],
            },
          })),
        ],
      },
    },
  };
}

function hasFiles(props: ScriptPodProps): boolean {
  return props.script !== undefined || props.files !== undefined;
}

function makeFiles(scope: Construct, name: string, namespace: string, { script, files = {} }: ScriptPodProps): void {
  const texts = Object.entries(files).map(([file, { text }]) => [file, text] as const);
  new ApiObject(scope, "files", {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace },
    data: {
      ...(script ? { "test.sh": script.text } : {}),
      ...(script?.text.includes("/lib.sh") ? { "lib.sh": shellLibrary() } : {}),
      ...Object.fromEntries(texts),
    },
  });
}

function entryPoint({ script, command, args }: ScriptPodProps): Record<string, unknown> {
  const run = script ? ["/bin/sh", `${TEST_DIR}/test.sh`] : command;
  return { ...(run ? { command: run } : {}), ...(args ? { args } : {}) };
}

function environment(props: ScriptPodProps, ambient: object | undefined): Record<string, unknown>[] {
  const own = Object.entries(props.env ?? {}).map(([name, value]) =>
    typeof value === "string" ? { name, value } : { name, ...value },
  );
  return [
    { name: "TMPDIR", value: "/tmp" },
    // kubectl keeps its discovery cache in the home folder; the root file system cannot be written.
    { name: "HOME", value: "/tmp" },
    { name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    { name: "RUN_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ...(hasFiles(props) ? [{ name: "TEST_DIR", value: TEST_DIR }] : []),
    ...(ambient ? [{ name: "AMBIENT_FILE", value: `${AMBIENT_DIR}/env` }] : []),
    ...own,
  ];
}

function resources({ resources: { cpu = "200m", memory = "128Mi" } = {} }: ScriptPodProps): Record<string, unknown> {
  return { requests: { cpu, memory }, limits: { cpu, memory } };
}

function volume(name: string, files: FilesFrom): Record<string, unknown> {
  const items = files.keys ? { items: files.keys.map((key) => ({ key, path: key })) } : {};
  if (files.kind === "Secret") return { name, secret: { secretName: files.name, defaultMode: SECRET_MODE, ...items } };
  return { name, configMap: { name: files.name, defaultMode: READ_ONLY, ...items } };
}

function checkPod(scope: Construct, props: ScriptPodProps): void {
  const check = (
    code: string,
    what: string,
    value: string | undefined,
    rule: (text: string) => string | undefined,
    fix: string,
  ): void => {
    if (value !== undefined) checkValue(scope, { code, what, value, problem: rule(value), fix });
  };
  check("bad-image", "image", props.image, imageProblem, "give an image with an exact tag or digest");
  check("bad-duration", "timeout", props.timeout, durationProblem, "write a duration such as 15m");
  check("bad-quantity", "resources.cpu", props.resources?.cpu, quantityProblem, "write a quantity such as 200m");
  check("bad-quantity", "resources.memory", props.resources?.memory, quantityProblem, "write a quantity such as 128Mi");
  if (!props.script && !props.image) {
    reportProblem(
      scope,
      "nothing-to-run",
      "there is neither a script nor an image",
      "set script, or image with a test of the product's own",
    );
  }
  if (props.user === 0)
    reportProblem(scope, "root-user", "the pod would run as root", "leave user out or set another one");
  for (const name of Object.keys({ ...props.env, ...props.ambient })) {
    check(
      "bad-name",
      "environment variable",
      name,
      (text) => (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text) ? undefined : "is no name of a variable"),
      "rename it",
    );
  }
}
