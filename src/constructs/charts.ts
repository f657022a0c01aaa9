/** Where a chart comes from, as the Flux source that a release gets. */
export interface ChartReference {
  readonly source: "HelmRepository" | "OCIRepository";
  /** Address of the repository (HelmRepository) or of the chart itself (OCIRepository). */
  readonly url: string;
  /** Name of the chart. */
  readonly name: string;
  /** One exact version. */
  readonly version: string;
  /** Name of the source object. @default made from the address, or the release's name for an OCIRepository */
  readonly sourceName?: string;
  /** Cloud provider whose identity pulls from an OCI registry. @default "generic" */
  readonly provider?: "aws" | "azure" | "gcp" | "generic";
  /** How often the source is looked at. @default "1h" */
  readonly interval?: string;
}

/** How a chart repository is read. */
export interface RepositoryProps {
  /** Name of the source object. @default made from the address */
  readonly name?: string;
  /** Cloud provider whose identity pulls from an OCI registry. @default "generic" */
  readonly provider?: ChartReference["provider"];
  /** How often the source is looked at: a duration such as `1h`. @default "1h" */
  readonly interval?: string;
}

/** A Helm repository: an index served over HTTPS, or a folder of charts in an OCI registry (`oci://`). */
export class HelmRepository {
  /** @param url address such as `https://kubecost.github.io/cost-analyzer/` or `oci://ghcr.io/pulumi/helm-charts`, without the chart's name */
  static of(url: string, props: RepositoryProps = {}): HelmRepository {
    return new HelmRepository(url, props);
  }

  private constructor(
    private readonly url: string,
    private readonly props: RepositoryProps,
  ) {}

  /** @param version one exact version, no range */
  chart(name: string, version: string): ChartReference {
    return reference("HelmRepository", this.url, name, version, this.props);
  }
}

/** A chart that is itself an OCI artifact, read by an OCIRepository and referred to by `chartRef`. */
export class OciRepository {
  /** @param url address that ends with the chart's name, such as `oci://ghcr.io/stefanprodan/charts/podinfo` */
  static of(url: string, props: RepositoryProps = {}): OciRepository {
    return new OciRepository(url, props);
  }

  private constructor(
    private readonly url: string,
    private readonly props: RepositoryProps,
  ) {}

  /** @param version one exact version, which is the artifact's tag (a `+` is `_` there) */
  chart(version: string): ChartReference {
    return reference("OCIRepository", this.url, this.url.split("/").pop() ?? "", version, this.props);
  }
}

function reference(
  source: ChartReference["source"],
  url: string,
  name: string,
  version: string,
  { name: sourceName, provider, interval }: RepositoryProps,
): ChartReference {
  return {
    source,
    url,
    name,
    version,
    ...(sourceName === undefined ? {} : { sourceName }),
    ...(provider === undefined ? {} : { provider }),
    ...(interval === undefined ? {} : { interval }),
  };
}
