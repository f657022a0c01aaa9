import type { ReasonText } from "./reason-text.js";

/** Reasons of External Secrets objects. */
export const SECRETS_REASONS = {
  SecretSyncedError: {
    means: "The secret cannot be synced from the store.",
    fix: "see that the store is ready and has the key; the event tells the error",
  },
  TargetOwnedElsewhere: {
    means: "Another ExternalSecret owns the target Secret.",
    fix: "give one of them another target",
  },
  TargetOwnershipFailed: {
    means: "The target Secret cannot be taken over.",
    fix: "see who owns the target Secret, or give it another name",
  },
  TargetImmutable: {
    means: "The target Secret is immutable.",
    fix: "delete the target Secret, so that it is made again",
  },
  SecretMissing: {
    means: "The target that should be merged into does not exist.",
    fix: "create the target first, or use another creationPolicy",
  },
  SecretDeleted: {
    means: "The store has none of the keys, so that the target was deleted.",
    fix: "put the keys into the store",
  },
  SecretRetained: {
    means: "The store has none of the keys any more, and the old target is kept.",
    fix: "put the keys into the store",
  },
  SpecChangeIgnored: {
    means: "The object was changed after its only sync, and is not synced again.",
    fix: "delete the target or use another refreshPolicy",
  },
  StaleRefresh: { means: "The last sync is longer ago than two intervals.", fix: "see whether External Secrets runs" },
  TargetMissing: {
    means: "The ExternalSecret is synced, and its target Secret is not there.",
    fix: "see who deletes the Secret",
  },
  TargetNotManaged: {
    means: "The target Secret does not carry the label of External Secrets.",
    fix: "see who else writes the Secret",
  },
  TargetKeysMissing: {
    means: "The target Secret lacks keys that the ExternalSecret names.",
    fix: "put the keys into the store, under the names that the object gives",
  },
  NotVerified: { means: "The store says that it could not check its own configuration." },
  InvalidProviderConfig: {
    means: "The store's provider is not configured correctly.",
    fix: "correct the provider and its credentials",
  },
  InvalidStoreConfiguration: {
    means: "The store is not configured correctly.",
    fix: "correct the store; see its events",
  },
  ValidationFailed: {
    means: "The store could not be validated.",
    fix: "see whether the provider answers and takes the credentials",
  },
} as const satisfies Readonly<Record<string, ReasonText>>;
