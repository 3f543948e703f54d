import { assert, describe, it } from "@effect/vitest"
import { Effect, Result, Stream } from "effect"
import { HttpClientRequest, HttpClientResponse } from "effect/http"
import * as fc from "fast-check"
import { ConnectionError, type GenAIError } from "../../src/GenAIError.ts"
import * as Upload from "../../src/internal/Upload.ts"

const chunkSize = 8

/** What happens to a request of a session: the server takes so much of it, and the answer gets lost or not. */
interface Mishap {
  /** How many bytes of a chunk arrive, at most. */
  readonly takes: number
  readonly answers: boolean
}

const fine: Mishap = { takes: Infinity, answers: true }

const lost = new ConnectionError({
  message: "The connection broke",
  operation: "test",
  code: undefined,
  reached: true,
  cause: undefined
})

/** A server of the protocol, to which these mishaps come one by one. */
const makeServer = (mishaps: ReadonlyArray<Mishap> = [], said: (status: string) => string = (status) => status) => {
  let received: ReadonlyArray<number> = []
  let size = 0
  let isFinal = false
  let next = 0
  const log: Array<string> = []
  const send = (request: HttpClientRequest.HttpClientRequest): Effect.Effect<
    HttpClientResponse.HttpClientResponse,
    GenAIError
  > =>
    Effect.suspend(() => {
      const { headers } = request
      const command = headers["x-goog-upload-command"] ?? ""
      const answer = (headers: Record<string, string>) =>
        Effect.succeed(HttpClientResponse.fromWeb(request, new Response(null, { headers })))
      if (command === "start") {
        size = Number(headers["x-goog-upload-header-content-length"])
        return answer({ "x-goog-upload-url": "https://host.example/session?id=1" })
      }
      const { answers, takes } = mishaps[next++] ?? fine
      if (command !== "query") {
        const offset = Number(headers["x-goog-upload-offset"])
        const { body } = request
        assert(body._tag === "Uint8Array")
        assert.strictEqual(offset, received.length, "a chunk at the offset of the server")
        assert.isAtMost(body.body.length, chunkSize)
        log.push(`${offset}+${body.body.length}`)
        received = [...received, ...body.body.subarray(0, takes)]
        isFinal = command === "upload, finalize" && received.length === size
      }
      return answers
        ? answer({
          "x-goog-upload-status": said(isFinal ? "final" : "active"),
          "x-goog-upload-size-received": String(received.length)
        })
        : Effect.fail(lost)
    })
  const sending = (times: number): Upload.Sending => ({
    operation: "test",
    request: HttpClientRequest.put("https://host.example/files/a", { headers: { "x-goog-api-key": "k" } }),
    send,
    retriedStart: (attempt) => attempt,
    retried: (attempt) => Effect.retry(attempt, { times, while: ({ _tag }) => _tag === "ConnectionError" })
  })
  return { sending, log, stored: () => isFinal ? Uint8Array.from(received) : undefined }
}

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, index) => index)

const content = (file: Upload.File, size?: number) =>
  Result.getOrThrow(Upload.content({ file, mimeType: undefined, size }, "test"))

/** A stream of these bytes in pieces of these sizes, and the rest. */
const pieces = (bytes: Uint8Array, sizes: ReadonlyArray<number>): Stream.Stream<Uint8Array> => {
  let at = 0
  const cut = sizes.map((size) => bytes.subarray(at, at += size))
  return Stream.fromIterable([...cut, bytes.subarray(at)])
}

describe("chunks", () => {
  it("are full but for the last, whatever the pieces", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 20 })),
        async (size, sizes) => {
          const chunks = await Effect.runPromise(
            Stream.runCollect(Upload.inChunks(pieces(bytesOf(size), sizes), chunkSize))
          )
          assert.deepStrictEqual(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])), bytesOf(size))
          assert.isTrue(chunks.every(({ length }, index) =>
            index === chunks.length - 1 ? length > 0 && length <= chunkSize : length === chunkSize
          ))
        }
      ),
      { seed: 7, numRuns: 200 }
    ))
})

