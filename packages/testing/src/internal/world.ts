/** Everything the emulated API remembers. Each resource owns one store; others read it where the API relates them. */
import * as Clock from "effect/Clock"
import type * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Delivery } from "../Delivery.ts"
import type { RpcStatus } from "../RpcStatus.ts"
import { catalogue, type Model } from "./catalogue.ts"
import type { JsonObject } from "./json.ts"
import * as Store from "./store.ts"

/** Long-running work: not done before `doneAt` by the clock, and then with this response. */
export interface Operation {
  readonly name: string
  readonly startedAt: number
  readonly doneAt: number
  /** Shown with its progress. */
  readonly metadata?: JsonObject
  readonly response: JsonObject
}

/** An event of a stream, and when it comes. */
export interface TimedEvent {
  readonly at: number
  readonly event: JsonObject
}

/**
 * An interaction from its creation on. Everything that will come of it is known from the start; the clock tells how much
 * of that shows.
 */
export interface Interaction {
  readonly id: string
  /** Project and location on Vertex AI, or nothing. */
  readonly parent: string
  /** `model` or `agent`. */
  readonly subject: JsonObject
  /** Other fields that stay as they are: what it goes on from, labels. */
  readonly about: JsonObject
  /** `service_tier`. */
  readonly tier: string
  /** The input as it was sent, and as steps. */
  readonly input: unknown
  readonly inputSteps: ReadonlyArray<JsonObject>
  readonly steps: ReadonlyArray<JsonObject>
  /** Name of the interaction before it. */
  readonly previous: string | undefined
  readonly background: boolean
  readonly createdAt: number
  /** Until then it is queued. */
  readonly startsAt: number
  readonly doneAt: number
  /** `status`, `usage` and whatever else the end brings. */
  readonly outcome: JsonObject
  /** `webhook_config` of the request. */
  readonly webhooks: JsonObject
  /** Whether its end was delivered to those who listen. */
  readonly announced: boolean
  readonly timeline: ReadonlyArray<TimedEvent>
  /** Done when the future changed: it was cancelled or deleted. */
  readonly interrupted: Deferred.Deferred<void>
}

/** An environment and the files in it, by path. */
export interface Environment {
  readonly id: string
  readonly resource: JsonObject
  readonly files: ReadonlyMap<string, EnvironmentFile>
}

export interface EnvironmentFile {
  readonly bytes: Uint8Array
  readonly mimeType: string
  readonly created: string
  readonly modified: string
}

/** A resumable upload: what arrived so far, piece by piece, what is done with it in the end, and what came of that. */
export interface Upload {
  readonly pieces: ReadonlyArray<Uint8Array>
  readonly received: number
  readonly size: number | undefined
  readonly finish: (bytes: Uint8Array) => Effect.Effect<JsonObject, RpcStatus>
  readonly answer: JsonObject | undefined
}

/** A file of the Files API, with the times between which it is there. */
export interface File {
  /** `files/...` */
  readonly name: string
  readonly uri: string
  readonly source: "UPLOADED" | "GENERATED" | "REGISTERED"
  readonly displayName: string | undefined
  readonly mimeType: string
  /** None where it is only registered. */
  readonly bytes: Uint8Array
  readonly sha256Hash: string
  /** May lie ahead, and then there is no such file yet. */
  readonly createdAt: number
  /** Until then it is processed. */
  readonly processedAt: number
  readonly expiresAt: number | undefined
}

/** A trigger, its executions, and up to when its schedule was kept. */
export interface Trigger {
  readonly id: string
  readonly parent: string
  readonly resource: JsonObject
  readonly executions: ReadonlyArray<Execution>
  readonly settledAt: number
}

/** An execution that created an interaction, or could not. */
export interface Execution {
  readonly id: string
  readonly scheduledAt: number
  readonly interaction: string | undefined
  readonly error: string | undefined
}

/** A webhook with its signing secrets, the newest first. */
export interface Webhook {
  readonly id: string
  readonly parent: string
  readonly resource: JsonObject
  readonly secrets: ReadonlyArray<SigningSecret>
}

export interface SigningSecret {
  readonly secret: string
  readonly expiresAt: number | undefined
}

/** Contents that prompts begin with, and until when. */
export interface Cache {
  /** As the cache names it, which on Vertex AI begins with the project. */
  readonly model: string
  readonly resource: JsonObject & { readonly name: string }
  /** What a prompt that names it begins with; none of it is shown. */
  readonly prompt: JsonObject
  readonly expiresAt: number
}

/** Work whose result is known from the start; the clock tells how much of that shows. */
export interface Job {
  readonly createdAt: number
  readonly doneAt: number
  /** When it ends without a result, if it takes so long. */
  readonly expiresAt: number
  readonly cancelledAt: number | undefined
  /** What it fails with in the end. */
  readonly error: JsonObject | undefined
}

/** A job of Vertex AI. */
export interface NamedJob extends Job {
  readonly name: string
  readonly resource: JsonObject
  /** Fields that success brings. */
  readonly outcome: JsonObject
}

/** A batch of the Gemini API. */
export interface Batch extends Job {
  /** `batches/...` */
  readonly name: string
  readonly kind: "GenerateContent" | "EmbedContent"
  readonly resource: JsonObject
  /** What each request came to, in their order: what names it, with its response or error. */
  readonly items: ReadonlyArray<JsonObject>
  /** Where they are written in the end, if not into the batch itself. */
  readonly responsesFile: string | undefined
  /** `webhookConfig` of the request. */
  readonly webhooks: JsonObject
  /** Whether its end was delivered to those who listen. */
  readonly announced: boolean
}

