import { Emulator, Fault, type Options } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Stream } from "effect"
import * as Auth from "effect-genai/Auth"
import * as Batches from "effect-genai/Batches"
import * as GenAIClient from "effect-genai/GenAIClient"
import type { GenAIOptions } from "effect-genai/GenAIConfig"
import * as Interactions from "effect-genai/Interactions"
import * as Webhooks from "effect-genai/Webhooks"
import { TestClock } from "effect/testing"
import * as WorkflowEngine from "effect/workflow/WorkflowEngine"
import * as deliveries from "../../genai/test/harness/deliveries.ts"
import * as DurableJob from "../src/DurableJob.ts"
import * as Passing from "./harness/passing.ts"

const model = "gemini-3.8-flash"

const emulated = (client: GenAIOptions, options: Options) =>
  Layer.mergeAll(Batches.Batches.layer, Interactions.Interactions.layer, Webhooks.Webhooks.layer).pipe(
    Layer.provideMerge(GenAIClient.GenAIClient.layer(client)),
    Layer.provideMerge(Emulator.layer(options))
  )

const vertex: GenAIOptions = {
  enterprise: true,
  project: "my-project",
  location: "us-central1",
  auth: Auth.bearer("ya29.token")
}

interface Settings extends DurableJob.Options {
  readonly emulator?: Options
  readonly client?: GenAIOptions
}

const durable = (options: Settings = {}) =>
  DurableJob.layer(options).pipe(
    Layer.provideMerge(WorkflowEngine.layerMemory),
    Layer.provideMerge(emulated(options.client ?? { apiKey: "key" }, { jobDuration: "1 hour", ...options.emulator }))
  )

/** The paths of the requests that the emulator got, with how often. */
const counts = Effect.gen(function*() {
  const { requests } = yield* Emulator
  const counts: Record<string, number> = {}
  for (const { method, url } of yield* requests) {
    const path = `${method} ${new URL(url).pathname}`.replace(/\/(batches|interactions|operations)\/[\w-]+/, "/$1/ID")
    counts[path] = (counts[path] ?? 0) + 1
  }
  return counts
})

const posted = (path: string) => ({ method, url }: { readonly method: string; readonly url: URL }) =>
  method === "POST" && url.pathname.includes(path)

const requests = [{ key: "a", contents: "one" }, { key: "b", contents: "two" }]

