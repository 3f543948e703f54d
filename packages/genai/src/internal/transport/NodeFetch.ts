/**
 * What Node's own `fetch` does with connections, which belongs to undici, and which a request can change:
 *
 * - It fails after five minutes of silence, before the headers and between two chunks, whatever time limits the caller set.
 * - It stops reading a body that nobody takes. The end of an answer that the server has sent completely then waits in the socket, which keeps the process running.
 */

/** The part of undici that is used: the object that sends its requests. */
export interface Dispatcher {
  readonly dispatch: (options: object, handler: object) => boolean
  /** Of a `MockAgent`: `fetch` then gives it bodies as they are, and not as what reads them. */
  readonly isMockActive?: boolean
}

/** The most bytes of an answer that are taken ahead of who reads it. */
export const maximumAhead = 1024 * 1024

/** What undici tells a request of `fetch`. */
interface Handler {
  onHeaders?: (status: number, headers: unknown, resume: () => void, statusText: string) => unknown
  /** Returns whether more may arrive before `resume` is called. */
  onData?: (bytes: Uint8Array) => boolean
}

/**
 * Options of `fetch` without time limits of its own, and which takes an answer ahead of who reads it. Options that name a dispatcher stay as they are. The global dispatcher is read when the request is
 * sent, so a proxy that is set later is respected. Other platforms do not have one.
 */
export const withoutTimeLimits = (init: RequestInit): RequestInit =>
  "dispatcher" in init ? init : Object.defineProperty({ ...init }, "dispatcher", { get, enumerable: true })

/** Whether options of `fetch` are those of {@link withoutTimeLimits}, where nobody set any. */
export const isUnset = (init: RequestInit): boolean =>
  Object.keys(init).length === 2 && init.redirect === "manual" &&
  Object.getOwnPropertyDescriptor(init, "dispatcher")?.get === get

/** The object that sends the requests of Node's `fetch`: that of now, which a program may have set. */
export const globalDispatcher = (): Dispatcher | undefined => {
  // Node loads undici when one of its classes is first used.
  const found = (globalThis as Globals)[key] ?? (new Headers(), (globalThis as Globals)[key])
  return typeof found?.dispatch === "function" ? found : undefined
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** Looked up only by a fetch: to ask for it is to load Node's undici. */
const get = (): Dispatcher | undefined => globalDispatcher() === undefined ? undefined : unlimited

const unlimited: Dispatcher = {
  get isMockActive() {
    return globalDispatcher()?.isMockActive ?? false
  },
  dispatch: (options, handler) =>
    globalDispatcher()!.dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, ahead(handler))
}

/**
 * Takes up to {@link maximumAhead} bytes more than the handler asks for. A handler of another kind stays as it is. The methods are replaced in the handler, which
 * belongs to one request: an object that inherits from it would slow down all that undici and `fetch` do with a handler.
 */
const ahead = (handler: Handler): object => {
  const { onData, onHeaders } = handler
  if (onData === undefined || onHeaders === undefined) return handler
  let taken = 0
  handler.onHeaders = (status, headers, resume, statusText) => {
    const resumed = () => {
      taken = 0
      resume()
    }
    return onHeaders.call(handler, status, headers, resumed, statusText)
  }
  handler.onData = (bytes) => {
    if (onData.call(handler, bytes)) return true
    taken += bytes.length
    return taken < maximumAhead
  }
  return handler
}

/** Where every copy of undici finds the global dispatcher. */
const key = Symbol.for("undici.globalDispatcher.1")

type Globals = { readonly [name: symbol]: Dispatcher | undefined }
