/**
 * What a program makes with its own effect, which has another version than that in the entry for plain async code, and gives to the entry. Every line of its output
 * is something that works.
 */
import { NodeFileSystem, NodeHttpClient } from "@effect/platform-node"
import { ApiError, Auth, GoogleGenAI, InvalidConfig, NotFound, TimeoutError, verifyWebhook } from "effect-genai/promise"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as HttpClientError from "effect/http/HttpClientError"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import assert from "node:assert/strict"
import { once } from "node:events"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { buffer } from "node:stream/consumers"

// A call that waits for ever fails the check.
setTimeout(() => assert.fail("The program takes too long"), 60_000).unref()

const works = (what) => console.log(`works: ${what}`)
const contents = "Why is the sky blue?"

// -----------------------------------------------------------------------------
// A server, which the name of the model tells what to do
// -----------------------------------------------------------------------------

const chunk = (text, finishReason) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason }]
})
const event = (...args) => `data: ${JSON.stringify(chunk(...args))}\r\n\r\n`

let seen
let busy = 0
let uploaded = 0
const left = new EventTarget()

const server = createServer(async (request, response) => {
  const { headers, url } = request
  const body = await buffer(request)
  const json = (value, status = 200, more = {}) =>
    response.writeHead(status, { "content-type": "application/json", ...more }).end(JSON.stringify(value))
  seen = { headers, url }
  response.on("close", () => response.writableFinished || left.dispatchEvent(new Event("left")))
  if (url.startsWith("/upload/")) {
    return json({}, 200, { "x-goog-upload-url": `${baseUrl}/session`, "x-goog-upload-status": "active" })
  }
  if (url === "/session") {
    uploaded += body.length
    const status = headers["x-goog-upload-command"].includes("finalize") ? "final" : "active"
    return json({ file: { name: "files/1", sizeBytes: String(uploaded) } }, 200, { "x-goog-upload-status": status })
  }
  if (url.includes("never")) return
  if (url.includes("none")) return json({ error: { code: 404, message: "no such model", status: "NOT_FOUND" } }, 404)
  if (url.includes("broken") && busy++ === 0) return request.socket.destroy()
  if (url.includes("busy") && busy++ === 0) return json({ error: { code: 503, status: "UNAVAILABLE" } }, 503)
  if (!url.includes("stream")) return json(chunk("blue", "STOP"))
  response.writeHead(200, { "content-type": "text/event-stream" }).write(event("one"))
  if (!url.includes("silent")) response.end(event("two", "STOP"))
})
server.listen(0, "127.0.0.1")
await once(server, "listening")
const baseUrl = `http://127.0.0.1:${server.address().port}`

// -----------------------------------------------------------------------------
// Clients
// -----------------------------------------------------------------------------

const changed = (change) =>
  Layer.effect(HttpClient.HttpClient, Effect.map(HttpClient.HttpClient, change)).pipe(
    Layer.provide(NodeHttpClient.layerUndici)
  )

const clients = {
  fetch: FetchHttpClient.layer,
  undici: NodeHttpClient.layerUndici,
  "node:http": NodeHttpClient.layerNodeHttp,
  "a client with another header, and retries of its own": changed((client) =>
    client.pipe(
      HttpClient.mapRequest(HttpClientRequest.setHeader("x-program", "yes")),
      HttpClient.retryTransient({ times: 1 })
    )
  ),
  "a client that refuses other statuses than 2xx": changed(HttpClient.filterStatusOk),
  "HttpClient.make": Layer.succeed(
    HttpClient.HttpClient,
    HttpClient.make((request, url, signal) =>
      Effect.tryPromise({
        try: () => fetch(url, { method: request.method, headers: request.headers, body: request.body.body, signal }),
        catch: (cause) =>
          new HttpClientError.HttpClientError({ reason: new HttpClientError.TransportError({ request, cause }) })
      }).pipe(Effect.map((response) => HttpClientResponse.fromWeb(request, response)))
    )
  )
}

