/**
 * Files by their path relative to the output folder: `/` between the parts on every platform, no leading `./`.
 * The content is the whole text, with LF line ends and one at the end.
 */
export type Tree = ReadonlyMap<string, string>;
