/** Cassettes that cannot be used, requests that they do not have, modes, pace, secrets, and plain async code. */
import { Cassette, CassetteFile, type CassetteOptions, Emulator, Fault, UnmatchedRequest } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, ConfigProvider, Effect, Exit, Fiber, Layer, ManagedRuntime, Stream } from "effect"
import { AuthTokens, GenAI, Models } from "effect-genai"
import { GoogleGenAI } from "effect-genai/promise"
import { HttpBody, HttpClient, HttpClientResponse } from "effect/http"
import { TestClock } from "effect/testing"
import { type Files as Disk, fileSystem, inChunks, path, recording, replaying } from "./cassettes.ts"

const genai = GenAI.layer({ apiKey: "any" })
const model = "gemini-2.5-flash"

const generate = (contents: string) => Effect.flatMap(Models, (models) => models.generateContent({ model, contents }))

const record = <A, E>(disk: Disk, program: Effect.Effect<A, E, Layer.Success<typeof genai> | Cassette>) =>
  program.pipe(Effect.provide(genai.pipe(Layer.provideMerge(recording(disk)))))

const replay = <A, E>(
  disk: Disk,
  program: Effect.Effect<A, E, Layer.Success<typeof genai> | Cassette>,
  options: CassetteOptions = {}
) => program.pipe(Effect.provide(genai.pipe(Layer.provideMerge(replaying(disk, options)))))

const defectOf = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined

describe("a request that the cassette does not have", () => {
  it.effect("is a defect with the difference from the nearest one, and is not tried again", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      yield* record(disk, Effect.andThen(generate("What is a cat?"), generate("Why is the sky blue?")))
      const [exit, misses] = yield* replay(
        disk,
        Effect.gen(function*() {
          const exit = yield* Effect.exit(generate("Why is the sky red?"))
          return [exit, yield* Effect.flatMap(Cassette, (cassette) => cassette.misses)] as const
        }),
        { matching: "relaxed" }
      )
      const miss = defectOf(exit)
      assert.instanceOf(miss, UnmatchedRequest)
      assert.deepStrictEqual(misses, [miss])
      assert.include(miss.diff, "-          \"text\": \"Why is the sky blue?\"")
      assert.include(miss.diff, "+          \"text\": \"Why is the sky red?\"")
      assert.notInclude(miss.diff, "cat")
      assert.strictEqual(miss.replayId, "test")
    }))

  it.effect("is also one that was answered already", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      yield* record(disk, generate("Hi"))
      const miss = defectOf(yield* Effect.exit(replay(disk, Effect.andThen(generate("Hi"), generate("Hi")))))
      assert.instanceOf(miss, UnmatchedRequest)
      assert.include(miss.message, "has no further recording")
      assert.isUndefined(miss.diff)
    }))

  it.effect("is one out of order, unless the matching is relaxed", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      yield* record(disk, Effect.andThen(generate("One"), generate("Two")))
      const swapped = Effect.all([generate("Two"), generate("One")])
      assert.instanceOf(defectOf(yield* Effect.exit(replay(disk, swapped))), UnmatchedRequest)
      const [two, one] = yield* replay(disk, swapped, { matching: "relaxed" })
      assert.include(two.text, "Two")
      assert.include(one.text, "One")
    }))

  it.effect("leaves what nothing asked for", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      yield* record(disk, Effect.andThen(generate("One"), generate("Two")))
      const remaining = yield* replay(
        disk,
        Effect.andThen(generate("One"), Effect.flatMap(Cassette, (cassette) => cassette.remaining))
      )
      assert.deepStrictEqual(remaining, [
        `POST https://generativelanguage.googleapis.com/v1beta/models/${model}:generateContent`
      ])
    }))
})

