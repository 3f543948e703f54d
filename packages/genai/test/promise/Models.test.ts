import { Emulator, Fault, RpcStatus } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { inspect } from "node:util"
import { GenAI } from "../../src/GenAI.ts"
import type { GenAIOptions } from "../../src/GenAIConfig.ts"
import { GenerateContentResponse } from "../../src/GenerateContentResponse.ts"
import type * as Promised from "../../src/promise.ts"
import type { GenerateContentConfig } from "../../src/wire/GenerateContent.ts"
import * as Copies from "../harness/copies.ts"
import { clientInMemory, fieldsOf } from "../harness/promised.ts"

// -----------------------------------------------------------------------------
// Both faces
// -----------------------------------------------------------------------------

/** What a call came to, on either face. */
interface Outcome {
  readonly values: ReadonlyArray<unknown>
  readonly error: unknown
}

/** One call, made alike on either face. */
type Call = (
  models: GenAI["Service"]["models"] | Promised.Models
) => Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown> | Promise<unknown>

const byEffect = (options: GenAIOptions, call: Call) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* Emulator
    const values: Array<unknown> = []
    const run = GenAI.use(({ models }) => {
      const called = call(models) as Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>
      const items = Stream.isStream(called) ? called : Stream.fromEffect(called)
      return Stream.runForEach(items, (value) => Effect.sync(() => values.push(value)))
    })
    const exit = yield* Effect.exit(
      Effect.provide(run, GenAI.layer({ ...options, httpOptions: { baseUrl, ...options.httpOptions } }))
    )
    return { values, error: Exit.isSuccess(exit) ? undefined : Cause.squash(exit.cause) }
  })

const byPromise = (options: GenAIOptions, call: Call) =>
  Effect.gen(function*() {
    const ai = yield* clientInMemory(options)
    const values: Array<unknown> = []
    const take = async () => {
      const result = await (call(ai.models) as Promise<unknown>)
      if (!isIterable(result)) return values.push(result)
      for await (const value of result) values.push(value)
    }
    const error = yield* Effect.promise(() => take().then(() => undefined, (error: unknown) => error))
    return { values, error }
  })

const isIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value

/** What an error shows of itself, its stack aside. */
const shown = (error: unknown) =>
  error instanceof Error
    ? {
      class: Copies.classOf(error),
      name: error.name,
      text: String(error),
      message: error.message,
      fields: Copies.fieldsOf(error),
      status: (error as { readonly status?: unknown }).status,
      isRetryable: (error as { readonly isRetryable?: unknown }).isRetryable
    }
    : error

/** Answers without what plain async code adds to them. `GenerateContentResponse` is the class of both faces. */
const bare = (value: unknown): unknown => Copies.isOf(value, GenerateContentResponse) ? value : fieldsOf(value)

/** Values with their classes, and without the moment at which they were made. */
const printed = (values: ReadonlyArray<unknown>): string =>
  inspect(values, { depth: 20, maxArrayLength: 10_000, maxStringLength: 100_000 })
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "(a time)")

const same = Effect.fnUntraced(function*(options: GenAIOptions, call: Call, fault?: Fault.Fault) {
  const plans = fault === undefined ? [] : [Fault.always("*", fault)]
  const face = (run: typeof byEffect | typeof byPromise): Effect.Effect<Outcome> =>
    Effect.scoped(Effect.provide(run(options, call), Emulator.layer({ faults: plans, jobDuration: 0 })))
  const effect = yield* face(byEffect)
  const promise = yield* face(byPromise)
  assert.strictEqual(printed(promise.values.map(bare)), printed(effect.values.map(bare)))
  assert.deepStrictEqual(shown(promise.error), shown(effect.error))
  return effect
})

// -----------------------------------------------------------------------------
// Methods
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"
const image = { imageBytes: "aGk=", mimeType: "image/png" }
const once = { httpOptions: { retryOptions: { attempts: 1 } } }

const backends: { readonly [name: string]: GenAIOptions } = {
  gemini: { apiKey: "key" },
  vertex: { enterprise: true, apiKey: "key", project: "p", location: "us-central1" }
}

