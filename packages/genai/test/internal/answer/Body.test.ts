import { Fault, Reply } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { createGzip, gzipSync } from "node:zlib"
import { Files } from "../../../src/Files.ts"
import { GenAIClient } from "../../../src/GenAIClient.ts"
import { Models } from "../../../src/Models.ts"
import { always, atOnce, chunk, expectTag, generate, once, replies, requestCount } from "../../harness/calls.ts"
import { memoryTest, overSocket, settled, socketTest, transports } from "../../harness/emulated.ts"

const long = "a".repeat(100_000)

describe("a JSON answer", () => {
  for (
    const [what, fault] of [["of a known size", undefined], ["in chunks", Fault.split("byte")], [
      "that is packed",
      Fault.gzip
    ]] as const
  ) {
    const maxResponseSize = 1000
    // The undici layer does not unpack, so it is the packed size that counts there.
    socketTest(`${what} is read up to its limit, and is a DecodeError beyond it`, () =>
      Effect.gen(function*() {
        if (fault !== undefined) yield* always(fault)
        yield* replies(Reply.json(chunk(what === "in chunks" ? long.slice(0, 2000) : long, "STOP")))
        const error = expectTag(
          yield* Effect.flip(
            generate({ ...atOnce, maxResponseSize: what === "that is packed" ? 50 : maxResponseSize })
          ),
          "DecodeError"
        )
        assert.match(error.message, /more than \d+ bytes, which httpOptions.maxResponseSize allows/)
        assert.isAtMost(error.body.length, 1000)
        assert.strictEqual(yield* requestCount, 1)
      }))
  }

  socketTest("that is exactly as large as allowed is read", () =>
    Effect.gen(function*() {
      const answer = JSON.stringify(chunk(long, "STOP"))
      yield* replies(Reply.text(answer))
      assert.strictEqual((yield* generate({ maxResponseSize: answer.length })).text, long)
      expectTag(yield* Effect.flip(generate({ maxResponseSize: answer.length - 1 })), "DecodeError")
    }))

  socketTest("in chunks that is exactly as large as allowed is read", () =>
    Effect.gen(function*() {
      const answer = JSON.stringify(chunk("short", "STOP"))
      yield* replies(Reply.text(answer))
      yield* always(Fault.split("byte"))
      assert.strictEqual((yield* generate({ maxResponseSize: answer.length })).text, "short")
    }))
})

describe("an answer whose size is not known before", () => {
  /** A server that sends without end, packed or not; how many bytes it has sent. */
  const endless = (packed: boolean) =>
    Effect.acquireRelease(
      Effect.promise(async () => {
        const sent = { bytes: 0, closed: false }
        const server = createServer((_, response) => {
          response.on("close", () => sent.closed = true)
          response.writeHead(200, {
            "content-type": "application/json",
            ...packed ? { "content-encoding": "gzip" } : {}
          })
          const piece = Buffer.alloc(1024 * 1024, "a")
          const source = packed ? createGzip() : response
          if (source !== response) source.on("data", (data) => response.write(data))
          const write = (): void => {
            if (sent.closed || sent.bytes > 300 * 1024 * 1024) return void source.end()
            sent.bytes += piece.length
            source.write(piece, () => setImmediate(write))
          }
          write()
        })
        await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
        return { sent, server, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
      }),
      ({ server }) =>
        Effect.sync(() => {
          server.closeAllConnections()
          server.close()
        })
    )

  for (const packed of [true, false]) {
    it.live(`${packed ? "packed" : "in chunks"} is not read beyond its limit, and its connection is closed`, () =>
      Effect.gen(function*() {
        const { baseUrl, sent } = yield* endless(packed)
        const layer = Models.layer.pipe(
          Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { baseUrl, maxResponseSize: 2_000_000 } })),
          Layer.provide(FetchHttpClient.layer),
          Layer.orDie
        )
        const error = yield* Effect.flip(Effect.provide(generate(once), layer))
        assert.match(expectTag(error, "DecodeError").message, /more than 2000000 bytes/)
        assert.isAtMost(expectTag(error, "DecodeError").body.length, 1000)
        yield* Effect.promise(async () => {
          while (!sent.closed) await new Promise((resolve) => setTimeout(resolve, 5))
        })
        assert.isBelow(sent.bytes, 200 * 1024 * 1024)
      }))
  }
})

