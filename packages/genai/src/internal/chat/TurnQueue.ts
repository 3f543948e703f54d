/**
 * One turn of a chat at a time, in the order of the messages. A turn whose stream nobody reads does not hold up the others without limit.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import { TimeoutError } from "../../GenAIError.ts"
import { monotonicMillis, monotonicMillisUnsafe } from "../check/Elapsed.ts"

/** The turns of a chat. */
export class TurnQueue {
  private readonly semaphore = Semaphore.makeUnsafe(1)
  private current: Reading | undefined
  private turns = 0

  /** Waits until no other turn is in progress. The turn lasts as long as the scope. Fails if the turn in progress is a stream that is not read for so long. */
  take(operation: string, limit: Duration.Duration): Effect.Effect<Reading, TimeoutError, Scope.Scope> {
    return Effect.gen({ self: this }, function*() {
      const taken = Semaphore.takeScoped(this.semaphore, 1)
      yield* Duration.isFinite(limit) ? Effect.raceFirst(taken, this.unread(operation, limit)) : taken
      const reading = new Reading(++this.turns)
      yield* Effect.acquireRelease(
        Effect.sync(() => this.current = reading),
        () => Effect.sync(() => this.current = undefined)
      )
      return reading
    })
  }

  /** Fails when the stream in progress has not been read for so long. */
  private unread(operation: string, limit: Duration.Duration): Effect.Effect<never, TimeoutError> {
    return Effect.gen({ self: this }, function*() {
      for (;;) {
        const elapsed = this.current?.since === undefined ? 0 : (yield* monotonicMillis) - this.current.since
        const left = Duration.toMillis(limit) - elapsed
        if (left <= 0) {
          const turn = this.current!.turn
          return yield* new TimeoutError({
            message: `The message waits for the stream of turn ${turn} of this chat, which nobody has read for ${
              Duration.format(limit)
            }. Read it to its end, or leave it`,
            operation,
            phase: "idle",
            limit,
            delivered: undefined
          })
        }
        yield* Effect.sleep(left)
      }
    })
  }
}

/** The turn in progress, and whether its stream is read. */
export class Reading {
  /** The number of the turn among those of the chat that were begun, from 1. */
  readonly turn: number
  /** When the reader got what was read last, if the stream waits for the reader. */
  since: number | undefined

  constructor(turn: number) {
    this.turn = turn
  }

  /** Notes when the stream is read. */
  observed<A, E, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> {
    return Stream.transformPull(self, (pull) =>
      Effect.map(Clock.Clock, (clock) => {
        const read = Effect.ensuring(pull, Effect.sync(() => this.since = monotonicMillisUnsafe(clock)))
        return Effect.suspend(() => {
          this.since = undefined
          return read
        })
      }))
  }
}