const methods: { readonly [method: string]: Call } = {
  generateContent: (m) => m.generateContent({ model, contents }),
  generateContentStream: (m) => m.generateContentStream({ model, contents }),
  embedContent: (m) =>
    m.embedContent({ model: "gemini-embedding-001", contents: ["a", "b"], config: { outputDimensionality: 4 } }),
  countTokens: (m) => m.countTokens({ model, contents }),
  computeTokens: (m) => m.computeTokens({ model, contents }),
  get: (m) => m.get({ model }),
  list: (m) => m.list(),
  "list of tuned models": (m) => m.list({ config: { queryBase: false } }),
  update: (m) => m.update({ model: "tunedModels/emulated-tuned", config: { displayName: "Renamed" } }),
  delete: (m) => m.delete({ model: "tunedModels/emulated-tuned" }),
  generateImages: (m) => m.generateImages({ model: "imagen-4.0-generate-001", prompt: "a cat" }),
  editImage: (m) =>
    m.editImage({
      model: "imagen-3.0-capability-001",
      prompt: "a dog",
      referenceImages: [{ referenceType: "REFERENCE_TYPE_RAW", referenceImage: image, referenceId: 1 }]
    }),
  upscaleImage: (m) => m.upscaleImage({ model: "imagen-4.0-upscale-preview", image, upscaleFactor: "x2" }),
  recontextImage: (m) =>
    m.recontextImage({
      model: "virtual-try-on-001",
      source: { personImage: image, productImages: [{ productImage: image }] }
    }),
  segmentImage: (m) =>
    m.segmentImage({ model: "image-segmentation-001", source: { image }, config: { mode: "FOREGROUND" } }),
  generateVideos: (m) => m.generateVideos({ model: "veo-3.0-generate-001", prompt: "a cat" }),
  "a field that a backend lacks": (m) =>
    m.generateContent({ model, contents, config: { labels: { team: "a" }, enableEnhancedCivicAnswers: true } }),
  "a schema that no field can hold": (m) =>
    m.generateContent({ model, contents, config: { responseSchema: { const: 1 }, responseJsonSchema: {} } }),
  "a schema that is sent as JSON Schema": (m) =>
    m.generateContent({ model, contents, config: { responseSchema: { type: "integer", exclusiveMinimum: 1 } } }),
  "no such model": (m) => m.get({ model: "no-such-model" }),
  "no model": (m) => m.countTokens({ model: "", contents }),
  "no contents": (m) => m.generateContent({ model, contents: [] }),
  "a stream of no contents": (m) => m.generateContentStream({ model, contents: [] })
}

for (const [name, options] of Object.entries(backends)) {
  describe(`on ${name}, a promise comes to what the Effect comes to`, () => {
    for (const [method, call] of Object.entries(methods)) {
      it.live(method, () =>
        Effect.gen(function*() {
          const { error, values } = yield* same(options, call)
          assert.isTrue(values.length > 0 || error !== undefined)
        }))
    }
  })
}

it.effect("every method of the Effect service is among them; the pages of a list are a Pager's affair", () =>
  Effect.gen(function*() {
    const { models } = yield* GenAI
    const untested = Object.keys(models).filter((method) => !(method in methods))
    assert.deepStrictEqual(untested, ["listPages"])
  }).pipe(Effect.provide(GenAI.layer({ apiKey: "key" }).pipe(Layer.provide(FetchHttpClient.layer)))))

// -----------------------------------------------------------------------------
// Trouble
// -----------------------------------------------------------------------------

const troubles: { readonly [title: string]: Fault.Fault } = {
  ...Object.fromEntries(
    [400, 401, 403, 404, 408, 409, 418, 422, 429, 500, 502, 503, 504].map((code) => [
      `status ${code}`,
      Fault.status(code)
    ])
  ),
  "a rate limit that says when": Fault.status(429, { retryDelay: "34 seconds", retryAfter: 60 }),
  "a daily quota": Fault.dailyQuota,
  "a page of a proxy": Fault.html,
  "JSON that stops in the middle": Fault.invalidJson,
  "an empty body": Fault.emptyBody,
  "a redirect elsewhere": Fault.redirect("https://example.com/"),
  "a reset": Fault.reset,
  "a body that is cut": Fault.cut(40),
  "an answer that is late": Fault.delay("1 hour"),
  "an error within a stream": Fault.errorEvent(RpcStatus.make(503, "Busy."), { after: 1 }),
  "a stream that does not say that it is over": Fault.unfinished,
  "a stream that falls silent": Fault.stall(700)
}

describe("in trouble, a promise rejects with the error that the Effect fails with", () => {
  const calls: { readonly [what: string]: (config: GenerateContentConfig) => Call } = {
    "a call": (config) => (m) => m.generateContent({ model, contents, config }),
    "a stream": (config) => (m) => m.generateContentStream({ model, contents, config })
  }
  /** Limits for what would never come; nothing else has one that it could run into. */
  const limits = { timeout: 200, idleTimeout: 200 }
  for (const [what, call] of Object.entries(calls)) {
    for (const [title, fault] of Object.entries(troubles)) {
      it.live(`${what}: ${title}`, () =>
        Effect.gen(function*() {
          const httpOptions = { ...once.httpOptions, ...(/late|silent/.test(title) ? limits : {}) }
          const { error } = yield* same(backends["gemini"]!, call({ httpOptions }), fault)
          // Faults of events do nothing to an answer that is not a stream.
          if (what === "a stream" || !title.includes("stream")) assert.instanceOf(error, Error)
        }))
    }
  }
})
