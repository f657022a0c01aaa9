import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskText } from "../../src/base/mask.js";

const JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

describe("what looks like a credential", () => {
  test.each<[what: string, text: string, masked: string]>([
    ["a bearer header", "Authorization: Bearer abc.def-123 failed", "Authorization: Bearer *** failed"],
    ["a header in JSON", '{"authorization": ["Basic dXNlcjpw"], "a": 1}', '{"authorization": ["Basic ***"], "a": 1}'],
    [
      "a header of several words",
      "Authorization: AWS4-HMAC-SHA256 Credential=AKIA1, Signature=ff\nnext",
      "Authorization: ***\nnext",
    ],
    ["a cookie", "Set-Cookie: sid=abcdef; Path=/", "Set-Cookie: ***"],
    ["a bearer token alone", "sent bearer 0123456789 to it", "sent bearer *** to it"],
    ["a JSON Web Token", `token ${JWT} expired`, "token *** expired"],
    ["a JSON Web Token behind a name", `id_token_${JWT}`, "id_token_***"],
    ["an AWS key id", "key AKIAIOSFODNN7EXAMPLE is unknown", "key *** is unknown"],
    ["an AWS secret key", "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG", "AWS_SECRET_ACCESS_KEY=***"],
    [
      "a signed address",
      "https://s3/x?X-Amz-Signature=fe5f80&X-Amz-Date=1",
      "https://s3/x?X-Amz-Signature=***&X-Amz-Date=1",
    ],
    ["a GitHub token", "ghp_0123456789abcdefghijABCDEFGHIJ012345 is bad", "*** is bad"],
    ["a Slack webhook", "post https://hooks.slack.com/services/T0/B0/xyz: 404", "post https://***: 404"],
    [
      "a password in an address",
      "dial postgres://acme:s3cr3t@db:5432/a: refused",
      "dial postgres://acme:***@db:5432/a: refused",
    ],
    ["a token in an address", "https://0123456789abcdef0123@git.example.com/x", "https://***@git.example.com/x"],
    ["a password", "DB_PASSWORD=hunter2 DB_HOST=db", "DB_PASSWORD=*** DB_HOST=db"],
    ["a password of several words", 'password: "correct horse" ok', 'password: "***" ok'],
    ["a password with a quote in it", '{"password":"a\\"b","c":1}', '{"password":"***","c":1}'],
    [
      "a password in JSON in JSON",
      '{"log":"{\\"password\\":\\"hunter2\\",\\"c\\":1}"}',
      '{"log":"{\\"password\\":\\"***\\",\\"c\\":1}"}',
    ],
    ["a token that is assigned", "apiKey=abc&x=1", "apiKey=***&x=1"],
    ["a token in YAML", "token: 0a1b2c3d4e", "token: ***"],
    ["registry credentials", '{"auths":{"r":{"auth":"dTpw"}}}', '{"auths":{"r":{"auth":"***"}}}'],
    ["a flag", "run --db-password hunter2 --verbose", "run --db-password *** --verbose"],
    ["a user's password", "curl -u acme:hunter2 https://x", "curl -u acme:*** https://x"],
    ["a private key", "a\n-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nb", "a\n***\nb"],
    ["a private key whose end is cut off", "a -----BEGIN PRIVATE KEY-----\nMIIE\nAbC", "a ***"],
    ["a private key whose beginning is cut off", "it is\nMIIE+/\nAb==\n-----END PRIVATE KEY-----\nb", "it is\n***\nb"],
    ["a private key in JSON", '"-----BEGIN EC PRIVATE KEY-----\\nMIIE\\n-----END EC PRIVATE KEY-----\\n"', '"***\\n"'],
    [
      "two private keys",
      "-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----\nx y\n-----BEGIN PRIVATE KEY-----\nB\n-----END PRIVATE KEY-----",
      "***\nx y\n***",
    ],
  ])("%s", (_, text, masked) => {
    expect(maskText(text, [])).toBe(masked);
    expect(maskText(masked, [])).toBe(masked);
  });

  test.each([
    "couldn't find key password in Secret acme/forge",
    "FATAL: password authentication failed for user acme",
    "failed to get token: 403 Forbidden",
    "authorization: denied by policy",
    'Failed to pull image "registry.example.com:5000/acme/anvil@sha256:0123456789abcdef": not found',
    'admission webhook "policy.example.com" denied the request: runAsNonRoot != true',
    "git@github.com: Permission denied; ssh://git@example.com/x",
    "bearer authentication is needed",
    "error processing spec.data[0] (key: kubecost-token), err: Secret does not exist",
    "secretKey: licence",
    "tokens: 12; token => x",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "dial tcp 10.0.0.1:443: connect: connection refused",
  ])("leaves %s", (text) => {
    expect(maskText(text, [])).toBe(text);
  });
});

