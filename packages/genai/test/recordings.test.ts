import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import { existsSync, readFileSync } from "node:fs"
import { fileURLToPath, pathToFileURL } from "node:url"
import { GenAIClient } from "../src/GenAIClient.ts"
import { detailsOf } from "../src/GenAIError.ts"
import * as Interaction from "../src/Interaction.ts"
import { Interactions } from "../src/Interactions.ts"
import { Models } from "../src/Models.ts"
import type { GenerateContentParameters } from "../src/wire/GenerateContent.ts"
import type { CountTokensParameters } from "../src/wire/Models.ts"
import { collect, expectTag, once } from "./harness/calls.ts"
import * as Replay from "./harness/Replay.ts"
import { missing } from "./parity/Leaves.ts"
import * as Recorder from "./parity/Recorder.ts"
import * as Sdks from "./parity/Sdks.ts"

Sdks.isolate()

const seeds = [1, 2, 3]

const exchanges = Replay.exchanges()

/** Models over a real socket, at the server of one exchange. */
const models = (baseUrl: string) =>
  Models.layer.pipe(
    Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { ...once, baseUrl } })),
    Layer.provide(NodeHttpClient.layerUndici)
  )

/** The call that a recorded request comes from. */
const callOf = ({ request }: Replay.Exchange): { readonly method: Sdks.Method; readonly params: Sdks.Params } => {
  const [, model, verb] = /models\/([^:]+):(\w+)/.exec(request.url) ?? []
  const [{ contents, generationConfig, ...rest } = {}] = request.bodySegments
  return {
    method: verb === "streamGenerateContent" ? "generateContentStream" : verb as Sdks.Method,
    params: { model, contents, ...generationConfig === undefined ? {} : { config: { ...generationConfig, ...rest } } }
  }
}

const answer = ({ method, params }: ReturnType<typeof callOf>) =>
  Models.use((models): Effect.Effect<unknown, unknown> =>
    method === "countTokens"
      ? models.countTokens(params as unknown as CountTokensParameters)
      : models.generateContent(params as unknown as GenerateContentParameters)
  )

const stream = ({ params }: ReturnType<typeof callOf>) =>
  collect(
    Stream.unwrap(
      Models.useSync((models) => models.generateContentStream(params as unknown as GenerateContentParameters))
    )
  )

const headersOf = ({ response }: Replay.Exchange) => ({
  sdkHttpResponse: {
    headers: {
      "content-type": response.headers["Content-Type"],
      "server-timing": response.headers["Server-Timing"]
    }
  }
})

const asSent = ({ request }: Replay.Exchange) => [
  { method: request.method, url: request.url, body: request.bodySegments[0] }
]

describe("recorded exchanges with the Gemini API", () => {
  it.skipIf(!Replay.present)("are there", () => {
    assert.strictEqual(exchanges.length, 32)
  })

  for (const exchange of exchanges) {
    const call = callOf(exchange)
    const segments = exchange.response.bodySegments

    it.live(`${exchange.name}: nothing is lost, however it is cut`, () =>
      Effect.forEach(seeds, (seed) =>
        Effect.gen(function*() {
          const server = yield* Replay.serve(exchange, seed)
          if (call.method !== "generateContentStream") {
            const value = yield* Effect.provide(answer(call), models(server.baseUrl))
            assert.deepStrictEqual(missing(segments?.[0], value), [])
            assert.deepStrictEqual(missing(headersOf(exchange), value), [])
          } else if (segments !== undefined) {
            const { delivered, error } = yield* Effect.provide(stream(call), models(server.baseUrl))
            assert.isUndefined(error)
            assert.strictEqual(delivered.length, segments.length)
            assert.deepStrictEqual(missing(segments, delivered), [])
            for (const chunk of delivered) assert.deepStrictEqual(missing(headersOf(exchange), chunk), [])
          } else {
            const { delivered, error } = yield* Effect.provide(stream(call), models(server.baseUrl))
            assert.deepStrictEqual(delivered, [])
            assert.strictEqual(expectTag(error, "StreamInterrupted").delivered.events, 0)
          }
          assert.deepStrictEqual(server.received, asSent(exchange))
        }).pipe(Effect.scoped)))

    it.live(`${exchange.name}: @google/genai sends the same and returns no more`, () =>
      Effect.gen(function*() {
        const server = yield* Replay.serve(exchange, 4)
        const settings = { apiKey: "key", apiVersion: "v1beta", httpOptions: { ...once, baseUrl: server.baseUrl } }
        const { official, ours } = yield* Effect.promise(() =>
          Sdks.both(settings, call.method, call.params, Recorder.forwarded)
        )
        assert.isUndefined(official.error)
        assert.deepStrictEqual(missing(official.value, ours.value), [])
        assert.deepStrictEqual(server.received, [...asSent(exchange), ...asSent(exchange)])
      }))
  }

  it.live.skipIf(!Replay.present)("a refusal for today's quota says when to come back", () =>
    Effect.gen(function*() {
      const body = Replay.body("google-429-retry-info.json")
      const server = yield* Replay.serve({
        response: { statusCode: 429, headers: { "Content-Type": "application/json" }, bodySegments: [body] }
      }, 5)
      const call = { method: "generateContent", params: { model: "gemini-2.5-flash", contents: "Hi" } } as const
      const error = yield* Effect.flip(Effect.provide(answer(call), models(server.baseUrl)))
      const limited = expectTag(error as never, "RateLimited")
      assert.deepStrictEqual(limited.retryAfter, Duration.millis(34_400))
      assert.strictEqual(limited.code, "RESOURCE_EXHAUSTED")
      assert.strictEqual(detailsOf(limited, "QuotaFailure").length, 1)
      assert.deepStrictEqual(missing(body, limited.body), [])
    }))
})

