import { apiGroup } from "../../../model/kinds.js";
import type { Inventory, Manifest } from "../../../model/manifest.js";
import { at, fields } from "../../fields.js";
import type { Rule } from "../../rule.js";
import { groupsOf, homeOf } from "./homes.js";

const SHARED = ["default", "kube-system", "kube-public", "kube-node-lease", "flux-system"];
const SOURCE = "the partner guide of the conformance repository";

/** In which namespaces solutions and tests may work. */
export const NAMESPACES: readonly Rule[] = [
  {
    code: "no-own-namespace",
    set: "policy",
    severity: "error",
    title: "A partner's solution declares no namespace of its own",
    why: "Its objects would land in a namespace that somebody else owns, or in none, and the report cannot find it.",
    fix: "add a Namespace with the labels of the report, in a file called namespace.yaml",
    source: SOURCE,
    checkTree: ({ inventory }, report) => {
      for (const { home, manifests } of groupsOf(inventory)) {
        const [first] = manifests;
        if (home.tier !== "partner" || first === undefined) continue;
        if (!manifests.some(({ kind }) => kind === "Namespace")) report(first, "", `${home.folder} has no Namespace`);
      }
    },
  },
  {
    code: "shared-namespace",
    set: "policy",
    severity: "error",
    title: "An object of a partner or of a test is in a namespace of the cluster",
    why: "Everybody shares it: names collide, rights reach further than the solution, and removing the solution leaves things behind.",
    fix: "put it into the solution's namespace, or into a test namespace of its own",
    source: SOURCE,
    check: (manifest, report, { inventory }) => {
      const { kind, name, namespace } = manifest;
      if (namespace === undefined || !SHARED.includes(namespace) || isFluxMachinery(manifest)) return;
      const tier = homeOf(manifest, inventory)?.tier;
      if (tier !== "partner" && tier !== "testers") return;
      report("/metadata/namespace", `${kind} ${name} is in ${namespace}, which is not the solution's own`);
    },
  },
  {
    code: "namespace-file",
    set: "policy",
    severity: "warning",
    title: "The repository's pull-request check would not find the namespace",
    why: "It takes the first name in a file of the partner's folder whose name contains 'namespace', and stops where there is none.",
    fix: "declare the namespace in namespace.yaml, as its first document, with name as the first field of metadata",
    source: SOURCE,
    checkTree: ({ inventory }, report) => {
      for (const group of groupsOf(inventory)) {
        const namespaces =
          group.home.tier === "partner" ? group.manifests.filter(({ kind }) => kind === "Namespace") : [];
        const [first] = namespaces;
        const problems = namespaces.map((namespace) => fileProblem(namespace, inventory));
        if (first !== undefined && !problems.includes(undefined)) report(first, "", problems[0] ?? "");
      }
    },
  },
];

/** Sources and the Kustomizations of stages live where Flux looks for them. */
function isFluxMachinery({ apiVersion, namespace }: Manifest): boolean {
  const group = apiGroup(apiVersion);
  return namespace === "flux-system" && group.endsWith(".toolkit.fluxcd.io") && group !== "helm.toolkit.fluxcd.io";
}

function fileProblem({ origin, name }: Manifest, inventory: Inventory): string | undefined {
  const file = origin.file.slice(origin.file.lastIndexOf("/") + 1);
  if (!file.includes("namespace")) return `Namespace ${name} is in ${file}, whose name does not contain 'namespace'`;
  const documents = inventory.tree.files.get(origin.file)?.documents ?? [];
  const before = documents.find(({ value }) => value !== null && value !== undefined);
  if (before !== undefined && before.index !== origin.document)
    return `Namespace ${name} is not the first object of ${file}`;
  const [firstKey] = Object.keys(fields(at(before?.value, "metadata")));
  return firstKey === undefined || firstKey === "name"
    ? undefined
    : `name is not the first field of metadata in ${file}`;
}
