import { Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe } from "@effect/vitest"
import { Effect, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { type GenAIError, JobFailed } from "../src/GenAIError.ts"
import { Models } from "../src/Models.ts"
import { Tunings } from "../src/Tunings.ts"
import type { CreateTuningJobConfig, TuningDataset, TuningMethod } from "../src/wire/Tunings.ts"
import { expectTag, once, requestCount, requests } from "./harness/calls.ts"
import { clockedSocketTest, memoryTest, vertex, waited } from "./harness/emulated.ts"

const gcsUri = "gs://bucket/train.jsonl"

const examples = [{ textInput: "1", output: "2" }, { textInput: "3", output: "4" }]

/** A tuning on Vertex. */
const tune = (
  config?: CreateTuningJobConfig,
  trainingDataset: TuningDataset = { gcsUri },
  baseModel = "gemini-2.5-flash"
) => Tunings.use((tunings) => tunings.tune({ baseModel, trainingDataset, config }))

/** A tuning on the Gemini Developer API. */
const tuneExamples = (config?: CreateTuningJobConfig) =>
  tune(config, { examples }, "models/gemini-1.5-flash-001-tuning")

const get = (name: string | undefined) => Tunings.use((tunings) => tunings.get({ name: name! }))

const lastRequest = Effect.map(requests, (all) => all.at(-1)!)

const sent = (config?: CreateTuningJobConfig, trainingDataset?: TuningDataset, baseModel?: string) =>
  Effect.andThen(
    tune(config, trainingDataset, baseModel),
    Effect.map(lastRequest, ({ body }) => body)
  )

const base = "/v1beta1/projects/my-project/locations/us-central1/"

// -----------------------------------------------------------------------------
// What is sent
// -----------------------------------------------------------------------------

describe("tune on Vertex", () => {
  memoryTest(
    "is supervised, with hyperparameters and everything that describes the model",
    () =>
      Effect.gen(function*() {
        const job = yield* tune({
          method: "SUPERVISED_FINE_TUNING",
          validationDataset: { gcsUri: "gs://bucket/check.jsonl" },
          tunedModelDisplayName: "Mine",
          description: "A model",
          epochCount: 3,
          learningRateMultiplier: 0.5,
          adapterSize: "ADAPTER_SIZE_FOUR",
          exportLastCheckpointOnly: true,
          labels: { team: "a" }
        })
        const { body, method, url } = yield* lastRequest
        assert.deepStrictEqual([method, url.pathname], ["POST", `${base}tuningJobs`])
        assert.deepStrictEqual(body, {
          baseModel: "gemini-2.5-flash",
          supervisedTuningSpec: {
            trainingDatasetUri: gcsUri,
            validationDatasetUri: "gs://bucket/check.jsonl",
            hyperParameters: { epochCount: 3, learningRateMultiplier: 0.5, adapterSize: "ADAPTER_SIZE_FOUR" },
            exportLastCheckpointOnly: true
          },
          tunedModelDisplayName: "Mine",
          description: "A model",
          labels: { team: "a" }
        })
        assert.strictEqual(job.state, "JOB_STATE_PENDING")
        assert.match(job.name ?? "", /^projects\/my-project\/locations\/us-central1\/tuningJobs\/\d+$/)
        assert.isDefined(job.sdkHttpResponse?.headers)
      }),
    vertex
  )

  memoryTest("is supervised without a method", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sent(), {
        baseModel: "gemini-2.5-flash",
        supervisedTuningSpec: { trainingDatasetUri: gcsUri }
      })
    }), vertex)

  memoryTest("by preferences", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* sent({ method: "PREFERENCE_TUNING", epochCount: 2, beta: 0.1 }), {
        baseModel: "gemini-2.5-flash",
        preferenceOptimizationSpec: { trainingDatasetUri: gcsUri, hyperParameters: { epochCount: 2, beta: 0.1 } }
      })
    }), vertex)

  memoryTest("by distillation", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* sent({ method: "DISTILLATION", baseTeacherModel: "gemini-2.5-pro", batchSize: 8, learningRate: 0.001 }),
        {
          baseModel: "gemini-2.5-flash",
          distillationSpec: {
            promptDatasetUri: gcsUri,
            baseTeacherModel: "gemini-2.5-pro",
            hyperParameters: { batchSize: 8, learningRate: 0.001 }
          }
        }
      )
    }), vertex)

  memoryTest("by reinforcement", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(
        yield* sent({
          method: "REINFORCEMENT_TUNING",
          validationDataset: { vertexDatasetResource: "projects/p/locations/l/datasets/1" },
          rewardConfig: { rewardName: "exact", stringMatchRewardScorer: { correctAnswerReward: 1 } },
          samplesPerPrompt: 4,
          batchSize: 2
        }),
        {
          baseModel: "gemini-2.5-flash",
          reinforcementTuningSpec: {
            trainingDatasetUri: gcsUri,
            validationDatasetUri: "projects/p/locations/l/datasets/1",
            singleRewardConfig: { rewardName: "exact", stringMatchRewardScorer: { correctAnswerReward: 1 } },
            hyperParameters: { samplesPerPrompt: 4, batchSize: 2 }
          }
        }
      )
    }), vertex)

  memoryTest("of a model that was tuned before, from a checkpoint of it", () =>
    Effect.gen(function*() {
      const { tunedModel } = yield* waited(
        Effect.flatMap(tune(), ({ name }) => Tunings.use((tunings) => tunings.wait({ name: name! })))
      )
      const model = tunedModel!.model!
      assert.deepStrictEqual(yield* sent({ preTunedModelCheckpointId: "2" }, { gcsUri }, model), {
        preTunedModel: { tunedModelName: model, checkpointId: "2" },
        supervisedTuningSpec: { trainingDatasetUri: gcsUri }
      })
      assert.deepStrictEqual(yield* sent({}, { gcsUri }, model), {
        preTunedModel: { tunedModelName: model },
        supervisedTuningSpec: { trainingDatasetUri: gcsUri }
      })
    }), vertex)

  memoryTest(
    "fields of another method, and examples, are refused before anything is sent",
    () =>
      Effect.gen(function*() {
        const refused = (method: TuningMethod, config: CreateTuningJobConfig) =>
          Effect.map(
            Effect.flip(tune({ ...config, method })),
            (error) => expectTag(error, "UnsupportedField").field
          )
        assert.strictEqual(yield* refused("PREFERENCE_TUNING", { batchSize: 3 }), "config.batchSize")
        assert.strictEqual(yield* refused("REINFORCEMENT_TUNING", { learningRate: 3 }), "config.learningRate")
        const error = expectTag(yield* Effect.flip(tune({}, { examples })), "UnsupportedField")
        assert.strictEqual(error.field, "trainingDataset.examples")
        expectTag(yield* Effect.flip(tune({}, null as unknown as TuningDataset)), "InvalidRequest")
        assert.strictEqual(yield* requestCount, 0)
        expectTag(yield* Effect.flip(tune({}, { gcsUri: "nowhere" })), "BadRequest")
      }),
    vertex
  )
})

