import { Emulator, Fault, Reply, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Array, Effect, Fiber, Layer, Ref, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { GenAI } from "../src/GenAI.ts"
import type { GenAIError, StreamInterrupted } from "../src/GenAIError.ts"
import * as Interaction from "../src/Interaction.ts"
import { Interactions } from "../src/Interactions.ts"
import * as RetryPolicy from "../src/RetryPolicy.ts"
import type * as Wire from "../src/wire/Interactions.ts"

const model = "gemini-2.5-flash"

type Environment = Emulator | Interactions

const quick = Layer.succeed(
  RetryPolicy.RetryPolicy,
  RetryPolicy.make(Schedule.recurs(3))
)

const test = (name: string, effect: Effect.Effect<void, unknown, Environment>) =>
  it.effect(name, () =>
    effect.pipe(
      Effect.provide(
        Layer.mergeAll(Layer.provideMerge(GenAI.layer({ apiKey: "key-of-the-tests" }), Emulator.layer()), quick)
      )
    ))

const use: typeof Interactions.use = (f) => Interactions.use(f)

const create = (params: Partial<Wire.CreateModelInteractionParams> = {}) =>
  use((interactions) => interactions.create({ model, input: "Hi", ...params }))

const inject = (...plans: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...plans))

const script = (...scripts: ReadonlyArray<Script.Script>) => Emulator.use((emulator) => emulator.script(...scripts))

const sent = Effect.map(
  Emulator.use((emulator) => emulator.requests),
  Array.map(({ body, method, url }) => ({
    method,
    path: url.pathname,
    query: url.searchParams,
    body: body as Partial<Wire.CreateModelInteractionParams>
  }))
)

/** All that a stream delivers, and what it ends with. */
const collect = (events: Stream.Stream<Interaction.InteractionEvent, GenAIError>) =>
  Effect.gen(function*() {
    const seen: Array<Interaction.InteractionEvent> = []
    const error = yield* Stream.runForEach(events, (event) => Effect.sync(() => void seen.push(event))).pipe(
      Effect.as(undefined),
      Effect.catch((error) => Effect.succeed(error))
    )
    return { events: seen, error }
  })

const stream = (params: Partial<Wire.CreateModelInteractionParams> = {}) =>
  Stream.unwrap(
    Effect.map(Interactions, (interactions) => interactions.createStream({ model, input: "Hi", ...params }))
  )

const collected = (params?: Partial<Wire.CreateModelInteractionParams>) =>
  Effect.flatMap(Interactions, (interactions) => collect(interactions.createStream({ model, input: "Hi", ...params })))

const ids = (events: ReadonlyArray<Interaction.InteractionEvent>) => events.map(({ event_id }) => event_id)

const flipTo = <Tag extends GenAIError["_tag"]>(tag: Tag) => <A, R>(effect: Effect.Effect<A, GenAIError, R>) =>
  Effect.map(Effect.flip(effect), (error) => {
    assert.strictEqual(error._tag, tag)
    return error as Extract<GenAIError, { readonly _tag: Tag }>
  })

// -----------------------------------------------------------------------------
// One by one
// -----------------------------------------------------------------------------

