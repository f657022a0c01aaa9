// Measures the analysis of scripts in a process that has analysed none before, as `validate` does it: scripts are found in the pods
// that run them, told apart, read with what they source, and judged. `node bench/scripts.mjs COUNT` prints milliseconds as JSON.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { checkScripts } from "../lib/check/shell/scripts.js";

const SOLUTIONS = fileURLToPath(new URL("../solutions", import.meta.url));
const LIBRARY = readFileSync(new URL("../src/constructs/shell/lib.sh", import.meta.url));

/** So many scripts of which no two are the same. */
function distinctTexts(count) {
  const originals = readdirSync(SOLUTIONS, { recursive: true })
    .filter((name) => name.endsWith(".test.sh"))
    .sort()
    .map((name) => readFileSync(join(SOLUTIONS, name), "utf8"));
  return Array.from({ length: count }, (_, index) => {
    const text = originals[index % originals.length];
    return `${text}# ${index}\nVARIANT=${index}\n`.replaceAll("conformitron", `conformitron${index}`);
  });
}

/** Every script in a ConfigMap of its own, beside the functions that it sources, with the job that runs it. */
function inventoryOf(texts) {
  const scope = { name: "snow" };
  const placements = [{ scope, build: { tier: "testers", scope } }];
  const manifests = texts.flatMap((text, index) => {
    const namespace = `product-${index}`;
    return [configMap(namespace, text), cronJob(namespace)].map((value) => ({
      ...{ apiVersion: value.apiVersion, kind: value.kind, name: "test", namespace, value, placements },
      origin: { file: `Testers/${namespace}.yaml`, document: 0, pointer: "" },
    }));
  });
  return { manifests };
}

function configMap(namespace, text) {
  // Each file that is read gives a text of its own, also where it is the same.
  const data = { "test.sh": text, "lib.sh": LIBRARY.toString() };
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "test", namespace }, data };
}

function cronJob(namespace) {
  const secretKeyRef = { name: "token", key: "token" };
  const container = {
    name: "main",
    command: ["/bin/sh", "/test/test.sh"],
    env: [
      { name: "TEST_DIR", value: "/test" },
      { name: "API_TOKEN", valueFrom: { secretKeyRef } },
    ],
    volumeMounts: [{ name: "test", mountPath: "/test" }],
  };
  const pod = { containers: [container], volumes: [{ name: "test", configMap: { name: "test" } }] };
  const spec = { schedule: "11 2 * * *", jobTemplate: { spec: { template: { spec: pod } } } };
  return { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "test", namespace }, spec };
}

const texts = distinctTexts(Number(process.argv[2]));
const inventory = inventoryOf(texts);
const start = performance.now();
checkScripts(inventory, new Map());
const time = performance.now() - start;
const lines = texts.reduce((sum, text) => sum + text.split("\n").length - 1, 0);
console.log(JSON.stringify({ time, lines: Math.round(lines / texts.length) }));
