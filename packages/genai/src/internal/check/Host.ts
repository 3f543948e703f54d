/**
 * The host of a URL, for messages.
 */
import * as Result from "effect/Result"

/** The host with its port. `undefined` if there is no URL that can be read. */
export const hostOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : Result.getOrUndefined(Result.try(() => new URL(url).host))
