/** Stores that a call can do without. */
import type * as Cause from "effect/Cause"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Persistable from "effect/persistence/Persistable"
import * as Persistence from "effect/persistence/Persistence"
import * as PrimaryKey from "effect/PrimaryKey"
import type * as Schema from "effect/Schema"

/**
 * Stores that never fail and never hang: what cannot be read in time is missing, and what cannot be written in time is not kept. An entry that is not what was
 * written is removed. Failures are never kept, so one that is read is not what was written either.
 */
export const forgiving = (
  persistence: Persistence.Persistence["Service"],
  timeout: Duration.Input
): Persistence.Persistence["Service"] => {
  const without = <A, R, B>(
    what: string,
    effect: Effect.Effect<A, unknown, R>,
    otherwise: Effect.Effect<B, never, R>
  ) =>
    within(effect, timeout).pipe(
      Effect.catch((error) => Effect.andThen(Effect.logWarning(`The cache could not ${what}`, error), otherwise))
    )
  return Persistence.Persistence.of({
    make: (options) =>
      Effect.map(
        persistence.make(standing(options)),
        (store): Persistence.PersistenceStore => {
          const stands = makeStands()
          const remove: Persistence.PersistenceStore["remove"] = (key) =>
            without(`remove ${PrimaryKey.value(key)}`, store.remove(key), Effect.void)
          const get: Persistence.PersistenceStore["get"] = (key) =>
            without(
              `read ${PrimaryKey.value(key)}`,
              Effect.flatMap(stands(key, store.get), whole),
              Effect.as(Effect.ignore(Effect.timeout(store.remove(key), timeout)), undefined)
            )
          return {
            get,
            // One by one where they cannot be read together, since one of them may be to blame.
            getMany: (keys) => {
              const all = [...keys]
              return store.getMany(all).pipe(
                Effect.tap((exits) => Effect.forEach(exits, whole, { discard: true })),
                Effect.timeout(timeout),
                Effect.catch(() => Effect.forEach(all, get))
              )
            },
            set: (key, value) =>
              without(`keep ${PrimaryKey.value(key)}`, stands(key, (key) => store.set(key, value)), Effect.void),
            setMany: (entries) => without("keep answers", store.setMany(entries), Effect.void),
            remove,
            clear: without("be emptied", store.clear, Effect.void)
          }
        }
      )
  })
}

const whole = <Read extends Exit.Exit<unknown, unknown>>(
  read: Read | undefined
): Effect.Effect<Read | undefined, Persistence.PersistenceError> =>
  read !== undefined && Exit.isFailure(read)
    ? Effect.fail(new Persistence.PersistenceError({ message: "it is a failure, which is never kept" }))
    : Effect.succeed(read)

/**
 * An effect that ends in time. It runs at once, so that one which does not wait, as with a store in memory, has no timer.
 */
const within = <A, E, R>(
  effect: Effect.Effect<A, E, R>,
  timeout: Duration.Input
): Effect.Effect<A, E | Cause.TimeoutError, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkChild(restore(effect), { startImmediately: true }), (fiber) => {
      const exit = fiber.pollUnsafe()
      return exit ?? restore(Effect.timeout(Fiber.join(fiber), timeout)).pipe(
        Effect.onError(() => Fiber.interrupt(fiber))
      )
    })
  )

/**
 * A key that stands for others, one after the other. `Persistable` compiles a codec for each object that is a key, which takes longer than a whole call, so these
 * objects are used again. One stands for one key at a time.
 */
class Stand<A extends Schema.Constraint, E extends Schema.Constraint> implements Persistable.Persistable<A, E> {
  key: Persistable.Persistable<A, E>
  readonly [Persistable.symbol]: { readonly success: A; readonly error: E }

  constructor(key: Persistable.Persistable<A, E>) {
    this.key = key
    this[Persistable.symbol] = key[Persistable.symbol]
  }

  [PrimaryKey.symbol](): string {
    return PrimaryKey.value(this.key)
  }
}

/** Those that stand for no key now, by what their keys keep. */
const makeStands = () => {
  const free = new Map<unknown, Array<unknown>>()
  return <S extends Schema.Constraint, F extends Schema.Constraint, A, E, R>(
    key: Persistable.Persistable<S, F>,
    use: (key: Persistable.Persistable<S, F>) => Effect.Effect<A, E, R>
  ): Effect.Effect<A, E, R> =>
    Effect.suspend(() => {
      const schemas = key[Persistable.symbol]
      const all = free.get(schemas) ?? []
      free.set(schemas, all)
      const stand = all.pop() as Stand<S, F> | undefined ?? new Stand(key)
      stand.key = key
      return Effect.ensuring(use(stand), Effect.sync(() => void all.push(stand)))
    })
}

/** Options whose `timeToLive` gets the keys that others stand for. */
const standing = (options: Options): Options => {
  const { storeId, timeToLive } = options
  return timeToLive === undefined
    ? options
    : { storeId, timeToLive: (exit, key) => timeToLive(exit, key instanceof Stand ? key.key : key) }
}

type Options = Parameters<Persistence.Persistence["Service"]["make"]>[0]
