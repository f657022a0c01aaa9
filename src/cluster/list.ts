import type { Answer, ApiResource, ListRequest } from "../model/cluster.js";
import type { LiveObject } from "../model/live.js";
import { pathOf } from "./paths.js";
import { type Sender, send } from "./send.js";
import { succeeded } from "./status.js";
import { trimmed } from "./trim.js";

/** Objects in one answer. */
const PAGE = 500;

interface Page {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items?: readonly LiveObject[] | null;
}

type Selection = Pick<ListRequest, "namespace" | "labelSelector" | "fieldSelector">;

/**
 * Reads the objects of a kind page by page, trimmed, and gives each to `take`. Where the pages have expired it starts again from the first.
 * @returns the resourceVersion from which a watch goes on
 */
export async function listPages(
  sender: Sender,
  resource: ApiResource,
  what: Selection,
  take: (object: LiveObject) => void,
  signal?: AbortSignal,
): Promise<Answer<string>> {
  let next: string | undefined;
  for (;;) {
    const answer: Answer<Page> = await readPage(sender, resource, what, next, signal);
    if (!answer.ok && answer.failure.status === 410 && next !== undefined) {
      next = undefined;
      continue;
    }
    if (!answer.ok) return answer;
    const { metadata, items } = answer.value;
    // Items of a list do not say what they are.
    for (const item of items ?? []) take(trimmed({ ...item, apiVersion: resource.apiVersion, kind: resource.kind }));
    if (!metadata.continue) return succeeded(metadata.resourceVersion);
    next = metadata.continue;
  }
}

function readPage(
  sender: Sender,
  resource: ApiResource,
  { namespace, labelSelector, fieldSelector }: Selection,
  next: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Answer<Page>> {
  const query = { limit: PAGE, continue: next, labelSelector, fieldSelector };
  const where = namespace === undefined ? "" : ` in ${namespace}`;
  return send<Page>(sender, {
    method: "GET",
    path: pathOf(resource, { namespace }, query),
    doing: `list ${resource.resource}${where}`,
    ...(signal ? { signal } : {}),
  });
}
