import type { Build, Manifest, SourceTree } from "../../model/manifest.js";
import type { Applied } from "./applied.js";
import { type Draft, Drafts, type Share } from "./drafts.js";
import { isKustomization, labelsOf, originKey } from "./kustomization.js";
import { splitShared } from "./plumbing.js";
import { type Takers, takers } from "./takers.js";
import { type TierFolders, type TierPlace, tierFolders } from "./tier-folders.js";

/** Every object that is applied, in a solution or shared: none in both, and none twice. */
export interface Grouping {
  readonly drafts: readonly Draft[];
  readonly shared: readonly Manifest[];
  /** Whether a build applies several solutions, or may. */
  readonly isShared: (build: Build) => boolean;
}

/** A build's place in a solution. */
interface Owner {
  readonly draft: Draft;
  readonly part: Share["part"];
  readonly stageOf: Build | undefined;
}

/**
 * Sorts what is applied by solution: by the labels of Flux Kustomizations, else by the folders of the tiers, else each
 * Kustomization is one. What a solution's Kustomizations bring is the solution's, too.
 *
 * @param applied parents before what they bring
 */
export function groupObjects(applied: readonly Applied[], tree: SourceTree): Grouping {
  const folders = tierFolders(tree);
  const sorter = new Sorter(folders, takers(tree, folders));
  const rest = applied.filter((it) => !sorter.takeWhole(it));
  for (const it of rest) sorter.enterFolders(it);
  for (const it of rest) if (!sorter.takeWhole(it)) sorter.split(it);
  return sorter.grouping();
}

class Sorter {
  readonly #drafts = new Drafts();
  /** Whose objects bring which builds, by the place of the Kustomization that is brought. */
  readonly #brought = new Map<string, Owner>();
  /** Why what brings a Kustomization does not build, by the place of the Kustomization. */
  readonly #broken = new Map<string, string>();
  readonly #claimed = new Set<Manifest>();
  readonly #shared: Manifest[] = [];

  constructor(
    private readonly folders: TierFolders,
    private readonly takers: Takers,
  ) {}

  /** Takes a build that belongs to one solution as a whole: it is labelled, or an object of the solution brings it. */
  takeWhole(it: Applied): boolean {
    const { build, elsewhere } = it;
    const owner = this.#labelled(build) ?? this.#bringer(build);
    if (owner === undefined) return false;
    // What a solution has applied from elsewhere is no step of it: its Kustomization is an object like others.
    if (owner.stageOf !== undefined && elsewhere !== undefined) return true;
    const share = shareOf(owner, it);
    for (const object of it.objects) this.#give(object, share, owner);
    if (elsewhere === undefined && build.path !== "") owner.draft.folders.add(build.path);
    owner.draft.broken ??= build.broken;
    return true;
  }

