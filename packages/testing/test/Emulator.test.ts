import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Layer, Scope, Stream } from "effect"
import { HttpClient, HttpClientRequest } from "effect/http"
import { TestClock } from "effect/testing"
import { connect } from "node:net"
import { inspect } from "node:util"
import { aborter, events, faces, generate, http, type Parsed, prompt, send, stream, textOf } from "./faces.ts"

for (const face of faces) {
  describe(`Emulator ${face.name}`, () => {
    it.effect("serves scripts in order, then the built-in behaviour", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.script(
          Script.sequence("models.generateContent", [
            Script.says("one"),
            Reply.json({ two: true }, { status: 201, headers: { "x-extra": "yes" } }),
            Reply.error(RpcStatus.make(418, "Teapot")),
            Script.echo,
            (request) => Effect.succeed(Reply.text(`${request.method} ${request.index}`)),
            () => {
              throw new Error("a bug in a script")
            }
          ])
        )
        const [one, two, three, four, five, six, seven] = yield* Effect.replicateEffect(
          send(face, generate, prompt("a")),
          7
        )
        assert.strictEqual(textOf(JSON.parse(one!.text)), "one")
        assert.deepStrictEqual([two!.response.status, two!.response.headers.get("x-extra"), two!.text.trim()], [
          201,
          "yes",
          "{\n  \"two\": true\n}"
        ])
        assert.strictEqual(three!.response.status, 418)
        assert.deepStrictEqual(JSON.parse(textOf(JSON.parse(four!.text))), {
          method: "POST",
          path: generate,
          query: {},
          body: prompt("a")
        })
        assert.strictEqual(five!.text, "POST 4")
        assert.include(JSON.parse(six!.text).error.message, "a bug in a script")
        assert.include(textOf(JSON.parse(seven!.text)), "You said: \"a\"")
      }).pipe(Effect.provide(face.layer())))

    it.effect("scripts: the oldest that matches; by operation, path or predicate; always; events with names and ids", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* emulator.script(
          Script.sequence((request) => JSON.stringify(request.body).includes("special"), [Script.says("predicate")]),
          Script.sequence("models.generateContentStream", [Script.says("streamed words, more than four of them")]),
          Script.always(Script.path("GET", "/v1beta/models/*"), Reply.json({ name: "mine" })),
          Script.sequence("*", [
            Reply.serverEvents(Stream.make({ data: { a: 1 }, event: "one", id: "1" }, { data: "[DONE]" }))
          ])
        )
        assert.strictEqual(
          events((yield* send(face, stream, prompt("special"))).text).map(textOf).join(""),
          "predicate"
        )
        const streamed = events((yield* send(face, stream, prompt("a"))).text)
        assert.strictEqual(streamed.length, 2)
        assert.strictEqual(streamed.map(textOf).join(""), "streamed words, more than four of them")
        for (let i = 0; i < 2; i++) assert.include((yield* send(face, "/v1beta/models/x")).text, "mine")
        assert.strictEqual(
          (yield* send(face, generate, prompt("a"))).text,
          "event: one\r\nid: 1\r\ndata: {\"a\":1}\r\n\r\ndata: [DONE]\r\n\r\n"
        )
      }).pipe(Effect.provide(face.layer())))

    it.effect("options put scripts and faults in force from the start", () =>
      Effect.gen(function*() {
        assert.strictEqual((yield* send(face, generate, prompt("a"))).response.status, 503)
        assert.strictEqual(textOf(JSON.parse((yield* send(face, generate, prompt("a"))).text)), "scripted")
      }).pipe(Effect.provide(face.layer({
        script: [Script.always("*", Script.says("scripted"))],
        faults: [Fault.sequence("*", [Fault.status(503)])]
      }))))

    it.effect("logs what arrived, and prints it without the key", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* send(face, generate, prompt("a"), {
          headers: { "x-goog-api-key": "hush-1", authorization: "Bearer hush-2" }
        })
        yield* send(face, "/v1beta/models?key=hush-3&pageSize=1")
        yield* send(face, generate, "{ not json")
        yield* send(face, "/v9/nowhere")
        const requests = yield* emulator.requests
        const [first, second, third, fourth] = requests
        assert.strictEqual(first?.method, "POST")
        assert.strictEqual(first?.url.pathname, generate)
        assert.strictEqual(first?.operation, "models.generateContent")
        assert.strictEqual(first?.backend, "gemini")
        assert.deepStrictEqual(first?.body, prompt("a"))
        assert.strictEqual(first?.headers["x-goog-api-key"], "hush-1")
        assert.strictEqual(second?.operation, "models.list")
        assert.strictEqual(second?.url.searchParams.get("key"), "hush-3")
        assert.strictEqual(second?.body, undefined)
        assert.strictEqual(third?.body, "{ not json")
        assert.strictEqual(fourth?.operation, undefined)
        for (const shown of [requests, ...requests, ...requests.map((request) => request.headers)]) {
          const printed = inspect(shown, { depth: 9 }) + JSON.stringify(shown) + String(shown)
          assert.notMatch(printed, /hush-\d/)
        }
        assert.include(JSON.stringify(requests), "redacted")
        assert.strictEqual(yield* first!.outcome, "completed")
      }).pipe(Effect.provide(face.layer())))

    it.effect("prints requests without the secrets of gateways and of bodies, and keeps them for the test", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* send(
          face,
          "/v1beta/models?access_token=hush-1&api_key=hush-2&upload_id=hush-2&pageToken=shown-1",
          undefined,
          {
            headers: { "x-gateway-token": "hush-3", apikey: "hush-0", cookie: "a=hush-4", "x-team": "shown-2" }
          }
        )
        const credential = {
          id: "mine",
          type: "oauth2",
          client_id: "shown-3",
          client_secret: "hush-5",
          value: "hush-6"
        }
        yield* send(
          face,
          "/v1beta/credentials",
          JSON.stringify({ ...credential, nested: [{ refresh_token: "hush-7" }] })
        )
        yield* send(face, generate, JSON.stringify({ contents: [], tools: [{ key: "shown-4", value: "shown-5" }] }))
        const tool = {
          type: "mcp_server",
          url: "https://example.com/",
          headers: { Authorization: "Bearer hush-8", apikey: "hush-9", "x-team": "shown-6" }
        }
        yield* send(face, "/v1beta/interactions", JSON.stringify({ model: "m", input: "a", tools: [tool] }))
        const requests = yield* emulator.requests
        assert.strictEqual(requests.length, 4)
        assert.deepInclude(requests[1]?.body, credential)
        for (
          const printed of [inspect(requests, { depth: 9 }), JSON.stringify(requests), requests.map(String).join()]
        ) {
          assert.notMatch(printed, /hush-\d/)
          for (let index = 1; index <= 6; index++) assert.include(printed, `shown-${index}`)
        }
      }).pipe(Effect.provide(face.layer())))

    it.live("sees a client give up before the headers", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const fetch = yield* face.fetch
        yield* emulator.inject(Fault.always("*", Fault.delay("1 minute")))
        const controller = aborter()
        const answer = fetch(`${emulator.baseUrl}/v1beta/models?key=k`, { signal: controller.signal }).then(
          () => "an answer",
          (error: unknown) => error
        )
        const [request] = yield* Effect.repeat(Effect.delay(emulator.requests, "5 millis"), {
          until: (requests) => requests.length === 1
        })
        const reason = new Error("enough")
        controller.abort(reason)
        assert.strictEqual(yield* Effect.promise(() => answer), reason)
        assert.strictEqual(yield* request!.outcome, "clientClosed")
      }).pipe(Effect.provide(face.layer())))

    it.live("sees a client give up on a body that it never read", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const fetch = yield* face.fetch
        yield* emulator.inject(Fault.always("*", Fault.stall(3)))
        const controller = aborter()
        yield* Effect.promise(() => fetch(`${emulator.baseUrl}/v1beta/models?key=k`, { signal: controller.signal }))
        controller.abort()
        assert.strictEqual(yield* (yield* emulator.requests)[0]!.outcome, "clientClosed")
      }).pipe(Effect.provide(face.layer())))

    it.live("sees a client leave in the middle of a stream", () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const fetch = yield* face.fetch
        yield* emulator.inject(Fault.always("*", Fault.pace("5 millis")))
        const response = yield* Effect.promise(() =>
          fetch(emulator.baseUrl + stream, {
            method: "POST",
            headers: { "x-goog-api-key": "k" },
            body: JSON.stringify(prompt("a"))
          })
        )
        const reader = response.body!.getReader()
        yield* Effect.promise(() => reader.read())
        yield* Effect.promise(() => reader.cancel())
        assert.strictEqual(yield* (yield* emulator.requests)[0]!.outcome, "clientClosed")
      }).pipe(Effect.provide(face.layer())))
  })
}

