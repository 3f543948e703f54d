/** Recordings of Google's Python SDK and of Google's test-server replay through cassettes. */
import { Cassette, CassetteFile, type CassetteOptions } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Stream } from "effect"
import { GenAI, Live, Models } from "effect-genai"
import { HttpClient, HttpClientRequest } from "effect/http"
import * as Socket from "effect/socket/Socket"
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { type Files as Disk, path, replaying } from "./cassettes.ts"
import { json, memory, type Parsed } from "./faces.ts"

const asked = { model: "gemini-2.0-flash", contents: "why is the sky blue?" }
const answers = ["The", " sky is blue."].map((text) => ({
  candidates: [{ content: { role: "model", parts: [{ text }] }, finishReason: "STOP" }]
}))
const request = { contents: [{ parts: [{ text: asked.contents }], role: "user" }], generationConfig: {} }

/** As Google's test-server writes it: the headers of a packed body beside the body. */
const testServer = (method: string, segments: ReadonlyArray<unknown>) =>
  JSON.stringify({
    recordID: "sky",
    interactions: [{
      request: {
        method: "POST",
        url: `/v1beta/models/gemini-2.0-flash:${method}`,
        request: `POST /v1beta/models/gemini-2.0-flash:${method} HTTP/1.1`,
        headers: {
          "Accept-Language": "*",
          "Content-Length": "94",
          "Content-Type": "application/json",
          "Test-Name": "sky"
        },
        bodySegments: [request],
        previousRequest: "b4d6",
        serverAddress: "generativelanguage.googleapis.com",
        port: 443,
        protocol: "https"
      },
      shaSum: "1b01",
      response: {
        statusCode: 200,
        headers: {
          "Content-Encoding": "gzip",
          "Content-Length": "33",
          "Content-Type": method.includes("alt=sse") ? "text/event-stream" : "application/json; charset=UTF-8"
        },
        bodySegments: segments
      }
    }]
  })

/** As Google's Python SDK writes it: with placeholders in the address. */
const python = (prefix: string, method: string, segments: ReadonlyArray<unknown>, status = 200) =>
  JSON.stringify({
    replay_id: "sky",
    interactions: [{
      request: {
        method: "post",
        url: `${prefix}/models/gemini-2.0-flash:${method}`,
        headers: {
          "Content-Type": "application/json",
          "x-goog-api-key": "{REDACTED}",
          "user-agent": "google-genai-sdk"
        },
        body_segments: [request]
      },
      response: {
        status_code: status,
        headers: { "content-type": "application/json", "content-encoding": "gzip" },
        body_segments: segments,
        byte_segments: [],
        sdk_response_segments: [{}]
      }
    }]
  })

const relaxed: CassetteOptions = { matching: "relaxed" }

const run = <A, E>(
  text: string,
  program: Effect.Effect<A, E, Models | Cassette>,
  config: Parameters<typeof GenAI.layer>[0] = { apiKey: "any" }
) => {
  const disk: Disk = new Map([[path, text]])
  return Effect.gen(function*() {
    const result = yield* program
    const cassette = yield* Cassette
    assert.deepStrictEqual(yield* cassette.remaining, [])
    return result
  }).pipe(Effect.provide(GenAI.layer(config).pipe(Layer.provideMerge(replaying(disk, relaxed)))))
}

const generated = Effect.flatMap(Models, (models) => models.generateContent(asked))
const streamed = Effect.flatMap(Models, (models) => Stream.runCollect(models.generateContentStream(asked)))

describe("recordings of Google's test-server", () => {
  it.effect("answer calls, although their headers are those of packed bodies", () =>
    Effect.gen(function*() {
      const response = yield* run(testServer("generateContent", answers.slice(0, 1)), generated)
      assert.strictEqual(response.text, "The")
    }))

  it.effect("answer streams, a segment for each event", () =>
    Effect.gen(function*() {
      const chunks = yield* run(testServer("streamGenerateContent?alt=sse", answers), streamed)
      assert.deepStrictEqual(chunks.map(({ text }) => text), ["The", " sky is blue."])
    }))

  it.effect("are converted to cassettes that read as themselves", () =>
    Effect.gen(function*() {
      const file = yield* CassetteFile.parse(testServer("streamGenerateContent?alt=sse", answers), "sky.json")
      assert.notProperty(file.exchanges[0]!.request.headers, "test-name")
      const [exchange] = file.exchanges
      assert.deepStrictEqual(exchange !== undefined && "response" in exchange ? exchange.response.headers : undefined, {
        "content-type": "text/event-stream"
      })
      assert.deepStrictEqual(yield* CassetteFile.parse(CassetteFile.stringify(file), "sky.json"), file)
      const chunks = yield* run(CassetteFile.stringify(file), streamed)
      assert.strictEqual(chunks.length, 2)
    }))
})

