/**
 * Answers calls that one target cannot answer now from another one: another model, another location, or the other backend.
 *
 * {@link layer} puts a list of targets behind the `GenAIClient` of a program. Each call begins with the first target, and goes to the next one if the target
 * is overloaded, exhausted, out of reach or without the model. Each model of a target has a circuit breaker, so that a target that fails call after call is left
 * out for a while. A stream goes to the next target only before its first event. {@link plan} makes the same list an `ExecutionPlan`, for a program that is to
 * be run again as a whole.
 *
 * Calls about state that one backend has (files, caches, jobs, stored interactions, live sessions) go to the first target alone. So do calls that refer to
 * such state, for example by `cachedContent` or by the URI of an uploaded file. Embeddings and counts of tokens do not go to another model.
 *
 * @since 0.1.0
 */
import { GenAI, type Resources } from "effect-genai/GenAI"
import { GenAIClient } from "effect-genai/GenAIClient"
import { type GenAIOptions, InvalidConfig } from "effect-genai/GenAIConfig"
import { ConnectionError, type GenAIError, isGenAIError, withMessage } from "effect-genai/GenAIError"
import type * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as ExecutionPlan from "effect/ExecutionPlan"
import type * as Exit from "effect/Exit"
import type * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as CircuitBreaker from "effect/persistence/CircuitBreaker"
import * as Predicate from "effect/Predicate"
import type * as Pull from "effect/Pull"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as Circuits from "./internal/circuits.ts"
import * as Portable from "./internal/portable.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * Where a call may go.
 *
 * @category models
 * @since 0.1.0
 */
export interface Target<E = never, R = never> {
  /** Its name in errors, logs and spans. Names are different. The keys of its circuits are this name and a model: `primary/gemini-2.5-pro`. */
  readonly name: string
  /** The model that answers in place of the one that the call names. Default: that of the call. */
  readonly model?: string | undefined
  /** The client that sends the call. Default: the client of the context. */
  readonly client?: Layer.Layer<GenAIClient, E, R> | undefined
}

/**
 * Options of {@link plan}, and of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options<in Error = GenAIError> {
  /** Whether the next target is tried after an error. Default: {@link isTargetFailure}. */
  readonly while?: ((error: Error) => boolean) | undefined
}

/**
 * Options of {@link layer}.
 *
 * @category models
 * @since 0.1.0
 */
export interface LayerOptions extends Options {
  /**
   * How long the store of the circuits may take, before a call and after it. A call whose circuit is not known by then is sent to its target, and the store is left
   * alone as long. Default: 1 second.
   */
  readonly circuitTimeout?: Duration.Input | undefined
}

/**
 * One target that did not answer a call.
 *
 * @category models
 * @since 0.1.0
 */
export interface Failure {
  /** The name of the target. */
  readonly target: string
  /** Its error. */
  readonly error: GenAIError
}

// -----------------------------------------------------------------------------
// Constructors
// -----------------------------------------------------------------------------

/**
 * The client of the context with the model of the call: usually the first target.
 *
 * @category constructors
 * @since 0.1.0
 */
export const primary: Target = { name: "primary" }

/**
 * Another model behind the client of the context.
 *
 * @category constructors
 * @since 0.1.0
 */
export const model = (name: string): Target => ({ name, model: name })

/**
 * Another client, for example of Vertex AI beside the Gemini API.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Fallback } from "@effect-genai/fleet"
 * import { GenAIClient } from "effect-genai"
 *
 * const vertex = Fallback.client("vertex", GenAIClient.layerConfig({ enterprise: true, location: "europe-west4" }))
 * ```
 */
export const client = <E, R>(
  name: string,
  layer: Layer.Layer<GenAIClient, E, R>,
  options?: Pick<Target, "model">
): Target<E, R> => ({ name, client: layer, ...options })

/**
 * The same options at several locations of Vertex AI, each a target with the name of the location.
 *
 * @category constructors
 * @since 0.1.0
 */
