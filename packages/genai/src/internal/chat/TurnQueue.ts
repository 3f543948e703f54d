/**
 * One turn of a chat at a time, in the order of the messages. A turn whose stream nobody reads does not hold up the others without limit.
 */
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Fiber from "effect/Fiber"
import * as Pull from "effect/Pull"
import * as Scope from "effect/Scope"
import * as Semaphore from "effect/Semaphore"
import * as Stream from "effect/Stream"
import { TimeoutError } from "../../GenAIError.ts"

/** The turns of a chat. */
export class TurnQueue {
  private readonly semaphore = Semaphore.makeUnsafe(1)
  private current: Place | undefined
  private turns = 0

  /**
   * Waits until no other turn is in progress. The turn lasts as long as the scope, or until it is ended. Fails if the turn in progress is a stream that nobody
   * reads for so long.
   */
  readonly take = Effect.fnUntraced({ self: this }, function*(
    operation: string,
    limit: Duration.Duration
  ): Effect.fn.Return<Place, TimeoutError, Scope.Scope> {
    const scope = yield* Scope.fork(yield* Effect.scope)
    const taken = Scope.provide(Semaphore.takeScoped(this.semaphore, 1), scope)
    yield* Duration.isFinite(limit) ? Effect.raceFirst(taken, this.unread(operation, limit)) : taken
    return this.current = new Place(++this.turns, scope)
  })

  /** Fails when nobody has read the stream in progress for so long. */
  private unread(operation: string, limit: Duration.Duration): Effect.Effect<never, TimeoutError> {
    return Effect.gen({ self: this }, function*() {
      let before = this.current?.unread()
      for (;;) {
        yield* Effect.sleep(limit)
        const now = this.current?.unread()
        if (now !== undefined && now === before) break
        before = now
      }
      return yield* new TimeoutError({
        message:
          `The message waits for the stream of turn ${this.current?.turn} of this chat, which nobody has read for ${
            Duration.format(limit)
          }. Read it to its end, or leave it`,
        operation,
        phase: "idle",
        limit,
        delivered: undefined
      })
    })
  }
}

/** A turn in progress, and whether its stream is read. */
export class Place {
  /** The number of the turn among those of the chat that were begun, from 1. */
  readonly turn: number
  private readonly scope: Scope.Closeable
  private reader: Fiber.Fiber<unknown, unknown> | undefined
  /** What the reader has got: another one after each read. `undefined` in a turn without a stream. */
  private latest: object | undefined

  constructor(turn: number, scope: Scope.Closeable) {
    this.turn = turn
    this.scope = scope
  }

  /** What the reader got last, if the stream waits for the reader. */
  unread(): object | undefined {
    return this.reader === undefined || this.reader.pollUnsafe() !== undefined ? this.latest : undefined
  }

  /** Runs when the turn ends. */
  onEnd(run: () => void): Effect.Effect<void> {
    return Scope.addFinalizer(this.scope, Effect.sync(run))
  }

  /** The stream of the turn, which ends with it. `seen` gets what is read, and `done` is called before the turn ends if the stream has come to its end. */
  stream<A, E, R>(
    self: Stream.Stream<A, E, R>,
    seen: (values: ReadonlyArray<A>) => void = () => {},
    done: () => void = () => {}
  ): Stream.Stream<A, E, R> {
    this.latest = this
    // One step for each read: chunks of a stream are many.
    return Stream.transformPull(self, (pull) => {
      const read = Effect.matchCauseEffect(pull, {
        onSuccess: (values) => {
          seen(values)
          this.reader = undefined
          this.latest = values
          return Effect.succeed(values)
        },
        onFailure: (cause) => {
          if (Pull.isDoneCause(cause)) done()
          return Effect.andThen(Scope.close(this.scope, Exit.void), Effect.failCause(cause))
        }
      })
      return Effect.succeed(Effect.withFiber((fiber) => {
        this.reader = fiber
        return read
      }))
    })
  }
}
