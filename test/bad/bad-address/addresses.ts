import { type Environment, HelmRelease, HelmRepository, Kustomize, OciRepository, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Addresses extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "addresses", version: { value: "1", reason: "no chart" } });
    // expect: bad-address | bad/addresses/plain: chart address 'http://charts.example.com/' must begin with https:// or oci:// | give an https or oci address without credentials
    new HelmRelease(this, "plain", { chart: HelmRepository.of("http://charts.example.com/").chart("a", "1.0.0") });
    // expect: bad-address | bad/addresses/credentials: chart address 'https://***@charts.example.com/' contains credentials | give an https or oci address without credentials
    new HelmRelease(this, "credentials", {
      chart: HelmRepository.of("https://a:b@charts.example.com/").chart("a", "1.0.0"),
    });
    // expect: bad-address | bad/addresses/oci: chart address 'https://registry.example.com/a' must begin with oci:// | give an https or oci address without credentials
    new HelmRelease(this, "oci", { chart: OciRepository.of("https://registry.example.com/a").chart("1.0.0") });
    // expect: floating-source | bad/addresses/branch: tag 'main' moves | give a tag of a release, a commit or a digest
    new Kustomize(this, "branch", { source: { git: "https://git.example.com/a.git", tag: "main" } });
    // expect: floating-source | bad/addresses/short: commit 'abcdef1' is no full commit | give all 40 hexadecimal digits
    new Kustomize(this, "short", { source: { git: "https://git.example.com/a.git", commit: "abcdef1" } });
  }
}
