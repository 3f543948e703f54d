import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Array, Cause, Data, Effect, Exit, Fiber, Latch, Layer, Ref, Schedule, Schema, Stream } from "effect"
import { type Tool as AiTool, Toolkit } from "effect/ai"
import { TestClock } from "effect/testing"
import { GenAI } from "../src/GenAI.ts"
import { type GenAIError, type InvalidRequest, isGenAIError, TurnFailed, TurnLimitReached } from "../src/GenAIError.ts"
import * as Interaction from "../src/Interaction.ts"
import type { RunOptions } from "../src/InteractionRun.ts"
import { Interactions } from "../src/Interactions.ts"
import * as InteractionRun from "../src/internal/interaction/InteractionRun.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import * as Tool from "../src/Tool.ts"
import type * as Wire from "../src/wire/Interactions.ts"
import { abortable } from "./harness/calls.ts"
import { settled } from "./harness/emulated.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"

class Refused extends Data.TaggedError("Refused")<{ readonly by: string }> {}

class Refusal extends Schema.TaggedError<Refusal>()("Refusal", { by: Schema.String }) {}

/** An emulator whose work in the background takes an hour, or as long as is said. */
const test = (
  name: string,
  effect: Effect.Effect<void, unknown, Emulator | Interactions>,
  jobDuration: "1 hour" | "3 seconds" = "1 hour"
) =>
  it.effect(name, () =>
    effect.pipe(
      Effect.provide(Layer.provideMerge(GenAI.layer({ apiKey: "key" }), Emulator.layer({ jobDuration }))),
      RetryPolicy.with(RetryPolicy.none)
    ))

const run = <E = never, R = never>(
  options?: RunOptions<E, R>,
  params: Partial<Wire.CreateModelInteractionParams> = {}
) => Interactions.use((interactions) => interactions.run({ model, input: "Think.", ...params }, options))

/** Lets time pass in small steps, with room for what is under way. */
const pass = (seconds: number) =>
  Effect.repeat(Effect.andThen(TestClock.adjust("1 second"), settled), { times: seconds - 1 })

const finished = <A, E>(fiber: Fiber.Fiber<A, E>, seconds = 10) => Effect.andThen(pass(seconds), Fiber.join(fiber))

const requests = Emulator.use((emulator) => emulator.requests)

const lines = Effect.map(
  requests,
  Array.map(({ method, url }) =>
    `${method} ${url.pathname.replace(/^\/v1beta\//, "").replace(/v1_[^/]+/, "{id}")}${url.search}`
  )
)

const pollTimes = Effect.map(
  requests,
  (all) => all.filter(({ method }) => method === "GET").map(({ receivedAt }) => receivedAt - all[0]!.receivedAt)
)

const script = (...turns: ReadonlyArray<Script.Answer>) =>
  Emulator.use((emulator) => emulator.script(Script.sequence("interactions.create", turns)))

const calls = (...names: ReadonlyArray<string>) =>
  Script.turn(names.map((name, index) => ({
    type: "function_call",
    id: `call-${index}`,
    name,
    arguments: { n: index }
  })))

// -----------------------------------------------------------------------------
// Waiting
// -----------------------------------------------------------------------------

