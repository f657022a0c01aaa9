import { meshScenario } from "./istio/mesh.js";

export default meshScenario({
  solution: "solo.io/solo-istiod",
  namespace: "solo-istio-system-test",
  revision: "1-18-3-solo",
});
