import { Emulator, Fault, Reply } from "@effect-genai/testing"
import { NodeHttpClient } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Result } from "effect"
import { inspect } from "node:util"
import { afterEach, beforeEach, vi } from "vitest"
import * as Auth from "../../src/Auth.ts"
import { GenAI } from "../../src/GenAI.ts"
import { GoogleGenAI, type HttpOptions, InvalidConfig, InvalidRequest, RateLimited } from "../../src/promise.ts"
import { always, chunk, lastOutcome, replies, requestCount, requests } from "../harness/calls.ts"
import { apiKey } from "../harness/emulated.ts"
import { client, rejection, socketTest } from "../harness/promised.ts"
import { variables } from "../harness/Settings.ts"

beforeEach(() => {
  for (const name of variables) vi.stubEnv(name, undefined)
})
afterEach(() => vi.unstubAllEnvs())

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

/** A `fetch` that answers every request with a text, and the requests that it got. */
const fake = (text = "Because of Rayleigh.") => {
  const seen: Array<Request> = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    seen.push(new Request(input, init))
    return Response.json({ candidates: [{ content: { parts: [{ text }] }, finishReason: "STOP" }] })
  }
  return { fetch, seen }
}

// -----------------------------------------------------------------------------
// Settings
// -----------------------------------------------------------------------------

describe("a client", () => {
  it("of settings that contradict each other throws InvalidConfig", () => {
    for (
      const [options, field] of [
        [{ enterprise: true, vertexai: false }, "enterprise"],
        [{ apiKey, project: "p" }, "project"],
        [{ enterprise: true }, "project"],
        [{ apiKey: "" }, "apiKey"]
      ] as const
    ) {
      const error = Result.flip(Result.try(() => new GoogleGenAI(options))).pipe(Result.getOrThrow)
      assert(error instanceof InvalidConfig, String(error))
      assert.strictEqual(error.field, field)
    }
  })

  it("of options that are not an object, or cannot be read, throws InvalidConfig", () => {
    const throwing = Object.defineProperty({}, "apiKey", {
      enumerable: true,
      get: () => {
        throw new Error("a getter of the caller's")
      }
    })
    for (const options of [null, 5, "x", [], Symbol("s"), 5n, throwing]) {
      const error = Result.flip(Result.try(() => new GoogleGenAI(options as object))).pipe(Result.getOrThrow)
      assert(error instanceof InvalidConfig, String(error))
      assert.strictEqual(error.field, "options")
    }
    for (const field of ["httpClient", "fileSystem"]) {
      const error = Result.flip(Result.try(() => new GoogleGenAI({ apiKey, [field]: {} }))).pipe(Result.getOrThrow)
      assert(error instanceof InvalidConfig, String(error))
      assert.strictEqual(error.field, field)
    }
  })

  it("without credentials is made, as there, and its calls reject with InvalidConfig", async () => {
    const ai = new GoogleGenAI()
    for (const call of [ai.models.generateContent, ai.models.generateContentStream, ai.models.countTokens]) {
      const error = await call({ model, contents }).then(() => undefined, (error: unknown) => error)
      assert(error instanceof InvalidConfig)
      assert.strictEqual(error.field, "apiKey")
    }
    await ai.close()
  })

  it("says which backend it talks to", () => {
    assert.isFalse(new GoogleGenAI({ apiKey }).vertexai)
    assert.isTrue(new GoogleGenAI({ vertexai: true, apiKey }).vertexai)
    assert.isTrue(new GoogleGenAI({ enterprise: true, project: "p", location: "us" }).vertexai)
    vi.stubEnv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    assert.isTrue(new GoogleGenAI({ apiKey }).vertexai)
  })

  it("reads process.env when it is made, and not later", async () => {
    const { fetch, seen } = fake()
    vi.stubEnv("GEMINI_API_KEY", "first")
    vi.stubEnv("GOOGLE_GEMINI_BASE_URL", "https://first.example.com")
    await using ai = new GoogleGenAI({ httpOptions: { fetch } })
    vi.stubEnv("GEMINI_API_KEY", "second")
    vi.stubEnv("GOOGLE_GEMINI_BASE_URL", "https://second.example.com")
    vi.stubEnv("GOOGLE_GENAI_USE_VERTEXAI", "true")
    await ai.models.generateContent({ model, contents })
    assert.strictEqual(new URL(seen[0]!.url).hostname, "first.example.com")
    assert.strictEqual(seen[0]!.headers.get("x-goog-api-key"), "first")
  })

  it("reads the variables that it names alone, and not those that it may not read", async () => {
    const { fetch, seen } = fake()
    const variables = new Map([["GEMINI_API_KEY", "second"], ["GOOGLE_GEMINI_BASE_URL", "https://first.example.com"]])
    const read: Array<string> = []
    // As in Deno with permissions for some variables.
    const env = new Proxy({}, {
      get: (_, name) => {
        read.push(String(name))
        if (name === "GOOGLE_API_KEY") throw new Error("Requires env access")
        return variables.get(String(name))
      },
      ownKeys: () => assert.fail("the environment is enumerated")
    })
    vi.stubGlobal("process", new Proxy(process, { get: (all, name) => name === "env" ? env : Reflect.get(all, name) }))
    try {
      await using ai = new GoogleGenAI({ httpOptions: { fetch } })
      await ai.models.generateContent({ model, contents })
    } finally {
      vi.unstubAllGlobals()
    }
    assert.strictEqual(new URL(seen[0]!.url).hostname, "first.example.com")
    assert.strictEqual(seen[0]!.headers.get("x-goog-api-key"), "second")
    assert.deepStrictEqual(read.filter((name) => !/^(GOOGLE|GEMINI)_/.test(name)), [])
  })

  it("takes an Auth, as the Effect services do", async () => {
    const { fetch, seen } = fake()
    await using ai = new GoogleGenAI({
      enterprise: true,
      project: "p",
      location: "us-central1",
      auth: Auth.bearer("ya29.token"),
      httpOptions: { fetch }
    })
    await ai.models.generateContent({ model, contents })
    assert.strictEqual(seen[0]!.headers.get("authorization"), "Bearer ya29.token")
    assert.include(
      seen[0]!.url,
      "https://us-central1-aiplatform.googleapis.com/v1beta1/projects/p/locations/us-central1/"
    )
  })

  it("does not change the options it is given", async () => {
    const { fetch } = fake()
    vi.stubEnv("GOOGLE_GEMINI_BASE_URL", "https://gateway.example.com")
    const options = Object.freeze({ apiKey, httpOptions: Object.freeze({ fetch }) })
    await using ai = new GoogleGenAI(options)
    await ai.models.generateContent({ model, contents })
    assert.deepStrictEqual(Object.keys(options.httpOptions), ["fetch"])
  })

  it("prints no key", () => {
    const ai = new GoogleGenAI({ apiKey })
    assert.notInclude(inspect(ai, { depth: 10, showHidden: true }), apiKey)
    assert.notInclude(JSON.stringify(ai), apiKey)
  })
})