/** A job that makes a tuned model of the Gemini API ready, or one for Vertex AI. */
export interface Tuning extends NamedJob {
  /** By its name in the world. */
  readonly model: string
  /** What becomes of the model when the job succeeds, and otherwise; without the latter there is no model before. */
  readonly success: JsonObject
  readonly failure: JsonObject | undefined
  readonly settled: boolean
}

export interface FileSearchStore {
  /** `fileSearchStores/...` */
  readonly name: string
  readonly displayName: string | undefined
  readonly embeddingModel: string
  readonly createdAt: number
}

/** A document of a file search store, and the bytes that it was made from. */
export interface Document {
  /** `fileSearchStores/.../documents/...` */
  readonly name: string
  readonly displayName: string | undefined
  readonly customMetadata: unknown
  readonly mimeType: string
  readonly bytes: Uint8Array
  readonly createdAt: number
  /** Until then it is pending. */
  readonly activeAt: number
}

/** A token for the Live API, and what it is good for. */
export interface AuthToken {
  /** `auth_tokens/...` */
  readonly name: string
  readonly expiresAt: number
  /** Until then a session can be started with it. */
  readonly sessionsUntil: number
  /** How many sessions can still be started with it. */
  readonly usesLeft: number
  /** The setup that its sessions have, and the paths in it that their own does not change: all, if none are named. */
  readonly setup: JsonObject | undefined
  readonly locked: ReadonlyArray<string> | undefined
}

export interface World {
  /** By id, for example `gemini-2.5-flash`. */
  readonly models: Store.Store<Model>
  /** Tuned models of the Gemini API by `tunedModels/...`, uploaded models of Vertex AI by `models/...`. */
  readonly tunedModels: Store.Store<JsonObject>
  readonly operations: Store.Store<Operation>
  /** This and all that follow by full name, such as `interactions/v1_abc` or `projects/p/locations/l/agents/mine`. */
  readonly interactions: Store.Store<Interaction>
  readonly agents: Store.Store<JsonObject>
  readonly environments: Store.Store<Environment>
  readonly uploads: Store.Store<Upload>
  readonly files: Store.Store<File>
  readonly triggers: Store.Store<Trigger>
  readonly webhooks: Store.Store<Webhook>
  readonly deliveries: Store.Store<Delivery>
  readonly credentials: Store.Store<JsonObject>
  readonly voices: Store.Store<JsonObject>
  readonly caches: Store.Store<Cache>
  readonly fileSearchStores: Store.Store<FileSearchStore>
  readonly documents: Store.Store<Document>
  readonly authTokens: Store.Store<AuthToken>
  readonly batches: Store.Store<Batch>
  readonly batchPredictionJobs: Store.Store<NamedJob>
  readonly tunings: Store.Store<Tuning>
  /** How long long-running work takes. */
  readonly jobDuration: Duration.Input
  /** A number that nothing was named by before. */
  readonly next: Effect.Effect<number>
}

export const make = Effect.fnUntraced(function*(options: {
  readonly models: ReadonlyArray<Model>
  readonly jobDuration: Duration.Input
}): Effect.fn.Return<World> {
  const names = yield* Ref.make(0)
  return {
    models: yield* Store.make([...catalogue, ...options.models].map((model) => [model.id, model] as const)),
    tunedModels: yield* Store.make<JsonObject>(tuned.map((model) => [model.name, model] as const)),
    operations: yield* Store.make<Operation>(),
    interactions: yield* Store.make<Interaction>(),
    agents: yield* Store.make<JsonObject>(),
    environments: yield* Store.make<Environment>(),
    uploads: yield* Store.make<Upload>(),
    files: yield* Store.make<File>(),
    triggers: yield* Store.make<Trigger>(),
    webhooks: yield* Store.make<Webhook>(),
    deliveries: yield* Store.make<Delivery>(),
    credentials: yield* Store.make<JsonObject>(),
    voices: yield* Store.make<JsonObject>(),
    caches: yield* Store.make<Cache>(),
    fileSearchStores: yield* Store.make<FileSearchStore>(),
    documents: yield* Store.make<Document>(),
    authTokens: yield* Store.make<AuthToken>(),
    batches: yield* Store.make<Batch>(),
    batchPredictionJobs: yield* Store.make<NamedJob>(),
    tunings: yield* Store.make<Tuning>(),
    jobDuration: options.jobDuration,
    next: Ref.getAndUpdate(names, (count) => count + 1)
  }
})

/** When long-running work is done that starts now. */
export const due = (world: World): Effect.Effect<number> =>
  Effect.map(
    Clock.currentTimeMillis,
    (now) => now + Duration.toMillis(Duration.fromInputUnsafe(world.jobDuration))
  )

const tuned = [
  {
    name: "tunedModels/emulated-tuned",
    displayName: "Emulated tuned model",
    description: "A tuned model to try things on",
    baseModel: "models/gemini-2.5-flash",
    state: "ACTIVE",
    createTime: "2026-01-01T00:00:00Z",
    updateTime: "2026-01-01T00:00:00Z"
  },
  {
    name: "models/1234567890",
    displayName: "Emulated tuned model",
    description: "A tuned model to try things on",
    versionId: "1",
    labels: { "google-vertex-llm-tuning-base-model-id": "gemini-2.5-flash", "tune-type": "sft" },
    deployedModels: [{ endpoint: "endpoints/1", deployedModelId: "1" }],
    createTime: "2026-01-01T00:00:00Z",
    updateTime: "2026-01-01T00:00:00Z"
  }
]
