/**
 * Layers of mocked resources: a test stubs the methods that its program calls. Nothing is sent, so settings, keys, retries and the checks of parameters do not
 * apply; the `Emulator` has them.
 *
 * A stub is an answer, a list of answers for a stream, an `Answer.sequence`, or a function of the parameters that returns one. It may be an error, an Effect or
 * Stream, or a promise. A method without a stub dies when it is called, and says which one it is. The calls are recorded.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Effect } from "effect"
 * import { Models } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const { text } = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 *   const asked = (yield* Mock.calls("models.generateContent")).map(({ args: [params] }) => params.contents)
 *   return { asked, text }
 * }).pipe(Effect.provide(Mock.layer(Models, { generateContent: Answer.text("Rayleigh scattering.") })))
 * ```
 *
 * @since 0.1.0
 */
import type { GenAI, Resources } from "effect-genai/GenAI"
import type { GenAIError } from "effect-genai/GenAIError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type * as Answer from "./Answer.ts"
import * as mocked from "./internal/mocked.ts"
import * as mockedGenAI from "./internal/mockedGenAI.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

type AI = Omit<GenAI["Service"], "vertexai">

/**
 * Stubs of the methods of a service. All are optional.
 *
 * @category models
 * @since 0.1.0
 */
export type Stubs<Service> = {
  readonly [Name in keyof Service]?: Service[Name] extends (...args: never) => unknown ? Stub<Service[Name]>
    : Stubs<Service[Name]>
}

/**
 * The answer of a method, an answer for each call, or a function of the parameters that answers.
 *
 * @category models
 * @since 0.1.0
 */
export type Stub<Method> = Method extends (...args: infer Args) => infer Result ?
    | Reply<Result>
    | ((...args: Args) => Reply<Result> | PromiseLike<Reply<Result>>)
    | Answer.Sequence<Reply<Result> | ((...args: Args) => Reply<Result> | PromiseLike<Reply<Result>>)>
  : never

/**
 * What a method that returns this Effect or Stream may answer: its value, its items, or an error.
 *
 * @category models
 * @since 0.1.0
 */
export type Reply<Result> = Result extends Stream.Stream<infer A, infer E, infer _R>
  ? Iterable<A | GenAIError> | AsyncIterable<A | GenAIError> | Stream.Stream<A, E | GenAIError> | GenAIError
  : Result extends Effect.Effect<infer A, infer E, infer _R> ? A | Effect.Effect<A, E | GenAIError> | GenAIError
  : never

/**
 * Stubs of all resources, by their names in `GenAI`.
 *
 * @category models
 * @since 0.1.0
 */
export type GenAIStubs = { readonly [Name in keyof AI]?: Stubs<AI[Name]> } & {
  /** Whether the mock is one of Vertex AI. Default: false. */
  readonly vertexai?: boolean
}

/**
 * The name of a method, for example `"models.generateContent"`.
 *
 * @category models
 * @since 0.1.0
 */
export type Operation = Paths<AI>

type Paths<Service> = {
  readonly [Name in keyof Service & string]: Service[Name] extends (...args: never) => unknown ? Name
    : `${Name}.${Paths<Service[Name]>}`
}[keyof Service & string]

/**
 * The arguments of a method.
 *
 * @category models
 * @since 0.1.0
 */
export type Arguments<Name, Service = AI> = Name extends keyof Service
  ? Service[Name] extends (...args: infer Args) => unknown ? Args : never
  : Name extends `${infer Head}.${infer Rest}` ? Head extends keyof Service ? Arguments<Rest, Service[Head]> : never
  : never

/**
 * A call of a mock: each run of what its method returned is one.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call<out Name extends Operation = Operation> {
  /** The method, for example `"models.generateContent"`. */
  readonly operation: Name
  /** Its arguments. */
  readonly args: Arguments<Name>
}

// -----------------------------------------------------------------------------
// Recorder
// -----------------------------------------------------------------------------

/**
 * The calls of the mocks of a test. Layers that are built together share it.
 *
 * @category services
 * @since 0.1.0
 */
