import type { KubernetesObject } from "../../../src/model/kubernetes.js";
import { attempt, type Ended, run } from "./run.js";

/** Runs kubectl and gives its standard output. Throws where it fails. */
export function kubectl(...args: readonly string[]): Promise<string> {
  return run("kubectl", args);
}

/** The objects of a kind, or one of them. Throws where kubectl fails. */
export async function list(...args: readonly string[]): Promise<KubernetesObject[]> {
  return JSON.parse(await kubectl("get", ...args, "-o", "json")).items;
}

/** One object; undefined where there is none. */
export async function get(kind: string, name: string, namespace?: string): Promise<KubernetesObject | undefined> {
  const scope = namespace === undefined ? [] : ["-n", namespace];
  const text = await kubectl("get", kind, name, ...scope, "--ignore-not-found", "-o", "json");
  return text === "" ? undefined : JSON.parse(text);
}

/** Applies objects; the server merges them and rejects unknown fields. */
export function apply(objects: readonly unknown[], ...flags: readonly string[]): Promise<Ended> {
  const args = ["apply", "--server-side", "--force-conflicts", "--field-manager=cluster-test", "--validate=strict"];
  return attempt("kubectl", [...args, ...flags, "-f", "-"], {
    // One document each: kubectl itself would judge a List, and stop at its first problem.
    input: objects.map((object) => JSON.stringify(object)).join("\n---\n"),
    seconds: 120,
  });
}

/** `Kind namespace/name`, as messages show an object. */
export function nameOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace === undefined ? "" : `${metadata.namespace}/`}${metadata.name}`;
}

/** Whether pods really run: on a fake node (KWOK) they are only said to. */
export async function hasRealNode(): Promise<boolean> {
  const nodes = await list("nodes");
  return nodes.some(({ metadata }) => metadata.annotations?.["kwok.x-k8s.io/node"] === undefined);
}

/** Waits until `look` gives something. Throws with `evidence` where it does not in time. */
export async function until<T>(
  what: string,
  seconds: number,
  look: () => Promise<T | undefined | false>,
  evidence: () => Promise<string> = async () => "",
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} seconds: ${what}\n${await evidence()}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}
