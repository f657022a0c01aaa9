import type { Cluster } from "../../model/cluster.js";
import type { Fields } from "../../model/live.js";
import type { VariableSource } from "../../verify/plan/variables.js";

/** What the ConfigMaps and Secrets hold that Flux takes variables from. */
export interface ReadVariables {
  /** Undefined for one that could not be read: then its variables are not known. */
  readonly of: (source: Omit<VariableSource, "optional">) => ReadonlyMap<string, string> | "absent" | undefined;
  /** The values that came from Secrets: they must not be seen anywhere. */
  readonly secrets: readonly string[];
}

/** Reads them, each once by its name. */
export async function readVariables(cluster: Cluster, sources: readonly VariableSource[]): Promise<ReadVariables> {
  const read = new Map<string, ReadonlyMap<string, string> | "absent">();
  const secrets: string[] = [];
  await Promise.all(
    sources.map(async ({ kind, namespace, name }) => {
      const answer = await cluster.get({ apiVersion: "v1", kind, namespace, name });
      if (!answer.ok) {
        if (answer.failure.kind === "not-found") read.set(keyOf({ kind, namespace, name }), "absent");
        return;
      }
      const values = new Map(Object.entries((answer.value["data"] ?? {}) as Fields).map(decoded(kind)));
      if (kind === "Secret") secrets.push(...values.values());
      read.set(keyOf({ kind, namespace, name }), values);
    }),
  );
  return { of: (source) => read.get(keyOf(source)), secrets };
}

function decoded(kind: VariableSource["kind"]): (entry: [string, unknown]) => readonly [string, string] {
  return ([key, value]) => {
    const text = String(value);
    return [key, kind === "Secret" ? Buffer.from(text, "base64").toString("utf8") : text];
  };
}

function keyOf({ kind, namespace, name }: Omit<VariableSource, "optional">): string {
  return `${kind} ${namespace}/${name}`;
}