export const locations = (
  options: Omit<GenAIOptions, "location">,
  names: readonly [string, ...Array<string>]
): [Target<InvalidConfig, HttpClient.HttpClient>, ...Array<Target<InvalidConfig, HttpClient.HttpClient>>] => {
  const at = (location: string) => client(location, GenAIClient.layer({ enterprise: true, ...options, location }))
  const [first, ...rest] = names
  return [at(first), ...rest.map(at)]
}

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * Provides a client whose calls go to the first of the targets that answers.
 *
 * If all targets fail, the error is that of the last one; its message tells each, and {@link failures} returns them. The circuits are those of the
 * `CircuitBreaker` in the context, which may keep them in Redis for all processes. Without one they are kept in memory: five failures in a row open a circuit for 30
 * seconds, or for as long as the server asks to wait. A store of the circuits that hangs delays a call by a second at most. A call that only one target can answer is sent to it whatever its circuit says. The call that goes to
 * another target has a span `fallback` with the target and the reason. Fails with `InvalidConfig` if there are no targets, or two of one name.
 *
 * @category layers
 * @since 0.1.0
 * @example
 * ```ts
 * import { Fallback } from "@effect-genai/fleet"
 * import { Layer } from "effect"
 * import { GenAI, GenAIClient } from "effect-genai"
 *
 * const layer = GenAI.layerClient.pipe(
 *   Layer.provide(Fallback.layer([
 *     Fallback.primary,
 *     Fallback.model("gemini-2.5-flash"),
 *     Fallback.client("vertex", GenAIClient.layerConfig({ enterprise: true }))
 *   ])),
 *   Layer.provide(GenAIClient.layerConfig())
 * )
 * ```
 */
export const layer = <const Targets extends readonly [AnyTarget, ...Array<AnyTarget>]>(
  targets: Targets,
  options: LayerOptions = {}
): Layer.Layer<GenAIClient, InvalidConfig | TargetError<Targets>, GenAIClient | TargetServices<Targets>> =>
  Layer.effect(GenAIClient, make(targets, options)) as Layer.Layer<
    GenAIClient,
    InvalidConfig | TargetError<Targets>,
    GenAIClient | TargetServices<Targets>
  >

/**
 * A plan whose entries are the targets, for `Effect.withExecutionPlan` and `Stream.withExecutionPlan`: a program that fails on one target runs again on the next.
 *
 * If all targets fail, the error is that of the last one; its message tells each, and {@link failures} returns them, if it is an error of a call.
 *
 * A program that sends several calls, or that keeps what it was told, is right for a plan; for single calls {@link layer} repeats less. Pass
 * `preventFallbackOnPartialStream: true` for a stream, or its elements repeat.
 *
 * @category constructors
 * @since 0.1.0
 * @example
 * ```ts
 * import { Fallback } from "@effect-genai/fleet"
 * import { Effect } from "effect"
 * import { Models } from "effect-genai"
 *
 * const plan = Fallback.plan([Fallback.primary, Fallback.model("gemini-2.5-flash")])
 *
 * const program = Models.use((models) => models.generateContent({ model: "gemini-2.5-pro", contents: "Why is the sky blue?" })).pipe(
 *   Effect.withExecutionPlan(plan)
 * )
 * ```
 */
export const plan = <const Targets extends readonly [AnyTarget, ...Array<AnyTarget>]>(
  targets: Targets,
  options: Options<unknown> = {}
): ExecutionPlan.ExecutionPlan<{
  provides: GenAI | GenAIClient | Resources
  input: unknown
  error: TargetError<Targets>
  requirements: GenAIClient | TargetServices<Targets>
}> => {
  const { while: goesOn = isTargetFailure } = options
  const provide = (target: AnyTarget) =>
    Layer.provideMerge(GenAI.layerClient, Layer.effect(GenAIClient, clientOf(target)))
  const [first, ...rest] = targets
  return ExecutionPlan.make(
    { provide: provide(first), while: goesOn },
    ...rest.map((target) => ({ provide: provide(target), schedule: onceAfter(first, target, goesOn) }))
  ) as never
}

// -----------------------------------------------------------------------------
// Guards
// -----------------------------------------------------------------------------

/**
 * Whether an error is one of the target, and not of the request: the errors that are retried, quotas that are used up, at the API
 * or by a `Quota` of the program beneath, and a model that is not there. Errors of
 * the request and of the credentials are the same everywhere, or have to be seen.
 *
 * @category guards
 * @since 0.1.0
 */
export const isTargetFailure = (error: unknown): boolean =>
  isGenAIError(error) && (error.isRetryable || targetFailures.has(error._tag))

// -----------------------------------------------------------------------------
// Accessors
// -----------------------------------------------------------------------------

/**
 * What each target answered, in the order of the attempts, if a call or a program with a {@link plan} failed on more than one. Otherwise empty.
 *
 * @category accessors
 * @since 0.1.0
 */
export const failures = (error: GenAIError): ReadonlyArray<Failure> => allFailures.get(error) ?? []

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type AnyTarget = Target<unknown, unknown>

type TargetError<Targets extends ReadonlyArray<AnyTarget>> = Targets[number] extends infer One
  ? One extends Target<infer E, unknown> ? E : never
  : never

type TargetServices<Targets extends ReadonlyArray<AnyTarget>> = Targets[number] extends infer One
  ? One extends Target<unknown, infer R> ? R : never
  : never

type Client = GenAIClient["Service"]

/** A target that is ready: its client, behind its circuit. */
interface Ready {
  readonly name: string
  readonly model: string | undefined
  readonly client: Client
}

