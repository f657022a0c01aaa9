import { createHash } from "node:crypto";
import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { dnsSubdomainProblem, MAX_LABEL, toDnsLabel, toLabelVersion } from "../model/names.js";
import { type DurationText, durationProblem } from "../model/syntax.js";
import { ConformitronConstruct, checkValue } from "./base.js";
import type { ChartReference } from "./charts.js";
import type { HelmReleaseSpec } from "./imports/helm.toolkit.fluxcd.io.js";
import type { HelmRepositorySpec, OciRepositorySpec } from "./imports/source.toolkit.fluxcd.io.js";
import type { Plain } from "./plain.js";
import { Solution } from "./solution.js";

const DEFAULT_INTERVAL = "1h";

/** A release, as far as its source needs to know it. */
interface NamedConstruct extends Construct {
  readonly name: string;
}

/** The Flux source of a chart, in the solution's own namespace; releases from one repository share it. */
export class ChartSource extends ConformitronConstruct {
  /** The source that a release needs, made when it is first needed. */
  static for(release: NamedConstruct, chart: ChartReference): ChartSource {
    const solution = Solution.of(release);
    const name = sourceName(release, chart);
    const id = `source-${chart.source}-${name}`;
    const found = solution.node.tryFindChild(id) as ChartSource | undefined;
    if (found === undefined) return new ChartSource(solution, id, name, chart);
    found.#expectSame(release, chart);
    return found;
  }

  private constructor(
    solution: Solution,
    id: string,
    private readonly name: string,
    private readonly chart: ChartReference,
  ) {
    super(solution, id);
    checkValue(this, {
      code: "bad-name",
      what: "source name",
      value: name,
      problem: dnsSubdomainProblem(name),
      fix: "set name to a DNS name",
    });
    const interval = chart.interval ?? DEFAULT_INTERVAL;
    checkValue(this, {
      code: "bad-duration",
      what: "source interval",
      value: interval,
      problem: durationProblem(interval),
      fix: "write a duration such as 1h",
    });
    new ApiObject(this, "Default", {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind: chart.source,
      metadata: { name, namespace: solution.namespace },
      spec: sourceSpec(chart, interval),
    });
  }

  /** The part of a HelmRelease's spec that names its chart; another chart of the same repository may have made the source. */
  chartSpec(
    { name, version }: ChartReference,
    interval: DurationText,
  ): Pick<Plain<HelmReleaseSpec>, "chart" | "chartRef"> {
    if (this.chart.source === "OCIRepository") return { chartRef: { kind: "OCIRepository", name: this.name } };
    return {
      chart: {
        spec: {
          chart: name,
          version,
          reconcileStrategy: "ChartVersion",
          interval,
          sourceRef: { kind: "HelmRepository", name: this.name },
        },
      },
    };
  }

  #expectSame(release: Construct, chart: ChartReference): void {
    if (chart.url === this.chart.url && (chart.source === "HelmRepository" || chart.version === this.chart.version))
      return;
    checkValue(release, {
      code: "duplicate-name",
      what: "source name",
      value: this.name,
      problem: `stands for both ${this.chart.url} and ${chart.url}`,
      fix: "give the repositories different names",
    });
  }
}

function sourceName(release: NamedConstruct, chart: ChartReference): string {
  if (chart.sourceName !== undefined) return chart.sourceName;
  if (chart.source === "OCIRepository") return release.name;
  const name = toDnsLabel(chart.url.replace(/^[a-z]+:\/\//, ""));
  if (name.length <= MAX_LABEL) return name;
  const hash = createHash("sha256").update(chart.url).digest("hex").slice(0, 8);
  return `${name.slice(0, MAX_LABEL - 9).replace(/-+$/, "")}-${hash}`;
}

function sourceSpec(chart: ChartReference, interval: string): Plain<HelmRepositorySpec> | Plain<OciRepositorySpec> {
  const provider = chart.provider ? { provider: chart.provider } : {};
  if (chart.source === "OCIRepository") {
    return {
      interval,
      url: chart.url,
      ref: { tag: toLabelVersion(chart.version) },
      layerSelector: { mediaType: "application/vnd.cncf.helm.chart.content.v1.tar+gzip", operation: "copy" },
      ...provider,
    };
  }
  // An OCI HelmRepository is static: Flux ignores its interval.
  if (chart.url.startsWith("oci://")) return { type: "oci", url: chart.url, ...provider };
  return { interval, url: chart.url };
}
