/** Names and types below the top level of bodies, in the words of each API. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { generate, json, memory, prompt, send } from "./faces.ts"

interface Case {
  readonly name: string
  readonly path: string
  readonly body: object
  readonly message: string
  /** The field of the violation, where the API has violations. */
  readonly field?: string
}

const batch = (inputConfig: object, about: object = {}) => ({ batch: { ...about, inputConfig } })
const inlined = (request: object, beside: object = {}) => ({ requests: { requests: [{ request, ...beside }] } })
const vertex = "/v1beta1/projects/p/locations/us-central1"
const unknown = (name: string, at: string) =>
  `Invalid JSON payload received. Unknown name "${name}" at '${at}': Cannot find field.`
const unsupported = (name: string) =>
  `\`${name}\` isn't supported by this model. Please remove it or refer to the Gemini API documentation for supported usage.`

const batches: ReadonlyArray<Case> = [
  {
    name: "a name in a batch",
    path: "models/gemini-2.5-flash:batchGenerateContent",
    body: batch(inlined(prompt("Hi")), { dispayName: "b" }),
    message: unknown("dispayName", "batch"),
    field: "batch"
  },
  {
    name: "a type in a batch",
    path: "models/gemini-2.5-flash:batchGenerateContent",
    body: batch(inlined(prompt("Hi")), { priority: "high" }),
    message: "Invalid value at 'batch.priority' (TYPE_INT64), \"high\"",
    field: "batch.priority"
  },
  {
    name: "a name in a request of a batch, which refuses the whole batch",
    path: "models/gemini-2.5-flash:batchGenerateContent",
    body: batch(inlined({ ...prompt("Hi"), generationConfig: { temprature: 1 } })),
    message: unknown("temprature", "batch.input_config.requests.requests[0].request.generation_config"),
    field: "batch.input_config.requests.requests[0].request.generation_config"
  },
  {
    name: "metadata that is not an object",
    path: "models/gemini-2.5-flash:batchGenerateContent",
    body: batch(inlined(prompt("Hi"), { metadata: "key" })),
    message: "Invalid value at 'batch.input_config.requests.requests[0].metadata' " +
      "(type.googleapis.com/google.protobuf.Struct), \"key\"",
    field: "batch.input_config.requests.requests[0].metadata"
  },
  {
    name: "a name in a content of a batch of embeddings",
    path: "models/gemini-embedding-001:asyncBatchEmbedContent",
    body: batch(inlined({ content: { parts: [{ txt: "Hi" }] } })),
    message: unknown("txt", "batch.input_config.requests.requests[0].request.content.parts[0]"),
    field: "batch.input_config.requests.requests[0].request.content.parts[0]"
  }
]

const jobs: ReadonlyArray<Case> = [
  {
    name: "a name in a source of a job",
    path: `${vertex}/batchPredictionJobs`,
    body: {
      displayName: "b",
      model: "publishers/google/models/gemini-2.5-flash",
      inputConfig: { instancesFormat: "jsonl", gcsSource: { uris: ["gs://b/in.jsonl"], uri: "?" } },
      outputConfig: { predictionsFormat: "jsonl", gcsDestination: { outputUriPrefix: "gs://b/out" } }
    },
    message: unknown("uri", "batch_prediction_job.input_config.gcs_source"),
    field: "batch_prediction_job.input_config.gcs_source"
  },
  {
    name: "a name in the settings of a tuning on Vertex AI",
    path: `${vertex}/tuningJobs`,
    body: {
      baseModel: "gemini-2.5-flash",
      supervisedTuningSpec: { trainingDatasetUri: "gs://b/t.jsonl", hyperparameters: {} }
    },
    message: unknown("hyperparameters", "tuning_job.supervised_tuning_spec"),
    field: "tuning_job.supervised_tuning_spec"
  },
  {
    name: "a type in the settings of a tuning on Vertex AI",
    path: `${vertex}/tuningJobs`,
    body: {
      baseModel: "gemini-2.5-flash",
      supervisedTuningSpec: { trainingDatasetUri: "gs://b/t.jsonl", hyperParameters: { epochCount: "three" } }
    },
    message:
      "Invalid value at 'tuning_job.supervised_tuning_spec.hyper_parameters.epoch_count' (TYPE_INT64), \"three\"",
    field: "tuning_job.supervised_tuning_spec.hyper_parameters.epoch_count"
  },
  {
    name: "a type in the settings of a tuning of the Gemini API",
    path: "tunedModels",
    body: {
      baseModel: "models/gemini-1.5-flash-001-tuning",
      tuningTask: { hyperparameters: { learningRate: "slow" } }
    },
    message: "Invalid value at 'tuned_model.tuning_task.hyperparameters.learning_rate' (TYPE_FLOAT), \"slow\"",
    field: "tuned_model.tuning_task.hyperparameters.learning_rate"
  }
]