describe("known values", () => {
  test.each<[what: string, known: string, text: string, masked: string]>([
    ["as they are", "opensesame", "xopensesamex", "x***x"],
    ["base64", "opensesame", "b3BlbnNlc2FtZQ== is it", "***== is it"],
    ["base64 behind a name", "opensesame", Buffer.from("acme:opensesame").toString("base64"), "YWNtZTp***"],
    ["in an address", "p@ss/wörd", "https://x/?a=p%40ss%2Fw%C3%B6rd&b", "https://x/?a=***&b"],
    ["in an address in small letters", "p@ss/wörd", "a=p%40ss%2fw%c3%b6rd&b", "a=***&b"],
    ["in a form in small letters", "p/ss word", "a=p%2fss+word&b", "a=***&b"],
    ["in a form", "p@ss word", "a=p%40ss+word&b", "a=***&b"],
    ["in JSON", 'a"b\\c"d', '{"x":"a\\"b\\\\c\\"d"}', '{"x":"***"}'],
    ["line by line", "first line\nsecond line\n", "1: second line, 2: first line", "1: ***, 2: ***"],
    ["short ones as words", "k8s!x", "k8s!x k8s!xy", "*** k8s!xy"],
    ["not what stands everywhere", "a1", "a1 a1", "a1 a1"],
    ["not settings", "true", "enabled: true", "enabled: true"],
    ["with a line break at the end", "opensesame\n", "opensesame.", "***."],
    ["the longer of two that overlap", "abcdefgh", "abcdefgh", "***"],
  ])("%s", (_, known, text, masked) => {
    expect(maskText(text, [known])).toBe(masked);
  });

  test("that overlap leave nothing", () => {
    expect(maskText("x abcdefghijkl y", ["abcdefgh", "efghijkl"])).toBe("x *** y");
  });

  const letters = fc.string({ unit: fc.constantFrom(..."abcXYZ019+/=%&\"'\\ öß:"), minLength: 6, maxLength: 30 });
  const secret = letters.filter((text) => text.trim().length >= 6);

  test("are seen in no form, whatever stands around them", () => {
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        const forms = [value, encodeURIComponent(value), Buffer.from(value).toString("base64"), JSON.stringify(value)];
        for (const form of forms) {
          const bare = form.replace(/^"|"$|=+$/g, "");
          expect(maskText(`${before}${form}${after}`, [value])).not.toContain(bare);
        }
      }),
    );
  }, 60_000);

  test("are not seen in what is base64 with them inside", () => {
    fc.assert(
      fc.property(
        secret.filter((text) => text.length >= 9),
        fc.string(),
        (value, before) => {
          const masked = maskText(Buffer.from(`${before}${value}!`).toString("base64"), [value]);
          expect(Buffer.from(masked.split("***")[0] ?? "", "base64").toString()).not.toContain(value.slice(0, -1));
          expect(masked).toContain("***");
        },
      ),
    );
  }, 60_000);
});

describe("any text", () => {
  const piece = fc.constantFrom(
    "password",
    "=",
    ":",
    '"',
    "\\",
    "'",
    "\n",
    " ",
    "Bearer ",
    "eyJ",
    "://",
    "@",
    "a1b2c3d4",
    "-----BEGIN ",
    "-----END ",
    "PRIVATE KEY-----",
    "authorization",
    "--token",
    "-u",
    ".",
    JWT,
  );
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(piece, { maxLength: 30 }).map((parts) => parts.join("")),
  );

  test("changes only by masks", () => {
    fc.assert(
      fc.property(text, (original) => {
        let at = 0;
        for (const part of maskText(original, []).split("***")) {
          at = original.indexOf(part, at);
          expect(at).toBeGreaterThanOrEqual(0);
          at += part.length;
        }
      }),
    );
  }, 60_000);

  test.each([
    "eyJ",
    "password=",
    "password",
    "://a",
    "://a:b",
    "authorization: ",
    "-----BEGIN ",
    "-----END PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----",
    "Bearer a",
    '"',
    "\\",
    "\n",
    "a",
    "token:",
    "--a-",
    "A",
    "-u a",
    "_-",
    "pass",
    "MIIE\n",
  ])("of %j a million characters long takes no time", (unit) => {
    const long = unit.repeat(Math.ceil(500_000 / unit.length));
    const before = process.cpuUsage();
    maskText(`${long}!`, ["opensesame"]);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });
});
