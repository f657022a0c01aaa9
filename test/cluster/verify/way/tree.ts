import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { apply, kubectl, until } from "../../support/cluster.js";
import { run } from "../../support/run.js";

const GIT = ["-c", "user.name=cluster-test", "-c", "user.email=cluster-test@example.com"];
const NO_CONFIG = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };

/** Where a solution of the tests stops until `open` lets it go on. */
export interface Gates {
  /** The product's pod is not scheduled. @default false */
  readonly product?: boolean;
  /** The pod of the functional test is not scheduled. @default false */
  readonly test?: boolean;
}

/** A tree of solutions in a Git repository of its own. */
export class Tree {
  /** One solution for each name, as `way/<name>` in the namespace `way-<name>`. */
  static async make(solutions: Readonly<Record<string, Gates>>): Promise<Tree> {
    const tree = new Tree(mkdtempSync(join(tmpdir(), "way-")), solutions);
    for (const [path, objects] of Object.entries(tree.#files())) {
      mkdirSync(dirname(join(tree.folder, path)), { recursive: true });
      writeFileSync(join(tree.folder, path), objects.map((object) => JSON.stringify(object)).join("\n---\n"));
    }
    await run("git", ["init", "--quiet", "--initial-branch=main"], { cwd: tree.folder, env: NO_CONFIG });
    await run("git", ["add", "--all"], { cwd: tree.folder, env: NO_CONFIG });
    await run("git", [...GIT, "commit", "--quiet", "--message", "Begin"], { cwd: tree.folder, env: NO_CONFIG });
    return tree;
  }

  private constructor(
    readonly folder: string,
    private readonly solutions: Readonly<Record<string, Gates>>,
  ) {}

  /** Brings all objects to the cluster, as somebody else than the verifier. */
  async install(): Promise<void> {
    const { ok, stderr } = await apply(Object.values(this.#files()).flat());
    if (!ok) throw new Error(stderr);
  }

  /** Takes everything away, whoever has made it. */
  async dispose(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    const spaces = Object.keys(this.solutions).map(namespaceOf);
    await kubectl("delete", "namespace", ...spaces, "--ignore-not-found", "--timeout=50s");
  }

  #files(): Record<string, readonly object[]> {
    const files = Object.entries(this.solutions).flatMap(([name, gates]): [string, object[]][] => [
      [`eks-anywhere-common/Addons/Partner/${name}/all.yaml`, product(name, gates)],
      [`eks-anywhere-common/Testers/${name}/cronjob.yaml`, [functionalTest(name, gates)]],
    ]);
    return Object.fromEntries(files);
  }
}

export function namespaceOf(name: string): string {
  return `way-${name}`;
}

/** Lets the pods go on that have stopped at a gate in the namespace of a solution. */
export async function open(name: string): Promise<void> {
  const namespace = namespaceOf(name);
  await until(`a pod at a gate in ${namespace}`, 60, async () => {
    const pods = await gated(namespace);
    const patch = JSON.stringify([{ op: "remove", path: "/spec/schedulingGates" }]);
    for (const pod of pods) await kubectl("patch", pod, "-n", namespace, "--type=json", "-p", patch);
    return pods.length > 0;
  });
}

async function gated(namespace: string): Promise<string[]> {
  const path = "jsonpath={range .items[?(@.spec.schedulingGates)]}pod/{.metadata.name} {end}";
  return (await kubectl("get", "pods", "-n", namespace, "-o", path)).split(" ").filter(Boolean);
}

function product(name: string, { product: isGated }: Gates): object[] {
  const namespace = namespaceOf(name);
  const selector = { app: "product" };
  const template = { metadata: { labels: selector }, spec: pod("trap 'exit 0' TERM; sleep 3600 & wait", isGated) };
  return [
    {
      apiVersion: "v1",
      kind: "Namespace",
      metadata: {
        name: namespace,
        labels: {
          "aws.conformance.vendor": "way",
          "aws.conformance.vendor-solution": name,
          "aws.conformance.vendor-solution-version": "1.0.0",
        },
      },
    },
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "product", namespace },
      spec: { replicas: 1, selector: { matchLabels: selector }, template },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "product", namespace },
      spec: { selector, ports: [{ port: 80, targetPort: 8080 }] },
    },
  ];
}

function functionalTest(name: string, { test: isGated }: Gates): object {
  const template = { spec: { restartPolicy: "Never", ...pod("echo works", isGated) } };
  return {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name: "check", namespace: namespaceOf(name) },
    spec: {
      schedule: "5 4 1 1 *",
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 300, template } },
    },
  };
}

function pod(script: string, isGated = false): object {
  return {
    terminationGracePeriodSeconds: 1,
    ...(isGated && { schedulingGates: [{ name: "way.example.com/go" }] }),
    containers: [
      {
        name: "main",
        image: "docker.io/library/busybox:1.36",
        imagePullPolicy: "IfNotPresent",
        command: ["sh", "-c", script],
      },
    ],
  };
}
