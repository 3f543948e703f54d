/**
 * The methods of agents, environments, triggers, webhooks, credentials, voices and decisions as a table, and how each is called on either face.
 */
import { type Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import * as Predicate from "effect/Predicate"
import { GenAI } from "../../src/GenAI.ts"
import type { RequestOptions } from "../../src/GenAIClient.ts"
import type { GenAIOptions } from "../../src/GenAIConfig.ts"
import * as Recorder from "../parity/Recorder.ts"

export type Params = { readonly [name: string]: unknown }

/** One method: the types whose fields are its parameters, the least that it takes beside the id, and where it is on the server. */
export interface Row {
  readonly name: string
  /** The parameter that stands in front of the others on the promise face. */
  readonly id?: "id" | "trigger_id"
  readonly types: ReadonlyArray<string>
  readonly least: Params
  readonly sent: string
  /** The field of the items of an answer that is a page. */
  readonly items?: string
  /** It changes nothing on the server, although it is a `POST`. */
  readonly computes?: true
}

const webhook = { uri: "https://example.com/hook", subscribed_events: ["interaction.completed"] }
const trigger = { schedule: "0 7 * * *", time_zone: "UTC", interaction: { agent: "a", input: "Hi" } }

const decision = {
  model: "gemini-3.8-flash",
  input: "Hi",
  questions: { urgent: { type: "noul", instructions: "Is it urgent?" } }
}

export const rows: ReadonlyArray<Row> = [
  { name: "agents.create", types: ["agents.Agent"], least: {}, sent: "POST agents" },
  { name: "agents.list", types: ["operations.ListAgentsRequest"], least: {}, sent: "GET agents", items: "agents" },
  { name: "agents.get", id: "id", types: ["operations.GetAgentRequest"], least: {}, sent: "GET agents/{id}" },
  { name: "agents.delete", id: "id", types: ["operations.DeleteAgentRequest"], least: {}, sent: "DELETE agents/{id}" },
  {
    name: "environments.create",
    types: ["environments.CreateEnvironmentRequest"],
    least: {},
    sent: "POST environments"
  },
  {
    name: "environments.list",
    types: ["operations.ListEnvironmentsRequest"],
    least: {},
    sent: "GET environments",
    items: "environments"
  },
  {
    name: "environments.get",
    id: "id",
    types: ["operations.GetEnvironmentRequest"],
    least: {},
    sent: "GET environments/{id}"
  },
  {
    name: "environments.delete",
    id: "id",
    types: ["operations.DeleteEnvironmentRequest"],
    least: {},
    sent: "DELETE environments/{id}"
  },
  {
    name: "environments.files.list",
    types: ["operations.GetEnvironmentFilesRequest"],
    least: { environment: "an id", path: "src/main.ts" },
    sent: "GET environments/an%20id/files/src/main.ts",
    items: "files"
  },
  { name: "triggers.create", types: ["triggers.TriggerCreateParams"], least: trigger, sent: "POST triggers" },
  {
    name: "triggers.list",
    types: ["operations.ListTriggersRequest"],
    least: {},
    sent: "GET triggers",
    items: "triggers"
  },
  { name: "triggers.get", id: "id", types: ["operations.GetTriggerRequest"], least: {}, sent: "GET triggers/{id}" },
  { name: "triggers.update", id: "id", types: ["triggers.TriggerUpdate"], least: {}, sent: "PATCH triggers/{id}" },
  {
    name: "triggers.delete",
    id: "id",
    types: ["operations.DeleteTriggerRequest"],
    least: {},
    sent: "DELETE triggers/{id}"
  },
  {
    name: "triggers.run",
    id: "trigger_id",
    types: ["operations.RunTriggerRequest"],
    least: {},
    sent: "POST triggers/{id}/executions"
  },
  {
    name: "triggers.listExecutions",
    id: "trigger_id",
    types: ["operations.ListTriggerExecutionsRequest"],
    least: {},
    sent: "GET triggers/{id}/executions",
    items: "trigger_executions"
  },
  { name: "webhooks.create", types: ["webhooks.WebhookInput"], least: webhook, sent: "POST webhooks" },
  {
    name: "webhooks.list",
    types: ["operations.ListWebhooksRequest"],
    least: {},
    sent: "GET webhooks",
    items: "webhooks"
  },
  { name: "webhooks.get", id: "id", types: ["operations.GetWebhookRequest"], least: {}, sent: "GET webhooks/{id}" },
  {
    name: "webhooks.update",
    id: "id",
    types: ["webhooks.WebhookUpdate", "operations.UpdateWebhookRequest"],
    least: {},
    sent: "PATCH webhooks/{id}"
  },
  {
    name: "webhooks.delete",
    id: "id",
    types: ["operations.DeleteWebhookRequest"],
    least: {},
    sent: "DELETE webhooks/{id}"
  },
  {
    name: "webhooks.rotateSigningSecret",
    id: "id",
    types: ["webhooks.RotateSigningSecretRequest"],
    least: {},
    sent: "POST webhooks/{id}:rotateSigningSecret"
  },
  {
    name: "webhooks.ping",
    id: "id",
    types: ["operations.PingWebhookRequest"],
    least: {},
    sent: "POST webhooks/{id}:ping"
  },
  ...[
    ["EnvironmentVariable", { id: "c", type: "environment_variable", value: "v", injection_location: "header" }],
    ["HttpBearer", { id: "c", type: "bearer_token", token: "t" }],
    ["OAuth2", {
      id: "c",
      type: "oauth2",
      client_id: "i",
      client_secret: "s",
      refresh_token: "r",
      token_url: "https://t"
    }]
  ].flatMap(([kind, least]): ReadonlyArray<Row> => [
    {
      name: "credentials.create",
      types: [`credentials.${kind}Config`],
      least: least as Params,
      sent: "POST credentials"
    },
    {
      name: "credentials.update",
      id: "id",
      types: [`credentials.${kind}UpdateConfig`, "operations.UpdateCredentialRequest"],
      least: { type: (least as Params)["type"] },
      sent: "PATCH credentials/{id}"
    }
  ]),
  {
    name: "credentials.list",
    types: ["operations.ListCredentialsRequest"],
    least: {},
    sent: "GET credentials",
    items: "credentials"
  },
  {
    name: "credentials.get",
    id: "id",
    types: ["operations.GetCredentialRequest"],
    least: {},
    sent: "GET credentials/{id}"
  },
  {
    name: "credentials.delete",
    id: "id",
    types: ["operations.DeleteCredentialRequest"],
    least: {},
    sent: "DELETE credentials/{id}"
  },
  {
    name: "decisions.create",
    types: ["decisions.CreateDecisionRequest"],
    least: decision,
    sent: "POST decisions",
    computes: true
  },
  {
    name: "voices.create",
    types: ["voices.CreateVoiceRequest"],
    least: { voice: { type: "prompted" } },
    sent: "POST voices"
  },
  { name: "voices.list", types: ["operations.ListVoicesRequest"], least: {}, sent: "GET voices", items: "voices" },
  { name: "voices.get", id: "id", types: ["operations.GetVoiceRequest"], least: {}, sent: "GET voices/{id}" },
  { name: "voices.delete", id: "id", types: ["operations.DeleteVoiceRequest"], least: {}, sent: "DELETE voices/{id}" }
]

/** A row of its own for every method. */
export const methods: ReadonlyArray<Row> = [...new Map(rows.map((row) => [row.name, row])).values()]

export const row = (name: string): Row => {
  const found = methods.find((row) => row.name === name)
  if (found === undefined) throw new Error(`no method ${name}`)
  return found
}

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

/** Calls a method as the official SDK has it: the id in front, the parameters, the options. */
export const callByPromise = (ai: object, { id, name }: Row, params: Params, options?: unknown): Promise<unknown> => {
  const path = name.split(".")
  const resource = path.slice(0, -1).reduce<unknown>((value, key) => Reflect.get(value as object, key), ai) as object
  const { [id ?? ""]: first, ...rest } = params
  return Reflect.apply(
    Reflect.get(resource, path.at(-1)!),
    resource,
    id === undefined ? [params, options] : [first, rest, options]
  )
}

/** Calls a method of a service; the items of a list, or its pages, come as a list. */
export const callByEffect = (
  ai: GenAI["Service"],
  { id, name }: Row,
  params: Params = {},
  options?: RequestOptions,
  suffix = ""
): Effect.Effect<unknown, unknown> => {
  const path = `${name}${suffix}`.split(".")
  const method = path.reduce<unknown>((value, key) => Reflect.get(value as object, key), ai)
  const { [id ?? ""]: first, ...rest } = params
  const result: unknown = Reflect.apply(
    method as () => unknown,
    undefined,
    id === undefined ? [params, options] : [first, rest, options]
  )
  return Stream.isStream(result)
    ? Stream.runCollect(result as Stream.Stream<unknown, unknown>)
    : result as Effect.Effect<unknown, unknown>
}

/** Everything, over a server that answers by this function; what it is sent is noted. */
export const served = (answer: Recorder.Answer, options: GenAIOptions = { apiKey: "the-key-of-the-test" }) => {
  const recorder = Recorder.make(answer)
  return {
    recorder,
    layer: GenAI.layer({ ...options, httpOptions: { ...options.httpOptions, fetch: recorder.fetch } }).pipe(
      Layer.provide(FetchHttpClient.layer)
    )
  }
}

/** Method, path and query of what was sent, behind the version. */
export const line = ({ method, url }: Recorder.Sent): string => {
  const { pathname, search } = new URL(url)
  return `${method} ${pathname.replace(/^\/[\w.]+\//, "")}${search}`
}

/** An answer without what is told of its transport. */
export const bare = (value: unknown): unknown => {
  if (!Predicate.isObject(value)) return value
  const { sdkHttpResponse: _, ...fields } = value as { readonly sdkHttpResponse?: unknown }
  return fields
}
