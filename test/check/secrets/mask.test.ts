import { expect, test } from "vitest";
import { secretFields } from "../../../src/check/secrets/mask.js";

const RANDOM = "x7Kq0pZr9Lw2";

test.each<[kind: string, pointer: string, value: unknown, hidden: boolean]>([
  ["Secret", "/data/a", "YQ==", true],
  ["Secret", "/stringData/a", "a", true],
  ["Secret", "/metadata/name", "a", false],
  ["ConfigMap", "/data/a", "a", false],
  ["SealedSecret", "/spec/encryptedData/a", "a", true],
  ["SealedSecret", "/spec/template/type", "a", false],
  ["HelmRelease", "/spec/values/password", "hunter2", true],
  ["HelmRelease", "/spec/values/password", 4711, true],
  ["HelmRelease", "/spec/values/password", true, false],
  ["HelmRelease", "/spec/values/replicas", 3, false],
  ["HelmRelease", "/spec/values/passwords/0", "hunter2", true],
  ["HelmRelease", "/spec/values/passwords/0/1", "hunter2", true],
  ["HelmRelease", "/spec/values/hosts/0", "hunter2", false],
  ["HelmRelease", "/spec/values/key", RANDOM, true],
  ["HelmRelease", "/spec/values/key", RANDOM.slice(1), false],
  ["HelmRelease", "/spec/values/key", "several words in a row", false],
  ["HelmRelease", "/spec/valuesFrom/0/valuesKey", RANDOM, false],
  ["ExternalSecret", "/spec/data/0/secretKey", "password-of-it", false],
  ["ExternalSecret", "/spec/data/0/remoteRef/key", "acme/lathe/login", false],
  ["Pod", "/spec/containers/0/env/0/valueFrom/secretKeyRef/key", "password-of-it", false],
  ["Pod", "/spec/containers/0/args/0", "--password=hunter2", true],
  ["Pod", "/spec/containers/0/args/0", "anvil --password hunter2", true],
  ["Pod", "/spec/containers/0/args/0", "--host=anvil", false],
  ["ConfigMap", "/data/a.ini", "user: a\npassword: hunter2\n", true],
  ["ConfigMap", "/data/a.ini", "user: a\n", false],
  ["ConfigMap", "/data/url", "postgres://anvil:hunter2@db/anvil", true],
])("whether a %s hides %s: %j", (kind, pointer, value, hidden) => {
  expect(secretFields({ kind })(pointer, value)).toBe(hidden);
});
