import type { Manifest } from "../../model/manifest.js";
import type { RuleText } from "../../model/rule.js";
import type { ObjectRule, ReportField, Rule } from "../rule.js";
import type { LeakCode } from "../secrets/leak.js";
import { openSecrets } from "../secrets/secret.js";
import { leaksOf } from "../secrets/walk.js";

const ROTATE =
  "Whoever can read the repository, a fork of it or an old clone can use it; taking it out later does not help.";

/** Secrets that Git must not hold. No message shows any part of one. */
export const SECRETS: readonly Rule[] = [
  {
    code: "secret-in-git",
    set: "secrets",
    severity: "error",
    title: "A Secret is kept in Git in readable form",
    why: `Base64 hides nothing. ${ROTATE}`,
    fix: "let an ExternalSecret make the Secret, or encrypt it with SOPS or as a SealedSecret, and replace what it held",
    source: "https://kubernetes.io/docs/concepts/configuration/secret/",
    kinds: ["Secret"],
    check: reportSecret,
  },
  leakRule("secret-in-values", {
    title: "A HelmRelease holds a secret in clear text",
    why: `Values are kept in Git, in the release's storage and in what the chart makes of them. ${ROTATE}`,
    fix: "take it from a Secret with valuesFrom and targetPath, or name the Secret if the chart has a value for that; replace the secret",
  }),
  leakRule("secret-in-config-map", {
    title: "A ConfigMap holds a secret in clear text",
    why: `Everybody who may read a ConfigMap reads it, and so does everybody who can read Git. ${ROTATE}`,
    fix: "move it into a Secret that an ExternalSecret makes, and mount that; replace the secret",
  }),
  leakRule("secret-in-env", {
    title: "An environment variable of a container holds a secret in clear text",
    why: `It stands in Git and in the description of every pod. ${ROTATE}`,
    fix: "take it from a Secret with valueFrom.secretKeyRef, and replace the secret",
  }),
  leakRule("secret-in-command", {
    title: "A command line or a script in a pod holds a secret in clear text",
    why: `It stands in Git, in the description of the pod and in the list of its processes. ${ROTATE}`,
    fix: "read it from a file or a variable that comes from a Secret, and replace the secret",
  }),
  leakRule("secret-in-field", {
    title: "A field whose name is that of a secret holds one in clear text",
    why: `Only Secrets are kept from those who may not read them. ${ROTATE}`,
    fix: "refer to a Secret instead, and replace the secret",
  }),
  leakRule("secret-token", {
    title: "A text has the form of an issuer's token or of a private key",
    why: `Robots search public repositories for these forms and use what they find within minutes. ${ROTATE}`,
    fix: "revoke it at its issuer, then take the new one from a Secret",
  }),
  leakRule("secret-in-url", {
    title: "An address holds a password",
    why: `Addresses are written into logs and events, with what stands in front of the host. ${ROTATE}`,
    fix: "put the user and the password into a Secret, and replace the password",
  }),
  leakRule("secret-default", {
    severity: "warning",
    title: "A secret is set to a default that everybody knows, or to a text that was meant to be replaced",
    why: "It is the first that anybody tries, and nothing tells when nobody has replaced it.",
    fix: "take it from a Secret that an ExternalSecret makes",
  }),
  leakRule("secret-random", {
    severity: "warning",
    title: "A field that may be a secret holds a long random text",
    why: `Its name leaves open what it is; people write no such texts by hand. ${ROTATE}`,
    fix: "take it from a Secret; if it is none, waive the finding with a reason that says what it is",
  }),
];

function leakRule(code: LeakCode, text: Pick<RuleText, "title" | "why" | "fix"> & Partial<RuleText>): ObjectRule {
  return {
    severity: "error",
    ...text,
    code,
    set: "secrets",
    check: (manifest, report, context) => {
      for (const leak of leaksOf(manifest, context)) {
        if (leak.code === code) report(leak.pointer, leak.message, leak.inside && { inside: leak.inside });
      }
    },
  };
}

function reportSecret(manifest: Manifest, report: ReportField): void {
  for (const { field, keys, encrypted } of openSecrets(manifest)) {
    const state = encrypted ? "without encryption although the object has a sops stanza" : "in readable form";
    const names = keys.slice(0, 5).join(", ") + (keys.length > 5 ? ` and ${keys.length - 5} more` : "");
    report(`/${field}`, `the Secret keeps ${names} in Git ${state}`, { key: true });
  }
}