const make = (options = {}) =>
  new GoogleGenAI({
    apiKey: "key",
    ...options,
    httpOptions: { baseUrl, retryOptions: { initialDelay: 0.001 }, ...options.httpOptions }
  })

const rejection = (promise) => promise.then((value) => assert.fail(`no error, but ${value}`), (error) => error)

const read = async (ai, model, config = {}, each = () => false) => {
  const texts = []
  for await (const { text } of await ai.models.generateContentStream({ model, contents, config })) {
    texts.push(text)
    if (each()) break
  }
  return texts
}

const isLeft = () => once(left, "left")

for (const [name, httpClient] of Object.entries(clients)) {
  const ai = make({ httpClient, fileSystem: NodeFileSystem.layer, httpOptions: { idleTimeout: 300, timeout: 2_000 } })
  assert.equal((await ai.models.generateContent({ model: "sky", contents })).text, "blue")
  assert.deepEqual(await read(ai, "sky"), ["one", "two"])
  for (const model of ["busy", "broken"]) {
    busy = 0
    assert.equal((await ai.models.generateContent({ model, contents })).text, "blue")
    assert.equal(busy, 2)
  }
  const error = await rejection(ai.models.generateContent({ model: "none", contents }))
  assert(error instanceof NotFound && error instanceof ApiError, String(error))
  works(`${name}: answers, streams, errors, retries`)

  let closed = isLeft()
  const silence = await rejection(read(ai, "silent"))
  assert(silence instanceof TimeoutError, String(silence))
  assert.deepEqual([silence.phase, Duration.toMillis(silence.limit)], ["idle", 300])
  await closed
  closed = isLeft()
  await read(ai, "silent", {}, () => true)
  await closed
  const controller = new AbortController()
  closed = isLeft()
  const reading = read(ai, "silent", { abortSignal: controller.signal }, () => controller.abort())
  assert.equal((await rejection(reading)).name, "AbortError")
  await closed
  closed = isLeft()
  const limited = ai.models.generateContent({ model: "never", contents, config: { httpOptions: { timeout: 100 } } })
  assert((await rejection(limited)) instanceof TimeoutError)
  await closed
  works(`${name}: limits of time, break and abort close the connection`)

  const folder = mkdtempSync(join(tmpdir(), "versions-"))
  const [from, to] = [join(folder, "from.txt"), join(folder, "to.mp4")]
  writeFileSync(from, "x".repeat(9_000_000))
  uploaded = 0
  assert.equal((await ai.files.upload({ file: from })).sizeBytes, "9000000")
  await ai.files.download({ file: { videoBytes: btoa("blue"), mimeType: "video/mp4" }, downloadPath: to })
  assert.equal(readFileSync(to, "utf8"), "blue")
  assert.match((await rejection(ai.files.upload({ file: join(folder, "none.txt") }))).message, /none\.txt/)
  rmSync(folder, { recursive: true })
  works(`${name}: files`)
  await ai.close()
}

// -----------------------------------------------------------------------------
// Layers, secrets, credentials, errors
// -----------------------------------------------------------------------------

let released = false
const scoped = Layer.effect(
  HttpClient.HttpClient,
  Effect.andThen(Effect.addFinalizer(() => Effect.sync(() => void (released = true))), HttpClient.HttpClient)
).pipe(Layer.provide(NodeHttpClient.layerUndici))
const ai = make({ httpClient: scoped })
await ai.models.generateContent({ model: "sky", contents })
await ai.close()
assert(released)
for (const problem of [Effect.fail(new Error("no client")), Effect.die(new Error("no client"))]) {
  const ai = make({ httpClient: Layer.effect(HttpClient.HttpClient, problem) })
  assert.equal((await rejection(ai.models.generateContent({ model: "sky", contents }))).message, "no client")
}
const other = make({ httpClient: NodeFileSystem.layer })
assert((await rejection(other.models.generateContent({ model: "sky", contents }))) instanceof InvalidConfig)
works("layers with a scope, that fail, of another service")

await make({ apiKey: Redacted.make("secret"), httpOptions: { headers: { "x-one": Redacted.make("one") } } }).models
  .generateContent({ model: "sky", contents, config: { httpOptions: { headers: { "x-two": Redacted.make("two") } } } })