describe("run", () => {
  it.effect("submits a batch once, polls it ever more rarely, and gives its name", () =>
    Effect.gen(function*() {
      const batches = yield* Batches.Batches
      const first = yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests }))
      const second = yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests }))
      const ended = yield* Passing.ended(first)
      assert.deepStrictEqual(yield* Fiber.join(second), ended)
      assert.strictEqual(ended.state, "JOB_STATE_SUCCEEDED")
      const seen = yield* counts
      assert.strictEqual(seen[`POST /v1beta/models/${model}:batchGenerateContent`], 1)
      assert.isBelow(seen["GET /v1beta/batches/ID"]!, 30)
      const items = yield* Stream.runCollect(batches.results({ name: ended.name }))
      assert.deepStrictEqual(items.map(({ key }) => key), ["a", "b"])
      assert.deepStrictEqual(yield* DurableJob.batch.run("night", { model, requests }), ended)
    }).pipe(Effect.provide(durable())))

  it.effect("runs each kind of job in the background, and gives the name to read its result by", () =>
    Effect.gen(function*() {
      const jobs = yield* Effect.forkChild(Effect.all([
        DurableJob.interaction.run("i", { model, input: "Hello" }),
        DurableJob.tuning.run("t", {
          baseModel: "models/gemini-1.5-flash-001-tuning",
          trainingDataset: { examples: [{ textInput: "a", output: "b" }] }
        }),
        DurableJob.batch.run("b", { model, src: [{ contents: [{ parts: [{ text: "one" }] }] }] })
      ], { concurrency: "unbounded" }))
      const [interaction, tuning, batch] = yield* Passing.ended(jobs)
      assert.strictEqual(interaction.state, "completed")
      const { output_text } = yield* Interactions.Interactions.use((interactions) => interactions.get(interaction.name))
      assert.isAbove(output_text?.length ?? 0, 0)
      assert.match(tuning.name, /^tunedModels\//)
      assert.strictEqual(tuning.state, "JOB_STATE_SUCCEEDED")
      assert.match(batch.name, /^batches\//)
    }).pipe(Effect.provide(durable())))

  it.effect("generates a video, on Vertex AI", () =>
    Effect.gen(function*() {
      const params = { model: "veo-3.1-generate-preview", source: { prompt: "A cat" } }
      const { name, state } = yield* Passing.ended(yield* Effect.forkChild(DurableJob.video.run("v", params)))
      assert.match(name, /\/models\/veo-3.1-generate-preview\/operations\//)
      assert.strictEqual(state, "DONE")
    }).pipe(Effect.provide(durable({ client: vertex }))))

  it.effect("starts a job without waiting, and joins it", () =>
    Effect.gen(function*() {
      const id = yield* DurableJob.interaction.start("i", { model, input: "Hello" })
      const joined = yield* Effect.forkChild(DurableJob.interaction.run("i", { model, input: "Hello" }))
      yield* Passing.ended(joined)
      assert.strictEqual(id, yield* DurableJob.interaction.workflow.executionId({ key: "i", params: "" }))
      assert.strictEqual((yield* counts)["POST /v1beta/interactions"], 1)
    }).pipe(Effect.provide(durable())))
})

describe("a submission whose answer is lost", () => {
  const lost = (path: string) => Fault.sequence(posted(path), [Fault.resetAfter(0)])

  it.effect("is looked up by its key if it was a batch, and not submitted again", () =>
    Effect.gen(function*() {
      const ended = yield* Passing.ended(
        yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests }))
      )
      assert.match(ended.name, /^batches\//)
      const seen = yield* counts
      assert.strictEqual(seen[`POST /v1beta/models/${model}:batchGenerateContent`], 1)
      assert.strictEqual(seen["GET /v1beta/batches"], 1)
    }).pipe(Effect.provide(durable({ emulator: { faults: [lost("batchGenerateContent")] } }))))

  it.effect("is looked up among the tuning jobs, on Vertex AI", () =>
    Effect.gen(function*() {
      const params = { baseModel: "gemini-2.5-flash", trainingDataset: { gcsUri: "gs://bucket/data.jsonl" } }
      const ended = yield* Passing.ended(yield* Effect.forkChild(DurableJob.tuning.run("mine", params)))
      assert.match(ended.name, /\/tuningJobs\//)
      const { requests } = yield* Emulator
      assert.lengthOf((yield* requests).filter(posted("tuningJobs")), 1)
    }).pipe(Effect.provide(durable({ client: vertex, emulator: { faults: [lost("tuningJobs")] } }))))

  it.effect("is an error if it was an interaction, which no list has", () =>
    Effect.gen(function*() {
      const run = DurableJob.interaction.run("i", { model, input: "Hello" })
      const error = yield* Passing.ended(yield* Effect.forkChild(Effect.flip(run)))
      assert.strictEqual(error._tag === "DurableJobFailed" && error.reason, "refused")
      assert.strictEqual((yield* counts)["POST /v1beta/interactions"], 1)
      // This is the stored result.
      assert.deepStrictEqual(yield* Effect.flip(run), error)
      assert.strictEqual((yield* counts)["POST /v1beta/interactions"], 1)
    }).pipe(Effect.provide(durable({ emulator: { faults: [lost("interactions")] } }))))
})

describe("a job that fails", () => {
  it.effect("is refused with what the API says", () =>
    Effect.gen(function*() {
      const error = yield* Passing.ended(
        yield* Effect.forkChild(Effect.flip(DurableJob.batch.run("night", { model: "no-such-model", requests })))
      )
      assert.deepInclude(error, { _tag: "DurableJobFailed", job: "batch", reason: "refused" })
      assert.match(error.message, /^NotFound: .*no-such-model/)
    }).pipe(Effect.provide(durable())))

  it.effect("is submitted again after an answer that asks for it", () =>
    Effect.gen(function*() {
      const ended = yield* Passing.ended(yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests })))
      assert.strictEqual(ended.state, "JOB_STATE_SUCCEEDED")
    }).pipe(
      Effect.provide(durable({
        emulator: { faults: [Fault.sequence(posted("batchGenerateContent"), Array(12).fill(Fault.status(503)))] }
      }))
    ))

  it.effect("has the state that it ended with, and is lost when the API does not know it", () =>
    Effect.gen(function*() {
      const batches = yield* Batches.Batches
      const fiber = yield* Effect.forkChild(Effect.flip(DurableJob.batch.run("one", { model, requests })))
      yield* Passing.settled
      const [one] = yield* Stream.runCollect(batches.list())
      yield* batches.cancel({ name: one!.name! })
      const ended = yield* Passing.ended(fiber)
      assert.deepInclude(ended, { reason: "ended", state: "JOB_STATE_CANCELLED", jobName: one!.name! })

      const other = yield* Effect.forkChild(Effect.flip(DurableJob.batch.run("two", { model, requests })))
      yield* Passing.settled
      const two = (yield* Stream.runCollect(batches.list())).find(({ displayName }) => displayName === "two")!
      yield* batches.delete({ name: two.name! })
      assert.deepInclude(yield* Passing.ended(other), { reason: "lost", jobName: two.name! })
    }).pipe(Effect.provide(durable())))

  it.effect("is overdue when its time has passed", () =>
    Effect.gen(function*() {
      const error = yield* Passing.ended(
        yield* Effect.forkChild(Effect.flip(DurableJob.batch.run("night", { model, requests })))
      )
      assert.deepInclude(error, { reason: "overdue", state: "JOB_STATE_PENDING" })
    }).pipe(Effect.provide(durable({ within: "30 minutes" }))))

  it.effect("waits on while the API cannot be asked", () =>
    Effect.gen(function*() {
      const ended = yield* Passing.ended(yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests })))
      assert.strictEqual(ended.state, "JOB_STATE_SUCCEEDED")
    }).pipe(
      Effect.provide(durable({
        emulator: {
          faults: [Fault.sequence(({ method, url }) =>
            method === "GET" && url.pathname.includes("/batches/"), Array(40).fill(Fault.status(503)))]
        }
      }))
    ))
})

