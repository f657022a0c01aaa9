import {
  Ambient,
  BootstrapJob,
  type Environment,
  FunctionalTest,
  Manifests,
  type Right,
  Script,
  Solution,
  StoreSecret,
} from "conformitron";
import type { Construct } from "constructs";
import { clusterRole } from "../_storage/rbac.js";
import { digestNotSeen } from "../_waivers.js";

/** The bucket that the conformance reports are made from; a bucket has one Region, whichever the clusters are in. */
const bucket = { name: "eks-anywhere-conformance-logs", region: "us-west-2" };

/** The state of all common resources and the list of partners, in a bucket, once a day. */
export class DailyS3Exporter extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, {
      environment,
      vendor: "conformitron",
      product: "daily-s3-exporter",
      folder: "Daily-S3-Exporter",
      namespace: "daily-s3-exporter",
      tier: "core",
      maintainers: ["@example"],
    });

    const credentials = new StoreSecret(this, "aws", {
      name: "aws-secret",
      data: {
        "access-key": { remoteKey: "daily-s3-exporter", property: "access-key" },
        secret: { remoteKey: "daily-s3-exporter", property: "secret" },
      },
    });
    const account = "daily-s3-exporter";
    const lastRun = "last-run";
    const common = {
      files: { "s3.sh": Script.file(new URL("./daily-s3-exporter.s3.sh", import.meta.url)) },
      env: {
        BUCKET_URL: `https://${bucket.name}.s3.${bucket.region}.amazonaws.com`,
        BUCKET_REGION: bucket.region,
        AWS_ACCESS_KEY_ID: credentials.env("access-key"),
        AWS_SECRET_ACCESS_KEY: credentials.env("secret"),
        LAST_RUN: lastRun,
      },
      ambient: { CLUSTER_NAME: Ambient.clusterName, ENVIRONMENT: Ambient.environment },
    } as const;
    const lastRunRight = (...verbs: ("get" | "patch")[]): Right => ({
      resources: ["configmaps"],
      resourceNames: [lastRun],
      verbs,
    });

    new Manifests(this, "access", {
      objects: [
        // Empty in Git, filled by each run: so the exporter needs no right to create ConfigMaps, which cannot be limited to a name.
        {
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: lastRun, annotations: { "kustomize.toolkit.fluxcd.io/ssa": "IfNotPresent" } },
        },
        ...clusterRole({ role: account, binding: account }, { name: account, namespace: this.namespace }, READ_RULES),
      ],
    });
    new BootstrapJob(this, "export", {
      ...common,
      name: account,
      schedule: "0 22 * * *",
      script: Script.file(new URL("./daily-s3-exporter.export.sh", import.meta.url)),
      rights: [lastRunRight("get", "patch")],
      timeout: "30m",
      retries: 3,
    }).waive("image-without-digest", digestNotSeen);

    new FunctionalTest(this, "test", {
      ...common,
      // Once the run of the day is over.
      schedule: "0 23 * * *",
      script: Script.file(new URL("./daily-s3-exporter.test.sh", import.meta.url)),
      rights: [lastRunRight("get")],
      timeout: "15m",
    }).waive("image-without-digest", digestNotSeen);
  }
}

/** What the export shows, by API group: what `kubectl get all` does, and what it runs on. Secrets and ConfigMaps are not in it. */
const SHOWN: Readonly<Record<string, string>> = {
  "": "namespaces nodes persistentvolumeclaims persistentvolumes pods services",
  apps: "daemonsets deployments replicasets statefulsets",
  autoscaling: "horizontalpodautoscalers",
  batch: "cronjobs jobs",
  "networking.k8s.io": "ingresses",
};

const READ_RULES = [
  ...Object.entries(SHOWN).map(([group, resources]) => ({
    apiGroups: [group],
    resources: resources.split(" "),
    verbs: ["list"],
  })),
  // Whether this is a cluster of EKS Anywhere, and on which kind of machines.
  {
    apiGroups: ["apiextensions.k8s.io"],
    resources: ["customresourcedefinitions"],
    resourceNames: ["clusters.anywhere.eks.amazonaws.com"],
    verbs: ["get"],
  },
  { apiGroups: ["anywhere.eks.amazonaws.com"], resources: ["clusters"], verbs: ["list"] },
];
