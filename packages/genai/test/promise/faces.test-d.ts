/**
 * The promise face has the methods of the Effect face: the same names and parameters by one mapping, and the same results in the types of plain async code.
 */
import type { Effect, Stream } from "effect"
import { describe, expectTypeOf, test } from "vitest"
import type { BatchItem } from "../../src/BatchRun.ts"
import type { GenAI } from "../../src/GenAI.ts"
import type { RequestOptions as EffectOptions } from "../../src/GenAIClient.ts"
import type { InteractionEvent } from "../../src/Interaction.ts"
import type { Page } from "../../src/Pagination.ts"
import type * as Promised from "../../src/promise.ts"
import * as Face from "../../src/promise/internal/Face.ts"
import * as Verbs from "../../src/promise/internal/Verbs.ts"
import type { PagerParams } from "../../src/promise/Pager.ts"
import type { RequestOptions } from "../../src/promise/RequestOptions.ts"
import type { Uploadable } from "../../src/Uploadable.ts"

// -----------------------------------------------------------------------------
// The mapping
// -----------------------------------------------------------------------------

type AI = GenAI["Service"]

/** The services, by the path of their face. Sessions are not calls: their face is written by hand. */
interface Services extends Omit<AI, "documents" | "live" | "liveMusic" | "vertexai"> {
  readonly "environments.files": AI["environments"]["files"]
  readonly "fileSearchStores.documents": AI["documents"]
  readonly live: Face.Services["live"]
  readonly "live.music": AI["liveMusic"]
}

interface Faces extends Pick<Promised.GoogleGenAI, Exclude<keyof Services, `${string}.${string}`>> {
  readonly "environments.files": Promised.GoogleGenAI["environments"]["files"]
  readonly "fileSearchStores.documents": Promised.GoogleGenAI["fileSearchStores"]["documents"]
  readonly "live.music": Promised.GoogleGenAI["live"]["music"]
}

/** The newer resources, whose lists answer with one page. */
type Newer =
  | "agents"
  | "credentials"
  | "decisions"
  | "environments"
  | "environments.files"
  | "interactions"
  | "triggers"
  | "voices"
  | "webhooks"

/** Methods that answer with nothing, because the answer of the server has no fields. */
type Empty = "batches.cancel" | "fileSearchStores.delete" | "fileSearchStores.documents.delete"

/** Streams whose bytes come in one piece. */
type Bytes = "environments.files.download" | "fileSearchStores.downloadMedia"

/** Optional parameters may be `null`, and options may have the names of `@google/genai`. */
type ParametersOf<M> = M extends (...args: infer Args) => unknown ? { [Index in keyof Args]: Parameter<Args[Index]> }
  : never

type Parameter<A> = Same<A, EffectOptions | undefined> extends true ? RequestOptions
  : undefined extends A ? A | null
  : A

/** What the promise of a method settles with. */
type ResultOf<Service, R, M extends keyof Service & string> = `${R & string}.${M}` extends Empty ? void
  : `${R & string}.${M}` extends Bytes ? Uint8Array
  : Service[M] extends (...args: infer _Args) => Effect.Effect<infer A, infer _E, infer _R> ? A
  : Service[M] extends (...args: infer Args) => Stream.Stream<infer A, infer _E, infer _R>
    ? `${M}Pages` extends keyof Service
      ? R extends Newer ? AnswerOf<Service[`${M}Pages`]> : PagerOf<A, NonNullable<Args[0]>>
    : AsyncGenerator<A, void, undefined>
  : never

type AnswerOf<Pages> = Pages extends (
  ...args: infer _Args
) => Stream.Stream<Page<infer _A, infer Answer>, infer _E, infer _R> ? Answer
  : never

/** What a pager has, without the functions in which its items are parameters too. */
type PagerOf<A, Params> = Params extends PagerParams ? PagerItems<A, Params> : never

interface PagerItems<A, Params> {
  readonly page: ReadonlyArray<A>
  readonly params: Params
}

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false

// -----------------------------------------------------------------------------
// The comparison
// -----------------------------------------------------------------------------

/** What is on one face and not on the other. The pages of a list have no method of their own here. */
type Names<F, S> = {
  [R in keyof F & keyof S & string]: `${R}.${
    & (Exclude<keyof F[R], keyof S[R]> | Exclude<keyof S[R], keyof F[R] | `${string}Pages`>)
    & string}`
}[keyof F & keyof S & string]

