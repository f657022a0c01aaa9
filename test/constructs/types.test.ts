import { expect, test } from "vitest";
import type { FunctionalTestProps } from "../../src/constructs/functional-test.js";
import type { HelmReleaseProps } from "../../src/constructs/helm-release.js";
import type { Right } from "../../src/constructs/rights.js";
import type { SolutionProps } from "../../src/constructs/solution-props.js";
import type { StoreSecretProps } from "../../src/constructs/store-secret.js";
import { StoreSecret } from "../../src/constructs/store-secret.js";
import { compileTree, NORTH, solution } from "../support/compiler.js";

// What is wrong here is wrong when it is compiled: `npm run check` fails where one of these lines is allowed after all.

type Described = Omit<SolutionProps, "environment">;

const UNKNOWN_ENVIRONMENT: Described = {
  vendor: "acme",
  product: "anvil",
  // @ts-expect-error there is no such environment
  environments: ["moon"],
};
// @ts-expect-error a typo in a field
const TYPO: Described = { vendor: "acme", product: "anvil", foldr: "Acme" };
// @ts-expect-error the product is missing
const INCOMPLETE: Described = { vendor: "acme" };
// @ts-expect-error no other tier exists
const TIER: Described = { vendor: "acme", product: "anvil", tier: "gold" };
// @ts-expect-error a release has a chart
const NO_CHART: HelmReleaseProps = { values: {} };
// @ts-expect-error seconds have a unit
const NO_UNIT: Pick<HelmReleaseProps, "timeout"> = { timeout: "600" };
const FUNCTION_VALUE: Pick<HelmReleaseProps, "values"> = {
  // @ts-expect-error a function is no value of a chart
  values: { a: () => 1 },
};
// @ts-expect-error a secret has no field for a literal value
const LITERAL: StoreSecretProps<"a", never, never> = { data: { a: { value: "secret" } } };
// @ts-expect-error a test that runs once needs a reason
const ONCE: FunctionalTestProps = { once: {} };
// @ts-expect-error rights for everything do not exist
const EVERYTHING: Right = { resources: ["pods"], verbs: ["*"] };

test("each example above is refused by the compiler, and here at least used", () => {
  expect(
    [UNKNOWN_ENVIRONMENT, TYPO, INCOMPLETE, TIER, NO_CHART, NO_UNIT, FUNCTION_VALUE, LITERAL, ONCE, EVERYTHING].every(
      (example) => typeof example === "object",
    ),
  ).toBe(true);
});

test("a key that a secret does not declare does not compile, and is a finding where it is forced", () => {
  const type = solution({ vendor: "acme", product: "anvil", version: { value: "1", reason: "no chart" } }, (self) => {
    const plain = new StoreSecret(self, "plain", { data: { user: { remoteKey: "a" } } });
    plain.env("user");
    // @ts-expect-error not declared
    plain.env("password");
    const whole = new StoreSecret(self, "whole", { extract: [{ remoteKey: "a", keys: ["user", "password"] }] });
    whole.files("user", "password");
    // @ts-expect-error not among the extracted ones
    whole.value("token");
    const made = new StoreSecret(self, "made", {
      data: { user: { remoteKey: "a" } },
      template: { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": "{{ .user }}" } },
    });
    made.value(".dockerconfigjson");
    // @ts-expect-error the template's keys take the place of the values'
    made.value("user");
  });
  const { findings } = compileTree({ "acme/anvil": type }, [NORTH]).compiled;
  expect(findings.map(({ code, message }) => `${code} ${message}`)).toEqual([
    "undeclared-secret-key acme/anvil/made: Secret 'anvil-made' has no key 'user'",
    "undeclared-secret-key acme/anvil/plain: Secret 'anvil-plain' has no key 'password'",
    "undeclared-secret-key acme/anvil/whole: Secret 'anvil-whole' has no key 'token'",
  ]);
});
