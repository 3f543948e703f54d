import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Layer, Result, Stream } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import * as fc from "fast-check"
import * as Backend from "../../../src/Backend.ts"
import { Batches } from "../../../src/Batches.ts"
import type { BatchRequest } from "../../../src/BatchRun.ts"
import { GenAI } from "../../../src/GenAI.ts"
import type { GenAIError } from "../../../src/GenAIError.ts"
import * as BatchRequests from "../../../src/internal/batch/BatchRequests.ts"
import * as InlinedRequest from "../../../src/internal/batch/InlinedRequest.ts"
import { Models } from "../../../src/Models.ts"
import type { GenerateContentParameters } from "../../../src/wire/GenerateContent.ts"
import * as Cases from "../../parity/Cases.ts"

// -----------------------------------------------------------------------------
// The three ways in which a request goes out
// -----------------------------------------------------------------------------

type Body = { readonly [name: string]: unknown }

interface Sent {
  readonly path: string
  readonly body: Body
}

/** What was sent of a request, or why it was not. */
type Outcome = Result.Result<Sent, GenAIError>

const sent: Array<Sent> = []

const recorder = HttpClient.make((request, url) =>
  Effect.sync(() => {
    const { body } = request
    sent.push({
      path: url.pathname,
      body: body._tag === "Uint8Array" ? JSON.parse(new TextDecoder().decode(body.body)) : {}
    })
    return HttpClientResponse.fromWeb(request, Response.json({ name: "batches/1" }))
  })
)

const layer = GenAI.layer({ apiKey: "key" }).pipe(Layer.provide(Layer.succeed(HttpClient.HttpClient, recorder)))

const outcome = <A>(call: Effect.Effect<A, GenAIError, Models | Batches>): Promise<Outcome> =>
  Effect.gen(function*() {
    sent.length = 0
    const result = yield* Effect.result(call)
    if (Result.isFailure(result)) return Result.fail(result.failure)
    return Result.succeed(sent[0]!)
  }).pipe(Effect.provide(layer), Effect.runPromise)

const alone = (params: GenerateContentParameters) => outcome(Models.use((models) => models.generateContent(params)))

const inlined = (request: BatchRequest) =>
  outcome(Batches.use((batches) => batches.submit({ model: "any", requests: [request], config: { via: "inline" } })))

const created = (request: BatchRequest) =>
  outcome(Batches.use((batches) => batches.create({ model: "any", src: [request] })))

const backend = Backend.gemini

const line = async (request: BatchRequest): Promise<Result.Result<Body, unknown>> => {
  const exit = await Effect.runPromiseExit(
    Stream.mkString(Stream.decodeText(BatchRequests.linesOf([request], "batches.submit", backend)))
  )
  return Exit.isSuccess(exit) ? Result.succeed(JSON.parse(exit.value).request) : Result.fail(exit.cause)
}

const requestIn = ({ body }: Sent): Body =>
  (body as { batch: { inputConfig: { requests: { requests: Array<{ request: Body }> } } } }).batch.inputConfig.requests
    .requests[0]!.request

const compared = { sent: 0, refused: 0 }

/** Whether all ways come to the same: the body of a single call, and what of it is refused. */
const compare = async (params: GenerateContentParameters): Promise<void> => {
  const single = await alone(params)
  const batch = await inlined(params)
  const same = await created(params)
  if (Result.isSuccess(single)) {
    compared.sent++
    const { body, path } = single.success
    const model = /^\/v1beta\/(.*):generateContent$/.exec(path)?.[1]
    assert(Result.isSuccess(batch) && Result.isSuccess(same))
    assert.deepStrictEqual(requestIn(batch.success), { model, ...body })
    assert.deepStrictEqual(requestIn(same.success), { model, ...body })
    assert.deepStrictEqual(Result.getOrThrow(await line(params)), { model, ...body })
    return
  }
  const error = single.failure
  assert(error._tag === "InvalidRequest" || error._tag === "UnsupportedField")
  // A model that no path can have is not in a path here.
  if (error.field === "model") return
  compared.refused++
  for (const [result, at] of [[batch, "requests[0]"], [same, "src[0]"]] as const) {
    assert(Result.isFailure(result))
    const refused = result.failure
    assert(refused._tag === error._tag)
    assert.strictEqual(refused.field, `${at}.${error.field}`)
    assert.strictEqual(refused.message, error.message.replace(error.field, () => `${at}.${error.field}`))
  }
  assert.isTrue(Result.isFailure(await line(params)))
}

