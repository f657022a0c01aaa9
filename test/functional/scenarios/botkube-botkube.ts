import { fakeCluster } from "../harness/cluster/fake-cluster.js";
import type { KubeObject } from "../harness/cluster/objects.js";
import { defineScenario, type HttpRequest, type HttpResponse, type World } from "../harness/scenario.js";

const token = "xoxb-token-of-the-stand-in";

/** A notification on its way to the channel. */
interface Notice {
  readonly at: number;
  readonly text: string;
}

/** How Botkube and Slack behave, where the wrong ones differ. */
interface Behaviour {
  readonly cluster?: string;
  readonly channel?: string;
  /** What happens to pods that is told. */
  readonly events?: readonly string[];
  readonly ignoresAnnotations?: boolean;
  /** Names the workload, not the pod. */
  readonly names?: (pod: string) => string;
  readonly answer?: (request: HttpRequest) => HttpResponse | undefined;
}

/** Botkube tells of a pod half a minute after something happened to it. */
function botkube(behaviour: Behaviour = {}): World {
  const notices: Notice[] = [];
  const tell = (pod: KubeObject, event: string, elapsed: number): void => {
    const disabled = pod.metadata.annotations?.["botkube.io/disable"] === "true";
    if ((disabled && !behaviour.ignoresAnnotations) || !(behaviour.events ?? ["created", "deleted"]).includes(event))
      return;
    const name = (behaviour.names ?? String)(pod.metadata.name);
    notices.push({
      at: elapsed + 30,
      text: `Pod *botkube/${name}* has been ${event} in *${behaviour.cluster ?? "cluster-one"}* cluster\n`,
    });
  };
  const cluster = fakeCluster({
    onApply: (pod, { elapsed }) => tell(pod, "created", elapsed()),
    onDelete: (pod, { elapsed }) => tell(pod, "deleted", elapsed()),
  });
  return { kubectl: cluster, http: (request) => behaviour.answer?.(request) ?? slack(notices, behaviour, request) };
}

function slack(notices: readonly Notice[], behaviour: Behaviour, request: HttpRequest): HttpResponse | undefined {
  if (request.origin !== "https://slack.com") return undefined;
  if (request.headers["authorization"] !== `Bearer ${token}`) return refused("invalid_auth");
  if (request.path === "/api/users.conversations") return { json: channels(behaviour, request) };
  if (request.path !== "/api/conversations.history") return refused("unknown_method");
  if (request.query.get("channel") !== "C0ALERTS001") return refused("channel_not_found");
  return { json: { ok: true, has_more: false, messages: messages(notices, request) } };
}

/** Two pages of channels; the one that is looked for is on the second. */
function channels(behaviour: Behaviour, request: HttpRequest): unknown {
  const first = request.query.get("cursor") === "";
  const channel = { id: "C0ALERTS001", name: behaviour.channel ?? "snow-conformance", is_archived: false };
  return {
    ok: true,
    channels: first ? [{ id: "C0GENERAL01", name: "general" }] : [channel],
    response_metadata: { next_cursor: first ? "dGVhbTpDMDYxRkE1UEI=" : "" },
  };
}

/** Newest first, after what somebody else wrote. */
function messages(notices: readonly Notice[], { elapsed }: HttpRequest): unknown[] {
  const known = notices.filter(({ at }) => at <= elapsed);
  return [
    ...known
      .map(({ text }) => ({
        type: "message",
        subtype: "bot_message",
        text: "",
        attachments: [
          { title: "v1/pods created", fields: [{ title: "", value: text, short: false }], footer: "BotKube" },
        ],
      }))
      .reverse(),
    { type: "message", user: "U0SOMEBODY1", text: "good morning" },
  ];
}

function refused(error: string): HttpResponse {
  return { json: { ok: false, error } };
}

export default defineScenario({
  solution: "botkube/botkube",
  script: "solutions/botkube/botkube.test.sh",
  namespace: "botkube",
  env: { SLACK_API: "https://slack.com/api", SLACK_TOKEN: token },
  secrets: [token],
  ambient: { CLUSTER_NAME: "cluster-one", ALERT_CHANNEL: "snow-conformance" },
  timeoutSeconds: 2700,
  good: botkube,
  wrong: {
    "nothing is told": () => botkube({ events: [] }),
    "the end of pods is not told": () => botkube({ events: ["created"] }),
    "another cluster's name": () => botkube({ cluster: "cluster-one-b" }),
    "no cluster's name": () => botkube({ cluster: "not-configured" }),
    "another pod is told": () => botkube({ names: () => "another" }),
    "annotations are ignored": () => botkube({ ignoresAnnotations: true }),
    "the channel is another": () => botkube({ channel: "general-2" }),
    "the token is refused": () => botkube({ answer: () => refused("invalid_auth") }),
    "the token may not read the history": () =>
      botkube({
        answer: ({ path }) => (path === "/api/conversations.history" ? refused("missing_scope") : undefined),
      }),
    "Slack answers without messages": () =>
      botkube({ answer: ({ path }) => (path === "/api/conversations.history" ? { json: { ok: true } } : undefined) }),
    "too many requests": () => botkube({ answer: () => ({ status: 429, headers: { "retry-after": "30" } }) }),
  },
});
