/**
 * What a program makes with its own copy of effect, and gives to the entry for plain async code. The published entry has another copy in it; from its sources, both
 * are one.
 */
import { Emulator, Fault, Script } from "@effect-genai/testing"
import { mockGoogleGenAI } from "@effect-genai/testing/promise"
import { NodeFileSystem, NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Context, Duration, Effect, FileSystem, Layer, Metric, Redacted, Result, Tracer } from "effect"
import { FetchHttpClient, HttpClient, HttpClientRequest } from "effect/http"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { GenAI } from "../../src/GenAI.ts"
import * as GenAIError from "../../src/GenAIError.ts"
import {
  GoogleGenAI,
  InvalidConfig,
  PermissionDenied,
  RateLimited,
  TimeoutError,
  verifyWebhook
} from "../../src/promise.ts"
import { answer, chunk, lastOutcome, requestCount, texts } from "../harness/calls.ts"
import { apiKey } from "../harness/emulated.ts"
import { aborter, client, rejection, socketTest } from "../harness/promised.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

const answers = Emulator.use((emulator) => emulator.script(Script.always("*", answer)))

const inject = (...faults: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...faults))

/** The first chunk arrives, the next never does. */
const stalls = Effect.andThen(answers, inject(Fault.always("*", Fault.stall(JSON.stringify(chunk("Ray")).length + 20))))

/** A client of undici that a program changes. */
const changed = (change: (client: HttpClient.HttpClient) => HttpClient.HttpClient) =>
  Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, change)).pipe(
    Layer.provide(NodeHttpClient.layerUndici)
  )

const clients: { readonly [name: string]: Layer.Layer<HttpClient.HttpClient> } = {
  fetch: FetchHttpClient.layer,
  undici: NodeHttpClient.layerUndici,
  "node:http": NodeHttpClient.layerNodeHttp,
  "a client that refuses other statuses than 2xx": changed(HttpClient.filterStatusOk),
  "a client that changes requests and looks at responses": changed((client) =>
    client.pipe(
      HttpClient.mapRequest(HttpClientRequest.setHeader("x-program", "yes")),
      HttpClient.tap(() => Effect.void),
      HttpClient.retryTransient({ times: 0 })
    )
  )
}

for (const [name, httpClient] of Object.entries(clients)) {
  describe(`a client over ${name}`, () => {
    socketTest("calls, streams, and fails as over fetch", () =>
      Effect.gen(function*() {
        const ai = yield* client({ httpClient })
        assert.include((yield* Effect.promise(() => ai.models.generateContent({ model, contents }))).text, contents)
        assert.instanceOf(yield* rejection(() => ai.caches.get({ name: "none" })), PermissionDenied)
        yield* answers
        const seen: Array<string | undefined> = []
        yield* Effect.promise(async () => {
          for await (const chunk of await ai.models.generateContentStream({ model, contents })) seen.push(chunk.text)
        })
        assert.deepStrictEqual(seen, texts)
      }))

    socketTest("sends again after a connection broke", () =>
      Effect.gen(function*() {
        yield* inject(Fault.sequence("*", [Fault.reset]))
        const ai = yield* client({ httpClient, httpOptions: { retryOptions: { initialDelay: 0.001 } } })
        assert.include((yield* Effect.promise(() => ai.models.generateContent({ model, contents }))).text, contents)
        assert.strictEqual(yield* requestCount, 2)
      }))

    socketTest("ends a stream that falls silent, and its connection", () =>
      Effect.gen(function*() {
        yield* stalls
        const ai = yield* client({ httpClient, httpOptions: { idleTimeout: 150 } })
        const error = yield* rejection(async () => {
          for await (const _ of await ai.models.generateContentStream({ model, contents }));
        })
        assert.instanceOf(error, TimeoutError)
        assert.deepStrictEqual([error.phase, Duration.toMillis(error.limit as Duration.Duration)], ["idle", 150])
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      }))

    for (const how of ["break", "abort", "close"] as const) {
      socketTest(`closes the connection of a stream after ${how}`, () =>
        Effect.gen(function*() {
          yield* stalls
          const ai = yield* client({ httpClient })
          const controller = aborter()
          const config = { abortSignal: controller.signal }
          const read = async () => {
            for await (const _ of await ai.models.generateContentStream({ model, contents, config })) {
              if (how === "break") break
              if (how === "abort") controller.abort()
              else void ai.close()
            }
          }
          if (how === "break") yield* Effect.promise(read)
          else assert.strictEqual((yield* rejection(read)).name, "AbortError")
          assert.strictEqual(yield* lastOutcome, "clientClosed")
        }))
    }
  })
}

