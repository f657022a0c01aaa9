import {
  BootstrapJob,
  Config,
  type Environment,
  FunctionalTest,
  HelmRelease,
  HelmRepository,
  Script,
  Solution,
  StoreSecret,
  TestNamespace,
} from "conformitron";
import type { Construct } from "constructs";

export class Names extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "names", version: { value: "1", reason: "no chart" } });
    const chart = HelmRepository.of("https://charts.example.com/").chart("anvil", "1.0.0");
    const script = Script.inline("true\n");
    // expect: bad-name | bad/names/long: release name 'rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr' has 54 characters, at most 53 are allowed | set releaseName to a DNS label of at most 53 characters
    new HelmRelease(this, "long", { chart, releaseName: "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr" });
    // expect: bad-name | bad/names/upper: release name 'Anvil' must consist of a-z, 0-9 and '-', and begin and end with a letter or digit | set releaseName to a DNS label of at most 53 characters
    new HelmRelease(this, "upper", { chart, releaseName: "Anvil", name: "anvil" });
    // expect: bad-name | bad/names/dotted: release name 'anvil.one' must consist of a-z, 0-9 and '-', and begin and end with a letter or digit | set releaseName to a DNS label of at most 53 characters
    new HelmRelease(this, "dotted", { chart, releaseName: "anvil.one" });
    // expect: bad-name | bad/names/cron: test name 'ccccccccccccccccccccccccccccccccccccccccccccccccccccc' has 53 characters, at most 52 are allowed | set name to a DNS label of at most 52 characters
    new FunctionalTest(this, "cron", { script, name: "ccccccccccccccccccccccccccccccccccccccccccccccccccccc" });
    // expect: bad-name | bad/names/job: job name 'jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj' has 64 characters, at most 63 are allowed | set name to a shorter DNS label
    new BootstrapJob(this, "job", { script, name: "jjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj" });
    // expect: bad-name | bad/names/cronjob: job name 'ddddddddddddddddddddddddddddddddddddddddddddddddddddd' has 53 characters, at most 52 are allowed | set name to a shorter DNS label
    new BootstrapJob(this, "cronjob", {
      script,
      name: "ddddddddddddddddddddddddddddddddddddddddddddddddddddd",
      schedule: "*/5 * * * *",
    });
    // expect: bad-name | bad/names/secret: secret name 'my_secret' must consist of a-z, 0-9, '-' and '.', and begin and end with a letter or digit | set name to a DNS name
    new StoreSecret(this, "secret", { name: "my_secret", data: { key: { remoteKey: "key" } } });
    // expect: bad-name | bad/names/key: secret key 'a key' is not made of letters, digits, '-', '_' and '.' | rename the key
    new StoreSecret(this, "key", { data: { "a key": { remoteKey: "key" } } });
    // expect: bad-name | bad/names/config: config map name '-config' must consist of a-z, 0-9, '-' and '.', and begin and end with a letter or digit | set name to a DNS name
    new Config(this, "config", { name: "-config", data: { a: "b" } });
    // expect: bad-name | bad/names/tests: namespace 'tests_' must consist of a-z, 0-9 and '-', and begin and end with a letter or digit | set name to a DNS label
    new TestNamespace(this, "tests", { name: "tests_" });
    // expect: bad-name | bad/names/variable: environment variable 'MY-VARIABLE' is no name of a variable | rename it
    new FunctionalTest(this, "variable", { script, env: { "MY-VARIABLE": "1" } });
  }
}
