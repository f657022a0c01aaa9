import { gzipSync } from "node:zlib";

/** Files of an archive by their path in it. */
export type TestFiles = Readonly<Record<string, string | Buffer>>;

/** A `tar.gz` as `helm package` writes it. */
export function archive(files: TestFiles, format: "ustar" | "pax" | "gnu" = "ustar"): Buffer {
  const entries = Object.entries(files).flatMap(([path, content]) => [
    ...longName(path, format),
    ...entry(path.slice(-99), Buffer.from(content), "0"),
  ]);
  return gzipSync(Buffer.concat([...entries, Buffer.alloc(1024)]));
}

/** One file of an archive, or what describes the next one. */
export function entry(path: string, content: Buffer, type: string, size = content.length): Buffer[] {
  const header = Buffer.alloc(512);
  header.write(path, 0, 100);
  header.write("0000644\0", 100);
  header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  header.write("        ", 148);
  header.write(type, 156);
  header.write("ustar\u000000", 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return [header, content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function longName(path: string, format: string): Buffer[] {
  if (format === "ustar") return [];
  if (format === "gnu") return entry("././@LongLink", Buffer.from(`${path}\0`), "L");
  const line = ` path=${path}\n`;
  const length = String(line.length + String(line.length).length).length + line.length;
  return entry("PaxHeaders/0", Buffer.from(`${length}${line}`), "x");
}