describe("a layer of another service", () => {
  for (const field of ["httpClient", "fileSystem"] as const) {
    it(`as ${field} is an invalid setting, which the first call says`, async () => {
      const other = Layer.succeed(Context.Service<string, string>("of the program"), "other") as Layer.Layer<never>
      await using ai = new GoogleGenAI({ apiKey, [field]: other })
      const error = await ai.models.generateContent({ model, contents }).catch((error: unknown) => error)
      assert(error instanceof InvalidConfig, String(error))
      assert.strictEqual(error.field, field)
      assert.match(error.expected, field === "httpClient" ? /HttpClient$/ : /FileSystem$/)
    })
  }
})

describe("a secret", () => {
  socketTest("may be Redacted: the key, and a header of the client or of a call", () =>
    Effect.gen(function*() {
      const ai = yield* client({
        apiKey: Redacted.make(apiKey),
        httpOptions: { headers: { "x-one": Redacted.make("first") } }
      })
      const headers = { "x-two": Redacted.make("second") }
      yield* Effect.promise(() => ai.models.generateContent({ model, contents, config: { httpOptions: { headers } } }))
      const sent = (yield* Emulator.use(({ requests }) => requests))[0]!.headers
      assert.deepStrictEqual([sent["x-goog-api-key"], sent["x-one"], sent["x-two"]], [apiKey, "first", "second"])
    }))

  it("that was wiped is an invalid setting", () => {
    const key = Redacted.make(apiKey)
    Redacted.wipeUnsafe(key)
    try {
      assert.fail(String(new GoogleGenAI({ apiKey: key })))
    } catch (error) {
      assert(error instanceof InvalidConfig)
      assert.strictEqual(error.field, "apiKey")
      assert.include(error.message, "Redacted")
    }
  })

  it("of a webhook may be Redacted", async () => {
    const secrets = Redacted.make(`whsec_${btoa("a secret of webhooks")}`)
    const error = await verifyWebhook({ headers: {}, body: "{}" }, { secrets }).catch((error: unknown) => error)
    assert.include(String(error), "webhook-id")
  })
})

describe("the file system of a program", () => {
  socketTest("has the paths of uploads and downloads", () =>
    Effect.gen(function*() {
      const folder = mkdtempSync(join(tmpdir(), "copies-"))
      yield* Effect.addFinalizer(() => Effect.sync(() => rmSync(folder, { recursive: true })))
      writeFileSync(join(folder, "sky.txt"), "Why is it blue?")
      const ai = yield* client({ fileSystem: NodeFileSystem.layer })
      const file = yield* Effect.promise(() =>
        ai.files.upload({ file: join(folder, "sky.txt"), config: { mimeType: "text/plain" } })
      )
      assert.strictEqual(file.sizeBytes, "15")
      const video = { videoBytes: btoa("blue"), mimeType: "video/mp4" }
      yield* Effect.promise(() => ai.files.download({ file: video, downloadPath: join(folder, "sky.mp4") }))
      assert.strictEqual(readFileSync(join(folder, "sky.mp4"), "utf8"), "blue")
    }))
})

