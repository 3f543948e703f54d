/** The journal of a server and the addresses beside those of the API. */
import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Journal from "../src/internal/journal.ts"
import * as launch from "../src/internal/launch.ts"
import * as web from "../src/internal/web.ts"

const model = "v1beta/models/gemini-2.5-flash"

/** A server with a page, and what asks it. */
const serving = Effect.gen(function*() {
  const emulator = yield* Emulator
  const send = (path: string, init: RequestInit = {}) =>
    Effect.promise(async () => {
      const response = await fetch(`${emulator.baseUrl}/${path}`, { redirect: "manual", ...init })
      return { status: response.status, headers: response.headers, text: await response.text() }
    })
  const ask = (method: string, prompt: string, headers: Record<string, string> = {}) =>
    send(`${model}:${method}`, {
      method: "POST",
      headers: { "x-goog-api-key": "any", ...headers },
      body: JSON.stringify({ contents: [{ parts: [{ text: prompt }] }] })
    })
  const journal = Effect.map(
    send("_emulator/requests"),
    ({ text }) => JSON.parse(text) as ReturnType<Journal.Journal["since"]>
  )
  return { emulator, send, ask, journal }
})

const provided = Effect.provide(Emulator.layerServer({ page: true }))

/** A list in a list, and so on. */
const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`

describe("the journal", () => {
  it.live("has requests whose answers cannot be sent, which are answered all the same", () =>
    Effect.gen(function*() {
      const { emulator, journal, send } = yield* serving
      yield* emulator.script(Script.always("models.get", Reply.json({}, { headers: { "not a name": "any" } })))
      const { status, text } = yield* send(model, { headers: { "x-goog-api-key": "any" } })
      assert.deepStrictEqual([status, JSON.parse(text).error.status], [500, "INTERNAL"])
      assert.match(text, /Header name must be a valid HTTP token/)
      assert.deepStrictEqual((yield* journal).requests.map(({ outcome }) => outcome), ["completed"])
    }).pipe(provided), 20_000)

  it.live(
    "says how long JSON is that is too deep to be searched for secrets, and the request is answered",
    () =>
      Effect.gen(function*() {
        const { emulator, journal, send } = yield* serving
        yield* emulator.script(Script.always("models.get", Reply.text(nested(50_000))))
        const headers = { "x-goog-api-key": "AIzaSecretOfTheTest" }
        const body = `{"contents":${nested(50_000)}}`
        const answer = yield* send(`${model}:generateContent`, { method: "POST", headers, body })
        assert.deepStrictEqual([answer.status, JSON.parse(answer.text).error.status], [400, "INVALID_ARGUMENT"])
        assert.strictEqual((yield* send(model, { headers })).text.length, 100_000)
        const { requests: [first, second] } = yield* journal
        assert.deepStrictEqual([first?.body, first?.outcome], ["100,013 bytes", "completed"])
        assert.deepStrictEqual(second?.messages.map(({ text }) => text), ["100,000 bytes"])
        assert.notInclude(JSON.stringify([first, second]), "AIzaSecret")
      }).pipe(provided),
    20_000
  )

  it.live("has requests with their answers, streams event by event, and faults", () =>
    Effect.gen(function*() {
      const { ask, emulator, journal, send } = yield* serving
      yield* emulator.inject(Fault.sequence("models.generateContent", [Fault.none, Fault.status(429)]))
      yield* ask("generateContent", "Hello")
      yield* ask("generateContent", "Hello")
      yield* ask("streamGenerateContent?alt=sse", "Hello")
      yield* send("v1beta/nothing")
      const { first, requests } = yield* journal
      assert.strictEqual(first, 1)
      assert.deepStrictEqual(
        requests.map(({ fault, id, operation, outcome, status }) => [id, operation, status, outcome, fault]),
        [
          [1, "models.generateContent", 200, "completed", "none"],
          [2, "models.generateContent", 429, "completed", "status 429"],
          [3, "models.generateContentStream", 200, "completed", undefined],
          [4, undefined, 404, "completed", undefined]
        ]
      )
      assert.deepStrictEqual(requests[0]?.body, { contents: [{ parts: [{ text: "Hello" }] }] })
      assert.isAbove(requests[2]?.messages.length ?? 0, 3)
      for (const { by, text } of requests[2]?.messages ?? []) {
        assert.strictEqual(by, "server")
        assert.isObject(JSON.parse(text.replace(/^data: /, "")))
      }
    }).pipe(provided))

  it.live("has no secrets: of headers, queries, bodies, answers and addresses of uploads, in whatever pieces they come", () =>
    Effect.gen(function*() {
      const { ask, emulator, journal, send } = yield* serving
      yield* emulator.inject(Fault.sequence("identity.token", [Fault.split("byte")]))
      yield* ask("generateContent?key=secret-in-query", "I know secret-in-header.", {
        "x-goog-api-key": "secret-in-header"
      })
      yield* ask("generateContent", "Hi", { authorization: "Bearer secret-in-bearer" })
      const token = yield* send("token", {
        method: "POST",
        body: new URLSearchParams({
          grant_type: "refresh_token",
          client_id: "c",
          client_secret: "secret-in-form",
          refresh_token: "r"
        })
      })
      yield* send("v1beta/credentials", {
        method: "POST",
        headers: { "x-goog-api-key": "any" },
        body: JSON.stringify({
          id: "mine",
          type: "environment_variable",
          value: "secret-in-body",
          injection_location: "here"
        })
      })
      const webhook = yield* send("v1beta/webhooks", {
        method: "POST",
        headers: { "x-goog-api-key": "any" },
        body: JSON.stringify({ name: "mine", uri: "https://example.com/hook", subscribed_events: ["batch.succeeded"] })
      })
      const upload = yield* send("upload/v1beta/files", {
        method: "POST",
        headers: {
          "x-goog-api-key": "any",
          "x-goog-upload-protocol": "resumable",
          "x-goog-upload-command": "start",
          "x-goog-upload-header-content-type": "text/plain"
        },
        body: "{}"
      })
      const address = new URL(upload.headers.get("x-goog-upload-url") ?? "")
      yield* Effect.promise(() =>
        fetch(address, {
          method: "POST",
          headers: { "x-goog-upload-command": "upload, finalize", "x-goog-upload-offset": "0" },
          body: "text"
        }).then((response) => response.text())
      )
      const text = JSON.stringify(yield* journal)
      const secrets = [
        address.searchParams.get("upload_id"),
        JSON.parse(token.text).access_token,
        JSON.parse(webhook.text).new_signing_secret,
        "secret-in-query",
        "secret-in-header",
        "secret-in-bearer",
        "secret-in-form",
        "secret-in-body"
      ]
      for (const secret of secrets) {
        assert.isAbove(String(secret).length, 8)
        assert.notInclude(text, String(secret))
      }
      assert.include(text, "I know {REDACTED}.")
    }).pipe(provided))

  it.live("has the messages of sessions, both ways and without secrets, and a script of them", () =>
    Effect.gen(function*() {
      const { emulator, journal, send } = yield* serving
      const talk = (first: string) =>
        Effect.promise(() =>
          new Promise<ReadonlyArray<string>>((resolve) => {
            const said: Array<string> = []
            const socket = new WebSocket(
              `${
                emulator.baseUrl.replace("http", "ws")
              }/ws/google.ai.generativelanguage.v1beta.GenerativeService.BidiGenerateContent?key=secret-key`
            )
            socket.binaryType = "arraybuffer"
            socket.addEventListener("open", () => socket.send(first))
            socket.addEventListener("message", ({ data }) => {
              said.push(JSON.stringify(JSON.parse(new TextDecoder().decode(data))))
              socket.close(1000)
            })
            socket.addEventListener("close", () => resolve(said))
          })
        )
      const systemInstruction = { parts: [{ text: "I know secret-key." }] }
      const setup = { setup: { model: "models/gemini-live-2.5-flash-preview", systemInstruction } }
      const said = yield* talk(JSON.stringify(setup))
      const until = Effect.repeat(Effect.delay(journal, "5 millis"), {
        until: ({ requests }) => requests[0]?.outcome !== undefined
      })
      const [entry] = (yield* until).requests
      assert.deepInclude(entry, { operation: "live.connect", status: 101, outcome: "completed" })
      assert.deepStrictEqual(entry?.messages.map(({ by, text }) => [by, text]), [
        ["client", JSON.stringify(setup).replace("secret-key", "{REDACTED}")],
        ["server", said[0]]
      ])
      const script = yield* send("_emulator/requests/1/script")
      yield* send("_emulator/reset", { method: "POST" })
      yield* send("_emulator/scripts", { method: "POST", body: script.text })
      assert.deepStrictEqual(yield* talk("anything"), said)
    }).pipe(provided))

  it.live("tells only what has changed since a revision", () =>
    Effect.gen(function*() {
      const { ask, journal, send } = yield* serving
      yield* ask("generateContent", "One")
      const { revision } = yield* journal
      yield* ask("generateContent", "Two")
      const later = JSON.parse((yield* send(`_emulator/requests?since=${revision}`)).text)
      assert.deepStrictEqual(later.requests.map(({ id }: { readonly id: number }) => id), [2])
    }).pipe(provided))

  it.effect("keeps the last thousand requests, and so much of each", () =>
    Effect.gen(function*() {
      const journal = yield* Journal.make()
      const engine = yield* launch.engine({
        history: false,
        script: [Script.always((request) => request.url.pathname === "/large", Script.says("x".repeat(400_000)))]
      }, journal)
      const fetch = web.fetch(engine, yield* Effect.context<never>())
      yield* Effect.promise(async () => {
        for (let count = 1; count <= 1_010; count++) await (await fetch(`http://localhost/${count}`)).text()
      })
      const { first, requests } = journal.since(0)
      assert.deepStrictEqual([first, requests.length, requests[0]?.id], [11, 1_000, 11])
      const body = JSON.stringify({ contents: [{ parts: [{ text: "y".repeat(1_000_000) }] }] })
      yield* Effect.promise(async () => {
        for (let count = 0; count < 150; count++) {
          await (await fetch(`http://localhost/${model}:generateContent`, { method: "POST", body })).text()
        }
      })
      const large = journal.since(0)
      assert.isBelow(JSON.stringify(large).length, 33 * 1_024 * 1_024)
      assert.isBelow(String(large.requests.at(-1)?.body).length, 300_000)
      assert.deepStrictEqual(yield* engine.requests, [])
    }))
})