describe("Interactions", () => {
  test(
    "are created, go on, are read and deleted",
    Effect.gen(function*() {
      const interactions = yield* Interactions
      const first = yield* create({ input: "Hi! My name is Alice." })
      assert.strictEqual(first.status, "completed")
      const second = yield* create({ input: "What is my name?", previous_interaction_id: first.id })
      assert.strictEqual(second.output_text, "Your name is Alice.")
      const read = yield* interactions.get(second.id, { include_input: true })
      assert.strictEqual(read.steps[0]?.type, "user_input")
      assert.strictEqual(read.output_text, second.output_text)
      assert.isUndefined(yield* interactions.delete(second.id))
      const gone = yield* flipTo("NotFound")(interactions.get(second.id))
      assert.strictEqual(gone.status, 404)
      assert.include(gone.message, second.id)
    })
  )

  test(
    "of bad parameters are refused before anything is sent",
    Effect.gen(function*() {
      const interactions = yield* Interactions
      const wrong = (params: object) => interactions.create(params as Wire.CreateInteractionParams)
      const cases: ReadonlyArray<readonly [effect: Effect.Effect<unknown, GenAIError>, field: string]> = [
        [wrong({ input: "Hi" }), "model"],
        [wrong({ model, agent: "a", input: "Hi" }), "agent"],
        [wrong({ model: "", input: "Hi" }), "model"],
        [wrong({ agent: "", input: "Hi" }), "agent"],
        [wrong({ model, input: "Hi", stream: true }), "stream"],
        [wrong({ model, background: true, store: false }), "store"],
        [wrong({ model, background: true, automatic_continuation: false }), "automatic_continuation"],
        [wrong({ model, tools: "search" }), "tools"],
        [wrong({ model, system_instruction: 7 }), "system_instruction"],
        [Stream.runDrain(interactions.createStream({ input: "Hi" } as never)), "model"],
        [interactions.get(""), "id"],
        [Stream.runDrain(interactions.getStream(" ")), "id"],
        [interactions.cancel(".."), "id"],
        [interactions.delete(undefined as never), "id"],
        [interactions.get("i", { api_version: "../v9" }), "api_version"]
      ]
      for (const [effect, field] of cases) {
        assert.strictEqual((yield* flipTo("InvalidRequest")(effect)).field, field)
      }
      assert.deepStrictEqual(yield* sent, [])
    })
  )

  test(
    "are sent again only where the server cannot have acted",
    Effect.gen(function*() {
      yield* inject(Fault.sequence("interactions.create", [Fault.status(503)]))
      yield* flipTo("ServiceUnavailable")(create())
      assert.lengthOf(yield* sent, 1)
      yield* inject(Fault.sequence("interactions.create", [Fault.status(429), Fault.status(429)]))
      yield* create()
      assert.lengthOf(yield* sent, 4)
      yield* inject(Fault.sequence("interactions.create", [Fault.status(503)]))
      const retryOptions = { initialDelay: 0, httpStatusCodes: [503] }
      yield* use((interactions) => interactions.create({ model, input: "Hi" }, { httpOptions: { retryOptions } }))
      assert.lengthOf(yield* sent, 6)
    })
  )
})

// -----------------------------------------------------------------------------
// Streams
// -----------------------------------------------------------------------------

