import { type Environment, FunctionalTest, Script, Solution } from "conformitron";
import type { Construct } from "constructs";

export class Images extends Solution {
  constructor(scope: Construct, environment: Environment) {
    super(scope, { environment, vendor: "bad", product: "images", version: { value: "1", reason: "no chart" } });
    const script = Script.inline("true\n");
    // expect: bad-image | bad/images/latest: image 'docker.io/library/busybox:latest' has the floating tag latest | give an image with an exact tag or digest
    new FunctionalTest(this, "latest", { script, image: "docker.io/library/busybox:latest" });
    // expect: bad-image | bad/images/untagged: image 'registry.example.com:5000/busybox' has no tag | give an image with an exact tag or digest
    new FunctionalTest(this, "untagged", { script, image: "registry.example.com:5000/busybox" });
    // expect: bad-image | bad/images/upper: image 'Busybox:1.36' is no image reference such as docker.io/library/busybox:1.36.1 | give an image with an exact tag or digest
    new FunctionalTest(this, "upper", { script, image: "Busybox:1.36" });
    // expect: bad-image | bad/images/digest: image 'busybox@sha256:abc' is no image reference such as docker.io/library/busybox:1.36.1 | give an image with an exact tag or digest
    new FunctionalTest(this, "digest", { script, image: "busybox@sha256:abc" });
    // expect: nothing-to-run | bad/images/nothing: there is neither a script nor an image | set script, or image with a test of the product's own
    new FunctionalTest(this, "nothing", {});
    // expect: root-user | bad/images/root: the pod would run as root | leave user out or set another one
    new FunctionalTest(this, "root", { script, user: 0 });
  }
}
