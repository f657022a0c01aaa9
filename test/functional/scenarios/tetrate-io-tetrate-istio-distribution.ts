import { meshScenario } from "./istio/mesh.js";

export default meshScenario({
  solution: "tetrate.io/tetrate-istio-distribution",
  namespace: "tetrate-istio-system-test",
  revision: "1-18-1",
});