/** Methods whose parameters are not those of the service. */
type Parameters<F, S> = {
  [R in keyof F & keyof S & string]: {
    [M in keyof F[R] & keyof S[R] & string]: F[R][M] extends (...args: infer Args) => unknown
      ? Same<Args, ParametersOf<S[R][M]>> extends true ? never : `${R}.${M}`
      : never
  }[keyof F[R] & keyof S[R] & string]
}[keyof F & keyof S & string]

/** Whether a result is one of the service that can be changed: it passes for that of the service, and has the same fields. */
type Alike<A, B> = [A] extends [B] ? [Exclude<FieldsIn<B>, FieldsIn<A>>] extends [never] ? true : false : false

type FieldsIn<A> = A extends ReadonlyArray<infer Item> ? keyof Item
  : A extends AsyncGenerator<infer Item, infer _Return, infer _Next> ? keyof Item
  : keyof A

/** Methods whose results are not those of the service. */
type Results<F, S> = {
  [R in keyof F & keyof S & string]: {
    [M in keyof F[R] & keyof S[R] & string]: F[R][M] extends (...args: infer _Args) => Promise<infer A>
      ? Alike<A, ResultOf<S[R], R, M>> extends true ? never : `${R}.${M}`
      : never
  }[keyof F[R] & keyof S[R] & string]
}[keyof F & keyof S & string]

type Waits = "batches.wait" | "files.wait" | "operations.wait" | "tunings.wait"
type BatchRuns = "batches.embeddingResults" | "batches.results" | "batches.run"
type Uploads =
  | "environments.files.upload"
  | "environments.files.uploadStream"
  | "fileSearchStores.uploadToFileSearchStore"
  | "fileSearchStores.uploadToFileSearchStoreStream"
  | "files.upload"
  | "files.uploadStream"
type AsInGoogleGenAI =
  | "chats.create"
  | "fileSearchStores.downloadMedia"
  | "files.registerFiles"
  | "interactions.create"
  | "interactions.get"
  | "interactions.run"
  | "models.generateContent"
  | "models.generateContentStream"
  | "operations.get"
  | "webhooks.ping"

/** Take the types of plain async code too, which have more than those of the service. */
type Looser = "authTokens.create" | "batches.create" | "models.editImage"

/** Jobs have the requests, whose tools may be callable in plain async code. */
type WithTools = `batches.${"create" | "createEmbeddings" | "get" | "list" | "submit" | "wait"}`

/** Sessions have callbacks, and methods of plain async code. */
type Sessions = "live.connect" | "live.music.connect"

/** Its type of questions cannot be mapped. */
type Generic = "decisions.create"

describe("the promise face", () => {
  test("has the resources of the Effect face", () => {
    expectTypeOf<keyof Faces>().toEqualTypeOf<keyof Services>()
    expectTypeOf<Exclude<keyof Promised.GoogleGenAI, keyof AI | "close" | typeof Symbol.asyncDispose>>()
      .toEqualTypeOf<never>()
  })

  test("has the methods of the Effect face", () => {
    expectTypeOf<Names<Faces, Services>>().toEqualTypeOf<
      // These are `create` and `get` with `stream: true`.
      | "interactions.createStream"
      | "interactions.getStream"
      // Those of `StructuredOutput`.
      | "models.generateObject"
      | "models.streamObject"
    >()
  })

  test("takes the parameters of the Effect face, but for those below", () => {
    expectTypeOf<Parameters<Faces, Services>>().toEqualTypeOf<
      Waits | BatchRuns | Uploads | AsInGoogleGenAI | Generic | Looser | Sessions
    >()
  })

  test("answers with the results of the Effect face, but for those below", () => {
    expectTypeOf<Results<Faces, Services>>().toEqualTypeOf<
      | BatchRuns
      | WithTools
      | "caches.scoped"
      | "operations.get"
      | `interactions.${"cancel" | "create" | "get" | "run"}`
      | Sessions
    >()
  })
})

