/** Stores that a call can do without. */
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Persistence from "effect/persistence/Persistence"
import * as PrimaryKey from "effect/PrimaryKey"

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
    Effect.timeout(effect, timeout).pipe(
      Effect.catch((error) => Effect.andThen(Effect.logWarning(`The cache could not ${what}`, error), otherwise))
    )
  return Persistence.Persistence.of({
    make: (options) =>
      Effect.map(persistence.make(options), (store): Persistence.PersistenceStore => {
        const remove: Persistence.PersistenceStore["remove"] = (key) =>
          without(`remove ${PrimaryKey.value(key)}`, store.remove(key), Effect.void)
        const get: Persistence.PersistenceStore["get"] = (key) =>
          without(
            `read ${PrimaryKey.value(key)}`,
            Effect.flatMap(store.get(key), whole),
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
          set: (key, value) => without(`keep ${PrimaryKey.value(key)}`, store.set(key, value), Effect.void),
          setMany: (entries) => without("keep answers", store.setMany(entries), Effect.void),
          remove,
          clear: without("be emptied", store.clear, Effect.void)
        }
      })
  })
}

const whole = <Read extends Exit.Exit<unknown, unknown>>(
  read: Read | undefined
): Effect.Effect<Read | undefined, Persistence.PersistenceError> =>
  read !== undefined && Exit.isFailure(read)
    ? Effect.fail(new Persistence.PersistenceError({ message: "it is a failure, which is never kept" }))
    : Effect.succeed(read)
