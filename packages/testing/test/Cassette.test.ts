/** What was recorded replays equal, and nothing else is answered. */
import { Cassette, Fault, type Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Layer, Stream } from "effect"
import { Files, GenAI, Interactions, Models } from "effect-genai"
import { HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import * as fc from "fast-check"
import { type Files as Disk, fileSystem, inChunks, path, recording, replaying } from "./cassettes.ts"

const key = "AIzaSyTHIS-IS-NOT-A-KEY-but-looks-like-it"
const asked = { model: "gemini-2.5-flash", contents: "Why is the sky blue?" }

const genai = GenAI.layer({ apiKey: key })

/** Runs a program while it is recorded, and again from the cassette alone. The second key is another one. */
const twice = <A, E>(
  program: Effect.Effect<A, E, Layer.Success<typeof genai> | HttpClient.HttpClient>,
  script: ReadonlyArray<Script.Script> = [],
  faults: ReadonlyArray<Fault.FaultPlan> = []
) =>
  Effect.gen(function*() {
    const disk: Disk = new Map()
    const recorded = yield* Effect.exit(program).pipe(
      Effect.provide(genai.pipe(Layer.provideMerge(recording(disk, {}, { script, faults }))))
    )
    const replayed = yield* Effect.gen(function*() {
      const result = yield* Effect.exit(program)
      const cassette = yield* Cassette
      assert.deepStrictEqual(yield* cassette.misses, [])
      assert.deepStrictEqual(yield* cassette.remaining, [])
      return result
    }).pipe(Effect.provide(GenAI.layer({ apiKey: "other" }).pipe(Layer.provideMerge(replaying(disk)))))
    return { recorded, replayed, text: disk.get(path) ?? "" }
  })

/** A value without its functions and hidden parts. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null))

/** A result, or the kind of its error. */
const shape = (exit: Exit.Exit<unknown, unknown>): unknown => {
  if (Exit.isSuccess(exit)) return exit.value
  const error = Cause.squash(exit.cause) as { readonly _tag?: string; readonly reason?: { readonly _tag?: string } }
  return [error._tag, error.reason?._tag]
}

describe("what was recorded replays equal", () => {
  it.effect("a unary call", () =>
    Effect.gen(function*() {
      const { recorded, replayed, text } = yield* twice(
        Effect.flatMap(Models, (models) => models.generateContent(asked))
      )
      assert.isTrue(Exit.isSuccess(recorded))
      assert.deepStrictEqual(plain(replayed), plain(recorded))
      assert.notInclude(text, key)
      assert.strictEqual(JSON.parse(text).cassette, 1)
    }))

  it.effect("a stream", () =>
    Effect.gen(function*() {
      const { recorded, replayed, text } = yield* twice(
        Effect.flatMap(Models, (models) => Stream.runCollect(models.generateContentStream(asked)))
      )
      assert.isTrue(Exit.isSuccess(recorded))
      assert.deepStrictEqual(plain(replayed), plain(recorded))
      assert.isAbove(JSON.parse(text).exchanges[0].response.chunks.length, 1)
    }))

  it.effect("interactions, over several requests", () =>
    Effect.gen(function*() {
      const { recorded, replayed } = yield* twice(Effect.gen(function*() {
        const interactions = yield* Interactions
        const first = yield* interactions.create({ model: "gemini-2.5-flash", input: "My name is Ada." })
        return yield* interactions.create({
          model: "gemini-2.5-flash",
          input: "What is my name?",
          previous_interaction_id: first.id
        })
      }))
      assert.isTrue(Exit.isSuccess(recorded))
      assert.deepStrictEqual(plain(replayed), plain(recorded))
    }))

  it.effect("an upload in chunks, without the address that is a credential", () =>
    Effect.gen(function*() {
      const bytes = new Uint8Array(600_000).map((_, index) => index % 251)
      const { recorded, replayed, text } = yield* twice(Effect.gen(function*() {
        const files = yield* Files
        return yield* files.upload({ file: bytes, config: { mimeType: "application/octet-stream", name: "files/one" } })
      }))
      assert.isTrue(Exit.isSuccess(recorded), String(recorded))
      assert.deepStrictEqual(plain(replayed), plain(recorded))
      assert.include(text, "upload_id={REDACTED}")
      assert.notMatch(text, /upload_id=(?!\{REDACTED\})/)
      assert.match(text, /"x-guploader-uploadid": "\{REDACTED\}"/)
      assert.isBelow(text.length, 10_000)
    }))

  it.effect("errors of the API, and the calls that were tried again", () =>
    Effect.gen(function*() {
      const { recorded, replayed } = yield* twice(
        Effect.flatMap(Models, (models) => models.generateContent({ ...asked, model: "gemini-nope" }))
      )
      assert.isTrue(Exit.isFailure(recorded))
      assert.deepStrictEqual(plain(replayed), plain(recorded))
    }))

  it.effect("connections that fail before and during the answer", () =>
    Effect.gen(function*() {
      for (const fault of [Fault.reset, Fault.cut(40)]) {
        const program = Effect.gen(function*() {
          const client = yield* HttpClient.HttpClient
          const response = yield* client.execute(
            HttpClientRequest.post(
              "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent"
            ).pipe(
              HttpClientRequest.setHeader("x-goog-api-key", key),
              HttpClientRequest.bodyJsonUnsafe({ contents: [{ parts: [{ text: "Hi" }] }] })
            )
          )
          const chunks: Array<string> = []
          const end = yield* Effect.exit(
            Stream.runForEach(Stream.decodeText(response.stream), (chunk) => Effect.sync(() => chunks.push(chunk)))
          )
          return { status: response.status, text: chunks.join(""), broke: Exit.isFailure(end) }
        })
        const { recorded, replayed } = yield* twice(program, [], [Fault.always("*", fault)])
        assert.strictEqual(Exit.isSuccess(recorded), fault !== Fault.reset)
        if (Exit.isSuccess(recorded)) assert.isTrue(recorded.value.broke)
        assert.deepStrictEqual(shape(replayed), shape(recorded))
      }
    }))

  it.effect("a stream that the client left, up to there", () =>
    Effect.gen(function*() {
      const { recorded, replayed, text } = yield* twice(
        Effect.flatMap(Models, (models) => models.generateContentStream(asked).pipe(Stream.take(1), Stream.runCollect))
      )
      assert.isTrue(Exit.isSuccess(recorded))
      assert.deepStrictEqual(plain(replayed), plain(recorded))
      assert.isString(JSON.parse(text).exchanges[0].response.broken.message)
    }))
})

describe("bodies", () => {
  const call = Effect.gen(function*() {
    const client = yield* HttpClient.HttpClient
    const response = yield* client.get("https://generativelanguage.googleapis.com/v1beta/models/any", {
      headers: { "x-goog-api-key": key }
    })
    const chunks: Array<Uint8Array> = []
    yield* Stream.runForEach(response.stream, (chunk) => Effect.sync(() => chunks.push(chunk.slice())))
    return { status: response.status, type: response.headers["content-type"], chunks }
  })

  const json = fc.json({ maxDepth: 3 })
  const body = fc.oneof(
    fc.array(json, { minLength: 1, maxLength: 4 }).map((values) =>
      values.map((value) => `data: ${value}\r\n\r\n`).join("")
    ),
    json,
    fc.json({ maxDepth: 3 }).map((value) => JSON.stringify(JSON.parse(value), null, 2) + "\n"),
    fc.string({ unit: "grapheme", minLength: 1 })
  ).map((text) => new TextEncoder().encode(text))
  const bytes = fc.oneof(body, fc.uint8Array({ minLength: 1, maxLength: 60 }))

  const comeBack = ([bytes, places]: readonly [Uint8Array, ReadonlyArray<number>]) =>
    Effect.gen(function*() {
      const cuts = [...new Set(places.map((place) => place % bytes.length))].toSorted((one, other) => one - other)
      const chunks = [...cuts, bytes.length].map((cut, index) => bytes.slice(index === 0 ? 0 : cuts[index - 1], cut))
        .filter(({ length }) => length > 0)
      const client = HttpClient.make((request) =>
        Effect.succeed(
          HttpClientResponse.fromWeb(request, new Response(inChunks(chunks), { status: 200 }))
        )
      )
      const disk: Disk = new Map()
      const recorded = yield* call.pipe(
        Effect.provide(
          Cassette.layer({ clientMode: "record", replayId: "test" }).pipe(
            Layer.provide(Layer.succeed(HttpClient.HttpClient, client)),
            Layer.provide(fileSystem(disk))
          )
        )
      )
      const replayed = yield* call.pipe(Effect.provide(replaying(disk)))
      assert.deepStrictEqual(recorded.chunks, chunks)
      assert.deepStrictEqual(replayed, recorded)
    })

  it.effect("are the same bytes, cut at the same places", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(
          bytes,
          fc.array(fc.nat(200), { maxLength: 5 }),
          (bytes, places) => Effect.runPromise(comeBack([bytes, places]))
        )
      )
    ))
})