describe("tune on the Gemini Developer API", () => {
  memoryTest("takes examples, and gives the model that is to come of it", () =>
    Effect.gen(function*() {
      const job = yield* tuneExamples({
        tunedModelDisplayName: "Numbers",
        epochCount: 2,
        batchSize: 4,
        learningRate: 0.1
      })
      const { body, url } = yield* lastRequest
      assert.strictEqual(url.pathname, "/v1beta/tunedModels")
      assert.deepStrictEqual(body, {
        baseModel: "models/gemini-1.5-flash-001-tuning",
        displayName: "Numbers",
        tuningTask: {
          hyperparameters: { epochCount: 2, batchSize: 4, learningRate: 0.1 },
          trainingData: { examples: { examples } }
        }
      })
      assert.match(job.name ?? "", /^tunedModels\/numbers-\w+$/)
      assert.hasAllKeys(job, ["name", "state", "metadata", "sdkHttpResponse"])
      assert.strictEqual(job.state, "JOB_STATE_QUEUED")
      const { metadata } = job as { readonly metadata?: { readonly tunedModel?: string } }
      assert.strictEqual(metadata?.tunedModel, job.name)
    }))

  memoryTest("takes no datasets, and nothing that only Vertex has", () =>
    Effect.gen(function*() {
      const configs: ReadonlyArray<[string, CreateTuningJobConfig]> = [
        ["config.description", { description: "A" }],
        ["config.preTunedModelCheckpointId", { preTunedModelCheckpointId: "2" }],
        ["config.labels", { labels: {} }],
        ["config.validationDataset", { validationDataset: { gcsUri } }]
      ]
      for (const [field, config] of configs) {
        assert.strictEqual(expectTag(yield* Effect.flip(tuneExamples(config)), "UnsupportedField").field, field)
      }
      assert.strictEqual(expectTag(yield* Effect.flip(tune()), "UnsupportedField").field, "trainingDataset.gcsUri")
      assert.strictEqual(yield* requestCount, 0)
    }))

  memoryTest("knows the model by the operation, where that says no more", () =>
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.script(Script.always("tunings.tune", Reply.json({ name: "tunedModels/a-b/operations/c" })))
      )
      const { name, state } = yield* tuneExamples()
      assert.deepStrictEqual([name, state], ["tunedModels/a-b", "JOB_STATE_QUEUED"])
    }))

  memoryTest("keeps the other fields of the operation", () =>
    Effect.gen(function*() {
      const besides = { done: true, error: { code: 3, message: "Bad" }, metadata: { totalSteps: 5 } }
      const operation = { name: "tunedModels/a-b/operations/c", ...besides }
      yield* Emulator.use((emulator) => emulator.script(Script.always("tunings.tune", Reply.json(operation))))
      const { sdkHttpResponse: _, ...job } = yield* tuneExamples()
      assert.deepStrictEqual<unknown>(job, { name: "tunedModels/a-b", state: "JOB_STATE_QUEUED", ...besides })
    }))

  memoryTest("returns an answer with an invalid name unchanged", () =>
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.script(Script.always("tunings.tune", Reply.json({ name: 5 }))))
      assert.strictEqual((yield* tuneExamples()).name as unknown, 5)
    }))
})

