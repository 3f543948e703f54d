/** Our own recordings are made up and always here. Those of real traffic run on top where they lie beside the repository. */
import { Emulator } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"
import * as FunctionCalling from "../src/FunctionCalling.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { detailsOf } from "../src/GenAIError.ts"
import * as GenerateContentResponse from "../src/GenerateContentResponse.ts"
import * as Interaction from "../src/Interaction.ts"
import { Interactions } from "../src/Interactions.ts"
import { Models } from "../src/Models.ts"
import type * as Tool from "../src/Tool.ts"
import type { GenerateContentParameters } from "../src/wire/GenerateContent.ts"
import type { Interaction as Data, Step } from "../src/wire/Interactions.ts"
import type { CountTokensParameters } from "../src/wire/Models.ts"
import { collect, expectTag, once } from "./harness/calls.ts"
import * as Replay from "./harness/Replay.ts"
import { missing } from "./parity/Leaves.ts"
import * as Recorder from "./parity/Recorder.ts"
import * as Sdks from "./parity/Sdks.ts"

Sdks.isolate()

const seeds = [1, 2, 3]

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

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

// -----------------------------------------------------------------------------
// Functions
// -----------------------------------------------------------------------------

/** Calls the functions that a request declares, once. Returns how it failed: the answer is the same again and again. */
const called = (exchange: Replay.Exchange) => {
  const { method, params: { config, ...params } } = callOf(exchange)
  const given = {
    ...params,
    config: { ...config as object, automaticFunctionCalling: { maximumRemoteCalls: 1 } }
  } as unknown as GenerateContentParameters
  const tools = (given.config?.tools ?? []).flatMap(({ functionDeclarations = [] }) => functionDeclarations).map((
    { name = "" }
  ): Tool.Callable => ({
    name,
    declaration: undefined,
    needsApproval: undefined,
    call: () => Effect.succeed({ _tag: "Value", value: `of ${name}` })
  }))
  const chunks = method === "generateContentStream"
    ? FunctionCalling.generateContentStream(given, { tools })
    : Stream.fromEffect(FunctionCalling.generateContent(given, { tools }))
  return Effect.map(collect(chunks), ({ error }) => error)
}

/** The content of a recorded answer, and its calls that nobody has answered. */
const pendingOf = ({ response: { bodySegments = [] } }: Replay.Exchange) => {
  const chunks = bodySegments as ReadonlyArray<GenerateContentResponse.GenerateContentResponse>
  const content = GenerateContentResponse.current(
    chunks.reduce(GenerateContentResponse.append, GenerateContentResponse.empty)
  ).candidates?.[0]?.content
  const answered = content?.parts?.flatMap(({ functionResponse }) => functionResponse?.name ?? []) ?? []
  const calls = content?.parts?.flatMap(({ functionCall }) => functionCall ?? []) ?? []
  return {
    content,
    calls: calls.filter(({ name = "" }) => !answered.includes(name)).map(({ id, name }) => ({
      ...id === undefined ? {} : { id },
      name
    }))
  }
}

// -----------------------------------------------------------------------------
// Interactions
// -----------------------------------------------------------------------------

/** The events of an interaction whose body arrives in these pieces. */
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

/** The steps that events of these few kinds come to. */
const stepsOf = (events: Replay.RecordedInteraction["events"]): ReadonlyArray<Step> =>
  events.flatMap((event) => {
    if (event.event_type !== "step.start") return []
    const joined = (type: string, field: string) =>
      events.flatMap((other) =>
        other.event_type === "step.delta" && other.index === event.index && other.delta.type === type
          ? [(other.delta as unknown as { readonly [field: string]: string })[field]]
          : []
      ).join("")
    switch (event.step.type) {
      case "thought":
        return [{ ...event.step, signature: joined("thought_signature", "signature") }]
      case "model_output":
        return [{ ...event.step, content: [{ type: "text", text: joined("text", "text") }] }]
      default:
        return [{ ...event.step, arguments: JSON.parse(joined("arguments_delta", "arguments")) } as Step]
    }
  })

