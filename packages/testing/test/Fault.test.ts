import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { connect } from "node:net"
import {
  events,
  type Face,
  faces,
  generate,
  http,
  memory,
  type NoResponse,
  type Parsed,
  prompt,
  send,
  stream,
  textOf
} from "./faces.ts"

const whole = "Hello from the emulator! You said: \"näïve 日本\". " +
  "A real model would have more to say about it; this one always says the same."

const faulty = (face: Face, fault: Fault.Fault, path = stream, init?: RequestInit) =>
  Effect.gen(function*() {
    const emulator = yield* Emulator
    yield* emulator.inject(Fault.sequence("*", [fault]))
    return yield* send(face, path, prompt("näïve 日本"), init)
  })

const lastOutcome = Effect.gen(function*() {
  const emulator = yield* Emulator
  return yield* (yield* emulator.requests).at(-1)!.outcome
})

for (const face of faces) {
  describe(`Fault ${face.name}`, () => {
    const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
      it.effect(name, () => effect.pipe(Effect.provide(face.layer())))

    test(
      "status: RetryInfo, quota and both headers, and the API never acts",
      Effect.gen(function*() {
        const { response, text } = yield* faulty(
          face,
          Fault.status(429, { retryDelay: "34.4 seconds", retryAfter: 7, retryAfterMs: 7500, quotaId: "PerMinute" }),
          "/v1beta/tunedModels/emulated-tuned",
          { method: "DELETE", body: null }
        )
        assert.strictEqual(response.status, 429)
        assert.strictEqual(response.headers.get("retry-after"), "7")
        assert.strictEqual(response.headers.get("retry-after-ms"), "7500")
        const { error } = JSON.parse(text)
        assert.strictEqual(error.status, "RESOURCE_EXHAUSTED")
        assert.deepStrictEqual(error.details.map((detail: Parsed) => detail["@type"].split(".").at(-1)), [
          "QuotaFailure",
          "RetryInfo"
        ])
        assert.strictEqual(error.details[1].retryDelay, "34.4s")
        assert.strictEqual((yield* send(face, "/v1beta/tunedModels/emulated-tuned")).response.status, 200)
      })
    )

    test(
      "dailyQuota names a quota per day",
      Effect.gen(function*() {
        const { text } = yield* faulty(face, Fault.dailyQuota)
        assert.match(JSON.parse(text).error.details[0].violations[0].quotaId, /PerDay/)
      })
    )

    test(
      "html, invalidJson, emptyBody and redirect",
      Effect.gen(function*() {
        const html = yield* faulty(face, Fault.html)
        assert.strictEqual(html.response.status, 200)
        assert.match(html.response.headers.get("content-type") ?? "", /text\/html/)
        const invalid = yield* faulty(face, Fault.invalidJson)
        assert.throws(() => JSON.parse(invalid.text), SyntaxError)
        assert.strictEqual(invalid.failure, undefined)
        const empty = yield* faulty(face, Fault.emptyBody)
        assert.deepStrictEqual([empty.response.status, empty.text], [200, ""])
        const redirect = yield* faulty(face, Fault.redirect("http://other.invalid/"), stream, { redirect: "manual" })
        assert.strictEqual(redirect.response.status, 307)
        assert.strictEqual(redirect.response.headers.get("location"), "http://other.invalid/")
      })
    )

    test(
      "reset: no response at all",
      Effect.gen(function*() {
        const error = yield* Effect.flip(faulty(face, Fault.reset))
        const { cause } = (error as NoResponse).cause as { readonly cause: { readonly code: string } }
        assert.oneOf(cause.code, ["ECONNRESET", "UND_ERR_SOCKET"])
        assert.strictEqual(yield* lastOutcome, "serverClosed")
      })
    )

    test(
      "cutRequest: no response at all, and the API never acts, unless the request is shorter",
      Effect.gen(function*() {
        const path = "/v1beta/tunedModels/emulated-tuned"
        const error = yield* Effect.flip(faulty(face, Fault.cutRequest(0), path, { method: "DELETE", body: null }))
        assert.strictEqual((error as NoResponse)._tag, "NoResponse")
        assert.strictEqual(yield* lastOutcome, "serverClosed")
        assert.strictEqual((yield* send(face, path)).response.status, 200)
        const { response } = yield* faulty(face, Fault.cutRequest(1), path, { method: "DELETE", body: null })
        assert.strictEqual(response.status, 200)
        assert.strictEqual((yield* send(face, path)).response.status, 404)
      })
    )

    test(
      "unanswered: no response at all, but the API has acted",
      Effect.gen(function*() {
        const path = "/v1beta/tunedModels/emulated-tuned"
        const error = yield* Effect.flip(faulty(face, Fault.unanswered, path, { method: "DELETE", body: null }))
        assert.strictEqual((error as NoResponse)._tag, "NoResponse")
        assert.strictEqual(yield* lastOutcome, "serverClosed")
        assert.strictEqual((yield* send(face, path)).response.status, 404)
      })
    )

    test(
      "withoutHeaders and withHeaders change the headers of the answer and nothing else",
      Effect.gen(function*() {
        const headers = {
          "x-goog-api-key": "k",
          "x-goog-upload-protocol": "resumable",
          "x-goog-upload-command": "start"
        }
        const start = (fault: Fault.Fault) =>
          Effect.map(faulty(face, fault, "/upload/v1beta/files", { headers, body: null }), ({ response }) => response)
        const whole = yield* start(Fault.none)
        assert.isNotNull(whole.headers.get("x-goog-upload-url"))
        const lacking = yield* start(Fault.withoutHeaders("X-Goog-Upload-Url", "x-goog-upload-status"))
        assert.deepStrictEqual(
          [lacking.status, lacking.headers.get("x-goog-upload-url"), lacking.headers.get("x-goog-upload-status")],
          [200, null, null]
        )
        assert.strictEqual(lacking.headers.get("x-goog-upload-chunk-granularity"), "8388608")
        const changed = yield* start(Fault.withHeaders({ "X-Goog-Upload-Status": "odd", "x-other": "1" }))
        assert.deepStrictEqual(
          [changed.status, changed.headers.get("x-goog-upload-status"), changed.headers.get("x-other")],
          [200, "odd", "1"]
        )
      })
    )

    for (const path of [generate, stream]) {
      test(
        `cut: what came before arrives, then the connection breaks (${path})`,
        Effect.gen(function*() {
          const { bytes, failure, response } = yield* faulty(face, Fault.cut(57), path)
          assert.strictEqual(response.status, 200)
          assert.strictEqual(bytes.length, 57)
          assert.instanceOf(failure, TypeError)
          assert.strictEqual(yield* lastOutcome, "serverClosed")
        })
      )
    }

    test(
      "cut after more bytes than there are cuts nothing",
      Effect.gen(function*() {
        const { failure, text } = yield* faulty(face, Fault.cut(1_000_000))
        assert.strictEqual(failure, undefined)
        assert.strictEqual(events(text).map(textOf).join(""), whole)
      })
    )

    test(
      "resetAfter breaks the body",
      Effect.gen(function*() {
        const { failure } = yield* faulty(face, Fault.resetAfter(40))
        assert.instanceOf(failure, TypeError)
      })
    )

    test(
      "a long stream, which continues in batches, arrives whole, and breaks where the fault says",
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const values = Array.from({ length: 300 }, (_, index) => ({ index }))
        yield* emulator.script(Script.always("*", Reply.events(values)))
        const arrived = (fault: Fault.Fault) =>
          Effect.map(faulty(face, fault), ({ failure, text }) => ({ broken: failure !== undefined, text }))
        const all = yield* arrived(Fault.none)
        assert.isFalse(all.broken)
        assert.deepStrictEqual(events(all.text), values)
        for (const count of [15, 16, 17, 48, 49, 130, 299]) {
          const dropped = yield* arrived(Fault.drop(count))
          assert.isTrue(dropped.broken)
          assert.deepStrictEqual(events(dropped.text), values.slice(0, count))
          const failed = yield* arrived(Fault.errorEvent(RpcStatus.make(503, "Later."), { after: count }))
          assert.strictEqual(events(failed.text).length, count + 1)
        }
        const cut = yield* arrived(Fault.cut(3000))
        assert.isTrue(cut.broken)
        assert.strictEqual(cut.text, all.text.slice(0, 3000))
      })
    )

    test(
      "drop breaks a stream after so many events, or ends it",
      Effect.gen(function*() {
        for (const how of ["close", "reset"] as const) {
          const { failure, text } = yield* faulty(face, Fault.drop(2, how))
          assert.instanceOf(failure, TypeError)
          assert.strictEqual(events(text).length, 2)
          assert.strictEqual(yield* lastOutcome, "serverClosed")
        }
        const { failure, text } = yield* faulty(face, Fault.drop(2, "end"))
        assert.deepStrictEqual([failure, events(text).length], [undefined, 2])
      })
    )

    test(
      "truncate ends the body in order",
      Effect.gen(function*() {
        const { bytes, failure } = yield* faulty(face, Fault.truncate(57), generate)
        assert.strictEqual(bytes.length, 57)
        assert.strictEqual(failure, undefined)
        assert.strictEqual(yield* lastOutcome, "completed")
      })
    )

    test(
      "split changes nothing but the pieces",
      Effect.gen(function*() {
        const { text } = yield* faulty(face, Fault.all(Fault.split("byte"), Fault.lineEndings("\r")))
        assert.strictEqual(events(text).map(textOf).join(""), whole)
      })
    )

    test(
      "gzip is announced, and a fetch undoes it",
      Effect.gen(function*() {
        const { response, text } = yield* faulty(face, Fault.gzip, generate)
        assert.strictEqual(response.headers.get("content-encoding"), "gzip")
        assert.strictEqual(textOf(JSON.parse(text)), whole)
      })
    )

    test(
      "line endings, comments, multi-line data, BOM and [DONE] leave the events what they are",
      Effect.gen(function*() {
        const cr = yield* faulty(face, Fault.all(Fault.lineEndings("\r"), Fault.comments, Fault.multiline, Fault.bom))
        assert.notInclude(cr.text, "\n")
        assert.isTrue(cr.text.startsWith("\uFEFF: keep-alive\rdata: {\rdata:   \"candidates\""))
        assert.strictEqual(events(cr.text).map(textOf).join(""), whole)
        const lf = yield* faulty(face, Fault.all(Fault.lineEndings("\n"), Fault.doneMarker))
        assert.notInclude(lf.text, "\r")
        assert.isTrue(lf.text.endsWith("\n\ndata: [DONE]\n\n"))
        const crlf = yield* faulty(face, Fault.none)
        assert.isTrue(crlf.text.endsWith("}\r\n\r\n"))
      })
    )

    test(
      "errorEvent comes in place of the rest, as an event or bare",
      Effect.gen(function*() {
        const framed = yield* faulty(face, Fault.errorEvent(RpcStatus.make(503, "Overloaded"), { after: 2 }))
        const [first, second, error, ...rest] = events(framed.text)
        assert.strictEqual(textOf(first) + textOf(second), "Hello from the emulator! You said: \"näïve 日本\". ")
        assert.deepStrictEqual(error, { error: { code: 503, message: "Overloaded", status: "UNAVAILABLE" } })
        assert.deepStrictEqual(rest, [])
        const bare = yield* faulty(face, Fault.errorEvent(undefined, { as: "bare" }))
        const [, after = ""] = bare.text.split("\r\n\r\n")
        assert.strictEqual(JSON.parse(after).error.code, 503)
      })
    )

    test(
      "unfinished takes the finish reason away and nothing else",
      Effect.gen(function*() {
        const { text } = yield* faulty(face, Fault.unfinished)
        assert.strictEqual(events(text).map(textOf).join(""), whole)
        assert.notInclude(text, "finishReason")
        assert.include(text, "usageMetadata")
      })
    )

    test(
      "plans: in order, for the requests that match, then all is well",
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.inject(
          Fault.sequence("models.generateContent", [
            Fault.status(500),
            Fault.none,
            Fault.reply(Reply.empty({ status: 204 }))
          ]),
          Fault.always("models.generateContentStream", Fault.status(503))
        )
        const statuses = yield* Effect.forEach(
          [generate, stream, generate, generate, stream, generate],
          (path) => send(face, path, prompt("a"))
        )
        assert.deepStrictEqual(statuses.map(({ response }) => response.status), [500, 503, 200, 204, 503, 200])
        yield* emulator.reset
        assert.strictEqual((yield* send(face, stream, prompt("a"))).response.status, 200)
        assert.strictEqual((yield* emulator.requests).length, 1)
      })
    )

    it.live("stall sends the headers and some bytes; the emulator sees the client leave", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const fetch = yield* face.fetch
        for (const [bytes, path] of [[0, generate], [20, generate], [20, stream]] as const) {
          yield* emulator.inject(Fault.sequence("*", [Fault.stall(bytes)]))
          const response = yield* Effect.promise(() =>
            fetch(emulator.baseUrl + path, {
              method: "POST",
              headers: { "x-goog-api-key": "k" },
              body: JSON.stringify(prompt("a"))
            })
          )
          const reader = response.body!.getReader()
          if (bytes > 0) assert.strictEqual((yield* Effect.promise(() => reader.read())).value?.length, bytes)
          const silent = yield* Effect.promise(() => reader.read().catch(() => undefined)).pipe(
            Effect.as(false),
            Effect.timeoutOrElse({ duration: "30 millis", orElse: () => Effect.succeed(true) })
          )
          assert.isTrue(silent)
          yield* Effect.promise(() => reader.cancel())
          assert.strictEqual(yield* lastOutcome, "clientClosed")
        }
      }).pipe(Effect.provide(face.layer())))

    it.live("delay and pace take time", () =>
      Effect.gen(function*() {
        const started = performance.now()
        yield* faulty(face, Fault.delay("40 millis"), generate)
        const delayed = performance.now()
        assert.isAtLeast(delayed - started, 39)
        const { text } = yield* faulty(face, Fault.pace("10 millis"))
        assert.isAtLeast(performance.now() - delayed, 9 * events(text).length)
      }).pipe(Effect.provide(face.layer())))
  })
}

