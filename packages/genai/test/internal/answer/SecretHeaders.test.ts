import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { type Headers, HttpClient, type HttpClientRequest, HttpClientResponse } from "effect/http"
import * as fc from "fast-check"
import { inspect } from "node:util"
import { GenAIClient } from "../../../src/GenAIClient.ts"
import { Models } from "../../../src/Models.ts"
import { GoogleGenAI } from "../../../src/promise.ts"
import type { HttpOptions } from "../../../src/wire/HttpOptions.ts"
import { recorder } from "../../harness/spans.ts"

/** Names that do not sound like secrets. */
const header = "x-Team"

/** Calls over a transport that answers by this function; what was sent, and what can be seen of the call. */
const calling = (
  answer: (request: HttpClientRequest.HttpClientRequest) => Response,
  own: HttpOptions,
  client: HttpOptions = {},
  region: HttpOptions = {}
) =>
  Effect.gen(function*() {
    const sent: Array<Headers.Headers> = []
    const shown: Array<string> = []
    const http = HttpClient.make((request) => {
      sent.push(request.headers)
      return Effect.succeed(HttpClientResponse.fromWeb(request, answer(request)))
    }).pipe(
      HttpClient.tapRequest((request) =>
        Effect.withFiber(() => Effect.sync(() => shown.push(inspect(request, { depth: 9 }), JSON.stringify(request))))
      )
    )
    const layer = Models.layer.pipe(
      Layer.provideMerge(GenAIClient.layer({ apiKey: "key", httpOptions: client })),
      Layer.provide(Layer.succeed(HttpClient.HttpClient, http))
    )
    const { spans, tracer } = recorder()
    const httpOptions = { retryOptions: { attempts: 1 }, ...own }
    const exit = yield* Models.use((models) =>
      models.generateContent({ model: "m", contents: "Hi", config: { httpOptions } })
    ).pipe(
      GenAIClient.withHttpOptions(region),
      Effect.withTracer(tracer),
      Effect.exit,
      Effect.provide(layer)
    )
    const client_ = yield* Effect.provide(GenAIClient, layer)
    shown.push(
      inspect(exit, { depth: 9 }),
      JSON.stringify(exit),
      inspect(spans, { depth: 9 }),
      inspect(client_.config, { depth: 9 }),
      JSON.stringify(client_.config)
    )
    return { exit, sent, shown: shown.join("\n") }
  })

const echo = (status: number) => (request: HttpClientRequest.HttpClientRequest) =>
  Response.json(
    { error: { code: status, message: `no ${request.headers["x-team"]}`, status: "INVALID_ARGUMENT" } },
    { status, headers: { "x-request-id": request.headers["x-team"]! } }
  )

const answered = (request: HttpClientRequest.HttpClientRequest) =>
  Response.json({ candidates: [{ content: { parts: [{ text: "Hi" }] }, finishReason: "STOP" }] }, {
    headers: { "x-seen": request.headers["x-team"]! }
  })

describe("a header in a Redacted", () => {
  it.effect("is sent as it is, from client, region and call, and is seen nowhere", () =>
    Effect.gen(function*() {
      const secret = "s3cr"
      const headers = { [header]: Redacted.make(secret) }
      for (const [call, client, region] of [[{ headers }], [{}, { headers }], [{}, {}, { headers }]] as const) {
        for (const answer of [echo(400), echo(200), answered]) {
          const { exit, sent, shown } = yield* calling(answer, call, client, region)
          assert.strictEqual(sent[0]?.["x-team"], secret)
          assert.notInclude(shown, secret)
          assert.include(shown, "<redacted>")
          if (answer !== answered) assert.strictEqual(exit._tag, "Failure")
        }
      }
    }))

  it.effect("may come in pairs, and joins others of its name without losing what it is", () =>
    Effect.gen(function*() {
      const headers = [[header, "a"], ["X-TEAM", Redacted.make("s3cret")]] as never
      const { sent, shown } = yield* calling(echo(400), { headers })
      assert.strictEqual(sent[0]?.["x-team"], "a, s3cret")
      assert.notInclude(shown, "s3cret")
    }))

  it.effect("overrides one of the client that is not, and the other way round", () =>
    Effect.gen(function*() {
      const { sent, shown } = yield* calling(
        echo(400),
        { headers: { "X-Team": Redacted.make("s3cret") } },
        { headers: { "x-team": "open" } }
      )
      assert.strictEqual(sent[0]?.["x-team"], "s3cret")
      assert.notInclude(shown, "s3cret")
    }))

  it.effect("that was wiped, holds no text, or was put into text is refused", () =>
    Effect.gen(function*() {
      const wiped = Redacted.make("s3cret")
      Redacted.wipeUnsafe(wiped)
      const wrong = [
        { [header]: wiped },
        { [header]: Redacted.make(3) },
        { [header]: Redacted.make("two\nlines") },
        { [header]: `${Redacted.make("s3cret")}` },
        new globalThis.Headers({ [header]: String(Redacted.make("s3cret", { label: "mine" })) })
      ]
      for (const headers of wrong) {
        const { sent, shown } = yield* calling(answered, { headers: headers as never })
        assert.lengthOf(sent, 0)
        assert.match(shown, /InvalidRequest/)
        assert.match(shown, /config\.httpOptions\.headers\.x-team/i)
        assert.notInclude(shown, "s3cret")
      }
    }))

  it("is found in whatever the server says, from 4 characters on", () =>
    fc.assert(
      fc.asyncProperty(fc.stringMatching(/^[!-~]{4,20}$/), async (secret) => {
        fc.pre(!"INVALID_ARGUMENT<redacted>BadRequest".includes(secret))
        const { exit } = await Effect.runPromise(
          calling(echo(400), { headers: { [header]: Redacted.make(secret) } })
        )
        assert.include(exit._tag === "Failure" ? inspect(exit.cause, { depth: 9 }) : "", "no <redacted>")
      }),
      { numRuns: 50 }
    ))

  it("goes out over the promise face, in httpOptions and beside the parameters", async () => {
    const seen: Array<string | null> = []
    const fetch = async (_: unknown, init?: RequestInit) => {
      seen.push(new globalThis.Headers(init?.headers).get("x-team"))
      return Response.json({ error: { code: 400, message: `no ${seen.at(-1)}` } }, { status: 400 })
    }
    const ai = new GoogleGenAI({ apiKey: "key", httpOptions: { fetch: fetch as typeof globalThis.fetch } })
    const headers = { [header]: Redacted.make("s3cret") }
    const errors = await Promise.all([
      ai.models.generateContent({ model: "m", contents: "Hi", config: { httpOptions: { headers } } }).catch(String),
      ai.interactions.create({ model: "m", input: "Hi" }, { headers }).catch(String),
      ai.interactions.create({ model: "m", input: "Hi" }, { headers: [[header, headers[header]!]] }).catch(String)
    ])
    assert.deepStrictEqual(seen, ["s3cret", "s3cret", "s3cret"])
    for (const error of errors) assert.match(error as string, /no <redacted>/)
    await ai.close()
  })
})
