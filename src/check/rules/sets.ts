import type { RuleSet } from "../../model/rule.js";

/** What a family of rules is about, for its heading and its first sentence. */
export interface SetText {
  readonly title: string;
  readonly about: string;
}

/** The families of rules in words. */
export const SETS: Readonly<Record<RuleSet, SetText>> = {
  reading: {
    title: "Reading",
    about: "Whether the files can be read, and whether the cluster reads the same in them as people do.",
  },
  build: {
    title: "Building",
    about:
      "Whether Flux can build what its Kustomizations select: resources, patches, components, generators, substitutions.",
  },
  schema: {
    title: "Schemas",
    about: "Whether the API server of every version that an environment runs accepts the objects.",
  },
  references: {
    title: "References",
    about: "Whether what objects name is there, in the namespace and in the environment in which they look for it.",
  },
  values: {
    title: "Helm values",
    about: "Whether the values of a release fit its chart, as far as the chart is at hand.",
  },
  policy: {
    title: "Conformance policy",
    about: "Whether a solution and its functional test are what the conformance program asks for.",
  },
  secrets: {
    title: "Secrets",
    about: "Whether a secret stands in clear text in the repository, or would be shown to somebody.",
  },
  shell: {
    title: "Test scripts",
    about:
      "Whether a script can fail at all, ends, and leaves nothing behind. It is read by a grammar of the shell, and never run.",
  },
  waivers: {
    title: "Waivers",
    about: "Whether the exceptions to the other rules are still needed, and somebody answers for them.",
  },
};
