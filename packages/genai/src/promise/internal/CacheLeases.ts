/**
 * Caches for as long as they are needed, for plain async code.
 */
import * as Effect from "effect/Effect"
import type { CacheLease as Lease } from "../../CacheLease.ts"
import type { CreateCachedContentParameters } from "../../wire/Caches.ts"
import { CacheLease } from "../CacheLease.ts"
import type * as Face from "./Face.ts"

/** A lease, which `close` ends. */
export const scoped = (method: Face.Method) => async (params: CreateCachedContentParameters): Promise<CacheLease> => {
  const { close, value } = await method.runner.scoped<"caches", Lease, unknown>("caches", method.invoke([params]))
  const use: CacheLease["use"] = (run) =>
    method.runner.call(
      "caches",
      () =>
        value.use((cache) =>
          Effect.tryPromise({
            try: async () => run(cache as Parameters<typeof run>[0]),
            catch: (reason): Reason => reason
          })
        ),
      params
    )
  return new CacheLease(use, close)
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What a promise can reject with. */
type Reason = {} | null | undefined
