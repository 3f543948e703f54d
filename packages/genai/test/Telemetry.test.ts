import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Fiber, Layer, Metric, Option, Stream, Tracer } from "effect"
import { HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { inspect } from "node:util"
import { Decisions } from "../src/Decisions.ts"
import { GenAIClient } from "../src/GenAIClient.ts"
import { Interactions } from "../src/Interactions.ts"
import { Models } from "../src/Models.ts"
import * as Telemetry from "../src/Telemetry.ts"
import { atOnce, chunk, faults, generate, once, replies, requests, stream } from "./harness/calls.ts"
import { memoryTest, settled } from "./harness/emulated.ts"
import { collectGarbage } from "./harness/garbage.ts"
import * as Spans from "./harness/spans.ts"
import { usageMetadata } from "./harness/telemetered.ts"

// -----------------------------------------------------------------------------
// What is seen
// -----------------------------------------------------------------------------

/** Runs an effect and gives its exit, the spans that were made in it and the metrics that it left. */
const seen = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const { spans, tracer } = Spans.recorder()
  const registry = new Map()
  const exit = yield* Effect.exit(effect).pipe(
    Effect.provideService(Tracer.Tracer, tracer),
    Effect.provideService(Metric.MetricRegistry, registry)
  )
  const snapshot = yield* Effect.provideService(Metric.snapshot, Metric.MetricRegistry, registry)
  return { exit, spans, metrics: snapshot.filter(({ id }) => id.startsWith("gen_ai.")) }
})

const attributesOf = (span: Tracer.NativeSpan | undefined) => Object.fromEntries(span?.attributes ?? [])

const histogram = (metrics: ReadonlyArray<Metric.Metric.Snapshot>, id: string) =>
  metrics.filter((metric) => metric.id === id).map(({ attributes, state }) => ({
    attributes,
    state: state as Metric.HistogramState
  }))

const whole = Reply.json({
  ...chunk("Because of Rayleigh.", "STOP"),
  usageMetadata,
  modelVersion: "gemini-2.5-flash-001",
  responseId: "r-1"
})

const inChunks = Reply.events([
  chunk("Because of "),
  { ...chunk("Rayleigh.", "STOP"), usageMetadata, modelVersion: "gemini-2.5-flash-001", responseId: "r-1" }
])

const answered = {
  "gen_ai.operation.name": "generate_content",
  "gen_ai.provider.name": "gcp.gemini",
  "gen_ai.request.model": "gemini-2.5-flash",
  "gen_ai.response.model": "gemini-2.5-flash-001",
  "gen_ai.response.id": "r-1",
  "gen_ai.response.finish_reasons": ["STOP"],
  "gen_ai.usage.input_tokens": 18,
  "gen_ai.usage.output_tokens": 18,
  "gen_ai.usage.cache_read.input_tokens": 3,
  "gen_ai.usage.reasoning.output_tokens": 11,
  "server.address": "emulator.localhost",
  "server.port": 80
}

/** A client that gives every request the same answer. */
const sameAnswer = HttpClient.make((request) =>
  Effect.sync(() => HttpClientResponse.fromWeb(request, Response.json(chunk("Hi", "STOP"))))
)

// -----------------------------------------------------------------------------
// Spans
// -----------------------------------------------------------------------------

