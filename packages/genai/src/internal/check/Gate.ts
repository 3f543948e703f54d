/**
 * The gate of a resource: it checks the arguments of every method where the service is made. A program without types may pass anything; a wrong argument
 * fails with `InvalidRequest` before a method reads it and before anything is sent.
 */
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import { InvalidRequest } from "../../GenAIError.ts"
import { invalidSignal } from "./Aborting.ts"
import { type Fields, isFields } from "./Fields.ts"
import { withHeaderFields } from "./HttpSettings.ts"
import { invalidRequest } from "./Parameters.ts"

/**
 * An argument of a method: an object of parameters, which may be optional (`params?`), the options of a call, which always are, or a string, by
 * its name. `self` is what the SDK itself passes, and is not checked.
 */
export type Argument = "self" | "params" | "params?" | "options" | (string & {})

/** What a method returns, and the arguments that it takes. */
export type Signature<Kind extends "effect" | "stream" = "effect" | "stream"> = readonly [
  Kind,
  ...ReadonlyArray<Argument>
]

/** The signature of every method of a service. */
export type Signatures<Service> = {
  readonly [Method in MethodOf<Service>]: Signature<
    Service[Method] extends (...args: never) => Stream.Stream<unknown, unknown, unknown> ? "stream" : "effect"
  >
}

type MethodOf<Service> = {
  [Name in keyof Service]: Service[Name] extends (...args: never) => unknown ? Name : never
}[keyof Service]

/** The methods of a resource, behind a check of their arguments. */
export const gated = <Service extends object>(
  resource: string,
  signatures: Signatures<Service>,
  service: Service
): Service => {
  const methods: Fields = Object.fromEntries(Object.entries(service))
  for (const [name, [kind, ...expected]] of Object.entries<Signature>(signatures)) {
    // Errors of a list name the list, however its pages are read.
    const operation = `${resource}.${name.replace(/Pages$/, "")}`
    const method = methods[name] as (...args: ReadonlyArray<unknown>) => unknown
    methods[name] = kind === "stream"
      ? (...given: ReadonlyArray<unknown>) =>
        Stream.suspend(() => {
          const args = checked(operation, expected, given)
          return args instanceof InvalidRequest
            ? Stream.fail(args)
            : method(...args) as Stream.Stream<unknown, InvalidRequest>
        })
      : (...given: ReadonlyArray<unknown>) =>
        Effect.suspend(() => {
          const args = checked(operation, expected, given)
          return args instanceof InvalidRequest
            ? Effect.fail(args)
            : method(...args) as Effect.Effect<unknown, InvalidRequest>
        })
  }
  return methods as Service
}

/** The object of parameters as the method gets it, or what is wrong with it. */
export const checkedParams = (operation: string, value: unknown): unknown => {
  const params = readable(operation, "params", value)
  if (params instanceof InvalidRequest || params["config"] === undefined) return params
  const { config } = params
  const checked = config === null ? undefined : checkedOptions(operation, "config", config)
  if (checked instanceof InvalidRequest) return checked
  return checked === config ? params : { ...params, config: checked }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const checked = (
  operation: string,
  expected: ReadonlyArray<Argument>,
  given: ReadonlyArray<unknown>
): ReadonlyArray<unknown> | InvalidRequest => {
  const args: Array<unknown> = []
  for (let index = 0; index < expected.length; index++) {
    const value = checkedArgument(operation, expected[index]!, given[index])
    if (value instanceof InvalidRequest) return value
    args.push(value)
  }
  return args
}

/** The argument as the method gets it, or what is wrong with it. Options that are `null` are absent. */
const checkedArgument = (operation: string, argument: Argument, value: unknown): unknown => {
  if (argument === "self") return value
  if (argument === "params") return checkedParams(operation, value)
  if (argument === "params?") return value === undefined ? undefined : checkedParams(operation, value)
  if (argument === "options") {
    return Predicate.isNullish(value) ? undefined : checkedOptions(operation, "options", value)
  }
  return typeof value === "string" ? value : invalidRequest(operation, argument, "a string")
}

/** Options of a call, or a `config` that holds them. */
const checkedOptions = (operation: string, at: string, value: unknown): unknown => {
  const options = readable(operation, at, value)
  if (options instanceof InvalidRequest) return options
  const { abortSignal, httpOptions } = options
  const wrong = invalidSignal(operation, `${at}.abortSignal`, abortSignal)
  if (wrong !== undefined) return wrong
  const http = Predicate.isNullish(httpOptions) ? undefined : readable(operation, `${at}.httpOptions`, httpOptions)
  if (http instanceof InvalidRequest) return http
  const own = withHeaderFields(http)
  return abortSignal === null || own !== httpOptions
    ? { ...options, abortSignal: abortSignal ?? undefined, httpOptions: own }
    : options
}

/** An object whose fields can be read: a getter of the caller's may throw. A promise was to be awaited. */
export const readable = (operation: string, at: string, value: unknown): Fields | InvalidRequest => {
  if (!isFields(value)) {
    return invalidRequest(operation, at, isThenable(value) ? "an object, not a promise" : "an object")
  }
  let field = at
  const read = Result.try(() => {
    for (const name in value) {
      field = at === "params" ? name : `${at}.${name}`
      void value[name]
    }
  })
  return Result.isFailure(read) ? invalidRequest(operation, field, "a value that can be read") : value
}

const isThenable = (value: unknown): boolean => Predicate.hasProperty(value, "then") && Predicate.isFunction(value.then)