describe("a drift", () => {
  type Agents = Faces["agents"]

  /** The face of `agents` with these methods in place of its own. */
  interface Planted<Methods> {
    readonly agents: Omit<Agents, keyof Methods> & Methods
  }

  test("of names is found", () => {
    expectTypeOf<Names<{ agents: Omit<Agents, "delete"> }, Services>>().toEqualTypeOf<"agents.delete">()
    expectTypeOf<Names<Planted<{ cancel: Agents["delete"] }>, Services>>().toEqualTypeOf<"agents.cancel">()
    interface Grown {
      readonly agents: Services["agents"] & { readonly cancel: Services["agents"]["delete"] }
    }
    expectTypeOf<Names<Faces, Grown>>().toEqualTypeOf<"agents.cancel">()
  })

  test("of parameters is found", () => {
    type Get = (id: string, params?: { readonly version?: string } | null, options?: RequestOptions) => ReturnType<
      Agents["get"]
    >
    expectTypeOf<Parameters<Planted<{ get: Get }>, Services>>().toEqualTypeOf<"agents.get">()
    type Create = (params?: Promised.Agents.CreateAgentParams) => ReturnType<Agents["create"]>
    expectTypeOf<Parameters<Planted<{ create: Create }>, Services>>().toEqualTypeOf<"agents.create">()
  })

  test("of results is found", () => {
    type Get = (...args: globalThis.Parameters<Agents["get"]>) => Promise<Omit<Promised.Agents.Agent, "id">>
    expectTypeOf<Results<Planted<{ get: Get }>, Services>>().toEqualTypeOf<"agents.get">()
    type List = (...args: globalThis.Parameters<Agents["list"]>) => Promise<ReadonlyArray<Promised.Agents.Agent>>
    expectTypeOf<Results<Planted<{ list: List }>, Services>>().toEqualTypeOf<"agents.list">()
  })

  test("of a table does not compile", () => {
    // @ts-expect-error a method of the service is missing
    Face.make("voices", { create: Verbs.request, list: Verbs.page, get: Verbs.requestById })
    const verbs = { create: Verbs.request, list: Verbs.page, get: Verbs.requestById, delete: Verbs.requestById }
    const Voices = Face.make("voices", verbs)
    expectTypeOf<InstanceType<typeof Voices>>().toEqualTypeOf<Pick<Faces["voices"], keyof typeof verbs>>()
    // @ts-expect-error the service has no such method
    Face.make("voices", { ...verbs, update: Verbs.requestById })
  })
})

// -----------------------------------------------------------------------------
// What differs
// -----------------------------------------------------------------------------

type Args<R extends keyof Faces & keyof Services, M extends keyof Faces[R] & keyof Services[R]> = {
  readonly face: ArgumentsOf<Faces[R][M]>
  readonly service: ArgumentsOf<Services[R][M]>
}

type ArgumentsOf<M> = M extends (...args: infer Args) => unknown ? Args : never

/** The fields of parameters, and those of their config, where `schedule` is called `pollInterval`. */
type Fields<Params> = Params extends { readonly config?: infer Config }
  ? Plain<keyof Params & string> | `config.${Plain<keyof NonNullable<Config> & string>}`
  : Plain<keyof Params & string>

type Plain<Name> = Name extends "schedule" ? "pollInterval" : Name

/** Fields that are on one side and not on the other. */
type Difference<A extends { readonly face: ReadonlyArray<unknown>; readonly service: ReadonlyArray<unknown> }> =
  | Exclude<Fields<NonNullable<A["face"][0]>>, Fields<NonNullable<A["service"][0]>>>
  | Exclude<Fields<NonNullable<A["service"][0]>>, Fields<NonNullable<A["face"][0]>>>

