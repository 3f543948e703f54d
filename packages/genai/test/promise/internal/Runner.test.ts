import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as GenAIError from "../../../src/GenAIError.ts"
import type { GoogleGenAI } from "../../../src/promise.ts"
import { Runner } from "../../../src/promise/internal/Runner.ts"
import { answer, arrived, chunk, lastOutcome, requestCount, texts } from "../../harness/calls.ts"
import { collectGarbage } from "../../harness/garbage.ts"
import { aborter, client, rejection, socketTest } from "../../harness/promised.ts"

const model = "gemini-2.5-flash"
const contents = "Why is the sky blue?"

const inject = (...faults: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...faults))
const script = (...scripts: ReadonlyArray<Script.Script>) => Emulator.use((emulator) => emulator.script(...scripts))

const answers = script(Script.always("*", answer))

/** The first chunk arrives, the next never does. */
const stalls = Effect.andThen(answers, inject(Fault.always("*", Fault.stall(JSON.stringify(chunk("Ray")).length + 20))))

const stream = (ai: GoogleGenAI, abortSignal?: AbortSignal) =>
  ai.models.generateContentStream({
    model,
    contents,
    config: abortSignal === undefined ? {} : { abortSignal }
  })

const collect = async <A>(items: AsyncIterable<A>): Promise<Array<A>> => {
  const all: Array<A> = []
  for await (const item of items) all.push(item)
  return all
}

const delay = (millis: number) => new Promise((resolve) => setTimeout(resolve, millis))

describe("a stream", () => {
  socketTest("is iterated to its end", () =>
    Effect.gen(function*() {
      yield* answers
      const ai = yield* client()
      const chunks = yield* Effect.promise(async () => collect(await stream(ai)))
      assert.deepStrictEqual(chunks.map(({ text }) => text), texts)
      assert.strictEqual(yield* lastOutcome, "completed")
    }))

  socketTest("left by break closes its connection", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const seen = yield* Effect.promise(async () => {
        const seen: Array<string | undefined> = []
        for await (const chunk of await stream(ai)) {
          seen.push(chunk.text)
          break
        }
        return seen
      })
      assert.deepStrictEqual(seen, ["Ray"])
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("left by an error in the loop closes its connection and keeps the error", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const mine = new Error("mine")
      const error = yield* rejection(async () => {
        for await (const _ of await stream(ai)) throw mine
      })
      assert.strictEqual(error, mine)
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("returned before it is read closes its connection and is over", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const chunks = yield* Effect.promise(() => stream(ai))
      assert.deepStrictEqual(yield* Effect.promise(() => chunks.return()), { done: true, value: undefined })
      assert.strictEqual(yield* lastOutcome, "clientClosed")
      assert.deepStrictEqual(yield* Effect.promise(() => chunks.next()), { done: true, value: undefined })
    }))

  socketTest("returned while it waits for a chunk closes its connection at once", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const chunks = yield* Effect.promise(() => stream(ai))
      yield* Effect.promise(() => chunks.next())
      const waiting = chunks.next()
      yield* Effect.promise(() => chunks.return())
      assert.deepStrictEqual(yield* Effect.promise(() => waiting), { done: true, value: undefined })
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("is disposed of by await using", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      yield* Effect.promise(async () => {
        await using chunks = await stream(ai)
        await chunks.next()
      })
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("thrown into closes its connection and rejects with the error", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const chunks = yield* Effect.promise(() => stream(ai))
      const mine = new Error("mine")
      assert.strictEqual(yield* rejection(() => chunks.throw(mine)), mine)
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("asked for several chunks at once gives each of them once, in order", () =>
    Effect.gen(function*() {
      yield* answers
      const ai = yield* client()
      const chunks = yield* Effect.promise(() => stream(ai))
      const results = yield* Effect.promise(() => Promise.all(Array.from({ length: 6 }, () => chunks.next())))
      assert.deepStrictEqual(results.map(({ value }) => value?.text), [...texts, undefined, undefined])
      assert.deepStrictEqual(results.map(({ done }) => done === true), [false, false, false, false, true, true])
    }))

  socketTest("that fails before its first chunk rejects the call itself", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("*", Fault.status(400)))
      const ai = yield* client()
      const error = yield* rejection(() => stream(ai))
      assert.instanceOf(error, GenAIError.BadRequest)
      assert.strictEqual(error.status, 400)
    }))

  socketTest("that breaks off delivers what came, then rejects once, and is over", () =>
    Effect.gen(function*() {
      yield* answers
      yield* inject(Fault.always("*", Fault.unfinished))
      const ai = yield* client()
      const chunks = yield* Effect.promise(() => stream(ai))
      for (const text of texts) {
        assert.strictEqual((yield* Effect.promise(() => chunks.next())).value?.text, text)
      }
      const error = yield* rejection(() => chunks.next())
      assert.instanceOf(error, GenAIError.StreamInterrupted)
      assert.strictEqual(error.delivered.events, texts.length)
      assert.deepStrictEqual(yield* Effect.promise(() => chunks.next()), { done: true, value: undefined })
    }))
})

