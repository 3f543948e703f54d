import type { Effect, Layer, Stream } from "effect"
import type { GenAIClient, GenAIError, WebhookDelivery } from "effect-genai"
import type { GenerateContentResponse } from "effect-genai/GenerateContentResponse"
import type { KeyValueStore } from "effect/persistence"
import type * as Result from "effect/Result"
import type { WorkflowEngine } from "effect/workflow"
import { describe, expectTypeOf, it } from "vitest"
import type { BulkItem, BulkRow, BulkRowFailed } from "../src/BulkRow.ts"
import * as BulkRun from "../src/BulkRun.ts"
import type { DurableJobFailed, PayloadTooLarge } from "../src/DurableError.ts"
import * as DurableJob from "../src/DurableJob.ts"

describe("DurableJob", () => {
  it("needs an engine to run, and a client only to work", () => {
    expectTypeOf(DurableJob.batch.run("key", { model: "m", requests: [{ contents: "Hi" }] })).toEqualTypeOf<
      Effect.Effect<
        DurableJob.Ended,
        DurableJobFailed | PayloadTooLarge | GenAIError.InvalidRequest,
        WorkflowEngine.WorkflowEngine
      >
    >()
    expectTypeOf(DurableJob.interaction.start("key", { model: "m", input: "Hi" })).toEqualTypeOf<
      Effect.Effect<string, PayloadTooLarge | GenAIError.InvalidRequest, WorkflowEngine.WorkflowEngine>
    >()
    expectTypeOf(DurableJob.layer()).toEqualTypeOf<
      Layer.Layer<never, never, WorkflowEngine.WorkflowEngine | GenAIClient>
    >()
  })

  it("takes the parameters of the resource, but not the name that is its key", () => {
    const ofFile = { model: "m", src: "files/1", config: { httpOptions: {} } }
    expectTypeOf(DurableJob.batch.run("key", ofFile)).toEqualTypeOf<ReturnType<typeof DurableJob.batch.run>>()
    // @ts-expect-error
    void DurableJob.batch.run("key", { model: "m", requests: [], config: { displayName: "mine" } })
    // @ts-expect-error
    void DurableJob.video.run("key", { prompt: "A cat" })
  })

  it("gives the event of a delivery", () => {
    expectTypeOf(DurableJob.deliver({ headers: {}, body: "" }, { secrets: "whsec_" })).toEqualTypeOf<
      Effect.Effect<WebhookDelivery.WebhookEvent, WebhookDelivery.InvalidDelivery, WorkflowEngine.WorkflowEngine>
    >()
  })
})

describe("BulkRun", () => {
  it("has items with the rows that it got, and the errors and services of their stream", () => {
    interface Row extends BulkRow {
      readonly customer: number
    }
    class Broken {
      readonly _tag = "Broken"
    }
    class Source {
      readonly _tag = "Source"
    }
    const items = BulkRun.run({} as Stream.Stream<Row, Broken, Source>, { id: "r", model: "m" })
    expectTypeOf(items).toEqualTypeOf<
      Stream.Stream<
        BulkItem<Row>,
        Broken | GenAIError.InvalidRequest,
        Source | WorkflowEngine.WorkflowEngine | KeyValueStore.KeyValueStore
      >
    >()
    expectTypeOf<Stream.Success<typeof items>["row"]["customer"]>().toEqualTypeOf<number>()
    expectTypeOf<BulkItem["result"]>().toEqualTypeOf<
      Result.Result<GenerateContentResponse, BulkRowFailed | PayloadTooLarge>
    >()
  })
})