const predictions: ReadonlyArray<Case> = [
  {
    name: "a parameter that no image model has",
    path: "models/imagen-4.0-generate-001:predict",
    body: { instances: [{ prompt: "a cat" }], parameters: { sampleCont: 1 } },
    message: unsupported("sampleCont")
  },
  {
    name: "a name below a parameter of images",
    path: "models/imagen-4.0-generate-001:predict",
    body: { instances: [{ prompt: "a cat" }], parameters: { outputOptions: { mimetype: "image/png" } } },
    message: unsupported("mimetype")
  },
  {
    name: "a parameter of videos of a wrong type",
    path: "models/veo-3.0-generate-001:predictLongRunning",
    body: { instances: [{ prompt: "a cat" }], parameters: { durationSeconds: "8" } },
    message: "The value type for `durationSeconds` needs to be a number. Please adjust your request accordingly."
  },
  {
    name: "a length that Veo 3 does not have",
    path: "models/veo-3.0-generate-001:predictLongRunning",
    body: { instances: [{ prompt: "a cat" }], parameters: { durationSeconds: 5 } },
    message:
      "The number value for `durationSeconds` is out of bound. Please provide a value between 4 and 8, inclusive."
  },
  {
    name: "a name in the image of a video",
    path: "models/veo-3.0-generate-001:predictLongRunning",
    body: { instances: [{ prompt: "a cat", image: { imageBytes: "AA==" } }] },
    message: unsupported("imageBytes")
  }
]

const ask = { model: "gemini-2.5-flash", input: "Hi" }
const parameter = (path: string) => `Unknown parameter '${path}'.`

const interactions: ReadonlyArray<Case> = [
  ["generation_config.temprature", { ...ask, generation_config: { temprature: 1 } }],
  ["tools[0].parametrs", { ...ask, tools: [{ type: "function", name: "f", parametrs: {} }] }],
  ["input[0].txt", { ...ask, input: [{ type: "text", text: "Hi", txt: "Hi" }] }],
  ["input[0].content[0].foo", {
    ...ask,
    input: [{ type: "user_input", content: [{ type: "text", text: "Hi", foo: 1 }] }]
  }],
  ["webhook_config.uri", { ...ask, background: true, webhook_config: { uri: "https://example.com" } }]
].map(([path, body]) => ({
  name: `${path} of interactions`,
  path: "interactions",
  body: body as object,
  message: parameter(String(path))
}))

describe("names and types below the top level", () => {
  for (const { body, field, message, name, path } of [...batches, ...jobs, ...predictions, ...interactions]) {
    const address = path.startsWith("/") ? path : `/v1beta/${path}`

    it.effect(`are refused: ${name}`, () =>
      Effect.gen(function*() {
        const answer = yield* json(memory, address, body)
        assert.deepStrictEqual([answer.status, answer.body.error.message], [400, message])
        if (path === "interactions") assert.strictEqual(answer.body.error.code, "parameter_unknown")
        else assert.strictEqual(answer.body.error.status, "INVALID_ARGUMENT")
        assert.deepStrictEqual(
          answer.body.error.details,
          field === undefined ? undefined : [{
            "@type": "type.googleapis.com/google.rpc.BadRequest",
            fieldViolations: [{ field, description: message }]
          }]
        )
      }).pipe(Effect.provide(memory.layer())))

    it.effect(`are accepted by a lenient emulator: ${name}`, () =>
      Effect.gen(function*() {
        const answer = yield* json(memory, address, body)
        assert.strictEqual(answer.status, 200, JSON.stringify(answer.body))
      }).pipe(Effect.provide(memory.layer({ lenient: true }))))
  }

  it.effect("a result of a function is a step of its own, not a content of the user", () =>
    Effect.gen(function*() {
      const content = [{ type: "function_result", call_id: "c", name: "f", result: "4" }]
      const { body, status } = yield* json(memory, "/v1beta/interactions", {
        ...ask,
        input: [{ type: "user_input", content }]
      })
      assert.strictEqual(status, 400)
      assert.include(
        body.error.message,
        "The value 'function_result' is not supported for 'type' at 'input[0].content[0]'."
      )
    }).pipe(Effect.provide(memory.layer())))

  it.effect("Vertex AI takes parameters of images that the Gemini API does not know", () =>
    Effect.gen(function*() {
      const { status } = yield* json(memory, `${vertex}/publishers/google/models/imagen-4.0-generate-001:predict`, {
        instances: [{ prompt: "a cat" }],
        parameters: { sampleCount: 1, anything: true }
      })
      assert.strictEqual(status, 200)
    }).pipe(Effect.provide(memory.layer())))
})

describe("a body", () => {
  it.effect("that is nested too deep is no failure of the emulator, wherever it is", () =>
    Effect.gen(function*() {
      const nested = (open: string, close: string) => `${open.repeat(20_000)}0${close.repeat(20_000)}`
      const list = nested("[", "]")
      const object = nested(`{"a":`, "}")
      const schema = nested(`{"type":"OBJECT","properties":{"a":`, "}}")
      const items = nested(`{"type":"ARRAY","items":`, "}")
      const hi = JSON.stringify(prompt("Hi").contents)
      for (
        const body of [
          `{"contents":${list}}`,
          `{"contents":${object}}`,
          `{"contents":[{"parts":[{"functionCall":{"name":"f","args":${object}}}]}]}`,
          `{"contents":${hi},"generationConfig":{"responseJsonSchema":${schema}}}`,
          `{"contents":${hi},"generationConfig":{"responseMimeType":"application/json","responseSchema":${schema}}}`,
          `{"contents":${hi},"generationConfig":{"responseMimeType":"application/json","responseJsonSchema":${items}}}`
        ]
      ) {
        const { response } = yield* send(memory, generate, body)
        assert.isBelow(response.status, 500, body.slice(0, 120))
      }
    }).pipe(Effect.provide(memory.layer())))
})
