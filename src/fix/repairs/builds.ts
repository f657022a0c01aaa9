import { at } from "../pointer.js";
import type { Repairs } from "../repair.js";

/** What build files and objects name twice, or where it has no meaning. */
export const BUILD_REPAIRS: Repairs = {
  "duplicate-resource": ({ pointer }) =>
    /^\/resources\/\d+$/.test(pointer) ? [{ op: "remove", pointer }] : "only people know which entry is meant",
  "namespace-on-cluster-object": ({ object }) =>
    at(object, "metadata", "namespace") === undefined ? [] : [{ op: "remove", pointer: "/metadata/namespace" }],
  "kustomize-deprecated-field": ({ object, pointer }) => {
    if (pointer === "/bases")
      return at(object, "resources") === undefined
        ? [{ op: "rename", pointer, key: "resources" }]
        : "its entries have to find their place among the resources";
    if (pointer !== "/commonLabels") return "the field that replaces it is built in another way";
    if (at(object, "labels") !== undefined) return "there are labels already";
    // Selectors cannot be changed on objects that exist, so they keep the labels.
    return [
      { op: "wrap", pointer, under: "pairs", beside: { includeSelectors: true } },
      { op: "rename", pointer, key: "labels" },
    ];
  },
};
