import { describe, expect, test } from "vitest";
import { checkConfiguration } from "../../src/check/configuration.js";
import { applySettings, isOn, severitiesOf } from "../../src/check/settings.js";
import type { Finding, Severity } from "../../src/model/finding.js";
import type { RuleText } from "../../src/model/rule.js";

const rule = (code: string, set: RuleText["set"], severity: Severity): RuleText => ({
  ...{ code, set, severity },
  ...{ title: "t", why: "Because.", fix: "do it" },
});
const RULES = [
  rule("no-limits", "policy", "warning"),
  rule("no-digest", "policy", "error"),
  rule("yaml-syntax", "reading", "error"),
  rule("octal-number", "reading", "warning"),
  rule("waiver-unused", "waivers", "warning"),
];

describe("severities", () => {
  test.each<[what: string, rules: Record<string, Severity | "off">, expected: Record<string, Severity | "off">]>([
    ["are the rules' own", {}, { "no-limits": "warning", "no-digest": "error" }],
    ["follow a code", { "no-limits": "error" }, { "no-limits": "error", "no-digest": "error" }],
    ["follow a set", { policy: "info" }, { "no-limits": "info", "no-digest": "info" }],
    [
      "follow the code before the set",
      { policy: "off", "no-digest": "warning" },
      { "no-limits": "off", "no-digest": "warning" },
    ],
    ["of what cannot be read stay", { reading: "off" }, { "yaml-syntax": "error", "octal-number": "off" }],
  ])("%s", (_, rules, expected) => {
    const severities = severitiesOf("conformitron.yaml", { rules }, RULES);
    expect(Object.fromEntries([...severities].filter(([code]) => code in expected))).toEqual(expected);
  });

  test.each<[name: string, message: string]>([
    ["no-limit", "conformitron.yaml: there is no rule or set 'no-limit'. Did you mean no-limits?"],
    ["polcy", "conformitron.yaml: there is no rule or set 'polcy'. Did you mean policy?"],
    ["yaml-syntax", "conformitron.yaml: the severity of 'yaml-syntax' cannot be changed"],
    ["waiver-unused", "conformitron.yaml: the severity of 'waiver-unused' cannot be changed"],
  ])("refuse %s", (name, message) => {
    expect(() => severitiesOf("conformitron.yaml", { rules: { [name]: "off" } }, RULES)).toThrow(message);
  });

  test("change findings and leave out what is off", () => {
    const severities = severitiesOf("conformitron.yaml", { rules: { "no-limits": "off", "no-digest": "info" } }, RULES);
    const finding = (code: string, severity: Severity): Finding => ({
      ...{ code, severity, message: "m" },
      ...{ file: "a.yaml", line: 1, column: 1 },
    });
    const findings = [finding("no-limits", "warning"), finding("no-digest", "error"), finding("other", "error")];
    expect(applySettings(findings, severities)).toEqual([finding("no-digest", "info"), finding("other", "error")]);
    expect(["no-limits", "no-digest"].map((code) => isOn({ code }, severities))).toEqual([false, true]);
  });
});

describe("the settings of validate", () => {
  test("are data", () => {
    const validate = {
      rules: { policy: "warning", "no-digest": "off" },
      exclude: ["vendor/"],
      waivers: [{ code: "no-digest", path: "*.json", reason: "why", owner: "@example", until: "2027-01-31" }],
      schemas: "schemas",
      charts: ["charts", "https://charts.example.com"],
    };
    expect(checkConfiguration("conformitron.yaml", { validate })).toEqual({ validate });
  });

  test.each<[validate: object, message: string]>([
    [{ rule: {} }, "unknown setting 'rule' in validate. Did you mean rules?"],
    [
      { rules: { policy: "warn" } },
      "validate.rules.policy must be equal to one of the allowed values (error, warning, info, off)",
    ],
    [{ waivers: [{ code: "a", path: "b" }] }, "validate.waivers.0 must have required property 'reason'"],
    [{ waivers: [{ code: "a", path: "b", reason: " " }] }, "validate.waivers.0.reason must match pattern"],
    [
      { waivers: [{ code: "a", path: "b", reason: "c", untill: "d" }] },
      "unknown setting 'untill' in validate.waivers.0. Did you mean until?",
    ],
  ])("%j is refused", (validate, message) => {
    expect(() => checkConfiguration("conformitron.yaml", { validate })).toThrow(`conformitron.yaml: ${message}`);
  });
});
