/** The state of the emulated API. Each resource owns a store; other resources read it where the API relates them. */
import type * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Ref from "effect/Ref"
import type { Delivery } from "../Delivery.ts"
import type { Latency } from "../Latency.ts"
import type { Quota } from "../Quota.ts"
import type { RpcStatus } from "../RpcStatus.ts"
import { catalogue, type Model } from "./catalogue.ts"
import type { JsonObject } from "./json.ts"
import * as Quotas from "./quotas.ts"
import * as Signatures from "./signatures.ts"
import * as Store from "./store.ts"

/** Long-running work: it is done at `doneAt`, with this response. */
export interface Operation {
  readonly name: string
  readonly startedAt: number
  readonly doneAt: number
  /** Metadata of the operation. */
  readonly metadata?: JsonObject
  readonly response?: JsonObject
  /** The reason why there is no response. */
  readonly error?: JsonObject
}

/** An event of a stream with its time. */
export interface TimedEvent {
  readonly at: number
  readonly event: JsonObject
}

/** An interaction. Its whole course is known from the start; the clock decides how much of it is visible. */
export interface Interaction {
  readonly id: string
  /** Project and location on Vertex AI, else empty. */
  readonly parent: string
  /** `model` or `agent`. */
  readonly subject: JsonObject
  /** Other fields that do not change, such as the interaction before it and labels. */
  readonly about: JsonObject
  /** `service_tier`. */
  readonly tier: string
  /** The input as it was sent, and as steps. */
  readonly input: unknown
  readonly inputSteps: ReadonlyArray<JsonObject>
  readonly steps: ReadonlyArray<JsonObject>
  /** The name of the interaction before it. */
  readonly previous: string | undefined
  readonly background: boolean
  readonly createdAt: number
  /** Until then it is queued. */
  readonly startsAt: number
  readonly doneAt: number
  /** `status`, `usage` and the other fields of the end. */
  readonly outcome: JsonObject
  /** `webhook_config` of the request. */
  readonly webhooks: JsonObject
  /** Whether the event of its end was delivered. */
  readonly announced: boolean
  readonly timeline: ReadonlyArray<TimedEvent>
  /** Completes when the interaction is cancelled or deleted. */
  readonly interrupted: Deferred.Deferred<void>
}

/** An environment and its files, by path. */
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

/** A resumable upload: the received chunks, the handler of its end, and its result. */
export interface Upload {
  readonly pieces: ReadonlyArray<Uint8Array>
  readonly received: number
  readonly size: number | undefined
  readonly finish: (bytes: Uint8Array) => Effect.Effect<JsonObject, RpcStatus>
  readonly answer: JsonObject | undefined
}

/** A file of the Files API, with the times of its states. */
export interface File {
  /** `files/...` */
  readonly name: string
  readonly uri: string
  readonly source: "UPLOADED" | "GENERATED" | "REGISTERED"
  readonly displayName: string | undefined
  readonly mimeType: string
  /** `undefined` for a registered file. */
  readonly bytes: Uint8Array
  readonly sha256Hash: string
  /** May be in the future; then the file does not exist yet. */
  readonly createdAt: number
  /** Until then it is processed. */
  readonly processedAt: number
  readonly expiresAt: number | undefined
}

/** A trigger, its executions, and the time until which its schedule was handled. */
export interface Trigger {
  readonly id: string
  readonly parent: string
  readonly resource: JsonObject
  readonly executions: ReadonlyArray<Execution>
  readonly settledAt: number
}

/** An execution, with its interaction or the error of its creation. */
export interface Execution {
  readonly id: string
  readonly scheduledAt: number
  readonly interaction: string | undefined
  readonly error: string | undefined
}

/** A webhook with its signing secrets, newest first. */
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

/** Cached contents, and when they expire. */
export interface Cache {
  /** The name of the model in the cache; on Vertex AI it begins with the project. */
  readonly model: string
  readonly resource: JsonObject & { readonly name: string }
  /** The cached beginning of prompts. It is never returned. */
  readonly prompt: JsonObject
  readonly expiresAt: number
}

/** Work whose result is known from the start; the clock decides how much of it is visible. */
export interface Job {
  readonly createdAt: number
  readonly doneAt: number
  /** When it expires without a result, if it takes that long. */
  readonly expiresAt: number
  readonly cancelledAt: number | undefined
  /** The error at its end, if it fails. */
  readonly error: JsonObject | undefined
}

/** A job of Vertex AI. */
export interface NamedJob extends Job {
  readonly name: string
  readonly resource: JsonObject
  /** The fields after success. */
  readonly outcome: JsonObject
}

