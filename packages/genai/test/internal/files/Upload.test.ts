import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import * as fc from "fast-check"
import { ConnectionError, DecodeError, fromStatus, type GenAIError, InvalidRequest } from "../../../src/GenAIError.ts"
import type { Exchange } from "../../../src/internal/call/Call.ts"
import * as Upload from "../../../src/internal/files/Upload.ts"
import { inChunks } from "../../../src/internal/files/UploadChunks.ts"
import type { Content } from "../../../src/internal/files/UploadContent.ts"
import type { HttpRequest } from "../../../src/internal/transport/HttpRequest.ts"
import type { HttpResponse } from "../../../src/internal/transport/Sender.ts"
import { WebSource } from "../../../src/internal/transport/WebSource.ts"

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

/** The number of its answer, so that it is known which one was used. */
interface Answer {
  readonly number: number
}

interface Settings {
  /** The status that the server says, in place of the true one. */
  readonly said?: (status: string, command: string) => string | undefined
  /** How many bytes it says that it has. */
  readonly counted?: (received: number, command: string) => string | undefined
  /** The sessions, by number, that it forgets when a request of this number comes. */
  readonly forgets?: { readonly [session: number]: number }
  /** Whether the file is finalized by a last chunk of so many bytes. */
  readonly finalizes?: (bytes: number) => boolean
  /** The bytes of the largest chunk. */
  readonly largest?: number
  /** Whether a query after the end repeats the last answer. */
  readonly repeats?: boolean
}

/** A server of the protocol, to which these mishaps come one by one. */
const makeServer = (mishaps: ReadonlyArray<Mishap> = [], settings: Settings = {}) => {
  const {
    counted = String,
    finalizes = () => true,
    forgets = {},
    largest = chunkSize,
    repeats = true,
    said = (status) => status
  } = settings
  let received: ReadonlyArray<number> = []
  let size = 0
  let isFinal = false
  let session = 0
  let inSession = 0
  let next = 0
  let answers = 0
  const log: Array<string> = []
  const commands: Array<string> = []
  const send = (request: HttpRequest): Effect.Effect<HttpResponse, GenAIError> =>
    Effect.suspend((): Effect.Effect<HttpResponse, GenAIError> => {
      const { headers } = request
      const command = headers["x-goog-upload-command"] ?? ""
      commands.push(command)
      const answer = (headers: Record<string, string | undefined>, body = " ") => {
        const response = new Response(body, {
          headers: Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, value]])
        })
        return Effect.succeed({
          request,
          status: 200,
          headers: Object.fromEntries(response.headers),
          source: new WebSource(request, response)
        })
      }
      if (command === "start") {
        size = Number(headers["x-goog-upload-header-content-length"])
        received = []
        isFinal = false
        inSession = 0
        return answer({ "x-goog-upload-url": `https://host.example/session?id=${++session}` })
      }
      assert.strictEqual(request.url, `https://host.example/session?id=${session}`)
      if (command === "cancel") return answer({ "x-goog-upload-status": "cancelled" })
      const mishap = mishaps[next++] ?? fine
      if (inSession++ >= (forgets[session] ?? Infinity)) return Effect.fail(notFound)
      if (command !== "query") {
        const offset = Number(headers["x-goog-upload-offset"])
        const { body: bytes = new Uint8Array(0) } = request
        assert(typeof bytes !== "string")
        assert.strictEqual(offset, received.length, "a chunk at the offset of the server")
        assert.isFalse(isFinal, "nothing after the end")
        assert.isAtMost(bytes.length, largest)
        log.push(`${offset}+${bytes.length}`)
        received = [...received, ...bytes.subarray(0, mishap.takes)]
        isFinal = command === "upload, finalize" && received.length === size && finalizes(bytes.length)
      }
      return mishap.answers
        ? answer(
          {
            "x-goog-upload-status": said(isFinal ? "final" : "active", command),
            "x-goog-upload-size-received": counted(received.length, command)
          },
          isFinal && (repeats || command !== "query") ? JSON.stringify({ number: ++answers }) : undefined
        )
        : Effect.fail(lost)
    })
  const exchange = (times: number): Exchange<Answer> => ({
    operation: "test",
    request: {
      method: "PUT",
      url: "https://host.example/files/a",
      headers: { "x-goog-api-key": "k" },
      body: undefined
    },
    send,
    retried: (attempt) => Effect.retry(attempt, { times, while: ({ _tag }) => _tag === "ConnectionError" }),
    read: (response) =>
      Effect.flatMap(Effect.orDie(response.source.whole(Infinity)), ({ text }) =>
        text.trim() === ""
          ? Effect.fail(new DecodeError({ message: "nothing", operation: "test", body: "", delivered: undefined }))
          : Effect.succeed(JSON.parse(text) as Answer))
  })
  return { exchange, log, commands, stored: () => isFinal ? Uint8Array.from(received) : undefined }
}