describe("Interactions: a stream", () => {
  test(
    "adds up to the interaction",
    Effect.gen(function*() {
      const interaction = yield* Interaction.accumulate(stream())
      const stored = yield* use((interactions) => interactions.get(interaction.id))
      assert.strictEqual(interaction.status, "completed")
      assert.strictEqual(interaction.output_text, stored.output_text)
      assert.deepStrictEqual(interaction.steps, stored.steps)
      assert.deepStrictEqual(interaction.usage, stored.usage)
    })
  )

  test(
    "that breaks five times brings each event once, in order",
    Effect.gen(function*() {
      const whole = yield* collected({ input: "Tell me a long story, please." })
      assert.isUndefined(whole.error)
      assert.isAbove(whole.events.length, 5)
      yield* Emulator.use((emulator) => emulator.reset)
      const first = JSON.stringify(whole.events[0]).length + 60
      yield* inject(
        Fault.sequence("interactions.createStream", [Fault.resetAfter(first)]),
        Fault.sequence("interactions.getStream", Array.makeBy(4, () => Fault.cut(first)))
      )
      const broken = yield* collected({ input: "Tell me a long story, please." })
      assert.isUndefined(broken.error)
      assert.deepStrictEqual(
        broken.events.map(({ event_type }) => event_type),
        whole.events.map(({ event_type }) => event_type)
      )
      assert.strictEqual(new Set(ids(broken.events)).size, broken.events.length)
      const requests = yield* sent
      assert.lengthOf(requests, 6)
      const seen = requests.slice(1).map(({ query }) => query.get("last_event_id"))
      assert.isTrue(seen.every((id) => ids(broken.events).includes(id ?? undefined)))
    })
  )

  test(
    "that can no longer be taken up says where it was",
    Effect.gen(function*() {
      yield* inject(
        Fault.sequence("interactions.createStream", [Fault.resetAfter(900)]),
        Fault.always("interactions.getStream", Fault.status(503))
      )
      const { error, events } = yield* collected()
      const interrupted = error as StreamInterrupted
      assert.strictEqual(interrupted._tag, "StreamInterrupted")
      assert.isAbove(events.length, 0)
      assert.strictEqual(interrupted.lastEventId, events.at(-1)?.event_id)
      assert.match(interrupted.interactionId ?? "", /^v1_/)
      assert.deepStrictEqual(interrupted.delivered, { events: events.length, last: events.at(-1) })
      assert.strictEqual((interrupted.cause as GenAIError)._tag, "ServiceUnavailable")
      assert.lengthOf(yield* sent, 4)
    })
  )

  test(
    "of an interaction that is gone, or never was stored, is not taken up for ever",
    Effect.gen(function*() {
      yield* inject(
        Fault.sequence("interactions.createStream", [Fault.resetAfter(900), Fault.resetAfter(900)]),
        Fault.always("interactions.getStream", Fault.status(404))
      )
      const gone = (yield* collected()).error as StreamInterrupted
      assert.strictEqual((gone.cause as GenAIError)._tag, "NotFound")
      const unstored = (yield* collected({ store: false })).error as StreamInterrupted
      assert.strictEqual(unstored._tag, "StreamInterrupted")
      assert.isUndefined(unstored.lastEventId)
      assert.lengthOf(yield* sent, 3)
    })
  )

  test(
    "fails with an error event, after what came before",
    Effect.gen(function*() {
      const event = {
        event_type: "interaction.created",
        interaction: { id: "v1_1", status: "in_progress" },
        event_id: "1"
      }
      yield* script(Script.sequence("interactions.createStream", [
        Reply.events([event, { event_type: "error", error: { code: "resource_exhausted", message: "No more." } }])
      ]))
      const { error, events } = yield* collected()
      assert.deepStrictEqual(events, [event] as never)
      assert.strictEqual(error?._tag, "RateLimited")
      assert.strictEqual(error?.message, "No more.")
      assert.lengthOf(yield* sent, 1)
    })
  )

  test(
    "passes on what it does not know",
    Effect.gen(function*() {
      const news = { event_type: "interaction.dreamt", dream: { of: "sheep" }, event_id: "2" }
      const last = { event_type: "interaction.completed", interaction: { id: "v1_1", status: "completed" } }
      yield* script(Script.sequence("interactions.createStream", [Reply.events([news, last])]))
      const { error, events } = yield* collected()
      assert.isUndefined(error)
      assert.deepStrictEqual(events, [news, last] as never)
    })
  )

  test(
    "whose event is not JSON fails with what was delivered",
    Effect.gen(function*() {
      const event = { event_type: "interaction.created", interaction: { id: "v1_1", status: "in_progress" } }
      yield* script(Script.sequence("interactions.createStream", [
        Reply.bytes(new TextEncoder().encode(`data: ${JSON.stringify(event)}\n\ndata: {oops\n\n`), {
          headers: { "content-type": "text/event-stream" }
        })
      ]))
      const { error, events } = yield* collected()
      assert.lengthOf(events, 1)
      assert.strictEqual(error?._tag, "DecodeError")
    })
  )
})

// -----------------------------------------------------------------------------
// Continuation
// -----------------------------------------------------------------------------

