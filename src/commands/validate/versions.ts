import { CommandError } from "../../base/errors.js";
import { builtInStores } from "../../check/schema/store.js";
import { compareVersions } from "../../model/api-lifecycle.js";

/** The newest Flux 2 of which is known which APIs came and went. */
const NEWEST_FLUX = "2.8";

/** A Kubernetes version as `major.minor`. Throws a CommandError for one whose schemas the package does not have. */
export function kubernetesMinor(version: string): string {
  const minor = minorOf(version);
  const stored = builtInStores().filter(({ source }) => source === "Kubernetes");
  const known = new Set(stored.flatMap(({ kinds }) => kinds.flatMap(({ schemas }) => Object.keys(schemas))));
  if (minor !== undefined && known.has(minor)) return minor;
  throw new CommandError(
    minor === undefined ? `'${version}' is no Kubernetes version` : `there are no schemas of Kubernetes ${minor}`,
    `name one of ${[...known].sort(compareVersions).join(", ")}`,
  );
}

/** A Flux version as `major.minor`. Throws a CommandError for one that nothing is known about. */
export function fluxMinor(version: string): string {
  const minor = minorOf(version);
  if (minor?.startsWith("2.") && compareVersions(minor, NEWEST_FLUX) <= 0) return minor;
  throw new CommandError(
    minor === undefined ? `'${version}' is no Flux version` : `nothing is known about Flux ${minor}`,
    `name one of 2.0 to ${NEWEST_FLUX}`,
  );
}

/** People also write the `v` of the tag, and the patch. */
function minorOf(version: string): string | undefined {
  return /^v?(\d+\.\d+)(?:\.\d+)?$/.exec(version)?.[1];
}