describe("Fault.split in memory", () => {
  it.effect("cuts at every byte, every n bytes, and at the same places for the same seed", () =>
    Effect.gen(function*() {
      const lengths = (fault: Fault.Fault) =>
        Effect.map(faulty(memory, fault, generate), ({ chunks }) => chunks.map((chunk) => chunk.length))
      assert.deepStrictEqual([...new Set(yield* lengths(Fault.split("byte")))], [1])
      assert.deepStrictEqual([...new Set((yield* lengths(Fault.split(10))).slice(0, -1))], [10])
      const seeded = yield* lengths(Fault.split({ seed: 1 }))
      assert.isAbove(new Set(seeded).size, 3)
      assert.deepStrictEqual(yield* lengths(Fault.split({ seed: 1 })), seeded)
      assert.notDeepEqual(yield* lengths(Fault.split({ seed: 2 })), seeded)
      assert.isAtMost(Math.max(...yield* lengths(Fault.split({ seed: 2, max: 5 }))), 5)
    }).pipe(Effect.provide(memory.layer())))
})

describe("Fault over HTTP, below fetch", () => {
  /** Everything that a server sends on a socket until it closes it. */
  const raw = (baseUrl: string, request: string) =>
    Effect.callback<string>((resume) => {
      let received = ""
      const socket = connect(Number(new URL(baseUrl).port), "127.0.0.1", () => socket.write(request))
      socket.setEncoding("latin1").on("data", (data) => received += data).on("error", () => {})
      socket.on("close", () => resume(Effect.succeed(received)))
    })
  const list = "GET /v1beta/models?pageSize=1 HTTP/1.1\r\nHost: x\r\nx-goog-api-key: k\r\nConnection: close\r\n\r\n"

  it.effect("every piece is a chunk of its own", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.always("*", Fault.split("byte")))
      const received = yield* raw(emulator.baseUrl, list)
      const body = received.slice(received.indexOf("\r\n\r\n") + 4)
      assert.isAbove(body.length, 100)
      assert.match(body, /^(1\r\n[^]\r\n)+0\r\n\r\n$/)
    }).pipe(Effect.provide(http.layer())))

  it.effect("gzip is on the wire", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.always("*", Fault.gzip))
      const received = yield* raw(emulator.baseUrl, list)
      assert.include(received, "content-encoding: gzip")
      const [, body = ""] = received.split(/\r\n\r\n[0-9a-f]+\r\n/)
      assert.deepStrictEqual([body.charCodeAt(0), body.charCodeAt(1)], [0x1f, 0x8b])
    }).pipe(Effect.provide(http.layer())))

  it.effect("a cut body keeps the content-length that it does not fulfil", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.always("*", Fault.cut(10)))
      const [head = "", body = ""] = (yield* raw(emulator.baseUrl, list)).split("\r\n\r\n")
      assert.isAbove(Number(/content-length: (\d+)/.exec(head)?.[1]), 100)
      assert.strictEqual(body.length, 10)
    }).pipe(Effect.provide(http.layer())))

  it.effect("a reset comes before any header", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(Fault.always("*", Fault.reset))
      assert.strictEqual(yield* raw(emulator.baseUrl, list), "")
    }).pipe(Effect.provide(http.layer())))

  it.effect("the log shows what a redirect to another host took along", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const elsewhere = `${emulator.baseUrl.replace("127.0.0.1", "localhost")}/v1beta/models`
      yield* emulator.inject(Fault.sequence("*", [Fault.redirect(elsewhere, 303)]))
      assert.strictEqual((yield* send(http, generate, prompt("a"))).response.status, 200)
      const [first, second] = yield* emulator.requests
      assert.strictEqual(first?.headers["x-goog-api-key"], "test-key")
      assert.strictEqual(second?.url.hostname, "localhost")
      assert.strictEqual(
        second?.headers["x-goog-api-key"],
        "test-key",
        "Node's fetch forwards it; a careful client must not"
      )
    }).pipe(Effect.provide(http.layer())))
})
