import { expect, test } from "vitest";
import type { KeptScript } from "../../../src/check/shell/kept.js";
import { checkScripts, scriptsOf } from "../../../src/check/shell/scripts.js";
import { inventoryOf } from "../../support/inventory.js";

const FOLDER = "eks-anywhere-common/Testers/Acme";

/** A CronJob with one container; `pod` is further YAML of the pod and `container` of the container. */
function cronJob(container: string, pod = ""): string {
  return `apiVersion: batch/v1
kind: CronJob
metadata: {name: test, namespace: acme}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          ${pod}
          containers:
            - {name: test, image: docker.io/alpine/k8s:1.32.11, ${container}}
`;
}

function configMap(data: Readonly<Record<string, string>>, name = "scripts"): string {
  return JSON.stringify({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "acme" }, data });
}

function scripts(job: string, ...more: readonly string[]) {
  const { manifests } = inventoryOf({ files: { [`${FOLDER}/test.yaml`]: [job, ...more].join("\n---\n") } });
  const [first] = manifests;
  if (first === undefined) throw new Error("no manifest");
  return scriptsOf(first, (name) => manifests.find((one) => one.kind === "ConfigMap" && one.name === name));
}

const VOLUME = "volumes: [{name: scripts, configMap: {name: scripts}}]";
const MOUNT = "volumeMounts: [{name: scripts, mountPath: /scripts}]";

test.each([
  ["the words of a shell", 'command: ["/bin/sh", "-c", "true"]', "sh", ["c"], "/command/2"],
  ["grouped options", 'command: ["bash", "-ec"], args: ["true"]', "bash", ["e", "c"], "/args/0"],
  ["long options", 'command: ["bash", "-o", "pipefail", "-c", "true"]', "bash", ["o", "pipefail", "c"], "/command/4"],
  ["arguments alone", 'args: ["-c", "true"]', "sh", ["c"], "/args/1"],
  ["what follows --", 'command: [sh, -c, --, "true"]', "sh", ["c"], "/command/3"],
  ["options of a wrapper", 'command: [timeout, -k, "5", "60", sh, -c, "true"]', "sh", ["c"], "/command/6"],
  [
    "several wrappers",
    'command: [nice, -n, "5", /usr/bin/env, -u, A, B=c, bash, -c, "true"]',
    "bash",
    ["c"],
    "/command/9",
  ],
  ["a wrapper", 'command: ["tini", "--", "/bin/ash", "-c", "true"]', "sh", ["c"], "/command/4"],
])("a script is found in %s", (_, container, shell, flags, pointer) => {
  const found = scripts(cronJob(container));
  expect(found.map(({ text, origin, options }) => [text, options.shell, options.flags, origin.pointer])).toEqual([
    ["true", shell, flags, `/spec/jobTemplate/spec/template/spec/containers/0${pointer}`],
  ]);
});

test.each([
  ["a folder", `command: [sh, /scripts/run.sh], ${MOUNT}`, VOLUME],
  [
    "a sub path",
    "command: [sh, /run.sh], volumeMounts: [{name: scripts, mountPath: /run.sh, subPath: run.sh}]",
    VOLUME,
  ],
  [
    "items",
    `command: [sh, /scripts/a/b.sh], ${MOUNT}`,
    "volumes: [{name: scripts, configMap: {name: scripts, items: [{key: run.sh, path: a/b.sh}]}}]",
  ],
  [
    "a projected volume",
    `command: [sh, /scripts/run.sh], ${MOUNT}`,
    "volumes: [{name: scripts, projected: {sources: [{secret: {name: x}}, {configMap: {name: scripts}}]}}]",
  ],
  [
    "a path from the environment",
    `command: [sh, "$(DIR)/run.sh"], env: [{name: DIR, value: /scripts}], ${MOUNT}`,
    VOLUME,
  ],
  ["a file that is run itself", `command: [/scripts/run.sh], ${MOUNT}`, VOLUME],
])("a script is found in a ConfigMap by %s", (_, container, pod) => {
  const found = scripts(cronJob(container, pod), configMap({ "run.sh": "#!/bin/bash -e\ntrue\n" }));
  expect(found.map(({ origin }) => [origin.document, origin.pointer])).toEqual([[1, "/data/run.sh"]]);
});