describe("Emulator in memory", () => {
  const request = (emulator: Emulator["Service"], path: string) =>
    HttpClientRequest.post(emulator.baseUrl + path).pipe(
      HttpClientRequest.setHeader("x-goog-api-key", "any"),
      HttpClientRequest.bodyJsonUnsafe(prompt("Hi"))
    )

  it.effect("is an HttpClient that serves every host", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* HttpClient.HttpClient
      const response = yield* client.execute(request(emulator, generate))
      assert.strictEqual(response.status, 200)
      assert.include(textOf(yield* response.json), "Hi")
      const google = yield* client.get("https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash?key=k")
      assert.strictEqual(((yield* google.json) as Parsed).name, "models/gemini-2.5-flash")
      const vertex = yield* client.get(
        "https://us-central1-aiplatform.googleapis.com/v1/publishers/google/models?key=k"
      )
      assert.property(yield* vertex.json, "publisherModels")
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("delays by the test clock, and sees an interruption before the headers", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* HttpClient.HttpClient
      yield* emulator.inject(Fault.always("*", Fault.delay("1 minute")))
      const slow = yield* Effect.forkChild(client.execute(request(emulator, generate)))
      yield* TestClock.adjust("59 seconds")
      assert.strictEqual(slow.pollUnsafe(), undefined)
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(slow)).status, 200)
      const interrupted = yield* Effect.forkChild(client.execute(request(emulator, generate)))
      yield* TestClock.adjust("1 second")
      yield* Fiber.interrupt(interrupted)
      assert.strictEqual(yield* (yield* emulator.requests)[1]!.outcome, "clientClosed")
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("paces a stream by the test clock, and sees it dropped after two events", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* HttpClient.HttpClient
      yield* emulator.inject(Fault.always("*", Fault.pace("10 seconds")))
      const taken: Array<Uint8Array> = []
      const fiber = yield* client.execute(request(emulator, stream)).pipe(
        Effect.map((response) => response.stream),
        Stream.unwrap,
        Stream.take(2),
        Stream.runForEach((chunk) => Effect.sync(() => taken.push(chunk))),
        Effect.forkChild
      )
      yield* TestClock.adjust("10 seconds")
      yield* Effect.yieldNow
      assert.strictEqual(taken.length, 1)
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      assert.strictEqual(taken.length, 2)
      assert.strictEqual(yield* (yield* emulator.requests)[0]!.outcome, "clientClosed")
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("fails as a transport fails where the connection breaks", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* HttpClient.HttpClient
      yield* emulator.inject(Fault.sequence("*", [Fault.reset, Fault.cut(10)]))
      const reset = yield* Effect.flip(client.execute(request(emulator, generate)))
      assert.strictEqual(reset.reason._tag, "TransportError")
      const cut = yield* client.execute(request(emulator, generate))
      const bytes: Array<number> = []
      const failure = yield* cut.stream.pipe(
        Stream.runForEach((chunk) => Effect.sync(() => bytes.push(...chunk))),
        Effect.flip
      )
      assert.strictEqual(bytes.length, 10)
      assert.strictEqual(failure._tag, "HttpClientError")
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("sends a stream of bytes as the request's body", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const client = yield* HttpClient.HttpClient
      const body = Stream.make("{\"contents\":", "[{\"parts\":[{\"text\":\"in pieces\"}]}]}").pipe(Stream.encodeText)
      const response = yield* client.execute(
        HttpClientRequest.post(emulator.baseUrl + generate).pipe(
          HttpClientRequest.setHeader("x-goog-api-key", "any"),
          HttpClientRequest.bodyStream(body, { contentType: "application/json" })
        )
      )
      assert.include(textOf(yield* response.json), "in pieces")
    }).pipe(Effect.provide(Emulator.layer())))
})

