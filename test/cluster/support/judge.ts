import type { KubernetesObject } from "../../../src/model/kubernetes.js";
import { apply, kubectl, nameOf } from "./cluster.js";
import { before, definedKind, kindOf } from "./dependencies.js";
import type { Selected } from "./tree.js";

/** What the API server says of the objects of an environment. */
export interface Judged {
  readonly accepted: number;
  /** Objects of kinds that only a chart defines, each with the charts that may. */
  readonly skipped: readonly string[];
  readonly problems: readonly string[];
}

/** The kinds that the cluster serves, as `group/Kind`. */
export async function servedKinds(): Promise<ReadonlySet<string>> {
  const lines = (await kubectl("api-resources", "--no-headers")).split("\n");
  return new Set(
    lines.map((line) => {
      const [apiVersion = "", , kind = ""] = line.trim().split(/\s+/).slice(-3);
      return kindOf({ apiVersion, kind, metadata: { name: "" } });
    }),
  );
}

/**
 * Asks the API server about all objects of an environment, in one dry run, and whether each kind is there before its objects.
 * @param own the kinds that the cluster served before any CRD of the tree was made
 * @param served the kinds that it serves now
 */
export async function judge(
  all: readonly Selected[],
  own: ReadonlySet<string>,
  served: ReadonlySet<string>,
): Promise<Judged> {
  const skipped: string[] = [];
  const problems: string[] = [];
  const asked: KubernetesObject[] = [];
  for (const selected of all) {
    for (const object of selected.objects) {
      const kind = kindOf(object);
      const known = own.has(kind) || definesBefore(kind, selected, all);
      const charts = known ? [] : chartsBefore(selected, all);
      if (!known && charts.length === 0)
        problems.push(`${selected.name}: nothing that it depends on brings the CRD of ${nameOf(object)}`);
      else if (served.has(kind)) asked.push(object);
      else skipped.push(`${nameOf(object)}: its CRD comes with a chart (${charts.join(", ")})`);
    }
  }
  problems.push(...(await refusals(asked)));
  return { accepted: asked.length, skipped, problems };
}

function definesBefore(kind: string, selected: Selected, all: readonly Selected[]): boolean {
  return before(selected, all).some(({ objects }) => objects.some((object) => definedKind(object) === kind));
}

function chartsBefore(selected: Selected, all: readonly Selected[]): string[] {
  return before(selected, all).flatMap(({ objects }) =>
    objects.filter(({ kind }) => kind === "HelmRelease").map(({ metadata }) => metadata.name),
  );
}

async function refusals(objects: readonly KubernetesObject[]): Promise<string[]> {
  const { ok, stdout, stderr } = await apply(objects, "--dry-run=server");
  const answered = stdout.split("\n").filter((line) => line !== "").length;
  // kubectl goes on after an object that is refused, with a line for each.
  const lines = stderr.split("\n").filter((line) => line !== "");
  if (ok && answered !== objects.length)
    return [`asked about ${objects.length} objects, heard of ${answered}`, ...lines];
  return ok ? [] : lines.length > 0 ? lines : ["kubectl failed without a word"];
}
