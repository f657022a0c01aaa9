/** The name of a container image, taken apart. */
export interface ImageReference {
  /** The host, also where the name leaves it out: `docker.io`. */
  readonly registry: string;
  /** The path in the registry, such as `library/busybox`. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

const REFERENCE =
  /^((?:[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?::\d+)?\/)?[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)(?::([\w][\w.-]{0,127}))?(?:@(sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}))?$/;
const FLOATING =
  /^(latest|stable|edge|main|master|head|nightly|dev|devel|develop|development|testing|canary|rolling|current|release|lts|alpine|slim|debian|ubuntu|bookworm|bullseye|buster|jammy|noble|focal|v?\d{1,4})$/i;
const FLOATING_VARIANT =
  /^(latest|stable|edge|main|master|nightly|lts|mainline)-(alpine|slim|debian|ubuntu|bookworm|bullseye|perl|amd64|arm64|arm64v8|x86_64)$/i;
const known = new Map<string, ImageReference | undefined>();

/** Takes an image's name apart; undefined where it is none. */
export function readImage(image: string): ImageReference | undefined {
  if (!known.has(image)) known.set(image, parse(image));
  return known.get(image);
}

/** Whether the tag is known to move: no version, or only a major one. Longer numbers are dates and builds, which stay. */
export function isFloating(tag: string): boolean {
  return FLOATING.test(tag) || FLOATING_VARIANT.test(tag);
}

function parse(image: string): ImageReference | undefined {
  // Hosts may have capitals, paths may not.
  const slash = image.indexOf("/");
  const lowered = slash < 0 ? image : image.slice(0, slash).toLowerCase() + image.slice(slash);
  const match = image.length > 500 ? null : REFERENCE.exec(lowered);
  if (match === null) return undefined;
  const [, name = "", tag, digest] = match;
  const [first = "", ...rest] = name.split("/");
  const hasHost = rest.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const registry = hasHost ? first.replace(/^index\.docker\.io$/, "docker.io") : "docker.io";
  const path = hasHost ? rest.join("/") : name;
  return {
    registry,
    repository: registry === "docker.io" && !path.includes("/") ? `library/${path}` : path,
    tag,
    digest,
  };
}