describe("a span", () => {
  memoryTest("is made of a call: its name, kind, parent and attributes", () =>
    Effect.gen(function*() {
      yield* replies(whole)
      const { spans } = yield* seen(Effect.withSpan(generate(), "mine"))
      assert.deepStrictEqual(spans.map(({ name }) => name), ["mine", "generate_content gemini-2.5-flash"])
      const [mine, span] = spans
      assert.strictEqual(span!.kind, "client")
      assert.strictEqual(Option.getOrUndefined(span!.parent), mine)
      assert.deepStrictEqual(attributesOf(span), answered)
      assert.deepStrictEqual(span!.events, [])
      assert.strictEqual(span!.status._tag, "Ended")
    }))

  memoryTest(
    "is made of a stream: the same attributes, and its end is that of the stream",
    () =>
      Effect.gen(function*() {
        yield* replies(inChunks)
        const { spans } = yield* seen(Stream.runDrain(stream()))
        assert.deepStrictEqual(spans.map(({ name }) => name), ["generate_content gemini-2.5-flash"])
        assert.deepStrictEqual(attributesOf(spans[0]), {
          ...answered,
          "gen_ai.request.stream": true,
          "gen_ai.response.time_to_first_chunk": 0
        })
        const { status } = spans[0]!
        assert.isTrue(status._tag === "Ended" && Exit.isSuccess(status.exit))
      })
  )

  memoryTest("of a stream is open while the stream is, and ends when the stream is left", () =>
    Effect.gen(function*() {
      yield* replies(inChunks)
      const { spans, tracer } = Spans.recorder()
      const whileOpen: Array<string> = []
      yield* stream().pipe(
        Stream.tap(() => Effect.sync(() => whileOpen.push(spans[0]!.status._tag))),
        Stream.take(1),
        Stream.runDrain,
        Effect.provideService(Tracer.Tracer, tracer)
      )
      assert.deepStrictEqual(whileOpen, ["Started"])
      const { attributes, status } = spans[0]!
      assert.isTrue(status._tag === "Ended" && Exit.isSuccess(status.exit))
      assert.isFalse(attributes.has("error.type"))
    }))

  memoryTest("has the settings of the request, by OpenTelemetry's names", () =>
    Effect.gen(function*() {
      const { spans } = yield* seen(generate({}, {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 100,
        stopSequences: ["END"],
        frequencyPenalty: 0.1,
        presencePenalty: 0.2,
        seed: 7,
        candidateCount: 2
      }))
      const attributes = attributesOf(spans[0])
      const request = Object.fromEntries(
        Object.entries(attributes).filter(([name]) => name.startsWith("gen_ai.request."))
      )
      assert.deepStrictEqual(request, {
        "gen_ai.request.model": "gemini-2.5-flash",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.request.top_p": 0.9,
        "gen_ai.request.top_k": 40,
        "gen_ai.request.max_tokens": 100,
        "gen_ai.request.stop_sequences": ["END"],
        "gen_ai.request.frequency_penalty": 0.1,
        "gen_ai.request.presence_penalty": 0.2,
        "gen_ai.request.seed": 7,
        "gen_ai.request.choice.count": 2
      })
    }))

  memoryTest("of embeddings has their dimensions", () =>
    Effect.gen(function*() {
      const { spans } = yield* seen(Models.use((models) =>
        models.embedContent({ model: "gemini-embedding-001", contents: "Hi", config: { outputDimensionality: 8 } })
      ))
      assert.deepStrictEqual(
        spans.map(({ name }) =>
          name
        ),
        ["embeddings gemini-embedding-001"]
      )
      const attributes = attributesOf(spans[0])
      assert.strictEqual(attributes["gen_ai.operation.name"], "embeddings")
      assert.strictEqual(attributes["gen_ai.embeddings.dimension.count"], 8)
      assert.notProperty(attributes, "gen_ai.output.type")
    }))

  memoryTest(
    "of a call that is no GenAI operation is that of an HTTP request, and has no metrics",
    () =>
      Effect.gen(function*() {
        const { metrics, spans } = yield* seen(Models.use((models) =>
          Effect.all([
            models.countTokens({ model: "gemini-2.5-flash", contents: "Hi" }),
            models.get({ model: "gemini-2.5-flash" }),
            Stream.runDrain(models.list({ config: { pageSize: 2 } }))
          ])
        ))
        assert.deepStrictEqual(metrics, [])
        const names = ["POST /{api_version}/{model}:countTokens", "GET /{api_version}/{name}"]
        assert.deepStrictEqual(spans.slice(0, 2).map(({ name }) => name), names)
        assert.deepStrictEqual(attributesOf(spans[1]), {
          "http.request.method": "GET",
          "url.template": "/{api_version}/{name}",
          "url.full": "http://emulator.localhost/v1beta/models/gemini-2.5-flash",
          "server.address": "emulator.localhost",
          "server.port": 80,
          "http.response.status_code": 200
        })
        assert.isTrue(spans.every(({ kind }) => kind === "client"))
        assert.notInclude(JSON.stringify(spans.map(attributesOf)), "pageSize")
      })
  )

  memoryTest("tells the server that the call is sent to", () =>
    Effect.gen(function*() {
      const { metrics, spans } = yield* seen(
        Effect.exit(generate({ ...once, baseUrl: "http://elsewhere.localhost:8080/gateway" }))
      )
      assert.deepInclude(attributesOf(spans[0]), { "server.address": "elsewhere.localhost", "server.port": 8080 })
      assert.deepInclude(histogram(metrics, "gen_ai.client.operation.duration")[0]!.attributes, {
        "server.address": "elsewhere.localhost",
        "server.port": "8080"
      })
    }))

  memoryTest("is one series for models/X and X", () =>
    Effect.gen(function*() {
      yield* replies(whole)
      const { metrics, spans } = yield* seen(Effect.forEach(["gemini-2.5-flash", "models/gemini-2.5-flash"], (model) =>
        Models.use((models) =>
          models.generateContent({ model, contents: "Hi" })
        )))
      assert.deepStrictEqual(
        new Set(spans.map(({ name }) =>
          name
        )).size,
        1
      )
      assert.lengthOf(histogram(metrics, "gen_ai.client.operation.duration"), 1)
    }))

  memoryTest("says that a prompt was blocked", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json({ promptFeedback: { blockReason: "PROHIBITED_CONTENT" } }))
      const { spans } = yield* seen(generate())
      assert.deepStrictEqual(attributesOf(spans[0])["gen_ai.response.finish_reasons"], ["PROHIBITED_CONTENT"])
    }))

  memoryTest("says what a call failed with", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(404), Fault.html)
      for (const expected of ["NotFound", "DecodeError"]) {
        const { spans } = yield* seen(generate(once))
        const [span] = spans
        assert.strictEqual(attributesOf(span)["error.type"], expected)
        assert.isTrue(span!.status._tag === "Ended" && Exit.isFailure(span!.status.exit))
      }
    }))

  memoryTest("says what a stream failed with", () =>
    Effect.gen(function*() {
      yield* replies(inChunks)
      yield* faults(Fault.errorEvent(RpcStatus.make(503, "Busy."), { after: 1 }), Fault.unfinished)
      for (const expected of ["ServiceUnavailable", "StreamInterrupted"]) {
        const { spans } = yield* seen(Stream.runDrain(stream(once)))
        assert.strictEqual(attributesOf(spans[0])["error.type"], expected)
        assert.strictEqual(spans[0]!.status._tag, "Ended")
      }
    }))

  memoryTest("is made of a call that is refused before it is sent, too", () =>
    Effect.gen(function*() {
      const wrong = { headers: { "x-a": "\n" } }
      for (const effect of [Effect.asVoid(generate(wrong)), Stream.runDrain(stream(wrong))]) {
        const { metrics, spans } = yield* seen(effect)
        assert.deepStrictEqual(spans.map((span) => attributesOf(span)["error.type"]), ["InvalidRequest"])
        assert.lengthOf(histogram(metrics, "gen_ai.client.operation.duration"), 1)
      }
    }))

  memoryTest("says that a call was interrupted", () =>
    Effect.gen(function*() {
      yield* faults(Fault.delay("1 hour"), Fault.delay("1 hour"))
      for (const effect of [Effect.asVoid(generate()), Stream.runDrain(stream())]) {
        const { exit, metrics, spans } = yield* seen(Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(effect)
          yield* settled
          yield* Fiber.interrupt(fiber)
          return yield* Fiber.await(fiber)
        }))
        assert.isTrue(Exit.isSuccess(exit) && Exit.isFailure(exit.value) && Cause.hasInterruptsOnly(exit.value.cause))
        // An interruption is no error, neither of the span nor of the series.
        assert.notProperty(attributesOf(spans[0]), "error.type")
        const { status } = spans[0]!
        assert.isTrue(
          status._tag === "Ended" && Exit.isFailure(status.exit) && Cause.hasInterruptsOnly(status.exit.cause)
        )
        const [duration, ...others] = histogram(metrics, "gen_ai.client.operation.duration")
        assert.lengthOf(others, 0)
        assert.notProperty(duration!.attributes, "error.type")
      }
    }))

  memoryTest("of a stream whose reader fails or dies is that of a call that went well", () =>
    Effect.gen(function*() {
      for (const failure of [Effect.fail("no"), Effect.die("no")]) {
        yield* replies(inChunks)
        const { metrics, spans } = yield* seen(Stream.runForEach(stream(), () => failure))
        const { status } = spans[0]!
        assert.isTrue(status._tag === "Ended" && Exit.isSuccess(status.exit))
        assert.notProperty(attributesOf(spans[0]), "error.type")
        assert.notProperty(histogram(metrics, "gen_ai.client.operation.duration")[0]!.attributes, "error.type")
      }
    }))

  memoryTest("is that of a failed call, also if the program goes on with another stream", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(404))
      const { spans } = yield* seen(
        stream(once).pipe(Stream.catchCause(() => Stream.succeed("other")), Stream.runDrain)
      )
      assert.strictEqual(attributesOf(spans[0])["error.type"], "NotFound")
      const { status } = spans[0]!
      assert.isTrue(status._tag === "Ended" && Exit.isFailure(status.exit))
    }))

  memoryTest("has a span below it for every attempt of a call that is sent again", () =>
    Effect.gen(function*() {
      for (const effect of [Effect.asVoid(generate(atOnce)), Stream.runDrain(stream(atOnce))]) {
        yield* faults(Fault.status(503), Fault.reset, Fault.status(400))
        const { spans } = yield* seen(Effect.gen(function*() {
          const fiber = yield* Effect.forkChild(Effect.exit(effect))
          for (let attempt = 0; attempt < 3; attempt++) {
            yield* settled
            yield* TestClock.adjust("1 second")
          }
          return yield* Fiber.join(fiber)
        }))
        const [call, ...attempts] = spans
        assert.strictEqual(attributesOf(call)["error.type"], "BadRequest")
        assert.deepStrictEqual(call!.events, [])
        assert.deepStrictEqual(
          attempts.map((attempt) => {
            const attributes = attributesOf(attempt)
            return [
              attributes["http.request.resend_count"],
              attributes["error.type"],
              attributes["http.response.status_code"]
            ]
          }),
          [[undefined, "ServiceUnavailable", 503], [1, "ConnectionError", undefined], [2, "BadRequest", 400]]
        )
        for (const attempt of attempts) {
          assert.match(attempt.name, /^POST \/\{api_version\}\/\{model\}:/)
          assert.strictEqual(attempt.kind, "client")
          assert.strictEqual(Option.getOrThrow(attempt.parent).spanId, call!.spanId)
          assert.notInclude([...attempt.attributes.values()], "undefined")
          assert.notProperty(attributesOf(attempt), "gen_ai.operation.name")
          const { startTime, status } = attempt
          assert.isTrue(status._tag === "Ended" && status.endTime >= startTime)
        }
        const starts = attempts.map(({ startTime }) => startTime)
        assert.deepStrictEqual(starts, starts.toSorted())
      }
    }))

  memoryTest(
    "has the status of every attempt that was answered, also if the answer broke off or is the last one",
    () =>
      Effect.gen(function*() {
        for (const effect of [Effect.asVoid(generate()), Stream.runDrain(stream())]) {
          yield* faults(Fault.resetAfter(5), Fault.reset, Fault.none)
          const { exit, spans } = yield* seen(Effect.gen(function*() {
            const fiber = yield* Effect.forkChild(effect)
            for (let attempt = 0; attempt < 3; attempt++) {
              yield* settled
              yield* TestClock.adjust("10 seconds")
            }
            return yield* Fiber.join(fiber)
          }))
          assert.isTrue(Exit.isSuccess(exit))
          assert.deepStrictEqual(
            spans.slice(1).map((attempt) => [
              attributesOf(attempt)["error.type"] === undefined,
              attributesOf(attempt)["http.response.status_code"]
            ]),
            [[false, 200], [false, undefined], [true, 200]]
          )
        }
      })
  )

  memoryTest("has no part of the wait in the spans of its attempts", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(503, { retryDelay: "7 seconds" }))
      const { spans } = yield* seen(Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(generate())
        yield* settled
        yield* TestClock.adjust("10 seconds")
        return yield* Fiber.join(fiber)
      }))
      const [, first, second] = spans
      assert.isTrue(first!.status._tag === "Ended" && second!.startTime - first!.status.endTime >= 7_000_000_000n)
    }))

  memoryTest("has none below it if the call is sent once", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(400))
      const { spans } = yield* seen(generate())
      assert.lengthOf(spans, 1)
    }))

  memoryTest("is the only trace of a call: the server gets none", () =>
    Effect.gen(function*() {
      const { spans } = yield* seen(Effect.andThen(generate(), Stream.runDrain(stream())))
      assert.lengthOf(spans, 2)
      const all = yield* requests
      assert.lengthOf(all, 2)
      for (const { headers } of all) {
        assert.notInclude(Object.keys(headers).join(), "trace")
        assert.notProperty(headers, "b3")
      }
    }))

  memoryTest("is not needed", () =>
    Effect.gen(function*() {
      yield* replies(whole)
      const { exit, spans } = yield* seen(Effect.withTracerEnabled(generate(), false))
      assert.isTrue(Exit.isSuccess(exit))
      assert.lengthOf(spans, 0)
    }))
})