describe("an abort signal", () => {
  const reasons = [
    ["without a reason", undefined, "AbortError"],
    ["with a reason", new RangeError("enough"), "RangeError"],
    ["with null", null, undefined]
  ] as const

  for (const [name, reason, expected] of reasons) {
    socketTest(`${name} ends a call and its connection`, () =>
      Effect.gen(function*() {
        yield* inject(Fault.always("*", Fault.stall()))
        const ai = yield* client()
        const controller = aborter()
        const call = ai.models.generateContent({ model, contents, config: { abortSignal: controller.signal } })
        yield* arrived(1)
        controller.abort(reason)
        const error = yield* rejection(() => call)
        assert.strictEqual(error, controller.signal.reason)
        assert.strictEqual((error as Error | null)?.name, expected)
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      }))

    socketTest(`${name} ends a stream that waits for a chunk`, () =>
      Effect.gen(function*() {
        yield* stalls
        const ai = yield* client()
        const controller = aborter()
        const chunks = yield* Effect.promise(() => stream(ai, controller.signal))
        assert.strictEqual((yield* Effect.promise(() => chunks.next())).value?.text, "Ray")
        const next = chunks.next()
        controller.abort(reason)
        const error = yield* rejection(() => next)
        assert.strictEqual(error, controller.signal.reason)
        assert.strictEqual((error as Error | null)?.name, expected)
        assert.strictEqual(yield* lastOutcome, "clientClosed")
      }))
  }

  socketTest("closes the connection of a stream that nobody waits for", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const controller = aborter()
      const chunks = yield* Effect.promise(() => stream(ai, controller.signal))
      yield* Effect.promise(() => chunks.next())
      controller.abort()
      assert.strictEqual(yield* lastOutcome, "clientClosed")
      assert.strictEqual(yield* rejection(() => chunks.next()), controller.signal.reason)
      assert.deepStrictEqual(yield* Effect.promise(() => chunks.next()), { done: true, value: undefined })
    }))

  socketTest("aborted before the call sends nothing", () =>
    Effect.gen(function*() {
      const ai = yield* client()
      const config = { abortSignal: AbortSignal.abort() }
      assert.strictEqual(
        yield* rejection(() => ai.models.generateContent({ model, contents, config })),
        config.abortSignal.reason
      )
      assert.strictEqual(
        yield* rejection(() => ai.models.generateContentStream({ model, contents, config })),
        config.abortSignal.reason
      )
      assert.strictEqual(yield* requestCount, 0)
    }))

  socketTest("ends the wait between two attempts", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("*", Fault.status(503, { retryDelay: "10 minutes" })))
      const ai = yield* client()
      const controller = aborter()
      const call = ai.models.generateContent({ model, contents, config: { abortSignal: controller.signal } })
      yield* arrived(1)
      assert.strictEqual(yield* lastOutcome, "completed")
      yield* Effect.promise(() => delay(20))
      controller.abort(new RangeError("enough"))
      assert.strictEqual(yield* rejection(() => call), controller.signal.reason)
      assert.strictEqual(yield* requestCount, 1)
    }))

  socketTest("is not what a time limit of the SDK looks like", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("*", Fault.stall()))
      const ai = yield* client()
      const config = {
        abortSignal: aborter().signal,
        httpOptions: { timeout: 50, retryOptions: { attempts: 1 } }
      }
      const error = yield* rejection(() => ai.models.generateContent({ model, contents, config }))
      assert.instanceOf(error, GenAIError.TimeoutError)
      assert.strictEqual(error.name, "TimeoutError")
      assert.notInstanceOf(error, DOMException)
    }))

  socketTest("that aborts after the answer changes nothing, and holds no listener", () =>
    Effect.gen(function*() {
      yield* answers
      const ai = yield* client()
      const controller = aborter()
      let listeners = 0
      const { signal } = controller
      const add = signal.addEventListener.bind(signal)
      const remove = signal.removeEventListener.bind(signal)
      signal.addEventListener = (...args: Parameters<typeof add>) => {
        listeners++
        add(...args)
      }
      signal.removeEventListener = (...args: Parameters<typeof remove>) => {
        listeners--
        remove(...args)
      }
      yield* Effect.promise(() =>
        ai.models.countTokens({ model, contents, config: { abortSignal: signal } }).catch(() => {})
      )
      const chunks = yield* Effect.promise(async () => collect(await stream(ai, signal)))
      assert.lengthOf(chunks, texts.length)
      assert.strictEqual(listeners, 0)
      controller.abort()
    }))
})

