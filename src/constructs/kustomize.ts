import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { dnsLabelProblem } from "../model/names.js";
import { addressProblem, type DurationText, durationProblem } from "../model/syntax.js";
import { ConformitronConstruct, checkValue, reportProblem } from "./base.js";
import type { KustomizationSpec } from "./imports/kustomize.toolkit.fluxcd.io.js";
import type { Plain } from "./plain.js";
import { objectName, Solution } from "./solution.js";

/** Where a kustomize base comes from: Git at a tag or commit, or an OCI artifact at a tag or digest. */
export type KustomizeSource =
  | { readonly git: string; readonly tag: string }
  | { readonly git: string; readonly commit: string }
  | { readonly oci: string; readonly tag: string }
  | { readonly oci: string; readonly digest: `sha256:${string}` };

/** What a kustomize base is deployed with. */
export interface KustomizeProps {
  readonly source: KustomizeSource;
  /** Folder in the source. @default its root */
  readonly path?: string;
  /** Name of the source and of the Flux Kustomization. @default `<product>-<id>` */
  readonly name?: string;
  /** Images to replace. @default none */
  readonly images?: readonly {
    readonly name: string;
    readonly newName?: string;
    readonly newTag?: string;
    readonly digest?: string;
  }[];
  /** Patches: strategic merge or JSON 6902, as text. @default none */
  readonly patches?: readonly { readonly patch: string; readonly target?: Readonly<Record<string, string>> }[];
  /** How often the source is looked at. @default "1h" */
  readonly sourceInterval?: DurationText;
  /** How often the objects are compared with what they should be. @default "10m" */
  readonly interval?: DurationText;
  /** How long the objects may take to become healthy. @default "10m" */
  readonly timeout?: DurationText;
}

/** A kustomize base from elsewhere, applied into the solution's namespace by Flux. */
export class Kustomize extends ConformitronConstruct {
  readonly name: string;

  constructor(scope: Construct, id: string, props: KustomizeProps) {
    super(scope, id);
    this.name = objectName(this, props.name);
    checkKustomize(this, props);
    const { namespace } = Solution.of(this);
    const kind = "git" in props.source ? "GitRepository" : "OCIRepository";
    new ApiObject(this, "source", {
      apiVersion: "source.toolkit.fluxcd.io/v1",
      kind,
      metadata: { name: this.name, namespace },
      spec: { interval: props.sourceInterval ?? "1h", ...address(props.source) },
    });
    const spec: Plain<KustomizationSpec> = {
      interval: props.interval ?? "10m",
      retryInterval: "2m",
      timeout: props.timeout ?? "10m",
      path: props.path ?? "./",
      prune: true,
      wait: true,
      targetNamespace: namespace,
      sourceRef: { kind, name: this.name },
      ...(props.images ? { images: props.images } : {}),
      ...(props.patches ? { patches: props.patches } : {}),
    };
    new ApiObject(this, "Default", {
      apiVersion: "kustomize.toolkit.fluxcd.io/v1",
      kind: "Kustomization",
      metadata: { name: this.name, namespace },
      spec,
    });
  }
}

function address(source: KustomizeSource): Record<string, unknown> {
  if ("git" in source)
    return { url: source.git, ref: "tag" in source ? { tag: source.tag } : { commit: source.commit } };
  return { url: source.oci, ref: "tag" in source ? { tag: source.tag } : { digest: source.digest } };
}

function checkKustomize(construct: Kustomize, { source, ...props }: KustomizeProps): void {
  const [url, schemes] = "git" in source ? [source.git, ["https", "ssh"]] : [source.oci, ["oci"]];
  checkValue(construct, {
    code: "bad-address",
    what: "source address",
    value: url,
    problem: addressProblem(url, schemes),
    fix: `give an address that begins with ${schemes.map((scheme) => `${scheme}://`).join(" or ")}`,
  });
  checkValue(construct, {
    code: "bad-name",
    what: "name",
    value: construct.name,
    problem: dnsLabelProblem(construct.name),
    fix: "set name to a DNS label",
  });
  if ("commit" in source && !/^[0-9a-f]{40}$/.test(source.commit)) {
    reportProblem(
      construct,
      "floating-source",
      `commit '${source.commit}' is no full commit`,
      "give all 40 hexadecimal digits",
    );
  }
  if ("tag" in source && /^(latest|main|master|)$/.test(source.tag)) {
    reportProblem(
      construct,
      "floating-source",
      `tag '${source.tag}' moves`,
      "give a tag of a release, a commit or a digest",
    );
  }
  for (const [what, value] of Object.entries({
    sourceInterval: props.sourceInterval,
    interval: props.interval,
    timeout: props.timeout,
  })) {
    if (value === undefined) continue;
    checkValue(construct, {
      code: "bad-duration",
      what,
      value,
      problem: durationProblem(value),
      fix: "write a duration such as 10m",
    });
  }
}