describe("where it differs, the promise face", () => {
  test("says in plain words how to wait", () => {
    expectTypeOf<
      | Difference<Args<"batches", "wait">>
      | Difference<Args<"files", "wait">>
      | Difference<Args<"operations", "wait">>
      | Difference<Args<"tunings", "wait">>
      | Difference<Args<"batches", "results">>
      | Difference<Args<"batches", "embeddingResults">>
      | Difference<Args<"batches", "run">>
    >().toEqualTypeOf<never>()
    type Drifted = Pick<Args<"files", "wait">, "service"> & { readonly face: [{ readonly name: string }] }
    expectTypeOf<Difference<Drifted>>().toEqualTypeOf<
      "config" | `config.${"abortSignal" | "httpOptions" | "onProgress" | "pollInterval" | "totalTimeout"}`
    >()
  })

  test("uploads streams that have no errors and requirements of their own", () => {
    type Uploaded =
      | Args<"files", "upload">
      | Args<"files", "uploadStream">
      | Args<"fileSearchStores", "uploadToFileSearchStore">
      | Args<"fileSearchStores", "uploadToFileSearchStoreStream">
      | Args<"environments.files", "upload">
      | Args<"environments.files", "uploadStream">
    expectTypeOf<Uploaded["face"][0]["file"]>().toEqualTypeOf<Uploadable>()
    expectTypeOf<Omit<Uploaded["face"][0], "file">>().toEqualTypeOf<Omit<Uploaded["service"][0], "file">>()
    type InStores = Args<"fileSearchStores", "uploadToFileSearchStore">
    expectTypeOf<Omit<InStores["face"][0], "file">>().toEqualTypeOf<Omit<InStores["service"][0], "file">>()
    type InEnvironments = Args<"environments.files", "upload">
    expectTypeOf<Omit<InEnvironments["face"][0], "file">>().toEqualTypeOf<Omit<InEnvironments["service"][0], "file">>()
    expectTypeOf<InEnvironments["face"][1]>().toEqualTypeOf<RequestOptions | undefined>()
  })

  test("asks questions as the service does", () => {
    type Create = Args<"decisions", "create">
    expectTypeOf<Create["face"][0]>().toEqualTypeOf<Create["service"][0]>()
    expectTypeOf<Create["face"][1]>().toEqualTypeOf<RequestOptions | undefined>()
  })

  test("has a response or an error in place of a Result", () => {
    expectTypeOf<keyof Promised.BatchItem>().toEqualTypeOf<Exclude<keyof BatchItem, "result"> | "response" | "error">()
    expectTypeOf<Awaited<ReturnType<Faces["batches"]["run"]>>>().toEqualTypeOf<
      AsyncGenerator<Promised.BatchItem, void, undefined>
    >()
  })

  test("answers with the events of an interaction where the parameters say stream: true", () => {
    const { create, get } = {} as Faces["interactions"]
    const params = { model: "gemini-2.5-flash", input: "Hi" }
    type Create = Args<"interactions", "create">
    expectTypeOf<Same<Create["face"][0], Create["service"][0]>>().toEqualTypeOf<true>()
    expectTypeOf<Create["face"][1]>().toEqualTypeOf<RequestOptions | undefined>()
    type Events = AsyncGenerator<Promised.Interactions.InteractionSSEEvent, void, undefined>
    expectTypeOf<Events>().toExtend<AsyncGenerator<InteractionEvent, void, undefined>>()
    expectTypeOf(create({ ...params, stream: true })).toEqualTypeOf<Promise<Events>>()
    expectTypeOf(get("id", { stream: true })).toEqualTypeOf<Promise<Events>>()
    type Interaction = Promised.GoogleGenAIInteraction
    type OfService = Effect.Success<ReturnType<Services["interactions"]["create"]>>
    expectTypeOf<keyof OfService>().toEqualTypeOf<Extract<keyof OfService, keyof Interaction>>()
    expectTypeOf(create(params)).toEqualTypeOf<Promise<Interaction>>()
    expectTypeOf(get("id")).toEqualTypeOf<Promise<Interaction>>()
    type Get = Args<"interactions", "get">
    expectTypeOf<keyof NonNullable<Get["face"][1]>>().toEqualTypeOf<keyof NonNullable<Get["service"][1]>>()
  })

  test("runs an interaction with functions and times of plain code", () => {
    type Run = Args<"interactions", "run">
    expectTypeOf<Run["face"][0]>().toEqualTypeOf<Run["service"][0]>()
    expectTypeOf<keyof NonNullable<Run["face"][1]>>().toEqualTypeOf<
      Plain<keyof NonNullable<Run["service"][1]>> | keyof RequestOptions
    >()
  })

  test("takes what @google/genai takes", () => {
    type Media = Args<"fileSearchStores", "downloadMedia">
    expectTypeOf<Media["face"][0]>().toEqualTypeOf<Media["service"][0]["uri"]>()
    expectTypeOf<Media["face"][1]>().toEqualTypeOf<Media["service"][0]["config"]>()
    type Registered = Args<"files", "registerFiles">
    expectTypeOf<Omit<Registered["face"][0], "auth">>().toEqualTypeOf<Omit<Registered["service"][0], "auth">>()
    type Ping = Args<"webhooks", "ping">
    expectTypeOf<Exclude<keyof NonNullable<Ping["face"][1]>, "body">>().toEqualTypeOf<
      keyof NonNullable<Ping["service"][1]>
    >()
  })
})
