import { type Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { faces, json, memory, type Parsed, prompt } from "./faces.ts"

const vertex = "/v1beta1/projects/p/locations/l"
const jobs = `${vertex}/tuningJobs`

const layer = memory.layer({ jobDuration: "40 minutes" })

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(layer)))

const ok = (path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(json(memory, path, body, init), ({ body, status }) => {
    assert.strictEqual(status, 200, JSON.stringify(body))
    return body
  })

const refusal = (path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(json(memory, path, body, init), ({ body, status }) => {
    assert.strictEqual(body.error.code, status)
    return body.error
  })

const examples = (count: number) => ({
  examples: {
    examples: Array.from({ length: count }, (_, index) => ({ textInput: `${index}`, output: `${index + 1}` }))
  }
})

const tunedModel = {
  displayName: "Number Generator!",
  baseModel: "models/gemini-1.5-flash-001-tuning",
  tuningTask: {
    hyperparameters: { epochCount: 2, batchSize: 4, learningRate: 0.001 },
    trainingData: examples(10)
  }
}

const supervised = (trainingDatasetUri: string) => ({
  baseModel: "gemini-2.5-flash",
  supervisedTuningSpec: { trainingDatasetUri, hyperParameters: { epochCount: "2" } },
  tunedModelDisplayName: "mine"
})

const dataset = "gs://bucket/train.jsonl"

for (const face of faces) {
  it.effect(`a tuning begins on both backends, ${face.name}`, () =>
    Effect.gen(function*() {
      const { body: operation } = yield* json(face, "/v1beta/tunedModels", tunedModel)
      const { body: model } = yield* json(face, `/v1beta/${operation.metadata.tunedModel}`)
      assert.strictEqual(model.state, "CREATING")
      const { body: job } = yield* json(face, jobs, supervised(dataset))
      assert.strictEqual(job.state, "JOB_STATE_PENDING")
      assert.deepStrictEqual((yield* json(face, `/v1beta1/${job.name}`)).body, job)
    }).pipe(Effect.provide(face.layer({ jobDuration: "40 minutes" }))))
}

describe("tunings of the Gemini API", () => {
  test(
    "are operations that make a model ready, which can then be used",
    Effect.gen(function*() {
      const operation = yield* ok("/v1beta/tunedModels", tunedModel)
      const name = operation.metadata.tunedModel
      assert.match(name, /^tunedModels\/number-generator-\w+$/)
      assert.match(operation.name, new RegExp(`^${name}/operations/\\w+$`))
      assert.deepStrictEqual(operation, {
        name: operation.name,
        metadata: {
          "@type": "type.googleapis.com/google.ai.generativelanguage.v1beta.CreateTunedModelMetadata",
          totalSteps: 5,
          tunedModel: name
        }
      })
      const creating = {
        name,
        displayName: "Number Generator!",
        baseModel: "models/gemini-1.5-flash-001-tuning",
        state: "CREATING",
        createTime: "1970-01-01T00:00:00.000Z",
        updateTime: "1970-01-01T00:00:00.000Z",
        tuningTask: {
          startTime: "1970-01-01T00:00:00.000Z",
          hyperparameters: tunedModel.tuningTask.hyperparameters
        }
      }
      assert.deepStrictEqual(yield* ok(`/v1beta/${name}`), creating)
      const early = yield* refusal(`/v1beta/${name}:generateContent`, prompt("a"))
      assert.deepStrictEqual([early.code, early.status], [400, "FAILED_PRECONDITION"])
      yield* TestClock.adjust("25 minutes")
      const half = yield* ok(`/v1beta/${operation.name}`)
      assert.strictEqual(half.done, undefined)
      assert.deepStrictEqual([half.metadata.completedSteps, half.metadata.completedPercent], [2, 50])
      yield* TestClock.adjust("15 minutes")
      const active = {
        ...creating,
        state: "ACTIVE",
        updateTime: "1970-01-01T00:40:00.000Z",
        tuningTask: { ...creating.tuningTask, completeTime: "1970-01-01T00:40:00.000Z" }
      }
      const { body: listed } = yield* json(memory, "/v1beta/tunedModels")
      assert.deepStrictEqual(listed.tunedModels.find((model: Parsed) => model.name === name), active)
      const done = yield* ok(`/v1beta/${operation.name}`)
      assert.isTrue(done.done)
      assert.deepStrictEqual([done.metadata.completedSteps, done.metadata.completedPercent], [5, 100])
      assert.deepStrictEqual(done.response, {
        "@type": "type.googleapis.com/google.ai.generativelanguage.v1beta.TunedModel",
        ...active
      })
      assert.isArray((yield* ok(`/v1beta/${name}:generateContent`, prompt("a"))).candidates)
    })
  )

  test(
    "keep what was changed meanwhile; what was deleted stays deleted",
    Effect.gen(function*() {
      const { metadata: { tunedModel: kept } } = yield* ok("/v1beta/tunedModels", tunedModel)
      const { metadata: { tunedModel: gone } } = yield* ok("/v1beta/tunedModels", tunedModel)
      assert.notStrictEqual(kept, gone)
      yield* ok(`/v1beta/${kept}`, undefined, {
        method: "PATCH",
        body: JSON.stringify({ displayName: "Another" })
      })
      yield* ok(`/v1beta/${gone}`, undefined, { method: "DELETE" })
      yield* TestClock.adjust("40 minutes")
      const { displayName, state } = yield* ok(`/v1beta/${kept}`)
      assert.deepStrictEqual([displayName, state], ["Another", "ACTIVE"])
      assert.strictEqual((yield* refusal(`/v1beta/${gone}`)).code, 404)
    })
  )

  test(
    "are cancelled, and then there is no model to use",
    Effect.gen(function*() {
      const { metadata: { tunedModel: name }, name: operation } = yield* ok("/v1beta/tunedModels", tunedModel)
      yield* TestClock.adjust("20 minutes")
      assert.deepStrictEqual(yield* ok(`/v1beta/${name}:cancel`, {}), {})
      const { done, error, response } = yield* ok(`/v1beta/${operation}`)
      assert.deepStrictEqual([done, error.code, response], [true, 1, undefined])
      yield* TestClock.adjust("1 hour")
      const model = yield* ok(`/v1beta/${name}`)
      assert.deepStrictEqual([model.state, model.updateTime], ["FAILED", "1970-01-01T00:20:00.000Z"])
      assert.strictEqual(model.tuningTask.completeTime, undefined)
      assert.strictEqual((yield* refusal(`/v1beta/${name}:generateContent`, prompt("a"))).status, "FAILED_PRECONDITION")
      assert.deepStrictEqual(yield* ok("/v1beta/tunedModels/emulated-tuned:cancel", {}), {})
      assert.strictEqual((yield* refusal("/v1beta/tunedModels/none:cancel", {})).status, "NOT_FOUND")
      assert.strictEqual((yield* refusal("/v1beta/tunedModels/none/operations/none")).status, "NOT_FOUND")
    })
  )

  test(
    "start from a tuned model, without examples, under an id of the caller",
    Effect.gen(function*() {
      const operation = yield* ok("/v1beta/tunedModels?tunedModelId=my-model", {
        tunedModelSource: { tunedModel: "tunedModels/emulated-tuned" }
      })
      assert.strictEqual(operation.metadata.tunedModel, "tunedModels/my-model")
      assert.strictEqual(operation.metadata.totalSteps, 2)
      const taken = yield* refusal("/v1beta/tunedModels?tunedModelId=my-model", tunedModel)
      assert.deepStrictEqual([taken.code, taken.status], [409, "ALREADY_EXISTS"])
      assert.strictEqual((yield* refusal("/v1beta/tunedModels?tunedModelId=My_Model", tunedModel)).code, 400)
      for (const displayName of ["", "2026", "99 Bottles", "A name that is longer than any id may be -", "日本"]) {
        for (let made = 0; made < 20; made++) {
          const { metadata } = yield* ok("/v1beta/tunedModels", { ...tunedModel, displayName })
          assert.match(metadata.tunedModel, /^tunedModels\/[a-z][a-z0-9-]{0,38}[a-z0-9]$/)
        }
      }
    })
  )

  test(
    "say what is missing or wrong",
    Effect.gen(function*() {
      const message = (body: unknown) => Effect.map(refusal("/v1beta/tunedModels", body), ({ message }) => message)
      assert.include(yield* message({ tuningTask: {} }), "source_model: required oneof field")
      assert.include(yield* message({ ...tunedModel, preTunedModel: {} }), "Unknown name \"preTunedModel\"")
      assert.include(
        yield* message({ ...tunedModel, tuningTask: { hyperparameters: { epochs: 1 } } }),
        "Unknown name \"epochs\" at 'tuned_model.tuning_task.hyperparameters'"
      )
      assert.include(
        yield* message({
          ...tunedModel,
          tuningTask: {
            trainingData: { examples: { examples: [{ textInput: "1", output: "2" }, { textInput: "2" }] } }
          }
        }),
        "tuned_model.tuning_task.training_data.examples.examples[1]: text_input and output must be set"
      )
      assert.strictEqual((yield* refusal("/v1beta/tunedModels", { baseModel: "models/nope" })).status, "NOT_FOUND")
    })
  )
})

describe("tunings on Vertex AI", () => {
  const models = Effect.map(
    ok(`${vertex}/models?filter=${encodeURIComponent("labels.tune-type:*")}`),
    ({ models }) => models.map((model: Parsed) => model.displayName)
  )

  test(
    "are jobs that make a model and deploy it",
    Effect.gen(function*() {
      const created = yield* ok(jobs, { ...supervised(dataset), description: "To try things", labels: { team: "a" } })
      assert.match(created.name, /^projects\/p\/locations\/l\/tuningJobs\/\d+$/)
      const start = {
        ...supervised(dataset),
        description: "To try things",
        labels: { team: "a" },
        name: created.name,
        state: "JOB_STATE_PENDING",
        createTime: "1970-01-01T00:00:00.000Z",
        updateTime: "1970-01-01T00:00:00.000Z"
      }
      assert.deepStrictEqual(created, start)
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* ok(`/v1beta1/${created.name}`)).state, "JOB_STATE_RUNNING")
      assert.deepStrictEqual(yield* models, ["Emulated tuned model"])
      yield* TestClock.adjust("30 minutes")
      const { experiment, tunedModel, ...done } = yield* ok(`/v1beta1/${created.name}`)
      assert.deepStrictEqual(done, {
        ...start,
        state: "JOB_STATE_SUCCEEDED",
        startTime: "1970-01-01T00:10:00.000Z",
        endTime: "1970-01-01T00:40:00.000Z",
        updateTime: "1970-01-01T00:40:00.000Z"
      })
      assert.match(experiment, /^projects\/p\/locations\/l\/metadataStores\/default\/contexts\//)
      assert.match(tunedModel.model, /^projects\/p\/locations\/l\/models\/\d+@1$/)
      assert.deepStrictEqual(tunedModel.checkpoints.map(({ epoch }: Parsed) => epoch), ["1", "2"])
      assert.strictEqual(tunedModel.checkpoints[1].endpoint, tunedModel.endpoint)
      assert.notStrictEqual(tunedModel.checkpoints[0].endpoint, tunedModel.endpoint)
      assert.deepStrictEqual(yield* models, ["Emulated tuned model", "mine"])
      const model = yield* ok(`/v1beta1/${tunedModel.model}`)
      assert.strictEqual(model.name, tunedModel.model.replace("@1", ""))
      assert.strictEqual(model.createTime, "1970-01-01T00:40:00.000Z")
      assert.strictEqual(model.labels.team, "a")
      for (
        const endpoint of [tunedModel.endpoint, tunedModel.checkpoints[0].endpoint, `${vertex.slice(9)}/endpoints/1`]
      ) {
        assert.isArray((yield* ok(`/v1beta1/${endpoint}:generateContent`, prompt("a"))).candidates)
      }
      assert.strictEqual((yield* refusal(`${vertex}/endpoints/2:generateContent`, prompt("a"))).code, 404)
      const again = yield* ok(jobs, {
        preTunedModel: { tunedModelName: tunedModel.model, checkpointId: "1" },
        supervisedTuningSpec: { trainingDatasetUri: dataset, exportLastCheckpointOnly: true }
      })
      yield* TestClock.adjust("40 minutes")
      assert.strictEqual((yield* ok(`/v1beta1/${again.name}`)).tunedModel.checkpoints, undefined)
    })
  )

  test(
    "of every kind",
    Effect.gen(function*() {
      const made = yield* Effect.forEach([
        { preferenceOptimizationSpec: { trainingDatasetUri: dataset } },
        { distillationSpec: { promptDatasetUri: dataset, baseTeacherModel: "gemini-2.5-pro" } },
        {
          reinforcementTuningSpec: {
            trainingDatasetUri: "projects/p/locations/l/datasets/1",
            validationDatasetUri: dataset,
            singleRewardConfig: {}
          }
        }
      ], (spec) => ok(jobs, { baseModel: "gemini-2.0-flash-001", ...spec }))
      yield* TestClock.adjust("40 minutes")
      const { tuningJobs } = yield* ok(`${jobs}?filter=${encodeURIComponent("state=\"JOB_STATE_SUCCEEDED\"")}`)
      assert.deepStrictEqual(tuningJobs.map(({ name }: Parsed) => name), made.map(({ name }) => name))
      assert.strictEqual((yield* models).length, 4)
    })
  )

  test(
    "fail without their data, are cancelled, and make no model then",
    Effect.gen(function*() {
      const failing = yield* ok(jobs, supervised("gs://bucket/missing.jsonl"))
      const cancelled = yield* ok(jobs, supervised(dataset))
      yield* TestClock.adjust("20 minutes")
      assert.deepStrictEqual(yield* ok(`/v1beta1/${cancelled.name}:cancel`, {}), {})
      yield* TestClock.adjust("20 minutes")
      const failed = yield* ok(`/v1beta1/${failing.name}`)
      assert.strictEqual(failed.state, "JOB_STATE_FAILED")
      assert.deepStrictEqual(failed.error, { code: 5, message: "The dataset gs://bucket/missing.jsonl was not found." })
      assert.strictEqual(failed.tunedModel, undefined)
      const ended = yield* ok(`/v1beta1/${cancelled.name}`)
      assert.deepStrictEqual([ended.state, ended.endTime], ["JOB_STATE_CANCELLED", "1970-01-01T00:20:00.000Z"])
      assert.deepStrictEqual(yield* models, ["Emulated tuned model"])
      const { nextPageToken, tuningJobs: [first] } = yield* ok(`${jobs}?pageSize=1`)
      assert.strictEqual(first.name, failing.name)
      const { tuningJobs: [second] } = yield* ok(`${jobs}?pageSize=1&pageToken=${nextPageToken}`)
      assert.strictEqual(second.name, cancelled.name)
      assert.strictEqual((yield* refusal(`${jobs}/1`)).status, "NOT_FOUND")
      assert.strictEqual((yield* refusal(`${jobs}/1:cancel`, {})).status, "NOT_FOUND")
    })
  )

  test(
    "say what is missing or wrong",
    Effect.gen(function*() {
      const fields = (body: unknown) =>
        Effect.map(
          refusal(jobs, body),
          ({ details }) => details[0].fieldViolations.map(({ field }: Parsed) => field.replace("tuning_job.", ""))
        )
      assert.deepStrictEqual(yield* fields({}), ["base_model", "tuning_spec"])
      assert.deepStrictEqual(yield* fields({ baseModel: "gemini-2.5-flash", supervisedTuningSpec: {} }), [
        "supervised_tuning_spec.training_dataset_uri"
      ])
      assert.deepStrictEqual(
        yield* fields({
          baseModel: "gemini-2.5-flash",
          distillationSpec: { promptDatasetUri: "https://example.com/a", validationDatasetUri: "b" }
        }),
        ["distillation_spec.training_dataset_uri", "distillation_spec.validation_dataset_uri"]
      )
      const both = yield* refusal(jobs, { ...supervised(dataset), distillationSpec: {} })
      assert.include(both.message, "oneof field 'tuning_spec' is already set. Cannot set 'distillationSpec'")
      assert.strictEqual((yield* refusal(jobs, { ...supervised(dataset), baseModel: "nope" })).status, "NOT_FOUND")
      assert.strictEqual(
        (yield* refusal(jobs, {
          preTunedModel: { tunedModelName: "projects/p/locations/l/models/1" },
          supervisedTuningSpec: { trainingDatasetUri: dataset }
        })).status,
        "NOT_FOUND"
      )
    })
  )
})

describe("rewards", () => {
  const rewardOf = (config: object, text = "The answer is 42.") =>
    ok(`${jobs}:validateReinforcementTuningReward`, {
      sampleResponse: { role: "model", parts: [{ text }] },
      example: { contents: prompt("What is it?").contents, references: { answer: "42" } },
      ...config
    })

  const match = (matchOperation: string, expression: string) => ({
    rewardName: "match",
    stringMatchRewardScorer: {
      correctAnswerReward: 5,
      wrongAnswerReward: -0.5,
      stringMatchExpression: { matchOperation, expression }
    }
  })

  test(
    "strings are matched, with references put in, and no reward is beyond 1",
    Effect.gen(function*() {
      const single = (operation: string, expression: string, more = {}) =>
        Effect.map(
          rewardOf({ singleRewardConfig: { ...match(operation, expression), ...more } }),
          ({ overallReward, rewardInfoDetails }) => {
            assert.deepStrictEqual(rewardInfoDetails, { match: { reward: overallReward } })
            return overallReward
          }
        )
      assert.strictEqual(yield* single("PARTIAL_MATCH", "{{references.answer}}"), 1)
      assert.strictEqual(yield* single("EXACT_MATCH", "{{references.answer}}"), -0.5)
      assert.strictEqual(yield* single("REGEX_CONTAINS", "is \\d+\\.$"), 1)
      assert.strictEqual(yield* single("REGEX_CONTAINS", "^is"), -0.5)
      const parseResponseConfig = { parseType: "REGEX_EXTRACT", regexExtractExpression: "(\\d)" }
      assert.strictEqual(yield* single("EXACT_MATCH", "2", { parseResponseConfig }), 1)
      const scorer = {
        jsonMatchExpression: {
          keyName: "value",
          valueStringMatchExpression: { matchOperation: "EXACT_MATCH", expression: "{{references.answer}}" }
        }
      }
      for (
        const [text, reward] of [["{\"value\":42}", 1], ["{\"value\":\"42\"}", 1], ["{}", 0], ["none", 0]] as const
      ) {
        const { overallReward } = yield* rewardOf({ singleRewardConfig: { stringMatchRewardScorer: scorer } }, text)
        assert.strictEqual(overallReward, reward)
      }
    })
  )

  test(
    "several are averaged by their weights; what cannot be scored says why",
    Effect.gen(function*() {
      const weighted = (...configs: ReadonlyArray<readonly [weight: number, config: object]>) =>
        rewardOf({
          compositeRewardConfig: {
            weightedRewardConfigs: configs.map(([weight, rewardConfig]) => ({ weight, rewardConfig }))
          }
        })
      const code = { rewardName: "code", codeExecutionRewardScorer: { pythonCodeSnippet: "def evaluate(): ..." } }
      const { overallReward, rewardInfoDetails } = yield* weighted([1, match("EXACT_MATCH", "no")], [3, code])
      assert.strictEqual(overallReward, (1 * -0.5 + 3 * 1) / 4)
      assert.deepStrictEqual(rewardInfoDetails, { match: { reward: -0.5 }, code: { reward: 1 } })
      const broken = yield* weighted([1, match("REGEX_CONTAINS", "(")], [1, code])
      assert.strictEqual(broken.overallReward, undefined)
      assert.strictEqual(broken.error, "match: Invalid regular expression: (")
      assert.strictEqual(broken.rewardInfoDetails.match.errorStatus.code, 3)
      assert.strictEqual(broken.rewardInfoDetails.code.reward, 1)
      assert.include((yield* rewardOf({ singleRewardConfig: {} })).error, "A reward scorer must be set.")
    })
  )

  test(
    "a request needs a response, an example and a reward function",
    Effect.gen(function*() {
      const { details } = yield* refusal(`${jobs}:validateReinforcementTuningReward`, {})
      assert.deepStrictEqual(details[0].fieldViolations.map(({ field }: Parsed) => field), [
        "request.sample_response",
        "request.example",
        "request.reward_config"
      ])
    })
  )
})