test("the first line of a file that is run itself names the shell, but not that of an argument", () => {
  const file = configMap({ "run.sh": "#!/usr/bin/env bash\ntrue\n" });
  expect(scripts(cronJob(`command: [/scripts/run.sh], ${MOUNT}`, VOLUME), file)[0]?.options.shell).toBe("bash");
  expect(scripts(cronJob(`command: [sh, /scripts/run.sh], ${MOUNT}`, VOLUME), file)[0]?.options.shell).toBe("sh");
  const python = configMap({ "run.sh": "#!/usr/bin/python3\nprint(1)\n" });
  expect(scripts(cronJob(`command: [/scripts/run.sh], ${MOUNT}`, VOLUME), python)).toEqual([]);
});

test.each([
  ["#!/opt/node/bin/bash -e", "bash", ["e"]],
  ["#!/bin/sh\r", "sh", []],
  ["#! /usr/bin/env -S ash -u", "sh", ["u"]],
])("a first line names the shell: %j", (line, shell, flags) => {
  const file = configMap({ "run.sh": `${line}\ntrue\n` });
  const [found] = scripts(cronJob(`command: [/scripts/run.sh], ${MOUNT}`, VOLUME), file);
  expect(found?.options).toMatchObject({ shell, flags });
});

test("what the kubelet replaces in a command is replaced, and places are those of the field", () => {
  const script = 'a=$$(date)\\n: $$a "$(URL)" $(date $$) $$$$; while true; do date; done';
  const job = cronJob(`command: [sh, -c, "${script.replaceAll('"', '\\"')}"], env: [{name: URL, value: a}]`);
  expect(scripts(job)[0]?.text).toBe('a=$(date)\n: $a "${URL}" $(date $$) $$; while true; do date; done');
  const problems = checkScripts(inventoryOf({ files: { [`${FOLDER}/test.yaml`]: job } }), new Map());
  expect(problems.map(({ code, at }) => [code, "inside" in at && at.inside])).toEqual([
    ["endless-loop", { line: 1, column: 32 }],
    ["test-cannot-fail", { line: 1, column: 32 }],
  ]);
});

test("two dollars alone are one", () => {
  expect(scripts(cronJob('command: [sh, -c, "echo $$HOME"]'))[0]?.text).toBe("echo $HOME");
});

test("a program is no script", () => {
  expect(scripts(cronJob('command: ["/acme", "--check"]'))).toEqual([]);
  expect(scripts(cronJob('command: ["k6", "run", "-c", "true"]'))).toEqual([]);
});

test("sourced files count as part of the script and are judged once by themselves", () => {
  const job = cronJob(`command: [sh, /scripts/run.sh], env: [{name: DIR, value: /scripts}], ${MOUNT}`, VOLUME);
  const lib = "set -e\nask() { curl http://acme; }\n";
  const run = '. "$DIR/lib.sh"\nask\n[ a = b ]\necho done\n';
  const files = { [`${FOLDER}/test.yaml`]: [job, configMap({ "lib.sh": lib, "run.sh": run })].join("\n---\n") };
  const problems = checkScripts(inventoryOf({ files }), new Map());
  expect(problems.map(({ code, at }) => [code, "pointer" in at && at.pointer, "inside" in at && at.inside])).toEqual([
    ["only-health-check", "/data/run.sh", { line: 0, column: 0 }],
    ["unbounded-request", "/data/lib.sh", { line: 1, column: 8 }],
  ]);
});

