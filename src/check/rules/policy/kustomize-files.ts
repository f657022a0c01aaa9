import type { Manifest, SourceDocument } from "../../../model/manifest.js";
import { fields, items, pointer, text } from "../../fields.js";
import type { CheckContext, TreeRule } from "../../rule.js";

const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ["bases", "list the folders in resources"],
  ["commonLabels", "use labels, with includeSelectors left out"],
  ["imageTags", "use images"],
  ["patchesJson6902", "use patches"],
  ["patchesStrategicMerge", "use patches"],
  ["vars", "use replacements"],
]);
const REMOTE = /^(?:[a-z]+:\/\/|git@|git::|(?:github|gitlab|bitbucket)\.[a-z]+[/:])/i;
const MOVING = /^refs\/heads\/|^(?:main|master|head|develop|latest|trunk)$/i;

/** The build files of kustomize. */
export const KUSTOMIZE_FILES: readonly TreeRule[] = [
  {
    code: "kustomize-deprecated-field",
    set: "policy",
    severity: "warning",
    title: "A kustomization.yaml uses a field that kustomize is going to drop",
    why: "The next Flux may refuse the file; and commonLabels also changes selectors, which cannot be changed on objects that exist.",
    fix: "use the field that replaces it; kustomize edit fix does most of it",
    source: "https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/",
    checkTree: (context, report) => {
      for (const document of buildFiles(context)) {
        for (const key in fields(document.value)) {
          const fix = DEPRECATED.get(key);
          if (fix === undefined) continue;
          report(asManifest(document), pointer(key), `${key} is deprecated`, { fix, key: true });
        }
      }
    },
  },
  {
    code: "remote-base-moves",
    set: "policy",
    severity: "error",
    title: "A kustomization.yaml takes in remote files that are not pinned",
    why: "Whoever can push there changes what runs on all clusters, past every review of this tree.",
    fix: "copy the files into the tree, or pin the address by ?ref= to a tag or commit",
    checkTree: (context, report) => {
      for (const document of buildFiles(context)) {
        for (const list of ["resources", "bases", "components"]) {
          for (const [index, item] of items(fields(document.value)[list]).entries()) {
            const address = text(item);
            if (address !== undefined && REMOTE.test(address) && !isPinned(address)) {
              report(
                asManifest(document),
                pointer(list, index),
                `${withoutCredentials(address)} may change at any time`,
              );
            }
          }
        }
      }
    },
  },
];

function buildFiles({ inventory }: CheckContext): SourceDocument[] {
  const found: SourceDocument[] = [];
  for (const { role, documents } of inventory.tree.files.values())
    if (role === "kustomization") found.push(...documents);
  return found;
}

/** Build files are no manifests, but a finding needs something that it is about. */
function asManifest({ file, index, value }: SourceDocument): Manifest {
  return {
    apiVersion: "kustomize.config.k8s.io/v1beta1",
    kind: "Kustomization",
    name: text(fields(fields(value)["metadata"])["name"]) ?? "",
    namespace: undefined,
    value: fields(value),
    origin: { file, document: index, pointer: "" },
    placements: [],
  };
}

function isPinned(address: string): boolean {
  const ref = /[?&](?:ref|version)=([^&]+)/.exec(address)?.[1];
  if (ref !== undefined) return !MOVING.test(ref);
  // A raw file or a file of a release carries its version in its path, with or without the name of what it is the version of.
  return /\/(?:v?\d+\.\d+[^/]*|[\w.-]*-v?\d+\.\d+\.\d+[^/]*|[0-9a-f]{40})\//.test(address);
}

function withoutCredentials(address: string): string {
  return address.replace(/\/\/[^/@]*@/, "//").replace(/\?.*$/, "");
}