describe("over fetch", () => {
  const over = (fetch: typeof globalThis.fetch) =>
    Files.layer.pipe(
      Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { fetch } })),
      Layer.provide(FetchHttpClient.layer)
    )

  it.effect("an answer without a body is an empty one", () =>
    Effect.gen(function*() {
      const removed = yield* Files.use((files) => files.delete({ name: "files/a" })).pipe(
        Effect.provide(over(async () => new Response(null, { status: 204 })))
      )
      assert.deepStrictEqual(Object.keys(removed), ["sdkHttpResponse"])
    }))

  it.effect("the answer to an upload is read once, whether its size is announced or not", () =>
    Effect.gen(function*() {
      const body = JSON.stringify({ file: { name: "files/a" } })
      for (const sized of [{ "content-length": String(body.length) }, undefined]) {
        const answers = [
          new Response(null, { headers: { "x-goog-upload-url": "https://generativelanguage.googleapis.com/u" } }),
          new Response(body, { headers: { "x-goog-upload-status": "final", ...sized } })
        ]
        const { name } = yield* Files.use((files) =>
          files.upload({ file: new Uint8Array(3), config: { mimeType: "text/plain" } })
        ).pipe(
          Effect.provide(over(async () => answers.shift()!))
        )
        assert.strictEqual(name, "files/a")
      }
    }))
})

describe("the body of an error", () => {
  memoryTest("is kept up to its limit", () =>
    Effect.gen(function*() {
      yield* replies(Reply.text("x".repeat(5000), { status: 502 }))
      const error = expectTag(yield* Effect.flip(generate({ ...once, maxErrorSize: 1200 })), "ServerError")
      assert.strictEqual(error.body, "x".repeat(1200))
    }))

  for (const transport of transports) {
    it.live(`that unpacks to more than any machine has is kept up to 1 MiB [${transport.name}]`, () =>
      Effect.gen(function*() {
        const packed = gzipSync(Buffer.alloc(64 * 1024 * 1024, 32))
        const server = yield* Effect.acquireRelease(
          Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
            const server = createServer((_, response) => {
              response.writeHead(502, { "content-encoding": "gzip", "content-type": "text/plain" })
              response.end(packed)
            }).listen(0, "127.0.0.1", () => {
              const address = server.address()
              const port = typeof address === "object" ? address?.port : undefined
              resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, close: () => server.close() }))
            })
          }),
          ({ close }) => Effect.sync(close)
        )
        const error = yield* Effect.provide(
          Effect.flip(generate(once)),
          overSocket(transport, { httpOptions: { baseUrl: server.url } })
        )
        assert.isAtMost(String(expectTag(error, "ServerError").body).length, 1024 * 1024)
      }))
  }

  memoryTest("that never ends is read for ten seconds, and what has come is kept", () =>
    Effect.gen(function*() {
      yield* replies(
        Reply.json({ error: { code: 400, message: "The request is wrong.", status: "INVALID_ARGUMENT" } }, {
          status: 400
        })
      )
      yield* always(Fault.stall(30))
      const fiber = yield* Effect.forkChild(Effect.flip(generate()))
      yield* settled
      yield* TestClock.adjust("9999 millis")
      yield* settled
      assert.isUndefined(fiber.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      const error = expectTag(yield* Fiber.join(fiber), "BadRequest")
      assert.strictEqual(error.status, 400)
      assert.isString(error.body)
      assert.strictEqual(yield* requestCount, 1)
    }))
})
