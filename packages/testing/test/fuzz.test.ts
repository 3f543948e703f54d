/** Whatever a request has in it, the emulator answers as an API does: it never fails itself. */
import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { connect } from "node:net"
import { generate, http, memory, prompt, send } from "./faces.ts"
import { content, model, music } from "./live.ts"

const names = [
  "contents",
  "parts",
  "role",
  "text",
  "inlineData",
  "inline_data",
  "data",
  "functionCall",
  "function_response",
  "name",
  "args",
  "tools",
  "functionDeclarations",
  "parameters",
  "properties",
  "items",
  "enum",
  "required",
  "anyOf",
  "type",
  "generationConfig",
  "responseSchema",
  "responseMimeType",
  "thinkingConfig",
  "thinkingBudget",
  "systemInstruction",
  "toolConfig",
  "functionCallingConfig",
  "mode",
  "safetySettings",
  "threshold",
  "content",
  "requests",
  "model",
  "messages",
  "tool_calls",
  "function",
  "image_url",
  "batch",
  "inputConfig",
  "instances",
  "tuningTask",
  "supervisedTuningSpec",
  "generation_config",
  "input",
  "__proto__",
  "constructor"
]

const leaf = fc.oneof(
  fc.constantFrom("user", "model", "OBJECT", "ARRAY", "STRING", "AAAA", "ANY", "f", "models/gemini-2.5-flash"),
  fc.jsonValue({ maxDepth: 1 })
)

/** JSON with the names of the API at places that are mostly wrong. */
const { tree } = fc.letrec<{ readonly tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("tree"), { maxKeys: 4 })
  )
}))

const paths = [
  "/v1beta/models/gemini-2.5-flash:generateContent",
  "/v1beta/models/gemini-3-flash:streamGenerateContent?alt=sse",
  "/v1beta/models/gemini-2.5-flash:countTokens",
  "/v1beta/models/gemini-embedding-001:batchEmbedContents",
  "/v1beta/cachedContents",
  "/v1beta/interactions",
  "/v1beta/models/gemini-2.5-flash:batchGenerateContent",
  "/v1beta/tunedModels",
  "/v1beta/models/imagen-4.0-generate-001:predict",
  "/v1beta/models/veo-3.0-generate-001:predictLongRunning",
  "/v1beta1/projects/p/locations/l/tuningJobs",
  "/v1beta/openai/chat/completions",
  "/v1beta/openai/embeddings",
  "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent"
]

const body = fc.oneof(
  tree,
  fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 5 }),
  fc.record({
    contents: fc.array(fc.record({ role: fc.constantFrom("user", "model"), parts: tree })),
    generationConfig: tree,
    tools: tree
  }, { requiredKeys: ["contents"] }),
  fc.record({ model: fc.constant("gemini-2.5-flash"), messages: fc.array(tree), tools: tree })
)

for (const lenient of [false, true]) {
  describe(`an emulator ${lenient ? "that is lenient" : "with all its checks"}`, () => {
    it.effect("does not fail, for any JSON", () =>
      Effect.gen(function*() {
        const cases = fc.sample(fc.tuple(fc.constantFrom(...paths), body), { numRuns: 1500, seed: 7 })
        const statuses = new Set<number>()
        for (const [path, asked] of cases) {
          const { response, text } = yield* send(memory, path, JSON.stringify(asked) ?? "")
          statuses.add(response.status)
          assert.isBelow(response.status, 500, `${path} ${JSON.stringify(asked)}: ${text}`)
        }
        assert.includeMembers([...statuses], lenient ? [200, 400] : [400])
      }).pipe(Effect.provide(memory.layer({ lenient }))), 60_000)
  })
}

// -----------------------------------------------------------------------------
// bytes on a socket
// -----------------------------------------------------------------------------

/** A frame of a client: masked with zeros, so that its payload is readable. */
const frame = (opcode: number, payload: Uint8Array): Uint8Array => {
  const length = payload.length < 126
    ? [0x80 | payload.length]
    : [0x80 | 126, payload.length >> 8, payload.length & 255]
  return Buffer.concat([Uint8Array.of(0x80 | opcode, ...length, 0, 0, 0, 0), payload])
}

const text = fc.oneof(
  tree,
  fc.constant({ setup: { model } }),
  fc.record({ setup: tree }),
  fc.record({ clientContent: tree })
)
  .map((value) => new TextEncoder().encode(JSON.stringify(value) ?? "").slice(0, 60_000))

/** What a client writes after the handshake: whole frames of any kind, and any bytes. */
const writes = fc.array(
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.tuple(fc.integer({ min: 0, max: 15 }), fc.uint8Array({ maxLength: 200 })).map(([code, bytes]) =>
      frame(code, bytes)
    ),
    fc.tuple(fc.constantFrom(1, 2), text).map(([code, bytes]) => frame(code, bytes))
  ),
  { minLength: 1, maxLength: 6 }
)

/** Writes to a WebSocket, ends, and waits until the server has ended too. */
const converse = (port: number, path: string, written: ReadonlyArray<Uint8Array>) =>
  Effect.callback<string>((resume) => {
    let answer = ""
    const socket = connect(port, "127.0.0.1", () => {
      socket.write(
        `GET ${path}?key=any HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
      )
    })
    socket.on("data", (chunk) => {
      const begins = answer === ""
      answer += chunk.toString("latin1")
      if (!begins) return
      for (const bytes of written) socket.write(bytes)
      socket.end()
    })
    socket.on("error", () => {})
    socket.on("close", () => resume(Effect.succeed(answer)))
  })

describe("bytes of any kind on a WebSocket", () => {
  it.live("end the session, and nothing else", () =>
    Effect.gen(function*() {
      const { baseUrl, sessions } = yield* Emulator
      const port = Number(new URL(baseUrl).port)
      const cases = fc.sample(fc.tuple(fc.constantFrom(content, music), writes), { numRuns: 150, seed: 11 })
      yield* Effect.forEach(cases, ([path, written]) =>
        Effect.map(
          Effect.timeout(converse(port, path, written), "10 seconds"),
          (answer) => assert.match(answer, /^HTTP\/1\.1 101/)
        ), { concurrency: 10, discard: true })
      // Every session is over, and the server answers as before.
      const all = yield* sessions
      assert.strictEqual(all.length, cases.length)
      for (const session of all) assert.isDefined(session.ending)
      assert.strictEqual((yield* send(http, generate, prompt("Hi"))).response.status, 200)
    }).pipe(Effect.provide(http.layer())), 60_000)
})