describe("a request of a batch is what a single call sends", () => {
  it("every field alone", async () => {
    for (const { at, params } of Cases.alone("generateContent")) {
      await compare(params as never).catch((cause) => assert.fail(`${at}: ${cause}`))
    }
    assert.isAbove(compared.sent, 500)
    assert.isAbove(compared.refused, 20)
  }, 60_000)

  it("combinations of fields", async () => {
    const property = fc.asyncProperty(
      Cases.combined("generateContent", new Set()),
      (params) => compare(params as never)
    )
    const { counterexample, errorInstance, failed } = await fc.check(property, { seed: 33, numRuns: 300 })
    assert.isFalse(failed, `${errorInstance}: ${JSON.stringify(counterexample)}`)
  }, 60_000)
})

describe("InlinedRequest.encode", () => {
  const encode = (params: object) => InlinedRequest.encode(params, "src[3]", "batches.create", backend)

  it("leaves the model to the batch where the request names none", () => {
    assert.deepStrictEqual(
      Result.getOrThrow(encode({ contents: "Hi" })),
      { contents: [{ role: "user", parts: [{ text: "Hi" }] }] }
    )
    assert.strictEqual(Result.getOrThrow(encode({ contents: "Hi", model: "m" }))["model"], "models/m")
  })

  it("keeps instructions, tools, safety settings and schemas", () => {
    const encoded = Result.getOrThrow(encode({
      contents: "Hi",
      config: {
        systemInstruction: "Be brief.",
        tools: [{ googleSearch: {} }],
        safetySettings: [{ category: "HARM_CATEGORY_HATE_SPEECH", threshold: "OFF" }],
        cachedContent: "c",
        responseMimeType: "application/json",
        responseSchema: { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" }
      }
    }))
    assert.deepStrictEqual(encoded, {
      contents: [{ role: "user", parts: [{ text: "Hi" }] }],
      systemInstruction: { role: "user", parts: [{ text: "Be brief." }] },
      tools: [{ googleSearch: {} }],
      safetySettings: [{ category: "HARM_CATEGORY_HATE_SPEECH", threshold: "OFF" }],
      cachedContent: "cachedContents/c",
      generationConfig: {
        responseMimeType: "application/json",
        responseJsonSchema: { $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" }
      }
    })
  })

  it("tells what is wrong below its place", () => {
    const error = Result.getOrThrow(Result.flip(encode({ contents: "Hi", config: { topK: "many" } })))
    assert(error._tag === "InvalidRequest")
    assert.deepStrictEqual([error.field, error.expected, error.operation], [
      "src[3].config.topK",
      "a number",
      "batches.create"
    ])
    assert.strictEqual(error.message, "Invalid src[3].config.topK: expected a number")
    const lacking = Result.getOrThrow(Result.flip(encode({ contents: "Hi", config: { routingConfig: {} } })))
    assert(lacking._tag === "UnsupportedField")
    assert.strictEqual(lacking.field, "src[3].config.routingConfig")
    const schemas = { responseSchema: { type: "string", const: "a" }, responseJsonSchema: {} }
    const beyond = Result.getOrThrow(Result.flip(encode({ contents: "Hi", config: schemas })))
    assert(beyond._tag === "SchemaUnsupported")
    assert.deepStrictEqual([beyond.field, beyond.jsonField, beyond.operation], [
      "src[3].config.responseSchema.const",
      "src[3].config.responseJsonSchema",
      "batches.create"
    ])
    assert.include(beyond.message, "src[3].config.responseSchema.const cannot be expressed")
    assert.include(beyond.message, " src[3].config.responseJsonSchema")
  })

  it("refuses what the whole body of a single call would be laid over with", () => {
    const error = Result.getOrThrow(
      Result.flip(encode({ contents: "Hi", config: { httpOptions: { extraBody: { store: true } } } }))
    )
    assert.strictEqual(error.field, "src[3].config.httpOptions.extraBody")
    assert.isTrue(Result.isSuccess(encode({ contents: "Hi", config: { httpOptions: { timeout: 1 } } })))
  })
})
