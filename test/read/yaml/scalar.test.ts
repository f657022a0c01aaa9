import { expect, test } from "vitest";
import { resolvePlain, type Scalar } from "../../../src/read/yaml/scalar.js";
import { trapOf } from "../../../src/read/yaml/traps.js";

/** What `kustomize build` made of each plain scalar, and whether readers of YAML disagree about it. */
const READINGS: readonly [text: string, value: Scalar, trap?: string][] = [
  ["yes", "yes", "yaml-ambiguous"],
  ["Off", "Off", "yaml-ambiguous"],
  ["y", "y", "yaml-ambiguous"],
  ["yEs", "yEs"],
  ["True", true],
  ["tRUE", "tRUE"],
  ["~", null],
  ["", null],
  ["NULL", null],
  ["nUll", "nUll"],
  ["0", 0],
  ["-0", 0],
  ["00", 0],
  ["01", 1],
  ["+1", 1],
  ["0700", 448, "yaml-ambiguous"],
  ["-0700", -448, "yaml-ambiguous"],
  ["0800", 800, "yaml-ambiguous"],
  ["0o700", 448],
  ["0xFF", 255],
  ["-0xFF", -255, "yaml-ambiguous"],
  ["0b101", 5, "yaml-ambiguous"],
  ["0b102", "0b102"],
  ["1_000", 1000, "yaml-ambiguous"],
  ["1_0.5", 10.5, "yaml-ambiguous"],
  ["0_7", 7, "yaml-ambiguous"],
  ["0x_F", 15, "yaml-ambiguous"],
  [".1_0", 0.1, "yaml-ambiguous"],
  ["._", "._"],
  ["_1", "_1"],
  ["12:30:45", "12:30:45", "yaml-ambiguous"],
  ["1:30", "1:30", "yaml-ambiguous"],
  ["8080:8080", "8080:8080"],
  ["2024-01-01", "2024-01-01T00:00:00Z", "yaml-ambiguous"],
  ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00Z"],
  ["2024-1-2 10:00:00", "2024-01-02T10:00:00Z", "yaml-ambiguous"],
  ["2024-1-2T1:2:3.5+02:00", "2024-01-02T01:02:03.5+02:00", "yaml-ambiguous"],
  ["2024-13-01", "2024-13-01"],
  ["2001-12-14 21:59:43.10 -5", "2001-12-14 21:59:43.10 -5"],
  ["1.0", 1],
  ["1.", 1],
  [".5", 0.5],
  ["+.5", 0.5],
  ["1.10", 1.1],
  ["09.5", 9.5],
  ["1e3", 1000, "yaml-ambiguous"],
  ["1.5e+3", 1500],
  ["1.5e3", 1500, "yaml-ambiguous"],
  ["1e", "1e"],
  ["1e400", "1e400", "yaml-ambiguous"],
  ["1.2.3", "1.2.3"],
  ["9223372036854775807", 2 ** 63, "yaml-unsafe-integer"],
  ["18446744073709551616", 2 ** 64, "yaml-unsafe-integer"],
  ["0xFFFFFFFFFFFFFFFFF", "0xFFFFFFFFFFFFFFFFF"],
  [".inf", ".inf", "yaml-not-finite"],
  [".NaN", ".NaN", "yaml-not-finite"],
  [".information", ".information"],
  ["-", "-"],
  ["=", "="],
  ["é", "é"],
];

test.each(READINGS)("reads %j as the cluster does: %j", (text, value, trap) => {
  expect(resolvePlain(text)).toBe(value);
  expect(trapOf(text)?.code).toBe(trap);
});

test("says what the cluster takes a file mode for", () => {
  expect(trapOf("0644")).toMatchObject({
    message: expect.stringContaining("420"),
    fix: expect.stringContaining("write 420"),
  });
});
