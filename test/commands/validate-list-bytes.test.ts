import fc from "fast-check";
import { expect, test } from "vitest";
import { type FileList, listBytes, listOf, type Names } from "../../src/commands/validate/list-bytes.js";

interface Marks {
  readonly excluded?: boolean;
}

interface Plain {
  readonly folders: readonly (readonly [name: string, time: number])[];
  readonly files: readonly (readonly [name: string, size: number, time: number])[];
  readonly print: string;
  readonly marks: Readonly<Record<number, Marks>>;
}

const KEY = "key";
const EMPTY: Plain = { folders: [], files: [], print: "", marks: {} };
const SMALL: Plain = {
  folders: [["/tree", 1.5]],
  files: [
    ["/tree/a.yaml", 1, 2.25],
    ["/tree/ä/b.yamlß", 0, 1e15],
  ],
  print: "print",
  marks: { 1: { excluded: true } },
};

test.each([
  ["nothing", EMPTY],
  ["a small tree", SMALL],
  ["a time that is never old", { ...SMALL, folders: [["/tree", Number.POSITIVE_INFINITY]] } satisfies Plain],
])("%s is read back as it was kept", (_, plain) => {
  expect(kept(plain)).toEqual(plain);
});

test("any list is read back as it was kept", () => {
  const name = fc.string({ unit: "grapheme" });
  const plain: fc.Arbitrary<Plain> = fc.record({
    folders: fc.array(fc.tuple(name, fc.double({ noNaN: true }))),
    files: fc.array(fc.tuple(name, fc.nat(), fc.double({ noNaN: true }))),
    print: name,
    marks: fc.constant({}),
  });
  fc.assert(
    fc.property(plain, (list) => {
      expect(kept(list)).toEqual(list);
    }),
  );
});

test("a list of something else is none", () => {
  expect(listOf("another key", listBytes(KEY, listed(SMALL)))).toBeUndefined();
});

test("a list that was cut short anywhere, or goes on, is none", () => {
  const bytes = listBytes(KEY, listed(SMALL));
  for (let length = 0; length < bytes.length; length += 1) {
    expect(listOf(KEY, bytes.subarray(0, length))).toBeUndefined();
  }
  expect(listOf(KEY, Buffer.concat([bytes, Buffer.from("\n")]))).toBeUndefined();
});

test.each(["{}\n", "null\n", "\n", `{"key":"${KEY}"}\n`, `{"key":"${KEY}","folders":-1,"files":1}\n`])(
  "bytes that are no list are none: %j",
  (text) => {
    expect(listOf(KEY, Buffer.from(text))).toBeUndefined();
  },
);

function listed({ folders, files, print, marks }: Plain): FileList<Marks> {
  return {
    folders: names(folders.map(([name]) => name)),
    folderTimes: folders.map(([, time]) => time),
    files: names(files.map(([name]) => name)),
    sizes: files.map(([, size]) => size),
    times: files.map(([, , time]) => time),
    print,
    marks,
  };
}

function names(all: readonly string[]): Names {
  return { length: all.length, at: (index) => all[index] as string };
}

function kept(plain: Plain): Plain | undefined {
  const list = listOf<Marks>(KEY, listBytes(KEY, listed(plain)));
  if (list === undefined) return undefined;
  const { folders, folderTimes, files, sizes, times, print, marks } = list;
  return {
    folders: Array.from(folderTimes, (time, index) => [folders.at(index), time] as const),
    files: Array.from(sizes, (size, index) => [files.at(index), size, times[index] as number] as const),
    print,
    marks,
  };
}
