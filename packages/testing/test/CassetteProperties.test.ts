/** Whatever is uploaded or said in a session, and however it is cut: it replays equal, and no secret is in the file. */
import { Cassette } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Queue, Stream } from "effect"
import { Files, GenAI } from "effect-genai"
import { HttpBody, HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import * as Socket from "effect/socket/Socket"
import * as fc from "fast-check"
import { closing, dropping } from "../src/internal/live/connection.ts"
import { MemorySocket } from "../src/internal/live/memory.ts"
import { type Files as Disk, fileSystem, inChunks, path, recording, replaying } from "./cassettes.ts"

const property = <A>(name: string, arbitrary: fc.Arbitrary<A>, holds: (value: A) => Effect.Effect<void>, runs = 100) =>
  it.live(
    name,
    () =>
      Effect.promise(() =>
        fc.assert(fc.asyncProperty(arbitrary, (value) => Effect.runPromise(holds(value))), { numRuns: runs })
      ),
    60_000
  )

// -----------------------------------------------------------------------------
// secrets
// -----------------------------------------------------------------------------

const word = fc.string({ unit: fc.constantFrom(..."abcdefXYZ0123456789_-"), minLength: 16, maxLength: 40 })
const secrets = fc.record({ key: word, session: word, token: word })
type Secrets = typeof secrets extends fc.Arbitrary<infer A> ? A : never

const valuesOf = ({ key, session, token }: Secrets) => [key, session, token]

const hidden = (secrets: Secrets) => (text: string): string =>
  valuesOf(secrets).reduce((text, secret) => text.replaceAll(secret, "{REDACTED}"), text)

/** The texts of a file, those in Base64 included. */
const texts = (value: unknown): ReadonlyArray<string> => {
  if (typeof value === "string") return [value]
  if (Array.isArray(value)) return [value.join(""), ...value.flatMap(texts)]
  if (typeof value !== "object" || value === null) return []
  return Object.entries(value).flatMap(([name, held]) => [
    name,
    ...(name === "base64" ? [Buffer.from(held, "base64").toString("latin1")] : texts(held))
  ])
}

const assertSecretFree = (disk: Disk, secrets: Secrets) => {
  const file = disk.get(path) ?? ""
  const all = [file, ...texts(JSON.parse(file))].join("\n")
  for (const secret of valuesOf(secrets)) assert.notInclude(all, secret)
}

// -----------------------------------------------------------------------------
// bytes and their cuts
// -----------------------------------------------------------------------------

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const places = fc.array(fc.nat(), { maxLength: 5 })

const cut = (bytes: Uint8Array, places: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const cuts = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted((one, other) => one - other)
  return [...cuts, bytes.length].map((end, index) => bytes.slice(index === 0 ? 0 : cuts[index - 1], end))
}

const filled = (chunks: ReadonlyArray<Uint8Array>) => chunks.filter(({ length }) => length > 0)

const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: "grapheme", maxLength: 100 }).map((text) => encoder.encode(text)),
  fc.json({ maxDepth: 3 }).map((text) => encoder.encode(text))
)

/** Runs a program with a cassette that records, and with one that replays. */
const recordAndReplay = <A, B, R>(
  program: (secrets: Secrets) => Effect.Effect<A, unknown, R>,
  api: Layer.Layer<B>,
  own: Secrets
) =>
  Effect.gen(function*() {
    const disk: Disk = new Map()
    const recorder = Cassette.layer({ clientMode: "record", replayId: "test" }).pipe(
      Layer.provide(api as Layer.Layer<never>),
      Layer.provide(fileSystem(disk))
    ) as Layer.Layer<R, unknown>
    const recorded = yield* program(own).pipe(Effect.provide(recorder))
    assertSecretFree(disk, own)
    const replayed = yield* program({ key: "another-key-123456", session: "-", token: "another-token-12" }).pipe(
      Effect.flatMap((result) =>
        Effect.gen(function*() {
          const cassette = yield* Cassette
          assert.deepStrictEqual((yield* cassette.misses).map(({ message }) => message), [])
          assert.deepStrictEqual(yield* cassette.remaining, [])
          return result
        })
      ),
      Effect.provide(replaying(disk) as Layer.Layer<R | Cassette>)
    )
    return { recorded, replayed }
  }).pipe(Effect.orDie)

