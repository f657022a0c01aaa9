import { ApiObject } from "cdk8s";
import type { Construct } from "constructs";
import { AMBIENT_KEYS, type AmbientName } from "../model/ambient.js";
import { findMarks, marksOf } from "../model/marks.js";
import { ConformitronConstruct, reportProblem } from "./base.js";
import type { ValuesFrom } from "./references.js";
import { namespaceFor, Solution } from "./solution.js";

/** Text that is complete only on the cluster, because it holds ambient values such as the cluster's name. */
export class AmbientText {
  /** @internal */
  constructor(readonly parts: readonly (string | { readonly ambient: AmbientName })[]) {}

  /** The names of the ambient values in it. */
  get names(): AmbientName[] {
    return this.parts.flatMap((part) => (typeof part === "string" ? [] : [part.ambient]));
  }
}

/** The ambient values: facts of the cluster that a solution may use but Git does not know. */
export const Ambient: { readonly [Name in AmbientName]: AmbientText } = Object.fromEntries(
  Object.keys(AMBIENT_KEYS).map((name) => [name, new AmbientText([{ ambient: name as AmbientName }])]),
) as { readonly [Name in AmbientName]: AmbientText };

/** Text around ambient values: `` ambientText`https://kong.${Ambient.ingressHost}/` `` */
export function ambientText(strings: TemplateStringsArray, ...values: readonly AmbientText[]): AmbientText {
  return new AmbientText(
    strings.flatMap((text, index) => [text, ...(values[index]?.parts ?? [])]).filter((part) => part !== ""),
  );
}

/** Helm values whose leaves are ambient. */
export interface AmbientValues {
  readonly [key: string]: AmbientText | AmbientValues;
}

/** Environment variables whose values are ambient. */
export type AmbientEnv = Readonly<Record<string, AmbientText>>;

const CONFIG_ID = "ambient";
const ENV_KEY = "env";

/**
 * The one ConfigMap of a namespace that Flux substitutes. It holds its values as multi-line text, because Flux substitutes in
 * the serialised manifest: there a quoted `"012345678901"` would come out as a number.
 */
export class AmbientConfig extends ConformitronConstruct {
  /** The ConfigMap of the namespace in which `construct` makes its objects, made when it is first needed. */
  static for(construct: Construct): AmbientConfig {
    const scope = ambientScope(construct);
    return (scope.node.tryFindChild(CONFIG_ID) as AmbientConfig | undefined) ?? new AmbientConfig(scope);
  }

  readonly name: string;
  readonly #data: Record<string, string> = {};
  readonly #env = new Map<string, AmbientText>();

  private constructor(scope: Construct) {
    super(scope, CONFIG_ID);
    this.name = `${Solution.of(this).node.id}-ambient`.slice(0, 253);
    const object = new ApiObject(this, "Default", {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: this.name, namespace: namespaceFor(this) },
      data: this.#data,
    });
    marksOf(object).substituted = true;
  }

  /** Adds a release's values; `owner` is the release. */
  addValues(owner: Construct & { readonly name: string }, values: AmbientValues): ValuesFrom {
    const key = "values.yaml" in this.#data ? `${owner.name}.values.yaml` : "values.yaml";
    this.#data[key] = renderValues(values, "");
    this.#use(owner, leaves(values));
    return { kind: "ConfigMap", name: this.name, valuesKey: key };
  }

  /** Adds environment variables of `owner` to the `env` file and gives its key. */
  addEnv(owner: Construct, env: AmbientEnv): { readonly name: string; readonly key: string } {
    for (const [name, text] of Object.entries(env)) this.#env.set(name, text);
    this.#use(owner, Object.values(env));
    this.#data[ENV_KEY] = [...this.#env]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${name}="${renderText(text)}"\n`)
      .join("");
    return { name: this.name, key: ENV_KEY };
  }

  #use(owner: Construct, texts: readonly AmbientText[]): void {
    const marks = marksOf(this);
    marks.ambient ??= new Set();
    for (const text of texts) {
      for (const name of text.names) marks.ambient.add(name);
      const unsafe = text.parts.find((part) => typeof part === "string" && /[$`\n]/.test(part));
      if (unsafe === undefined) continue;
      reportProblem(
        owner,
        "bad-ambient-text",
        `ambient text '${unsafe}' contains '$', a backtick or a line break`,
        "take it out",
      );
    }
  }
}

function leaves(values: AmbientValues): AmbientText[] {
  return Object.values(values).flatMap((value) => (value instanceof AmbientText ? [value] : leaves(value)));
}

/** The construct that owns the namespace: the test namespace that `construct` is in, else its solution. */
function ambientScope(construct: Construct): Construct {
  const scopes = [...construct.node.scopes].reverse() as Construct[];
  return scopes.find((scope) => findMarks(scope)?.placement?.namespace !== undefined) ?? Solution.of(construct);
}

function renderValues(values: AmbientValues, indent: string): string {
  return Object.entries(values)
    .map(([key, value]) =>
      value instanceof AmbientText
        ? `${indent}${JSON.stringify(key)}: "${renderText(value)}"\n`
        : `${indent}${JSON.stringify(key)}:\n${renderValues(value, `${indent}  `)}`,
    )
    .join("");
}

/** The text for a double-quoted scalar of YAML or a shell; what stands around the variables is escaped for both. */
function renderText(text: AmbientText): string {
  return text.parts
    .map((part) => (typeof part === "string" ? part.replace(/[\\"]/g, "\\$&") : `\${${AMBIENT_KEYS[part.ambient]}}`))
    .join("");
}