describe("run: the wait", () => {
  test(
    "grows by half each time, from 1 second up to 30",
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(run())
      yield* settled
      yield* pass(240)
      const times = yield* pollTimes
      const gaps = times.map((time, index) => time - (times[index - 1] ?? 0))
      assert.deepStrictEqual(gaps.slice(0, 4), [1000, 1500, 2250, 3375].map(Math.ceil))
      assert.isAbove(gaps.length, 10)
      assert.deepStrictEqual(gaps.slice(-3), [30_000, 30_000, 30_000])
      yield* Fiber.interrupt(fiber)
    })
  )

  test(
    "ends with the schedule, with the interaction as it is then",
    Effect.gen(function*() {
      const schedule = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 3 }))
      const fiber = yield* Effect.forkChild(run({ schedule }))
      yield* settled
      assert.strictEqual((yield* finished(fiber)).status, "in_progress")
      // The work goes on: only an interruption cancels it.
      assert.deepStrictEqual(yield* lines, [
        "POST interactions",
        "GET interactions/{id}",
        "GET interactions/{id}",
        "GET interactions/{id}"
      ])
    })
  )

  test(
    "can look at the interaction to decide",
    Effect.gen(function*() {
      const seen: Array<string> = []
      const schedule = Schedule.spaced("1 second").pipe(
        Schedule.while(({ input }: { readonly input: Interaction.Interaction }) =>
          Effect.sync(() => {
            seen.push(input.id)
            return seen.length < 3
          })
        )
      )
      const fiber = yield* Effect.forkChild(run({ schedule }))
      yield* settled
      const { id } = yield* finished(fiber)
      assert.deepStrictEqual(seen, [id, id, id])
    })
  )

  test(
    "ends with the failure of a poll, and its id; the work goes on, and can be asked for",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.inject(Fault.sequence("interactions.get", [Fault.none, Fault.status(503)]))
      )
      const fiber = yield* Effect.forkChild(Effect.flip(run({})))
      yield* settled
      const error = yield* finished(fiber)
      assert(error._tag === "StreamInterrupted")
      assert.strictEqual((error.cause as GenAIError)._tag, "ServiceUnavailable")
      const later = yield* Interactions.use((interactions) => interactions.get(error.interactionId!))
      assert.strictEqual(later.status, "in_progress")
      assert.isFalse((yield* lines).some((line) => line.includes("cancel")))
    })
  )

  test(
    "shows the interaction as it starts and after each poll, in order, before it goes on",
    Effect.gen(function*() {
      const log = yield* Ref.make<ReadonlyArray<string>>([])
      const emulator = yield* Emulator
      const onProgress = ({ status }: Interaction.Interaction) =>
        Effect.gen(function*() {
          const sent = yield* emulator.requests
          yield* Effect.sleep("5 seconds")
          yield* Ref.update(log, Array.append(`${sent.length} ${status}`))
        })
      const fiber = yield* Effect.forkChild(run({ onProgress }))
      yield* settled
      yield* finished(fiber, 30)
      const seen = yield* Ref.get(log)
      assert.strictEqual(seen[0], "1 in_progress")
      assert.match(seen.at(-1) ?? "", /completed$/)
      assert.deepStrictEqual(seen.map((line) => Number(line.split(" ")[0])), seen.map((_, index) => index + 1))
    }),
    "3 seconds"
  )

  test(
    "ends with the failure of what looks on",
    Effect.gen(function*() {
      const refused = new Refused({ by: "progress" })
      assert.strictEqual(yield* Effect.flip(run({ onProgress: () => Effect.fail(refused) })), refused)
    })
  )

  for (const follow of ["poll", "stream"] as const) {
    test(
      `an abort cancels on the server (${follow})`,
      Effect.gen(function*() {
        const controller = abortable()
        const fiber = yield* Effect.forkChild(run({ abortSignal: controller.signal, follow }))
        yield* settled
        yield* pass(2)
        controller.abort()
        yield* settled
        const exit = yield* Fiber.await(fiber)
        assert.strictEqual(exit._tag, "Failure")
        assert.strictEqual((yield* lines).at(-1), "POST interactions/{id}/cancel")
      })
    )
  }

  test(
    "an abort before it starts sends nothing",
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(run({ abortSignal: AbortSignal.abort() }))
      yield* settled
      assert.strictEqual((yield* Fiber.await(fiber))._tag, "Failure")
      assert.deepStrictEqual(yield* lines, [])
    })
  )
})

// -----------------------------------------------------------------------------
// Tools
// -----------------------------------------------------------------------------

const Numbered = Schema.Struct({ n: Schema.Finite })

const Slow = Tool.make("slow", { parameters: Numbered, success: Schema.String, failure: Refusal })
const Fast = Tool.make("fast", { parameters: Numbered, success: Schema.Struct({ twice: Schema.Finite }) })
const Next = Tool.make("next", { description: "Goes on", parameters: Numbered, success: Schema.Finite })

