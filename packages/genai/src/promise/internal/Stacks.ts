/**
 * Stack traces that begin with the call of the user. The errors of the SDK are made in fibers, whose stacks name the SDK alone.
 *
 * V8 knows which async functions wait for a promise, and puts them into the stack of an error that is made in a handler of it. So the stack is taken where a call
 * has failed already: a call that succeeds pays for nothing.
 */
import { InvalidConfig } from "../../GenAIConfig.ts"
import { isGenAIError } from "../../GenAIError.ts"
import { complete } from "./Failures.ts"

/**
 * The same promise, which rejects with the stack of those who wait for it, without the innermost `hidden` functions that do. Errors of others, and those of
 * platforms that do not know who waits, stay as they are.
 */
export const settled = <A>(promise: Promise<A>, hidden = 0): Promise<A> =>
  promise.catch((error: unknown) => {
    throw located(error, hidden)
  })

/** The error with the stack of those who wait for the promise whose handler calls this. */
export const located = (error: unknown, hidden = 0): unknown => {
  if (!(isGenAIError(error) || error instanceof InvalidConfig)) return error
  complete(error)
  const here: { stack?: string } = {}
  captures.captureStackTrace?.(here, located)
  const frames = (here.stack ?? "").split("\n").filter((line) => /^\s+at (?!.*\bnode:internal\b)/.test(line))
  // The first frame is the handler.
  const callers = frames.slice(1 + hidden)
  if (callers.length > 0) {
    Object.defineProperty(error, "stack", {
      value: [`${error.name}: ${error.message}`, ...callers].join("\n"),
      configurable: true,
      writable: true
    })
  }
  return error
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** What V8 adds to `Error`. */
const captures = Error as {
  readonly captureStackTrace?: (target: object, above: (...args: ReadonlyArray<never>) => unknown) => void
}
