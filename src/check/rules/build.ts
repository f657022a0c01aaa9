import type { RuleText } from "../../model/rule.js";

const FLUX = "https://fluxcd.io/flux/components/kustomize/kustomizations/";
const KUSTOMIZE = "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/";
const WHOLE = "Flux applies nothing of a folder that does not build: one mistake stops everything in it.";

/** What can be wrong with what Flux would build. */
export const BUILD: readonly RuleText[] = [
  {
    code: "path-not-found",
    set: "build",
    severity: "error",
    title: "A Flux Kustomization selects a folder that does not exist",
    why: "Flux finds no such folder in its source, reports the path as not found and applies nothing.",
    fix: "set spec.path to a folder of the tree, as seen from the root of the Git repository",
    source: `${FLUX}#path`,
  },
  {
    code: "missing-resource",
    set: "build",
    severity: "error",
    title: "A build file takes in what does not exist",
    why: `kustomize stops at the first resource that it does not find. ${WHOLE}`,
    fix: "correct the path, add the file, or take the entry out",
    source: `${KUSTOMIZE}resource/`,
  },
  {
    code: "duplicate-resource",
    set: "build",
    severity: "error",
    title: "A build file takes the same thing in twice",
    why: `kustomize refuses an object that the build has already. ${WHOLE}`,
    fix: "list it once",
    source: `${KUSTOMIZE}resource/`,
  },
  {
    code: "duplicate-object",
    set: "build",
    severity: "error",
    title: "Two objects of one build have the same kind, namespace and name",
    why: `kustomize refuses an object that the build has already; no namespace counts as default. ${WHOLE}`,
    fix: "keep one of the two, or give one another name or namespace",
  },
  {
    code: "folder-cycle",
    set: "build",
    severity: "error",
    title: "Folders take each other in",
    why: `kustomize notices the cycle and stops. ${WHOLE}`,
    fix: "take one of the two entries out, or move what both need to a folder of its own",
  },
  {
    code: "nameless-object",
    set: "build",
    severity: "error",
    title: "An object of a build has no name",
    why: `kustomize accepts no object without metadata.name, not even one with generateName. ${WHOLE}`,
    fix: "give the object a metadata.name",
  },
  {
    code: "empty-build",
    set: "build",
    severity: "error",
    title: "A folder has nothing to build",
    why: "kustomize refuses an empty build file, and Flux writes an empty one for a folder without YAML: it reports a failed build.",
    fix: "add a resource, or remove the folder and what selects it",
  },
  {
    code: "substitution-failed",
    set: "build",
    severity: "error",
    title: "Flux cannot put variables into an object",
    why: "A Flux Kustomization with postBuild reads every ${…} of what it applies, scripts and dashboards included; at one that it does not understand it stops and applies nothing.",
    fix: "write $${ for a brace that is not meant for Flux, or annotate the object with kustomize.toolkit.fluxcd.io/substitute: disabled",
    source: `${FLUX}#post-build-variable-substitution`,
  },
  {
    code: "build-failed",
    set: "build",
    severity: "error",
    title: "A folder does not build",
    why: `The message is kustomize's own. ${WHOLE}`,
    fix: "run kustomize build on the folder and correct what it names",
    source: KUSTOMIZE,
  },
];