describe("Emulator over HTTP", () => {
  it.live("listens on the loopback interface only and closes with its scope, whatever is still open", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const context = yield* Layer.buildWithScope(http.layer({ faults: [Fault.always("*", Fault.stall(3))] }), scope)
      const emulator = yield* Emulator.pipe(Effect.provide(context))
      assert.match(emulator.baseUrl, /^http:\/\/127\.0\.0\.1:\d+$/)
      const stalled = yield* Effect.forkChild(send(http, generate, prompt("a")).pipe(Effect.provide(context)))
      yield* emulator.requests.pipe(
        Effect.delay("1 millis"),
        Effect.repeat({ until: (requests) => requests.length === 1 })
      )
      yield* Scope.close(scope, Exit.void)
      assert.instanceOf((yield* Fiber.join(stalled)).failure, TypeError)
      const refused = yield* Effect.flip(send(http, generate, prompt("a")).pipe(Effect.provide(context)))
      assert.match(inspect(refused), /ECONNREFUSED/)
    }))

  it.effect("goes on after a request that never becomes whole", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* Effect.callback<void>((resume) => {
        const socket = connect(Number(new URL(emulator.baseUrl).port), "127.0.0.1", () => {
          socket.write(`POST ${generate} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{`, () => socket.destroy())
        })
        socket.on("close", () => resume(Effect.void))
      })
      assert.strictEqual((yield* send(http, generate, prompt("a"))).response.status, 200)
      assert.strictEqual((yield* emulator.requests).length, 1)
    }).pipe(Effect.provide(Emulator.layerServer())))

  it.effect("takes the port it is given, and says so when it is taken", () =>
    Effect.gen(function*() {
      const { baseUrl } = yield* Emulator
      const port = Number(new URL(baseUrl).port)
      const error = yield* Effect.flip(Effect.provide(Effect.void, Emulator.layerServer({ port })))
      assert.strictEqual(error._tag, "ServeError")
    }).pipe(Effect.provide(Emulator.layerServer())))

  it.live.each(["", "connection: upgrade\r\nupgrade: websocket\r\n"])(
    "answers 400 to a malformed address, and goes on: %j",
    (upgrade) =>
      Effect.gen(function*() {
        const { baseUrl } = yield* Emulator
        const { port } = new URL(baseUrl)
        for (const [target, host] of [["/", "["], ["/", "a b"], ["*", "localhost"], ["http://[/", "localhost"]]) {
          const answer = yield* Effect.promise(() =>
            new Promise<string>((resolve) => {
              let text = ""
              const socket = connect(
                Number(port),
                "127.0.0.1",
                () => socket.write(`GET ${target} HTTP/1.1\r\nhost: ${host}\r\n${upgrade}\r\n`)
              )
              socket.on("data", (bytes) => {
                text += bytes.toString()
                socket.destroy()
              }).on("close", () => resolve(text))
            })
          )
          assert.match(answer, /^HTTP\/1\.1 400 /, `${target} of ${host}`)
        }
        for (const path of ["//", "//[/x", "//host/v1beta/models"]) {
          assert.strictEqual((yield* Effect.promise(() => fetch(baseUrl + path))).status, 404, path)
        }
      }).pipe(Effect.provide(Emulator.layerServer()))
  )
})

