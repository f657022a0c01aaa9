import { isRecord, type KubeObject, list, read, text } from "./objects.js";

/** What keeps the pods of an object from the restricted security standard, a pinned image and bounded resources. */
export function podProblems(object: KubeObject): string[] {
  const spec = podSpec(object);
  if (spec === undefined) return [];
  const containers = [...list(spec, "containers"), ...list(spec, "initContainers")];
  return [
    ...volumeProblems(spec),
    ...containers.flatMap((container) => containerProblems(spec, container)),
    ...["hostNetwork", "hostPID", "hostIPC"]
      .filter((name) => read(spec, name) === true)
      .map((name) => `${name} is true`),
  ].map((problem) => `${object.kind}/${object.metadata.name}: ${problem}`);
}

/** The pod's specification, also of what makes pods. */
export function podSpec(object: KubeObject): unknown {
  if (object.kind === "Pod") return object["spec"];
  if (object.kind === "CronJob") return read(object, "spec.jobTemplate.spec.template.spec");
  const template = read(object, "spec.template.spec");
  return isRecord(template) && Array.isArray(template["containers"]) ? template : undefined;
}

function volumeProblems(spec: unknown): string[] {
  return list(spec, "volumes").flatMap((volume) =>
    read(volume, "hostPath") === undefined ? [] : [`volume ${text(volume, "name")} is a hostPath`],
  );
}

function containerProblems(spec: unknown, container: unknown): string[] {
  const inherited = (path: string): unknown =>
    read(container, `securityContext.${path}`) ?? read(spec, `securityContext.${path}`);
  const image = text(container, "image");
  const capabilities = list(container, "securityContext.capabilities.drop");
  const checks: [boolean, string][] = [
    [inherited("runAsNonRoot") === true, "securityContext.runAsNonRoot is not true"],
    [Number(inherited("runAsUser") ?? 1) !== 0, "runs as user 0"],
    [read(container, "securityContext.allowPrivilegeEscalation") === false, "allowPrivilegeEscalation is not false"],
    [capabilities.includes("ALL"), "capabilities.drop lacks ALL"],
    [inherited("seccompProfile.type") === "RuntimeDefault", "seccompProfile.type is not RuntimeDefault"],
    [
      /^[^:@]+\.[^:@/]+\/[^:@]+(:[^:@]+|@sha256:\w+)$/.test(image) && !image.endsWith(":latest"),
      `image ${image} has no registry or no exact tag`,
    ],
    [text(container, "resources.requests.cpu") !== "", "has no CPU request"],
    [text(container, "resources.requests.memory") !== "", "has no memory request"],
    [text(container, "resources.limits.memory") !== "", "has no memory limit"],
  ];
  return checks.flatMap(([met, problem]) => (met ? [] : [`container ${text(container, "name")}: ${problem}`]));
}
