import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Array, Data, Effect, Fiber, Latch, Layer, Ref, Schedule, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { GenAI } from "../src/GenAI.ts"
import type { GenAIError } from "../src/GenAIError.ts"
import * as Interaction from "../src/Interaction.ts"
import * as InteractionRun from "../src/InteractionRun.ts"
import { Interactions } from "../src/Interactions.ts"
import * as Run from "../src/internal/interaction/InteractionRun.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import type * as Wire from "../src/wire/Interactions.ts"
import { abortable } from "./harness/calls.ts"
import { settled } from "./harness/emulated.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const model = "gemini-2.5-flash"

class Refused extends Data.TaggedError("Refused")<{ readonly by: string }> {}

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

const run = <E = never>(
  options?: InteractionRun.RunOptions<E>,
  params: Partial<Wire.CreateModelInteractionParams> = {}
) =>
  Interactions.use((interactions): Effect.Effect<Interaction.Interaction, GenAIError | E> =>
    interactions.run({ model, input: "Think.", ...params }, options)
  )

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
    "decodes the arguments of a tool by its schema, and tells the model where they do not fit",
    Effect.gen(function*() {
      const weather = InteractionRun.tool(
        Schema.Struct({ city: Schema.String, days: Schema.Finite }),
        ({ city, days }) => Effect.succeed(`${city} in ${days + 1} days`)
      )
      const call = (args: object) =>
        weather(args as never, { type: "function_call", id: "c", name: "weather", arguments: args as never })
      assert.strictEqual(yield* call({ city: "Paris", days: 1 }), "Paris in 2 days")
      assert.match(String(yield* call({ city: 3 })), /^Invalid arguments: .*city/s)
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

describe("run: the tools", () => {
  test(
    "run at the same time; results go back in the order of the calls",
    Effect.gen(function*() {
      yield* script(calls("slow", "fast"), Script.says("Done."))
      const latch = yield* Latch.make()
      const fiber = yield* Effect.forkChild(run({
        tools: {
          slow: () => Effect.as(latch.await, "slow result"),
          fast: ({ n }) => Effect.as(latch.open, `fast result ${n}`)
        }
      }))
      yield* settled
      assert.strictEqual((yield* finished(fiber, 20)).output_text, "Done.")
      const posts = (yield* requests).filter(({ method }) => method === "POST")
      assert.lengthOf(posts, 2)
      const { input, previous_interaction_id } = posts[1]!.body as Wire.CreateModelInteractionParams
      assert.deepStrictEqual(input, [
        { type: "function_result", call_id: "call-0", name: "slow", result: "slow result" },
        { type: "function_result", call_id: "call-1", name: "fast", result: "fast result 1" }
      ])
      assert.match(previous_interaction_id ?? "", /^v1_/)
    }),
    "3 seconds"
  )

  test(
    "fail with their own error, which interrupts the others",
    Effect.gen(function*() {
      yield* script(calls("slow", "bad"))
      const interrupted = yield* Ref.make(false)
      const fiber = yield* Effect.forkChild(Effect.flip(run({
        tools: {
          slow: () => Effect.onInterrupt(Effect.never, () => Ref.set(interrupted, true)),
          bad: () => Effect.fail(new Refused({ by: "bad" }))
        }
      })))
      yield* settled
      const error = yield* finished(fiber, 20)
      assert.deepStrictEqual([error._tag, (error as Refused).by], ["Refused", "bad"])
      assert.isTrue(yield* Ref.get(interrupted))
      assert.lengthOf((yield* requests).filter(({ method }) => method === "POST"), 1)
    }),
    "3 seconds"
  )

  test(
    "none of them runs where one is missing",
    Effect.gen(function*() {
      yield* script(calls("known", "toString"))
      const ran = yield* Ref.make(0)
      const fiber = yield* Effect.forkChild(
        run({ tools: { known: () => Effect.as(Ref.update(ran, (n) => n + 1), "r") } })
      )
      yield* settled
      assert.strictEqual((yield* finished(fiber, 20)).status, "requires_action")
      assert.strictEqual(yield* Ref.get(ran), 0)
    }),
    "3 seconds"
  )

  test(
    "run as often as they are called",
    Effect.gen(function*() {
      yield* script(calls("next"), calls("next"), calls("next"), Script.says("Enough."))
      const ran = yield* Ref.make(0)
      const fiber = yield* Effect.forkChild(
        run({ tools: { next: () => Effect.as(Ref.update(ran, (n) => n + 1), "r") } })
      )
      yield* settled
      assert.strictEqual((yield* finished(fiber, 40)).output_text, "Enough.")
      assert.strictEqual(yield* Ref.get(ran), 3)
    }),
    "3 seconds"
  )

  it.effect("go with the parameters of the call, but for the token that it went on from", () =>
    Effect.gen(function*() {
      const sent: Array<Wire.CreateInteractionParams> = []
      const call: Wire.FunctionCallStep = { type: "function_call", id: "1", name: "f", arguments: {} }
      const unused = () => Effect.die("not for what has ended")
      const verbs: Run.Verbs = {
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
      yield* Run.run(verbs, params, { tools: { f: () => Effect.succeed("r") } })
      assert.deepStrictEqual(sent[1], {
        ...params,
        background: true,
        continuation_token: undefined,
        previous_interaction_id: "1",
        input: [{ type: "function_result", call_id: "1", name: "f", result: "r" }]
      })
    }))
})