/** A batch of the Gemini API. */
export interface Batch extends Job {
  /** `batches/...` */
  readonly name: string
  readonly kind: "GenerateContent" | "EmbedContent"
  readonly resource: JsonObject
  /** The response or error of each request, in order, with its key or metadata. */
  readonly items: ReadonlyArray<JsonObject>
  /** The file of the responses, if they are not in the batch itself. */
  readonly responsesFile: string | undefined
  /** `webhookConfig` of the request. */
  readonly webhooks: JsonObject
  /** Whether its end was delivered to those who listen. */
  readonly announced: boolean
}

/** A job that completes a tuned model of the Gemini API, or one of Vertex AI. */
export interface Tuning extends NamedJob {
  /** The name of the model in the store. */
  readonly model: string
  /** The model after success, and otherwise. Without the second, the model does not exist before. */
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

/** A document of a file search store, with its bytes. */
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

/** A token for the Live API, and its limits. */
export interface AuthToken {
  /** `auth_tokens/...` */
  readonly name: string
  readonly expiresAt: number
  /** A session can be started until then. */
  readonly sessionsUntil: number
  /** The number of sessions that can still be started. */
  readonly usesLeft: number
  /** The setup of its sessions, and the locked paths in it: all, if the list is empty. */
  readonly setup: JsonObject | undefined
  readonly locked: ReadonlyArray<string> | undefined
}

/** An access token that was issued, and its end. */
export interface AccessToken {
  readonly name: string
  readonly expiresAt: number
}

export interface World {
  /** By id, for example `gemini-2.5-flash`. */
  readonly models: Store.Store<Model>
  /** Tuned models of the Gemini API by `tunedModels/...`, models of Vertex AI by `models/...`. */
  readonly tunedModels: Store.Store<JsonObject>
  readonly operations: Store.Store<Operation>
  /** The thought signatures of `generateContent`. */
  readonly signatures: Signatures.Signatures
  /**
   * This store and those below are by full name, such as `interactions/v1_abc` or
   * `projects/p/locations/l/agents/mine`.
   */
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
  readonly accessTokens: Store.Store<AccessToken>
  readonly batches: Store.Store<Batch>
  readonly batchPredictionJobs: Store.Store<NamedJob>
  readonly tunings: Store.Store<Tuning>
  /** Whether requests that the API refuses are answered as far as possible. */
  readonly lenient: boolean
  readonly quotas: Quotas.Quotas
  readonly latency: ReadonlyArray<Latency>
  /** With a seed, generated values of a schema differ between requests. */
  readonly seed: number | undefined
  /** The duration of long-running work. */
  readonly jobDuration: Duration.Input
  /** A number that was not used for a name before. */
  readonly next: Effect.Effect<number>
}

export const make = Effect.fnUntraced(function*(options: {
  readonly models: ReadonlyArray<Model>
  readonly jobDuration: Duration.Input
  readonly lenient: boolean
  readonly quotas: ReadonlyArray<Quota>
  readonly seed?: number | undefined
  readonly latency?: ReadonlyArray<Latency> | undefined
}): Effect.fn.Return<World> {
  const names = yield* Ref.make(0)
  return {
    models: yield* Store.make([...catalogue, ...options.models].map((model) => [model.id, model] as const)),
    tunedModels: yield* Store.make<JsonObject>(tuned.map((model) => [model.name, model] as const)),
    operations: yield* Store.make<Operation>(),
    signatures: yield* Signatures.make,
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
    accessTokens: yield* Store.make<AccessToken>(),
    batches: yield* Store.make<Batch>(),
    batchPredictionJobs: yield* Store.make<NamedJob>(),
    tunings: yield* Store.make<Tuning>(),
    lenient: options.lenient,
    quotas: Quotas.make(options.quotas),
    seed: options.seed,
    latency: options.latency ?? [],
    jobDuration: options.jobDuration,
    next: Ref.getAndUpdate(names, (count) => count + 1)
  }
})

/** What values of a schema depend on, beside it: a seed of the emulator or of the request, and the prompt. Without a seed they are always the same. */
export const seedOf = ({ seed }: Pick<World, "seed">, ofRequest: unknown, prompt: string): string | undefined =>
  seed === undefined && ofRequest === undefined ? undefined : `${seed ?? ""}:${ofRequest ?? ""}:${prompt}`

/** When long-running work is done, by when it starts. */
export const due = (world: World, startedAt: number): number =>
  startedAt + Duration.toMillis(Duration.fromInputUnsafe(world.jobDuration))

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
