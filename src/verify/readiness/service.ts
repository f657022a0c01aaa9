import { describeRef, type LiveObject, type ObjectRef, refOf } from "../../model/live.js";
import type { Judgement } from "../../model/readiness.js";
import { type Context, failing, graceEnd, type Rule } from "./context.js";
import { at, fieldsAt, listAt, textAt } from "./fields.js";
import { current, unread, waiting, warned } from "./judgement.js";

/** Service: the address of its load balancer, and a warning where no ready pod is behind it. */
export const service: Rule = (object, context) => {
  if (textAt(object, "spec", "type") === "ExternalName") return current("Ready", "it is a name outside of the cluster");
  const isBalanced = textAt(object, "spec", "type") === "LoadBalancer";
  const address = isBalanced ? balanced(object, context) : current("Ready", "the Service is there");
  const selects = Object.keys(fieldsAt(object, "spec", "selector") ?? {}).length > 0;
  if (address.state !== "Current" || !selects || hasEndpoint(object, context)) return address;
  return withoutEndpoint(address, context);
};

/** Ingress: like the Service of a load balancer. */
export const ingress: Rule = (object, context) => balanced(object, context);

/** MutatingWebhookConfiguration and ValidatingWebhookConfiguration: each Service that is called needs a ready endpoint. */
export const webhookConfiguration: Rule = (object, context) => {
  for (const webhook of listAt(object, "webhooks")) {
    const problem = unanswered(fieldsAt(webhook, "clientConfig", "service"), context);
    if (problem) return problem;
  }
  return current("Ready", "every Service that it calls has a ready endpoint");
};

function balanced(object: LiveObject, context: Context): Judgement {
  const given = listAt(object, "status", "loadBalancer", "ingress").flatMap(
    (it) => textAt(it, "hostname") ?? textAt(it, "ip") ?? [],
  );
  if (given.length > 0) return current("Ready", `its address is ${given.join(", ")}`);
  const message = "no load balancer has given an address";
  const passing = { clock: "balancer", grace: context.graces.loadBalancer };
  if (context.loadBalancer === "require")
    return failing(context, { ...passing, reason: "NoLoadBalancerAddress", message });
  const end = context.loadBalancer === "warn" ? graceEnd(context, passing) : undefined;
  if (end !== undefined) return waiting("NoLoadBalancerAddress", message, { recheckAt: end });
  return current("Ready", "the Service is there", [{ reason: "NoLoadBalancerAddress", message }]);
}

/** A product may mean to have none, so that it is only a warning. */
function withoutEndpoint(given: Judgement, context: Context): Judgement {
  const message = "no ready pod is behind the Service";
  const end = graceEnd(context, { clock: "endpoints", grace: context.graces.retry });
  if (end !== undefined) return { ...waiting("NoReadyEndpoints", message), warnings: given.warnings, recheckAt: end };
  return warned(given, { reason: "NoReadyEndpoints", message });
}

/** An endpoint that does not say whether it is ready is. */
function hasEndpoint({ metadata }: LiveObject, { world }: Context): boolean {
  const slices = world.owned({ apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice" }, metadata.uid);
  return slices.some((slice) => listAt(slice, "endpoints").some((it) => at(it, "conditions", "ready") !== false));
}

function unanswered(named: unknown, context: Context): Judgement | undefined {
  const [namespace, name] = [textAt(named, "namespace"), textAt(named, "name")];
  if (namespace === undefined || name === undefined) return undefined;
  const ref: ObjectRef = { apiVersion: "v1", kind: "Service", namespace, name };
  const seen = context.world.see(ref);
  if (seen.is === "awaited") return waiting("Awaited", `${describeRef(ref)} was not heard of yet`);
  if (seen.is === "refused" && seen.failure.kind !== "not-found") return unread(seen.failure, describeRef(ref));
  const passing = { clock: `endpoints of ${namespace}/${name}`, grace: context.graces.retry, more: { causes: [ref] } };
  if (seen.is !== "found") {
    return failing(context, { ...passing, reason: "ServiceNotFound", message: `${describeRef(ref)} does not exist` });
  }
  if (textAt(seen.object, "spec", "type") === "ExternalName" || hasEndpoint(seen.object, context)) return undefined;
  const message = `no ready pod is behind ${describeRef(refOf(seen.object))}`;
  return failing(context, { ...passing, reason: "NoReadyEndpoints", message });
}
