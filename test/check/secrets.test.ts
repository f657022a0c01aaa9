import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SECRETS } from "../../src/check/rules/secrets.js";
import { runRules } from "../../src/check/run.js";
import type { Manifest, Problem } from "../../src/model/manifest.js";
import { ROOT } from "../support/files.js";
import { expectedLines, inventoryOf, lineOf } from "../support/inventory.js";

function problemsOf(files: Readonly<Record<string, string>>): readonly Problem[] {
  return runRules(inventoryOf({ files }), SECRETS, "2026-01-01");
}

/** The file and line of a problem, as far as the test's own reading of YAML can tell: block texts begin on the line below. */
function lineText(files: Readonly<Record<string, string>>, { at }: Problem): string {
  if (!("pointer" in at)) return `${at.file}:${at.line}`;
  const line = lineOf(files[at.file] ?? "", at.document, at.pointer);
  const block = /[|>][-+]?$/.test((files[at.file] ?? "").split("\n")[line - 1] ?? "");
  const keyLine = at.key ? -1 : 0;
  return `${at.file}:${line + (at.inside?.line ?? 0) + (block ? 1 : 0) + keyLine}`;
}

describe.each(SECRETS.map(({ code }) => code))("%s", (code) => {
  const read = (which: string): Record<string, string> => {
    const folder = join(ROOT, "test/bad", code, which);
    return Object.fromEntries(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), "utf8")]));
  };

  test("is found at the marked lines, and nothing else", () => {
    const files = read("fails");
    const found = problemsOf(files).map((problem) => [problem.code, lineText(files, problem)]);

    expect(found).toEqual(expectedLines(code, files).map((line) => [code, line]));
    expect(found).not.toEqual([]);
  });

  test("is not found where it nearly is", () => {
    expect(problemsOf(read("passes")).map(({ message, at }) => [message, at])).toEqual([]);
  });
});

/** Made up, and put together here so that nothing that searches files for tokens takes them for real ones. */
const TOKENS: readonly (readonly [what: string, token: string])[] = [
  ["an AWS access key id", `AKIA${"EXAMPLE0".repeat(2)}`],
  ["a GitHub token", `ghp_${"Example0".repeat(5).slice(0, 36)}`],
  ["a GitHub token", `github_pat_${"Example0_".repeat(5)}`],
  ["a GitLab token", `glpat-${"Example0-_".repeat(2)}`],
  ["a Slack token", `xoxb-${"0123456789-".repeat(2)}example`],
  [
    "the address of a Slack webhook",
    `https://hooks.slack.com/${"services"}/T0EXAMPLE/B0EXAMPLE/${"Example0".repeat(3)}`,
  ],
  ["the address of a Discord webhook", `https://discord.com/api/${"webhooks"}/0123456789/${"Example_0-".repeat(4)}`],
  ["the address of a Teams webhook", `https://acme.webhook.office.com/webhookb2/${"Example0".repeat(4)}@x`],
  ["a private key", `-----BEGIN RSA ${"PRIVATE"} KEY-----\n${"Example0".repeat(8)}\n`],
  ["a JSON Web Token", ["eyJhbGciOiJub25l", "eyJleGFtcGxlIjoi", "ZXhhbXBsZQ"].join(".")],
  ["a Stripe key", `sk_${"live"}_${"Example0".repeat(3)}`],
  ["an npm token", `npm_${"Example0".repeat(5).slice(0, 36)}`],
  ["a PyPI token", `pypi-${"AgE"}${"Example0".repeat(6)}`],
  ["a Google API key", `AIza${"Example0".repeat(5).slice(0, 35)}`],
  ["a Docker Hub token", `dckr_pat_${"Example0".repeat(3)}`],
  ["a Vault token", `hvs.${"Example0".repeat(3)}`],
  ["a SendGrid key", `SG.${"Example0".repeat(3)}.${"Example0".repeat(4)}`],
  ["a Pulumi access token", `pul-${"0123456789abcdef".repeat(3).slice(0, 40)}`],
  ["a New Relic key", `${"0123456789abcdef".repeat(3).slice(0, 36)}NRAL`],
  ["a Grafana token", `glsa_${"Example0".repeat(4)}_01234567`],
  ["a DigitalOcean token", `dop_v1_${"01234567".repeat(8)}`],
  ["an age key", `AGE-SECRET-KEY-1${"EXAMPLE0".repeat(7)}`],
];

const configMap = (data: unknown) => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a" }, data });

function judge(object: object): readonly Problem[] {
  return problemsOf({ "a.yaml": JSON.stringify(object) });
}

describe("a token whatever its key is called", () => {
  test.each(TOKENS)("%s", (what, token) => {
    expect(judge(configMap({ notes: token })).map(({ message }) => message)).toEqual([`'notes' holds ${what}`]);
    expect(judge(configMap({ notes: `a: b\nc: "${token}"\nd\n` }))).toMatchObject([{ at: { inside: { line: 1 } } }]);
  });

  test.each(TOKENS)("never any part of it in a message: %s", (_, token) => {
    const [first = ""] = token.split("\n");
    const text = JSON.stringify(judge(configMap({ password: token, "a.ini": `password = ${first}\ntoken=${first}` })));

    for (let at = 0; at + 12 <= first.length; at += 1) expect(text).not.toContain(first.slice(at, at + 12));
  });
});

