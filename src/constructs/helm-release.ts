import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { dnsLabelProblem, dnsSubdomainProblem, MAX_RELEASE_NAME } from "../model/names.js";
import { addressProblem, chartVersionProblem, type DurationText, durationProblem } from "../model/syntax.js";
import { AmbientConfig, type AmbientValues } from "./ambient.js";
import { ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import { ChartSource } from "./chart-source.js";
import type { ChartReference } from "./charts.js";
import type { HelmValues } from "./helm-values.js";
import type { HelmReleaseSpec } from "./imports/helm.toolkit.fluxcd.io.js";
import type { Plain } from "./plain.js";
import type { ValuesFrom } from "./references.js";
import { objectName, Solution } from "./solution.js";
import { valueConflicts } from "./value-conflicts.js";

/** A change to what the chart renders, by kustomize. */
export interface PostRenderer {
  /** Patches: strategic merge or JSON 6902, as text. @default none */
  readonly patches?: readonly { readonly patch: string; readonly target?: Readonly<Record<string, string>> }[];
  /** Images to replace. @default none */
  readonly images?: readonly {
    readonly name: string;
    readonly newName?: string;
    readonly newTag?: string;
    readonly digest?: string;
  }[];
}

/** What happens to an install or upgrade that fails. */
export interface RemediationProps {
  /** How often it is tried again. @default 3 */
  readonly retries?: number;
  /** Whether the last failure is undone as well. @default true */
  readonly remediateLastFailure?: boolean;
  /** Do not wait until the release's objects are ready. @default false */
  readonly disableWait?: boolean;
}

/** What a release is made from. */
export interface HelmReleaseProps {
  readonly chart: ChartReference;
  /** Name of the Helm release, from which charts derive the names of their objects. @default the product for id `release`, else `<product>-<id>` */
  readonly releaseName?: string;
  /** Name of the HelmRelease object. @default the release's name */
  readonly name?: string;
  /** They win over `valuesFrom` and `ambient`, so nothing may be set here and there. @default the chart's own */
  readonly values?: HelmValues;
  /** Values from Secrets and ConfigMaps, a later one over an earlier. @default none */
  readonly valuesFrom?: readonly ValuesFrom[];
  /** Values that only the cluster knows, over `valuesFrom`. @default none */
  readonly ambient?: AmbientValues;
  /** Releases of the same solution that must be ready first. @default none */
  readonly dependsOn?: readonly HelmRelease[];
  /** What happens to the chart's CRDs. @default "CreateReplace" */
  readonly crds?: "Skip" | "Create" | "CreateReplace";
  /** Full names of the CRDs that the chart brings, so that others can depend on them. @default none */
  readonly providesCrds?: readonly string[];
  /** Names of the storage classes that the chart brings. @default none */
  readonly providesStorageClasses?: readonly string[];
  /** How often the release is compared with what it should be. @default "10m" */
  readonly interval?: DurationText;
  /** How long one Helm action may take. @default "10m" */
  readonly timeout?: DurationText;
  readonly install?: RemediationProps;
  /** As `install`; a failed upgrade is rolled back. */
  readonly upgrade?: RemediationProps;
  /** What happens to changes made past Git: `enabled` corrects them, `warn` reports them. @default "warn" */
  readonly driftDetection?: "enabled" | "warn" | "disabled";
  /** Runs the chart's own tests after each install and upgrade. @default false */
  readonly test?: boolean | { readonly timeout?: DurationText; readonly ignoreFailures?: boolean };
  /** @default none */
  readonly postRenderers?: readonly PostRenderer[];
  /** ServiceAccount that Flux impersonates. @default Flux's own */
  readonly serviceAccountName?: string;
}

/** A chart, installed and upgraded by Flux, with retries, remediation and time limits. */
export class HelmRelease extends ConformitronConstruct {
  /** Name of the HelmRelease object. */
  readonly name: string;
  /** Name of the Helm release. */
  readonly releaseName: string;

  constructor(scope: Construct, id: string, props: HelmReleaseProps) {
    super(scope, id);
    const solution = Solution.of(this);
    this.releaseName = objectName(this, props.releaseName, ["release"]);
    this.name = props.name ?? this.releaseName;
    checkRelease(this, props);
    solution.addRelease({
      chartVersion: props.chart.version,
      crds: props.providesCrds ?? [],
      storageClasses: props.providesStorageClasses ?? [],
    });
    const ambient = props.ambient && AmbientConfig.for(this).addValues(this, props.ambient);
    const valuesFrom = [...(props.valuesFrom ?? []), ...(ambient ? [ambient] : [])];
    const interval = props.interval ?? "10m";
    const spec: Plain<HelmReleaseSpec> = {
      interval,
      timeout: props.timeout ?? "10m",
      releaseName: this.releaseName,
      ...ChartSource.for(this, props.chart).chartSpec(props.chart, interval),
      install: { crds: props.crds ?? "CreateReplace", ...action(props.install) },
      upgrade: { crds: props.crds ?? "CreateReplace", ...action(props.upgrade) },
      driftDetection: { mode: props.driftDetection ?? "warn" },
      ...(props.dependsOn?.length ? { dependsOn: props.dependsOn.map(({ name }) => ({ name })) } : {}),
      ...(valuesFrom.length ? { valuesFrom } : {}),
      ...(props.values ? { values: props.values } : {}),
      ...(props.test ? { test: { enable: true, ...(props.test === true ? {} : props.test) } } : {}),
      ...(props.postRenderers ? { postRenderers: props.postRenderers.map((kustomize) => ({ kustomize })) } : {}),
      ...(props.serviceAccountName ? { serviceAccountName: props.serviceAccountName } : {}),
    };
    new ApiObject(this, "Default", {
      apiVersion: "helm.toolkit.fluxcd.io/v2",
      kind: "HelmRelease",
      metadata: { name: this.name, namespace: solution.namespace },
      spec,
    });
  }
}

function action({ retries = 3, remediateLastFailure = true, disableWait }: RemediationProps = {}) {
  return { remediation: { retries, remediateLastFailure }, ...(disableWait ? { disableWait } : {}) };
}

function checkRelease(release: HelmRelease, props: HelmReleaseProps): void {
  for (const path of valueConflicts(props.values ?? {}, props.valuesFrom ?? [], props.ambient ?? {})) {
    const message = `the value ${path} is set twice: inline, which wins, and from elsewhere`;
    reportProblem(release, "value-set-twice", message, "set it in one place only");
  }
  const { chart } = props;
  checkValue(release, {
    code: "bad-name",
    what: "release name",
    value: release.releaseName,
    problem: dnsLabelProblem(release.releaseName, MAX_RELEASE_NAME),
    fix: "set releaseName to a DNS label of at most 53 characters",
  });
  checkValue(release, {
    code: "bad-name",
    what: "name",
    value: release.name,
    problem: dnsSubdomainProblem(release.name),
    fix: "set name to a DNS name",
  });
  checkValue(release, {
    code: "bad-chart-version",
    what: `version of chart ${chart.name}`,
    value: chart.version,
    problem: chartVersionProblem(chart.version),
    fix: "give one exact version such as 2.4.3",
  });
  checkValue(release, {
    code: "bad-address",
    what: "chart address",
    value: chart.url,
    problem: addressProblem(chart.url, chart.source === "OCIRepository" ? ["oci"] : ["https", "oci"]),
    fix: "give an https or oci address without credentials",
  });
  const test = typeof props.test === "object" ? props.test.timeout : undefined;
  for (const [what, value] of Object.entries({
    interval: props.interval,
    timeout: props.timeout,
    "test.timeout": test,
  })) {
    if (value === undefined) continue;
    checkValue(release, {
      code: "bad-duration",
      what,
      value,
      problem: durationProblem(value),
      fix: "write a duration such as 10m",
    });
  }
}