/** Data with what differs from one run to the next blotted out: ids, what the model wrote, counts and dates. */
const blotted = (value: unknown): unknown =>
  JSON.parse(
    JSON.stringify(value, (name, value) =>
      typeof value === "number" || ["id", "signature", "text", "created", "updated"].includes(name)
        ? typeof value
        : value)
  )

/** The names of all fields in their order, and the values of those that tell kinds apart. */
const shape = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(shape)
    : typeof value === "object" && value !== null
    ? Object.entries(value).filter(([key]) => key !== "event_id" && key !== "arguments").map(([key, held]) => [
      key,
      ["type", "status", "event_type"].includes(key) ? held : shape(held)
    ])
    : typeof value

/** Without those that only repeat the one before. */
const distinct = (all: ReadonlyArray<unknown>) =>
  all.filter((event, index) => JSON.stringify(event) !== JSON.stringify(all[index - 1]))

/** What the emulator answers to a question like the recorded one. */
const emulated = ({ steps = [] }: Data, stream: boolean) =>
  Effect.flatMap(Emulator, ({ baseUrl, fetch }) =>
    Effect.promise(async () => {
      const [name] = steps.flatMap((step) => step.type === "function_call" ? [step.name] : [])
      const question = name === undefined
        ? { input: "Hello, how are you?" }
        : { input: `What does ${name} say?`, tools: [{ type: "function", name, parameters: { type: "object" } }] }
      const response = await fetch(`${baseUrl}/v1beta/interactions`, {
        method: "POST",
        headers: { "x-goog-api-key": "key" },
        body: JSON.stringify({ model: "gemini-2.5-flash", ...question, stream })
      })
      return await response.text()
    })).pipe(Effect.provide(Emulator.layer()))

// -----------------------------------------------------------------------------
// Tests
// -----------------------------------------------------------------------------

const counts: { readonly [origin: string]: object } = {
  "recordings of our own": { exchanges: 10, refusals: 1, interactions: 2, sessions: 2 },
  "recordings beside the repository": { exchanges: 32, refusals: 1, interactions: 2, sessions: 3 }
}

it.skipIf(!Replay.present)("recordings beside the repository are replayed too", () => {
  assert.deepStrictEqual(Replay.recordings().map(({ origin }) => origin), Object.keys(counts))
})

