/** Everything the emulated API remembers. Each resource owns one store; others read it where the API relates them. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { catalogue, type Model } from "./catalogue.ts"
import type { JsonObject } from "./json.ts"
import * as Store from "./store.ts"

/** Long-running work: not done before `doneAt` by the clock, and then with this response. */
export interface Operation {
  readonly name: string
  readonly startedAt: number
  readonly doneAt: number
  readonly metadata: JsonObject
  readonly response: JsonObject
}

export interface World {
  /** By id, for example `gemini-2.5-flash`. */
  readonly models: Store.Store<Model>
  /** Tuned models of the Gemini API by `tunedModels/...`, uploaded models of Vertex AI by `models/...`. */
  readonly tunedModels: Store.Store<JsonObject>
  readonly operations: Store.Store<Operation>
  /** How long long-running work takes. */
  readonly jobDuration: Duration.Input
}

export const make = Effect.fnUntraced(function*(options: {
  readonly models: ReadonlyArray<Model>
  readonly jobDuration: Duration.Input
}): Effect.fn.Return<World> {
  return {
    models: yield* Store.make([...catalogue, ...options.models].map((model) => [model.id, model] as const)),
    tunedModels: yield* Store.make<JsonObject>(tuned.map((model) => [model.name, model] as const)),
    operations: yield* Store.make<Operation>(),
    jobDuration: options.jobDuration
  }
})

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
