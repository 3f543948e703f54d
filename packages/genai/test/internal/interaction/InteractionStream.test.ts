import { Emulator, Fault, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Array, Cause, Deferred, Effect, Fiber, Layer, Schedule, Stream } from "effect"
import { TestClock } from "effect/testing"
import { GenAIClient } from "../../../src/GenAIClient.ts"
import type { GenAIOptions, InvalidConfig } from "../../../src/GenAIConfig.ts"
import type { GenAIError } from "../../../src/GenAIError.ts"
import { Interactions } from "../../../src/Interactions.ts"
import { isOver } from "../../../src/internal/interaction/InteractionStatus.ts"
import { mostResumptions } from "../../../src/internal/interaction/InteractionStream.ts"
import * as RetryPolicy from "../../../src/RetryPolicy.ts"
import type * as Wire from "../../../src/wire/Interactions.ts"
import { abortable, collect, expectTag } from "../../harness/calls.ts"
import { apiKey, settled, transports, waited } from "../../harness/emulated.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

const quick = RetryPolicy.make(Schedule.recurs(3))

const resource = <R>(client: (options: GenAIOptions) => Layer.Layer<GenAIClient, InvalidConfig, R>) =>
  Layer.unwrap(Effect.map(Emulator, ({ baseUrl }) =>
    Layer.provide(
      Interactions.layer,
      client({ apiKey, httpOptions: { baseUrl } })
    )))

type Body = Effect.Effect<void, unknown, Emulator | Interactions>

const overSockets = (name: string, body: Body, test: typeof it.live = it.live) => {
  for (const transport of transports) {
    test(`${name} [${transport.name}]`, () =>
      body.pipe(
        Effect.provide(
          Layer.provideMerge(resource(transport.client), Emulator.layerServer())
        ),
        RetryPolicy.with(quick)
      ))
  }
}

const inMemory = (name: string, body: Body, policy: RetryPolicy.RetryPolicy = quick) =>
  it.effect(
    name,
    () =>
      body.pipe(
        Effect.provide(Layer.provideMerge(resource(GenAIClient.layer), Emulator.layer())),
        RetryPolicy.with(policy)
      )
  )

const stream = (params: Partial<Wire.CreateModelInteractionParams> = {}, idleTimeout?: number) =>
  Stream.unwrap(Interactions.useSync((interactions) =>
    interactions.createStream(
      { model: "gemini-2.5-flash", input: "Tell me a long story, please.", ...params },
      { httpOptions: { idleTimeout } }
    )
  ))

const again = (id: string, last_event_id?: string) =>
  Stream.unwrap(Interactions.useSync((interactions) => interactions.getStream(id, { last_event_id })))

type Events = Stream.Stream<Wire.InteractionSSEEvent, GenAIError>

const inject = (...plans: ReadonlyArray<Fault.FaultPlan>) => Emulator.use((emulator) => emulator.inject(...plans))

const script = (
  match: "interactions.createStream" | "interactions.getStream",
  ...replies: ReadonlyArray<Reply.Reply>
) => Emulator.use((emulator) => emulator.script(Script.sequence(match, replies)))

const requests = Emulator.use((emulator) => emulator.requests)

const lastEventIds = Effect.map(
  requests,
  Array.map(({ method, url }) => method === "POST" ? "start" : url.searchParams.get("last_event_id"))
)

// -----------------------------------------------------------------------------
// Events
// -----------------------------------------------------------------------------

const id = "v1_a"
const created = { event_type: "interaction.created", event_id: "1", interaction: { id, status: "in_progress" } }
const said = (event_id: string) => ({
  event_type: "step.delta",
  event_id,
  index: 0,
  delta: { type: "text", text: event_id }
})
const { event_id: _, ...unnumbered } = created
const update = (status: string, continuation_token?: string) => ({
  event_type: "interaction.status_update",
  interaction_id: id,
  status,
  ...continuation_token === undefined ? {} : { continuation_token }
})
const stopped = (continuation_token: string) => ({
  event_type: "interaction.completed",
  event_id: "9",
  interaction: { id, status: "requires_continuation", continuation_token }
})
const completed = { event_type: "interaction.completed", event_id: "9", interaction: { id, status: "completed" } }