describe("uploads", () => {
  const host = "https://generativelanguage.googleapis.com"

  /** An upload: its parts, the chunks of each request, and those of each answer. */
  const upload = fc.record({
    secrets,
    content,
    parts: places,
    requests: places,
    answers: places,
    streamed: fc.boolean(),
    said: fc.string({ unit: "grapheme", maxLength: 20 })
  })
  type Upload = typeof upload extends fc.Arbitrary<infer A> ? A : never

  /** Says the secrets wherever an API can: in headers, in JSON, and in the address of the session. */
  const api = ({ answers, said, secrets: { key, session, token } }: Upload) =>
    Layer.succeed(
      HttpClient.HttpClient,
      HttpClient.make((request) =>
        Effect.gen(function*() {
          const web = yield* Effect.orDie(HttpClientRequest.toWeb(request))
          const received = yield* Effect.promise(() => web.bytes())
          const command = request.headers["x-goog-upload-command"] ?? ""
          const body = encoder.encode(
            command === "start" ? "" : JSON.stringify({
              said,
              file: { uri: `${host}/v1beta/files/one?upload_id=${session}` },
              echo: { key, token, session }
            })
          )
          return HttpClientResponse.fromWeb(
            request,
            new Response(body.length === 0 ? null : inChunks(filled(cut(body, answers))), {
              headers: {
                "x-goog-upload-status": command.includes("finalize") ? "final" : "active",
                "x-guploader-uploadid": session,
                // The first request says the key.
                "x-received": command === "start" ? "" : Buffer.from(received).toString("hex"),
                ...(command === "start"
                  ? {
                    "x-goog-upload-url": `${host}/upload/v1beta/files?upload_id=${session}&upload_protocol=resumable`
                  }
                  : undefined)
              }
            })
          )
        })
      )
    )

  const program = ({ content, parts, requests, streamed }: Upload) => ({ key, token }: Secrets) =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const send = Effect.fnUntraced(function*(url: string, command: string, offset: number, bytes: Uint8Array) {
        const chunks = filled(cut(bytes, requests))
        const response = yield* client.execute(
          HttpClientRequest.post(url).pipe(
            HttpClientRequest.setHeaders({
              "x-goog-api-key": key,
              authorization: `Bearer ${token}`,
              "x-goog-upload-command": command,
              "x-goog-upload-offset": String(offset)
            }),
            HttpClientRequest.setBody(
              streamed
                ? HttpBody.stream(Stream.fromIterable(chunks), "application/octet-stream")
                : HttpBody.uint8Array(bytes, "application/octet-stream")
            )
          )
        )
        const arrived: Array<Uint8Array> = []
        yield* Stream.runForEach(
          Stream.catchIf(response.stream, (error) => error.reason._tag === "EmptyBodyError", () => Stream.empty),
          (chunk) => Effect.sync(() => arrived.push(chunk.slice()))
        )
        return {
          status: response.status,
          headers: { ...response.headers },
          chunks: arrived.length,
          text: decoder.decode(Buffer.concat(arrived))
        }
      })
      const start = encoder.encode(JSON.stringify({ file: { displayName: "one" }, apiKey: key }))
      const results = [yield* send(`${host}/upload/v1beta/files`, "start", 0, start)]
      const url = results[0]!.headers["x-goog-upload-url"] ?? ""
      let offset = 0
      const pieces = cut(content, parts)
      for (const [index, piece] of pieces.entries()) {
        const command = index === pieces.length - 1 ? "upload, finalize" : "upload"
        results.push(yield* send(url, command, offset, piece))
        offset += piece.length
      }
      return results
    })

  property(
    "replay equal in parts of any size, in any chunks, without a secret in the file",
    upload,
    (upload) =>
      Effect.gen(function*() {
        const { recorded, replayed } = yield* recordAndReplay(program(upload), api(upload), upload.secrets)
        const safe = hidden(upload.secrets)
        assert.strictEqual(
          recorded.map(({ headers }) => headers["x-received"] ?? "").join(""),
          Buffer.from(upload.content).toString("hex")
        )
        assert.deepStrictEqual(replayed, JSON.parse(safe(JSON.stringify(recorded))))
      })
  )

  property(
    "of the SDK replay equal",
    fc.record({ key: word, bytes: fc.uint8Array({ maxLength: 2_000 }) }),
    ({ bytes, key }) =>
      Effect.gen(function*() {
        const disk: Disk = new Map()
        const program = Effect.gen(function*() {
          const files = yield* Files
          const file = yield* files.upload({ file: bytes, config: { mimeType: "image/png", name: "files/one" } })
          return [file, yield* files.get({ name: "files/one" })]
        })
        const run = (
          key: string,
          cassette: Layer.Layer<HttpClient.HttpClient | Socket.WebSocketConstructor, unknown>
        ) => program.pipe(Effect.provide(GenAI.layer({ apiKey: key }).pipe(Layer.provide(cassette))))
        const recorded = yield* run(key, recording(disk))
        assertSecretFree(disk, { key, session: key, token: key })
        assert.notMatch(disk.get(path) ?? "", /upload_id=(?!\{REDACTED\})/)
        const replayed = yield* run("another", replaying(disk))
        assert.deepStrictEqual(JSON.stringify(replayed), JSON.stringify(recorded))
      }).pipe(Effect.orDie),
    30
  )
})