describe("replay files of Google's Python SDK", () => {
  it.effect("answer calls of the Gemini API", () =>
    Effect.gen(function*() {
      const response = yield* run(python("{MLDEV_URL_PREFIX}", "generateContent", answers.slice(0, 1)), generated)
      assert.strictEqual(response.text, "The")
    }))

  it.effect("answer calls of Vertex AI, for every project", () =>
    Effect.gen(function*() {
      const response = yield* run(
        python("{VERTEX_URL_PREFIX}/publishers/google", "generateContent", answers.slice(0, 1)),
        generated,
        { vertexai: true, apiKey: "any" }
      )
      assert.strictEqual(response.text, "The")
    }))

  it.effect("answer streams and errors", () =>
    Effect.gen(function*() {
      const chunks = yield* run(python("{MLDEV_URL_PREFIX}", "streamGenerateContent?alt=sse", answers), streamed)
      assert.deepStrictEqual(chunks.map(({ text }) => text), ["The", " sky is blue."])
      const refused = [{ error: { code: 400, message: "No.", status: "INVALID_ARGUMENT" } }]
      const error = yield* Effect.flip(run(python("{MLDEV_URL_PREFIX}", "generateContent", refused, 400), generated))
      assert.include(String(error), "No.")
    }))

  it.effect("hold bytes in Base64 of URLs", () =>
    Effect.gen(function*() {
      const file = yield* CassetteFile.parse(
        JSON.stringify({
          replay_id: "bytes",
          interactions: [{
            request: {
              method: "get",
              url: "{MLDEV_URL_PREFIX}/files/a:download?alt=media",
              headers: {},
              body_segments: []
            },
            response: { headers: {}, body_segments: [], byte_segments: ["-_8="] }
          }]
        }),
        "bytes.json"
      )
      const bytes = yield* Effect.gen(function*() {
        const client = yield* HttpClient.HttpClient
        const response = yield* client.get("https://any.host/v1beta/files/a:download?alt=media")
        return new Uint8Array(yield* response.arrayBuffer)
      }).pipe(Effect.provide(replaying(new Map([[path, CassetteFile.stringify(file)]]), relaxed)))
      assert.deepStrictEqual(bytes, new Uint8Array([0xfb, 0xff]))
    }))

  it.effect("are refused when they are damaged", () =>
    Effect.gen(function*() {
      const error = yield* Effect.flip(CassetteFile.parse(python("x", "y", [], 42), "bad.json"))
      assert.strictEqual(error.reason, "corrupt")
    }))
})

describe("recordings of WebSockets", () => {
  const line = (mark: string, text: string) => `${mark}${new TextEncoder().encode(text).length + 1} ${text}\n`
  const setup = { setup: { model: "models/gemini-live-2.5-flash-preview" } }
  const log = line(">", JSON.stringify(setup)) + line("<", "{\n  \"setupComplete\": {}\n}\n") +
    line(">", JSON.stringify({ realtimeInput: { text: "Grüße" } })) +
    line("<", JSON.stringify({ serverContent: { modelTurn: { parts: [{ text: "Ça va?" }] }, turnComplete: true } }))

  it.live("play a session", () =>
    Effect.gen(function*() {
      const live = yield* Live
      const session = yield* live.connect({ model: "gemini-live-2.5-flash-preview" })
      yield* session.sendRealtimeInput({ text: "Grüße" })
      const messages = yield* session.messages.pipe(
        Stream.takeUntil(({ serverContent }) => serverContent?.turnComplete === true),
        Stream.runCollect
      )
      assert.strictEqual(messages.at(-1)?.text, "Ça va?")
    }).pipe(
      Effect.scoped,
      Effect.provide(
        GenAI.layer({ apiKey: "any" }).pipe(
          Layer.provideMerge(replaying(new Map([["replays/test.websocket.log", log]]), relaxed))
        )
      )
    ))
})

