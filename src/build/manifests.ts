import { isClusterScoped } from "../model/kinds.js";
import type { Build, Manifest, Origin, Placement, SourceTree } from "../model/manifest.js";
import type { Folders } from "./folders.js";
import { inputsOf } from "./inputs.js";
import { kustomizationOf } from "./kustomization-file.js";
import type { BuiltObject } from "./objects.js";
import { stableText } from "./records.js";
import { asBuild, type BuildFaults, type Followed, type Selection } from "./selection.js";

/** What is applied, and the rest of the source, as the checks see it. */
export interface Assembled {
  readonly builds: readonly Build[];
  readonly manifests: readonly Manifest[];
}

/** A manifest whose placements are still being noted. */
interface Draft extends Manifest {
  readonly placements: Placement[];
}

/**
 * Every object once for each place and content, in the order of the files, with all its placements.
 *
 * @param sources objects of the source, in the order of the files; those that nothing applies are judged alone
 * @param faults what is wrong with selections as a whole
 */
export function assemble(
  { applied }: Pick<Followed, "applied">,
  sources: readonly BuiltObject[],
  faults: ReadonlyMap<Selection, BuildFaults>,
): Assembled {
  const drafts = draftsByContent();
  const builds = applied.map(({ selection, objects }) => {
    const build = asBuild(selection, faults.get(selection));
    const placement: Placement = { scope: selection.scope, build };
    for (const object of objects) drafts.of(object).placements.push(placement);
    return build;
  });
  return { builds, manifests: inOrder(sources, drafts.all()) };
}

/** One draft for each object of the source, and for each other content that builds made of it. */
function draftsByContent() {
  const byObject = new Map<BuiltObject, Draft>();
  const byContent = new Map<string, Draft>();
  const drafts: Draft[] = [];
  const make = (object: BuiltObject): Draft => {
    const draft = asDraft(object);
    drafts.push(draft);
    return draft;
  };
  const changed = (object: BuiltObject): Draft => {
    const { file, document, pointer } = object.origin;
    const key = `${file}\n${document}\n${pointer}\n${stableText(object.value)}`;
    const known = byContent.get(key) ?? make(object);
    byContent.set(key, known);
    return known;
  };
  return {
    all: () => drafts,
    of(object: BuiltObject): Draft {
      const known = byObject.get(object) ?? (object.source ? make(object) : changed(object));
      byObject.set(object, known);
      return known;
    },
  };
}

/** In the order of the source; what comes from none of its objects, such as what builds generate, at the end. */
function inOrder(sources: readonly BuiltObject[], drafts: readonly Draft[]): Manifest[] {
  const byOrigin = new Map<Origin, Draft[]>();
  for (const draft of drafts) {
    const known = byOrigin.get(draft.origin);
    if (known === undefined) byOrigin.set(draft.origin, [draft]);
    else known.push(draft);
  }
  const manifests: Manifest[] = [];
  for (const object of sources) {
    manifests.push(...(byOrigin.get(object.origin) ?? [asDraft(object)]));
    byOrigin.delete(object.origin);
  }
  return [...manifests, ...[...byOrigin.values()].flat()];
}

function asDraft({ apiVersion, kind, name, namespace, value, origin }: BuiltObject): Draft {
  const place = isClusterScoped(apiVersion, kind) ? undefined : namespace;
  return { apiVersion, kind, name, namespace: place, value, origin, placements: [] };
}

/** Files that builds read and nobody applies: patches, values, inputs of generators. */
export function inputFiles(tree: SourceTree, folders: Folders): ReadonlySet<string> {
  const files = [...folders.values()].flatMap((folder) => {
    if (folder.buildFiles.length === 0) return [];
    const kustomization = kustomizationOf(tree, folder);
    return kustomization === undefined
      ? []
      : inputsOf(folder.path, kustomization.value).local.flatMap(({ path }) => path ?? []);
  });
  return new Set(files);
}
