/**
 * The services of a client. Each is loaded with the first call that needs it, and then kept; `models`, which most programs use, is there from the start.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { GenAI } from "../../GenAI.ts"
import type { GenAIClient } from "../../GenAIClient.ts"
import { Models } from "../../Models.ts"

/** The services, by their names. */
export type Services = Omit<GenAI["Service"], "chats" | "vertexai">

/** The services of a client. */
export class Resources extends /*#__PURE__*/ Context.Service<Resources, {
  /** The service of a name, under its name. */
  readonly load: <Name extends keyof Services>(name: Name) => Effect.Effect<Pick<Services, Name>>
}>()("effect-genai/promise/Resources") {
  /** Those that call the API, over a client. */
  static readonly layerClient: Layer.Layer<Resources, never, GenAIClient> = /*#__PURE__*/ Layer.effect(
    Resources,
    /*#__PURE__*/ Effect.gen(function*() {
      const context = yield* Effect.context<GenAIClient>()
      const loaded: Loaded = { models: yield* Models.make }
      return Resources.of({
        load: (name) =>
          name in loaded
            ? Effect.succeed(loaded as Services)
            : Effect.promise<Resource>(modules[name as Later]).pipe(
              Effect.flatMap(({ make }) => Effect.provideContext(make, context)),
              // Calls at the same time may have loaded it, and share what is there.
              Effect.map((service) => Object.assign(loaded, { [name]: loaded[name] ?? service }) as Services)
            )
      })
    })
  )

  /** Those of a layer of the Effect face. */
  static readonly layerGenAI: Layer.Layer<Resources, never, GenAI> = /*#__PURE__*/ Layer.effect(
    Resources,
    /*#__PURE__*/ Effect.map(
      // The key alone, since the class leads to the modules of all resources.
      /*#__PURE__*/ Context.Service<GenAI, GenAI["Service"]>("effect-genai/GenAI"),
      (ai) => Resources.of({ load: () => Effect.succeed(ai) })
    )
  )
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Loaded = { [Name in keyof Services]?: Services[Name] }

type Later = Exclude<keyof Services, "models">

/** What makes a service. */
interface Resource<Service = unknown> {
  readonly make: Effect.Effect<Service, never, GenAIClient>
}

const modules: { readonly [Name in Later]: () => Promise<Resource<Services[Name]>> } = {
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
  operations: async () => (await import("../../Operations.ts")).Operations,
  triggers: async () => (await import("../../Triggers.ts")).Triggers,
  tunings: async () => (await import("../../Tunings.ts")).Tunings,
  voices: async () => (await import("../../Voices.ts")).Voices,
  webhooks: async () => (await import("../../Webhooks.ts")).Webhooks
}