test.each<[string, string, readonly unknown[]]>([
  ["by itself", "/scripts/run.sh", ["bash", "test", []]],
  ["by a shell with options", "set -e\nexec sh -eu /scripts/run.sh", ["sh", "test", ["e", "u"]]],
  ["under timeout", "timeout 60 /scripts/run.sh", ["bash", "test", []]],
  ["by its folder's variable", 'sh "$DIR/run.sh"', ["sh", "test", []]],
  ["in the argument of a shell", "sh -c 'exec /scripts/run.sh'", ["bash", "test", []]],
  ["as a copy", "cp /scripts/run.sh /tmp/\nchmod +x /tmp/run.sh\n/tmp/run.sh", ["bash", "test", []]],
  ["as one of several steps", "sh /scripts/run.sh\nkubectl exec deploy/a -- a", ["sh", "job", []]],
])("a script that another one runs is judged: %s", (_, script, [shell, role, flags]) => {
  const env = "env: [{name: DIR, value: /scripts}]";
  const job = cronJob(`command: [sh, -c, ${JSON.stringify(script)}], ${env}, ${MOUNT}`, VOLUME);
  const found = scripts(job, configMap({ "run.sh": "#!/bin/bash\n/scripts/run.sh\n" }));
  expect(found.map(({ origin }) => origin.pointer.slice(0, 5))).toEqual(["/spec", "/data"]);
  expect(found[1]?.options).toMatchObject({ shell, role, flags });
});

test.each(["sh -s /scripts/run.sh", "cat /scripts/run.sh", "sh /other/run.sh", 'sh "$1/run.sh"'])(
  "what is no file that is run is no script: %s",
  (script) => {
    const job = cronJob(`command: [sh, -c, ${JSON.stringify(script)}], ${MOUNT}`, VOLUME);
    expect(scripts(job, configMap({ "run.sh": "true\n" }))).toHaveLength(1);
  },
);

test("a script that several jobs mount is reported once, and what is cached is not judged again", () => {
  const job = cronJob(`command: [sh, /scripts/run.sh], ${MOUNT}`, VOLUME);
  const other = job.replace("name: test, namespace", "name: other, namespace");
  const files = {
    [`${FOLDER}/test.yaml`]: [job, other, configMap({ "run.sh": "while true; do date; done\n" })].join("\n---\n"),
  };
  const cache = new Map<string, KeptScript>();
  const first = checkScripts(inventoryOf({ files }), cache);
  expect(first.map(({ code, object }) => [code, object?.kind])).toEqual([
    ["endless-loop", "ConfigMap"],
    ["test-cannot-fail", "ConfigMap"],
  ]);
  const kept = new Map<string, KeptScript>(JSON.parse(JSON.stringify([...cache])));
  expect(checkScripts(inventoryOf({ files }), kept)).toEqual(first);
  expect(kept).toEqual(cache);
  for (const [key, { problems }] of cache) if (problems) cache.set(key, { problems: [] });
  expect(checkScripts(inventoryOf({ files }), cache)).toEqual([]);
});

test("work that is no test is held only to what concerns it", () => {
  const script = 'command: [sh, -c, "while true; do sleep 60; done"]';
  const codes = (files: Readonly<Record<string, string>>) =>
    checkScripts(inventoryOf({ files }), new Map()).map(({ code }) => code);
  const job = cronJob(script);
  expect(codes({ "eks-anywhere-common/Addons/Core/Acme/job.yaml": job })).toEqual(["endless-loop"]);
  const service = `apiVersion: apps/v1
kind: Deployment
metadata: {name: acme, namespace: acme}
spec: {template: {spec: {containers: [{name: acme, ${script}}]}}}
`;
  expect(codes({ [`${FOLDER}/workload.yaml`]: service })).toEqual([]);
});

test("secrets of the environment and of mounts are known", () => {
  const container = [
    'command: [sh, -c, "true"], envFrom: [{secretRef: {name: a}}]',
    "env: [{name: KEY, valueFrom: {secretKeyRef: {name: a, key: b}}}]",
    "volumeMounts: [{name: s, mountPath: /keys}]",
  ].join(", ");
  const [found] = scripts(cronJob(container, "volumes: [{name: s, secret: {secretName: a}}]"));
  expect(found?.options).toMatchObject({
    secrets: ["KEY"],
    moreSecrets: true,
    secretPaths: ["/keys"],
    namespace: "acme",
    role: "test",
  });
});