const both = Toolkit.make(Slow, Fast)
const next = Toolkit.make(Next)

/** The inputs of the turns after the first. */
const inputs = Effect.map(
  requests,
  (all): ReadonlyArray<unknown> =>
    all.filter(({ method, url }) => method === "POST" && url.pathname.endsWith("/interactions"))
      .slice(1).map(({ body }) => (body as Wire.CreateModelInteractionParams).input)
)

const created = Effect.map(lines, (all) => all.filter((line) => line === "POST interactions").length)

const failed = (call_id: string, name: string, result: string | object) => ({
  type: "function_result",
  call_id,
  name,
  is_error: true,
  result
})

/** A run to its end, or its failure. */
const ended = <A, E, R>(effect: Effect.Effect<A, E, R>, seconds = 40) =>
  Effect.gen(function*() {
    const fiber = yield* Effect.forkChild(Effect.exit(effect))
    yield* settled
    return yield* finished(fiber, seconds)
  })

const errorOf = <A, E>(exit: Exit.Exit<A, E>): unknown =>
  Exit.isFailure(exit) ? Cause.squash(exit.cause) : assert.fail("a success")

const soon = "3 seconds"

describe("run: tools", () => {
  test(
    "are declared to the API beside those of the parameters, in every turn",
    Effect.gen(function*() {
      yield* script(calls("next"), Script.says("Done."))
      const search: Wire.Tool = { type: "google_search" }
      yield* ended(
        run({ tools: Tool.fromToolkit(next) }, { tools: [search] }).pipe(
          Effect.provide(next.toLayer({ next: ({ n }) => Effect.succeed(n + 1) }))
        )
      )
      const bodies = (yield* requests).filter(({ method }) => method === "POST").map(({ body }): unknown =>
        (body as Wire.CreateModelInteractionParams).tools
      )
      const declared = {
        type: "function",
        name: "next",
        description: "Goes on",
        parameters: {
          type: "object",
          properties: { n: { type: "number" } },
          required: ["n"],
          additionalProperties: true
        }
      }
      assert.deepStrictEqual(bodies, [[search, declared], [search, declared]])
      assert.deepStrictEqual(yield* inputs, [
        [{ type: "function_result", call_id: "call-0", name: "next", result: { output: 1 } }]
      ])
    }),
    soon
  )

  test(
    "run at the same time; results go back in the order of the calls, with their ids",
    Effect.gen(function*() {
      yield* script(calls("slow", "fast"), Script.says("Done."))
      const latch = yield* Latch.make()
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(both) }).pipe(
          Effect.provide(both.toLayer({
            slow: () => Effect.as(latch.await, "slow result"),
            fast: ({ n }) => Effect.as(latch.open, { twice: n * 2 })
          }))
        )
      )
      assert(Exit.isSuccess(exit))
      assert.strictEqual(exit.value.output_text, "Done.")
      assert.deepStrictEqual(yield* inputs, [[
        { type: "function_result", call_id: "call-0", name: "slow", result: "slow result" },
        { type: "function_result", call_id: "call-1", name: "fast", result: { twice: 2 } }
      ]])
      const { body } = (yield* requests).findLast(({ method }) => method === "POST")!
      assert.match((body as Wire.CreateModelInteractionParams).previous_interaction_id ?? "", /^v1_/)
    }),
    soon
  )

  for (const [concurrency, most] of [[undefined, 10], [3, 3], [1, 1]] as const) {
    test(
      `run at most ${most} at the same time (concurrency: ${concurrency})`,
      Effect.gen(function*() {
        yield* script(calls(...Array.makeBy(25, () => "next")), Script.says("Done."))
        let running = 0
        let seen = 0
        const exit = yield* ended(
          run({ tools: Tool.fromToolkit(next), concurrency }).pipe(
            Effect.provide(next.toLayer({
              next: ({ n }) =>
                Effect.sync(() => seen = Math.max(seen, ++running)).pipe(
                  Effect.andThen(Effect.sleep("10 millis")),
                  Effect.andThen(Effect.sync(() => {
                    running--
                    return n
                  }))
                )
            }))
          ),
          60
        )
        assert.isTrue(Exit.isSuccess(exit))
        assert.strictEqual(seen, most)
        assert.lengthOf((yield* inputs)[0] as ReadonlyArray<unknown>, 25)
      }),
      soon
    )
  }

  test(
    "fail the run with their own error, which interrupts the others",
    Effect.gen(function*() {
      yield* script(calls("fast", "slow"))
      const interrupted = yield* Ref.make(false)
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(both) }).pipe(
          Effect.provide(both.toLayer({
            fast: () => Effect.onInterrupt(Effect.never, () => Ref.set(interrupted, true)),
            slow: () => Effect.fail(new Refusal({ by: "slow" }))
          }))
        )
      )
      assert.deepStrictEqual(errorOf(exit), new Refusal({ by: "slow" }))
      assert.isTrue(yield* Ref.get(interrupted))
      assert.strictEqual(yield* created, 1)
    }),
    soon
  )

  test(
    "that fail with failureMode \"return\" tell the model, as their failure encodes to JSON",
    Effect.gen(function*() {
      const toolkit = Toolkit.make(
        Tool.make("find", { parameters: Numbered, failure: Refusal, failureMode: "return" }),
        Tool.make("ask", { failure: Schema.String, failureMode: "return" })
      )
      const long = `.${"😀".repeat(2_000)}`
      yield* script(calls("find"), calls("ask"), Script.says("I see."))
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(toolkit) }).pipe(
          Effect.provide(toolkit.toLayer({
            find: () => Effect.fail(new Refusal({ by: "find" })),
            ask: () => Effect.fail(long)
          }))
        )
      )
      assert.isTrue(Exit.isSuccess(exit))
      const [first, second] = yield* inputs
      assert.deepStrictEqual(first, [failed("call-0", "find", { _tag: "Refusal", by: "find" })])
      // The thousandth unit is the first half of a character.
      assert.deepStrictEqual(second, [failed("call-0", "ask", `.${"😀".repeat(499)}…`)])
    }),
    soon
  )

  test(
    "that die end the run with the defect",
    Effect.gen(function*() {
      yield* script(calls("next"))
      const defect = new TypeError("not a function")
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(Effect.provide(next.toLayer({ next: () => Effect.die(defect) })))
      )
      assert.strictEqual(errorOf(exit), defect)
      assert.strictEqual(yield* created, 1)
    }),
    soon
  )

  test(
    "that hang are interrupted after the time limit, and the model is told",
    Effect.gen(function*() {
      for (const [toolTimeout, minutes] of [[undefined, 5], ["2 minutes", 2]] as const) {
        yield* script(calls("next", "next"), Script.says("Too slow."))
        const stopped = yield* Ref.make(0)
        const fiber = yield* Effect.forkChild(
          run({ tools: Tool.fromToolkit(next), toolTimeout }).pipe(
            Effect.provide(next.toLayer({
              next: ({ n }) =>
                n === 0 ? Effect.succeed(7) : Effect.onInterrupt(Effect.never, () => Ref.update(stopped, (n) => n + 1))
            }))
          )
        )
        yield* settled
        yield* pass(10)
        yield* TestClock.adjust(`${minutes * 60 - 15} seconds`)
        yield* settled
        assert.strictEqual(yield* Ref.get(stopped), 0)
        yield* finished(fiber, 30)
        assert.strictEqual(yield* Ref.get(stopped), 1)
        assert.deepStrictEqual(yield* inputs, [[
          { type: "function_result", call_id: "call-0", name: "next", result: { output: 7 } },
          failed("call-1", "next", `The function ran for ${minutes}m without a result, and was stopped`)
        ]])
        yield* Emulator.use((emulator) => emulator.reset)
      }
    }),
    soon
  )

  test(
    "that interrupt themselves end the run as interrupted",
    Effect.gen(function*() {
      yield* script(calls("next"))
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(Effect.provide(next.toLayer({ next: () => Effect.interrupt })))
      )
      assert(Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause))
      assert.strictEqual(yield* created, 1)
    }),
    soon
  )

  test(
    "are interrupted with the run; the interaction has ended, so nothing is cancelled",
    Effect.gen(function*() {
      yield* script(calls("next"))
      const [started, stopped] = [yield* Latch.make(), yield* Latch.make()]
      const fiber = yield* Effect.forkChild(
        run({ tools: Tool.fromToolkit(next) }).pipe(
          Effect.provide(next.toLayer({
            next: () => Effect.andThen(started.open, Effect.onInterrupt(Effect.never, () => stopped.open))
          }))
        )
      )
      yield* settled
      yield* pass(10)
      yield* started.await
      yield* Fiber.interrupt(fiber)
      yield* stopped.await
      assert.isFalse((yield* lines).some((line) => line.includes("cancel")))
    }),
    soon
  )

  test(
    "whose results do not fit their schema end the run with an AiError",
    Effect.gen(function*() {
      yield* script(calls("next"))
      const wrong = "seven" as unknown as number
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(Effect.provide(next.toLayer({ next: () => Effect.succeed(wrong) })))
      )
      const error = errorOf(exit) as { readonly _tag: string; readonly reason: { readonly _tag: string } }
      assert.deepStrictEqual([error._tag, error.reason._tag], ["AiError", "ToolResultEncodingError"])
    }),
    soon
  )
})

