import { CommandError } from "../base/errors.js";
import { CHART_PROBLEMS, chartKind, chartParts } from "../model/chart.js";
import { ANSWER_PROBLEMS, type Answers } from "../scaffold/answers.js";

/** What the command line says about a solution. */
export interface NewFlags {
  readonly vendor?: string;
  readonly product?: string;
  /** Address, name and version, as far as they are given. */
  readonly chart?: readonly string[];
  readonly folder?: string;
  readonly namespace?: string;
  readonly maintainer: string;
}

/** A question to whoever sits at the terminal. */
export interface Question {
  readonly message: string;
  readonly default?: string;
  /** Why the text is no answer; undefined where it is one. */
  readonly problem: (text: string) => string | undefined;
}

/** Asks one question and gives the answer. */
export type AskPerson = (question: Question) => Promise<string>;

type Part = "vendor" | "product" | "url" | "name" | "version";
type Given = Readonly<Record<Part, string | undefined>>;
type Answered = Readonly<Record<Part, string>>;

/**
 * All that a solution needs: what the flags say, and for the rest what the person says. Throws a CommandError for values that
 * cannot be, and where something is missing and nobody can be asked.
 */
export async function completeAnswers(flags: NewFlags, ask: AskPerson | undefined): Promise<Answers> {
  const given = { vendor: flags.vendor, product: flags.product, ...partsOf(flags.chart ?? []) };
  refuseBadValues(flags, given);
  const { vendor, product, url, name, version } = await askMissing(given, ask ?? refuseMissing(given));
  return {
    vendor,
    product,
    chart: { kind: chartKind(url), url, name, version },
    maintainer: flags.maintainer,
    ...(flags.folder === undefined ? {} : { folder: flags.folder }),
    ...(flags.namespace === undefined ? {} : { namespace: flags.namespace }),
  };
}

function partsOf(values: readonly string[]): Pick<Given, "url" | "name" | "version"> {
  if (values.length > 3) {
    throw new CommandError(`--chart has ${values.length} values`, "give an address, a name and a version");
  }
  return { url: undefined, name: undefined, version: undefined, ...chartParts(values) };
}

/** All that is wrong, so that it can be corrected at once. */
function refuseBadValues({ folder, namespace, maintainer }: NewFlags, given: Given): void {
  const values: Readonly<Record<keyof typeof RULES, string | undefined>> = { ...given, folder, namespace, maintainer };
  const problems = Object.entries(RULES).flatMap(([name, { label, problem }]) => {
    const value = values[name as keyof typeof RULES];
    const found = value === undefined ? undefined : problem(value);
    return found === undefined ? [] : [`${label} '${value}' ${found}`];
  });
  if (problems.length > 0) throw new CommandError(problems.join("; "), "correct the value; --help says what each is");
}

const RULES = {
  vendor: { label: "--vendor", problem: ANSWER_PROBLEMS.vendor },
  product: { label: "--product", problem: ANSWER_PROBLEMS.product },
  url: { label: "--chart: address", problem: CHART_PROBLEMS.url },
  name: { label: "--chart: name", problem: CHART_PROBLEMS.name },
  version: { label: "--chart: version", problem: CHART_PROBLEMS.version },
  folder: { label: "--folder", problem: ANSWER_PROBLEMS.folder },
  namespace: { label: "--namespace", problem: ANSWER_PROBLEMS.namespace },
  maintainer: { label: "--maintainer", problem: ANSWER_PROBLEMS.maintainer },
} as const;

/** Where nobody can be asked, the first question names all that is missing. */
function refuseMissing({ vendor, product, ...chart }: Given): AskPerson {
  const parts = { url: "its address", name: "its name", version: "its version" } as const;
  const unknown = (Object.keys(parts) as (keyof typeof parts)[]).filter((part) => chart[part] === undefined);
  const missing = [
    ...(vendor === undefined ? ["--vendor"] : []),
    ...(product === undefined ? ["--product"] : []),
    ...(unknown.length === 0 ? [] : [`--chart (${unknown.map((part) => parts[part]).join(", ")})`]),
  ];
  return () => {
    throw new CommandError(
      `missing: ${missing.join(", ")}`,
      "give --vendor NAME --product NAME --chart ADDRESS NAME VERSION, or run it in a terminal, where it asks",
    );
  };
}

/** In the order in which people know the answers; a product is often called like its chart. */
async function askMissing(given: Given, ask: AskPerson): Promise<Answered> {
  const question = (name: Part, message: string, more = {}): Promise<string> =>
    ask({ message, problem: RULES[name].problem, ...more });
  const vendor = given.vendor ?? (await question("vendor", "Vendor, as its label spells it:"));
  const address =
    given.url ?? (await question("url", "Chart: https:// address of its repository, or its own oci:// address:"));
  const name = given.name ?? chartParts([address]).name ?? (await question("name", "Name of the chart:"));
  const version = given.version ?? (await question("version", "Exact version of the chart:"));
  const product = given.product ?? (await question("product", "Product, as its label spells it:", { default: name }));
  const { url } = chartParts([address, name, version]);
  return { vendor, product, url: url ?? address, name, version };
}
