import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { durationSeconds } from "../model/syntax.js";
import { AmbientConfig } from "./ambient.js";
import { checkPod } from "./pod-checks.js";
import { AMBIENT_DIR, type PodVolume, podVolumes, TEST_DIR } from "./pod-volumes.js";
import type { FilesFrom } from "./references.js";
import { makeAccount } from "./rights.js";
import { shellLibrary } from "./script.js";
import type { ScriptPodProps } from "./script-pod-props.js";

/** The image of scripts that bring none: Alpine with kubectl, curl, jq and a POSIX shell, for amd64 and arm64. */
export const SCRIPT_IMAGE = "docker.io/alpine/k8s:1.32.11";

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
  const files = props.script || props.files ? makeFiles(scope, name, namespace, props) : undefined;
  const volumes = podVolumes({ files, ambient, mounts: props.mounts, tokens: props.tokens });
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
        securityContext: podSecurity(props.user ?? 65532),
        ...(props.imagePullSecrets ? { imagePullSecrets: props.imagePullSecrets } : {}),
        containers: [container(props, volumes, { files, ambient })],
        volumes: volumes.map(({ name: volume, source }) => ({ name: volume, ...source })),
      },
    },
  };
}

function podSecurity(user: number): Record<string, unknown> {
  return {
    runAsNonRoot: true,
    runAsUser: user,
    runAsGroup: user,
    fsGroup: user,
    seccompProfile: { type: "RuntimeDefault" },
  };
}

/** What the container finds in its file system besides its image. */
interface Given {
  readonly files: object | undefined;
  readonly ambient: object | undefined;
}

function container(props: ScriptPodProps, volumes: readonly PodVolume[], given: Given): Record<string, unknown> {
  return {
    name: "main",
    image: props.image ?? SCRIPT_IMAGE,
    imagePullPolicy: "IfNotPresent",
    ...entryPoint(props),
    env: environment(props, given),
    resources: resources(props),
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    },
    volumeMounts: volumes.map(({ name, mountPath, readOnly }) => ({
      name,
      mountPath,
      ...(readOnly ? { readOnly } : {}),
    })),
  };
}

function makeFiles(
  scope: Construct,
  name: string,
  namespace: string,
  { script, files = {} }: ScriptPodProps,
): FilesFrom {
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
  return { kind: "ConfigMap", name };
}

function entryPoint({ script, command, args }: ScriptPodProps): Record<string, unknown> {
  const run = script ? ["/bin/sh", `${TEST_DIR}/test.sh`] : command;
  return { ...(run ? { command: run } : {}), ...(args ? { args } : {}) };
}

function environment(props: ScriptPodProps, { files, ambient }: Given): Record<string, unknown>[] {
  const own = Object.entries(props.env ?? {}).map(([name, value]) =>
    typeof value === "string" ? { name, value } : { name, ...value },
  );
  return [
    { name: "TMPDIR", value: "/tmp" },
    // kubectl keeps its discovery cache in the home folder; the root file system cannot be written.
    { name: "HOME", value: "/tmp" },
    { name: "NAMESPACE", valueFrom: { fieldRef: { fieldPath: "metadata.namespace" } } },
    { name: "RUN_ID", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    ...(files ? [{ name: "TEST_DIR", value: TEST_DIR }] : []),
    ...(ambient ? [{ name: "AMBIENT_FILE", value: `${AMBIENT_DIR}/env` }] : []),
    ...own,
  ];
}

function resources({ resources: { cpu = "200m", memory = "128Mi" } = {} }: ScriptPodProps): Record<string, unknown> {
  return { requests: { cpu, memory }, limits: { cpu, memory } };
}