const targetFailures: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "NotFound",
  "QuotaExceeded",
  "QuotaExhausted",
  "TimeoutError"
])

/** What says nothing of the health of a target. */
const harmless: ReadonlySet<string> = /*#__PURE__*/ new Set(["NotFound", "QuotaExceeded"])

const allFailures = /*#__PURE__*/ new WeakMap<GenAIError, ReadonlyArray<Failure>>()

/** The target of the current attempt. */
const CurrentTarget = /*#__PURE__*/ Context.Service<Ready>("@effect-genai/fleet/Fallback/CurrentTarget")

const clientOf = (target: AnyTarget): Effect.Effect<Client, unknown, unknown> =>
  Effect.gen(function*() {
    const client = target.client === undefined
      ? yield* GenAIClient
      : Context.get(yield* Layer.build(target.client), GenAIClient)
    return target.model === undefined ? client : withModel(client, target.model)
  })

/** A client that sends every call to one model. */
const withModel = (client: Client, model: string): Client =>
  GenAIClient.of({
    ...client,
    execute: (operation, params, options) => client.execute(operation, renamed(params, model), options),
    stream: (operation, params, options) => client.stream(operation, renamed(params, model), options)
  })

const renamed = <Params>(params: Params, model: string): Params =>
  typeof params === "object" && params !== null && "model" in params ? { ...params, model } : params

const make = Effect.fnUntraced(function*(
  targets: ReadonlyArray<AnyTarget>,
  { circuitTimeout = "1 second", while: goesOn = isTargetFailure }: LayerOptions
): Effect.fn.Return<Client, unknown, unknown> {
  const problem = problemOf(targets)
  if (problem !== undefined) return yield* problem
  const own = yield* Effect.serviceOption(CircuitBreaker.CircuitBreaker)
  // Circuits in memory do not hang.
  const guard: Circuits.Guard = Option.isSome(own)
    ? Circuits.bounded(own.value, Duration.fromInputUnsafe(circuitTimeout))
    : (yield* Effect.provide(CircuitBreaker.make(defaultCircuit), CircuitBreaker.layerStoreMemory())).execute
  const ready = yield* Effect.forEach(
    targets,
    (target) => Effect.map(clientOf(target), (client): Ready => ({ name: target.name, model: target.model, client }))
  )
  const first = ready[0]!

  const planOf = (able: ReadonlyArray<Ready>): Plan => {
    const step = (target: Ready) => ({
      provide: Context.make(CurrentTarget, target),
      while: goesOn
    })
    return ExecutionPlan.make(step(able[0]!), ...able.slice(1).map(step)) as Plan
  }

  const ableTo = (operation: string, params: unknown): ReadonlyArray<Ready> =>
    ready.filter(reachedBy(Portable.boundTo(operation, params), first))

  return GenAIClient.of({
    ...first.client,
    execute: (operation, params, options) =>
      Effect.suspend(() => {
        const able = ableTo(operation.name, params)
        if (able.length === 1) return able[0]!.client.execute(operation, params, options)
        const failures: Array<Failure> = []
        return Effect.flatMap(CurrentTarget, (target) =>
          guard(target.client.execute(operation, params, options), { key: keyOf(target, params), classify }).pipe(
            Effect.mapError(unavailable(operation.name, target)),
            (call) =>
              failures.length === 0 ? call : Effect.withSpan(call, "fallback", because(target, failures)),
            Effect.tapError(noted(target, failures))
          )).pipe(
            Effect.withExecutionPlan(planOf(able)),
            Effect.mapError(told(failures))
          )
      }),
    stream: (operation, params, options) =>
      Stream.suspend(() => {
        const able = ableTo(operation.name, params)
        if (able.length === 1) return able[0]!.client.stream(operation, params, options)
        const failures: Array<Failure> = []
        return Stream.unwrap(Effect.map(CurrentTarget, (target) =>
          guarded(target.client.stream(operation, params, options), guard, keyOf(target, params)).pipe(
            Stream.mapError(unavailable(operation.name, target)),
            (events) =>
              failures.length === 0 ? events : Stream.withSpan(events, "fallback", because(target, failures)),
            Stream.tapError(noted(target, failures))
          ))).pipe(
            Stream.withExecutionPlan(planOf(able), { preventFallbackOnPartialStream: true }),
            Stream.mapError(told(failures))
          )
      })
  })
})

type Plan = ExecutionPlan.ExecutionPlan<{ provides: Ready; input: GenAIError; error: never; requirements: never }>

const defaultCircuit = {
  tripPolicy: CircuitBreaker.consecutive(5),
  openDuration: "30 seconds"
} as const

