/** Services made of stubs: one interpreter for all resources, which knows of each method only whether it is a stream. */
import type { GenAI } from "effect-genai/GenAI"
import { isGenAIError } from "effect-genai/GenAIError"
import type { Page } from "effect-genai/Pagination"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import * as Stream from "effect/Stream"
import { Sequence } from "../Answer.ts"

type AI = Omit<GenAI["Service"], "vertexai">

/** What a mock does with its calls, and what it says to those without a stub. */
export interface Mocking {
  readonly record: (operation: string, args: ReadonlyArray<unknown>) => void
  /** How to stub the method at a path, from its resource. */
  readonly advice: (path: ReadonlyArray<string>) => string
}

type Method = (...args: ReadonlyArray<unknown>) => Effect.Effect<unknown, unknown> | Stream.Stream<unknown, unknown>

/** A service, or a part of one, whose methods answer as their stubs say. */
export const service = (path: string, stubs: Stubs, mocking: Mocking): object => {
  const methods = new Map<string, unknown>()
  const member = (name: string): unknown => {
    const inner = `${path}.${name}`
    if (inner in streams) return service(inner, (stubs[name] ?? {}) as Stubs, mocking)
    const items = name.endsWith("Pages") && stubs[name] === undefined ? name.slice(0, -"Pages".length) : name
    const made = method(path, items, stubs[items], mocking)
    return items === name ? made : inPages(made, lists[`${path}.${items}`] ?? path)
  }
  return new Proxy({}, {
    get: (_, name) => {
      // A service is no promise, whoever looks.
      if (!Predicate.isString(name) || name === "then") return undefined
      if (!methods.has(name)) methods.set(name, member(name))
      return methods.get(name)
    },
    has: (_, name) => Predicate.isString(name) && name !== "then"
  })
}

/** Stubs by the names of methods, and of parts with methods. */
export interface Stubs {
  readonly [name: string]: unknown
}

const method = (path: string, name: string, stub: unknown, mocking: Mocking): Method => {
  const operation = `${path}.${name}`
  const answer = stub === undefined
    ? () => {
      throw named(`${operation} was called, and has no stub. Add one: ${mocking.advice(operation.split("."))}`)
    }
    : answering(operation, stub)
  // A call is one run of what the method returned, so that a repeated run is another call.
  const run = (args: ReadonlyArray<unknown>): Effect.Effect<unknown, unknown> =>
    Effect.suspend(() => {
      mocking.record(operation, args)
      return settled(() => answer(args))
    })
  return (streams[path] ?? []).includes(name)
    ? (...args) => Stream.unwrap(Effect.map(run(args), (answer) => toStream(operation, answer)))
    : (...args) => Effect.flatMap(run(args), toEffect)
}

type Answering = (args: ReadonlyArray<unknown>) => unknown

const answering = (operation: string, stub: unknown): Answering => {
  if (stub instanceof Sequence) {
    const remaining = stub.answers.map((answer) => answering(operation, answer)).values()
    return (args) => {
      const next = remaining.next()
      if (next.done === true) {
        throw named(`${operation} was called more often than its sequence has answers (${stub.answers.length})`)
      }
      return next.value(args)
    }
  }
  return Predicate.isFunction(stub)
    ? (args) => (stub as (...args: ReadonlyArray<unknown>) => unknown)(...args)
    : () => stub
}

/** What a function returns, or what its promise resolves to. An error of a call that is thrown fails the call. */
const settled = (run: () => unknown): Effect.Effect<unknown, unknown> =>
  Effect.sync(run).pipe(
    Effect.flatMap(awaited),
    Effect.catchDefect((thrown) => isGenAIError(thrown) ? Effect.fail(thrown) : Effect.die(thrown))
  )

const awaited = (answer: unknown): Effect.Effect<unknown> =>
  Predicate.isPromiseLike(answer) ? Effect.promise(async () => answer) : Effect.succeed(answer)

/** An error is an Effect too, which fails with it. */
const toEffect = (answer: unknown): Effect.Effect<unknown, unknown> =>
  Effect.isEffect(answer) ? answer as Effect.Effect<unknown, unknown> : Effect.succeed(answer)