describe("an event after the last one", () => {
  inMemory(
    "is kept, and the interaction stays complete",
    Effect.gen(function*() {
      const novelty = { event_type: "novelty", event_id: "10" }
      yield* script("interactions.createStream", Reply.events([created, completed, novelty]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.deepStrictEqual(delivered.map(({ event_id }) => event_id), ["1", "9", "10"])
      assert.lengthOf(yield* requests, 1)
    })
  )
})

describe("a server that sends one new event over every connection", () => {
  inMemory(
    "is asked so many times, and what it sent is delivered",
    Effect.gen(function*() {
      let sent = 1
      const reply = () => Reply.events([said(String(++sent))])
      yield* script("interactions.createStream", Reply.events([created]))
      yield* Emulator.use((emulator) => emulator.script(Script.always("interactions.getStream", reply)))
      const { delivered, error } = yield* collect(stream())
      const { delivered: soFar, message } = expectTag(error, "StreamInterrupted")
      assert.match(message, /\(resumed 1000 times\)$/)
      assert.strictEqual(soFar.events, mostResumptions + 1)
      assert.lengthOf(delivered, mostResumptions + 1)
      assert.lengthOf(yield* requests, mostResumptions + 1)
    })
  )
})

// -----------------------------------------------------------------------------
// Over sockets
// -----------------------------------------------------------------------------

describe("a stream of an interaction, over sockets", () => {
  overSockets(
    "that is dropped five times brings each event once, in order",
    Effect.gen(function*() {
      for (const how of ["close", "reset", "end"] as const) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* inject(
          Fault.sequence("interactions.createStream", [Fault.drop(2, how)]),
          Fault.sequence("interactions.getStream", Array.makeBy(4, () => Fault.drop(2, how)))
        )
        const { delivered, error } = yield* collect(stream())
        assert.isUndefined(error)
        const { event_type, ...last } = delivered.at(-1) as Wire.InteractionCompletedEvent
        assert.strictEqual(event_type, "interaction.completed")
        assert.lengthOf(yield* requests, 6)
        // A whole stream of what is stored is what has come in parts.
        const whole = yield* collect(again(last.interaction.id))
        assert.deepStrictEqual(delivered, whole.delivered)
        assert.strictEqual(new Set(delivered.map(({ event_id }) => event_id)).size, delivered.length)
      }
    })
  )

  overSockets(
    "that falls silent is taken up",
    Effect.gen(function*() {
      yield* inject(Fault.sequence("interactions.createStream", [Fault.stall(900)]))
      const begun = yield* Deferred.make<void>()
      const events = Stream.tap(stream({}, 150), () => Deferred.succeed(begun, undefined))
      const fiber = yield* Effect.forkChild(collect(events))
      yield* Deferred.await(begun)
      const { delivered, error } = yield* waited(Fiber.join(fiber), "10 millis")
      assert.isUndefined(error)
      assert.strictEqual(delivered.at(-1)?.event_type, "interaction.completed")
      const [, taken] = yield* lastEventIds
      assert.include(delivered.map(({ event_id }) => event_id), taken)
      const [silent] = yield* requests
      assert.strictEqual(yield* silent!.outcome, "clientClosed")
    }),
    it.effect
  )

  overSockets(
    "that is interrupted closes its connection, taken up or not",
    Effect.gen(function*() {
      for (const drops of [0, 1]) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* inject(
          Fault.sequence("interactions.createStream", [drops === 0 ? Fault.stall(600) : Fault.drop(1)]),
          Fault.sequence("interactions.getStream", [Fault.stall(300)])
        )
        const fiber = yield* Effect.forkChild(Stream.runDrain(stream()))
        yield* Effect.repeat(requests, { until: (all) => all.length > drops, schedule: Schedule.spaced("5 millis") })
        yield* Effect.sleep("50 millis")
        yield* Fiber.interrupt(fiber)
        assert.strictEqual(yield* (yield* requests).at(-1)!.outcome, "clientClosed")
        assert.lengthOf(yield* requests, drops + 1)
      }
    })
  )

  overSockets(
    "that is left early closes its connection",
    Effect.gen(function*() {
      yield* inject(Fault.always("interactions.createStream", Fault.pace("20 millis")))
      assert.lengthOf(yield* Stream.runCollect(Stream.take(stream(), 1)), 1)
      const [request] = yield* requests
      assert.strictEqual(yield* request!.outcome, "clientClosed")
      assert.lengthOf(yield* requests, 1)
    })
  )
})