describe("closing the client", () => {
  socketTest(
    "ends calls and streams under way with an AbortError, and their connections",
    () =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        yield* stalls
        const ai = yield* client()
        const idle = yield* Effect.promise(() => stream(ai))
        const busy = yield* Effect.promise(() => stream(ai))
        yield* Effect.promise(() => busy.next())
        const waiting = busy.next().catch((error: unknown) => error)
        const call = ai.models.generateContent({ model, contents }).catch((error: unknown) => error)
        yield* arrived(3)
        yield* Effect.promise(() => ai.close())
        for (const error of [yield* Effect.promise(() => waiting), yield* Effect.promise(() => call)]) {
          assert.instanceOf(error, DOMException)
          assert.strictEqual(error.name, "AbortError")
        }
        assert.strictEqual((yield* rejection(() => idle.next())).name, "AbortError")
        for (const request of yield* emulator.requests) assert.strictEqual(yield* request.outcome, "clientClosed")
      })
  )

  socketTest("refuses calls made later", () =>
    Effect.gen(function*() {
      const ai = yield* client()
      yield* Effect.promise(() => ai.models.generateContent({ model, contents }))
      yield* Effect.promise(() => ai.close())
      const late = [
        () => ai.models.generateContent({ model, contents }),
        () => stream(ai),
        () => ai.models.list()
      ]
      for (const call of late) {
        const error = yield* rejection(call)
        assert.strictEqual(error.name, "AbortError")
        assert.strictEqual(error.message, "The client is closed")
      }
      assert.strictEqual(yield* requestCount, 1)
    }))

  socketTest("before the first call, twice and at the same time, is fine", () =>
    Effect.gen(function*() {
      const ai = yield* client()
      yield* Effect.promise(() => Promise.all([ai.close(), ai.close()]))
      yield* Effect.promise(() => ai.close())
      assert.strictEqual((yield* rejection(() => stream(ai))).name, "AbortError")
    }))

  socketTest("while the first call is being made rejects it", () =>
    Effect.gen(function*() {
      yield* inject(Fault.always("*", Fault.stall()))
      const ai = yield* client()
      const calls = [ai.models.generateContent({ model, contents }), stream(ai)].map((call) =>
        call.then(() => undefined, (error: Error) => error.name)
      )
      yield* Effect.promise(() => ai.close())
      assert.deepStrictEqual(yield* Effect.promise(() => Promise.all(calls)), ["AbortError", "AbortError"])
    }))
})