// -----------------------------------------------------------------------------
// Transports
// -----------------------------------------------------------------------------

describe("the transport", () => {
  it("is the fetch of the client's httpOptions", async () => {
    const { fetch, seen } = fake()
    await using ai = new GoogleGenAI({ apiKey, httpOptions: { fetch } })
    assert.strictEqual((await ai.models.generateContent({ model, contents })).text, "Because of Rayleigh.")
    assert.lengthOf(seen, 1)
  })

  it("is the fetch of a call's httpOptions, for that call", async () => {
    const [ofClient, ofCall] = [fake("of the client"), fake("of the call")]
    await using ai = new GoogleGenAI({ apiKey, httpOptions: { fetch: ofClient.fetch } })
    const config = { httpOptions: { fetch: ofCall.fetch } }
    assert.strictEqual((await ai.models.generateContent({ model, contents, config })).text, "of the call")
    assert.strictEqual((await ai.models.generateContent({ model, contents })).text, "of the client")
  })

  it("is the platform's fetch, as it is at the time of each call", async () => {
    await using ai = new GoogleGenAI({ apiKey })
    for (const text of ["first", "second"]) {
      const { fetch, seen } = fake(text)
      const spy = vi.spyOn(globalThis, "fetch").mockImplementation(fetch)
      const response = await ai.models.generateContent({ model, contents }).finally(() => spy.mockRestore())
      assert.strictEqual(response.text, text)
      assert.lengthOf(seen, 1)
    }
  })

  for (const httpClient of [undefined, NodeHttpClient.layerUndici]) {
    socketTest(
      `can be ${httpClient === undefined ? "left to fetch" : "undici's"}, with a connection for a stream`,
      () =>
        Effect.gen(function*() {
          const ai = yield* client(httpClient === undefined ? {} : { httpClient })
          const text = yield* Effect.promise(async () => {
            let text = ""
            for await (const chunk of await ai.models.generateContentStream({ model, contents })) text += chunk.text
            return text
          })
          assert.include(text, contents)
          assert.strictEqual(yield* lastOutcome, "completed")
        })
    )
  }
})

// -----------------------------------------------------------------------------
// The end
// -----------------------------------------------------------------------------

describe("the end of a client", () => {
  socketTest("comes with that of its block", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const ai = yield* Effect.promise(async () => {
        await using ai = new GoogleGenAI({ apiKey, httpOptions: { baseUrl } })
        await ai.models.generateContent({ model, contents })
        return ai
      })
      const error = yield* rejection(() => ai.models.generateContent({ model, contents }))
      assert.strictEqual(error.name, "AbortError")
      assert.strictEqual(yield* requestCount, 1)
    }))

  socketTest("is that of one client, and not of others", () =>
    Effect.gen(function*() {
      const one = yield* client()
      const other = yield* client({ apiKey: "another" })
      yield* Effect.promise(() => one.models.countTokens({ model, contents }))
      yield* Effect.promise(() => one.close())
      yield* Effect.promise(() => other.models.countTokens({ model, contents }))
      assert.deepStrictEqual(
        (yield* requests).map(({ headers }) => headers["x-goog-api-key"]),
        [apiKey, "another"]
      )
    }))
})