  #labelled({ value, path }: Build): Owner | undefined {
    const labels = value && labelsOf(value);
    if (labels === undefined) return undefined;
    const draft = this.#drafts.labelled(labels, this.folders.of(`${path}/.`));
    return { draft, part: labels.part, stageOf: undefined };
  }

  #bringer({ origin }: Build): Owner | undefined {
    return origin && this.#brought.get(originKey(origin));
  }

  /** Makes known which add-ons stand in the tiers, so that their tests find them whatever comes first. */
  enterFolders({ build, objects }: Applied): void {
    const places = objects.flatMap((object) => this.#placeOf(object) ?? []);
    const all = build.broken === undefined ? places : [...places, ...this.folders.below(build.path)];
    for (const place of all) if (place.tier !== "testers") this.#drafts.ofFolder(place);
  }

  /** Sorts the objects of a build that several solutions may share. */
  split(it: Applied): void {
    const { build } = it;
    const left: Manifest[] = [];
    for (const object of it.objects) {
      const place = this.#placeOf(object);
      if (place === undefined) left.push(object);
      else this.#giveByFolder(object, place, it);
    }
    const broken = build.broken === undefined ? [] : this.folders.below(build.path);
    for (const place of broken) {
      const owner = this.#ownerOf(place);
      shareOf(owner, it);
      owner.draft.broken ??= build.broken;
    }
    const { shared, own } = splitShared(build, left);
    for (const object of shared) this.#share(object, build);
    const isTold = own.length > 0 || left.length < it.objects.length || shared.length > 0 || broken.length > 0;
    if (own.length > 0 || (!isTold && (build.broken ?? it.elsewhere) !== undefined)) this.#giveToBuild(own, it);
  }

  #placeOf({ origin, namespace }: Manifest): TierPlace | undefined {
    return this.folders.of(origin.file) ?? this.takers(origin.file, namespace);
  }

  #giveByFolder(object: Manifest, place: TierPlace, it: Applied): void {
    const owner = this.#ownerOf(place);
    this.#give(object, shareOf(owner, it), owner);
  }

  #ownerOf(place: TierPlace): Owner {
    const part = place.tier === "testers" ? "test" : "addon";
    return { draft: this.#drafts.ofFolder(place), part, stageOf: undefined };
  }

  /** Outside of the layout of tiers each Kustomization is a solution; what it brings are others. */
  #giveToBuild(objects: readonly Manifest[], it: Applied): void {
    const { build, elsewhere } = it;
    const draft = this.#drafts.ofBuild(build);
    const share = shareOf({ draft, part: "addon", stageOf: undefined }, it);
    for (const object of objects) if (this.#claim(object)) share.objects.push(object);
    if (elsewhere === undefined && build.path !== "") draft.folders.add(build.path);
    draft.broken ??= build.broken;
  }

  #give(object: Manifest, share: Share, { draft, part }: Owner): void {
    if (!this.#claim(object)) return;
    share.objects.push(object);
    if (isKustomization(object)) this.#brought.set(originKey(object.origin), { draft, part, stageOf: share.build });
  }

  #share(object: Manifest, { broken }: Build): void {
    if (!this.#claim(object)) return;
    this.#shared.push(object);
    if (broken !== undefined && isKustomization(object)) this.#broken.set(originKey(object.origin), broken);
  }

  #claim(object: Manifest): boolean {
    if (this.#claimed.has(object)) return false;
    this.#claimed.add(object);
    return true;
  }

  /** A Kustomization that applies one solution alone belongs to that one and is not shared. */
  grouping(): Grouping {
    const drafts = [...this.#drafts.all].filter(({ shares }) => shares.size > 0);
    for (const draft of drafts) draft.broken ??= this.#brokenAbove(draft);
    const users = usersOf(drafts);
    const isOwn = (object: Manifest) => isKustomization(object) && users.get(originKey(object.origin))?.size === 1;
    return {
      drafts,
      shared: this.#shared.filter((object) => !isOwn(object)),
      isShared: ({ origin }) => origin === undefined || (users.get(originKey(origin))?.size ?? 0) > 1,
    };
  }

  #brokenAbove({ shares }: Draft): string | undefined {
    for (const { build } of shares.values()) {
      const reason = build.origin && this.#broken.get(originKey(build.origin));
      if (reason !== undefined) return reason;
    }
    return undefined;
  }
}

/** Which solutions a Kustomization applies, by its place. */
function usersOf(drafts: readonly Draft[]): ReadonlyMap<string, ReadonlySet<Draft>> {
  const users = new Map<string, Set<Draft>>();
  for (const draft of drafts) {
    for (const { build } of draft.shares.values()) {
      if (build.origin === undefined) continue;
      const key = originKey(build.origin);
      users.set(key, (users.get(key) ?? new Set()).add(draft));
    }
  }
  return users;
}

function shareOf({ draft, part, stageOf }: Owner, { build, elsewhere }: Applied): Share {
  const key = `${part} ${build.kustomization ?? ""} ${build.path}`;
  const known = draft.shares.get(key);
  if (known !== undefined) return known;
  const made: Share = { build, part, objects: [], stageOf, elsewhere };
  draft.shares.set(key, made);
  return made;
}