// -----------------------------------------------------------------------------
// In memory
// -----------------------------------------------------------------------------

describe("a stream of an interaction", () => {
  inMemory(
    "under no policy fails at once, and says where it was",
    Effect.gen(function*() {
      yield* inject(Fault.sequence("interactions.createStream", [Fault.drop(2)]))
      const { delivered, error } = yield* collect(stream())
      const interrupted = expectTag(error, "StreamInterrupted")
      assert.strictEqual(interrupted.lastEventId, delivered.at(-1)?.event_id)
      assert.match(String(interrupted.interactionId), /^v1_/)
      assert.lengthOf(yield* requests, 1)
      // From there it goes on by hand, with what has not come yet.
      const rest = yield* collect(again(interrupted.interactionId!, interrupted.lastEventId))
      const whole = yield* collect(again(interrupted.interactionId!))
      assert.deepStrictEqual([...delivered, ...rest.delivered], whole.delivered)
    }),
    RetryPolicy.none
  )

  inMemory(
    "does not deliver what is sent again",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([created, said("2")]))
      yield* script("interactions.getStream", Reply.events([created, said("2"), said("3"), completed]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.deepStrictEqual(delivered, [created, said("2"), said("3"), completed] as never)
      assert.deepStrictEqual(yield* lastEventIds, ["start", "2"])
    })
  )

  inMemory(
    "delivers events whose id says nothing",
    Effect.gen(function*() {
      const events = ["", null, 3, "", null, 3].map((event_id) => ({ ...said("x"), event_id }))
      yield* script("interactions.createStream", Reply.events([created, ...events, completed]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.deepStrictEqual(delivered, [created, ...events, completed] as never)
    })
  )

  inMemory(
    "after an event is resumed by the id that it was asked with",
    Effect.gen(function*() {
      yield* script("interactions.getStream", Reply.events([said("2")]), Reply.events([said("3"), completed]))
      const { delivered, error } = yield* collect(again(id, "1"))
      assert.isUndefined(error)
      assert.deepStrictEqual(delivered, [said("2"), said("3"), completed] as never)
      assert.deepStrictEqual(yield* lastEventIds, ["1", "2"])
    })
  )

  inMemory(
    "that gets only old events is given up",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([created, said("2")]))
      yield* Emulator.use((emulator) =>
        emulator.script(Script.always("interactions.getStream", Reply.events([created, said("2")])))
      )
      const { delivered, error } = yield* collect(stream())
      assert.deepStrictEqual(delivered, [created, said("2")] as never)
      assert.strictEqual(expectTag(error, "StreamInterrupted").delivered.events, 2)
      assert.deepStrictEqual(yield* lastEventIds, ["start", "2", "2", "2"])
    })
  )

  inMemory(
    "that gets new events may break as often as it likes",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([created]))
      const parts = Array.makeBy(8, (index) => Reply.events([said(`${index + 10}`)]))
      yield* script("interactions.getStream", ...parts, Reply.events([completed]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.lengthOf(delivered, 10)
    })
  )

  inMemory(
    "that gets news of its status may break as often as it likes",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([created]))
      const parts = Array.makeBy(8, (index) => Reply.events([{ ...update("in_progress"), event_id: `${index + 10}` }]))
      yield* script("interactions.getStream", ...parts, Reply.events([completed]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.lengthOf(delivered, 10)
    })
  )

  inMemory(
    "waits as the policy says, and longer where it does",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([created]))
      yield* inject(Fault.sequence("interactions.getStream", [Fault.status(503), Fault.status(503)]))
      yield* script("interactions.getStream", Reply.events([completed]))
      const fiber = yield* Effect.forkChild(collect(stream()))
      yield* settled
      const counts: Array<number> = []
      for (const wait of ["999 millis", "1 millis", "1 hour"] as const) {
        yield* TestClock.adjust(wait)
        yield* settled
        counts.push((yield* requests).length)
      }
      assert.strictEqual(counts[0], 1)
      assert.strictEqual(counts[1], 2)
      assert.isUndefined((yield* Fiber.join(fiber)).error)
    }),
    RetryPolicy.make(Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 4 })))
  )

  inMemory(
    "that is aborted does not wait until it is resumed",
    Effect.gen(function*() {
      yield* Emulator.use((emulator) =>
        emulator.script(
          Script.always("interactions.createStream", Reply.events([created])),
          Script.always("interactions.getStream", Reply.events([said("2")]))
        )
      )
      const begin: ReadonlyArray<(interactions: Interactions["Service"], abortSignal: AbortSignal) => Events> = [
        (interactions, abortSignal) => interactions.createStream({ model: "m", input: "Hi" }, { abortSignal }),
        (interactions, abortSignal) => interactions.getStream(id, {}, { abortSignal })
      ]
      for (const [index, stream] of begin.entries()) {
        const controller = abortable()
        const events = stream(yield* Interactions, controller.signal)
        const fiber = yield* Effect.forkChild(collect(events))
        yield* settled
        controller.abort()
        yield* settled
        const { cause, delivered } = yield* Fiber.join(fiber)
        assert.lengthOf(delivered, 1)
        assert.isTrue(cause !== undefined && Cause.hasInterruptsOnly(cause))
        assert.lengthOf(yield* requests, index + 1)
      }
    }),
    RetryPolicy.make(Schedule.spaced("1 hour"))
  )

  inMemory(
    "without an id or numbered events is not taken up",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([unnumbered]))
      const { error } = yield* collect(stream())
      const interrupted = expectTag(error, "StreamInterrupted")
      assert.deepStrictEqual([interrupted.interactionId, interrupted.lastEventId], [id, undefined])
      assert.lengthOf(yield* requests, 1)
    })
  )

  inMemory(
    "does not go on from a token that its last event does not repeat",
    Effect.gen(function*() {
      const stopped = { event_type: "interaction.completed", interaction: { id, status: "requires_continuation" } }
      yield* script("interactions.createStream", Reply.events([created, update("in_progress", "t1"), stopped]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.lengthOf(delivered, 3)
      assert.lengthOf(yield* requests, 1)
    })
  )

  inMemory(
    "goes on from a token only if no output has come since",
    Effect.gen(function*() {
      const { event_id: _, ...output } = said("2")
      yield* script("interactions.createStream", Reply.events([unnumbered, update("in_progress", "t1"), output]))
      const { delivered, error } = yield* collect(stream())
      assert.lengthOf(delivered, 3)
      const { cause, continuationToken } = expectTag(error, "ContinuationInterrupted")
      assert.strictEqual(continuationToken, "t1")
      assert.strictEqual(cause?._tag, "StreamInterrupted")
      assert.lengthOf(yield* requests, 1)
    })
  )

  inMemory(
    "that was resumed does not send the request of its next hop again",
    Effect.gen(function*() {
      yield* script("interactions.createStream", Reply.events([created]))
      yield* script("interactions.getStream", Reply.events([said("2"), stopped("t1")]))
      yield* inject(Fault.sequence("interactions.createStream", [Fault.none, Fault.status(503)]))
      const { delivered, error } = yield* collect(stream())
      assert.lengthOf(delivered, 3)
      const { cause, continuationToken } = expectTag(error, "ContinuationInterrupted")
      assert.strictEqual(continuationToken, "t1")
      assert.strictEqual(cause?._tag, "ServiceUnavailable")
      assert.deepStrictEqual(yield* lastEventIds, ["start", "1", "start"])
    })
  )

  inMemory(
    "fails with its own error where the only token is the caller's",
    Effect.gen(function*() {
      const failure = { event_type: "error", error: { code: "internal", message: "No." } }
      for (const [token, tag] of [["t0", "ServerError"], ["t1", "ContinuationInterrupted"]] as const) {
        yield* script("interactions.createStream", Reply.events([created, update("in_progress", token), failure]))
        const { error } = yield* collect(stream({ continuation_token: "t0" }))
        assert.strictEqual(error?._tag, tag)
      }
    })
  )

  inMemory(
    "that breaks before its first event fails with its own error, and is not sent again",
    Effect.gen(function*() {
      for (const params of [{}, { continuation_token: "t0" }]) {
        yield* Emulator.use((emulator) => emulator.reset)
        yield* script("interactions.createStream", Reply.events([]))
        const { delivered, error } = yield* collect(stream(params))
        assert.deepStrictEqual(delivered, [])
        const { cause, interactionId } = expectTag(error, "StreamInterrupted")
        assert.deepStrictEqual([cause, interactionId], [undefined, undefined])
        assert.lengthOf(yield* requests, 1)
      }
    })
  )

  inMemory(
    "does not look for events of one hop in the next",
    Effect.gen(function*() {
      yield* script(
        "interactions.createStream",
        Reply.events([created, stopped("t1")]),
        Reply.events([unnumbered]),
        Reply.events([{ ...completed, interaction: { id: "v1_b", status: "completed" } }])
      )
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.lengthOf(delivered, 4)
      const bodies = (yield* requests).map(({ body }) => Reflect.get(body as object, "continuation_token"))
      assert.deepStrictEqual(bodies, [undefined, "t1", "t1"])
    })
  )

  inMemory(
    "has the status of its current hop",
    Effect.gen(function*() {
      const done = { event_type: "interaction.completed", interaction: { id, continuation_token: "t2" } }
      yield* script("interactions.createStream", Reply.events([created, stopped("t1")]), Reply.events([done]))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.lengthOf(delivered, 3)
      assert.lengthOf(yield* requests, 2)
    })
  )

  inMemory(
    "passes on events that lack what they should have",
    Effect.gen(function*() {
      const bare = ["interaction.created", "interaction.status_update", "step.delta", "interaction.completed"].map(
        (event_type) => ({ event_type })
      )
      yield* script("interactions.createStream", Reply.events(bare))
      const { delivered, error } = yield* collect(stream())
      assert.isUndefined(error)
      assert.deepStrictEqual(delivered, bare as never)
    })
  )

  inMemory(
    "can be run twice, each time from its beginning",
    Effect.gen(function*() {
      const events = stream()
      const first = yield* collect(events)
      const second = yield* collect(events)
      assert.deepStrictEqual(
        first.delivered.map(({ event_type }) => event_type),
        second.delivered.map(({ event_type }) => event_type)
      )
      assert.deepStrictEqual(yield* lastEventIds, ["start", "start"])
    })
  )
})

it("a status that is unknown is not the end", () => {
  const statuses = ["in_progress", "queued", "a_status_of_tomorrow", "completed", "requires_action", "cancelled"]
  assert.deepStrictEqual(statuses.map(isOver), [false, false, false, true, true, true])
})