describe("Interactions: continuation", () => {
  const hops = Script.hops("Once upon ", "a time ", "there was a token.")

  test(
    "makes one interaction of several requests",
    Effect.gen(function*() {
      yield* script(Script.sequence("interactions.create", hops))
      const whole = yield* create()
      assert.strictEqual(whole.status, "completed")
      assert.strictEqual(whole.output_text, "Once upon a time there was a token.")
      assert.lengthOf(whole.continuation_ids ?? [], 3)
      const [first, second] = yield* sent
      assert.strictEqual(first?.body.input, "Hi")
      assert.notProperty(second?.body, "input")
      assert.strictEqual(second?.body.previous_interaction_id, whole.continuation_ids?.[0])
    })
  )

  test(
    "of what is not stored sends everything again",
    Effect.gen(function*() {
      yield* script(Script.sequence("interactions.create", hops))
      assert.strictEqual((yield* create({ store: false })).output_text, "Once upon a time there was a token.")
      for (const { body } of yield* sent) assert.strictEqual(body.input, "Hi")
    })
  )

  test(
    "makes one stream of several requests",
    Effect.gen(function*() {
      yield* script(Script.sequence("interactions.createStream", hops))
      const interaction = yield* Interaction.accumulate(stream())
      assert.strictEqual(interaction.output_text, "Once upon a time there was a token.")
      assert.lengthOf(yield* sent, 3)
    })
  )

  test(
    "can be turned off",
    Effect.gen(function*() {
      yield* script(Script.sequence("interactions.create", hops))
      const first = yield* create({ automatic_continuation: false })
      assert.strictEqual(first.status, "requires_continuation")
      assert.lengthOf(yield* sent, 1)
    })
  )

  test(
    "that fails has what there is",
    Effect.gen(function*() {
      yield* script(Script.sequence("interactions.create", [hops[0]!, Reply.error(RpcStatus.make(400, "No."))]))
      const error = yield* flipTo("ContinuationInterrupted")(create())
      const partial = error.partial as Interaction.Interaction
      assert.strictEqual(partial.output_text, "Once upon ")
      assert.strictEqual(error.continuationToken, partial.continuation_token)
      assert.strictEqual(error.cause?._tag, "BadRequest")
    })
  )
})

describe("Interactions: a server that always hands out another token", () => {
  const one = (index: number) => ({
    id: `v1_${index}`,
    status: "requires_continuation",
    continuation_token: `t${index}`,
    steps: [{ type: "model_output", content: [{ type: "text", text: `${index} ` }] }],
    usage: { total_output_tokens: 1 }
  })
  const text = Array.makeBy(100, (index) => `${index} `).join("")

  test(
    "ends after 100 requests, and all that was generated is in the error",
    Effect.gen(function*() {
      yield* script(Script.always("interactions.create", ({ index }) => Reply.json(one(index))))
      const error = yield* flipTo("ContinuationInterrupted")(create())
      assert.lengthOf(yield* sent, 100)
      assert.strictEqual(error.message, "The answer is still incomplete after 100 requests")
      assert.deepStrictEqual([error.cause, error.continuationToken, error.operation], [
        undefined,
        "t99",
        "interactions.create"
      ])
      const partial = error.partial as Interaction.Interaction
      assert.strictEqual(partial.output_text, text)
      assert.strictEqual(partial.usage?.total_output_tokens, 100)
      assert.lengthOf(partial.continuation_ids ?? [], 100)
    })
  )

  for (const numbered of [true, false]) {
    test(
      `ends a stream after 100 requests, and all that was generated is delivered before (${
        numbered ? "events with ids" : "events without ids"
      })`,
      Effect.gen(function*() {
        yield* script(Script.always("interactions.createStream", ({ index }) => {
          const { steps: [step], ...interaction } = one(index)
          const { id } = interaction
          return Reply.events(
            [
              { event_type: "interaction.created", interaction: { id, status: "in_progress" } },
              { event_type: "step.start", index: 0, step },
              { event_type: "interaction.completed", interaction }
            ].map((event, event_id) => numbered ? { ...event, event_id: `${event_id}` } : event)
          )
        }))
        const { error, events } = yield* collected()
        assert.lengthOf(yield* sent, 100)
        assert.lengthOf(events, 300)
        assert.strictEqual(
          Interaction.current(events.reduce(Interaction.append, Interaction.empty))?.output_text,
          text
        )
        if (error?._tag !== "ContinuationInterrupted") {
          throw new Error("expected ContinuationInterrupted", { cause: error })
        }
        assert.strictEqual(error.message, "The answer is still incomplete after 100 requests")
        assert.deepStrictEqual([error.cause, error.continuationToken, error.operation], [
          undefined,
          "t99",
          "interactions.createStream"
        ])
        assert.deepStrictEqual<unknown>(error.partial, { events: 300, last: events.at(-1) })
      })
    )
  }

  test(
    "ends a stream whose connection breaks at every new token",
    Effect.gen(function*() {
      yield* script(Script.always("interactions.createStream", ({ index }) => {
        const { id, continuation_token } = one(index)
        return Reply.events([
          { event_type: "interaction.created", interaction: { id, status: "in_progress" } },
          { event_type: "interaction.status_update", interaction_id: id, status: "in_progress", continuation_token }
        ])
      }))
      const { error, events } = yield* collected({ store: false })
      assert.strictEqual(error?._tag, "ContinuationInterrupted")
      assert.lengthOf(yield* sent, 100)
      assert.lengthOf(events, 200)
    })
  )
})

