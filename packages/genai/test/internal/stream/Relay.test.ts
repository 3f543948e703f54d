import { Emulator, type ReceivedRequest, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Cause, Context, Data, Deferred, Effect, Exit, Fiber, Option, Schedule, Scope, Stream, Tracer } from "effect"
import { TestClock } from "effect/testing"
import type { GenAIError } from "../../../src/GenAIError.ts"
import { Interactions } from "../../../src/Interactions.ts"
import * as Relay from "../../../src/internal/stream/Relay.ts"
import { Models } from "../../../src/Models.ts"
import * as RetryPolicy from "../../../src/RetryPolicy.ts"
import { chunk, collect, lastOutcome, once, requestCount } from "../../harness/calls.ts"
import { socketTest } from "../../harness/emulated.ts"
import * as Spans from "../../harness/spans.ts"

// -----------------------------------------------------------------------------
// Relays of our own
// -----------------------------------------------------------------------------

class Broken extends Data.TaggedError("Broken")<{ readonly hop: number }> {}
class TooMany extends Data.TaggedError("TooMany")<{ readonly hops: number }> {}

type Decide = (
  failure: Broken | TooMany | undefined,
  hop: number
) => Effect.Effect<Relay.Next<number>, Broken | TooMany>

/** A policy that passes on all events, and decides by the number of the hop that ended. */
const policy = (
  decide: Decide,
  observe: (event: string) => string | undefined = (event) => event
): Relay.Policy<number, string, Broken | TooMany> => {
  let hop = 0
  return { observe, next: (failure) => decide(failure, ++hop), exceeded: (hops) => new TooMany({ hops }) }
}

/** Goes on to the hop after, up to the last one. */
const upTo = (last: number): Decide => (failure, hop) =>
  failure !== undefined ? Effect.fail(failure) : Effect.succeed(hop < last ? Relay.goOn(hop + 1) : Relay.end)

/** Notes what happens, in order. */
const log = () => {
  const lines: Array<string> = []
  const write = (line: string) => Effect.sync(() => void lines.push(line))
  /** A stream that notes when its scope opens, and when and how it closes. */
  const hop = (name: number, events: Stream.Stream<string, Broken>): Stream.Stream<string, Broken> =>
    Stream.unwrap(
      Effect.as(
        Effect.acquireRelease(write(`open ${name}`), (_, exit) => write(`close ${name} ${exit._tag}`)),
        events
      )
    )
  return { lines, write, hop }
}

const events = (hop: number) => Stream.make(`${hop}a`, `${hop}b`)

