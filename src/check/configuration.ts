import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import type { ErrorObject, ValidateFunction } from "ajv";
import { CommandError } from "../base/errors.js";
import { packageFile } from "../base/package.js";
import { didYouMean } from "../base/suggest.js";
import type { Configuration } from "../model/configuration.js";

// The published schema is the one that judges; it is part of the package.
const SCHEMA = packageFile("docs/schemas/conformitron.schema.json");
// What the build makes of it: compiling it here would take longer than all else that a small tree needs.
const COMPILED = packageFile("lib/schemas/configuration.cjs");

/** What a configuration file may say. */
export type ConfigurationData = Partial<Omit<Configuration, "repository" | "validate">> & {
  readonly repository?: Partial<Configuration["repository"]>;
  readonly validate?: Partial<Configuration["validate"]>;
};

/** As much of a JSON schema as the messages need. */
interface SchemaPart {
  readonly properties?: Readonly<Record<string, SchemaPart>>;
  readonly items?: SchemaPart;
}

/** The data of a configuration file, judged by its schema. Throws a CommandError that names the field. */
export function checkConfiguration(path: string, data: unknown): ConfigurationData {
  const validate = createRequire(import.meta.url)(fileURLToPath(COMPILED)) as ValidateFunction<ConfigurationData>;
  if (validate(data)) return data;
  const schema = JSON.parse(readFileSync(SCHEMA, "utf8"));
  const messages = (validate.errors ?? []).map((error) => problemText(error, schema));
  throw new CommandError(`${path}: ${messages.join("; ")}`, "see docs/configuration.md for the settings");
}

function problemText({ instancePath, message, params }: ErrorObject, schema: SchemaPart): string {
  const place = instancePath.slice(1).replaceAll("/", ".");
  const unknown: unknown = params["additionalProperty"];
  if (typeof unknown === "string") {
    const inside = place === "" ? "" : ` in ${place}`;
    return `unknown setting '${unknown}'${inside}.${didYouMean(unknown, settingsAt(schema, instancePath))}`;
  }
  const allowed: unknown = params["allowedValues"];
  return `${place || "the file"} ${message}${Array.isArray(allowed) ? ` (${allowed.join(", ")})` : ""}`;
}

/** The names that the schema allows at a place of the data. */
function settingsAt(schema: SchemaPart, instancePath: string): string[] {
  const part = instancePath
    .split("/")
    .slice(1)
    .reduce<SchemaPart | undefined>((inner, key) => inner?.properties?.[key] ?? inner?.items, schema);
  return Object.keys(part?.properties ?? {});
}