// -----------------------------------------------------------------------------
// Content
// -----------------------------------------------------------------------------

describe("prompts and answers", () => {
  const config = { systemInstruction: "Be terse, my secret." }
  const prompt = "Why is the sky blue?"
  const secret = /sky blue|my secret|Rayleigh/

  for (
    const [what, call] of [
      ["a call", Effect.asVoid(generate({}, config))],
      ["a stream", Stream.runDrain(stream({}, config))]
    ] as const
  ) {
    memoryTest(`of ${what} are not recorded`, () =>
      Effect.gen(function*() {
        yield* replies(what === "a call" ? whole : inChunks)
        const { exit, metrics, spans } = yield* seen(call)
        assert.isTrue(Exit.isSuccess(exit))
        for (const { attributes, events, links } of spans) {
          assert.notMatch(inspect({ attributes, events, links }, { depth: 10 }), secret)
        }
        assert.notMatch(inspect(metrics, { depth: 10 }), secret)
      }))

    memoryTest(
      `of ${what} are recorded by a recorder, in the messages of the conventions`,
      () =>
        Effect.gen(function*() {
          yield* replies(what === "a call" ? whole : inChunks)
          const { spans } = yield* seen(Effect.provideService(call, Telemetry.ContentRecorder, Telemetry.messages))
          const attributes = attributesOf(spans[0])
          const json = (name: string) => JSON.parse(attributes[name] as string)
          assert.deepStrictEqual(json("gen_ai.input.messages"), [
            { role: "user", parts: [{ type: "text", content: prompt }] }
          ])
          assert.deepStrictEqual(json("gen_ai.system_instructions"), [
            { type: "text", content: config.systemInstruction }
          ])
          // The whole answer, not only the chunk it ended with.
          assert.deepStrictEqual(json("gen_ai.output.messages"), [
            {
              role: "assistant",
              parts: [{ type: "text", content: "Because of Rayleigh." }],
              finish_reason: "stop"
            }
          ])
        })
    )
  }

  memoryTest("of a decision are its input, its questions and the answers", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json({ answers: { urgent: { type: "noul", noul: 0.25 } } }))
      const call = Decisions.use((decisions) =>
        decisions.create({
          model: "models/m",
          input: "A mail, my secret.",
          questions: { urgent: { type: "noul", instructions: "Is it urgent, my secret?" } }
        })
      )
      const { spans } = yield* seen(Effect.provideService(call, Telemetry.ContentRecorder, Telemetry.messages))
      const attributes = attributesOf(spans[0])
      assert.include(attributes["gen_ai.input.messages"], "A mail")
      assert.include(attributes["gen_ai.system_instructions"], "Is it urgent")
      assert.include(attributes["gen_ai.output.messages"], "0.25")
      const silent = yield* seen(call)
      assert.notMatch(inspect(silent.spans.map(({ attributes }) => attributes), { depth: 10 }), /secret|0\.25/)
    }))

  memoryTest(
    "have the names of the tools of an interaction, and not the addresses and headers of MCP servers",
    () =>
      Effect.gen(function*() {
        yield* replies(Reply.json({ id: "i-1", status: "completed", model: "m", steps: [] }))
        const call = Interactions.use((interactions) =>
          interactions.create({
            model: "m",
            input: "Hello",
            tools: [
              {
                type: "mcp_server",
                name: "tickets",
                url: "https://mcp.example.com/?token=my-secret",
                headers: { Authorization: "Bearer my-secret" }
              },
              { type: "function", name: "f", description: "A function", parameters: { type: "object" } },
              { type: "google_search" }
            ]
          })
        )
        const { exit, spans } = yield* seen(Effect.provideService(call, Telemetry.ContentRecorder, Telemetry.messages))
        assert.isTrue(Exit.isSuccess(exit))
        assert.deepStrictEqual(JSON.parse(attributesOf(spans[0])["gen_ai.tool.definitions"] as string), [
          { type: "mcp_server", name: "tickets" },
          { type: "function", name: "f", description: "A function", parameters: { type: "object" } },
          { type: "google_search", name: "google_search" }
        ])
        assert.notInclude(inspect(spans, { depth: 10 }), "my-secret")
      })
  )

  memoryTest("that no JSON can hold are no defect", () =>
    Effect.gen(function*() {
      const cyclic: { self?: unknown } = {}
      cyclic.self = cyclic
      for (const args of [cyclic, { count: 7n }]) {
        const call = Models.use((models) =>
          models.generateContent({
            model: "gemini-2.5-flash",
            contents: [{ role: "model", parts: [{ functionCall: { name: "f", args } }] }]
          })
        )
        for (const capture of [true, false]) {
          const error = yield* Effect.flip(
            Effect.provideService(call, Telemetry.ContentRecorder, capture ? Telemetry.messages : undefined)
          )
          assert.strictEqual(error._tag, "InvalidRequest")
        }
      }
    }))
})

