import { joinPath } from "./folders.js";
import { isRemote, needsProgram, type ResourceEntry } from "./kustomization-file.js";
import { at, type Fields, fieldsOf, listOf } from "./records.js";

/** What a build reads and does not apply: patches, components, values, files of generators. */
export interface Inputs {
  /** With the path from the tree's root; undefined where it leads out of the tree. */
  readonly local: readonly (ResourceEntry & { readonly path: string | undefined })[];
  /** What kustomize would fetch. */
  readonly remote: readonly string[];
}

const NONE: Inputs = { local: [], remote: [] };
const LISTS = [
  "components",
  "patchesStrategicMerge",
  "crds",
  "configurations",
  "generators",
  "transformers",
  "validators",
];
const WITH_PATH = ["patches", "patchesJson6902", "replacements"];
const GENERATORS = ["configMapGenerator", "secretGenerator"];

/** The inputs that a build file names, in its order. */
export function inputsOf(folder: string, value: Fields): Inputs {
  if (!needsProgram(value)) return NONE;
  const named = namedInputs(value).filter(({ text }) => !isInline(text));
  return {
    local: named
      .filter(({ text }) => !isRemote(text))
      .map((entry) => ({ ...entry, path: joinPath(folder, entry.text) })),
    remote: named.filter(({ text }) => isRemote(text)).map(({ text }) => text),
  };
}

/** Several fields take a path or the content itself. */
function isInline(text: string): boolean {
  return /\n|:\s|^\s*[{[]/.test(text);
}

function namedInputs(value: Fields): ResourceEntry[] {
  return [
    ...LISTS.flatMap((field) => texts(value[field], `/${field}`)),
    ...WITH_PATH.flatMap((field) =>
      listOf(value[field]).flatMap((entry, i) => text(at(entry, "path"), `/${field}/${i}/path`)),
    ),
    ...GENERATORS.flatMap((field) =>
      listOf(value[field]).flatMap((entry, i) => generatorInputs(entry, `/${field}/${i}`)),
    ),
    ...listOf(value["helmCharts"]).flatMap((chart, i) => [
      ...text(at(chart, "valuesFile"), `/helmCharts/${i}/valuesFile`),
      ...texts(at(chart, "additionalValuesFiles"), `/helmCharts/${i}/additionalValuesFiles`),
    ]),
    ...text(at(value, "openapi", "path"), "/openapi/path"),
  ];
}

/** Files of a generator; `key=path` names the key. */
function generatorInputs(generator: unknown, pointer: string): ResourceEntry[] {
  const { files, envs, env } = fieldsOf(generator) ?? {};
  const named = texts(files, `${pointer}/files`);
  return [
    ...named.map((entry) => ({ ...entry, text: entry.text.slice(entry.text.indexOf("=") + 1) })),
    ...texts(envs, `${pointer}/envs`),
    ...text(env, `${pointer}/env`),
  ];
}

function texts(list: unknown, pointer: string): ResourceEntry[] {
  return listOf(list).flatMap((value, i) => text(value, `${pointer}/${i}`));
}

function text(value: unknown, pointer: string): ResourceEntry[] {
  return typeof value === "string" ? [{ text: value, pointer }] : [];
}