describe("an answer of `fetch` in memory", () => {
  const ask = Effect.gen(function*() {
    const { baseUrl, fetch } = yield* Emulator
    const headers = { "x-goog-api-key": "any" }
    return yield* Effect.promise(() =>
      fetch(baseUrl + generate, { method: "POST", headers, body: JSON.stringify(prompt("Hi")) })
    )
  })

  it.effect("is read in every way of a response, once", () =>
    Effect.gen(function*() {
      const expected = yield* Effect.flatMap(ask, (response) => Effect.promise(() => response.text()))
      const ways: ReadonlyArray<(response: Response) => Promise<string>> = [
        (response) => response.json().then((value: unknown) => JSON.stringify(value, undefined, 2)),
        (response) => response.arrayBuffer().then((bytes) => new TextDecoder().decode(bytes)),
        (response) => response.bytes().then((bytes) => new TextDecoder().decode(bytes)),
        (response) => response.blob().then((blob) => blob.text()),
        (response) => new Response(response.body).text(),
        (response) => response.clone().text()
      ]
      const withoutId = (text: string) => ({ ...JSON.parse(text), responseId: "" })
      for (const way of ways) {
        const response = yield* ask
        assert.isFalse(response.bodyUsed)
        assert.deepStrictEqual(withoutId(yield* Effect.promise(() => way(response))), withoutId(expected))
        assert.strictEqual(yield* (yield* (yield* Emulator).requests).at(-1)!.outcome, "completed")
      }
      const twice = yield* ask
      yield* Effect.promise(() => twice.text())
      assert.isTrue(twice.bodyUsed)
      for (const again of [twice.text.bind(twice), twice.json.bind(twice), async () => await twice.blob()]) {
        const refused = yield* Effect.promise(() => again().then(() => undefined, (error: unknown) => error))
        assert.instanceOf(refused, TypeError)
      }
    }).pipe(Effect.provide(Emulator.layer())))
})
