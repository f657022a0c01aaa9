import { isUtf8 } from "node:buffer";
import { CommandError, EXIT } from "../../base/errors.js";

/** More is no stream of manifests: the largest clusters hold less. */
const MAX_BYTES = 64 * 1024 * 1024;

/** All of standard input. Throws a CommandError where it is no text in UTF-8, or has no end. */
export async function readStdin(): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of process.stdin) {
    parts.push(Buffer.from(part));
    size += part.length;
    if (size > MAX_BYTES) {
      const limit = `standard input has more than ${MAX_BYTES / 1024 / 1024} MiB`;
      throw new CommandError(limit, "pipe in fewer manifests, or name their folder", EXIT.failed);
    }
  }
  const all = Buffer.concat(parts);
  if (isUtf8(all)) return all.toString("utf8");
  throw new CommandError("standard input is no text in UTF-8", "pipe in YAML or JSON in UTF-8", EXIT.failed);
}
