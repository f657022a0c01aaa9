import type { ParsedStream } from "./stream.js";

/** The fast parser of plain block YAML; undefined where the text holds anything else, which `parseAnyYaml` reads. */
export function parseBlockYaml(_text: string): ParsedStream | undefined {
  return undefined;
}