for (const { exchanges, interactions, origin, refusals, sessions } of Replay.recordings()) {
  describe(`${origin}:`, () => {
    it("all of them are here", () => {
      assert.deepStrictEqual({
        exchanges: exchanges.length,
        refusals: refusals.length,
        interactions: interactions.length,
        sessions: sessions.length
      }, counts[origin])
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

    for (const exchange of exchanges.filter(({ request }) => request.bodySegments[0]?.["tools"] !== undefined)) {
      it.live(`${exchange.name}: its functions are called, and the answer goes back as it came`, () =>
        Effect.gen(function*() {
          const server = yield* Replay.serve(exchange, 6)
          const error = yield* Effect.provide(called(exchange), models(server.baseUrl))
          const sent = asSent(exchange)[0]!
          const { calls, content } = pendingOf(exchange)
          if (calls.length === 0) {
            assert.isUndefined(error)
            assert.deepStrictEqual(server.received, [sent])
            return
          }
          assert.deepInclude(error, { _tag: "TurnLimitReached" })
          const results = calls.map((call) => ({
            functionResponse: { ...call, response: { output: `of ${call.name}` } }
          }))
          const { contents, toolConfig, ...rest } = sent.body!
          assert.deepStrictEqual(server.received, [sent, {
            ...sent,
            body: {
              ...rest,
              contents: [...contents as ReadonlyArray<object>, content, { role: "user", parts: results }],
              // All of them say ANY.
              ...toolConfig === undefined ? {} : { toolConfig: { functionCallingConfig: { mode: "AUTO" } } }
            }
          }])
        }).pipe(Effect.scoped))
    }

    for (const { body, name } of refusals) {
      it.live(`${name}: a refusal for now says when to come back`, () =>
        Effect.gen(function*() {
          const server = yield* Replay.serve({
            response: {
              statusCode: body.error.code,
              headers: { "Content-Type": "application/json" },
              bodySegments: [body]
            }
          }, 5)
          const call = { method: "generateContent", params: { model: "gemini-2.5-flash", contents: "Hi" } } as const
          const error = yield* Effect.flip(Effect.provide(answer(call), models(server.baseUrl)))
          const limited = expectTag(error as never, "RateLimited")
          const [wait] = body.error.details.flatMap(({ retryDelay = [] }) => retryDelay)
          assert.match(wait!, /^\d+\.\ds$/)
          assert.deepStrictEqual(limited.retryAfter, Duration.seconds(Number.parseFloat(wait!)))
          assert.strictEqual(limited.code, body.error.status)
          assert.strictEqual(detailsOf(limited, "QuotaFailure").length, 1)
          assert.deepStrictEqual(missing(body, limited.body), [])
        }))
    }

    for (const { events, name, whole } of interactions) {
      const texts = events.map((event) => `data: ${JSON.stringify(event)}\n\n`)
      const bytes = new TextEncoder().encode(texts.join(""))
      /** Where each event has come: at the end of its data. */
      const ends = texts.map((_, index) => new TextEncoder().encode(texts.slice(0, index + 1).join("")).length - 2)

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
          const streamed = yield* Interaction.accumulate(Stream.fromIterable(delivered))
          const last = events.at(-1) as { readonly interaction: object }
          assert.deepStrictEqual({ ...streamed } as object, { ...last.interaction, steps: stepsOf(events) })
          assert.deepStrictEqual(streamed.unplaced_events, [])
          assert.deepStrictEqual(missing(whole, Interaction.make(whole)), [])
        }))

      it(`${name}: a stream comes to what an unstreamed call answers`, () => {
        // Only streams say of a function call that it has no signature.
        const steps = stepsOf(events).map((step) => {
          const { signature, ...rest } = step as Step & { readonly signature?: string }
          return signature === "" ? rest : step
        })
        const streamed = Interaction.current(events.reduce(Interaction.append, Interaction.empty))
        assert.deepStrictEqual(blotted({ ...streamed, steps }), blotted(whole))
      })

      it.effect(`${name}: the emulator has the same fields, in their order`, () =>
        Effect.gen(function*() {
          assert.deepStrictEqual(shape(JSON.parse(yield* emulated(whole, false))), shape(whole))
          const sent = (yield* emulated(whole, true)).split("\n").flatMap((line) =>
            line.startsWith("data: {") ? [JSON.parse(line.slice("data: ".length))] : []
          )
          assert.deepStrictEqual(distinct(sent.map(shape)), distinct(events.map(shape)))
        }))
    }

    for (const { frames, name } of sessions) {
      it(`${name}: the frames of a session are read one by one`, () => {
        const [first, second, ...rest] = frames
        assert.deepStrictEqual([first?.from, Object.keys(first?.message ?? {})], ["client", ["setup"]])
        assert.deepStrictEqual(second, { from: "server", message: { setupComplete: {} } })
        assert.isTrue(rest.some(({ from }) => from === "client") && rest.some(({ from }) => from === "server"))
      })
    }
  })
}

it("a log that is cut, or does not begin with a frame, is refused", () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  assert.deepStrictEqual(Replay.frames(bytes(">10 {\"a\":\"é\"}<4 {}\n\n")), [
    { from: "client", message: { a: "é" } },
    { from: "server", message: {} }
  ])
  assert.throws(() => Replay.frames(bytes(">3 {}")), /cut at byte 0/)
  assert.throws(() => Replay.frames(bytes(">2 {}x")), /no frame at byte 5/)
})
