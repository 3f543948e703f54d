/**
 * Node's own `fetch` fails after five minutes of silence, before the headers and between two chunks, whatever time limits the caller set. These limits
 * belong to undici, which implements `fetch`. A request can lift them.
 */

/** The part of undici that is used: the object that sends its requests. */
interface Dispatcher {
  readonly dispatch: (options: object, handler: unknown) => boolean
}

/**
 * Options of `fetch` without time limits of its own. Options that name a dispatcher stay as they are. The global dispatcher is read when the request is
 * sent, so a proxy that is set later is respected. Other platforms do not have one.
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
