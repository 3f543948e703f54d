/** Stores of texts that a call can do without. */
import type * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Persistable from "effect/persistence/Persistable"
import * as Persistence from "effect/persistence/Persistence"
import * as PrimaryKey from "effect/PrimaryKey"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"

/**
 * A store that never fails and never hangs: what cannot be read in time is missing, and what cannot be written in time is not kept. An entry that is not what was
 * written is removed. Failures are never kept, so one that is read is not what was written either.
 */
export interface Store {
  readonly get: (key: string) => Effect.Effect<string | undefined>
  readonly getMany: (keys: ReadonlyArray<string>) => Effect.Effect<ReadonlyArray<string | undefined>>
  readonly set: (key: string, text: string) => Effect.Effect<void>
  readonly setMany: (entries: ReadonlyArray<readonly [key: string, text: string]>) => Effect.Effect<void>
  readonly remove: (key: string) => Effect.Effect<void>
}

/** A store, which keeps each text so long. `timeout`: how long it may take. */
export const make = (
  persistence: Persistence.Persistence["Service"],
  { storeId, timeout, timeToLive }: {
    readonly storeId: string
    readonly timeToLive: Duration.Input
    readonly timeout: Duration.Input
  }
): Effect.Effect<Store, never, Scope.Scope> => {
  const without = <A, B>(what: string, key: string, effect: Effect.Effect<A, unknown>, otherwise: Effect.Effect<B>) =>
    within(effect, timeout).pipe(
      Effect.catch((error) => Effect.andThen(Effect.logWarning(`The cache could not ${what} ${key}`, error), otherwise))
    )
  return Effect.map(persistence.make({ storeId, timeToLive: () => timeToLive }), (store): Store => {
    const slots = new Slots()
    const remove = (key: string) => slots.use(key, store.remove)
    const get: Store["get"] = (key) =>
      without(
        "read",
        key,
        Effect.flatMap(slots.use(key, store.get), textOf),
        Effect.as(Effect.ignore(Effect.timeout(remove(key), timeout)), undefined)
      )
    return {
      get,
      // One by one where they cannot be read together, since one of them may be to blame.
      getMany: (keys) =>
        store.getMany(keys.map((key) => new Slot(key))).pipe(
          Effect.flatMap((exits) => Effect.forEach(exits, textOf)),
          Effect.timeout(timeout),
          Effect.catch(() => Effect.forEach(keys, get))
        ),
      set: (key, text) =>
        without("keep", key, slots.use(key, (slot) => store.set(slot, Exit.succeed(text))), Effect.void),
      setMany: (entries) =>
        without(
          "keep",
          "answers",
          store.setMany(entries.map(([key, text]) => [new Slot(key), Exit.succeed(text)])),
          Effect.void
        ),
      remove: (key) => without("remove", key, remove(key), Effect.void)
    }
  })
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const textOf = (
  read: Exit.Exit<string> | undefined
): Effect.Effect<string | undefined, Persistence.PersistenceError> =>
  read === undefined || Exit.isSuccess(read)
    ? Effect.succeed(read?.value)
    : Effect.fail(new Persistence.PersistenceError({ message: "it is a failure, which is never kept" }))

/**
 * An effect that ends in time. It runs at once, so that one which does not wait, as with a store in memory, has no timer.
 */
const within = <A, E>(effect: Effect.Effect<A, E>, timeout: Duration.Input): Effect.Effect<A, E | Cause.TimeoutError> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkChild(restore(effect), { startImmediately: true }), (fiber) => {
      const exit = fiber.pollUnsafe()
      return exit ?? restore(Effect.timeout(Fiber.join(fiber), timeout)).pipe(
        Effect.onError(() => Fiber.interrupt(fiber))
      )
    })
  )

/** The place of a key in a store. */
class Slot implements Persistable.Persistable<Schema.String, Schema.Never> {
  readonly [Persistable.symbol] = { success: Schema.String, error: Schema.Never }
  key: string

  constructor(key: string) {
    this.key = key
  }

  [PrimaryKey.symbol](): string {
    return this.key
  }
}

/**
 * Slots for one key after the other. `Persistable` compiles a codec for each object that is a key, which takes longer than a whole call, so these objects are used
 * again. One is for one key at a time.
 */
class Slots {
  private readonly free: Array<Slot> = []

  use<A, E>(key: string, use: (slot: Slot) => Effect.Effect<A, E>): Effect.Effect<A, E> {
    return Effect.suspend(() => {
      const slot = this.free.pop() ?? new Slot(key)
      slot.key = key
      return Effect.onExit(use(slot), () => {
        this.free.push(slot)
        return Effect.void
      })
    })
  }
}