describe("a layer of the Effect face", () => {
  socketTest("is what a client is made of", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const layer = GenAI.layer({ apiKey: Redacted.make(apiKey), httpOptions: { baseUrl } }).pipe(
        Layer.provide(NodeHttpClient.layerUndici)
      )
      const ai = GoogleGenAI.fromLayer(layer)
      yield* Effect.addFinalizer(() => Effect.promise(() => ai.close()))
      assert.include((yield* Effect.promise(() => ai.models.generateContent({ model, contents }))).text, contents)
      const error = yield* rejection(() => ai.caches.get({ name: "none" }))
      assert.instanceOf(error, PermissionDenied)
      assert.instanceOf(error, GenAIError.PermissionDenied)
      const chat = ai.chats.create({ model })
      yield* Effect.promise(() => chat.sendMessage({ message: contents }))
      assert.lengthOf(chat.getHistory(), 2)
    }))

  socketTest(
    "has the tracer, the metrics and the file system of the calls, if they are in it",
    () =>
      Effect.gen(function*() {
        const { baseUrl } = yield* Emulator
        const spans: Array<string> = []
        const registry = new Map() as Metric.MetricRegistry
        const tracer = Tracer.make({
          span: (options) => {
            spans.push(options.name)
            return new Tracer.NativeSpan(options)
          }
        })
        const files = FileSystem.layerNoop({
          stat: (path) => Effect.die(new Error(`${path} of the program`))
        })
        const layer = GenAI.layer({ apiKey, httpOptions: { baseUrl } }).pipe(
          Layer.provide(NodeHttpClient.layerUndici),
          Layer.merge(Layer.mergeAll(
            Layer.succeed(Tracer.Tracer, tracer),
            Layer.succeed(Metric.MetricRegistry, registry),
            files
          ))
        )
        const ai = GoogleGenAI.fromLayer(layer)
        yield* Effect.addFinalizer(() => Effect.promise(() => ai.close()))
        yield* Effect.promise(() => ai.models.generateContent({ model, contents }))
        assert.deepStrictEqual(spans, [`generate_content ${model}`])
        assert.includeMembers(Array.from(registry.values(), ({ id }) => id), ["gen_ai.client.token.usage"])
        const error = yield* rejection(() => ai.files.upload({ file: "/sky.txt" }))
        assert.include(error.message, "/sky.txt of the program")
      })
  )

  it("is a layer of Effect 4", () => {
    for (const layer of [undefined, null, "layer", {}, () => undefined, Effect.void]) {
      const error = Result.flip(Result.try(() => GoogleGenAI.fromLayer(layer as never))).pipe(Result.getOrThrow)
      assert(error instanceof InvalidConfig, String(error))
      assert.deepStrictEqual([error.field, error.expected], ["layer", "a Layer of Effect 4"])
    }
  })

  it("may be one of mocks", async () => {
    const ai = mockGoogleGenAI({
      models: {
        generateContent: () =>
          Promise.reject(
            new GenAIError.RateLimited({
              message: "slower",
              operation: "models.generateContent",
              status: 429,
              body: {},
              details: [],
              url: "https://example.com"
            } as never)
          )
      }
    })
    const error = await ai.models.generateContent({ model, contents }).catch((error: unknown) => error)
    assert.instanceOf(error, RateLimited)
    assert.instanceOf(error, GenAIError.RateLimited)
    assert.notInstanceOf(error, PermissionDenied)
  })
})

describe("classes of errors", () => {
  it("do not take an error for that of another tag, or of a class that a program derives", () => {
    class Own extends RateLimited {}
    const fields = { message: "m", operation: "o", status: 429, body: {}, details: [], url: "u" } as never
    const error = new GenAIError.RateLimited(fields)
    assert.instanceOf(error, RateLimited)
    assert.notInstanceOf(error, Own)
    assert.instanceOf(new Own(fields), GenAIError.RateLimited)
    assert.notInstanceOf(Object.assign(new Error("m"), { _tag: "RateLimited" }), RateLimited)
    assert.notInstanceOf(undefined, RateLimited)
  })
})