describe("the addresses", () => {
  it.live("of health answers probes of every kind", () =>
    Effect.gen(function*() {
      const { emulator, send } = yield* serving
      for (const path of ["health", "_emulator/health"]) {
        const { status, text } = yield* send(path)
        assert.strictEqual(status, 200)
        assert.deepInclude(JSON.parse(text), { status: "ok", name: "@effect-genai/testing" })
        assert.strictEqual(JSON.parse(text).addresses.openai, `${emulator.baseUrl}/v1beta/openai`)
      }
      assert.strictEqual((yield* send("health", { method: "HEAD" })).status, 200)
      assert.deepStrictEqual((yield* send("")).headers.get("location"), "/_emulator/")
      assert.deepStrictEqual(yield* emulator.requests, [], "they are no requests to the API")
    }).pipe(provided))

  it.live("take scripts and faults, refuse wrong ones, and reset", () =>
    Effect.gen(function*() {
      const { ask, journal, send } = yield* serving
      const post = (path: string, document: unknown) =>
        send(`_emulator/${path}`, { method: "POST", body: JSON.stringify(document) })
      yield* post("scripts", { scripts: [{ always: { says: "Scripted." } }] })
      yield* post("faults", { faults: [{ sequence: [{ status: 503 }] }] })
      assert.strictEqual((yield* ask("generateContent", "Hi")).status, 503)
      assert.include((yield* ask("generateContent", "Hi")).text, "Scripted.")
      const wrong = yield* post("faults", { faults: [{ sequence: [{ statue: 503 }] }] })
      assert.deepStrictEqual([wrong.status, JSON.parse(wrong.text).error.message], [
        400,
        "faults: faults[0].sequence[0].statue: is not known here"
      ])
      yield* post("reset", {})
      assert.deepStrictEqual((yield* journal).requests, [])
      assert.notInclude((yield* ask("generateContent", "Hi")).text, "Scripted.")
      assert.strictEqual((yield* journal).requests[0]?.id, 1)
      assert.strictEqual((yield* post("stop", {})).status, 404, "only the command line can be stopped so")
    }).pipe(provided))

  it.live("are not for pages of other sites, and not for other names of this machine", () =>
    Effect.gen(function*() {
      const { emulator, send } = yield* serving
      const foreign = yield* send("_emulator/requests", { headers: { "sec-fetch-site": "cross-site" } })
      assert.strictEqual(foreign.status, 403)
      const own = yield* send("_emulator/requests", { headers: { "sec-fetch-site": "same-origin" } })
      assert.strictEqual(own.status, 200)
      const { request } = yield* Effect.promise(() => import("node:http"))
      const rebound = yield* Effect.promise(() =>
        new Promise((resolve) =>
          request(`${emulator.baseUrl}/_emulator/requests`, { headers: { host: "evil.example" } }, ({ statusCode }) =>
            resolve(statusCode)).end()
        )
      )
      assert.strictEqual(rebound, 403)
    }).pipe(provided))

  it.live("are not there without the page", () =>
    Effect.gen(function*() {
      const { send } = yield* serving
      assert.strictEqual((yield* send("_emulator/requests")).status, 404)
      assert.strictEqual((yield* send("health")).status, 404)
    }).pipe(Effect.provide(Emulator.layerServer())))

  it.live("give a script that answers as the request was answered", () =>
    Effect.gen(function*() {
      const { ask, emulator, send } = yield* serving
      yield* emulator.inject(
        Fault.sequence("models.generateContent", [Fault.none, Fault.status(429, { retryDelay: "9 seconds" })])
      )
      const asked = ["generateContent", "generateContent", "streamGenerateContent?alt=sse", "nothing"]
      const answers = yield* Effect.forEach(asked, (method) => ask(method, "Hello"))
      const scripts = yield* Effect.forEach(
        answers,
        (_, index) => send(`_emulator/requests/${index + 1}/script`)
      )
      yield* send("_emulator/reset", { method: "POST" })
      for (const [index, { status, text }] of scripts.entries()) {
        assert.strictEqual(status, 200)
        yield* send("_emulator/scripts", { method: "POST", body: text })
        const again = yield* ask(asked[index] ?? "", "Something else")
        assert.strictEqual(again.status, answers[index]?.status)
        const events = (text: string) =>
          text.split(/\r?\n\r?\n/).filter((event) => event !== "")
            .map((event) => event.startsWith("<") ? event : JSON.parse(event.replace(/^data: /, "")))
        assert.deepStrictEqual(events(again.text), events(answers[index]?.text ?? ""))
      }
      assert.strictEqual((yield* send("_emulator/requests/99/script")).status, 404)
    }).pipe(provided))
})
