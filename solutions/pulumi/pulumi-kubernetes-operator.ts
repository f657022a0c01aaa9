import {
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";
import { digestNotSeen } from "../_waivers.js";

/** What differs from one Pulumi account to another. */
export interface PulumiAccount {
  /** The organisation of Pulumi Cloud in which the test makes its stacks; the access token must belong to it. */
  readonly organization: string;
}

/** Infrastructure as code: Pulumi programs and stacks as Kubernetes objects. */
export class PulumiKubernetesOperator extends Solution {
  constructor(
    scope: Construct,
    environment: Environment,
    account: PulumiAccount = { organization: "aws-partnership" },
  ) {
    super(scope, {
      environment,
      vendor: "pulumi",
      product: "pulumi-kubernetes-operator",
      folder: "Pulumi",
      namespace: "pulumi",
      maintainers: ["@example"],
      links: {
        documentation: "https://www.pulumi.com/docs/using-pulumi/continuous-delivery/pulumi-kubernetes-operator/",
      },
    });

    new HelmRelease(this, "release", {
      releaseName: "pulumi-kubernetes-operator",
      chart: HelmRepository.of("oci://ghcr.io/pulumi/helm-charts", { name: "pulumi" }).chart(
        "pulumi-kubernetes-operator",
        "0.3.0",
      ),
      providesCrds: ["programs.pulumi.com", "stacks.pulumi.com"],
    });

    // The operator takes a token from each stack; this one serves the test's stacks.
    const token = new StoreSecret(this, "access-token", {
      name: "pulumi-access-token",
      data: { accessToken: { remoteKey: "pulumi-access-token" } },
    });

    new FunctionalTest(this, "test", {
      script: Script.file(new URL("./pulumi-kubernetes-operator.test.sh", import.meta.url)),
      env: {
        PULUMI_API: "https://api.pulumi.com",
        PULUMI_ORG: account.organization,
        PULUMI_ACCESS_TOKEN: token.env("accessToken"),
        // The stack names the Secret and the operator reads it: the test needs no right to secrets.
        PULUMI_TOKEN_SECRET: token.name,
      },
      rights: [
        { apiGroups: ["pulumi.com"], resources: ["programs"], verbs: ["get", "create", "patch", "delete"] },
        { apiGroups: ["pulumi.com"], resources: ["stacks"], verbs: ["get", "create", "delete"] },
      ],
      timeout: "75m",
    }).waive("image-without-digest", digestNotSeen);
  }
}
