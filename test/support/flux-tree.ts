/** Small manifests with which trees are made. */

/** A ConfigMap about which nobody can complain. */
export function configMap(name: string, data = "key: one"): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: acme
data:
  ${data}
`;
}

/** A Pod whose image has no digest, which is a warning. `more` are further fields of its container. */
export function pod(name: string, more = ""): string {
  return `apiVersion: v1
kind: Pod
metadata:
  name: ${name}
  namespace: acme
spec:
  containers:
    - name: main
      image: registry.example.com/main:1.2.3
${more}`;
}

/** A field that does not exist, at 10:7 of a `pod`. */
export const MISSPELT = "      imagePullPolcy: Always\n";

/** The container of a `pod` takes its environment from a ConfigMap. */
export function fromConfigMap(name: string): string {
  return `      envFrom:\n        - configMapRef: { name: ${name} }\n`;
}

/** A Flux Kustomization that applies a folder of the repository, with its source. */
export function fluxKustomization(path: string): string {
  return `apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: addons
  namespace: flux-system
spec:
  interval: 10m
  url: https://git.example.com/lab/addons.git
  ref:
    branch: main
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 10m
  timeout: 5m
  prune: true
  wait: true
  path: ${path}
  sourceRef:
    kind: GitRepository
    name: addons
`;
}

/** A build file with a patch, which only the kustomize program can apply. */
export const PATCHED = `apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [cm.yaml]
patches:
  - target: { kind: ConfigMap }
    patch: |-
      - op: replace
        path: /data/key
        value: two
`;