describe("a call", () => {
  socketTest("whose arguments are nonsense rejects and does not throw", () =>
    Effect.gen(function*() {
      const ai = yield* client()
      const nonsense: ReadonlyArray<unknown> = [undefined, null, 3, "text", { model: 3 }]
      for (const params of nonsense) {
        for (const method of ["generateContent", "generateContentStream", "countTokens", "get"] as const) {
          const error = yield* rejection(() => ai.models[method](params as never))
          assert.instanceOf(error, Error, `${method}(${String(params)})`)
        }
      }
      assert.strictEqual(yield* requestCount, 0)
    }))

  socketTest("is one of many at once, each with its own answer", () =>
    Effect.gen(function*() {
      yield* script(Script.always("*", (request) =>
        Reply.json({
          candidates: [{ content: { parts: [{ text: JSON.stringify(request.body) }] }, finishReason: "STOP" }]
        })))
      const ai = yield* client()
      const asked = Array.from({ length: 50 }, (_, index) => `question ${index}`)
      const answered = yield* Effect.promise(() =>
        Promise.all(asked.map((contents) => ai.models.generateContent({ model, contents })))
      )
      answered.forEach(({ text }, index) => assert.include(text, `"${asked[index]}"`))
    }))
})

describe("a stream that the program drops", () => {
  socketTest("closes its connection when it is collected", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      yield* Effect.promise(async () => {
        await (await stream(ai)).next()
      })
      yield* collected
      assert.strictEqual(yield* lastOutcome, "clientClosed")
    }))

  socketTest("stays open while the program keeps it, or waits for its next chunk", () =>
    Effect.gen(function*() {
      yield* stalls
      const ai = yield* client()
      const kept = yield* Effect.promise(() => stream(ai))
      const waiting = yield* Effect.promise(async () => {
        const chunks = await stream(ai)
        await chunks.next()
        return [chunks.next()]
      })
      yield* collected
      const outcome = yield* Effect.race(lastOutcome, Effect.as(Effect.sleep(100), "open"))
      assert.strictEqual(outcome, "open")
      yield* Effect.promise(() => kept.return())
      assert.lengthOf(waiting, 1)
    }))
})

describe("the wait for a file", () => {
  const never = () => new Promise<never>(() => {})
  const loading = (...args: ReadonlyArray<unknown>) => {
    const runner = new Runner(Effect.die("nothing is built for it"))
    return { runner, error: runner.load("files", never, ...args).catch((error: unknown) => error) }
  }

  for (
    const [where, argsOf] of Object.entries({
      "the parameters": (abortSignal: AbortSignal) => [{ abortSignal }],
      "their config": (abortSignal: AbortSignal) => [{ config: { abortSignal } }],
      "the options": (abortSignal: AbortSignal) => ["id", undefined, { abortSignal }],
      "the options of @google/genai": (signal: AbortSignal) => [{ name: "a" }, { signal }]
    })
  ) {
    it.live(`ends with the signal in ${where}`, () =>
      Effect.gen(function*() {
        const controller = aborter()
        const { error } = loading(...argsOf(controller.signal))
        const reason = new Error("enough")
        controller.abort(reason)
        assert.strictEqual(yield* Effect.promise(() => error), reason)
      }))
  }

  it.live("ends with the client", () =>
    Effect.gen(function*() {
      const { error, runner } = loading()
      yield* Effect.promise(() => runner.close())
      assert.deepInclude(yield* Effect.promise(() => error), { name: "AbortError", message: "The client is closed" })
    }))
})

/** Collects garbage, and lets the platform say what was collected. */
const collected = Effect.promise(async () => {
  for (let round = 0; round < 5; round++) {
    collectGarbage()
    await delay(10)
  }
})
