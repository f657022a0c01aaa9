import { run } from "../../support/run.js";
import { applets, type Image, withLibraries } from "./images.js";
import { metricsServer, standIn } from "./programs.js";

/** The release of Metrics Server that its chart of the definition's version asks for, and the one whose module has that chart. */
export const METRICS_SERVER = { program: "v0.7.1", chart: "v0.7.2" };

/** Whether a solution's product works, answers wrongly, or is not there. */
export type State = "working" | "wrong" | "absent";

/** A solution of the lab. */
export interface LabSolution {
  readonly namespace: string;
  /** Name of its Flux Kustomization. */
  readonly kustomization: string;
  /** Name of its HelmRelease, and of the release. */
  readonly release: string;
  /** The API that its pods serve through the API server. */
  readonly apiService?: string;
  /** The image of its program, the right and the wrong one, under the same name. */
  readonly image: (state: "working" | "wrong") => Promise<Image>;
}

/** The solutions that the lab has programs for. */
export const SOLUTIONS = {
  "kong/kong-enterprise": {
    namespace: "kong",
    kustomization: "kong-kong-enterprise",
    release: "eks-anywhere",
    image: (state) => product("lab.conformitron.io/kong:stand-in", "kong", state),
  },
  "kubecost/cost-analyzer": {
    namespace: "kubecost",
    kustomization: "kubecost-cost-analyzer",
    release: "kubecost",
    image: (state) => product("lab.conformitron.io/cost-analyzer:stand-in", "kubecost", state),
  },
  "kubernetes-sigs/metrics-server": {
    namespace: "metrics-server",
    kustomization: "kubernetes-sigs-metrics-server",
    release: "metrics-server",
    apiService: "v1beta1.metrics.k8s.io",
    image: async (state) => {
      const name = `registry.k8s.io/metrics-server/metrics-server:${METRICS_SERVER.program}`;
      if (state === "wrong") return product(name, "metrics", state);
      const program = await metricsServer(METRICS_SERVER.program);
      return { name, entrypoint: ["/metrics-server"], files: { "metrics-server": program } };
    },
  },
} as const satisfies Readonly<Record<string, LabSolution>>;

/** `vendor/product`. */
export type SolutionName = keyof typeof SOLUTIONS;

/** The images of the tests themselves and of the pods that they start. */
export async function testImages(): Promise<Image[]> {
  const busybox = await withLibraries("busybox");
  const tools = { ...busybox, ...(await withLibraries("curl", "jq")), "bin/kubectl": await kubectlPath() };
  return [
    { name: "docker.io/library/busybox:1.36.1", files: { ...busybox, ...(await applets([])) } },
    { name: "lab.conformitron.io/alpine/k8s:1.32.11", files: { ...tools, ...(await applets(Object.keys(tools))) } },
    {
      name: "registry.k8s.io/e2e-test-images/agnhost:2.53",
      entrypoint: ["/agnhost"],
      files: { agnhost: await standIn() },
    },
  ];
}

async function product(name: string, program: string, state: "working" | "wrong"): Promise<Image> {
  const words = ["/stand-in", program, ...(state === "wrong" ? ["--wrong"] : [])];
  return { name, entrypoint: words, files: { "stand-in": await standIn() } };
}

async function kubectlPath(): Promise<string> {
  return (await run("which", ["kubectl"])).trim();
}
