/** Mocks of all resources. */
import { Agents } from "effect-genai/Agents"
import { AuthTokens } from "effect-genai/AuthTokens"
import { Batches } from "effect-genai/Batches"
import { Caches } from "effect-genai/Caches"
import { Chats } from "effect-genai/Chats"
import { Credentials } from "effect-genai/Credentials"
import { Decisions } from "effect-genai/Decisions"
import { Documents } from "effect-genai/Documents"
import { Environments } from "effect-genai/Environments"
import { Files } from "effect-genai/Files"
import { FileSearchStores } from "effect-genai/FileSearchStores"
import { GenAI, type Resources } from "effect-genai/GenAI"
import { Interactions } from "effect-genai/Interactions"
import { Live } from "effect-genai/Live"
import { LiveMusic } from "effect-genai/LiveMusic"
import { Models } from "effect-genai/Models"
import { Operations } from "effect-genai/Operations"
import { Triggers } from "effect-genai/Triggers"
import { Tunings } from "effect-genai/Tunings"
import { Voices } from "effect-genai/Voices"
import { Webhooks } from "effect-genai/Webhooks"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as mocked from "./mocked.ts"

type AI = Omit<GenAI["Service"], "vertexai">

/** The services of all resources, and `GenAI`. Chats are the real ones over the mocked models, unless they are stubbed. */
export const services = (
  stubs: { readonly [Name in keyof AI]?: object } & { readonly vertexai?: boolean },
  mocking: mocked.Mocking
): Effect.Effect<Context.Context<GenAI | Resources>> =>
  Effect.gen(function*() {
    const { documents, fileSearchStores } = stubs
    const given: mocked.Stubs = { ...stubs, fileSearchStores: { documents, ...fileSearchStores } }
    const made = Object.fromEntries(
      Object.keys(resources).map((name) => [name, mocked.service(name, (given[name] ?? {}) as mocked.Stubs, mocking)])
    ) as unknown as AI
    const chats = stubs.chats === undefined
      ? yield* Effect.provideService(Chats.make, Models, made.models)
      : made.chats
    const all = { ...made, chats }
    return Object.entries(resources).reduce<Context.Context<never>>(
      (context, [name, resource]) => Context.add(context, resource as never, all[name as keyof typeof all] as never),
      Context.make(GenAI, { ...all, vertexai: stubs.vertexai === true })
    ) as Context.Context<GenAI | Resources>
  })

const resources = {
  agents: Agents,
  authTokens: AuthTokens,
  batches: Batches,
  caches: Caches,
  chats: Chats,
  credentials: Credentials,
  decisions: Decisions,
  documents: Documents,
  environments: Environments,
  files: Files,
  fileSearchStores: FileSearchStores,
  interactions: Interactions,
  live: Live,
  liveMusic: LiveMusic,
  models: Models,
  operations: Operations,
  triggers: Triggers,
  tunings: Tunings,
  voices: Voices,
  webhooks: Webhooks
} satisfies { readonly [Name in keyof AI]: unknown }
