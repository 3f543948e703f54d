/**
 * Node's own `fetch` gives up on a server that says nothing for five minutes, before its headers as well as between two chunks, whatever time limits
 * the caller has set. Those limits belong to undici, which carries it, and can be lifted by the request.
 */

/** What of undici is used: the place where its requests go through. */
interface Dispatcher {
  readonly dispatch: (options: object, handler: unknown) => boolean
}

/**
 * Options of a `fetch` that leave all time limits to us. They are what they were where they name a dispatcher already. The global dispatcher is the
 * one of the moment of the request, so a proxy that is set there later is respected; outside of Node there is none.
 */
export const withoutTimeLimits = (init: RequestInit): RequestInit =>
  "dispatcher" in init ? init : Object.defineProperty({ ...init }, "dispatcher", {
    // Looked up only by a fetch: to ask for it is to load Node's undici.
    get: () => globalDispatcher() === undefined ? undefined : unlimited,
    enumerable: true
  })

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const unlimited: Dispatcher = {
  dispatch: (options, handler) =>
    globalDispatcher()!.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler)
}

const globalDispatcher = (): Dispatcher | undefined => {
  // Node loads undici when one of its classes is first used.
  const found = (globalThis as Globals)[key] ?? (new Headers(), (globalThis as Globals)[key])
  return typeof found?.dispatch === "function" ? found : undefined
}

/** Where every copy of undici finds the global dispatcher. */
const key = Symbol.for("undici.globalDispatcher.1")

type Globals = { readonly [name: symbol]: Dispatcher | undefined }
