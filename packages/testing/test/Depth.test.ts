/** Names and types below the top level of bodies, in the words of each API. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as wireModule from "effect-genai/wire/Interactions"
import { TestClock } from "effect/testing"
import { readFile } from "node:fs/promises"
import * as interactionFacts from "../src/internal/interactionFacts.ts"
import { generate, json, memory, prompt, send } from "./faces.ts"

interface Case {
  readonly name: string
  readonly path: string
  readonly body: object
  readonly message: string
  /** The code of a refusal of the Interactions API. */
  readonly code?: string
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
  ["response_format.schem", { ...ask, response_format: { type: "text", schem: {} } }],
  ["response_format[1].mimeType", {
    ...ask,
    response_format: [{ type: "text" }, { type: "image", mimeType: "image/png" }]
  }],
  ["webhook_config.uri", { ...ask, background: true, webhook_config: { uri: "https://example.com" } }]
].map(([path, body]) => ({
  name: `${path} of interactions`,
  path: "interactions",
  body: body as object,
  message: parameter(String(path))
}))

const unfit = (value: string, field: string, at: string, ...values: ReadonlyArray<string>) =>
  `The value '${value}' is not supported for '${field}'${at === "" ? "" : ` at '${at}'`}. ` +
  `Supported values: ${values.map((one) => `'${one}'`).join(", ")}.`
const named = (name: string) => ({ tools: [{ type: "function", name }] })
const levels = ["minimal", "low", "medium", "high", "xhigh"]
const schemas = ["object", "string", "number", "integer", "boolean", "array"]
const misnamed = "The value is invalid for 'tools[0].name'. Invalid function name. Must start with a letter or an " +
  "underscore. Must be alphameric (a-z, A-Z, 0-9), underscores (_), dots (.), colons (:), or dashes (-), with a maximum " +
  "length of 128."

const values: ReadonlyArray<Case> = ([
  ["a level of thinking", { generation_config: { thinking_level: "LOW" } }, [
    "LOW",
    "thinking_level",
    "generation_config",
    ...levels
  ]],
  ["a mode of calling", { generation_config: { tool_choice: "always" } }, [
    "always",
    "tool_choice",
    "generation_config",
    "auto",
    "any",
    "none",
    "validated"
  ]],
  ["a mode of calling with names", { generation_config: { tool_choice: { allowed_tools: { mode: "all" } } } }, [
    "all",
    "mode",
    "generation_config.tool_choice.allowed_tools",
    "auto",
    "any",
    "none",
    "validated"
  ]],
  ["a tier", { service_tier: "cheap" }, ["cheap", "service_tier", "", "flex", "standard", "priority", "deferred"]],
  ["a modality", { response_modalities: ["text", "TEXT"] }, [
    "TEXT",
    "response_modalities",
    "",
    "text",
    "image",
    "audio",
    "video",
    "document"
  ]],
  ["a threshold", { safety_settings: [{ type: "harassment", threshold: "NO" }] }, [
    "NO",
    "threshold",
    "safety_settings[0]",
    "block_low_and_above",
    "block_medium_and_above",
    "block_only_high",
    "block_none",
    "off"
  ]],
  ["a kind of search", { tools: [{ type: "google_search", search_types: ["web_search", "web"] }] }, [
    "web",
    "search_types",
    "tools[0]",
    "web_search",
    "image_search",
    "enterprise_web_search"
  ]],
  ["a type of response_format", { response_format: { type: "json_schema" } }, [
    "json_schema",
    "type",
    "response_format",
    "audio",
    "image",
    "text",
    "video",
    ...schemas
  ]],
  ["a type in a list of response_format", { response_format: [{ type: "text" }, { type: "json" }] }, [
    "json",
    "type",
    "response_format[1]",
    "audio",
    "image",
    "text",
    "video",
    ...schemas
  ]],
  ["a media type of response_format", { response_format: { type: "text", mime_type: "text/foo" } }, [
    "text/foo",
    "mime_type",
    "response_format",
    "application/json",
    "text/plain"
  ]],
  ["an aspect ratio of response_format", { response_format: { type: "video", aspect_ratio: "1:2" } }, [
    "1:2",
    "aspect_ratio",
    "response_format",
    "16:9",
    "9:16"
  ]],
  [
    "Base64 of a content",
    { input: [{ type: "image", mime_type: "image/png", data: "not base64!!" }] },
    "input[0].data"
  ],
  ["Base64 of a content in a step", {
    input: [{ type: "user_input", content: [{ type: "audio", mime_type: "audio/wav", data: "a" }] }]
  }, "input[0].content[0].data"],
  ["a name of a function", named("bad name!"), misnamed],
  ["an empty name of a function", named(""), misnamed],
  ["a long name of a function", named("x".repeat(129)), misnamed]
] as ReadonlyArray<readonly [string, object, string | Parameters<typeof unfit>]>).map(([name, body, said]) => ({
  name: `${name} of interactions`,
  path: "interactions",
  body: { ...ask, ...body },
  code: "invalid_request",
  message: typeof said !== "string"
    ? unfit(...said)
    : said.startsWith("input")
    ? `The value is invalid for '${said}'. Expected string, corrupt base64`
    : said
}))

