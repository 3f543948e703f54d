import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope, Stream } from "effect"
import type { HttpClient } from "effect/http"
import { GenAI } from "../../src/GenAI.ts"
import * as Interaction from "../../src/Interaction.ts"
import * as Promised from "../../src/promise.ts"
import type { RunOptions } from "../../src/promise/Interactions.ts"
import * as Copies from "../harness/copies.ts"
import { aborter, client, clientInMemory, rejection, settle, socketTest } from "../harness/promised.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const params = { model: "gemini-2.5-flash", input: "Hi! My name is Alice." }

const soon = { pollInterval: 5 }

const test = (
  name: string,
  body: Effect.Effect<void, unknown, Emulator | HttpClient.HttpClient | Scope.Scope>
) => it.live(name, () => Effect.provide(body, Emulator.layer({ jobDuration: "30 millis" })))

const requests = Emulator.use((emulator) => emulator.requests)

const script = (...turns: ReadonlyArray<Script.Answer>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("interactions.create", turns)))

const inject = (...plans: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...plans))

const call = (name: string) =>
  Script.turn([{ type: "function_call", id: "call-1", name, arguments: { city: "Paris" } }])

const collect = async <A>(events: AsyncIterable<A>): Promise<ReadonlyArray<A>> => {
  const all: Array<A> = []
  for await (const event of events) all.push(event)
  return all
}

// -----------------------------------------------------------------------------
// Verbs
// -----------------------------------------------------------------------------

describe("interactions of the promise entry", () => {
  test(
    "refuse parameters that are not objects with fields",
    Effect.gen(function*() {
      const ai = yield* clientInMemory()
      const wrong = ["x", new Uint8Array(1), new Map(), new Date(0), Promise.resolve({}), () => 1]
      yield* Effect.promise(async () => {
        for (const value of wrong as ReadonlyArray<unknown> as ReadonlyArray<never>) {
          const calls = [
            ai.interactions.create(value),
            ai.interactions.get("i", value),
            ai.interactions.cancel("i", value),
            ai.webhooks.update("w", value),
            ai.webhooks.ping("w", value),
            ai.webhooks.ping("w", { body: value }),
            ai.triggers.run("t", value)
          ]
          for (
            const [index, { reason, status }] of (await Promise.allSettled<unknown>(calls)).map((settled) => ({
              reason: undefined as unknown,
              ...settled
            })).entries()
          ) {
            assert.strictEqual(status, "rejected", `${index}: ${String(value)}`)
            assert.instanceOf(reason, Promised.InvalidRequest, `${index}: ${String(value)}`)
          }
        }
      })
      assert.lengthOf(yield* requests, 0)
    })
  )

  test(
    "are created, read, streamed and deleted",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      yield* Effect.promise(async () => {
        const first = await interactions.create({ ...params, stream: false })
        assert.isTrue(Copies.isOf(first, Interaction.Interaction))
        assert.strictEqual(first.status, "completed")
        const second = await interactions.create({
          ...params,
          input: "What is my name?",
          previous_interaction_id: first.id
        })
        assert.strictEqual(second.output_text, "Your name is Alice.")
        assert.strictEqual((await interactions.get(second.id, null)).id, second.id)
        const read = await interactions.get(second.id, { include_input: true, stream: false })
        assert.strictEqual(read.steps[0]?.type, "user_input")
        const events = await collect(await interactions.get(second.id, { stream: true }))
        assert.strictEqual(events.at(-1)?.event_type, "interaction.completed")
        const rest = await collect(
          await interactions.get(second.id, { stream: true, last_event_id: events[1]!.event_id })
        )
        assert.deepStrictEqual(rest, events.slice(2))
        assert.isUndefined(await interactions.delete(second.id))
      })
    })
  )

  test(
    "come to the same as those of the Effect entry",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      const { baseUrl } = yield* Emulator
      const created = yield* Effect.promise(() => interactions.create(params))
      const layer = GenAI.layer({ apiKey: "AIza-the-key-of-the-test", httpOptions: { baseUrl } })
      yield* Effect.gen(function*() {
        const ai = yield* GenAI
        const [mine, theirs] = [
          yield* ai.interactions.get(created.id, { include_input: true }),
          yield* Effect.promise(() => interactions.get(created.id, { include_input: true }))
        ]
        const { sdkHttpResponse: _, ...fields } = { ...mine } as Record<string, unknown>
        const { output_text, sdkHttpResponse: _1, ...same } = { ...theirs } as Record<string, unknown>
        assert.deepStrictEqual(same, fields)
        assert.strictEqual(output_text, mine.output_text)
        assert.deepStrictEqual(
          yield* Effect.promise(async () => collect<unknown>(await interactions.get(created.id, { stream: true }))),
          Array.from(yield* Stream.runCollect(ai.interactions.getStream(created.id)))
        )
        const mineMissing = yield* Effect.flip(ai.interactions.get("v1_none"))
        const theirsMissing = yield* rejection(() => interactions.get("v1_none"))
        assert.strictEqual(theirsMissing.message, mineMissing.message)
        assert.strictEqual(theirsMissing["_tag"], mineMissing._tag)
      }).pipe(Effect.provide(layer))
    })
  )

  test(
    "fail with errors of the entry",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      assert.instanceOf(yield* rejection(() => interactions.get("v1_none")), Promised.BadRequest)
      const gone = yield* Effect.promise(() => interactions.create(params))
      yield* Effect.promise(() => interactions.delete(gone.id))
      assert.instanceOf(yield* rejection(() => interactions.get(gone.id)), Promised.NotFound)
      assert.instanceOf(yield* rejection(() => interactions.get("")), Promised.InvalidRequest)
      assert.instanceOf(yield* rejection(() => interactions.create({ input: "Hi" } as never)), Promised.InvalidRequest)
      const unstreamed = yield* rejection(() => interactions.create({ input: "Hi", stream: true } as never))
      assert.instanceOf(unstreamed, Promised.InvalidRequest)
      yield* inject(
        Fault.sequence("interactions.createStream", [Fault.drop(1)]),
        Fault.always("interactions.getStream", Fault.status(400))
      )
      const events = yield* Effect.promise(() => interactions.create({ ...params, stream: true }))
      assert.instanceOf(yield* rejection(() => collect(events)), Promised.StreamInterrupted)
    })
  )

  test(
    "take the options of the official SDK",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      yield* inject(Fault.sequence("interactions.get", [Fault.status(503), Fault.status(503)]))
      const unavailable = yield* rejection(() => interactions.get("v1_none", {}, { maxRetries: 0 }))
      assert.instanceOf(unavailable, Promised.ServiceUnavailable)
      assert.lengthOf(yield* requests, 1)
      yield* Emulator.use((emulator) => emulator.reset)
      yield* inject(Fault.always("interactions.get", Fault.delay("1 minute")))
      const timeout = yield* rejection(() => interactions.get("v1_none", {}, { timeout: 20, maxRetries: 0 }))
      assert.instanceOf(timeout, Promised.TimeoutError)
      const controller = aborter()
      const reason = new Error("enough")
      setTimeout(() => controller.abort(reason), 20)
      const aborted = yield* rejection(() => interactions.get("v1_none", {}, { signal: controller.signal }))
      assert.strictEqual(aborted, reason)
      yield* Effect.promise(() =>
        interactions.create(params, { headers: { "x-team": "a" }, extra_body: { labels: { a: "b" } } })
      )
      const last = (yield* requests).at(-1)
      assert.strictEqual(last?.headers["x-team"], "a")
      assert.deepStrictEqual(last?.body, { ...params, labels: { a: "b" } })
    })
  )

  socketTest("a stream that is left early closes its connection", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("interactions.createStream", Fault.pace("20 millis")))
      const { interactions } = yield* client()
      yield* Effect.promise(async () => {
        for await (const event of await interactions.create({ ...params, stream: true })) {
          assert.strictEqual(event.event_type, "interaction.created")
          break
        }
      })
      const [request] = yield* requests
      assert.strictEqual(yield* request!.outcome, "clientClosed")
    }))
})