// -----------------------------------------------------------------------------
// What becomes of it
// -----------------------------------------------------------------------------

describe("a tuning job on Vertex", () => {
  memoryTest("runs, and has a model in the end", () =>
    Effect.gen(function*() {
      const { name } = yield* tune({ epochCount: 2 })
      yield* TestClock.adjust("1 second")
      const running = yield* get(name)
      assert.strictEqual((yield* lastRequest).url.pathname, `/v1beta1/${name}`)
      assert.strictEqual(running.state, "JOB_STATE_RUNNING")
      yield* TestClock.adjust("1 second")
      const { endTime, state, tunedModel } = yield* get(name)
      assert.strictEqual(state, "JOB_STATE_SUCCEEDED")
      assert.isString(endTime)
      assert.match(tunedModel?.model ?? "", /^projects\/my-project\/locations\/us-central1\/models\/\d+@1$/)
      assert.lengthOf(tunedModel?.checkpoints ?? [], 2)
      const answer = yield* Models.use((models) =>
        models.generateContent({ model: tunedModel!.endpoint!, contents: "Hi", config: { httpOptions: once } })
      )
      assert.isString(answer.text)
    }), vertex)

  memoryTest("is listed over pages, and filtered", () =>
    Effect.gen(function*() {
      const tunings = yield* Tunings
      for (const team of ["a", "b", "b"]) yield* tune({ labels: { team } })
      const before = yield* requestCount
      const all = yield* Stream.runCollect(tunings.list({ config: { pageSize: 2 } }))
      assert.strictEqual((yield* requestCount) - before, 2)
      assert.lengthOf(all, 3)
      assert.isTrue(all.every(({ state }) => state === "JOB_STATE_PENDING"))
      const pages = yield* Stream.runCollect(tunings.listPages({ config: { pageSize: 2 } }))
      assert.deepStrictEqual(pages.map(({ items }) => items.length), [2, 1])
      assert.lengthOf(yield* Stream.runCollect(tunings.list()), 3)
      assert.lengthOf(yield* Stream.runCollect(tunings.list({ config: { filter: "labels.team=b" } })), 2)
    }), vertex)

  memoryTest("is cancelled", () =>
    Effect.gen(function*() {
      const { name } = yield* tune()
      yield* Tunings.use((tunings) => tunings.cancel({ name: name! }))
      assert.strictEqual((yield* lastRequest).url.pathname, `/v1beta1/${name}:cancel`)
      assert.strictEqual((yield* get(name)).state, "JOB_STATE_CANCELLED")
      const error = yield* Effect.flip(Tunings.use((tunings) => tunings.wait({ name: name! })))
      assert.instanceOf(error, JobFailed)
      assert.deepInclude(error, { operation: "tunings.wait", jobName: name, state: "JOB_STATE_CANCELLED" })
    }), vertex)

  memoryTest("that fails says why", () =>
    Effect.gen(function*() {
      const { name } = yield* tune({}, { gcsUri: "gs://bucket/missing.jsonl" })
      const error = yield* waited(Effect.flip(Tunings.use((tunings) => tunings.wait({ name: name! }))))
      assert.instanceOf(error, JobFailed)
      assert.strictEqual(
        error.message,
        `${name} ended as JOB_STATE_FAILED: The dataset gs://bucket/missing.jsonl was not found.`
      )
      assert.strictEqual((error.job as { readonly error?: { readonly code?: number } }).error?.code, 5)
    }), vertex)

  memoryTest("that has partly succeeded is done, and one that has expired is not", () =>
    Effect.gen(function*() {
      const ending = (state: string) =>
        Effect.gen(function*() {
          yield* Emulator.use((emulator) => emulator.reset)
          const name = "projects/p/locations/l/tuningJobs/1"
          yield* Emulator.use((emulator) => emulator.script(Script.always("tunings.get", Reply.json({ name, state }))))
          return yield* Effect.result(Tunings.use((tunings) => tunings.wait({ name })))
        })
      assert.strictEqual((yield* ending("JOB_STATE_PARTIALLY_SUCCEEDED"))._tag, "Success")
      assert.strictEqual((yield* ending("JOB_STATE_EXPIRED"))._tag, "Failure")
    }), vertex)
})

