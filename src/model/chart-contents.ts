/** A chart that is asked for: what a HelmRelease says about it. */
export interface ChartRequest {
  /** Address of the Helm repository, or of the chart itself in its registry; undefined where the source is not known. */
  readonly url: string | undefined;
  readonly name: string;
  /** An exact version or a range; empty for the newest. */
  readonly version: string;
}

/** What a chart says about itself and its values. */
export interface ChartContents {
  readonly name: string;
  readonly version: string;
  readonly library: boolean;
  readonly deprecated: boolean;
  /** The versions of Kubernetes that it may be installed on; undefined for all. */
  readonly kubeVersion: string | undefined;
  /** Its `values.yaml`; empty where it has none. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Its `values.schema.json`; undefined where it has none. */
  readonly schema: unknown;
  readonly dependencies: readonly ChartDependency[];
  /** The charts that its archive brings. */
  readonly subcharts: readonly ChartContents[];
  /** Top-level values that its templates name; undefined where they use values in a way that does not tell which. */
  readonly usedValues: readonly string[] | undefined;
}

/** A chart that another one brings. */
export interface ChartDependency {
  readonly name: string;
  /** What it is called in the values. */
  readonly alias: string;
  /** Paths in the values that switch it on or off, the first that is set; empty for none. */
  readonly conditions: readonly string[];
  readonly tags: readonly string[];
}

/** A chart, what is not where it should be, or why nobody can tell. */
export type ChartAnswer =
  | { readonly state: "found"; readonly chart: ChartContents }
  /** `known`: the charts of the repository, or the versions of the chart. */
  | { readonly state: "missing"; readonly what: "repository" | "chart" | "version"; readonly known: readonly string[] }
  | { readonly state: "unknown"; readonly reason: string };

/** Opens charts. It never throws, and asks nothing of the network that nobody has allowed. */
export type ChartLibrary = (request: ChartRequest) => Promise<ChartAnswer>;
