import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { CommandError } from "../base/errors.js";
import { didYouMean } from "../base/suggest.js";
import type { Configuration } from "../model/configuration.js";

// The published schema is the one that judges; it is part of the package.
const SCHEMA = new URL("../../docs/schemas/conformitron.schema.json", import.meta.url);

/** What a configuration file may say. */
export type ConfigurationData = Partial<Omit<Configuration, "repository">> & {
  readonly repository?: Partial<Configuration["repository"]>;
};

/** The data of a configuration file, judged by its schema. Throws a CommandError that names the field. */
export function checkConfiguration(path: string, data: unknown): ConfigurationData {
  const schema = JSON.parse(readFileSync(SCHEMA, "utf8"));
  const validate = new Ajv({ allErrors: true }).compile<ConfigurationData>(schema);
  if (validate(data)) return data;
  const messages = (validate.errors ?? []).map(({ instancePath, message, params }) => {
    const unknown: unknown = params["additionalProperty"];
    if (typeof unknown !== "string") return `${instancePath.slice(1).replaceAll("/", ".") || "the file"} ${message}`;
    const known = Object.keys(
      instancePath === "/repository" ? schema.properties.repository.properties : schema.properties,
    );
    return `unknown setting '${unknown}'.${didYouMean(unknown, known)}`;
  });
  throw new CommandError(`${path}: ${messages.join("; ")}`, "see docs/configuration.md for the settings");
}
