import ignore from "ignore";
import type { ConfiguredWaiver } from "../../model/configuration.js";
import type { Finding } from "../../model/finding.js";
import type { Problem, SourceComment, SourceFile, SourceTree } from "../../model/manifest.js";
import { at, text } from "../fields.js";
import { checkWaiver, parseWaiver } from "./parse.js";
import { type Blocks, blocksOf, commentRange, documentAt, type LineRange } from "./range.js";
import type { DeclaredWaiver } from "./types.js";

/**
 * The waivers that stand in comments, in the order of the files.
 * @param textOf the text of a file; asked only where a comment stands inside a document
 */
export function commentWaivers(
  tree: SourceTree,
  codes: ReadonlySet<string>,
  textOf: (file: string) => string | undefined,
): DeclaredWaiver[] {
  return [...tree.files.values()].flatMap((file) => {
    const blocks = lazyBlocks(() => textOf(file.path) ?? "");
    return file.comments.map((comment): DeclaredWaiver => {
      const range = commentRange(comment, file, blocks);
      return {
        text: parseWaiver(comment.text, codes),
        file: file.path,
        place: commentPlace(file, comment, range),
        group: file.generated ? comment.text : `${file.path}:${comment.line}:${comment.column}`,
        covers: (finding) => isWithin(finding, range),
      };
    });
  });
}

/**
 * The waivers of the configuration.
 * @param configuration the file's name, as reports name it
 * @param fromFolder a file as seen from the folder of the configuration
 */
export function configuredWaivers(
  waivers: readonly ConfiguredWaiver[],
  codes: ReadonlySet<string>,
  configuration: string,
  fromFolder: (file: string) => string = insideFolder(configuration),
): DeclaredWaiver[] {
  return waivers.map(({ code, path, ...more }, index) => {
    const patterns = ignore().add(path);
    return {
      text: checkWaiver({ codes: [code], ...more }, codes),
      file: configuration,
      place: { at: { file: configuration, document: 0, pointer: `/validate/waivers/${index}` } },
      group: `${configuration}#${index}`,
      covers: ({ file }) => {
        const name = fromFolder(file);
        return ignore.isPathValid(name) && patterns.ignores(name);
      },
    };
  });
}

/** Names files from the folder of the configuration; a file that is not in it has the empty name. */
function insideFolder(configuration: string): (file: string) => string {
  const folder = configuration.slice(0, configuration.lastIndexOf("/") + 1);
  return (file) => (file.startsWith(folder) ? file.slice(folder.length) : "");
}

/** Most files with comments have them above their documents only: nobody needs to look into those. */
function lazyBlocks(textOf: () => string): Blocks {
  let blocks: Blocks | undefined;
  return (line) => {
    blocks ??= blocksOf(textOf());
    return blocks(line);
  };
}

function isWithin({ line }: Finding, range: LineRange | undefined): boolean {
  return range !== undefined && line >= range.first && line <= range.last;
}

function commentPlace(
  file: SourceFile,
  { line, column }: SourceComment,
  range: LineRange | undefined,
): Pick<Problem, "at" | "object"> {
  const document = Math.max(0, documentAt(file.documents, range?.first ?? line));
  const value = file.documents[document]?.value;
  const apiVersion = text(at(value, "apiVersion"));
  const kind = text(at(value, "kind"));
  const name = text(at(value, "metadata", "name"));
  const place = { at: { file: file.path, line, column } };
  if (apiVersion === undefined || kind === undefined || name === undefined) return place;
  return { ...place, object: { apiVersion, kind, namespace: text(at(value, "metadata", "namespace")), name } };
}
