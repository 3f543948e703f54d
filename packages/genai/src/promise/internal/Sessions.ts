/**
 * Runs a session for plain async code: messages go to callbacks or to an async iterator, and what is sent is checked at once.
 */
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import type * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import { type GenAIError, isGenAIError, type SessionClosed } from "../../GenAIError.ts"
import { isFields } from "../../internal/check/Fields.ts"
import { invalidRequest } from "../../internal/check/Parameters.ts"
import * as Log from "../../internal/log/CurrentLog.ts"
import type { LiveEvent } from "../../LiveSession.ts"
import type { LiveCallbacks, LiveCloseEvent, LiveErrorEvent } from "../LiveCallbacks.ts"
import type * as Face from "./Face.ts"
import { fieldOf, reworded } from "./Given.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** What both kinds of sessions have. */
interface Opened {
  readonly messages: Stream.Stream<unknown, unknown>
  readonly events: Stream.Stream<LiveEvent>
  readonly close: Effect.Effect<void>
}

/** An open session, and its callbacks. */
export interface Running<Message, Session> extends AsyncIterable<Message> {
  readonly session: Session
  /** Sends something. Throws what is wrong with it. What the session cannot send any more is an error of the session. */
  readonly send: (effect: Effect.Effect<void, GenAIError>) => void
  readonly close: () => void
  /** Closes the session, and waits until the last callback was called. */
  readonly [Symbol.asyncDispose]: () => Promise<void>
}

// -----------------------------------------------------------------------------
// Running
// -----------------------------------------------------------------------------

/** Opens a session. The promise settles once it is set up. Closing the client closes it. */
export const connect = async <Message, Session extends Opened>(
  { invoke, operation, runner, service }: Face.Method,
  params: { readonly callbacks?: unknown },
  argumentsOf: (params: unknown) => Effect.Effect<ReadonlyArray<unknown>> = (params) => Effect.succeed([params])
): Promise<Running<Message, Session>> => {
  const callbacks = new Callbacks(operation, fieldOf(params, "callbacks") ?? undefined)
  const given = reworded(operation, "params", params, ({ callbacks: _, ...params }) => params)
  const { close, value: { calling, session } } = await runner.scoped(service, (ai) =>
    Effect.gen(function*() {
      callbacks.warnWith(Effect.runForkWith(yield* Effect.context<never>()))
      const open: Effect.Effect<Session, unknown, Scope.Scope> = invoke(yield* argumentsOf(given))(ai)
      const session = yield* Effect.tapError(open, (error) =>
        Effect.sync(() => {
          if (hasConnected(error)) callbacks.ended(error)
        }))
      callbacks.call("onopen")
      // What has come by now is delivered before the promise settles.
      const calling = yield* Effect.forkScoped(delivered(session, callbacks), { startImmediately: true })
      return { calling, session }
    }), params)
  const end = () => void Effect.runFork(session.close)
  // The client need not close it any more.
  calling.addObserver(() => void close())
  let iterator: AsyncIterator<Message> | undefined
  return {
    session,
    send: (effect) => {
      const fiber = Effect.runFork(effect)
      const exit = fiber.pollUnsafe()
      if (exit === undefined) {
        fiber.addObserver((exit) => {
          if (Exit.isFailure(exit)) callbacks.call("onerror", errorEvent(Cause.squash(exit.cause)))
        })
      } else if (Exit.isFailure(exit)) {
        const error = Cause.squash(exit.cause)
        if (!isSessionClosed(error)) throw error
        callbacks.call("onerror", errorEvent(error))
      }
    },
    close: end,
    [Symbol.asyncDispose]: async () => {
      await Effect.runPromise(Effect.andThen(session.close, Fiber.await(calling)))
      await close()
    },
    [Symbol.asyncIterator]: () => {
      if (callbacks.has("onmessage")) {
        throw invalidRequest(operation, "callbacks.onmessage", "no function, since the session is iterated")
      }
      const messages = iterator ??= Stream.toAsyncIterable(session.messages as Stream.Stream<Message, unknown>)[
        Symbol.asyncIterator
      ]()
      return {
        next: () => messages.next(),
        // The session goes on, and another loop takes the next message.
        return: async (value?: unknown) => ({ done: true, value })
      }
    }
  }
}

