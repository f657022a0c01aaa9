/**
 * A list of folders and files with their sizes and times, as it is kept. As bytes rather than as JSON: reading the JSON of some thousand
 * files takes as long as looking at a thousand of them, and what it makes is carried along by the garbage collector.
 */
export interface FileList<Marks> {
  readonly folders: Names;
  readonly folderTimes: Numbers;
  /** With their whole paths. */
  readonly files: Names;
  readonly sizes: Numbers;
  readonly times: Numbers;
  /** What few files have, by their place in the list. */
  readonly marks: Readonly<Record<number, Marks>>;
  /** What the files came down to. */
  readonly print: string;
}

/** Names in their order, each made when it is asked for. */
export interface Names {
  readonly length: number;
  readonly at: (index: number) => string;
}

type Numbers = ArrayLike<number>;

/** Begins the bytes, as one line of JSON, filled up with spaces so that the numbers stand where numbers may stand. */
interface Head<Marks> {
  /** What the list is of. */
  readonly key: string;
  readonly folders: number;
  readonly files: number;
  readonly marks: Readonly<Record<number, Marks>>;
  readonly print: string;
}

const WORD = Float64Array.BYTES_PER_ELEMENT;
const LINE_END = 0x0a;

/** The bytes of a list: its head, the numbers, where each name ends in the text of all, that text. */
export function listBytes<Marks>(key: string, list: FileList<Marks>): Buffer {
  const { folders, files, marks, print } = list;
  const head: Head<Marks> = { key, folders: folders.length, files: files.length, marks, print };
  const line = Buffer.from(JSON.stringify(head));
  const names = [...textsOf(folders), ...textsOf(files)];
  let end = 0;
  const ends = Float64Array.from(names, (name) => (end += name.length));
  return Buffer.concat([
    line,
    Buffer.from(`${" ".repeat(WORD - 1 - (line.length % WORD))}\n`),
    ...[list.folderTimes, list.sizes, list.times, ends].map((numbers) =>
      Buffer.from(Float64Array.from(numbers).buffer),
    ),
    Buffer.from(names.join("")),
  ]);
}

/** The list of the bytes; undefined where they are of another one, or not whole. */
export function listOf<Marks>(key: string, bytes: Buffer): FileList<Marks> | undefined {
  const lineEnd = bytes.indexOf(LINE_END);
  const head = lineEnd < 0 ? undefined : headOf<Marks>(bytes.toString("utf8", 0, lineEnd));
  if (head?.key !== key) return undefined;
  const { folders, files, marks, print } = head;
  const begin = lineEnd + 1;
  const count = 2 * folders + 3 * files;
  const numbers = numbersOf(bytes, begin, count);
  const ends = numbers?.subarray(folders + 2 * files);
  // One text for all: to cut a name out of it costs a fifth of reading it from its bytes.
  const names = bytes.toString("utf8", begin + count * WORD);
  const isWhole =
    names.length === (ends?.at(-1) ?? 0) && begin + count * WORD + Buffer.byteLength(names) === bytes.length;
  if (numbers === undefined || ends === undefined || !isWhole) return undefined;
  const nameAt = (place: number) => names.slice(place === 0 ? 0 : ends[place - 1], ends[place]);
  return {
    folders: { length: folders, at: nameAt },
    folderTimes: numbers.subarray(0, folders),
    files: { length: files, at: (index) => nameAt(folders + index) },
    sizes: numbers.subarray(folders, folders + files),
    times: numbers.subarray(folders + files, folders + 2 * files),
    marks,
    print,
  };
}

function textsOf({ length, at }: Names): string[] {
  return Array.from({ length }, (_, index) => at(index));
}

function headOf<Marks>(text: string): Head<Marks> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The numbers of the bytes; undefined where these end before. They are copied, because numbers may not stand just anywhere. */
function numbersOf(bytes: Buffer, begin: number, count: number): Float64Array | undefined {
  const end = begin + count * WORD;
  return end > bytes.length ? undefined : new Float64Array(new Uint8Array(bytes.subarray(begin, end)).buffer);
}
