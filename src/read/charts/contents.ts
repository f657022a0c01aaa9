import type { ChartContents, ChartDependency } from "../../model/chart-contents.js";
import { yamlPackage } from "../yaml/package.js";
import { type ArchiveFiles, readArchive } from "./tar.js";
import { usedValues } from "./used-values.js";

/** Files of a chart by their path below its folder. */
export type ChartFiles = ReadonlyMap<string, Buffer>;

const DEEPEST = 6;

/** Whether a file of a chart, by its path below the chart's folder, says something about its values. */
export function isChartFile(path: string): boolean {
  const inner = path.replace(/^(charts\/[^/]+\/)+/, "");
  if (/^charts\/[^/]+\.tgz$/.test(inner)) return true;
  return /^(Chart\.yaml|requirements\.yaml|values\.yaml|values\.schema\.json|templates\/.+\.(ya?ml|tpl|txt))$/.test(
    inner,
  );
}

/** The chart in an archive, as `helm package` makes it. Throws where there is none that can be read. */
export function chartInArchive(archive: Buffer, depth = 0): ChartContents {
  const files = readArchive(archive, (path) => isChartFile(path.slice(path.indexOf("/") + 1)));
  const root = [...files.keys()].find((path) => /^[^/]+\/Chart\.yaml$/.test(path))?.replace(/Chart\.yaml$/, "");
  if (root === undefined) throw new Error("the archive holds no chart");
  return chartFrom(below(files, root), depth);
}

/** The chart that the files make. Throws where they make none. */
export function chartFrom(files: ChartFiles, depth = 0): ChartContents {
  const about = recordOf(yamlIn(files, "Chart.yaml"));
  const name = textOf(about["name"]);
  const version = textOf(about["version"]);
  if (name === undefined || version === undefined) throw new Error("its Chart.yaml has no name or no version");
  const subcharts = depth < DEEPEST ? subchartsOf(files, depth + 1) : [];
  return {
    name,
    version,
    library: about["type"] === "library",
    deprecated: about["deprecated"] === true,
    kubeVersion: textOf(about["kubeVersion"]),
    values: recordOf(yamlIn(files, "values.yaml")),
    schema: schemaIn(files),
    dependencies: dependenciesOf(about["dependencies"] ?? recordOf(yamlIn(files, "requirements.yaml"))["dependencies"]),
    subcharts,
    usedValues: usedValues(templatesOf(files), subcharts),
  };
}

function subchartsOf(files: ChartFiles, depth: number): ChartContents[] {
  const folders = new Set(
    [...files.keys()].flatMap((path) => /^charts\/[^/]+\/(?=Chart\.yaml$)/.exec(path)?.[0] ?? []),
  );
  const archives = [...files].filter(([path]) => /^charts\/[^/]+\.tgz$/.test(path));
  return [
    ...[...folders].map((folder) => chartFrom(below(files, folder), depth)),
    ...archives.map(([, archive]) => chartInArchive(archive, depth)),
  ];
}

function below(files: ArchiveFiles, folder: string): ChartFiles {
  return new Map(
    [...files].flatMap(([path, content]) => (path.startsWith(folder) ? [[path.slice(folder.length), content]] : [])),
  );
}

function templatesOf(files: ChartFiles): string[] {
  return [...files].flatMap(([path, content]) => (path.startsWith("templates/") ? [content.toString("utf8")] : []));
}

function dependenciesOf(list: unknown): ChartDependency[] {
  if (!Array.isArray(list)) return [];
  return list.map(recordOf).flatMap((entry) => {
    const name = textOf(entry["name"]);
    if (name === undefined) return [];
    const conditions = (textOf(entry["condition"]) ?? "").split(",").map((path) => path.trim());
    const tags = Array.isArray(entry["tags"]) ? entry["tags"].map(String) : [];
    return [
      { name, alias: textOf(entry["alias"]) ?? name, conditions: conditions.filter((path) => path !== ""), tags },
    ];
  });
}

function schemaIn(files: ChartFiles): unknown {
  const text = files.get("values.schema.json")?.toString("utf8");
  return text === undefined ? undefined : JSON.parse(text.replace(/^\uFEFF/, ""));
}

function yamlIn(files: ChartFiles, path: string): unknown {
  const text = files.get(path)?.toString("utf8");
  return text === undefined ? undefined : yamlPackage().parse(text, { maxAliasCount: 1000, logLevel: "silent" });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}