// -----------------------------------------------------------------------------
// In the background
// -----------------------------------------------------------------------------

describe("Interactions: run", () => {
  for (const follow of ["poll", "stream"] as const) {
    test(
      `waits for the end, and tells how it goes (${follow})`,
      Effect.gen(function*() {
        const states = yield* Ref.make<ReadonlyArray<string>>([])
        const fiber = yield* Effect.forkChild(use((interactions) =>
          interactions.run({ model, input: "Think." }, {
            follow,
            onProgress: ({ status }) => Ref.update(states, Array.append(status))
          })
        ))
        yield* TestClock.adjust("10 minutes")
        const done = yield* Fiber.join(fiber)
        assert.strictEqual(done.status, "completed")
        assert.isString(done.output_text)
        const seen = yield* Ref.get(states)
        assert.notStrictEqual(seen[0], "completed")
        assert.strictEqual(seen.at(-1), "completed")
        assert.isTrue((yield* sent)[0]?.body.background)
      })
    )

    test(
      `that is interrupted is cancelled on the server (${follow})`,
      Effect.gen(function*() {
        const fiber = yield* Effect.forkChild(
          use((interactions) =>
            interactions.run({ model, input: "Think." }, { follow, schedule: Schedule.spaced("10 seconds") })
          )
        )
        yield* TestClock.adjust("1 millis")
        yield* Fiber.interrupt(fiber)
        const requests = yield* sent
        assert.strictEqual(requests.at(-1)?.method, "POST")
        assert.match(requests.at(-1)?.path ?? "", /\/interactions\/v1_[^/]+\/cancel$/)
        const id = requests.at(-1)?.path.split("/").at(-2) ?? ""
        assert.strictEqual((yield* use((interactions) => interactions.get(id))).status, "cancelled")
      })
    )
  }

  test(
    "leaves the interaction running where it is told to",
    Effect.gen(function*() {
      const fiber = yield* Effect.forkChild(
        use((interactions) => interactions.run({ model, input: "Think." }, { cancelWithin: false }))
      )
      yield* TestClock.adjust("1 millis")
      yield* Fiber.interrupt(fiber)
      assert.isFalse((yield* sent).some(({ path }) => path.endsWith("/cancel")))
    })
  )

  test(
    "does not wait for ever for the cancellation",
    Effect.gen(function*() {
      yield* inject(Fault.always("interactions.cancel", Fault.delay("1 hour")))
      const fiber = yield* Effect.forkChild(
        use((interactions) => interactions.run({ model, input: "Think." }, { cancelWithin: "2 seconds" }))
      )
      yield* TestClock.adjust("1 millis")
      const interruption = yield* Effect.forkChild(Fiber.interrupt(fiber))
      yield* TestClock.adjust("3 seconds")
      yield* Fiber.join(interruption)
    })
  )

  test(
    "gives calls of other functions to the caller",
    Effect.gen(function*() {
      const call = { type: "function_call", id: "call-1", name: "weather", arguments: { city: "Paris" } }
      yield* script(Script.sequence("interactions.create", [Script.turn([call])]))
      const fiber = yield* Effect.forkChild(use((interactions) => interactions.run({ model, input: "Weather?" })))
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual((yield* Fiber.join(fiber)).status, "requires_action")
    })
  )
})