test.each<[text: string]>([
  ["password=hunter2"],
  ["  PASSWORD='hunter2'"],
  ["export DB_PASSWORD=hunter2"],
  ["DB_PASSWORD=hunter2 anvil --verbose"],
  ["-Ddb.password=hunter2 -Xmx1g"],
  ['password = "hunter2"'],
  ["password: hunter2"],
  ["- password: hunter2 # for now"],
  ['{"a": 1, "password": "hunter2"}'],
  ["Server=db;Password=hunter2;Timeout=3"],
  ["curl --user anvil:hunter2 http://anvil"],
  ["curl -uanvil:hunter2 http://anvil"],
  ['curl -H "Authorization: Bearer 0a1b2c3d4e5f" http://anvil'],
  ["curl -d 'user=anvil&password=hunter2' http://anvil"],
  ["kubectl create secret generic a --from-literal=password=hunter2"],
  ["anvil --password hunter2 --verbose"],
  ["anvil --api-key='4-real-or-not'"],
  ["accessToken: 4-real-or-not"],
  [`DefaultEndpointsProtocol=https;AccountKey=${"Exa/mple0".repeat(10)}==`],
])("a script that says %s", (line) => {
  expect(judge(configMap({ "a.sh": `set -eu\n${line}\n` }))).toMatchObject([
    { code: "secret-in-config-map", at: { pointer: "/data/a.sh", inside: { line: 1 } } },
  ]);
});

test.each<[text: string]>([
  ["password=$1"],
  ["password=$1 anvil"],
  ["password=$(cat /run/password)"],
  ["password=wrong for everybody"],
  ["password = 4 words or more"],
  ['password="$(cat /run/password)"'],
  ["password=`cat /run/password`"],
  ["read -r password"],
  ['[ "$password" = "" ]'],
  ['if token == "4-real-or-not"'],
  ['echo "password: wrong" >&2'],
  ["echo no password: 4-real-or-not"],
  ["# password=hunter2"],
  ["// password: hunter2"],
  ["password_file=/run/password"],
  ["password: null"],
  ["password: {{ .Values.password }}"],
  ["token_ttl: 24h"],
  ["tokenUrl: https://login.example.com/token"],
  ["http://anvil:8080/token"],
  ['curl -H "Authorization: Bearer $TOKEN" http://anvil'],
  ["curl -u :$PASSWORD http://anvil"],
  ["docker run -u 1000:1000 curl"],
  ["password: anvil-db-password"],
  ["apiToken: anvil2-token"],
  ["password: ***"],
  ["password: xxxxxxxx"],
  ["token: ${TOKEN:-}"],
  ["jq -r '.data.password' | base64 -d"],
  ["kubectl get secret anvil -o jsonpath='{.data.token}'"],
  ["secretName: anvil-2026-example-name"],
  ["password: ENC[AES256_GCM,data:x]"],
  ["password: vault:secret/data/anvil#password"],
])("nothing in a script that says %s", (line) => {
  expect(judge(configMap({ "a.sh": `set -eu\n${line}\n` }))).toEqual([]);
});

const KEY_LINES = [`-----BEGIN PRIVATE ${"KEY"}-----`, "MIIEvQIBADANBgkqExample0", `-----END PRIVATE ${"KEY"}-----`];

test.each<[what: string, text: string]>([
  ["in JSON, whose lines are escaped", `{"private_key": "${KEY_LINES.join("\\n")}"}\n`],
  ["in JSON within JSON", `{"a": "{\\"private_key\\": \\"${KEY_LINES.join("\\\\n")}\\"}"}`],
  ["with Windows lines", KEY_LINES.join("\r\n")],
  ["whose first line begins with a short run", `-----BEGIN EC PRIVATE ${"KEY"}-----\nMHcCAQEEIA/+bk4d7BW1o+m0u\n`],
  ["of PGP", `-----BEGIN PGP PRIVATE ${"KEY"} BLOCK-----\n\nlQdGBExample0Example0\n`],
])("a private key %s", (_, text) => {
  expect(judge(configMap({ notes: text }))).toMatchObject([
    { code: "secret-token", message: "'notes' holds a private key" },
  ]);
});

test.each<[text: string]>([
  [`-----BEGIN PRIVATE ${"KEY"}-----\n...\n-----END PRIVATE ${"KEY"}-----\n`],
  [`-----BEGIN PRIVATE ${"KEY"}-----\n{{ .key }}\n`],
  [`grep -e '-----BEGIN PRIVATE ${"KEY"}-----' /run/key-of-a-product\n`],
  [KEY_LINES.join("\n").replaceAll("PRIVATE", "PUBLIC")],
])("no private key in %j", (text) => {
  expect(judge(configMap({ notes: text }))).toEqual([]);
});