// -----------------------------------------------------------------------------
// Metrics
// -----------------------------------------------------------------------------

describe("metrics", () => {
  memoryTest("have no sum of tokens with something in it that is no count", () =>
    Effect.gen(function*() {
      yield* replies(Reply.json({
        ...chunk("Because.", "STOP"),
        usageMetadata: { ...usageMetadata, promptTokenCount: -1, candidatesTokenCount: 1.5 }
      }))
      const { metrics, spans } = yield* seen(generate())
      const attributes = attributesOf(spans[0])
      assert.notProperty(attributes, "gen_ai.usage.input_tokens")
      assert.notProperty(attributes, "gen_ai.usage.output_tokens")
      assert.strictEqual(attributes["gen_ai.usage.reasoning.output_tokens"], 11)
      assert.deepStrictEqual(histogram(metrics, "gen_ai.client.token.usage"), [])
    }))

  const labels = {
    "gen_ai.operation.name": "generate_content",
    "gen_ai.provider.name": "gcp.gemini",
    "server.address": "emulator.localhost",
    "server.port": "80",
    "gen_ai.request.model": "gemini-2.5-flash"
  }
  const ofModel = { ...labels, "gen_ai.response.model": "gemini-2.5-flash-001" }
  const seconds = { unit: "s" }
  const tokens = { unit: "{token}" }

  memoryTest("of a call: how long it took with its retries, and its tokens", () =>
    Effect.gen(function*() {
      yield* replies(whole)
      yield* faults(Fault.all(Fault.delay("3 seconds"), Fault.status(503)), Fault.delay("5 seconds"))
      const { metrics } = yield* seen(Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(generate({ retryOptions: { initialDelay: 2, jitter: 0 } }))
        for (const wait of ["3 seconds", "2 seconds", "5 seconds"] as const) {
          yield* settled
          yield* TestClock.adjust(wait)
        }
        yield* Fiber.join(fiber)
      }))
      const [duration, ...others] = histogram(metrics, "gen_ai.client.operation.duration")
      assert.lengthOf(others, 0)
      assert.deepStrictEqual(duration!.attributes, { ...ofModel, ...seconds })
      assert.strictEqual(duration!.state.count, 1)
      assert.strictEqual(duration!.state.sum, 10)
      assert.deepStrictEqual(
        histogram(metrics, "gen_ai.client.token.usage").map(({ attributes, state }) => [attributes, state.sum]),
        [
          [{ ...ofModel, ...tokens, "gen_ai.token.type": "input" }, 18],
          [{ ...ofModel, ...tokens, "gen_ai.token.type": "output" }, 18]
        ]
      )
      assert.lengthOf(histogram(metrics, "gen_ai.client.operation.time_to_first_chunk"), 0)
    }))

  memoryTest("of a stream: also how long its first chunk took", () =>
    Effect.gen(function*() {
      yield* replies(inChunks)
      yield* faults(Fault.all(Fault.delay("3 seconds"), Fault.pace("2 seconds")))
      const { metrics } = yield* seen(Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(Stream.runDrain(stream()))
        for (let second = 0; second < 8; second++) {
          yield* settled
          yield* TestClock.adjust("1 second")
        }
        yield* Fiber.join(fiber)
      }))
      const [first] = histogram(metrics, "gen_ai.client.operation.time_to_first_chunk")
      assert.deepStrictEqual(first!.attributes, { ...labels, ...seconds })
      assert.strictEqual(first!.state.sum, 5)
      const [next] = histogram(metrics, "gen_ai.client.operation.time_per_output_chunk")
      assert.deepStrictEqual(next!.attributes, { ...labels, ...seconds })
      assert.deepStrictEqual([next!.state.count, next!.state.sum], [1, 2])
      assert.strictEqual(histogram(metrics, "gen_ai.client.operation.duration")[0]!.state.sum, 7)
      assert.deepStrictEqual(histogram(metrics, "gen_ai.client.token.usage").map(({ state }) => state.sum), [18, 18])
    }))

  memoryTest(
    "of an interaction count its tokens once, by the client that began it, however often it is read",
    () =>
      Effect.gen(function*() {
        const usage = { total_input_tokens: 5, total_output_tokens: 20, total_thought_tokens: 10, total_tokens: 35 }
        const interaction = (status: string) =>
          Reply.json({
            id: "i-1",
            status,
            model: "models/gemini-2.5-flash",
            ...status === "completed" ? { usage } : {}
          })
        yield* Emulator.use((emulator) =>
          emulator.script(
            Script.always("interactions.create", interaction("in_progress")),
            Script.sequence("interactions.get", [
              interaction("in_progress"),
              interaction("completed"),
              interaction("completed"),
              interaction("completed")
            ])
          )
        )
        const params = { model: "gemini-2.5-flash", input: "Hi", background: true } as const
        const read = Interactions.use((interactions) => Effect.replicateEffect(interactions.get("i-1"), 4))
        const { metrics, spans } = yield* seen(
          Effect.andThen(Interactions.use((interactions) => interactions.create(params)), read)
        )
        assert.deepStrictEqual(
          histogram(metrics, "gen_ai.client.token.usage").map(({ attributes, state }) => [
            attributes?.["gen_ai.operation.name"],
            attributes?.["gen_ai.request.model"],
            attributes?.["gen_ai.token.type"],
            state.count,
            state.sum
          ]),
          [
            ["generate_content", "gemini-2.5-flash", "input", 1, 5],
            ["generate_content", "gemini-2.5-flash", "output", 1, 30]
          ]
        )
        assert.deepStrictEqual(
          spans.map((span) => attributesOf(span)["gen_ai.usage.output_tokens"]),
          [undefined, undefined, 30, undefined, undefined]
        )
        // The duration is that of the call that began it.
        assert.deepStrictEqual(
          histogram(metrics, "gen_ai.client.operation.duration").map(({ state }) => state.count),
          [1]
        )
      })
  )

  memoryTest("of a failure say what it was", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(404))
      const { metrics } = yield* seen(generate(once))
      const [duration] = histogram(metrics, "gen_ai.client.operation.duration")
      assert.deepStrictEqual(duration!.attributes, { ...labels, ...seconds, "error.type": "NotFound" })
    }))

  memoryTest("add up", () =>
    Effect.gen(function*() {
      yield* replies(whole)
      const { metrics } = yield* seen(Effect.replicateEffect(generate(), 3))
      const [duration] = histogram(metrics, "gen_ai.client.operation.duration")
      assert.strictEqual(duration!.state.count, 3)
      assert.deepStrictEqual(histogram(metrics, "gen_ai.client.token.usage").map(({ state }) => state.sum), [54, 54])
    }))

  memoryTest(
    "can be read by the names of the module, and have OpenTelemetry's boundaries",
    () =>
      Effect.gen(function*() {
        yield* replies(inChunks)
        const registry = new Map()
        yield* Effect.provideService(Stream.runDrain(stream()), Metric.MetricRegistry, registry)
        for (
          const [metric, all] of [
            [Telemetry.operationDuration, ofModel],
            [Telemetry.timeToFirstChunk, labels],
            [Telemetry.timePerOutputChunk, labels]
          ] as const
        ) {
          const state = yield* Effect.provideService(
            Metric.value(Metric.withAttributes(metric, all)),
            Metric.MetricRegistry,
            registry
          )
          assert.strictEqual(state.count, 1, metric.id)
          assert.isAbove(state.buckets.length, 10)
        }
        const tokens = yield* Effect.provideService(
          Metric.value(Metric.withAttributes(Telemetry.tokenUsage, { ...ofModel, "gen_ai.token.type": "output" })),
          Metric.MetricRegistry,
          registry
        )
        assert.strictEqual(tokens.sum, 18)
        assert.strictEqual(tokens.buckets[0]![0], 1)
      })
  )

  it.effect("of many models are not kept in memory for ever, and those in use are", () =>
    Effect.gen(function*() {
      const models = yield* Models
      // The series of a model hold the attributes of the region that it was last called in, so these tell which series are kept.
      const regions: Array<WeakRef<Metric.Metric.AttributeSet>> = []
      const call = (index: number) => {
        const attributes = { region: `${index}` }
        regions.push(new WeakRef(attributes))
        return models.generateContent({ model: `model-${index}`, contents: "Hi" }).pipe(
          Effect.provideService(Metric.CurrentMetricAttributes, attributes),
          Effect.provideService(Metric.MetricRegistry, new Map())
        )
      }
      const kept = Effect.gen(function*() {
        yield* settled
        collectGarbage()
        return regions.filter((region) => region.deref() !== undefined).length
      })
      const counts: Array<number> = []
      for (let index = 0; index < 4_000; index++) {
        yield* call(index)
        if (index % 400 === 399) counts.push(yield* kept)
      }
      assert.isAtMost(Math.max(...counts), 1_000)
      assert.isAtLeast(Math.max(...counts), 400)
    }).pipe(Effect.provide(Layer.provide(
      Models.layer,
      Layer.provide(GenAIClient.layer({ apiKey: "key" }), Layer.succeed(HttpClient.HttpClient, sameAnswer))
    ))), 60_000)
})

