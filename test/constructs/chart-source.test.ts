import { App } from "cdk8s";
import type { Construct } from "constructs";
import { describe, expect, it } from "vitest";
import { HelmRepository } from "../../src/constructs/charts.js";
import { HelmRelease } from "../../src/constructs/helm-release.js";
import { Solution } from "../../src/constructs/solution.js";
import type { Environment } from "../../src/model/environment.js";

class TwoCharts extends Solution {
  constructor(scope: Construct) {
    super(scope, { environment: {} as Environment, vendor: "acme", product: "pair" });
    const repository = HelmRepository.of("https://charts.example.com");
    new HelmRelease(this, "first", { chart: repository.chart("one", "1.0.0") });
    new HelmRelease(this, "second", { chart: repository.chart("two", "2.0.0") });
  }
}

describe("the source of charts", () => {
  it("is shared by the charts of a repository, each with its own name and version", () => {
    const objects = new TwoCharts(new App()).toJson();
    expect(objects.filter(({ kind }) => kind === "HelmRepository")).toHaveLength(1);
    const charts = objects.filter(({ kind }) => kind === "HelmRelease").map(({ spec }) => spec.chart.spec);
    expect(charts.map(({ chart, version }) => `${chart} ${version}`)).toEqual(["one 1.0.0", "two 2.0.0"]);
  });
});
