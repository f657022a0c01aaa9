import type { WaiverProps } from "conformitron";

/** Images are pinned by an exact tag: a digest is written only by somebody who has pulled the image and seen it. */
export const digestNotSeen: WaiverProps = {
  reason: "the exact tag is pinned; the digest has not been seen by whoever wrote this definition",
  owner: "@example",
  until: "2027-05-31",
};