// -----------------------------------------------------------------------------
// Layers that describe the model call themselves
// -----------------------------------------------------------------------------

describe("a layer with a span of its own", () => {
  for (
    const [what, reply, call] of [["a call", whole, generate()], [
      "a stream",
      inChunks,
      Stream.runDrain(stream())
    ]] as const
  ) {
    memoryTest(
      `turns the attributes and metrics of ${what} off, so that nothing is counted twice`,
      () =>
        Effect.gen(function*() {
          yield* replies(reply)
          const { exit, metrics, spans } = yield* seen(
            Effect.withSpan(Effect.provideService(call, Telemetry.RecordGenAI, false), "chat")
          )
          assert.isTrue(Exit.isSuccess(exit))
          assert.deepStrictEqual(metrics, [])
          const [outer, inner] = spans
          assert.strictEqual(Option.getOrUndefined(inner!.parent)?.spanId, outer!.spanId)
          assert.strictEqual(
            inner!.name,
            `POST /{api_version}/{model}:${what === "a call" ? "g" : "streamG"}enerateContent`
          )
          const attributes = attributesOf(inner)
          assert.notInclude(Object.keys(attributes).join(), "gen_ai")
          assert.deepInclude(attributes, { "http.request.method": "POST", "http.response.status_code": 200 })
        })
    )

    memoryTest(
      `leaves the metrics of ${what} on, if it has none`,
      () =>
        Effect.gen(function*() {
          yield* replies(reply)
          const { metrics, spans } = yield* seen(Effect.provideService(call, Telemetry.RecordGenAI, "metrics"))
          assert.notInclude(Object.keys(attributesOf(spans[0])).join(), "gen_ai")
          assert.deepStrictEqual(histogram(metrics, "gen_ai.client.token.usage").map(({ state }) => state.sum), [
            18,
            18
          ])
        })
    )
  }

  memoryTest("still sees what a call failed with", () =>
    Effect.gen(function*() {
      yield* faults(Fault.status(400))
      const { spans } = yield* seen(Effect.provideService(generate(once), Telemetry.RecordGenAI, false))
      assert.deepInclude(attributesOf(spans[0]), { "error.type": "BadRequest", "http.response.status_code": 400 })
    }))
})