// -----------------------------------------------------------------------------
// Methods
// -----------------------------------------------------------------------------

describe("methods", () => {
  it("can be taken off their object", async () => {
    const { fetch } = fake()
    await using ai = new GoogleGenAI({ apiKey, httpOptions: { fetch } })
    const { generateContent } = ai.models
    assert.strictEqual((await generateContent({ model, contents })).text, "Because of Rayleigh.")
  })

  it("reject with errors that plain code can tell apart", async () => {
    const fetch = async () =>
      Response.json({ error: { code: 429, message: "Slow down.", status: "RESOURCE_EXHAUSTED" } }, { status: 429 })
    await using ai = new GoogleGenAI({ apiKey, httpOptions: { fetch, retryOptions: { attempts: 1 } } })
    const error = await ai.models.generateContent({ model, contents }).then(() => undefined, (error: unknown) => error)
    assert(error instanceof RateLimited)
    assert(error instanceof Error)
    assert.deepStrictEqual(
      [error.name, error.status, error.message, error.code],
      ["RateLimited", 429, "Slow down.", "RESOURCE_EXHAUSTED"]
    )
    assert.isNotEmpty(error.stack)
    const wrong = await ai.models.generateContent({ model: "", contents }).then(
      () => undefined,
      (error: unknown) => error
    )
    assert(wrong instanceof InvalidRequest)
    assert.strictEqual(wrong.name, "InvalidRequest")
  })
})

describe("timeout of a stream", () => {
  const params = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" }

  /** Reads a stream that falls silent after its first event. */
  const silent = (httpOptions: HttpOptions) =>
    Effect.gen(function*() {
      yield* replies(Reply.events([chunk("Because"), chunk(" of")]))
      yield* always(Fault.stall(`data: ${JSON.stringify(chunk("Because"))}\r\n\r\n`.length))
      const ai = yield* client({ httpOptions: { retryOptions: { attempts: 1 } } })
      return yield* rejection(async () => {
        const stream = await ai.models.generateContentStream({ ...params, config: { httpOptions } })
        for await (const _ of stream);
      })
    })

  socketTest("is also the longest silence within it, where idleTimeout is not set", () =>
    Effect.gen(function*() {
      const error = yield* silent({ timeout: 1_000 })
      assert.deepStrictEqual([error["_tag"], error["phase"], Duration.toMillis(error["limit"] as Duration.Duration)], [
        "TimeoutError",
        "idle",
        1_000
      ])
    }))

  socketTest("is not, where idleTimeout is set", () =>
    Effect.gen(function*() {
      const error = yield* silent({ timeout: 60_000, idleTimeout: 200 })
      assert.deepStrictEqual([error["_tag"], error["phase"], Duration.toMillis(error["limit"] as Duration.Duration)], [
        "TimeoutError",
        "idle",
        200
      ])
    }))
})

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

describe("a client over a layer", () => {
  it("runs the services of the layer, and releases it at its end", async () => {
    const released: Array<string> = []
    const layer = GenAI.layer({ apiKey }).pipe(
      Layer.provide(Emulator.layer()),
      Layer.merge(Layer.effectDiscard(Effect.addFinalizer(() => Effect.sync(() => released.push("released")))))
    )
    const ai = GoogleGenAI.fromLayer(layer)
    assert.instanceOf(ai, GoogleGenAI)
    assert.include((await ai.models.generateContent({ model, contents })).text, contents)
    assert.deepStrictEqual(released, [])
    await ai.close()
    assert.deepStrictEqual(released, ["released"])
  })

  it("is of Vertex AI if the options say so", () => {
    const layer = GenAI.layer({ apiKey }).pipe(Layer.provide(Emulator.layer()))
    assert.isFalse(GoogleGenAI.fromLayer(layer).vertexai)
    assert.isTrue(GoogleGenAI.fromLayer(layer, { vertexai: true }).vertexai)
  })

  it("builds a layer that failed anew with the next call, after what it had was released", async () => {
    let released = 0
    let isDown = true
    const layer = GenAI.layer({ apiKey }).pipe(
      Layer.provide(Layer.effectDiscard(Effect.suspend(() => isDown ? Effect.fail("down") : Effect.void))),
      Layer.provideMerge(
        Layer.effectDiscard(Effect.addFinalizer(() => Effect.sync(() => void released++)))
      ),
      Layer.provide(Emulator.layer())
    )
    const ai = GoogleGenAI.fromLayer(layer)
    const call = () => ai.models.countTokens({ model, contents }).then(({ totalTokens }) => totalTokens, String)
    assert.strictEqual(await call(), "down")
    assert.strictEqual(released, 1)
    isDown = false
    assert.isNumber(await call())
    assert.strictEqual(released, 1)
    await ai.close()
    assert.strictEqual(released, 2)
  })

  it.effect("rejects with the error of a layer that fails", () =>
    Effect.gen(function*() {
      const ai = GoogleGenAI.fromLayer(GenAI.layer({ apiKey: "" }).pipe(Layer.provide(Emulator.layer())))
      assert.instanceOf(yield* rejection(() => ai.models.get({ model })), InvalidConfig)
    }))
})