const notFound = fromStatus({
  message: "The upload session was not found.",
  status: 404,
  code: "NOT_FOUND",
  details: [],
  retryAfter: undefined,
  requestId: undefined,
  operation: "test",
  body: undefined,
  delivered: undefined
})

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, index) => index)

const content = <E = never, R = never>(
  bytes: Uint8Array | Stream.Stream<Uint8Array, E, R>,
  size = bytes instanceof Uint8Array ? bytes.length : 0
): Content<E, R> => ({
  size,
  mimeType: "text/plain",
  fileName: undefined,
  chunkSize,
  bytes: bytes instanceof Uint8Array ? Stream.succeed(bytes) : bytes,
  rereadable: bytes instanceof Uint8Array,
  sizeMismatch: new InvalidRequest({ message: "other bytes", operation: "test", field: "file", expected: "as many" })
})

const run = <E, R>(server: ReturnType<typeof makeServer>, content: Content<E, R>, times = 0) => {
  const progress: Array<number> = []
  return Effect.map(
    Upload.run(server.exchange(times), content, (sent) => Effect.sync(() => void progress.push(sent))),
    (answer) => ({ answer, progress })
  )
}

/** A stream of these bytes in pieces of these sizes, and the rest. */
const pieces = (bytes: Uint8Array, sizes: ReadonlyArray<number>): Stream.Stream<Uint8Array> => {
  let at = 0
  const cut = sizes.map((size) => bytes.subarray(at, at += size))
  return Stream.fromIterable([...cut, bytes.subarray(at)])
}