// -----------------------------------------------------------------------------
// Off, and broken
// -----------------------------------------------------------------------------

describe("telemetry", () => {
  memoryTest("can be turned off: no span, no metric", () =>
    Effect.gen(function*() {
      yield* replies(whole)
      const { exit, metrics, spans } = yield* seen(Effect.provide(generate(), Telemetry.layerOff))
      assert.isTrue(Exit.isSuccess(exit))
      assert.deepStrictEqual([spans, metrics], [[], []])
      const on = Layer.provideMerge(Telemetry.layer, Telemetry.layerOff)
      assert.lengthOf((yield* seen(Effect.provide(generate(), on))).spans, 1)
    }))

  const breaking = (what: string): Tracer.Tracer => ({
    span: (options) => {
      if (what === "span") throw new Error("no span")
      const span = new Tracer.NativeSpan(options)
      const fails = () => {
        throw new Error(`no ${what}`)
      }
      return Object.assign(span, what === "attribute" ? { attribute: fails } : { end: fails })
    }
  })

  for (const what of ["span", "attribute", "end"]) {
    memoryTest(`of a tracer whose ${what} throws fails no call`, () =>
      Effect.gen(function*() {
        for (const effect of [Effect.asVoid(generate(atOnce)), Stream.runDrain(stream(atOnce))]) {
          yield* faults(Fault.status(503))
          const fiber = yield* Effect.forkChild(
            Effect.exit(Effect.provideService(effect, Tracer.Tracer, breaking(what)))
          )
          yield* settled
          yield* TestClock.adjust("1 second")
          assert.isTrue(Exit.isSuccess(yield* Fiber.join(fiber)))
        }
      }))
  }

  memoryTest("of metrics and of recorders that throw fails no call", () =>
    Effect.gen(function*() {
      const fails = () => {
        throw new Error("no metrics")
      }
      const registry = Object.assign(new Map(), { get: fails, has: fails, set: fails })
      const recorder = { request: fails, response: fails, call: fails, result: fails }
      for (const effect of [Effect.asVoid(generate()), Stream.runDrain(stream())]) {
        const { exit, spans } = yield* seen(effect.pipe(
          Effect.provideService(Metric.MetricRegistry, registry),
          Effect.provideService(Telemetry.ContentRecorder, recorder)
        ))
        assert.isTrue(Exit.isSuccess(exit))
        assert.strictEqual(attributesOf(spans[0])["gen_ai.operation.name"], "generate_content")
      }
    }))
})
