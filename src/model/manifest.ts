import type { Environment, VersionWindow } from "./environment.js";

/** One document of a YAML stream, as plain data. Where in the text its parts stand is found out only where a finding needs it. */
export interface SourceDocument {
  /** The file as reports name it: `/` between the parts, `-` for standard input. */
  readonly file: string;
  /** Which document of the file, from 0. */
  readonly index: number;
  /** The line on which its content begins, from 1. */
  readonly line: number;
  readonly value: unknown;
}

/** A file that was read: what it holds, or why it cannot be told. */
export interface SourceFile {
  readonly path: string;
  /** Changes exactly when the content does. */
  readonly digest: string;
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
  /** Comments that waive findings: the text of every line that begins with `# conformitron:`. */
  readonly comments: readonly SourceComment[];
  /** What it is to the tree; only `manifests` can be applied, the others are counted. */
  readonly role: FileRole;
  /** Begins with the line by which `synth` marks what it writes. */
  readonly generated: boolean;
  /** Flux does not fetch it: `.sourceignore` or a default of source-controller leaves it out. @default false */
  readonly excluded?: boolean;
}

/** `kustomization`: a build file of kustomize; `other`: YAML or JSON that is no manifest, such as values, patches, workflows. */
export type FileRole = "manifests" | "kustomization" | "other";

/** A comment that speaks to the validator. */
export interface SourceComment {
  readonly line: number;
  readonly column: number;
  /** The comment without its `#` and the blanks after it. */
  readonly text: string;
  /** The document that it stands in or directly above. */
  readonly document: number;
}

/** Files by their path; what a check judges. */
export interface SourceTree {
  /** Absolute folder that the paths are relative to. */
  readonly root: string;
  readonly files: ReadonlyMap<string, SourceFile>;
}

/** Where in the source an object, or something about it, stands. */
export interface Origin {
  readonly file: string;
  readonly document: number;
  /** JSON pointer of the object in its document: empty, or `/items/3` of a List. */
  readonly pointer: string;
}

/** A Kubernetes object as far as anybody can trust it before its schema was checked. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  /** Empty where the object has none. */
  readonly name: string;
  /** As it will be applied; undefined for kinds without a namespace and where nothing names one. */
  readonly namespace: string | undefined;
  /** The object as Flux would apply it, after the build. */
  readonly value: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
  /** Who applies it and where; empty where no build reaches it. */
  readonly placements: readonly Placement[];
}

/** One Flux Kustomization applies the object in one scope. */
export interface Placement {
  readonly scope: Scope;
  readonly build: Build;
}

/** A set of clusters that get the same objects: an environment, a folder of `clusters/`, or the whole tree. */
export interface Scope {
  readonly name: string;
  /** The facts of the environment, where the scope is one. */
  readonly environment: Environment | undefined;
  readonly kubernetes: VersionWindow;
  readonly flux: VersionWindow;
  readonly externalSecrets: VersionWindow;
}

/** What one Flux Kustomization applies, or a tier folder that is applied from outside Git. */
export interface Build {
  /** The folder, as reports name it. */
  readonly path: string;
  /** `namespace/name` of the Flux Kustomization; undefined for a tier that no Kustomization of the tree selects. */
  readonly kustomization: string | undefined;
  /** Where the Flux Kustomization stands. */
  readonly origin: Origin | undefined;
  /** Its object, after the build of the folder that holds it. */
  readonly value: Readonly<Record<string, unknown>> | undefined;
  readonly scope: Scope;
  readonly tier: Tier | undefined;
  /** Why Flux refuses to build it, or why nobody here can tell what it gives; then objects of it may be missing. @default it builds */
  readonly broken?: string;
  /** What its variables lack, where all that could define them is known. @default nothing */
  readonly gaps?: readonly VariableGap[];
}

/** A variable that Flux substitutes and that nothing defines, or something that should define variables and does not. */
export interface VariableGap {
  /** Undefined where it is about all that a ConfigMap or Secret should define. */
  readonly variable: string | undefined;
  /** What is missing and where it is used, in words; never a value. */
  readonly message: string;
  /** Where the variable is used, or the Kustomization that names the ConfigMap or Secret. */
  readonly origin: Origin;
  /** Flux applies nothing then; otherwise it puts an empty text there. */
  readonly refused: boolean;
}

export type Tier = "core" | "partner" | "testers";

/** What would be applied, as the checks see it. */
export interface Inventory {
  readonly tree: SourceTree;
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly builds: readonly Build[];
  /** Each once for each place in the source and content, whoever applies it. */
  readonly manifests: readonly Manifest[];
  readonly problems: readonly Problem[];
  /** Folders that could not be built, and why. */
  readonly unjudged: readonly Unjudged[];
}

/** Something that could not be judged. */
export interface Unjudged {
  readonly path: string;
  readonly reason: string;
}

/** Something that is wrong, at a place that is yet to be found in the text. The severity is the rule's. */
export interface Problem {
  /** The code of the rule. */
  readonly code: string;
  readonly message: string;
  /** What to do; without it the rule's own text is shown. */
  readonly fix?: string;
  readonly at: Place;
  readonly object?: Pick<Manifest, "apiVersion" | "kind" | "namespace" | "name">;
}

/** A place in the source: known already, or a pointer to be looked up. */
export type Place = PlaceByPointer | PlaceByLine;

/** A field of a document. */
export interface PlaceByPointer {
  readonly file: string;
  readonly document: number;
  /** JSON pointer in the document; where it leads nowhere, its nearest parent that exists counts. */
  readonly pointer: string;
  /** Means the key, not the value. @default false */
  readonly key?: boolean;
  /** Line and column inside the text that the field holds, both from 0: for scripts. */
  readonly inside?: { readonly line: number; readonly column: number };
}

/** A line of a file. */
export interface PlaceByLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}
