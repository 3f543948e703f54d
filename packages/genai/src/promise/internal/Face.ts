/**
 * The face of a resource for plain async code, derived from its Effect service: it has the names, parameters, results and docs of the service. A table says how
 * each method is rendered.
 */
import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import type { GenAI } from "../../GenAI.ts"
import type * as GenAIClient from "../../GenAIClient.ts"
import type { Pager } from "../Pager.ts"
import type { RequestOptions } from "../RequestOptions.ts"
import type { Answers } from "./Answers.ts"
import type * as Resources from "./Resources.ts"
import type { Runner } from "./Runner.ts"
import { settled } from "./Stacks.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

type AI = GenAI["Service"]

/** The services that have a face, by their path in the client. */
export interface Services extends Omit<AI, "interactions" | "live" | "models" | "vertexai"> {
  readonly "environments.files": AI["environments"]["files"]
  /** Music is a part of it. */
  readonly live: AI["live"] & { readonly music: unknown }
  /** Compositions over `models` are methods of it. */
  readonly models: AI["models"] & { readonly generateObject: unknown; readonly streamObject: unknown }
  /** `createStream` and `getStream` are `create` and `get` with `stream: true`. */
  readonly interactions: Omit<AI["interactions"], "createStream" | "getStream">
}

/** A method of a service, and the runner of the client. */
export interface Method {
  readonly runner: Runner
  /** The name of the service. */
  readonly service: Resources.Loadable
  /** For errors: `agents.get`. */
  readonly operation: string
  /** Calls the method, or its sibling with a suffix. */
  readonly invoke: (args: ReadonlyArray<unknown>, suffix?: string) => (ai: object) => never
}

/** Renders a method of a service for plain async code. */
export type Verb<M> = (method: Method) => M

/** A verb whose result is that of the service, and so are its parameters where none are given. */
export interface Derived<Kind extends keyof Rendered<never, never, [], never>, Args = unknown, Field = unknown> {
  (method: Method): (...args: ReadonlyArray<unknown>) => Promise<never>
  readonly derived?: readonly [Kind, Args, Field]
}

/** How each method of a service is rendered, and no other. A list is rendered from the pages beside it. */
export type Table<Service, Names> =
  & { readonly [Name in Exclude<keyof Service, `${string}Pages`>]: Verb<unknown> }
  & { readonly [Name in Names & PropertyKey]: Name extends keyof Service ? Verb<unknown> : never }

/**
 * The face that a table makes of a service. It is mapped over the names of the service, so that editors show the docs of the service. It is named by the path,
 * so that declarations refer to the service, and do not repeat its type without the docs.
 */
export type Face<Path extends keyof Services, Verbs> = Members<Path, Verbs, keyof Verbs & keyof Services[Path]>

type Members<Path extends keyof Services, Verbs, Names extends keyof Services[Path]> = {
  readonly [Name in Names]: Member<`${Path}.${Name & string}`, Services[Path][Name], Verbs[Name & keyof Verbs]>
}

type Member<Operation, M, V> = V extends Derived<infer Kind, infer Args, infer Field>
  ? Rendered<Operation, M, Args extends ReadonlyArray<unknown> ? Args : ArgumentsOf<M>, Field>[Kind]
  : V extends Verb<infer M> ? M
  : never

/** Parameters are those of the service: they take what the types of `@google/genai` take, and more. Answers have the types of plain async code. */
interface Rendered<Operation, M, Args extends ReadonlyArray<unknown>, Field> {
  readonly call: (...args: Args) => Promise<Answer<Operation, AnswerOf<M>>>
  readonly nothing: (...args: Args) => Promise<void>
  readonly stream: (...args: Args) => Promise<AsyncGenerator<Answer<Operation, ItemOf<M>>, void, undefined>>
  readonly bytes: (...args: Args) => Promise<Uint8Array>
  readonly pager: (...args: Args) => Promise<Pager<ItemIn<Answer<Operation, never>, Field>, NonNullable<Args[0]>>>
  readonly page: (...args: Args) => Promise<Answer<Operation, never>>
}

/** The answer of a method in the types of plain async code. Without an entry it is that of the service, which is of this library alone. */
type Answer<Operation, Own> = Operation extends keyof Answers ? Answers[Operation] : Own

/** The items in a field of the answer of a list. */
type ItemIn<List, Field> = Field extends keyof List ? NonNullable<List[Field]> extends Array<infer A> ? A : never
  : never

/** The parameters of a method. An optional one may be `null`, and options may have the names of `@google/genai`. */
type ArgumentsOf<M> = M extends (...args: infer Args) => unknown ? { [Index in keyof Args]: Argument<Args[Index]> }
  : never

type Argument<A> = [A] extends [GenAIClient.RequestOptions | undefined] ? RequestOptions
  : undefined extends A ? A | null
  : A

type AnswerOf<M> = M extends (...args: infer _Args) => Effect.Effect<infer A, infer _E, infer _R> ? A : never

type ItemOf<M> = M extends (...args: infer _Args) => Stream.Stream<infer A, infer _E, infer _R> ? A : never

// -----------------------------------------------------------------------------
// Resources
// -----------------------------------------------------------------------------

/** A service, a part of it, or a method: what a path leads through. */
interface Part {
  (...args: ReadonlyArray<unknown>): never
  readonly [name: string]: Part
}

/** The class of a resource. */
export const make = <Path extends keyof Services, Verbs extends Table<Services[Path], keyof Verbs>>(
  path: Path,
  verbs: Verbs
): new(runner: Runner) => Face<Path, Verbs> =>
  class {
    [name: string]: unknown
    constructor(runner: Runner) {
      for (const [name, verb] of Object.entries<Verb<unknown>>(verbs)) {
        const operation = `${path}.${name}`
        const invoke: Method["invoke"] = (args, suffix = "") => (ai) =>
          `${operation}${suffix}`.split(".").reduce<Part>((owner, name) => owner[name]!, ai as never)(...args)
        const method = verb({ runner, service: path.split(".")[0] as Method["service"], operation, invoke })
        this[name] = typeof method === "function" ? calling(method as AnyMethod) : method
      }
    }
  } as never

type AnyMethod = (...args: ReadonlyArray<unknown>) => unknown

/** A method whose rejections have the stack of its caller. */
const calling = (method: AnyMethod): AnyMethod => (...args) => {
  const result = method(...args)
  return result instanceof Promise ? settled(result) : result
}

// -----------------------------------------------------------------------------
// Verbs
// -----------------------------------------------------------------------------

/** A verb that is loaded with the first call of a method that it renders. */
export const later = <V>(load: () => Promise<V>): V =>
  ((method: Method) => async (...args: ReadonlyArray<unknown>) =>
    (await method.runner.load(method.operation, load as () => Promise<Verb<AnyMethod>>, ...args))(method)(...args)) as V

type Run = (service: Method["service"], use: (ai: object) => never, cancellable: unknown) => Promise<never>

/** A method that takes one object, with its options in `config`. */
const within =
  (how: "call" | "nothing" | "stream"): Derived<never> => ({ invoke, runner, service }) => async (params) =>
    (runner[how] as unknown as Run)(service, invoke([params]), params)

/** The answer. */
export const call: Derived<"call"> = /*#__PURE__*/ within("call")

/** Nothing: the answer has no fields. */
export const nothing: Derived<"nothing"> = /*#__PURE__*/ within("nothing")

/** The items of a stream. */
export const stream: Derived<"stream"> = /*#__PURE__*/ within("stream")
