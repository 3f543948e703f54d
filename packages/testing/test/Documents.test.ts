/** Scripts and fault plans in JSON: each form does what it does in TypeScript, and what is wrong is named. */
import { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import * as documents from "../src/internal/plans/documents.ts"

const path = "v1beta/models/gemini-2.5-flash"

const post = (emulator: Emulator["Service"], method: string, body: unknown) =>
  Effect.promise(async () => {
    const response = await emulator.fetch(`https://generativelanguage.googleapis.com/${path}:${method}`, {
      method: "POST",
      headers: { "x-goog-api-key": "any" },
      body: JSON.stringify(body)
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  })

const says = (prompt: string) => ({ contents: [{ parts: [{ text: prompt }] }] })

const textOf = ({ text }: { readonly text: string }) => JSON.parse(text).candidates[0].content.parts[0].text as string

const scripted = Effect.fnUntraced(function*(document: unknown) {
  const emulator = yield* Emulator
  const { live, script } = yield* documents.scripts(JSON.stringify(document), "rules.json")
  yield* emulator.script(...script)
  yield* emulator.live(...live)
  return emulator
})

describe("scripts in JSON", () => {
  it.effect("match by prompt, tool, schema, model and path, and answer in order or always", () =>
    Effect.gen(function*() {
      const emulator = yield* scripted({
        scripts: [
          { match: { prompt: { pattern: "^weather", flags: "i" } }, always: { says: "It rains." } },
          {
            match: { tools: ["get_weather"] },
            conversation: [{ calls: [{ name: "get_weather", args: { city: "Oslo" } }] }]
          },
          { match: { operation: "models.countTokens" }, sequence: [{ json: { totalTokens: 7 } }] },
          { match: { method: "POST", path: "*:embedContent" }, always: { error: { code: 503, message: "Later." } } },
          {
            sequence: [{ says: "First." }, { json: { candidates: [] }, status: 201, headers: { "x-mine": "1" } }, {
              html: "<p>",
              status: 502
            }]
          }
        ]
      })
      assert.strictEqual(textOf(yield* post(emulator, "generateContent", says("Weather?"))), "It rains.")
      const tools = [{ functionDeclarations: [{ name: "get_weather" }] }]
      const call = yield* post(emulator, "generateContent", { ...says("Hi"), tools })
      assert.deepInclude(JSON.parse(call.text).candidates[0].content.parts[0].functionCall, {
        name: "get_weather",
        args: { city: "Oslo" }
      })
      assert.deepStrictEqual(JSON.parse((yield* post(emulator, "countTokens", says("Hi"))).text), { totalTokens: 7 })
      const embedded = yield* post(emulator, "embedContent", { content: { parts: [{ text: "Hi" }] } })
      assert.deepStrictEqual([embedded.status, JSON.parse(embedded.text).error.message], [503, "Later."])
      assert.strictEqual(textOf(yield* post(emulator, "generateContent", says("Hi"))), "First.")
      const made = yield* post(emulator, "generateContent", says("Hi"))
      assert.deepStrictEqual([made.status, made.headers.get("x-mine")], [201, "1"])
      const page = yield* post(emulator, "generateContent", says("Hi"))
      assert.deepStrictEqual([page.status, page.text], [502, "<p>"])
      assert.match(textOf(yield* post(emulator, "generateContent", says("Hi"))), /emulator/)
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("send events as they are", () =>
    Effect.gen(function*() {
      const emulator = yield* scripted({
        scripts: [{
          match: "models.generateContentStream",
          always: { events: [{ event: "one", id: "1", data: { a: 1 } }, { data: "[DONE]" }] }
        }]
      })
      const { text } = yield* post(emulator, "streamGenerateContent?alt=sse", says("Hi"))
      assert.strictEqual(text, "event: one\r\nid: 1\r\ndata: {\"a\":1}\r\n\r\ndata: [DONE]\r\n\r\n")
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect.each(
    [
      ["{", /^rules\.json is not JSON: /],
      ["[]", /^rules\.json: expected object, got \[\]$/],
      [{ script: [] }, /^rules\.json: script: is not known here$/],
      [
        { scripts: [{ match: "models.generate", sequence: [] }] },
        /^rules\.json: scripts\[0\]\.match: expected the name of an operation, .*, got "models\.generate"$/
      ],
      [
        { scripts: [{ match: { promt: "x" }, sequence: [] }] },
        /^rules\.json: scripts\[0\]\.match\.promt: is not known here$/
      ],
      [
        { scripts: [{ sequence: [{ says: 4 }] }] },
        /^rules\.json: scripts\[0\]\.sequence\[0\]\.says: expected string, got 4$/
      ],
      [
        { scripts: [{ sequence: [{ says: "a", echo: true }] }] },
        /expected exactly one of says, .*, got says and echo$/
      ],
      [{ scripts: [{ sequence: [{ says: "a", status: 400 }] }] }, /status and headers belong to json, text/],
      [
        { scripts: [{}] },
        /^rules\.json: scripts\[0\]: expected exactly one of sequence, conversation, always, got none$/
      ],
      [{ scripts: [{ sequence: [{ calls: [{}] }] }] }, /calls\[0\]\.name: is missing$/],
      [{ scripts: [{ match: { prompt: { pattern: "(" } }, sequence: [] }] }, /prompt: expected a regular expression/],
      [{ scripts: [{ sequence: [{ json: 1, status: 99 }] }] }, /status: expected a value between 200 and 599, got 99$/],
      [
        { live: [{ always: { steps: [{ wait: "2 secnds" }] } }] },
        /^rules\.json: live\[0\]\.always\.steps\[0\]\.wait: expected a duration, .*, got "2 secnds"$/
      ]
    ] as ReadonlyArray<readonly [unknown, RegExp]>
  )("with a mistake say where it is: %j", ([document, expected]) =>
    Effect.gen(function*() {
      const text: string = typeof document === "string" ? document : JSON.stringify(document)
      const { message } = yield* Effect.flip(documents.scripts(text, "rules.json"))
      assert.match(message, expected)
    }))

  it.effect("name every mistake, each on a line", () =>
    Effect.gen(function*() {
      const document = { scripts: [{ sequence: [{ says: 1 }, { says: 2 }] }, { always: { echo: false } }] }
      const { message } = yield* Effect.flip(documents.scripts(JSON.stringify(document), "a.json"))
      assert.strictEqual(message.split("\n").length, 3)
    }))
})

describe("faults in JSON", () => {
  it.effect("apply in order, several at once, and let requests pass", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const plans = yield* documents.faults(
        JSON.stringify({
          faults: [{
            match: "models.generateContent",
            sequence: [
              { status: { code: 429, retryDelay: "2 seconds", retryAfter: 3 } },
              {},
              { delay: "1 minute", status: 503 },
              { truncate: 10 },
              { reset: true }
            ]
          }, { match: "models.generateContentStream", always: { drop: { after: 1, how: "end" }, lineEndings: "\n" } }]
        }),
        "faults.json"
      )
      yield* emulator.inject(...plans)
      const ask = post(emulator, "generateContent", says("Hi"))
      const busy = yield* ask
      assert.deepStrictEqual([busy.status, busy.headers.get("retry-after")], [429, "3"])
      assert.include(busy.text, "\"retryDelay\": \"2s\"")
      assert.strictEqual((yield* ask).status, 200)
      const late = yield* Effect.forkChild(ask)
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(late.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(late)).status, 503)
      assert.strictEqual((yield* ask).text.length, 10)
      assert.isTrue((yield* Effect.exit(ask))._tag === "Failure")
      const stream = yield* post(emulator, "streamGenerateContent?alt=sse", says("Hi"))
      assert.match(stream.text, /^data: [^\n]+\n\n$/)
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect.each(
    [
      [{}, /^f\.json: faults: is missing$/],
      [{ faults: [{ always: { dely: 1 } }] }, /always\.dely: is not known here$/],
      [{ faults: [{ always: { gzip: false } }] }, /always\.gzip: expected true, got false$/],
      [{ faults: [{ always: { cut: -1 } }] }, /always\.cut: expected .* 0, got -1$/],
      [{ faults: [{ always: { status: 200 } }] }, /always\.status/]
    ] as ReadonlyArray<readonly [unknown, RegExp]>
  )("with a mistake say where it is: %j", ([document, expected]) =>
    Effect.gen(function*() {
      const { message } = yield* Effect.flip(documents.faults(JSON.stringify(document), "f.json"))
      assert.match(message, expected)
    }))
})