describe("a cassette that cannot be used", () => {
  const problem = (disk: Disk, options: CassetteOptions = {}) =>
    Effect.flip(Effect.provide(Cassette, replaying(disk, options)))

  const empty = { cassette: 1, id: "test", exchanges: [], sessions: [] }
  const cases: ReadonlyArray<readonly [string, string, string, RegExp]> = [
    ["a newer version", JSON.stringify({ ...empty, cassette: 2 }), "newer", /version 2 .* reads up to 1/],
    ["text", "<html>", "corrupt", /it is not JSON/],
    ["a list", "[]", "corrupt", /it is not an object/],
    ["another object", "{}", "corrupt", /cassette/],
    ["half a file", JSON.stringify(empty).slice(0, 30), "corrupt", /it is not JSON/],
    [
      "a wrong status",
      JSON.stringify({
        ...empty,
        exchanges: [{
          request: { method: "GET", url: "x", headers: {} },
          response: { at: 0, status: 20, headers: {}, chunks: [] }
        }]
      }),
      "corrupt",
      /status/
    ],
    [
      "wrong Base64",
      JSON.stringify({
        ...empty,
        sessions: [{ url: "x", frames: [{ by: "server", at: 0, data: { base64: "?" } }] }]
      }),
      "corrupt",
      /base64/i
    ]
  ]
  for (const [what, text, reason, message] of cases) {
    it.effect(what, () =>
      Effect.gen(function*() {
        const error = yield* problem(new Map([[path, text]]))
        assert.strictEqual(error._tag, "CassetteError")
        assert.strictEqual(error.reason, reason)
        assert.strictEqual(error.path, path)
        assert.match(error.message, message)
      }))
  }

  it.effect("no file, no name, and names that leave the directory", () =>
    Effect.gen(function*() {
      const missing = yield* problem(new Map())
      assert.strictEqual(missing.reason, "missing")
      assert.include(missing.message, "GOOGLE_GENAI_CLIENT_MODE=record")
      for (const replayId of ["", "../up", "a/../../b", "/etc/passwd", "C:\\x", "a//b"]) {
        assert.strictEqual((yield* problem(new Map(), { replayId })).reason, "options", replayId)
      }
    }))
})

describe("modes", () => {
  const environment = (values: Record<string, string>) => ConfigProvider.layer(ConfigProvider.fromEnv({ env: values }))

  const modeIn = (values: Record<string, string>, disk: Disk) =>
    Effect.map(Cassette, ({ mode, path }) => ({ mode, path })).pipe(
      Effect.provide(
        Cassette.layer().pipe(
          Layer.provide(Emulator.layer()),
          Layer.provide(fileSystem(disk)),
          Layer.provide(environment(values))
        )
      )
    )

  it.effect("come from the environment", () =>
    Effect.gen(function*() {
      const file = CassetteFile.stringify({ cassette: 1, id: "chat", exchanges: [], sessions: [] })
      const disk: Disk = new Map([["here/chat.json", file]])
      const named = { GOOGLE_GENAI_REPLAY_ID: "chat", GOOGLE_GENAI_REPLAYS_DIRECTORY: "here" }
      assert.deepStrictEqual(yield* modeIn(named, disk), { mode: "replay", path: "here/chat.json" })
      for (const [GOOGLE_GENAI_CLIENT_MODE, mode] of [["record", "record"], ["auto", "replay"], ["api", "api"]]) {
        assert.strictEqual(
          (yield* modeIn({ ...named, GOOGLE_GENAI_CLIENT_MODE: GOOGLE_GENAI_CLIENT_MODE! }, disk)).mode,
          mode
        )
      }
      assert.strictEqual(
        (yield* modeIn({ ...named, GOOGLE_GENAI_REPLAY_ID: "new", GOOGLE_GENAI_CLIENT_MODE: "auto" }, disk)).mode,
        "record"
      )
      const wrong = yield* Effect.flip(modeIn({ ...named, GOOGLE_GENAI_CLIENT_MODE: "rewind" }, disk))
      assert.strictEqual(wrong.reason, "options")
      assert.include(wrong.message, "GOOGLE_GENAI_CLIENT_MODE")
      // Nothing was sent, so nothing was written.
      assert.deepStrictEqual([...disk.keys()], ["here/chat.json"])
    }))

  it.effect("api keeps nothing, and auto records once", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      const run = (clientMode: "api" | "auto") =>
        generate("Hi").pipe(Effect.provide(genai.pipe(Layer.provideMerge(recording(disk, { clientMode })))))
      yield* run("api")
      assert.strictEqual(disk.size, 0)
      yield* run("auto")
      const text = disk.get(path)
      assert.isDefined(text)
      yield* run("auto")
      assert.strictEqual(disk.get(path), text)
    }))
})

describe("time", () => {
  const slow = Fault.always("models.generateContentStream", Fault.pace("2 seconds"))
  const told = Effect.flatMap(
    Models,
    (models) => Stream.runCollect(models.generateContentStream({ model, contents: "Count" }))
  )

  it.effect("is kept, and does not pass on replay unless asked", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      const fiber = yield* Effect.forkChild(
        told.pipe(Effect.provide(genai.pipe(Layer.provideMerge(recording(disk, {}, { faults: [slow] })))))
      )
      yield* TestClock.adjust("1 minute")
      const chunks = yield* Fiber.join(fiber)
      const times: ReadonlyArray<number> = JSON.parse(disk.get(path)!).exchanges[0].response.chunks.map(
        ({ at }: { readonly at: number }) => at
      )
      assert.isAbove(times.at(-1)!, 1999)
      assert.strictEqual((yield* replay(disk, told)).length, chunks.length)
      const paced = yield* Effect.forkChild(replay(disk, told, { pacing: "recorded" }))
      yield* TestClock.adjust(times.at(-1)! - 1)
      assert.isUndefined(paced.pollUnsafe())
      yield* TestClock.adjust(1)
      assert.strictEqual((yield* Fiber.join(paced)).length, chunks.length)
    }))
})

