import { Emulator } from "@effect-genai/testing"
import { assert, beforeAll, describe, it, vi } from "@effect/vitest"
import {
  type BatchJob,
  type GoogleGenAI,
  type GoogleGenAIOptions,
  JobState,
  MatchOperation,
  TuningMethod
} from "@google/genai"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { call, collect, connect, gemini, refused, vertex } from "./official.ts"

const tester =
  (options: GoogleGenAIOptions) => (title: string, body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator>) =>
    it.effect(
      title,
      () =>
        Effect.flatMap(connect(options), body).pipe(
          Effect.provide(Emulator.layerServer({ jobDuration: "40 minutes" }))
        )
    )

const model = "gemini-2.5-flash"

// Experimental methods say so on the console each time.
beforeAll(() => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
  return () => warn.mockRestore()
})

describe("@google/genai on gemini", () => {
  const test = tester(gemini)

  /** The job in each of the states that it goes through. */
  const states = (ai: GoogleGenAI, { name = "" }: BatchJob) =>
    Effect.gen(function*() {
      const seen: Array<BatchJob> = []
      for (const pause of ["0 minutes", "20 minutes", "20 minutes"] as const) {
        yield* TestClock.adjust(pause)
        seen.push(yield* call(() => ai.batches.get({ name })))
      }
      assert.deepStrictEqual(seen.map(({ state }) => state), [
        JobState.JOB_STATE_PENDING,
        JobState.JOB_STATE_RUNNING,
        JobState.JOB_STATE_SUCCEEDED
      ])
      return seen[2]!
    })

  test("batches of inline requests", (ai) =>
    Effect.gen(function*() {
      const created = yield* call(() =>
        ai.batches.create({
          model,
          src: [
            {
              contents: "One",
              metadata: { key: "a" },
              config: { systemInstruction: "Be brief.", maxOutputTokens: 2, tools: [{ googleSearch: {} }] }
            },
            { model: "nope", contents: "Two", metadata: { key: "b" } }
          ],
          config: { displayName: "mine", webhookConfig: { uris: ["https://example.com/hook"] } }
        })
      )
      assert.strictEqual(created.displayName, "mine")
      assert.strictEqual(created.model, `models/${model}`)
      const { dest, endTime } = yield* states(ai, created)
      assert.isString(endTime)
      const [first, second] = dest?.inlinedResponses ?? []
      assert.deepStrictEqual([first?.metadata, second?.metadata], [{ key: "a" }, { key: "b" }])
      assert.strictEqual(first?.response?.candidates?.[0]?.finishReason, "MAX_TOKENS")
      assert.deepStrictEqual(first?.response?.candidates?.[0]?.groundingMetadata?.webSearchQueries, ["One"])
      assert.strictEqual(second?.error?.code, 5)
      const { deliveries, requests } = yield* Emulator
      assert.strictEqual((yield* deliveries).length, 1)
      assert.strictEqual((yield* requests)[0]?.operation, "batches.create")
    }))

  test("batches of a file", (ai) =>
    Effect.gen(function*() {
      const lines = ["One", "Two", "Three"].map((text) =>
        JSON.stringify({ key: text, request: { contents: [{ parts: [{ text }] }] } })
      )
      const file = yield* call(() =>
        ai.files.upload({ file: new Blob([lines.join("\n")]), config: { mimeType: "application/jsonl" } })
      )
      const created = yield* call(() => ai.batches.create({ model, src: file.name ?? "" }))
      const { dest } = yield* states(ai, created)
      assert.match(dest?.fileName ?? "", /^files\/batch-/)
      const { baseUrl } = yield* Emulator
      const text = yield* call(async () =>
        (await fetch(`${baseUrl}/v1beta/${dest?.fileName}:download?alt=media`, { headers: { "x-goog-api-key": "k" } }))
          .text()
      )
      assert.deepStrictEqual(text.trimEnd().split("\n").map((line) => JSON.parse(line).key), ["Two", "One", "Three"])
    }))

  test("batches of embeddings", (ai) =>
    Effect.gen(function*() {
      const created = yield* call(() =>
        ai.batches.createEmbeddings({
          model: "gemini-embedding-001",
          src: { inlinedRequests: { contents: ["One", "Two"], config: { outputDimensionality: 4 } } },
          config: { displayName: "mine" }
        })
      )
      const { dest } = yield* states(ai, created)
      assert.deepStrictEqual(
        dest?.inlinedEmbedContentResponses?.map(({ response }) => response?.embedding?.values?.length),
        [4, 4]
      )
      const file = yield* call(() =>
        ai.files.upload({
          file: new Blob([JSON.stringify({ key: "a", request: { content: { parts: [{ text: "One" }] } } })]),
          config: { mimeType: "application/jsonl" }
        })
      )
      const ofFile = yield* call(() =>
        ai.batches.createEmbeddings({ model: "gemini-embedding-001", src: { fileName: file.name ?? "" } })
      )
      assert.isString((yield* states(ai, ofFile)).dest?.fileName)
    }))

  test("batches are listed, cancelled and deleted", (ai) =>
    Effect.gen(function*() {
      const jobs = yield* Effect.replicateEffect(
        call(() => ai.batches.create({ model, src: [{ contents: "One" }, { contents: "Two" }] })),
        3
      )
      const name = jobs[0]?.name ?? ""
      const listed = yield* call(async () => collect(await ai.batches.list({ config: { pageSize: 2 } })))
      assert.deepStrictEqual(listed.map(({ name }) => name), jobs.map(({ name }) => name))
      yield* TestClock.adjust("30 minutes")
      yield* call(() => ai.batches.cancel({ name }))
      const cancelled = yield* call(() => ai.batches.get({ name }))
      assert.strictEqual(cancelled.state, JobState.JOB_STATE_CANCELLED)
      assert.strictEqual(cancelled.dest?.inlinedResponses?.length, 1)
      yield* call(() => ai.batches.delete({ name }))
      assert.strictEqual((yield* refused(() => ai.batches.get({ name }))).status, 404)
      assert.strictEqual((yield* refused(() => ai.batches.cancel({ name }))).status, 404)
    }))

  test("tunings", (ai) =>
    Effect.gen(function*() {
      const tuned = yield* call(() =>
        ai.tunings.tune({
          baseModel: "models/gemini-1.5-flash-001-tuning",
          trainingDataset: { examples: [{ textInput: "1", output: "2" }] },
          config: { tunedModelDisplayName: "mine", epochCount: 1, batchSize: 1, learningRate: 0.01 }
        })
      )
      assert.strictEqual(tuned.state, JobState.JOB_STATE_QUEUED)
      const name = tuned.name ?? ""
      const running = yield* call(() => ai.tunings.get({ name }))
      assert.strictEqual(running.state, JobState.JOB_STATE_RUNNING)
      assert.isString(running.startTime)
      yield* TestClock.adjust("40 minutes")
      const done = yield* call(() => ai.tunings.get({ name }))
      assert.strictEqual(done.state, JobState.JOB_STATE_SUCCEEDED)
      assert.strictEqual(done.tunedModel?.model, name)
      assert.isString(done.endTime)
      const { text } = yield* call(() => ai.models.generateContent({ model: name, contents: "a" }))
      assert.isString(text)
      const models = yield* call(async () => collect(await ai.models.list({ config: { queryBase: false } })))
      assert.include(models.map(({ name }) => name), name)
      const other = yield* call(() => ai.tunings.tune({ baseModel: model, trainingDataset: {} }))
      yield* call(() => ai.tunings.cancel({ name: other.name ?? "" }))
      const cancelled = yield* call(() => ai.tunings.get({ name: other.name ?? "" }))
      assert.strictEqual(cancelled.state, JobState.JOB_STATE_FAILED)
    }))
})

