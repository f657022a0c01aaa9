import type { ValidateOptions } from "./options.js";

/** What a command line of plain words asks for. */
export interface PlainArguments {
  readonly paths: readonly string[];
  readonly options: ValidateOptions;
}

/** Options that are a word by themselves, as they stand on the command line. */
const SWITCHES: Readonly<Record<string, Partial<ValidateOptions>>> = {
  "--strict": { strict: true },
  "--allow-empty": { allowEmpty: true },
  "--no-cache": { cache: false },
  "--quiet": { quiet: true },
  "-q": { quiet: true },
  "--verbose": { verbose: true },
  "-v": { verbose: true },
};

/** Forms that go to standard output. */
const FORMS = ["text", "json", "junit", "sarif", "github"];
/** Variables that commander reads. */
const VARIABLES = ["CONFORMITRON_CONFIG", "CONFORMITRON_COLOR"];

/**
 * What `validate` and its words mean, where they are so plain that commander would find no more in them; undefined for everything
 * else. To load commander takes as long as to look at a thousand files, and hooks ask for nothing special.
 */
export function plainArguments(
  [command, ...words]: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): PlainArguments | undefined {
  if (command !== "validate" || VARIABLES.some((name) => name in env)) return undefined;
  const paths: string[] = [];
  const output: { readonly format: string; readonly file: undefined }[] = [];
  let switched: Partial<ValidateOptions> = {};
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] as string;
    const form = word === "--output" ? words[++index] : outputForm(word);
    if (word === "--output" || form !== undefined) {
      if (form === undefined || !FORMS.includes(form)) return undefined;
      output.push({ format: form, file: undefined });
    } else if (!word.startsWith("-")) paths.push(word);
    else if (Object.hasOwn(SWITCHES, word)) switched = { ...switched, ...SWITCHES[word] };
    else return undefined;
  }
  return { paths, options: { color: "auto", environment: [], charts: [], cache: true, ...switched, output } };
}

function outputForm(word: string): string | undefined {
  return word.startsWith("--output=") ? word.slice("--output=".length) : undefined;
}