describe("live sessions", () => {
  const frame = fc.oneof(
    fc.record({ text: fc.string({ unit: "grapheme", maxLength: 60 }) }),
    fc.record({ text: fc.json({ maxDepth: 3 }) }),
    fc.record({ text: fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.stringify(value, null, 2)) }),
    fc.record({ bytes: content })
  )
  type Frame = { readonly text: string } | { readonly bytes: Uint8Array }

  const session = fc.record({
    secrets,
    frames: fc.array(
      fc.record({ by: fc.constantFrom("client", "server"), frame, secret: fc.constantFrom("", "field", "text") }),
      { maxLength: 12 }
    ),
    end: fc.constantFrom("client", "server", "drop"),
    binaryType: fc.constantFrom("blob", "arraybuffer")
  })
  type Session = typeof session extends fc.Arbitrary<infer A> ? A : never
  type Said = Session["frames"][number]

  const isText = (frame: Frame): boolean =>
    "text" in frame || Buffer.from(decoder.decode(frame.bytes)).equals(frame.bytes)

  /** A frame with a secret in it. A frame of the client that is no text is compared by its digest, so it has none. */
  const withSecret = ({ by, frame, secret }: Said, { key, token }: Secrets): string | Uint8Array<ArrayBuffer> => {
    if (secret === "" || (by === "client" && !isText(frame))) {
      return "text" in frame ? frame.text : new Uint8Array(frame.bytes)
    }
    if ("bytes" in frame) return new Uint8Array(Buffer.concat([frame.bytes, encoder.encode(` ${key}`)]))
    return secret === "text"
      ? `${frame.text} ${key}`
      : JSON.stringify({ held: frame.text, accessToken: token, key: [key] })
  }

  /** Plays the part of the server in a session. */
  const api = ({ end, frames, secrets }: Session) =>
    Layer.succeed(Socket.WebSocketConstructor, (url) => {
      const socket = new MemorySocket(url)
      const serve = Effect.gen(function*() {
        yield* Effect.yieldNow
        socket.open()
        for (const said of frames) {
          if (said.by === "client") yield* socket.connection.receive
          else yield* socket.connection.send([withSecret(said, secrets)])
        }
        if (end === "server") yield* socket.connection.part(closing(1011, `Ends with ${secrets.key}`))
        if (end === "drop") yield* socket.connection.part(dropping("drop"))
      })
      Effect.runFork(Effect.ignore(serve))
      return socket
    })

  const program = ({ binaryType, end, frames }: Session) => (own: Secrets) =>
    Effect.gen(function*() {
      const construct = yield* Socket.WebSocketConstructor
      const socket = construct(
        `wss://generativelanguage.googleapis.com/ws/google.Bidi?key=${own.key}&access_token=${own.token}`
      )
      Object.assign(socket, { binaryType })
      const arrived = yield* Queue.unbounded<unknown>()
      const opened = yield* Deferred.make<void>()
      const closed = yield* Deferred.make<{ readonly code: number; readonly reason: string }>()
      socket.addEventListener("open", () => Deferred.doneUnsafe(opened, Effect.void))
      socket.addEventListener("message", ({ data }) => Queue.offerUnsafe(arrived, data))
      socket.addEventListener("close", ({ code = 0, reason = "" }) => {
        Deferred.doneUnsafe(closed, Effect.succeed({ code, reason }))
      })
      yield* Deferred.await(opened)
      const heard: Array<readonly [kind: string, latin1: string]> = []
      for (const said of frames) {
        if (said.by === "client") socket.send(withSecret(said, own))
        else {
          const data = yield* Queue.take(arrived)
          const bytes = typeof data === "string"
            ? encoder.encode(data)
            : yield* Effect.promise(() => new Blob([data as Blob]).bytes())
          heard.push([typeof data === "string" ? "text" : "binary", Buffer.from(bytes).toString("latin1")])
        }
      }
      if (end === "client") socket.close(1000, "Done")
      return { heard, closed: yield* Deferred.await(closed) }
    }).pipe(Effect.timeout("5 seconds"))

  property("replay equal with any frames, without a secret in the file", session, (session) =>
    Effect.gen(function*() {
      const { recorded, replayed } = yield* recordAndReplay(program(session), api(session), session.secrets)
      const safe = hidden(session.secrets)
      assert.deepStrictEqual(replayed, {
        heard: recorded.heard.map(([kind, text]) => [kind, safe(text)] as const),
        closed: { ...recorded.closed, reason: safe(recorded.closed.reason) }
      })
    }))
})