for (
  const [backend, options] of Object.entries({ vertex, "vertex, express": { vertexai: true, apiKey: "test-key" } })
) {
  describe(`@google/genai on ${backend}`, () => {
    const test = tester(options)

    test("batches", (ai) =>
      Effect.gen(function*() {
        const create = (src: string) => call(() => ai.batches.create({ model, src, config: { displayName: "mine" } }))
        const stored = yield* create("gs://bucket/in.jsonl")
        assert.strictEqual(stored.state, JobState.JOB_STATE_PENDING)
        assert.strictEqual(stored.model, `publishers/google/models/${model}`)
        assert.deepStrictEqual(stored.src, { format: "jsonl", gcsUri: ["gs://bucket/in.jsonl"] })
        assert.deepStrictEqual(stored.dest, { format: "jsonl", gcsUri: "gs://bucket/in/dest" })
        const table = yield* create("bq://project.dataset.table")
        const missing = yield* create("gs://bucket/missing.jsonl")
        const cancelled = yield* create("gs://bucket/in.jsonl")
        yield* call(() => ai.batches.cancel({ name: cancelled.name ?? "" }))
        yield* TestClock.adjust("40 minutes")
        const done = yield* call(() => ai.batches.get({ name: stored.name ?? "" }))
        assert.strictEqual(done.state, JobState.JOB_STATE_SUCCEEDED)
        assert.match(done.outputInfo?.gcsOutputDirectory ?? "", /^gs:\/\/bucket\/in\/dest\/prediction-model-/)
        assert.strictEqual(done.completionStats?.successfulCount, "1")
        const failed = yield* call(() => ai.batches.get({ name: missing.name ?? "" }))
        assert.strictEqual(failed.state, JobState.JOB_STATE_FAILED)
        assert.strictEqual(failed.error?.code, 5)
        const { outputInfo } = yield* call(() => ai.batches.get({ name: table.name ?? "" }))
        assert.match(outputInfo?.bigqueryOutputTable ?? "", /^bq:\/\/project\.dataset\.table_dest_/)
        const listed = yield* call(async () => collect(await ai.batches.list({ config: { pageSize: 3 } })))
        assert.deepStrictEqual(
          listed.map(({ name }) => name),
          [stored, table, missing, cancelled].map(({ name }) => name)
        )
        const filter = "state=\"JOB_STATE_CANCELLED\""
        const found = yield* call(async () => collect(await ai.batches.list({ config: { filter } })))
        assert.deepStrictEqual(found.map(({ name }) => name), [cancelled.name])
        const deleted = yield* call(() => ai.batches.delete({ name: stored.name ?? "" }))
        assert.isTrue(deleted.done)
        assert.strictEqual((yield* refused(() => ai.batches.get({ name: stored.name ?? "" }))).status, 404)
      }))

    test("tunings", (ai) =>
      Effect.gen(function*() {
        const gcsUri = "gs://bucket/train.jsonl"
        const job = yield* call(() =>
          ai.tunings.tune({
            baseModel: model,
            trainingDataset: { gcsUri },
            config: {
              tunedModelDisplayName: "mine",
              epochCount: 2,
              validationDataset: { gcsUri: "gs://bucket/validate.jsonl" },
              labels: { team: "a" }
            }
          })
        )
        assert.strictEqual(job.state, JobState.JOB_STATE_PENDING)
        assert.strictEqual(job.supervisedTuningSpec?.trainingDatasetUri, gcsUri)
        const others = yield* Effect.forEach(
          [TuningMethod.PREFERENCE_TUNING, TuningMethod.DISTILLATION, TuningMethod.REINFORCEMENT_TUNING],
          (method) => call(() => ai.tunings.tune({ baseModel: model, trainingDataset: { gcsUri }, config: { method } }))
        )
        const stopped = others[0]?.name ?? ""
        yield* call(() => ai.tunings.cancel({ name: stopped }))
        assert.strictEqual(
          (yield* call(() => ai.tunings.get({ name: stopped }))).state,
          JobState.JOB_STATE_CANCELLED
        )
        yield* TestClock.adjust("40 minutes")
        const done = yield* call(() => ai.tunings.get({ name: job.name ?? "" }))
        assert.strictEqual(done.state, JobState.JOB_STATE_SUCCEEDED)
        assert.strictEqual(done.tunedModel?.checkpoints?.length, 2)
        const listed = yield* call(async () => collect(await ai.tunings.list({ config: { pageSize: 2 } })))
        assert.deepStrictEqual(listed.map(({ name }) => name), [job, ...others].map(({ name }) => name))
        const tuned = done.tunedModel?.model ?? ""
        const again = yield* call(() =>
          ai.tunings.tune({
            baseModel: tuned,
            trainingDataset: { vertexDatasetResource: "projects/p/locations/l/datasets/1" },
            config: { preTunedModelCheckpointId: "1" }
          })
        )
        assert.deepStrictEqual(again.preTunedModel, { tunedModelName: tuned, checkpointId: "1" })
        const endpoint = done.tunedModel?.endpoint ?? ""
        const { text } = yield* call(() => ai.models.generateContent({ model: endpoint, contents: "a" }))
        assert.isString(text)
        const models = yield* call(async () => collect(await ai.models.list({ config: { queryBase: false } })))
        assert.include(models.map(({ displayName }) => displayName), "mine")
        assert.strictEqual((yield* call(() => ai.models.get({ model: tuned }))).displayName, "mine")
        assert.strictEqual((yield* refused(() => ai.tunings.get({ name: "tuningJobs/1" }))).status, 404)
      }))

    test("rewards", (ai) =>
      Effect.gen(function*() {
        const { overallReward, rewardInfoDetails } = yield* call(() =>
          ai.tunings.validateReward({
            parent: "projects/p/locations/l",
            sampleResponse: { parts: [{ text: "It is 42." }] },
            example: { contents: [{ role: "user", parts: [{ text: "What is it?" }] }], references: { answer: "42" } },
            singleRewardConfig: {
              rewardName: "answer",
              stringMatchRewardScorer: {
                correctAnswerReward: 0.8,
                stringMatchExpression: {
                  matchOperation: MatchOperation.PARTIAL_MATCH,
                  expression: "{{references.answer}}"
                }
              }
            }
          })
        )
        assert.strictEqual(overallReward, 0.8)
        assert.deepStrictEqual(rewardInfoDetails, { answer: { reward: 0.8 } })
      }))
  })
}