describe("a tuning on the Gemini Developer API", () => {
  memoryTest("has the states and the fields of a job", () =>
    Effect.gen(function*() {
      const { name } = yield* tuneExamples()
      const running = yield* get(name)
      assert.deepStrictEqual([running.name, running.state], [name, "JOB_STATE_RUNNING"])
      assert.strictEqual(running.startTime, "1970-01-01T00:00:00.000Z")
      yield* TestClock.adjust("2 seconds")
      const done = yield* get(name)
      assert.deepStrictEqual([done.state, done.endTime], ["JOB_STATE_SUCCEEDED", "1970-01-01T00:00:02.000Z"])
      assert.deepStrictEqual(done.tunedModel, { model: name, endpoint: name })
    }))

  memoryTest("has states that are not known as they are", () =>
    Effect.gen(function*() {
      const states: ReadonlyArray<readonly [string, string]> = [
        ["STATE_UNSPECIFIED", "JOB_STATE_UNSPECIFIED"],
        ["FAILED", "JOB_STATE_FAILED"],
        ["ASLEEP", "ASLEEP"]
      ]
      for (const [state, expected] of states) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* Emulator.use((emulator) =>
          emulator.script(
            Script.always(Script.path("GET", "/v1beta/tunedModels/a"), Reply.json({ name: "tunedModels/a", state }))
          )
        )
        assert.strictEqual((yield* get("tunedModels/a")).state, expected)
      }
    }))

  memoryTest("that is cancelled fails who waits for it", () =>
    Effect.gen(function*() {
      const { name } = yield* tuneExamples()
      yield* Tunings.use((tunings) => tunings.cancel({ name: name! }))
      const error = yield* Effect.flip(Tunings.use((tunings) => tunings.wait({ name: name! })))
      assert.instanceOf(error, JobFailed)
      assert.strictEqual(error.state, "JOB_STATE_FAILED")
    }))

  memoryTest("cannot be listed, nor rewards be tried", () =>
    Effect.gen(function*() {
      const tunings = yield* Tunings
      for (
        const call of [
          Stream.runDrain(tunings.list()),
          Stream.runDrain(tunings.listPages()),
          tunings.validateReward({ parent: "projects/p/locations/l", sampleResponse: {}, example: {} })
        ] satisfies ReadonlyArray<Effect.Effect<unknown, GenAIError>>
      ) {
        expectTag(yield* Effect.flip(Effect.asVoid(call)), "UnsupportedMethod")
      }
      assert.strictEqual(yield* requestCount, 0)
    }))
})