describe("run: calls that cannot be run", () => {
  test(
    "of unknown names are answered with the names there are, and the others run",
    Effect.gen(function*() {
      yield* script(calls("next", "toString", `\u0000${"x".repeat(5_000)}`), Script.says("Oh."))
      yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(Effect.provide(next.toLayer({ next: () => Effect.succeed(1) })))
      )
      const [results] = yield* inputs
      assert.deepStrictEqual((results as ReadonlyArray<unknown>).slice(0, 2), [
        { type: "function_result", call_id: "call-0", name: "next", result: { output: 1 } },
        failed("call-1", "toString", "There is no function named \"toString\". The functions are \"next\"")
      ])
      const { result } = (results as ReadonlyArray<Wire.FunctionResultStep>)[2]!
      assert.match(String(result), /^There is no function named "\\u0000x{127}"\. /)
    }),
    soon
  )

  for (const failureMode of ["error", "return"] as const) {
    test(
      `with arguments that do not fit are answered with the path of what is wrong (failureMode: "${failureMode}")`,
      Effect.gen(function*() {
        const toolkit = Toolkit.make(Tool.make("plan", {
          parameters: Schema.Struct({
            trip: Schema.Struct({ days: Schema.Finite.check(Schema.isLessThan(9)) }),
            seats: Schema.optional(Schema.FiniteFromString),
            from: Schema.Date
          }),
          success: Schema.String,
          failureMode
        }))
        const trip = (args: object) => Script.turn([{ type: "function_call", id: "c", name: "plan", arguments: args }])
        yield* script(
          trip({ trip: { days: "many" }, from: "2027-01-01T00:00:00Z" }),
          trip({ trip: { days: 10 }, from: "2027-01-01T00:00:00Z" }),
          trip({ trip: { days: 1 }, from: "tomorrow" }),
          trip({}),
          trip({ trip: { days: 1 }, seats: "many", from: "2027-01-01T00:00:00Z" }),
          trip({ trip: { days: 1 }, from: "2027-01-01T00:00:00Z" }),
          Script.says("At last.")
        )
        let runs = 0
        const exit = yield* ended(
          run({ tools: Tool.fromToolkit(toolkit) }).pipe(
            Effect.provide(toolkit.toLayer({
              plan: ({ from }) =>
                Effect.sync(() => {
                  runs++
                  return from.toISOString()
                })
            }))
          ),
          90
        )
        assert(Exit.isSuccess(exit))
        assert.strictEqual(runs, 1)
        const results = ((yield* inputs) as ReadonlyArray<ReadonlyArray<Wire.FunctionResultStep>>).map(([result]) =>
          result!
        )
        assert.deepStrictEqual(results.map(({ is_error }) => is_error), [true, true, true, true, true, undefined])
        assert.match(String(results[0]!.result), /^Invalid arguments: Expected number\n {2}at \["trip"\]\["days"\]$/)
        assert.match(String(results[1]!.result), /^Invalid arguments: .*less than 9.*\n {2}at \["trip"\]\["days"\]$/)
        assert.match(String(results[2]!.result), /^Invalid arguments: .*date.*\n {2}at \["from"\]$/i)
        assert.match(String(results[3]!.result), /^Invalid arguments: Missing key\n {2}at \["trip"\]/)
        assert.match(String(results[4]!.result), /^Invalid arguments: .*\n {2}at \["seats"\]$/)
        assert.strictEqual(results[5]!.result, "2027-01-01T00:00:00.000Z")
      }),
      soon
    )
  }

  test(
    "because they are for the caller end the run with all of its calls: none is run",
    Effect.gen(function*() {
      const ran = yield* Ref.make(0)
      const layer = next.toLayer({ next: () => Effect.as(Ref.update(ran, (n) => n + 1), 1) })
      const declared: Wire.Tool = { type: "function", name: "mine" }
      yield* script(calls("next", "mine"))
      const mine = yield* ended(
        Effect.provide(run({ tools: Tool.fromToolkit(next) }, { tools: [declared] }), layer)
      )
      assert(Exit.isSuccess(mine))
      assert.lengthOf(Interaction.functionCalls(mine.value), 2)

      // An agent has functions that are not declared here.
      yield* script(calls("next", "of_agent"))
      const ofAgent = yield* ended(Effect.provide(
        Interactions.use((interactions) =>
          interactions.run({ agent: "deep-research-pro-preview-12-2025", input: "Think." }, {
            tools: Tool.fromToolkit(next)
          })
        ),
        layer
      ))
      assert(Exit.isSuccess(ofAgent))
      assert.strictEqual(ofAgent.value.status, "requires_action")

      yield* script(calls("anything"))
      const none = yield* ended(run())
      assert(Exit.isSuccess(none))
      assert.strictEqual(none.value.status, "requires_action")
      assert.strictEqual(yield* Ref.get(ran), 0)
      assert.strictEqual(yield* created, 3)
    }),
    soon
  )

  test(
    "before a person approves end the run; those that need no approval run",
    Effect.gen(function*() {
      const toolkit = Toolkit.make(
        Tool.make("pay", {
          parameters: Schema.Struct({ on: Schema.Date, euros: Schema.Finite }),
          needsApproval: ({ euros, on }, { toolCallId }) =>
            Effect.succeed(euros > 10 && on.getUTCFullYear() === 2027 && toolCallId === "c")
        }),
        Tool.make("look", { needsApproval: false }),
        Tool.make("erase", { needsApproval: true })
      )
      const ran: Array<string> = []
      const does = (name: string) => () => Effect.sync(() => void ran.push(name))
      const layer = toolkit.toLayer({ pay: does("pay"), look: does("look"), erase: does("erase") })
      const pay = (euros: number) =>
        Script.turn([{ type: "function_call", id: "c", name: "pay", arguments: { euros, on: "2027-05-05T00:00:00Z" } }])
      const wrong = Script.turn([{ type: "function_call", id: "c", name: "pay", arguments: { euros: "all" } }])
      for (const [last, runs] of [[pay(11), ["look", "pay"]], [calls("erase"), ["look", "pay"]]] as const) {
        yield* script(calls("look"), wrong, pay(9), last)
        const exit = yield* ended(Effect.provide(run({ tools: Tool.fromToolkit(toolkit) }), layer))
        assert(Exit.isSuccess(exit))
        assert.strictEqual(exit.value.status, "requires_action")
        assert.deepStrictEqual(ran.splice(0), [...runs])
      }
    }),
    soon
  )
})