const toStream = (operation: string, answer: unknown): Stream.Stream<unknown, unknown> => {
  if (isGenAIError(answer)) return Stream.fail(answer)
  if (Stream.isStream(answer)) return answer as Stream.Stream<unknown, unknown>
  const items = Predicate.hasProperty(answer, Symbol.asyncIterator)
    ? Stream.fromAsyncIterable(answer as unknown as AsyncIterable<unknown>, (error) => error)
    : Predicate.isIterable(answer) && !Predicate.isString(answer)
    ? Stream.fromIterable(answer, { chunkSize: 1 })
    : Stream.die(named(`The stub of ${operation} needs a list or a stream of answers`))
  return Stream.mapEffect(items, (item) => isGenAIError(item) ? Effect.fail(item) : Effect.succeed(item))
}

/** A list as one page. */
const inPages = (list: Method, field: string): Method => (...args) =>
  Stream.fromEffect(
    Effect.map(
      Stream.runCollect(list(...args) as Stream.Stream<unknown, unknown>),
      (items): Page<unknown> => ({ items, nextPageToken: undefined, response: { [field]: items } })
    )
  )

/** Code with a place for the stub at a path. */
export const braces = (path: ReadonlyArray<string>): string =>
  path.reduceRight((inner, name) => `{ ${name}: ${inner} }`, "…")

const named = (message: string): Error => Object.assign(new Error(message), { name: "MockError" })

/** The methods of a service that are streams. */
type StreamsOf<S> = {
  [Name in keyof S]: S[Name] extends (...args: infer _Args extends never) => infer R
    ? R extends Stream.Stream<infer _A, infer _E, infer _R> ? Name : never
    : never
}[keyof S]

/** All of them, and no other. */
const names = <S>() =>
<const Names extends ReadonlyArray<StreamsOf<S>>>(
  ...names: StreamsOf<S> extends Names[number] ? Names : readonly [missing: Exclude<StreamsOf<S>, Names[number]>]
): ReadonlyArray<string> => names as ReadonlyArray<string>

/** The methods that are streams, by resource or part of one. All others are calls with one answer. */
const streams: { readonly [path: string]: ReadonlyArray<string> | undefined } = {
  agents: names<AI["agents"]>()("list", "listPages"),
  authTokens: names<AI["authTokens"]>()(),
  batches: names<AI["batches"]>()("embeddingResults", "list", "listPages", "results", "run"),
  caches: names<AI["caches"]>()("list", "listPages"),
  chats: names<AI["chats"]>()(),
  credentials: names<AI["credentials"]>()("list", "listPages"),
  decisions: names<AI["decisions"]>()(),
  documents: names<AI["documents"]>()("list", "listPages"),
  environments: names<AI["environments"]>()("list", "listPages"),
  "environments.files": names<AI["environments"]["files"]>()("download", "list", "listPages", "uploadStream"),
  fileSearchStores: names<AI["fileSearchStores"]>()(
    "downloadMedia",
    "list",
    "listPages",
    "uploadToFileSearchStoreStream"
  ),
  "fileSearchStores.documents": names<AI["documents"]>()("list", "listPages"),
  files: names<AI["files"]>()("downloadStream", "list", "listPages", "uploadStream"),
  interactions: names<AI["interactions"]>()("createStream", "getStream"),
  live: names<AI["live"]>()(),
  liveMusic: names<AI["liveMusic"]>()(),
  models: names<AI["models"]>()("generateContentStream", "list", "listPages"),
  operations: names<AI["operations"]>()(),
  triggers: names<AI["triggers"]>()("list", "listExecutions", "listExecutionsPages", "listPages"),
  tunings: names<AI["tunings"]>()("list", "listPages"),
  voices: names<AI["voices"]>()("list", "listPages"),
  webhooks: names<AI["webhooks"]>()("list", "listPages")
} satisfies { readonly [Path in keyof AI | `environments.files` | `fileSearchStores.documents`]: ReadonlyArray<string> }

/** The field of a response that has the items of a list, if it is not named as the resource. */
const lists: { readonly [operation: string]: string } = {
  "batches.list": "batchJobs",
  "caches.list": "cachedContents",
  "environments.files.list": "files",
  "fileSearchStores.documents.list": "documents",
  "triggers.listExecutions": "trigger_executions",
  "tunings.list": "tuningJobs"
}