describe("recorded interactions", () => {
  const folder = fileURLToPath(new URL("../interactions/", pathToFileURL(Replay.folder)))
  const names = existsSync(folder) ? ["basic", "tool-call-step1"] : []
  const read = (file: string) => readFileSync(folder + file, "utf8")

  /** The events of a body that arrives in these pieces. */
  const decoded = (...pieces: ReadonlyArray<Uint8Array>) => {
    const body = () =>
      new ReadableStream<Uint8Array>({
        start: (controller) => {
          for (const piece of pieces) if (piece.length > 0) controller.enqueue(piece)
          controller.close()
        }
      })
    const fetch = async () => new Response(body(), { headers: { "content-type": "text/event-stream" } })
    return collect(Stream.unwrap(
      Interactions.useSync((interactions) => interactions.createStream({ model: "gemini-2.5-flash", input: "Hi" }))
    )).pipe(
      Effect.provide(Interactions.layer.pipe(
        Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { ...once, fetch } })),
        Layer.provide(FetchHttpClient.layer)
      ))
    )
  }

  for (const name of names) {
    const events: ReadonlyArray<unknown> = read(`${name}.chunks.txt`).trim().split("\n").map((line) => JSON.parse(line))
    const bytes = new TextEncoder().encode(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""))
    /** Where each event has come: at the end of its data. */
    const ends = events.map((_, index) =>
      new TextEncoder().encode(
        events.slice(0, index + 1).map((event) => `data: ${JSON.stringify(event)}\n\n`).join("")
      ).length - 2
    )

    it.live(`${name}: cut at any byte, nothing is lost`, () =>
      Effect.gen(function*() {
        for (let at = 0; at <= bytes.length; at++) {
          const { delivered, error } = yield* decoded(bytes.subarray(0, at), bytes.subarray(at))
          assert.isUndefined(error)
          assert.deepStrictEqual(delivered, events)
        }
      }))

    it.live(`${name}: what ends at any byte is never taken for whole`, () =>
      Effect.gen(function*() {
        for (let at = 0; at < bytes.length; at++) {
          const { delivered, error } = yield* decoded(bytes.subarray(0, at))
          const whole = ends.filter((end) => end <= at).length
          assert.deepStrictEqual(delivered, events.slice(0, whole), `at ${at}`)
          if (whole === events.length) assert.isUndefined(error)
          else assert.include(["StreamInterrupted", "DecodeError"], error?._tag, `at ${at}`)
        }
      }))

    it.live(`${name}: the events add up`, () =>
      Effect.gen(function*() {
        const { delivered } = yield* decoded(bytes)
        const whole = yield* Interaction.accumulate(Stream.fromIterable(delivered))
        const last = events.at(-1) as { readonly interaction: object }
        assert.deepStrictEqual(missing(last.interaction, whole), [])
        const answer = JSON.parse(read(`${name}.json`))
        assert.deepStrictEqual(
          whole.steps.map(({ type }) => type),
          answer.steps.map(({ type }: Interaction.Interaction["steps"][0]) => type)
        )
        assert.deepStrictEqual(missing(answer, Interaction.make(answer)), [])
      }))
  }
})