describe("run: turns", () => {
  test(
    "go on as often as functions are called, within the limit",
    Effect.gen(function*() {
      yield* script(...Array.makeBy(9, () => calls("next")), Script.says("Enough."))
      const ran = yield* Ref.make(0)
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(
          Effect.provide(next.toLayer({ next: () => Ref.updateAndGet(ran, (n) => n + 1) }))
        ),
        120
      )
      assert(Exit.isSuccess(exit))
      assert.strictEqual(exit.value.output_text, "Enough.")
      assert.strictEqual(yield* Ref.get(ran), 9)
      assert.strictEqual(yield* created, 10)
    }),
    soon
  )

  for (const [maxTurns, limit] of [[undefined, 10], [1, 1], [3, 3]] as const) {
    test(
      `end at the limit with the last interaction, whose calls were not run (maxTurns: ${maxTurns})`,
      Effect.gen(function*() {
        yield* Emulator.use((emulator) => emulator.script(Script.always("interactions.create", calls("next"))))
        const ran = yield* Ref.make(0)
        const exit = yield* ended(
          run({ tools: Tool.fromToolkit(next), maxTurns }).pipe(
            Effect.provide(next.toLayer({ next: () => Ref.updateAndGet(ran, (n) => n + 1) }))
          ),
          120
        )
        const error = errorOf(exit)
        assert(error instanceof TurnLimitReached && isGenAIError(error))
        assert.deepStrictEqual([error.operation, error.limit, error.isRetryable], ["interactions.run", limit, false])
        assert.strictEqual(
          error.message,
          `The model still calls functions in turn ${limit}, the last one that maxTurns allows`
        )
        assert.lengthOf(Interaction.functionCalls(error.last as Interaction.Interaction), 1)
        assert.strictEqual(yield* Ref.get(ran), limit - 1)
        assert.strictEqual(yield* created, limit)
      }),
      soon
    )
  }

  test(
    "that repeat a call that fails end at the limit too",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.script(Script.always("interactions.create", calls("unknown"))))
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(Effect.provide(next.toLayer({ next: () => Effect.succeed(1) }))),
        120
      )
      assert.instanceOf(errorOf(exit), TurnLimitReached)
      assert.strictEqual(yield* created, 10)
    }),
    soon
  )

  test(
    "that fail after functions ran keep their results, and the run can go on with them",
    Effect.gen(function*() {
      yield* script(calls("next"), Script.says("Back."))
      yield* Emulator.use((emulator) =>
        emulator.inject(Fault.sequence("interactions.create", [Fault.none, Fault.status(503)]))
      )
      const ran = yield* Ref.make(0)
      const exit = yield* ended(
        run({ tools: Tool.fromToolkit(next) }).pipe(
          Effect.provide(next.toLayer({ next: () => Ref.updateAndGet(ran, (n) => n + 1) }))
        )
      )
      const error = errorOf(exit)
      assert(error instanceof TurnFailed && isGenAIError(error))
      assert.deepStrictEqual([error.cause._tag, error.isRetryable], ["ServiceUnavailable", false])
      const { last, results } = error as TurnFailed<Interaction.Interaction, Wire.FunctionResultStep>
      const later = yield* ended(run({}, { input: results, previous_interaction_id: last.id }))
      assert(Exit.isSuccess(later))
      assert.strictEqual(later.value.output_text, "Back.")
      assert.strictEqual(yield* Ref.get(ran), 1)
    }),
    soon
  )

  test(
    "of which the first fails, fail with the error of the call",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) => emulator.inject(Fault.always("interactions.create", Fault.status(503))))
      assert.strictEqual((errorOf(yield* ended(run())) as GenAIError)._tag, "ServiceUnavailable")
    })
  )

  it.effect("go with the parameters of the call, but for the token that it went on from", () =>
    Effect.gen(function*() {
      const sent: Array<Wire.CreateInteractionParams> = []
      const call: Wire.FunctionCallStep = { type: "function_call", id: "1", name: "f", arguments: {} }
      const unused = () => Effect.die("not for what has ended")
      const verbs: InteractionRun.Verbs = {
        get: unused,
        cancel: unused,
        getStream: () => Stream.fromEffect(unused()),
        create: (params: Wire.CreateInteractionParams) => {
          sent.push(params)
          const fields = { id: `${sent.length}`, steps: sent.length === 1 ? [call] : [] } as const
          return Effect.succeed(
            Interaction.make({ ...fields, status: sent.length === 1 ? "requires_action" : "completed" })
          )
        }
      }
      const params = { model, input: "Hi", continuation_token: "t", labels: { a: "b" } }
      const f: Tool.Callable = {
        name: "f",
        declaration: undefined,
        needsApproval: undefined,
        call: () => Effect.succeed({ _tag: "Value", value: "r" })
      }
      yield* InteractionRun.run(verbs, params, { tools: [f] })
      assert.deepStrictEqual(sent[1], {
        ...params,
        background: true,
        continuation_token: undefined,
        previous_interaction_id: "1",
        input: [{ type: "function_result", call_id: "1", name: "f", result: "r" }]
      })
    }))
})