/** The text of the last chunk. */
const lastOf = (file: string): string => JSON.parse(file).exchanges[0].response.chunks.at(-1).data[0].text.join("")

describe("secrets", () => {
  it.effect("are not in the file: keys, tokens, ephemeral tokens, signed addresses", () =>
    Effect.gen(function*() {
      const signed = "https://storage.googleapis.com/b/o?X-Goog-Signature=5163616e&X-Goog-Credential=someone&x=1"
      const secrets = [
        "super-secret-key",
        "ya29.access-token",
        "refresh-me-please",
        "5163616e",
        "someone",
        "mine-alone"
      ]
      const client = HttpClient.make((request) =>
        Effect.succeed(HttpClientResponse.fromWeb(
          request,
          new Response(
            inChunks(
              JSON.stringify({
                name: "auth_tokens/0123456789abcdef",
                access_token: "opaque-access-token",
                uri: signed,
                echoed: "super-secret-key",
                logprobs: { token: " wonderful", logProbability: -1 }
              }).replaceAll("&", "\\u0026").match(/[^]{1,7}/g)!.map((text) => new TextEncoder().encode(text))
            ),
            { headers: { "x-goog-upload-url": "https://x.y/upload?upload_id=ABCDEFGH&upload_protocol=resumable" } }
          )
        ))
      )
      const disk: Disk = new Map()
      yield* Effect.gen(function*() {
        const http = yield* HttpClient.HttpClient
        const response = yield* http.post("https://x.y/v1?key=super-secret-key&alt=sse", {
          headers: { authorization: "Bearer ya29.access-token", "x-mine": "mine-alone" },
          body: HttpBody.jsonUnsafe({ refresh_token: "refresh-me-please", wonderful: "wonderful" })
        })
        yield* response.text
      }).pipe(Effect.provide(
        Cassette.layer({ clientMode: "record", replayId: "test", secrets: ["X-Mine"], headers: ["x-mine"] }).pipe(
          Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
          Layer.provide(fileSystem(disk))
        )
      ))
      const text = disk.get(path)!
      const told = JSON.parse(text).exchanges[0].response.chunks.flatMap(
        ({ data }: { readonly data: ReadonlyArray<{ readonly text?: ReadonlyArray<string> }> }) =>
          data.map((piece) => piece.text?.join("") ?? JSON.stringify((piece as { json?: unknown }).json))
      ).join("")
      for (const secret of [...secrets, "0123456789abcdef", "opaque-access-token", "ABCDEFGH"]) {
        assert.notInclude(text, secret)
        assert.notInclude(told, secret)
      }
      // What follows the secrets is cut where it was cut.
      assert.isTrue("onderful\",\"logProbability\":-1}}".endsWith(lastOf(text)), lastOf(text))
      assert.isAtMost(lastOf(text).length, 7)
      assert.include(told, "wonderful")
      assert.strictEqual(JSON.parse(told).name, "auth_tokens/{REDACTED}")
      assert.include(JSON.parse(told).uri, "x=1")
    }))

  it.effect("ephemeral tokens that the emulator issued", () =>
    Effect.gen(function*() {
      const disk: Disk = new Map()
      const token = yield* record(disk, Effect.flatMap(AuthTokens, (tokens) => tokens.create({ config: { uses: 1 } })))
      assert.match(token.name!, /^auth_tokens\/\w+/)
      assert.notInclude(disk.get(path)!, token.name!)
    }))
})

describe("without Effect", () => {
  it("fetch records, replays, and refuses what was not recorded", async () => {
    const disk: Disk = new Map()
    const ask = async (layer: Layer.Layer<Cassette, unknown>, contents: string) => {
      const runtime = ManagedRuntime.make(layer)
      try {
        const cassette = await runtime.runPromise(Cassette)
        const ai = new GoogleGenAI({ apiKey: "any", httpOptions: { fetch: cassette.fetch } })
        return (await ai.models.generateContent({ model, contents })).text
      } finally {
        await runtime.dispose()
      }
    }
    const text = await ask(recording(disk), "Hi")
    assert.strictEqual(await ask(replaying(disk), "Hi"), text)
    const error = await ask(replaying(disk), "Bye").then(() => undefined, (error: Error) => error)
    assert.include(error?.message, "has no recording of POST")
    assert.include(error?.message, "+          \"text\": \"Bye\"")
  })
})