for (const settings of [{}, vertex]) {
  const name = settings === vertex ? "vertex" : "gemini"
  const started = settings === vertex ? tune() : tuneExamples()

  describe(`wait on ${name}`, () => {
    /** A second passes with each answer; the job takes two. */
    const body = () =>
      Effect.gen(function*() {
        const { name } = yield* started
        const states: Array<string | undefined> = []
        const job = yield* Tunings.use((tunings) =>
          tunings.wait({
            name: name!,
            config: {
              schedule: Schedule.forever,
              onProgress: ({ state }) =>
                Effect.andThen(Effect.sync(() => states.push(state)), TestClock.adjust("1 second"))
            }
          })
        )
        assert.isDefined(job.tunedModel?.endpoint)
        const [first, ...later] = states
        assert.strictEqual(first, settings === vertex ? "JOB_STATE_PENDING" : "JOB_STATE_RUNNING")
        assert.deepStrictEqual(later, ["JOB_STATE_RUNNING", "JOB_STATE_SUCCEEDED"])
      })
    memoryTest("until there is a model", body, settings)
    clockedSocketTest("until there is a model, over a socket", body, settings)

    memoryTest("and names", () =>
      Effect.gen(function*() {
        const tunings = yield* Tunings
        expectTag(
          yield* Effect.flip(tunings.get({ name: settings === vertex ? "tuningJobs/9" : "tunedModels/no" })),
          "NotFound"
        )
        const before = yield* requestCount
        for (const wrong of ["", "a?b", "../b", "a b", undefined as unknown as string]) {
          expectTag(yield* Effect.flip(tunings.get({ name: wrong })), "InvalidRequest")
          expectTag(yield* Effect.flip(tunings.cancel({ name: wrong })), "InvalidRequest")
          expectTag(yield* Effect.flip(tunings.wait({ name: wrong })) as Effect.Effect<GenAIError>, "InvalidRequest")
        }
        assert.strictEqual(yield* requestCount, before)
      }), settings)
  })
}

// -----------------------------------------------------------------------------
// Rewards
// -----------------------------------------------------------------------------

describe("validateReward", () => {
  memoryTest("gives the reward of a sample", () =>
    Effect.gen(function*() {
      const params = {
        parent: "projects/my-project/locations/us-central1",
        sampleResponse: { role: "model", parts: [{ text: "42" }] },
        example: { contents: [{ role: "user", parts: [{ text: "6 * 7?" }] }], references: { answer: "42" } },
        singleRewardConfig: {
          rewardName: "exact",
          stringMatchRewardScorer: {
            correctAnswerReward: 0.5,
            stringMatchExpression: { matchOperation: "EXACT_MATCH", expression: "{{references.answer}}" }
          }
        }
      } as const
      const { overallReward, rewardInfoDetails } = yield* Tunings.use((tunings) => tunings.validateReward(params))
      assert.deepStrictEqual([overallReward, rewardInfoDetails], [0.5, { exact: { reward: 0.5 } }])
      const { body, url } = yield* lastRequest
      assert.strictEqual(url.pathname, `${base}tuningJobs:validateReinforcementTuningReward`)
      const { parent: _, ...rest } = params
      assert.deepStrictEqual(body, rest)
    }), vertex)
})