describe("an upload", () => {
  it("leaves the server with the file, whatever gets lost on the way", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(7, 8, 9, 15, 16, 17, 24)),
        fc.array(fc.record({ takes: fc.integer({ min: 0, max: 9 }), answers: fc.boolean() }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
        async (size, mishaps, sizes) => {
          const bytes = bytesOf(size)
          for (const file of [bytes, new Blob([bytes]), pieces(bytes, sizes)]) {
            // An answer that takes nothing of a chunk is no mishap but a server that stands still.
            const server = makeServer(
              mishaps.map(({ answers, takes }) => ({ answers, takes: answers ? takes + 1 : takes }))
            )
            await Effect.runPromise(Upload.run(server.sending(10), content(file, size), chunkSize)).catch(
              (error: unknown) => assert.include(String(error), "did not go on")
            )
            const stored = server.stored()
            if (stored !== undefined) assert.deepStrictEqual(stored, bytes)
            else assert.isTrue(mishaps.some(({ answers, takes }) => answers && takes < chunkSize))
          }
        }
      ),
      { seed: 11, numRuns: 300 }
    ))

  it.effect("asks the server only after a failure, and sends no byte that it has", () =>
    Effect.gen(function*() {
      const server = makeServer([fine, { takes: 3, answers: false }, fine, fine])
      yield* Upload.run(server.sending(1), content(bytesOf(20)), chunkSize)
      assert.deepStrictEqual(server.log, ["0+8", "8+8", "11+5", "16+4"])
      assert.deepStrictEqual(server.stored(), bytesOf(20))
    }))

  it.effect("is over when the answer to its last chunk got lost", () =>
    Effect.gen(function*() {
      const server = makeServer([{ takes: 8, answers: false }])
      yield* Upload.run(server.sending(1), content(bytesOf(8)), chunkSize)
      assert.deepStrictEqual(server.log, ["0+8"])
    }))

  it.effect("fails when attempts are used up, and when the server does not go on", () =>
    Effect.gen(function*() {
      const broken = makeServer([{ takes: 0, answers: false }, fine, { takes: 0, answers: false }])
      const error = yield* Effect.flip(Upload.run(broken.sending(1), content(bytesOf(8)), chunkSize))
      assert.strictEqual(error._tag, "ConnectionError")
      for (const status of ["active", "cancelled"]) {
        const server = makeServer([], () => status)
        const error = yield* Effect.flip(Upload.run(server.sending(3), content(bytesOf(8)), chunkSize))
        assert.strictEqual(error._tag, "DecodeError")
        assert.deepStrictEqual(server.log, ["0+8"])
      }
      const early = yield* Effect.flip(
        Upload.run(makeServer([], () => "final").sending(3), content(bytesOf(9)), chunkSize)
      )
      assert.strictEqual(early._tag, "DecodeError")
    }))

  it.effect("is not finalized where the stream is longer than it was said to be, or fails at its end", () =>
    Effect.gen(function*() {
      const server = makeServer()
      const longer = pieces(bytesOf(chunkSize * 3), [])
      const error = yield* Effect.flip(Upload.run(server.sending(0), content(longer, chunkSize * 2), chunkSize))
      assert.strictEqual(error._tag, "InvalidRequest")
      const failing = Stream.concat(pieces(bytesOf(chunkSize), []), Stream.fail(lost))
      const file = { file: failing, size: chunkSize, mimeType: undefined }
      const failed = Upload.run(server.sending(0), Result.getOrThrow(Upload.content(file, "test")), chunkSize)
      assert.strictEqual(yield* Effect.flip(failed), lost)
      assert.deepStrictEqual(server.log, ["0+8"])
      assert.isUndefined(server.stored())
    }))

  it.effect("fails where the Blob can no longer be read", () =>
    Effect.gen(function*() {
      const blob = new Blob([bytesOf(3)])
      blob.slice = () => Object.assign(new Blob(), { arrayBuffer: () => Promise.reject(new Error("gone")) })
      const error = yield* Effect.flip(Upload.run(makeServer().sending(3), content(blob), chunkSize))
      assert.deepInclude(error, { _tag: "InvalidRequest", field: "file" })
    }))
})
