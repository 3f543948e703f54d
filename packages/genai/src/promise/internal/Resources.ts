/**
 * The services of a client. Each is loaded with the first call that needs it, and then kept; `models.generateContent`, which most programs call, is there from the
 * start.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { GenAI } from "../../GenAI.ts"
import type { GenAIClient } from "../../GenAIClient.ts"
import type { Environment, GenAIOptions, InvalidConfig } from "../../GenAIConfig.ts"
import type { Explain } from "../../internal/answer/Explaining.ts"
import { executing } from "../../internal/call/Call.ts"
import { preparing } from "../../internal/call/Request.ts"
import { connect } from "../../internal/call/Transport.ts"
import { encoding } from "../../internal/codec/Codec.ts"
import * as Generation from "../../internal/models/Generation.ts"
import { Sender } from "../../internal/transport/Sender.ts"
import * as ClientKey from "./ClientKey.ts"
import { continuing } from "./Continuing.ts"
import * as Loading from "./Loading.ts"

/** The services, by their names. */
export type Services = Omit<GenAI["Service"], "chats" | "vertexai">

/** What can be loaded: a service, or the part of one that is there from the start. */
export type Loadable = keyof Services | typeof generateContent

/** The service that something is, or is a part of. */
export type Loaded<Name extends Loadable> = Name extends keyof Services ? Pick<Services, Name>
  : { readonly models: Pick<Services["models"], "generateContent"> }

/** The method that most programs call. */
export const generateContent = "models.generateContent"

/** The services of a client. */
export class Resources extends /*#__PURE__*/ Context.Service<Resources, {
  /** What has a name, under the name of the service. */
  readonly load: <Name extends Loadable>(name: Name) => Effect.Effect<Loaded<Name>>
}>()("effect-genai/promise/Resources") {
  /** Those that call the API, with these settings. */
  static readonly make = (
    settings: GenAIOptions,
    environment: Environment
  ): Effect.Effect<Resources["Service"], InvalidConfig, Sender> =>
    Effect.map(Effect.flatMap(Sender, (sender) => connect(settings, environment, sender, explain)), (connected) => {
      const models = Generation.make({ execute: executing(connected, prepare) }, goOn)
      const loaded: { [name: string]: unknown } = {}
      const load = (name: keyof Services) =>
        Effect.flatMap(
          Effect.promise(() => Loading.load(name, () => Promise.all([import("./Client.ts"), modules[name]()]))),
          ([{ client }, { make }]) =>
            Effect.map(
              Effect.provideService(make as Resource["make"], ClientKey.GenAIClient, client(connected)),
              // Calls at the same time may have loaded it, and share what is there.
              (service) => Object.assign(loaded, { [name]: loaded[name] ?? service })
            )
        )
      return Resources.of({
        load: (name) =>
          (name === generateContent ?
            Effect.succeed({ models })
            : name in loaded
            ? Effect.succeed(loaded)
            : load(name)) as Effect.Effect<never>
      })
    })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What makes a service. */
interface Resource<Service = unknown> {
  readonly make: Effect.Effect<Service, never, GenAIClient>
}

const explain: Explain = (read, { status }, operation) =>
  Effect.flatMap(
    Effect.promise(() => Loading.load(operation, () => import("./Explaining.ts"), status)),
    ({ Answer }) => read(Answer)
  )

/** Requests without a schema, and without a part that only other methods have. */
const prepare = /*#__PURE__*/ preparing(/*#__PURE__*/ encoding({}))

const goOn = /*#__PURE__*/ continuing(() => import("../../internal/models/GenerationContinued.ts"))

const modules: { readonly [Name in keyof Services]: () => Promise<Resource<Services[Name]>> } = {
  agents: async () => (await import("../../Agents.ts")).Agents,
  authTokens: async () => (await import("../../AuthTokens.ts")).AuthTokens,
  batches: async () => (await import("../../Batches.ts")).Batches,
  caches: async () => (await import("../../Caches.ts")).Caches,
  credentials: async () => (await import("../../Credentials.ts")).Credentials,
  decisions: async () => (await import("../../Decisions.ts")).Decisions,
  documents: async () => (await import("../../Documents.ts")).Documents,
  environments: async () => (await import("../../Environments.ts")).Environments,
  fileSearchStores: async () => (await import("../../FileSearchStores.ts")).FileSearchStores,
  files: async () => (await import("../../Files.ts")).Files,
  interactions: async () => (await import("../../Interactions.ts")).Interactions,
  live: async () => (await import("../../Live.ts")).Live,
  liveMusic: async () => (await import("../../LiveMusic.ts")).LiveMusic,
  models: async () => (await import("../../Models.ts")).Models,
  operations: async () => (await import("../../Operations.ts")).Operations,
  triggers: async () => (await import("../../Triggers.ts")).Triggers,
  tunings: async () => (await import("../../Tunings.ts")).Tunings,
  voices: async () => (await import("../../Voices.ts")).Voices,
  webhooks: async () => (await import("../../Webhooks.ts")).Webhooks
}
