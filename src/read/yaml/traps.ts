import { beginsAsNumber, integerOf, resolvePlain } from "./scalar.js";
import { timestampOf } from "./timestamp.js";

/** Why a plain scalar is not what it looks like. */
export interface Trap {
  readonly code: "yaml-ambiguous" | "yaml-unsafe-integer" | "yaml-not-finite" | "yaml-version-number";
  readonly message: string;
  readonly fix: string;
}

/** What programs read differently in a plain scalar, or cannot keep; undefined where all agree. */
export function trapOf(text: string): Trap | undefined {
  if (BOOLEANS.has(text)) return booleanTrap(text);
  if (!beginsAsNumber(text)) return undefined;
  if (NOT_FINITE.test(text)) return notFinite(text);
  return TRAPS.find(([pattern]) => pattern.test(text))?.[1](text) ?? dateTrap(text) ?? unsafeTrap(text);
}

const YES = ["y", "Y", "yes", "Yes", "YES", "on", "On", "ON"];
const NO = ["n", "N", "no", "No", "NO", "off", "Off", "OFF"];
const BOOLEANS = new Map([...YES.map((word) => [word, true] as const), ...NO.map((word) => [word, false] as const)]);
const NOT_FINITE = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;

/** In the order in which they are tried; the first that fits tells. */
const TRAPS: readonly (readonly [pattern: RegExp, trap: (text: string) => Trap | undefined])[] = [
  [/^[-+]?0[0-9]+$/, octalTrap],
  [/^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/, sexagesimalTrap],
  [/^[-+]?[0-9.][0-9a-fA-FxXbB.]*_/, underscoreTrap],
  [/^([-+]?0[bB][01]+|[-+]0[xX][0-9a-fA-F]+|0X[0-9a-fA-F]+|[-+]0[oO][0-7]+|0O[0-7]+)$/, baseTrap],
  [/^[-+]?[0-9.]+[eE][-+]?[0-9]+$/, exponentTrap],
];

function booleanTrap(text: string): Trap {
  const meant = BOOLEANS.get(text) === true;
  return {
    code: "yaml-ambiguous",
    message: `${text} without quotes is the text "${text}" to Flux, but ${meant} to kubectl, Helm and other readers of YAML 1.1`,
    fix: `write "${text}" for the text, or ${meant} for the boolean`,
  };
}

function octalTrap(text: string): Trap | undefined {
  const value = Number(resolvePlain(text));
  const isOctal = !/[89]/.test(text);
  if (isOctal && value === Number(text)) return undefined;
  return {
    code: "yaml-ambiguous",
    message: isOctal
      ? `${text} begins with a zero: the cluster reads it as octal and takes the decimal number ${value}, readers of YAML 1.2 take ${Number(text)}`
      : `${text} begins with a zero but is not octal: the cluster takes the decimal number ${value}, readers of YAML 1.1 a text`,
    fix: `write ${value} for the number that the cluster takes (a file mode is meant so), or "${text}" for the text`,
  };
}

function sexagesimalTrap(text: string): Trap {
  return {
    code: "yaml-ambiguous",
    message: `${text} without quotes is text to the cluster, but a number to base 60 to readers of YAML 1.1`,
    fix: `write "${text}"`,
  };
}

function underscoreTrap(text: string): Trap | undefined {
  const value = resolvePlain(text);
  if (typeof value !== "number") return undefined;
  return {
    code: "yaml-ambiguous",
    message: `the cluster drops the underscores of ${text} and takes the number ${value}; readers of YAML 1.2 take a text`,
    fix: `write ${value} for the number, or "${text}" for the text`,
  };
}

function baseTrap(text: string): Trap | undefined {
  const value = integerOf(text);
  if (value === undefined) return undefined;
  return {
    code: "yaml-ambiguous",
    message: `the cluster takes ${text} for the number ${value}; readers of YAML 1.2 take a text`,
    fix: `write ${value} for the number, or "${text}" for the text`,
  };
}

/** YAML 1.1 wants a point in the number and a sign in the exponent; without both its readers see a text. */
function exponentTrap(text: string): Trap | undefined {
  const value = resolvePlain(text);
  if (/\..*[eE][-+]/.test(text) && typeof value === "number") return undefined;
  return {
    code: "yaml-ambiguous",
    message:
      typeof value === "number"
        ? `the cluster takes ${text} for the number ${value}; readers of YAML 1.1 take a text`
        : `${text} is too large for a number, so the cluster takes a text; other readers take infinity`,
    fix: `write "${text}" for the text, or the number in full`,
  };
}

function dateTrap(text: string): Trap | undefined {
  const time = timestampOf(text);
  if (time === undefined || time === text) return undefined;
  return {
    code: "yaml-ambiguous",
    message: `${text} without quotes is a date to Flux, which sends "${time}" to the cluster; kubectl sends the text as it is`,
    fix: `write "${text}"`,
  };
}

function unsafeTrap(text: string): Trap | undefined {
  const value = integerOf(text);
  if (value === undefined || Number.isSafeInteger(value)) return undefined;
  return {
    code: "yaml-unsafe-integer",
    message: `${text} is beyond 2^53: programs that keep numbers as doubles, this one too, round it to ${value}`,
    fix: `write "${text}" where the field takes a text, else a smaller number`,
  };
}

function notFinite(text: string): Trap {
  return {
    code: "yaml-not-finite",
    message: `${text} is no number that JSON knows; kustomize and kubectl refuse the file`,
    fix: `write "${text}" for the text, or a finite number`,
  };
}