describe("run: what is wrong before it starts", () => {
  const wrong: ReadonlyArray<readonly [options: object, field: string, expected: RegExp]> = [
    [{ follow: "watch" }, "options.follow", /"poll" or "stream"/],
    [{ tools: { next: () => Effect.succeed(1) } }, "options.tools", /functions that a model can call/],
    [{ tools: [5] }, "options.tools", /functions that a model can call/],
    [
      { tools: [...Tool.fromToolkit(next), ...Tool.fromToolkit(next)] },
      "options.tools[1]",
      /one function named "next"/
    ],
    ...[0, -1, 1.5, Number.NaN, Infinity, "3", null].flatMap((count) => [
      [{ maxTurns: count }, "options.maxTurns", /a whole number of at least 1/] as const,
      [{ concurrency: count }, "options.concurrency", /a whole number of at least 1/] as const
    ]),
    ...["soon", Number.NaN, -5, null, {}.toString].flatMap((limit) => [
      [{ toolTimeout: limit }, "options.toolTimeout", /a duration/] as const,
      [{ cancelWithin: limit }, "options.cancelWithin", /a duration, or false/] as const
    ])
  ]
  test(
    "is an InvalidRequest that names the option, and nothing is sent",
    Effect.gen(function*() {
      for (const [options, field, expected] of wrong) {
        const error = (yield* Effect.flip(run(options as RunOptions))) as InvalidRequest
        assert.deepStrictEqual([error._tag, error.operation, error.field], [
          "InvalidRequest",
          "interactions.run",
          field
        ])
        assert.match(error.expected, expected)
      }
      assert.deepStrictEqual(yield* requests, [])
    })
  )

  test(
    "is a function that is declared twice, has a name that the API refuses, or parameters that are no object",
    Effect.gen(function*() {
      const problemOf = (options: RunOptions<unknown>, params?: Partial<Wire.CreateModelInteractionParams>) =>
        Effect.map(Effect.flip(run(options, params)), (error) => (error as InvalidRequest).message)
      const tools = (tool: AiTool.Any) => {
        const toolkit: Toolkit.WithHandler<Record<string, AiTool.Any>> = {
          tools: { [tool.name]: tool },
          handle: () => Effect.die("not called")
        }
        return { tools: Tool.fromToolkit(toolkit) as ReadonlyArray<Tool.Callable<unknown>> }
      }
      assert.match(
        yield* problemOf(tools(Next), { tools: [{ type: "function", name: "next" }] }),
        /^Invalid tools: expected no function next, which options.tools declares already/
      )
      assert.match(yield* problemOf(tools(Next), { tools: 5 as never }), /^Invalid tools: expected a list of tools/)
      assert.match(yield* problemOf(tools(Tool.make("my tool"))), /the name "my tool": expected a letter or _, then/)
      assert.match(yield* problemOf(tools(Tool.make("x".repeat(129)))), /at most 128 characters/)
      assert.match(
        yield* problemOf(tools(Tool.make("f", { parameters: Schema.String }))),
        /^Invalid f.parameters: expected a schema of an object/
      )
      assert.match(
        yield* problemOf(tools(Tool.make("f", { parameters: Schema.Struct({ [Symbol.for("a")]: Schema.String }) }))),
        /^Invalid f.parameters: expected a schema that has a JSON Schema/
      )
      assert.deepStrictEqual(yield* requests, [])
    })
  )
})