const { headers: sent } = seen
assert.deepEqual([sent["x-goog-api-key"], sent["x-one"], sent["x-two"]], ["secret", "one", "two"])
const wiped = Redacted.make("secret")
Redacted.wipeUnsafe(wiped)
assert.throws(() => make({ apiKey: wiped }), InvalidConfig)
const secrets = Redacted.make(`whsec_${btoa("a secret of webhooks")}`)
assert.match((await rejection(verifyWebhook({ headers: {}, body: "{}" }, { secrets }))).message, /webhook-id/)
works("Redacted")

const headers = { authorization: "Bearer token" }
const later = Effect.delay(Effect.succeed({ token: Redacted.make("token"), expiresIn: Duration.hours(1) }), "1 millis")
const auths = [
  Auth.bearer(Redacted.make("token")),
  Auth.make({ credentials: () => Effect.succeed({ headers, query: {} }), project: Effect.succeed("p") }),
  Auth.refreshing(later)
]
const vertex = { apiKey: undefined, enterprise: true, location: "l" }
for (const auth of auths) {
  await make({ ...vertex, project: "p", auth }).models.generateContent({ model: "sky", contents })
  assert.deepEqual([seen.headers.authorization, seen.url.includes("projects/p/")], [headers.authorization, true])
}
const failing = Auth.make({ credentials: () => Effect.fail(new Error("no token")) })
const refused = make({ ...vertex, project: "p", auth: failing }).models.generateContent({ model: "sky", contents })
assert.match((await rejection(refused)).message, /no token/)
works("Auth of Effects")

const plain = make()
const call = (model) =>
  Effect.tryPromise({
    try: (abortSignal) => plain.models.generateContent({ model, contents, config: { abortSignal } }),
    catch: (error) => error
  })
const caught = (effect) => Effect.catchTag(effect, "NotFound", ({ status }) => Effect.succeed(status))
assert.equal(await Effect.runPromise(caught(call("none"))), 404)
const error = await rejection(plain.models.generateContent({ model: "none", contents }))
assert.equal(
  await Effect.runPromise(caught(Effect.gen(function*() {
    yield* error
  }))),
  404
)
const interrupted = isLeft()
assert.equal((await Effect.runPromise(Effect.timeoutOption(call("never"), "100 millis")))._tag, "None")
await interrupted
works("errors and interruption in Effects")

// -----------------------------------------------------------------------------
// fromLayer
// -----------------------------------------------------------------------------

// The services are those of the program: the Effect face needs the version of the entry.
const GenAI = Context.Service("effect-genai/GenAI")
const events = []
const models = {
  countTokens: () => Effect.delay(Effect.succeed({ totalTokens: 3 }), "1 millis"),
  get: () => Effect.fail(error),
  embedContent: () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => void events.push("interrupted"))),
  generateContentStream: () =>
    Stream.make({ text: "one" }, { text: "two" }, { text: "three" }).pipe(
      Stream.tap(() => Effect.sleep("1 millis")),
      Stream.ensuring(Effect.sync(() => void events.push("left")))
    )
}
const made = Effect.acquireRelease(
  Effect.succeed({ models }),
  () => Effect.sync(() => void events.push("released"))
)
const over = GoogleGenAI.fromLayer(Layer.effect(GenAI, made))
assert.equal((await over.models.countTokens({ model: "sky", contents })).totalTokens, 3)
assert.equal(await rejection(over.models.get({ model: "sky" })), error)
assert.deepEqual(await read(over, "sky", {}, () => true), ["one"])
const stopping = new AbortController()
const stopped = rejection(
  over.models.embedContent({ model: "sky", contents, config: { abortSignal: stopping.signal } })
)
setTimeout(() => stopping.abort(), 10)
assert.equal((await stopped).name, "AbortError")
await over.close()
assert.deepEqual(events, ["left", "interrupted", "released"])
works("fromLayer")

server.closeAllConnections()
server.close()
