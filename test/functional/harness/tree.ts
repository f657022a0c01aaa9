import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { isRecord, type KubeObject, list, read, text } from "./cluster/objects.js";

/** A CronJob of the generated tree with what stands beside it. */
export interface TreeTest {
  readonly file: string;
  readonly cronJob: KubeObject;
  /** All objects of the CronJob's folder. */
  readonly beside: readonly KubeObject[];
}

/** All CronJobs of the tree: tests below the Testers tiers, recurring work of add-ons elsewhere. */
export function treeTests(root: string): TreeTest[] {
  if (!existsSync(join(root, "dist"))) {
    throw new Error(
      "dist/ is missing, so the scenarios cannot be compared with what is deployed: run `npm run synth` first",
    );
  }
  const files = readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => /(^|\/)(addons|testers)\/.*\.yaml$/i.test(file) && !file.endsWith("/kustomization.yaml"))
    .sort();
  const folders = new Map<string, { file: string; object: KubeObject }[]>();
  for (const file of files) {
    const folder = file.slice(0, file.lastIndexOf("/"));
    folders.set(folder, [...(folders.get(folder) ?? []), ...objectsIn(root, file)]);
  }
  return [...folders.values()].flatMap((entries) =>
    entries
      .filter(({ object }) => object.kind === "CronJob")
      .map(({ file, object }) => ({
        file: `dist/${file}`,
        cronJob: object,
        beside: entries.map((entry) => entry.object),
      })),
  );
}

/** Whether the CronJob is a functional test, and not recurring work of an add-on. */
export function isTest({ file }: TreeTest): boolean {
  return /\/testers\//i.test(file);
}

/** The ConfigMap data that is mounted at /test; undefined when the CronJob runs no script of ours. */
export function scriptFiles(test: TreeTest): Readonly<Record<string, string>> | undefined {
  const pod = read(test.cronJob, "spec.jobTemplate.spec.template.spec");
  const mount = list(pod, "containers[0].volumeMounts").find((each) => text(each, "mountPath") === "/test");
  const volume = list(pod, "volumes").find((each) => text(each, "name") === text(mount, "name"));
  const name = text(volume, "configMap.name");
  const map = test.beside.find((object) => object.kind === "ConfigMap" && object.metadata.name === name);
  const data = map?.["data"];
  return name !== "" && isRecord(data) && "test.sh" in data ? (data as Record<string, string>) : undefined;
}

/** The pod's template specification. */
export function podOf(test: TreeTest): unknown {
  return read(test.cronJob, "spec.jobTemplate.spec.template.spec");
}

function objectsIn(root: string, file: string): { file: string; object: KubeObject }[] {
  return parseAllDocuments(readFileSync(join(root, "dist", file), "utf8"))
    .map((document): unknown => document.toJS())
    .filter((object) => isRecord(object) && isRecord(object["metadata"]))
    .map((object) => ({ file, object: object as KubeObject }));
}