describe("parameters", () => {
  const large = "x".repeat(300_000)

  it.effect("that are too large are refused before anything is sent", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(DurableJob.interaction.run("i", { model, input: large }))
      assert.deepInclude(error, { _tag: "PayloadTooLarge", field: "params", limit: 262_144 })
      assert.deepStrictEqual(yield* counts, {})
    }).pipe(Effect.provide(durable())))

  it.effect("that JSON has no form for are refused with their path", () =>
    Effect.gen(function*() {
      const bytes = new Uint8Array([1, 2, 3]) as never
      const error = yield* Effect.flip(
        DurableJob.batch.run("b", { model, requests: [{ contents: { parts: [{ text: bytes }] } }] })
      )
      assert.deepInclude(error, { _tag: "InvalidRequest", field: "params.requests[0].contents.parts[0].text" })
      const key = yield* Effect.flip(DurableJob.batch.run("", { model, requests }))
      assert.deepInclude(key, { _tag: "InvalidRequest", field: "key" })
      const long = yield* Effect.flip(DurableJob.batch.start("k".repeat(129), { model, requests }))
      assert.deepInclude(long, { _tag: "InvalidRequest", field: "key" })
    }).pipe(Effect.provide(durable())))
})

describe("deliver", () => {
  const subscribed = Effect.gen(function*() {
    const webhooks = yield* Webhooks.Webhooks
    const { new_signing_secret } = yield* webhooks.create({
      uri: "https://example.com/hook",
      subscribed_events: ["batch.succeeded"]
    })
    return new_signing_secret!
  })

  it.effect("wakes the execution that waits for the job, which asks the API", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const secrets = yield* subscribed
      const fiber = yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests }))
      yield* Passing.settled
      yield* TestClock.adjust("61 minutes")
      yield* Passing.settled
      assert.isUndefined(fiber.pollUnsafe())
      const [delivery] = yield* emulator.deliveries
      const event = yield* DurableJob.deliver(delivery!, { secrets })
      assert.strictEqual(event.type, "batch.succeeded")
      const ended = yield* Passing.ended(fiber)
      assert.match(ended.name, new RegExp(event.data.id))
      // A poll would have come after a day.
      assert.isBelow(yield* Clock.currentTimeMillis, 2 * 60 * 60 * 1000)
      assert.strictEqual((yield* counts)["GET /v1beta/batches/ID"], 2)
      // It comes again.
      yield* DurableJob.deliver(delivery!, { secrets })
    }).pipe(Effect.provide(durable({ pollInterval: "1 day", maxPollInterval: "1 day" }))))

  it.effect("refuses a delivery that was signed by somebody else, and one without the id of a job", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const secrets = yield* subscribed
      const fiber = yield* Effect.forkChild(DurableJob.batch.run("night", { model, requests }))
      yield* Passing.settled
      yield* TestClock.adjust("61 minutes")
      const [delivery] = yield* emulator.deliveries
      const forged = { ...delivery!, body: delivery!.body.replace("succeeded", "cancelled") }
      assert.strictEqual((yield* Effect.flip(DurableJob.deliver(forged, { secrets }))).reason, "signature")
      const key = deliveries.secretOf("another key of 32 characters, ok")
      const strange = deliveries.delivered(deliveries.hmac(key), {
        timestamp: "3660",
        body: JSON.stringify({ type: "batch.succeeded", data: { id: "no id\n" } })
      })
      assert.strictEqual((yield* Effect.flip(DurableJob.deliver(strange, { secrets: key }))).reason, "payload")
      yield* Passing.settled
      assert.isUndefined(fiber.pollUnsafe())
      assert.strictEqual((yield* counts)["GET /v1beta/batches/ID"], 1)
    }).pipe(Effect.provide(durable({ pollInterval: "1 day", maxPollInterval: "1 day" }))))
})