const recordings = join(import.meta.dirname, "../../../../shared/recordings")
const filesIn = (folder: string): ReadonlyArray<string> =>
  existsSync(join(recordings, folder))
    ? readdirSync(join(recordings, folder)).map((file) => join(recordings, folder, file))
    : []

describe("recorded traffic of the API", () => {
  it.skipIf(!existsSync(recordings))("is beside the repository", () => {
    assert.isNotEmpty([...filesIn("gemini-api"), ...filesIn("live")])
  })

  for (const file of filesIn("gemini-api")) {
    const text = readFileSync(file, "utf8")
    const recorded: Parsed = JSON.parse(text)
    if (recorded.recordID === undefined) continue
    it.effect(`${recorded.recordID}`, () =>
      Effect.gen(function*() {
        const client = yield* HttpClient.HttpClient
        for (const { request, response } of recorded.interactions) {
          const answer = yield* client.execute(
            HttpClientRequest.post(`https://generativelanguage.googleapis.com${request.url}`).pipe(
              HttpClientRequest.bodyJsonUnsafe(request.bodySegments[0])
            )
          )
          assert.strictEqual(answer.status, response.statusCode)
          const said = yield* answer.text
          const segments = request.url.includes("alt=sse")
            ? said.split("\r\n\r\n").slice(0, -1).map((event) => JSON.parse(event.replace(/^data: /, "")))
            : [JSON.parse(said)]
          assert.deepStrictEqual(segments, response.bodySegments ?? [])
        }
        assert.deepStrictEqual(yield* Effect.flatMap(Cassette, (cassette) => cassette.remaining), [])
      }).pipe(Effect.provide(replaying(new Map([[path, text]])))))
  }

  it.effect("has only requests that the emulator takes, too", () =>
    Effect.gen(function*() {
      for (const file of filesIn("gemini-api")) {
        const { interactions = [] }: Parsed = JSON.parse(readFileSync(file, "utf8"))
        for (const { request, response } of interactions) {
          if (response?.statusCode !== 200) continue
          const { body, status } = yield* json(
            memory,
            request.url.replace("alt=sse", "alt=json"),
            request.bodySegments[0]
          )
          // Some models of the recordings are gone.
          assert.include([200, 404], status, `${file}: ${JSON.stringify(body)}`)
        }
      }
    }).pipe(Effect.provide(memory.layer())))

  for (const file of filesIn("live")) {
    it.live(file.replace(/^.*\//, ""), () =>
      Effect.gen(function*() {
        const { sessions: [session] } = yield* CassetteFile.parse(readFileSync(file, "utf8"), file)
        const construct = yield* Socket.WebSocketConstructor
        const socket = construct("wss://generativelanguage.googleapis.com/ws/any?key=any")
        const arrived: Array<unknown> = []
        socket.addEventListener("message", ({ data }) => arrived.push(JSON.parse(String(data))))
        yield* Effect.callback<void>((resume) => socket.addEventListener("open", () => resume(Effect.void)))
        const jsonOf = ({ data }: NonNullable<typeof session>["frames"][number]) =>
          "json" in data ? data.json : undefined
        for (const frame of session!.frames) if (frame.by === "client") socket.send(JSON.stringify(jsonOf(frame)))
        const said = session!.frames.filter(({ by }) => by === "server").map(jsonOf)
        yield* Effect.suspend(() => arrived.length < said.length ? Effect.fail("waiting") : Effect.void).pipe(
          Effect.eventually,
          Effect.timeout("5 seconds")
        )
        assert.deepStrictEqual(arrived, said)
        assert.deepStrictEqual(yield* Effect.flatMap(Cassette, (cassette) => cassette.misses), [])
      }).pipe(Effect.provide(
        replaying(new Map([["replays/test.websocket.log", readFileSync(file, "utf8")]]), relaxed)
      )))
  }
})