/** Calls the callbacks of a session until it has ended, and then says how. */
const delivered = (session: Opened, callbacks: Callbacks): Effect.Effect<void> => {
  const each = <A>(name: Name, values: Stream.Stream<A, unknown>) =>
    Stream.runForEach(values, (value) => Effect.sync(() => callbacks.call(name, value)))
  const ended = Stream.runForEach(
    session.events,
    (event) => event._tag === "Ended" && event.cause !== undefined ? Effect.fail(event.cause) : Effect.void
  )
  const [events, messages] = [
    callbacks.has("onevent") ? each("onevent", session.events) : Effect.void,
    callbacks.has("onmessage") ? each("onmessage", session.messages) : ended
  ]
  return Effect.all([Effect.exit(messages), events], { concurrency: "unbounded" }).pipe(
    Effect.flatMap(([exit]) => exit),
    Effect.onExit((exit) => Effect.sync(() => callbacks.ended(causeOf(exit)))),
    Effect.ignoreCause
  )
}

/** The error of a session; `undefined` if it was closed as agreed. */
const causeOf = (exit: Exit.Exit<unknown, unknown>): unknown =>
  Exit.isSuccess(exit) || Cause.hasInterruptsOnly(exit.cause) ? undefined : Cause.squash(exit.cause)

// -----------------------------------------------------------------------------
// Callbacks
// -----------------------------------------------------------------------------

type Name = keyof LiveCallbacks

/** The callbacks of a session. Whatever they throw stays here. */
class Callbacks {
  readonly #given: { readonly [name: string]: unknown }
  #fork: ((effect: Effect.Effect<void>) => unknown) | undefined

  constructor(operation: string, given: unknown) {
    if (given !== undefined && !isFields(given)) throw invalidRequest(operation, "callbacks", "an object of functions")
    this.#given = Object.fromEntries(names.map((name) => {
      const callback = fieldOf(given, name)
      if (!Predicate.isNullish(callback) && !Predicate.isFunction(callback)) {
        throw invalidRequest(operation, `callbacks.${name}`, "a function")
      }
      return [name, callback ?? undefined]
    }))
  }

  has(name: Name): boolean {
    return this.#given[name] !== undefined
  }

  /** Where warnings go. */
  warnWith(fork: (effect: Effect.Effect<void>) => unknown): void {
    this.#fork = fork
  }

  call(name: Name, argument?: unknown): void {
    const callback = this.#given[name]
    if (!Predicate.isFunction(callback)) return
    const returned = Result.try(() => {
      const result: unknown = callback(argument)
      if (Predicate.isPromiseLike(result)) result.then(undefined, (error: unknown) => this.#threw(name, error))
    })
    if (Result.isFailure(returned)) this.#threw(name, returned.failure)
  }

  /** Says how the session has ended. */
  ended(cause: unknown): void {
    if (cause === undefined) this.call("onclose", closeEvent(1000, "", true))
    else if (isSessionClosed(cause)) this.call("onclose", closeEvent(cause.closeCode, cause.reason, true))
    else {
      this.call("onerror", errorEvent(cause))
      this.call("onclose", closeEvent(1006, messageOf(cause), false))
    }
  }

  #threw(name: Name, error: unknown): void {
    if (name !== "onerror" && this.has("onerror")) return this.call("onerror", errorEvent(error))
    this.#fork?.(Log.warn(`The callback ${name} failed: ${messageOf(error)}`))
  }
}

const names: ReadonlyArray<Name> = ["onopen", "onmessage", "onerror", "onclose", "onevent"]

const errorEvent = (error: unknown): LiveErrorEvent =>
  Object.assign(new Event("error"), { error, message: messageOf(error) })

const closeEvent = (code: number, reason: string, wasClean: boolean): LiveCloseEvent =>
  Object.assign(new Event("close"), { code, reason, wasClean })

const messageOf = (error: unknown): string =>
  Predicate.hasProperty(error, "message") ? String(error.message) : String(error)

// -----------------------------------------------------------------------------
// Errors
// -----------------------------------------------------------------------------

/** Whether an error came of a connection, and not of parameters or credentials. */
const hasConnected = (error: unknown): boolean =>
  isGenAIError(error) && (error.status !== undefined || connectionErrors.has(error._tag))

const connectionErrors: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "ConnectionError",
  "DecodeError",
  "SessionClosed",
  "StreamInterrupted",
  "TimeoutError"
])

const isSessionClosed = (error: unknown): error is SessionClosed =>
  isGenAIError(error) && error._tag === "SessionClosed"