/** What is wrong with a list of targets. */
const problemOf = (targets: unknown): InvalidConfig | undefined => {
  const names: ReadonlyArray<unknown> = Array.isArray(targets) ? targets.map((target) => target?.name) : []
  if (names.length > 0 && names.every(Predicate.isString) && new Set(names).size === names.length) return undefined
  const expected = "one target or more, with different names"
  return new InvalidConfig({ message: `Invalid setting targets: expected ${expected}`, field: "targets", expected })
}

/** The circuit of a call: servers are overloaded, and quotas are used up, model by model. */
const keyOf = ({ model, name }: Ready, params: unknown): string =>
  `${name}/${model ?? (Predicate.hasProperty(params, "model") ? String(params.model) : "")}`

/** Whether a target can answer a call of the first one. */
const reachedBy = (bound: Portable.Bound, first: Ready) => (target: Ready): boolean => {
  if (target === first || bound === "nothing") return true
  if (bound === "client" || target.model !== first.model) return false
  return bound === "model" || target.client.config.backend._tag === first.client.config.backend._tag
}

/** An error of the request says nothing of the target. */
const classify = (exit: Exit.Exit<unknown, unknown>): CircuitBreaker.Outcome => {
  if (exit._tag === "Success") return CircuitBreaker.success
  const error = Option.getOrUndefined(Cause.findErrorOption(exit.cause))
  if (isGenAIError(error)) {
    return isTargetFailure(error) && !harmless.has(error._tag)
      ? CircuitBreaker.failure({ retryAfter: error.retryAfter })
      : CircuitBreaker.ignored
  }
  return Cause.isDone(error) ? CircuitBreaker.success : CircuitBreaker.ignored
}

/** A stream whose connection and first events count for the circuit. */
const guarded = <Event>(
  stream: Stream.Stream<Event, GenAIError>,
  guard: Circuits.Guard,
  key: string
): Stream.Stream<Event, GenAIError | CircuitBreaker.CircuitBreakerError> =>
  Stream.unwrap(Effect.map(Effect.scope, (scope) => {
    let next: Effect.Effect<Arr.NonEmptyReadonlyArray<Event>, GenAIError | Cause.Done<void>> | undefined
    const open = Effect.flatMap(Scope.provide(Stream.toPull(stream), scope), (pull) => next = pull)
    return Stream.fromPull(Effect.succeed(Effect.suspend(() => next ?? guard(open, { key, classify }))))
  }))

/** A target whose circuit is open was not asked, so nothing was sent. */
const unavailable =
  (operation: string, target: Ready) => (error: GenAIError | CircuitBreaker.CircuitBreakerError): GenAIError =>
    error._tag !== "CircuitBreakerError"
      ? error
      : new ConnectionError({
        message: `The target ${target.name} was not asked: ${error.message}`,
        operation,
        code: undefined,
        reached: false,
        cause: error
      })

const noted = (target: Ready, failures: Array<Failure>) => (error: GenAIError): Effect.Effect<void> =>
  Effect.sync(() => {
    failures.push({ target: target.name, error })
  })

/** The span of a call that goes to another target. */
const because = (target: Ready, failures: ReadonlyArray<Failure>) => ({
  attributes: {
    "fallback.target": target.name,
    "fallback.from": failures.map(({ target }) => target),
    "fallback.reason": failures.map(({ error }) => error._tag)
  }
})

/**
 * One attempt on a target, after those before it have failed. A plan asks with the error of the target before, and then with that of this one, which is made to
 * tell of all: a plan has no other place that sees both.
 */
const onceAfter = (first: AnyTarget, target: AnyTarget, goesOn: (error: unknown) => boolean) =>
  Schedule.fromStep(Effect.sync(() => {
    let before: ReadonlyArray<Failure> | undefined
    return (_: number, error: unknown): Pull.Pull<[void, Duration.Duration], unknown> => {
      if (before === undefined) {
        before = !isTold(error) ? [] : allFailures.get(error) ?? [{ target: first.name, error }]
        return goesOn(before.at(-1)?.error ?? error) ? Effect.succeed([undefined, Duration.zero]) : Cause.done()
      }
      return Effect.fail(isTold(error) ? told([...before, { target: target.name, error }])(error) : error)
    }
  }))

/** Errors of what is made of calls, such as a run of functions, are told like those of calls. */
const isTold = (error: unknown): error is GenAIError => isGenAIError(error)

/** The last error, which tells of all attempts. */
const told = (failures: ReadonlyArray<Failure>) => (error: GenAIError): GenAIError => {
  if (failures.length < 2) return error
  const all = failures.map(({ error, target }) => `${target}: ${error.message}`)
  const whole = withMessage(error, `Failed on ${failures.length} targets: ${all.join("; ")}`)
  allFailures.set(whole, failures)
  return whole
}