describe("Relay: a stream", () => {
  it.effect("closes the scope of a hop before the policy decides, and before the next hop opens", () =>
    Effect.gen(function*() {
      const { hop, lines, write } = log()
      const decide: Decide = (failure, number) =>
        Effect.andThen(
          write(`decide ${number} ${failure?._tag}`),
          Effect.succeed(number < 3 ? Relay.goOn(number + 1) : Relay.end)
        )
      const delivered = yield* Stream.runCollect(Relay.stream(() => ({
        first: 1,
        open: (number) =>
          hop(number, number === 2 ? Stream.concat(events(2), Stream.fail(new Broken({ hop: 2 }))) : events(number)),
        policy: policy(decide)
      })))
      assert.deepStrictEqual(delivered, ["1a", "1b", "2a", "2b", "3a", "3b"])
      assert.deepStrictEqual(lines, [
        "open 1",
        "close 1 Success",
        "decide 1 undefined",
        "open 2",
        "close 2 Failure",
        "decide 2 Broken",
        "open 3",
        "close 3 Success",
        "decide 3 undefined"
      ])
    }))

  it.effect("waits for the scope of a hop to close", () =>
    Effect.gen(function*() {
      const { lines, write } = log()
      const slow = (number: number) =>
        Stream.unwrap(Effect.as(
          Effect.addFinalizer(() => Effect.andThen(Effect.sleep("1 second"), write(`closed ${number}`))),
          Stream.fromEffect(Effect.as(write(`open ${number}`), ""))
        ))
      const fiber = yield* Effect.forkChild(
        Stream.runDrain(Relay.stream(() => ({ first: 1, open: slow, policy: policy(upTo(2)) })))
      )
      yield* TestClock.adjust("10 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(lines, ["open 1", "closed 1", "open 2", "closed 2"])
    }))

  it.effect("delivers what came before a failure, then fails with what the policy says", () =>
    Effect.gen(function*() {
      const failure = new Broken({ hop: 2 })
      const { delivered, error } = yield* collect(Relay.stream(() => ({
        first: 1,
        open: (number) => number === 2 ? Stream.concat(events(2), Stream.fail(failure)) : events(number),
        policy: policy(upTo(3))
      })))
      assert.deepStrictEqual(delivered, ["1a", "1b", "2a", "2b"])
      assert.strictEqual(error, failure)
    }))

  it.effect("asks the policy when a hop cannot be opened", () =>
    Effect.gen(function*() {
      const { delivered, error } = yield* collect(Relay.stream(() => ({
        first: 1,
        open: (hop): Stream.Stream<string, Broken> =>
          hop < 3 ? Stream.unwrap(Effect.fail(new Broken({ hop }))) : events(hop),
        policy: policy((_, hop) => Effect.succeed(hop < 3 ? Relay.goOn(hop + 1) : Relay.end))
      })))
      assert.deepStrictEqual(delivered, ["3a", "3b"])
      assert.isUndefined(error)
    }))

  it.effect("passes on what the policy observes, and drops the rest", () =>
    Effect.gen(function*() {
      const delivered = yield* Stream.runCollect(Relay.stream(() => ({
        first: 1,
        open: events,
        policy: policy(upTo(3), (event) => event.startsWith("2") || event === "1a" ? undefined : event.toUpperCase())
      })))
      assert.deepStrictEqual(delivered, ["1B", "3A", "3B"])
    }))

  it.effect("keeps events that arrive together together", () =>
    Effect.gen(function*() {
      const batches = yield* Stream.runCollect(
        Stream.chunks(Relay.stream(() => ({ first: 1, open: events, policy: policy(upTo(2)) })))
      )
      assert.deepStrictEqual(batches, [["1a", "1b"], ["2a", "2b"]])
    }))

  it.effect("waits where the policy waits, with no hop open, and can be left meanwhile", () =>
    Effect.gen(function*() {
      const { hop, lines } = log()
      const relay = Relay.stream(() => ({
        first: 1,
        open: (number) => hop(number, events(number)),
        policy: policy((failure, number) => Effect.delay(upTo(2)(failure, number), "1 minute"))
      }))
      const left = yield* Effect.forkChild(Stream.runDrain(relay))
      yield* TestClock.adjust("59 seconds")
      yield* Fiber.interrupt(left)
      assert.deepStrictEqual(lines, ["open 1", "close 1 Success"])
      const whole = yield* Effect.forkChild(Stream.runDrain(relay))
      yield* TestClock.adjust("59 seconds")
      assert.lengthOf(lines, 4)
      yield* TestClock.adjust("61 seconds")
      yield* Fiber.join(whole)
      assert.deepStrictEqual(lines.slice(4), ["open 2", "close 2 Success"])
    }))

  it.effect("that is left early closes the hop that is open, and opens no other", () =>
    Effect.gen(function*() {
      const { hop, lines } = log()
      const delivered = yield* Stream.runCollect(Stream.take(
        Relay.stream(() => ({
          first: 1,
          open: (number) => hop(number, Stream.rechunk(events(number), 1)),
          policy: policy(upTo(9))
        })),
        3
      ))
      assert.deepStrictEqual(delivered, ["1a", "1b", "2a"])
      assert.deepStrictEqual(lines, ["open 1", "close 1 Success", "open 2", "close 2 Success"])
    }))

  it.effect("that is interrupted closes the hop that is open, and does not ask the policy", () =>
    Effect.gen(function*() {
      const { hop, lines } = log()
      const begun = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(Stream.runForEach(
        Relay.stream(() => ({
          first: 1,
          open: (number) => hop(number, number === 2 ? Stream.concat(events(2), Stream.never) : events(number)),
          policy: policy(upTo(9))
        })),
        (event) => event === "2b" ? Deferred.succeed(begun, undefined) : Effect.void
      ))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      assert.deepStrictEqual(lines, ["open 1", "close 1 Success", "open 2", "close 2 Failure"])
    }))

  it.effect("of a hop that dies, or is interrupted by itself, does not ask the policy", () =>
    Effect.gen(function*() {
      for (const cause of [Cause.die("defect"), Cause.interrupt()]) {
        let asked = 0
        const exit = yield* Effect.exit(Stream.runDrain(Relay.stream(() => ({
          first: 1,
          open: () => Stream.failCause(cause),
          policy: policy(() => Effect.sync(() => (asked++, Relay.end)))
        }))))
        assert.strictEqual(asked, 0)
        assert.deepStrictEqual(exit, Exit.failCause(cause))
      }
    }))

  it.effect("has 100 hops at most, and then the error of the policy", () =>
    Effect.gen(function*() {
      const endless: Decide = (_, hop) => Effect.succeed(Relay.goOn(hop + 1))
      for (const maximumHops of [undefined, 1, 7]) {
        const relay = Relay.stream(() => ({ first: 1, open: events, policy: policy(endless), maximumHops }))
        const { delivered, error } = yield* collect(relay)
        assert.lengthOf(delivered, 2 * (maximumHops ?? 100))
        assert.deepStrictEqual(error, new TooMany({ hops: maximumHops ?? 100 }))
      }
    }))

  it.effect("may resume a hop as often as the policy says, and the hops stay counted", () =>
    Effect.gen(function*() {
      let opened = 0
      const { delivered, error } = yield* collect(Relay.stream(() => ({
        first: 0,
        open: (number: number) => (opened++, Stream.make(`${number}`)),
        policy: policy((_, connection) =>
          Effect.succeed(connection % 1000 === 0 ? Relay.goOn(connection) : Relay.resume(connection))
        ),
        maximumHops: 3
      })))
      assert.strictEqual(opened, 3000)
      assert.lengthOf(delivered, 3000)
      assert.deepStrictEqual(error, new TooMany({ hops: 3 }))
    }))

  it.effect("leaves nothing behind in its scope for hops that have ended", () =>
    Effect.gen(function*() {
      const scope = yield* Scope.make()
      const sizes: Array<number> = []
      const size = () => scope.state._tag === "Open" ? scope.state.finalizers?.size ?? 1 : 0
      const relay = Relay.stream(() => ({
        first: 1,
        open: (number) => Stream.tap(log().hop(number, events(number)), () => Effect.sync(() => sizes.push(size()))),
        policy: policy(upTo(50))
      }))
      const pull = yield* Stream.toPull(relay).pipe(Scope.provide(scope))
      yield* Effect.ignore(Effect.forever(pull))
      assert.lengthOf(sizes, 100)
      assert.strictEqual(Math.max(...sizes), sizes[0])
      yield* Scope.close(scope, Exit.void)
    }))

  it.effect("makes a new policy for every run", () =>
    Effect.gen(function*() {
      const relay = Relay.stream(() => ({ first: 1, open: events, policy: policy(upTo(2)) }))
      const runs = yield* Effect.all([Stream.runCollect(relay), Stream.runCollect(relay)], { concurrency: 2 })
      assert.deepStrictEqual(runs, [["1a", "1b", "2a", "2b"], ["1a", "1b", "2a", "2b"]])
    }))

  it.effect("has the services that its hops and its policy need", () =>
    Effect.gen(function*() {
      class Name extends Context.Service<Name, string>()("Name") {}
      const relay = Relay.stream(() => ({
        first: 1,
        open: (hop: number) => Stream.fromEffect(Effect.map(Name, (name) => `${hop} ${name}`)),
        policy: {
          observe: (event: string) => event,
          next: () => Effect.map(Name, (name) => name === "a" ? Relay.end : Relay.goOn(2)),
          exceeded: (hops: number) => new TooMany({ hops })
        },
        maximumHops: 2
      }))
      assert.deepStrictEqual(
        yield* Stream.runCollect(Effect.succeed(relay).pipe(Stream.unwrap)).pipe(
          Effect.provideService(Name, "a")
        ),
        ["1 a"]
      )
      const { delivered, error } = yield* Effect.provideService(collect(relay), Name, "b")
      assert.deepStrictEqual(delivered, ["1 b", "2 b"])
      assert.deepStrictEqual(error, new TooMany({ hops: 2 }))
    }))

  it.effect("may be resumed by a policy", () =>
    Effect.gen(function*() {
      const seen = yield* Stream.runCollect(Relay.stream(() => ({
        first: 1,
        open: (number) => number % 2 === 1 ? Stream.fail(new Broken({ hop: number })) : Stream.succeed("even"),
        policy: policy((failure, hop) =>
          Effect.succeed(failure !== undefined ? Relay.resume(hop + 1) : hop < 4 ? Relay.goOn(hop + 1) : Relay.end)
        ),
        maximumHops: 2
      })))
      assert.deepStrictEqual(seen, ["even", "even"])
    }))
})

describe("Relay: answers", () => {
  const gather = (answers: ReadonlyArray<string | Broken>, last = answers.length) => {
    const opened: Array<number> = []
    const run = Relay.gather({
      first: 0,
      open: (state: number): Effect.Effect<string, Broken | Interrupted> => {
        opened.push(state)
        const answer = answers[state % answers.length]!
        return typeof answer === "string" ? Effect.succeed(answer) : Effect.fail(answer)
      },
      next: (_, state) => state + 1 < last ? state + 1 : undefined,
      interrupted: (answers, state, reason: Broken | Interrupted): Broken | Interrupted =>
        new Interrupted({ answers, state, reason }),
      exceeded: (answers, state, reason) => new Interrupted({ answers, state, reason })
    })
    return { opened, run }
  }
  class Interrupted extends Data.TaggedError("Interrupted")<{
    readonly answers: ReadonlyArray<string>
    readonly state: number
    readonly reason: unknown
  }> {}

  it.effect("are gathered until one leaves nothing to go on from", () =>
    Effect.gen(function*() {
      const { opened, run } = gather(["a", "b", "c"])
      assert.deepStrictEqual(yield* run, ["a", "b", "c"])
      assert.deepStrictEqual(opened, [0, 1, 2])
      assert.deepStrictEqual(yield* gather(["a"]).run, ["a"])
    }))

  it.effect("can be gathered twice", () =>
    Effect.gen(function*() {
      const { run } = gather(["a", "b"])
      assert.deepStrictEqual(yield* run, ["a", "b"])
      assert.deepStrictEqual(yield* run, ["a", "b"])
    }))

  it.effect("fail with the error of the first hop as it is, with those of later hops as interrupted", () =>
    Effect.gen(function*() {
      const broken = new Broken({ hop: 0 })
      assert.strictEqual(yield* Effect.flip(gather([broken]).run), broken)
      const { answers, reason, state } = (yield* Effect.flip(gather(["a", "b", broken]).run)) as Interrupted
      assert.deepStrictEqual([answers, state, reason], [["a", "b"], 2, broken])
    }))

  it.effect("end after 100 hops, with all that was received", () =>
    Effect.gen(function*() {
      const { opened, run } = gather(["a"], Infinity)
      const { answers, reason, state } = (yield* Effect.flip(run)) as Interrupted
      assert.strictEqual(answers.join(""), "a".repeat(100))
      assert.deepStrictEqual([opened.length, state, reason], [100, 100, 100])
    }))
})

// -----------------------------------------------------------------------------
// Over connections
// -----------------------------------------------------------------------------

const share = (text: string, continuationToken: string) => ({
  candidates: [{ ...chunk(text).candidates[0], continuationToken, finishReason: "CONTINUATION" }]
})

const created = (id: string) => ({
  event_type: "interaction.created",
  event_id: `${id}.1`,
  interaction: { id, status: "in_progress" }
})
const delta = (id: string, text: string) => ({
  event_type: "step.delta",
  event_id: `${id}.${text}`,
  index: 0,
  delta: { type: "text", text }
})
const completed = (id: string, token?: string) => ({
  event_type: "interaction.completed",
  event_id: `${id}.9`,
  interaction: token === undefined
    ? { id, status: "completed" }
    : { id, status: "requires_continuation", continuation_token: token }
})

/** Events that end with a mark, on a connection that the server leaves open. */
const open = (...events: ReadonlyArray<unknown>): Reply.Reply =>
  Reply.serverEvents(Stream.concat(Stream.fromIterable([...events, "[DONE]"].map((data) => ({ data }))), Stream.never))

/** Events on a connection that stays open, and says no more. */
const silent = (...events: ReadonlyArray<unknown>): Reply.Reply =>
  Reply.serverEvents(Stream.concat(Stream.fromIterable(events.map((data) => ({ data }))), Stream.never))

/** Streams that take three connections, by how they go on. */
const streams: {
  readonly [name: string]: {
    readonly stream: Stream.Stream<unknown, GenAIError, Models | Interactions>
    /** The names of their spans. */
    readonly calls: readonly [string, string, string]
    readonly replies: readonly [Reply.Reply, Reply.Reply, Reply.Reply]
    /** How many events come of them. */
    readonly delivered: number
    /** The first events of the last connection, and how many have come of all three with them. */
    readonly last: ReadonlyArray<unknown>
    readonly until: number
  }
} = {
  "a continued answer": {
    stream: Stream.unwrap(
      Models.useSync((models) =>
        models.generateContentStream({ model: "m", contents: "Hi", config: { httpOptions: once } })
      )
    ),
    calls: ["generate_content m", "generate_content m", "generate_content m"],
    replies: [open(share("a", "t1")), open(share("b", "t2")), Reply.events([chunk("c"), chunk("d", "STOP")])],
    delivered: 4,
    last: [chunk("c")],
    until: 3
  },
  "a continued interaction": {
    stream: Stream.unwrap(
      Interactions.useSync((interactions) => interactions.createStream({ model: "m", input: "Hi" }))
    ),
    calls: ["generate_content m", "generate_content m", "generate_content m"],
    replies: [
      open(created("a"), completed("a", "t1")),
      open(created("b"), completed("b", "t2")),
      Reply.events([created("c"), delta("c", "x"), completed("c")])
    ],
    delivered: 7,
    last: [created("c")],
    until: 5
  },
  "a resumed interaction": {
    stream: Stream.unwrap(
      Interactions.useSync((interactions) =>
        interactions.createStream({ model: "m", input: "Hi" }, { httpOptions: { idleTimeout: 50 } })
      )
    ),
    calls: [
      "generate_content m",
      "GET /{api_version}/interactions/{id}",
      "GET /{api_version}/interactions/{id}"
    ],
    replies: [
      silent(created("a")),
      silent(created("a"), delta("a", "x")),
      Reply.events([delta("a", "y"), completed("a")])
    ],
    delivered: 4,
    last: [delta("a", "y")],
    until: 3
  }
}

describe("Relay: over connections", () => {
  const quick = RetryPolicy.make(Schedule.recurs(3))

  for (const [name, { calls: names, delivered, last, replies, stream, until }] of Object.entries(streams)) {
    socketTest(
      `${name}: the connection and the span of a hop end before the next request`,
      () =>
        Effect.gen(function*() {
          const { spans, tracer } = Spans.recorder()
          const calls = () => spans.filter(({ name }) => names.includes(name))
          const seen: Array<ReadonlyArray<string>> = []
          const emulator = yield* Emulator
          // When a request arrives, the span of its own hop is open, and those of earlier hops have ended.
          const reply = ({ index }: ReceivedRequest) =>
            Effect.gen(function*() {
              seen.push(calls().map(({ status }) => status._tag))
              if (index > 0) {
                const before = (yield* emulator.requests)[index - 1]!
                const outcome = yield* Effect.timeoutOption(before.outcome, "5 seconds")
                seen.push([Option.getOrElse(outcome, () => "open")])
              }
              return replies[index]!
            })
          yield* emulator.script(Script.always("*", reply))
          const result = yield* collect(stream).pipe(Effect.provideService(Tracer.Tracer, tracer))
          assert.isUndefined(result.error)
          assert.lengthOf(result.delivered, delivered)
          assert.deepStrictEqual(seen, [
            ["Started"],
            ["Ended", "Started"],
            ["clientClosed"],
            ["Ended", "Ended", "Started"],
            ["clientClosed"]
          ])
          assert.deepStrictEqual(calls().map(({ name }) => name), [...names])
          assert.deepStrictEqual(calls().map(({ status }) => status._tag), ["Ended", "Ended", "Ended"])
        }).pipe(RetryPolicy.with(quick))
    )

    socketTest(
      `${name} that is left early in its last hop closes that connection, and opens no other`,
      () =>
        Effect.gen(function*() {
          yield* (yield* Emulator).script(Script.sequence("*", [replies[0], replies[1], silent(...last)]))
          assert.lengthOf(yield* Stream.runCollect(Stream.take(stream, until)), until)
          assert.strictEqual(yield* lastOutcome, "clientClosed")
          assert.strictEqual(yield* requestCount, 3)
        }).pipe(RetryPolicy.with(quick))
    )

    socketTest(
      `${name} that is interrupted in its last hop closes that connection, and opens no other`,
      () =>
        Effect.gen(function*() {
          yield* (yield* Emulator).script(Script.sequence("*", [replies[0], replies[1], silent(...last)]))
          const begun = yield* Deferred.make<void>()
          let count = 0
          const counted = Stream.runForEach(
            stream,
            () => ++count === until ? Deferred.succeed(begun, undefined) : Effect.void
          )
          const fiber = yield* Effect.forkChild(counted)
          yield* Deferred.await(begun)
          yield* Fiber.interrupt(fiber)
          assert.strictEqual(yield* lastOutcome, "clientClosed")
          assert.strictEqual(yield* requestCount, 3)
        }).pipe(RetryPolicy.with(quick))
    )
  }
})