describe("names, types and values below the top level", () => {
  const cases: ReadonlyArray<Case> = [...batches, ...jobs, ...predictions, ...interactions, ...values]
  for (const { body, code = "parameter_unknown", field, message, name, path } of cases) {
    const address = path.startsWith("/") ? path : `/v1beta/${path}`

    it.effect(`are refused: ${name}`, () =>
      Effect.gen(function*() {
        const answer = yield* json(memory, address, body)
        assert.deepStrictEqual([answer.status, answer.body.error.message], [400, message])
        if (path === "interactions") assert.strictEqual(answer.body.error.code, code)
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

  it.effect("a response_format may be a JSON Schema, with any names", () =>
    Effect.gen(function*() {
      const properties = { type: { type: "string", format: "x", "x-mine": 1 } }
      for (
        const response_format of [
          { type: "object", properties },
          { type: ["object", "null"], properties },
          { anyOf: [{ type: "object", properties }] },
          [{ type: "array", items: { type: "object", properties } }],
          { type: "text", mime_type: "application/json", schema: { type: "object", properties, anything: 1 } }
        ]
      ) {
        const { body, status } = yield* json(memory, "/v1beta/interactions", { ...ask, response_format })
        assert.strictEqual(status, 200, JSON.stringify([response_format, body]))
      }
    }).pipe(Effect.provide(memory.layer())))

  it.effect("the values of enums of interactions are those of the SDK, each with its field", () =>
    Effect.gen(function*() {
      // The types of the wire are `readonly field?: Name` and `type Name = "a" | "b" | (string & {})`.
      const wire = new URL("../../genai/src/wire/", import.meta.url)
      const text = (yield* Effect.promise(() =>
        Promise.all(["Interactions", "InteractionContent", "InteractionStep", "InteractionTool"].map((name) =>
          readFile(new URL(`${name}.ts`, wire), "utf8")
        ))
      )).join("\n")
      const literals = (type: string) =>
        [...(new RegExp(`export type ${type} =((?:[\\s|]*"[^"]+")+)[\\s|]*\\(string & `).exec(text)?.[1] ?? "")
          .matchAll(/"([^"]+)"/g)].map(([, value]) =>
            value
          )
      const fields = new Map(interactionFacts.messages.map(({ schema, values }) => [schema.ast, values]))
      let compared = 0
      for (const [, name = "", members = ""] of text.matchAll(/export interface (\w+) \{([^]*?)\n\}/g)) {
        const schema = Reflect.get(wireModule, name)
        const known = schema === undefined ? undefined : fields.get(schema.ast)
        for (const [field, values] of Object.entries(known ?? {})) {
          const [, type = ""] = new RegExp(`readonly ${field}\\??:([^/]*?)(?=\n  (?:/|readonly)|$)`).exec(members) ?? []
          const enums = [...type.matchAll(/\w+/g)].map(([word]) =>
            literals(word)
          ).filter((found) => found.length > 0)
          assert.deepStrictEqual(enums, [[...values]], `${name}.${field}: ${type}`)
          compared++
        }
      }
      assert.strictEqual(compared, [...fields.values()].flatMap((values) => Object.keys(values ?? {})).length)
    }))

  it.effect("a length that Veo does not have fails the operation on Vertex AI", () =>
    Effect.gen(function*() {
      const model = (id: string) => `${vertex}/publishers/google/models/${id}`
      const outcome = Effect.fnUntraced(function*(id: string, instance: object, durationSeconds: number) {
        const { body } = yield* json(memory, `${model(id)}:predictLongRunning`, {
          instances: [{ prompt: "a cat", ...instance }],
          parameters: { durationSeconds }
        })
        yield* TestClock.adjust("1 minute")
        const done = yield* json(memory, `${model(id)}:fetchPredictOperation`, { operationName: body.name })
        return done.body.error ?? done.body.done
      })
      const refused = (seconds: number, supported: string, feature: string) => ({
        code: 3,
        message:
          `Unsupported output video duration ${seconds} seconds, supported durations are [${supported}] for feature ${feature}.`
      })
      const image = { image: { gcsUri: "gs://b/a.png", mimeType: "image/png" } }
      const veo3 = "veo-3.0-generate-001"
      assert.deepStrictEqual(yield* outcome(veo3, {}, 5), refused(5, "8,4,6", "text_to_video"))
      assert.deepStrictEqual(yield* outcome("veo-2.0-generate-001", image, 4), refused(4, "8,5,6,7", "image_to_video"))
      assert.deepStrictEqual(
        yield* outcome(veo3, { referenceImages: [{ ...image, referenceType: "asset" }] }, 6),
        refused(6, "8", "reference_to_video")
      )
      for (const seconds of [4, 6, 8]) assert.isTrue(yield* outcome(veo3, {}, seconds))
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