// -----------------------------------------------------------------------------
// In the background
// -----------------------------------------------------------------------------

describe("run of the promise entry", () => {
  test(
    "waits, tells how it goes, and runs tools that are async or not",
    Effect.gen(function*() {
      yield* script(call("weather"), call("umbrella"), Script.says("Take one."))
      const { interactions } = yield* clientInMemory()
      const states: Array<string> = []
      const done = yield* Effect.promise(() =>
        interactions.run(params, {
          ...soon,
          onProgress: ({ status }) => states.push(status),
          tools: {
            weather: async ({ city }) => {
              await new Promise((resolve) => setTimeout(resolve, 5))
              return `rain in ${city}`
            },
            umbrella: (_, { name }) => `${name}: yes`
          }
        })
      )
      assert.strictEqual(done.output_text, "Take one.")
      assert.strictEqual(states[0], "in_progress")
      assert.strictEqual(states.at(-1), "completed")
      assert.lengthOf(states.filter((status) => status === "requires_action"), 2)
      const inputs = (yield* requests).filter(({ method }) => method === "POST").map(({ body }) =>
        (body as { readonly input: unknown }).input
      )
      assert.deepStrictEqual(inputs.slice(1), [
        [{ type: "function_result", call_id: "call-1", name: "weather", result: "rain in Paris" }],
        [{ type: "function_result", call_id: "call-1", name: "umbrella", result: "umbrella: yes" }]
      ])
    })
  )

  test(
    "rejects with the very error of a tool, thrown or rejected, or of what looks on",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      const wrong = new TypeError("no weather today")
      const ways: ReadonlyArray<RunOptions> = [
        { tools: { weather: () => Promise.reject(wrong) } },
        {
          tools: {
            weather: () => {
              throw wrong
            }
          }
        },
        { onProgress: () => Promise.reject(wrong) }
      ]
      for (const options of ways) {
        yield* script(call("weather"))
        assert.strictEqual(yield* rejection(() => interactions.run(params, { ...soon, ...options })), wrong)
        yield* Emulator.use((emulator) => emulator.reset)
      }
    })
  )

  test(
    "sends what tools return: text, objects, content, and anything else within an object",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      const piece = { type: "image", data: "AQID", mime_type: "image/png" }
      const results: ReadonlyArray<readonly [returned: unknown, sent: unknown]> = [
        ["rain", "rain"],
        [{ sky: "grey" }, { sky: "grey" }],
        [[piece], [piece]],
        [18, { output: 18 }],
        [[1, 2], { output: [1, 2] }],
        [[], { output: [] }],
        [undefined, { output: null }]
      ]
      for (const [returned, sent] of results) {
        yield* script(call("weather"), Script.says("Done."))
        yield* Effect.promise(() => interactions.run(params, { ...soon, tools: { weather: () => returned } }))
        const body = (yield* requests).findLast(({ method }) => method === "POST")?.body
        assert.deepStrictEqual<unknown>((body as { readonly input: unknown }).input, [
          { type: "function_result", call_id: "call-1", name: "weather", result: sent }
        ])
        yield* Emulator.use((emulator) => emulator.reset)
      }
    })
  )

  test(
    "has limits of turns and of time for a function, and tells the model of functions that are unknown",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      yield* Emulator.use((emulator) => emulator.script(Script.always("interactions.create", call("weather"))))
      const error = yield* rejection(() =>
        interactions.run(params, { ...soon, maxTurns: 2, tools: { weather: () => "rain" } })
      )
      assert.instanceOf(error, Promised.TurnLimitReached)
      yield* Emulator.use((emulator) => emulator.reset)

      yield* script(call("weather"), call("umbrella"), Script.says("Done."))
      yield* Effect.promise(() =>
        interactions.run(params, {
          ...soon,
          toolTimeout: 10,
          concurrency: 1,
          tools: { weather: () => new Promise(() => {}) }
        })
      )
      const inputs = (yield* requests).filter(({ method }) => method === "POST").map(({ body }) =>
        (body as { readonly input: unknown }).input
      )
      const failed = { type: "function_result", call_id: "call-1", is_error: true }
      assert.deepStrictEqual<unknown>(inputs.slice(1), [
        [{ ...failed, name: "weather", result: "The function ran for 10ms without a result, and was stopped" }],
        [{
          ...failed,
          name: "umbrella",
          result: "There is no function named \"umbrella\". The functions are \"weather\""
        }]
      ])
    })
  )

  test(
    "refuses tools that are not functions by their names",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      for (const tools of [5, "x", [() => 18], { weather: 18 }, null]) {
        const error = yield* rejection(() => interactions.run(params, { tools } as never))
        assert.instanceOf(error, Promised.InvalidRequest)
        assert.include(error.message, "options.tools")
      }
      assert.deepStrictEqual(yield* requests, [])
    })
  )

  for (const name of ["signal", "abortSignal"] as const) {
    test(
      `an abort by ${name} rejects with its reason and cancels on the server`,
      Effect.gen(function*() {
        const { interactions } = yield* clientInMemory()
        const controller = aborter()
        const reason = new Error("enough")
        const { error } = yield* settle(() =>
          interactions.run(params, {
            pollInterval: 60_000,
            onProgress: () => void setTimeout(() => controller.abort(reason), 5),
            [name]: controller.signal
          })
        )
        assert.strictEqual(error, reason)
        assert.match((yield* requests).at(-1)?.url.pathname ?? "", /\/cancel$/)
      })
    )
  }
})

describe("run of programs without types", () => {
  test(
    "rejects with what is wrong with its options before the interaction starts",
    Effect.gen(function*() {
      const { interactions } = yield* clientInMemory()
      const rows: ReadonlyArray<readonly [options: object, field: string]> = [
        [{ pollInterval: -1 }, "options.pollInterval"],
        [{ pollInterval: "5 seconds" }, "options.pollInterval"],
        [{ onProgress: "console.log" }, "options.onProgress"],
        [{ tools: { weather: 5 } }, "options.tools"],
        [{ cancelWithin: "soon" }, "options.cancelWithin"]
      ]
      for (const [options, field] of rows) {
        const error = yield* rejection(() => interactions.run(params, options as RunOptions))
        assert.instanceOf(error, Promised.InvalidRequest)
        assert.deepStrictEqual([error.operation, error.field], ["interactions.run", field])
      }
      assert.deepStrictEqual(yield* requests, [])
    })
  )
})