test.each<[address: string, found: number]>([
  ["postgres://anvil:p%40ssw0rd@db:5432/anvil", 1],
  ["postgres://anvil:hunter2@db:5432/anvil", 1],
  ["postgres://%s:%s@db:5432/anvil", 0],
  ["postgres://anvil:%d@db:5432/anvil", 0],
  ["postgres://anvil:{password}@db:5432/anvil", 0],
  ["postgres://anvil:$PASSWORD@db:5432/anvil", 0],
  ["postgres://anvil@db:5432/anvil", 0],
])("%s", (address, found) => {
  expect(judge(configMap({ notes: address })).map(({ code }) => code)).toEqual(Array(found).fill("secret-in-url"));
});

const release = (values: unknown) => ({ kind: "HelmRelease", metadata: { name: "a" }, spec: { values } });
const pod = (container: unknown) => ({ kind: "Pod", metadata: { name: "a" }, spec: { containers: [container] } });

test.each<[what: string, object: object, codes: string[]]>([
  ["options in values", release({ javaOpts: "-Ddb.password=hunter2 -Xmx1g" }), ["secret-in-values"]],
  ["one option in values", release({ extraArgs: ["--admin-password=hunter2"] }), ["secret-in-values"]],
  ["an option and its value in values", release({ extraArgs: ["--admin-password", "hunter2"] }), ["secret-in-values"]],
  ["an option and the next one", release({ extraArgs: ["--admin-password", "--verbose"] }), []],
  ["a list of secrets", release({ passwords: ["hunter2"] }), ["secret-in-values"]],
  ["a description of a value", release({ description: "set password to anything" }), []],
  ["options in a variable", pod({ env: [{ name: "OPTS", value: "-Ddb.password=hunter2" }] }), ["secret-in-env"]],
  [
    "a connection in a variable",
    pod({ env: [{ name: "DSN", value: "host=db user=anvil password=hunter2 dbname=anvil" }] }),
    ["secret-in-env"],
  ],
  ["a reference in a variable", pod({ env: [{ name: "OPTS", value: "-Ddb.password=$(PASSWORD)" }] }), []],
  ["an option and its value", pod({ args: ["--password", "hunter2"] }), ["secret-in-command"]],
  ["an option that asks", pod({ args: ["--password", "--host=db"] }), []],
  ["a value of no option", pod({ args: ["password", "hunter2"] }), []],
  ["a text about options", { kind: "Anvil", spec: { description: "say -x password=hunter2" } }, []],
])("%s", (_, object, codes) => {
  expect(judge({ apiVersion: "v1", ...object }).map(({ code }) => code)).toEqual(codes);
});

test("goes through objects of any shape, and not deeper than it can", () => {
  let deep: unknown = "hunter2";
  for (let depth = 0; depth < 5000; depth += 1) deep = { password: deep };

  expect(judge({ apiVersion: "v1", kind: "ConfigMap", data: null, metadata: [] })).toEqual([]);
  expect(judge({ apiVersion: "v1", kind: "Secret", data: "text", stringData: { a: [1] } })).toHaveLength(1);
  expect(runRules({ ...inventoryOf({ files: {} }), manifests: [deepManifest(deep)] }, SECRETS, "")).toEqual([]);
});

function deepManifest(data: unknown): Manifest {
  const origin = { file: "a.yaml", document: 0, pointer: "" };
  return { apiVersion: "v1", kind: "ConfigMap", name: "a", namespace: "b", value: { data }, origin, placements: [] };
}

test("judges anything that YAML can hold, and shows no value", () => {
  const secret = fc.stringMatching(/^[A-Z][a-z]{3}\d{3}[a-z]{3}[A-Z]\d$/);
  fc.assert(
    fc.property(
      fc.jsonValue(),
      secret,
      fc.constantFrom("ConfigMap", "HelmRelease", "Secret", "Pod"),
      (value, password, kind) => {
        const object = {
          apiVersion: "v1",
          kind,
          metadata: { name: "a" },
          spec: { value, password },
          data: { value, password },
        };
        const found = JSON.stringify(judge(object).map(({ message }) => message));

        expect(found).toContain("password");
        expect(found).not.toContain(password);
      },
    ),
    { numRuns: 200 },
  );
});

test.each([
  "a=",
  "password=",
  "password: ",
  " -u",
  " --password ",
  'password="',
  "://a:b",
  "A0-_",
  "-----BEGIN ",
  "hooks.slack.com/services/",
  "  ",
  "curl -u a:",
  "eyJ0000000000.",
])("a long text takes no longer than its length asks for: %j", (part) => {
  const text = part.repeat(Math.ceil(300_000 / part.length));
  const manifests = [deepManifest({ text, lines: `${text}\n${text}` })];
  const start = performance.now();
  runRules({ ...inventoryOf({ files: {} }), manifests }, SECRETS, "");

  expect(performance.now() - start).toBeLessThan(2000);
});
