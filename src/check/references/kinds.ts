import { apiGroup } from "../../model/kinds.js";
import type { Manifest } from "../../model/manifest.js";

/** Plural names of the resources that a Kubernetes cluster serves, by their group: what RBAC rules may name. */
export const RESOURCES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    "": words(
      "bindings componentstatuses configmaps endpoints events limitranges namespaces nodes persistentvolumeclaims persistentvolumes",
      "pods podtemplates replicationcontrollers resourcequotas secrets serviceaccounts services",
    ),
    "admissionregistration.k8s.io": words(
      "mutatingadmissionpolicies mutatingadmissionpolicybindings mutatingwebhookconfigurations validatingadmissionpolicies",
      "validatingadmissionpolicybindings validatingwebhookconfigurations",
    ),
    "apiextensions.k8s.io": words("customresourcedefinitions"),
    "apiregistration.k8s.io": words("apiservices"),
    apps: words("controllerrevisions daemonsets deployments replicasets statefulsets"),
    "authentication.k8s.io": words("selfsubjectreviews tokenreviews userextras uids"),
    "authorization.k8s.io": words(
      "localsubjectaccessreviews selfsubjectaccessreviews selfsubjectrulesreviews subjectaccessreviews",
    ),
    autoscaling: words("horizontalpodautoscalers"),
    batch: words("cronjobs jobs"),
    "certificates.k8s.io": words("certificatesigningrequests clustertrustbundles podcertificaterequests signers"),
    "coordination.k8s.io": words("leasecandidates leases"),
    "discovery.k8s.io": words("endpointslices"),
    "events.k8s.io": words("events"),
    "external-secrets.io": words(
      "clusterexternalsecrets clusterpushsecrets clustersecretstores externalsecrets pushsecrets secretstores",
    ),
    "flowcontrol.apiserver.k8s.io": words("flowschemas prioritylevelconfigurations"),
    "helm.toolkit.fluxcd.io": words("helmreleases"),
    "kustomize.toolkit.fluxcd.io": words("kustomizations"),
    "metrics.k8s.io": words("nodes pods"),
    "networking.k8s.io": words("ingressclasses ingresses ipaddresses networkpolicies servicecidrs"),
    "node.k8s.io": words("runtimeclasses"),
    policy: words("poddisruptionbudgets podsecuritypolicies"),
    "rbac.authorization.k8s.io": words("clusterrolebindings clusterroles rolebindings roles"),
    "resource.k8s.io": words("deviceclasses resourceclaims resourceclaimtemplates resourceslices"),
    "scheduling.k8s.io": words("priorityclasses"),
    "snapshot.storage.k8s.io": words("volumesnapshotclasses volumesnapshotcontents volumesnapshots"),
    "source.toolkit.fluxcd.io": words(
      "buckets externalartifacts gitrepositories helmcharts helmrepositories ocirepositories",
    ),
    "storage.k8s.io": words(
      "csidrivers csinodes csistoragecapacities storageclasses volumeattachments volumeattributesclasses",
    ),
  }),
);

const OPERATORS = [".toolkit.fluxcd.io", "external-secrets.io", "kustomize.config.k8s.io"];

/** Whether what the objects of the kind do is known: kinds of Kubernetes, Flux and External Secrets. */
export function isKnownGroup(group: string): boolean {
  return RESOURCES.has(group) || OPERATORS.some((known) => group.endsWith(known));
}

/** Whether the object is a custom resource of a controller that is not known here. */
export function isCustom({ apiVersion }: Manifest): boolean {
  return !isKnownGroup(apiGroup(apiVersion));
}

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(" "));
}