describe("chunks", () => {
  it("are full except the last, for any pieces", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 50 }),
        fc.array(fc.integer({ min: 0, max: 20 })),
        async (size, sizes) => {
          const chunks = await Effect.runPromise(
            Stream.runCollect(inChunks(pieces(bytesOf(size), sizes), chunkSize))
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
  it("uploads the file, whatever is lost on the way", () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.integer({ min: 0, max: 40 }), fc.constantFrom(7, 8, 9, 15, 16, 17, 24)),
        fc.array(fc.record({ takes: fc.integer({ min: 0, max: 9 }), answers: fc.boolean() }), { maxLength: 6 }),
        fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
        async (size, mishaps, sizes) => {
          const bytes = bytesOf(size)
          for (const file of [bytes, pieces(bytes, sizes)]) {
            // An answer that takes nothing of a chunk is no mishap but a server that stands still.
            const server = makeServer(
              mishaps.map(({ answers, takes }) => ({ answers, takes: answers ? takes + 1 : takes }))
            )
            const { progress } = await Effect.runPromise(run(server, content(file, size), 10))
            assert.deepStrictEqual(server.stored(), bytes)
            assert.deepStrictEqual(progress, progress.toSorted((a, b) => a - b))
            assert.deepStrictEqual([progress[0], progress.at(-1)], [0, size])
            assert.notInclude(server.commands, "cancel")
          }
        }
      ),
      { seed: 11, numRuns: 300 }
    ))

  it("ends where the server takes it byte by byte, and says how far it came", async () => {
    const byByte = Array.from({ length: 1000 }, () => ({ answers: true, takes: 1 }))
    const server = makeServer(byByte, { largest: 100 })
    const error = await Effect.runPromise(Effect.flip(run(server, { ...content(bytesOf(300)), chunkSize: 100 })))
    assert.strictEqual(error._tag, "DecodeError")
    assert.include(error.message, "took only 33 of 100 bytes of a chunk in 33 requests; it has 33 of 300 bytes")
    assert.strictEqual(server.log.length, 33)
    assert.strictEqual(server.commands.at(-1), "cancel")
  })

  it("uploads the file or fails, whatever the server answers, and always ends", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.array(fc.constantFrom("active", "final", "cancelled", undefined, "?"), { maxLength: 4 }),
        fc.array(fc.constantFrom("0", "8", "11", "24", "1000", "-1", "1e1", "", "x", undefined), { maxLength: 4 }),
        async (size, states, counts) => {
          const bytes = bytesOf(size)
          const said = [...states]
          const counted = [...counts]
          const server = makeServer([], {
            said: (status) => said.length === 0 ? status : said.shift(),
            counted: (received) => counted.length === 0 ? String(received) : counted.shift()
          })
          // The server refuses what is not where it is; here it stops the test.
          const exit = await Effect.runPromiseExit(run(server, content(bytes), 2))
          if (exit._tag === "Failure") return
          const stored = server.stored()
          // Whoever says that all is there is believed, if it says so of the last chunk and of all bytes.
          if (stored === undefined) assert.include(states, "final")
          else assert.deepStrictEqual(stored, bytes)
        }
      ),
      { seed: 13, numRuns: 500 }
    ))

  it.effect("asks the server only after a failure, and sends no byte that it has", () =>
    Effect.gen(function*() {
      const server = makeServer([fine, { takes: 3, answers: false }, fine, fine])
      yield* run(server, content(bytesOf(20)), 1)
      assert.deepStrictEqual(server.log, ["0+8", "8+8", "11+5", "16+4"])
      assert.deepStrictEqual(server.commands, ["start", "upload", "upload", "query", "upload", "upload, finalize"])
      assert.deepStrictEqual(server.stored(), bytesOf(20))
    }))

  it.effect("reads no further than one chunk ahead of the server", () =>
    Effect.gen(function*() {
      let read = 0
      let ahead = 0
      const source = Stream.fromIterable(Array.from({ length: 50 }, () => new Uint8Array(2))).pipe(
        Stream.rechunk(1),
        Stream.tap(() => Effect.sync(() => void (read += 2)))
      )
      const onSent = (sent: number) => Effect.sync(() => void (ahead = Math.max(ahead, read - sent)))
      yield* Upload.run(makeServer().exchange(0), content(source, 100), onSent)
      assert.isAtMost(ahead, chunkSize)
    }))

  it.effect("is over when the answer to its last chunk got lost: the query has it", () =>
    Effect.gen(function*() {
      const server = makeServer([{ takes: 8, answers: false }])
      const { answer } = yield* run(server, content(bytesOf(8)), 1)
      assert.deepStrictEqual(server.log, ["0+8"])
      assert.deepStrictEqual(server.commands, ["start", "upload, finalize", "query"])
      assert.deepStrictEqual(answer, { number: 1 })
    }))

  it.effect("says that it is complete where the server does not repeat the answer that got lost", () =>
    Effect.gen(function*() {
      const server = makeServer([{ takes: 8, answers: false }], { repeats: false })
      const error = yield* Effect.flip(run(server, content(bytesOf(8)), 1))
      assert.strictEqual(error._tag, "DecodeError")
      assert.match(error.message, /upload is complete, but its answer was lost/)
      assert.deepStrictEqual(server.log, ["0+8"])
    }))

  it.effect("goes by the query where an answer says nothing that can be", () =>
    Effect.gen(function*() {
      for (const count of ["7", "1000", "-1", "1e1", "x", ""]) {
        const server = makeServer([], {
          counted: (received, command) => command === "upload" && received === 16 ? count : String(received)
        })
        yield* run(server, content(bytesOf(20)))
        assert.deepStrictEqual(server.stored(), bytesOf(20))
        assert.deepStrictEqual(server.commands, ["start", "upload", "upload", "query", "upload, finalize"], count)
      }
      for (const command of ["upload", "upload, finalize"]) {
        const server = makeServer([], { said: (status, asked) => asked === command ? undefined : status })
        const { answer } = yield* run(server, content(bytesOf(10)))
        assert.deepStrictEqual(server.commands.filter((command) => command === "query"), ["query"])
        assert.deepStrictEqual(answer, { number: command === "upload" ? 1 : 2 })
      }
    }))

  it.effect("takes an answer without a number for all that was sent, and no query without one", () =>
    Effect.gen(function*() {
      const silent = makeServer([], { counted: () => undefined })
      yield* run(silent, content(bytesOf(20)))
      assert.deepStrictEqual(silent.commands, ["start", "upload", "upload", "upload, finalize"])
      const asked = makeServer([{ takes: 8, answers: false }], { counted: () => undefined })
      assert.match((yield* Effect.flip(run(asked, content(bytesOf(20)), 1))).message, /does not say how far/)
    }))

  it.effect("fails where the query says nothing that can be either", () =>
    Effect.gen(function*() {
      for (const count of ["7", "1000", "x"]) {
        const server = makeServer([], { counted: (received) => received === 16 ? count : String(received) })
        const error = yield* Effect.flip(run(server, content(bytesOf(20)), 3))
        assert.strictEqual(error._tag, "DecodeError")
        assert.isUndefined(server.stored())
        assert.deepStrictEqual(server.commands, ["start", "upload", "upload", "query", "cancel"])
      }
      const short = makeServer([], { counted: (received) => received === 10 ? "9" : String(received) })
      assert.strictEqual((yield* Effect.flip(run(short, content(bytesOf(10)), 3)))._tag, "DecodeError")
    }))

  it.effect("fails when attempts are used up, and when the server does not go on", () =>
    Effect.gen(function*() {
      const broken = makeServer([{ takes: 0, answers: false }, fine, { takes: 0, answers: false }])
      const error = yield* Effect.flip(run(broken, content(bytesOf(8)), 1))
      assert.strictEqual(error._tag, "ConnectionError")
      assert.strictEqual(broken.commands.at(-1), "cancel")
      const still = makeServer([fine, { takes: 0, answers: true }])
      const stands = yield* Effect.flip(run(still, content(bytesOf(20)), 3))
      assert.match(stands.message, /did not go on/)
      assert.deepStrictEqual(still.log, ["0+8", "8+8"])
      const cancelled = makeServer([], { said: () => "cancelled" })
      assert.strictEqual((yield* Effect.flip(run(cancelled, content(bytesOf(8)), 3)))._tag, "DecodeError")
      assert.deepStrictEqual(cancelled.log, ["0+8"])
      const early = yield* Effect.flip(run(makeServer([], { said: () => "final" }), content(bytesOf(9)), 3))
      assert.match(early.message, /before it had all bytes/)
    }))

  it.effect("finalizes what the server has whole, and has not finalized; once", () =>
    Effect.gen(function*() {
      const second = makeServer([], { finalizes: (bytes) => bytes === 0 })
      yield* run(second, content(bytesOf(10)))
      assert.deepStrictEqual(second.log, ["0+8", "8+2", "10+0"])
      assert.deepStrictEqual(second.stored(), bytesOf(10))
      const never = makeServer([], { finalizes: () => false })
      assert.match((yield* Effect.flip(run(never, content(bytesOf(10)), 3))).message, /did not go on/)
      assert.deepStrictEqual(never.log, ["0+8", "8+2", "10+0"])
    }))

  it.effect("starts anew where the server has forgotten it, as often as that makes sense", () =>
    Effect.gen(function*() {
      const server = makeServer([], { forgets: { 1: 2, 2: 1 } })
      const { progress } = yield* run(server, content(bytesOf(20)))
      assert.deepStrictEqual(server.stored(), bytesOf(20))
      assert.deepStrictEqual(server.log, ["0+8", "8+8", "0+8", "0+8", "8+8", "16+4"])
      assert.deepStrictEqual(progress, [0, 8, 16, 0, 8, 0, 8, 16, 20])
      const hopeless = makeServer([], { forgets: { 1: 1, 2: 1, 3: 1, 4: 1 } })
      assert.strictEqual((yield* Effect.flip(run(hopeless, content(bytesOf(20)))))._tag, "NotFound")
      assert.lengthOf(hopeless.commands.filter((command) => command === "start"), 3)
      const stream = makeServer([], { forgets: { 1: 2 } })
      const error = yield* Effect.flip(run(stream, content(pieces(bytesOf(20), []), 20)))
      assert.strictEqual(error, notFound)
      assert.isUndefined(stream.stored())
    }))

  it.effect("starts anew where the last chunk is what the server does not know a session for", () =>
    Effect.gen(function*() {
      const server = makeServer([], { forgets: { 1: 0 } })
      yield* run(server, content(bytesOf(3)))
      assert.deepStrictEqual(server.commands, ["start", "upload, finalize", "cancel", "start", "upload, finalize"])
      assert.deepStrictEqual(server.stored(), bytesOf(3))
    }))

  it.effect("does not start anew where the server may have the file already", () =>
    Effect.gen(function*() {
      const server = makeServer([{ takes: 8, answers: false }], { forgets: { 1: 1 } })
      const error = yield* Effect.flip(run(server, content(bytesOf(8)), 1))
      assert.strictEqual(error._tag, "NotFound")
      assert.match(error.message, /session was not found.*the file may be there all the same/)
      assert.deepStrictEqual(server.commands, ["start", "upload, finalize", "query", "cancel"])
    }))

  it.effect("is not finalized if the stream is longer than its announced size, or fails at its end", () =>
    Effect.gen(function*() {
      const server = makeServer()
      const longer = pieces(bytesOf(chunkSize * 3), [])
      const error = yield* Effect.flip(run(server, content(longer, chunkSize * 2)))
      assert.strictEqual(error._tag, "InvalidRequest")
      const failing = Stream.concat(pieces(bytesOf(chunkSize), []), Stream.fail(lost))
      const failed = run(server, content(failing, chunkSize))
      assert.strictEqual(yield* Effect.flip(failed), lost)
      assert.deepStrictEqual(server.log, ["0+8"])
      assert.isUndefined(server.stored())
      assert.strictEqual(server.commands.at(-1), "cancel")
    }))
})
