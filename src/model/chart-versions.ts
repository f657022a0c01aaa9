import semver from "semver";
import { compare } from "./finding.js";

/** The version that a constraint selects, as Helm does: itself, or the newest that fits; undefined where none does. Empty means the newest. */
export function selectVersion(constraint: string, versions: readonly string[]): string | undefined {
  if (versions.includes(constraint)) return constraint;
  if (semver.valid(constraint) !== null) {
    const wanted = semver.clean(constraint);
    return versions.find((version) => semver.clean(version) === wanted && !version.includes("+"));
  }
  const range = rangeOf(constraint);
  const fitting = versions.filter((version) => semver.valid(version) !== null && semver.satisfies(version, range));
  return newestFirst(fitting)[0];
}

/** Whether the text is one version, not a constraint. */
export function isExactVersion(text: string): boolean {
  return semver.valid(text) !== null;
}

/** The newest three, releases before pre-releases. */
export function newestVersions(versions: readonly string[]): readonly string[] {
  return newestFirst(versions.filter((version) => semver.valid(version) !== null)).slice(0, 3);
}

/** The minor versions `from` to `to` (`1.31`) of which no patch fits the constraint; undefined where it is none. */
export function unfitMinors(constraint: string, minors: readonly string[]): readonly string[] | undefined {
  const range = semver.validRange(rangeOf(constraint));
  if (range === null) return undefined;
  const fits = (version: string): boolean => semver.satisfies(version, range, { includePrerelease: true });
  return minors.filter((minor) => !fits(`${minor}.0`) && !fits(`${minor}.999`));
}

/** Go's constraints separate with commas what Node's separate with blanks, and take `=>` for `>=`. */
function rangeOf(constraint: string): string {
  return constraint.trim() === "" ? "*" : constraint.replaceAll(",", " ").replaceAll("=>", ">=").replaceAll("=<", "<=");
}

function newestFirst(versions: readonly string[]): string[] {
  const isPre = (version: string): number => Number(semver.prerelease(version) !== null);
  return [...versions].sort((a, b) => isPre(a) - isPre(b) || semver.rcompare(a, b) || compare(a, b));
}
