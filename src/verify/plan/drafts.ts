import type { Build, Manifest } from "../../model/manifest.js";
import type { SolutionLabels } from "./kustomization.js";
import type { TierPlace } from "./tier-folders.js";

/** What one build applies of a solution. */
export interface Share {
  readonly build: Build;
  readonly part: "addon" | "test";
  readonly objects: Manifest[];
  /** The build that brings its Kustomization, where that is of the same solution. */
  readonly stageOf: Build | undefined;
  /** Where what it applies stands, if not in the tree. */
  readonly elsewhere: string | undefined;
}

/** What belongs to one solution, before it has a name. */
export interface Draft {
  /** Of the labels of its Kustomizations. */
  labels: Pick<SolutionLabels, "vendor" | "product"> | undefined;
  /** By part, Kustomization and folder. */
  readonly shares: Map<string, Share>;
  /** Folders that are its own. */
  readonly folders: Set<string>;
  /** Why nothing of it can be judged. */
  broken: string | undefined;
}

/** The solutions that are known so far. */
export class Drafts {
  readonly #drafts = new Map<string, Draft>();
  /** Those of the tiers, by `tier:name`. */
  readonly #byName = new Map<string, Draft>();
  /** Those in nested folders, by the organisation's name. */
  readonly #byOrganisation = new Map<string, Set<Draft>>();

  /** In the order in which they were met. */
  get all(): Iterable<Draft> {
    return this.#drafts.values();
  }

  /** The one that labels name. `place` makes it known to tests that have no labels. */
  labelled({ vendor, product, part }: SolutionLabels, place: TierPlace | undefined): Draft {
    const draft = this.#draft(`label:${vendor}/${product}`);
    draft.labels = { vendor, product };
    if (place !== undefined && part === "addon") this.#enterName(place, draft);
    return draft;
  }

  /** The one of a Kustomization outside of the layout of tiers. */
  ofBuild({ kustomization, path }: Build): Draft {
    return this.#draft(`build:${kustomization ?? path}`);
  }

  /** The one whose add-on stands in a folder of a tier, or whose tests do. */
  ofFolder(place: TierPlace): Draft {
    const draft = place.tier === "testers" ? this.#testedBy(place) : this.#addonOf(place);
    draft.folders.add(place.folder);
    return draft;
  }

  #addonOf(place: TierPlace): Draft {
    const known = this.#byName.get(`${place.tier}:${place.name}`);
    if (known !== undefined) return known;
    const draft = this.#draft(`folder:${place.tier}:${place.name}`);
    this.#enterName(place, draft);
    return draft;
  }

  /** The one with the longest common name, else the only one of the organisation; else the tests stand alone. */
  #testedBy({ parts, name }: TierPlace): Draft {
    for (let length = Math.min(parts.length, 2); length > 0; length--) {
      const path = parts.slice(0, length).join("/");
      const found = this.#byName.get(`partner:${path}`) ?? this.#byName.get(`core:${path}`);
      if (found !== undefined) return found;
    }
    const [only, ...others] = this.#byOrganisation.get(name) ?? [];
    return only !== undefined && others.length === 0 ? only : this.#draft(`folder:testers:${name}`);
  }

  #enterName({ tier, name }: TierPlace, draft: Draft): void {
    this.#byName.set(`${tier}:${name}`, draft);
    const slash = name.indexOf("/");
    if (slash < 0) return;
    const organisation = name.slice(0, slash);
    const known = this.#byOrganisation.get(organisation);
    if (known === undefined) this.#byOrganisation.set(organisation, new Set([draft]));
    else known.add(draft);
  }

  #draft(key: string): Draft {
    const known = this.#drafts.get(key);
    if (known !== undefined) return known;
    const made: Draft = { labels: undefined, shares: new Map(), folders: new Set(), broken: undefined };
    this.#drafts.set(key, made);
    return made;
  }
}