export class Recorder extends Context.Service<Recorder, {
  /** The calls until now, oldest first: all, or those of a method. */
  readonly calls: {
    (): ReadonlyArray<Call>
    <Name extends Operation>(operation: Name): ReadonlyArray<Call<Name>>
  }
  /** Adds a call. */
  readonly record: (operation: string, args: ReadonlyArray<unknown>) => void
}>()("@effect-genai/testing/Mock/Recorder") {
  /** A recorder without calls. */
  static readonly make = (): Recorder["Service"] => {
    const all: Array<Call> = []
    return {
      calls: <Name extends Operation>(operation?: Name) =>
        all.filter((call): call is Call<Name> => operation === undefined || call.operation === operation),
      record: (operation, args) => void all.push({ operation, args } as Call)
    }
  }

  /** A recorder without calls, for the mocks that are built together. */
  static readonly layer: Layer.Layer<Recorder> = Layer.sync(Recorder, Recorder.make)
}

/**
 * The calls of the mocks, oldest first: all, or those of a method with the types of its arguments.
 *
 * @category calls
 * @since 0.1.0
 */
export const calls: {
  (): Effect.Effect<ReadonlyArray<Call>, never, Recorder>
  <Name extends Operation>(operation: Name): Effect.Effect<ReadonlyArray<Call<Name>>, never, Recorder>
} = (operation?: Operation) =>
  Effect.map(
    Recorder,
    ({ calls }): ReadonlyArray<never> => (operation === undefined ? calls() : calls(operation)) as never
  )

// -----------------------------------------------------------------------------
// Layers
// -----------------------------------------------------------------------------

/**
 * A mock of one resource.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Layer } from "effect"
 * import { Files, Models } from "effect-genai"
 *
 * const layer = Layer.mergeAll(
 *   Mock.layer(Models, {
 *     generateContent: ({ model }) => model === "gone" ? Answer.error("NotFound") : Answer.text("Hello"),
 *     countTokens: { totalTokens: 7 }
 *   }),
 *   Mock.layer(Files, { list: [{ name: "files/one" }, { name: "files/two" }] })
 * )
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layer = <Resource extends Resources, Service>(
  resource: Context.Key<Resource, Service>,
  stubs: Stubs<NoInfer<Service>>
): Layer.Layer<Resource | Recorder> => {
  const name = resource.key.slice(resource.key.lastIndexOf("/") + 1)
  const path = name.charAt(0).toLowerCase() + name.slice(1)
  return Layer.effect(
    resource,
    Effect.map(Recorder, (recorder) =>
      mocked.service(path, stubs, {
        record: recorder.record,
        advice: (at) => `Mock.layer(${name}, ${mocked.braces(at.slice(1))})`
      }) as Service)
  ).pipe(Layer.provideMerge(Recorder.layer))
}

/**
 * Mocks of all resources, and of `GenAI` with them. Without stubs, `chats` is the real one: it sends its messages by the mock of `models`.
 *
 * @example
 * ```ts
 * import { Answer, Mock } from "@effect-genai/testing"
 * import { Effect } from "effect"
 * import { GenAI } from "effect-genai"
 *
 * const program = Effect.gen(function*() {
 *   const ai = yield* GenAI
 *   const chat = yield* ai.chats.create({ model: "gemini-2.5-flash" })
 *   return yield* chat.sendMessage({ message: "Hello" })
 * }).pipe(Effect.provide(Mock.layerGenAI({ models: { generateContent: Answer.text("Hello to you.") } })))
 * ```
 *
 * @category layers
 * @since 0.1.0
 */
export const layerGenAI = (stubs: GenAIStubs = {}): Layer.Layer<GenAI | Resources | Recorder> =>
  Layer.effectContext(
    Effect.flatMap(Recorder, (recorder) =>
      mockedGenAI.services(stubs, {
        record: recorder.record,
        advice: (at) => `Mock.layerGenAI(${mocked.braces(at)})`
      }))
  ).pipe(Layer.provideMerge(Recorder.layer))
