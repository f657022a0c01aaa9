import { type Environment, HelmRelease, HelmRepository, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Versions extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "versions", version: { value: "1", reason: "no chart" } });
    const charts = HelmRepository.of("https://charts.example.com/");
    // expect: bad-chart-version | bad/versions/missing: version of chart anvil '' is missing | give one exact version such as 2.4.3
    new HelmRelease(this, "missing", { chart: charts.chart("anvil", "") });
    // expect: bad-chart-version | bad/versions/undefined-version: version of chart anvil 'undefined' is missing | give one exact version such as 2.4.3
    new HelmRelease(this, "undefined-version", { chart: charts.chart("anvil", undefined as never) });
    // expect: bad-chart-version | bad/versions/caret: version of chart anvil '^1.2' floats; one exact version is needed | give one exact version such as 2.4.3
    new HelmRelease(this, "caret", { chart: charts.chart("anvil", "^1.2") });
    // expect: bad-chart-version | bad/versions/star: version of chart anvil '*' floats; one exact version is needed | give one exact version such as 2.4.3
    new HelmRelease(this, "star", { chart: charts.chart("anvil", "*") });
    // expect: bad-chart-version | bad/versions/latest: version of chart anvil 'latest' floats; one exact version is needed | give one exact version such as 2.4.3
    new HelmRelease(this, "latest", { chart: charts.chart("anvil", "latest") });
    // expect: bad-chart-version | bad/versions/x-range: version of chart anvil '1.x' floats; one exact version is needed | give one exact version such as 2.4.3
    new HelmRelease(this, "x-range", { chart: charts.chart("anvil", "1.x") });
    // expect: bad-chart-version | bad/versions/two-parts: version of chart anvil '1.2' floats; one exact version is needed | give one exact version such as 2.4.3
    new HelmRelease(this, "two-parts", { chart: charts.chart("anvil", "1.2") });
    // expect: bad-chart-version | bad/versions/words: version of chart anvil 'newest' is no semantic version such as 2.4.3 | give one exact version such as 2.4.3
    new HelmRelease(this, "words", { chart: charts.chart("anvil", "newest") });
    // expect: bad-chart-version | bad/versions/padded: version of chart anvil ' 1.0.0' has spaces around it | give one exact version such as 2.4.3
    new HelmRelease(this, "padded", { chart: charts.chart("anvil", " 1.0.0") });
  }
}
