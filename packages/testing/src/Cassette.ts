/**
 * Recorded traffic as a test double: what the API answered once is answered again, without a network and without a key.
 *
 * A cassette stands between the program and its transport. It records every request with its answer, and every session over a WebSocket, into one file, and
 * replays them from there. Chunks of streams are kept as they arrived. Secrets are not written: credentials, addresses that are credentials, and tokens in
 * answers are replaced by `{REDACTED}`, which matches every value on replay.
 *
 * The mode is that of the options, or of the environment variable `GOOGLE_GENAI_CLIENT_MODE`; without either, a cassette replays and never calls the API.
 *
 * @example
 * ```ts
 * import { Cassette } from "@effect-genai/testing"
 * import { NodeFileSystem } from "@effect/platform-node"
 * import { Effect, Layer } from "effect"
 * import { GenAI, Models } from "effect-genai"
 *
 * const Recorded = GenAI.layer({ apiKey: "any" }).pipe(
 *   Layer.provideMerge(Cassette.layer({ replayId: "sky", replaysDirectory: "test/cassettes" })),
 *   Layer.provide(NodeFileSystem.layer)
 * )
 *
 * const program = Effect.gen(function*() {
 *   const models = yield* Models
 *   const { text } = yield* models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })
 *   return text
 * }).pipe(Effect.provide(Recorded))
 * ```
 *
 * @since 0.1.0
 */
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as FileSystem from "effect/FileSystem"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type * as Scope from "effect/Scope"
import * as Socket from "effect/socket/Socket"
import { CassetteError } from "./CassetteFile.ts"
import * as http from "./internal/cassette/http.ts"
import * as player from "./internal/cassette/player.ts"
import { Redactor } from "./internal/cassette/redaction.ts"
import { UnmatchedRequest } from "./internal/cassette/requests.ts"
import * as sockets from "./internal/cassette/sockets.ts"
import * as store from "./internal/cassette/store.ts"
import * as tape from "./internal/cassette/tape.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What a cassette does:
 *
 * - `"record"`: calls the API, and replaces the file.
 * - `"replay"`: answers from the file, and never calls the API.
 * - `"auto"`: replays if there is a file, and records otherwise.
 * - `"api"`: calls the API, and keeps nothing.
 *
 * @category models
 * @since 0.1.0
 */
export type ClientMode = "record" | "replay" | "auto" | "api"

/**
 * Options of a cassette. `clientMode`, `replayId` and `replaysDirectory` are those of the debug settings of Google's SDK for Python, with the same environment
 * variables.
 *
 * @category models
 * @since 0.1.0
 */
export interface Options {
  /** What the cassette does. Default: `GOOGLE_GENAI_CLIENT_MODE`, or else `"replay"`. */
  readonly clientMode?: ClientMode
  /**
   * The name of the cassette, which may have folders in it: `"chats/history"` is the file `chats/history.json` in the directory. Default:
   * `GOOGLE_GENAI_REPLAY_ID`. Required, except in the mode `"api"`.
   */
  readonly replayId?: string
  /** The directory of the files. Default: `GOOGLE_GENAI_REPLAYS_DIRECTORY`, or else `"replays"` in the working directory. */
  readonly replaysDirectory?: string
  /**
   * How a request is compared with the recorded ones:
   *
   * - `"strict"`: requests come in the recorded order, with the same method, address, compared headers and body. Default.
   * - `"relaxed"`: in any order. Host and headers may differ, and empty objects and lists in the body count as absent. For programs that send requests at the
   *   same time, and for recordings of other clients.
   *
   * Either way a recorded request answers once, and the order of names in JSON does not matter. Compared headers are `content-type`, `range`, those of uploads,
   * and `headers`.
   */
  readonly matching?: "strict" | "relaxed"
  /** How fast answers are replayed: at once, or with the recorded delays, by the clock. Default: `"none"`. */
  readonly pacing?: "none" | "recorded"
  /** Names of further request headers to record and compare, in any case. Default: none. */
  readonly headers?: ReadonlyArray<string>
  /** Names of further headers, query parameters and JSON fields with secrets, in any case. Default: none beside the known ones. */
  readonly secrets?: ReadonlyArray<string>
}

export { UnmatchedRequest }

// -----------------------------------------------------------------------------
// Service
// -----------------------------------------------------------------------------

/**
 * A cassette in use.
 *
 * @category services
 * @since 0.1.0
 */
export class Cassette extends Context.Service<Cassette, {
  /** What the cassette does: `"auto"` has been decided. */
  readonly mode: Exclude<ClientMode, "auto">
  /** The file. Empty in the mode `"api"`. */
  readonly path: string
  /**
   * A `fetch` function that records or replays, for plain async code: `httpOptions: { fetch: cassette.fetch }`. It answers a request that the cassette does not
   * have with status 400 and the difference as its message.
   */
  readonly fetch: typeof globalThis.fetch
  /** Writes what was recorded until now. The end of the scope does this too. Does nothing in other modes. */
  readonly save: Effect.Effect<void, CassetteError>
  /** The requests and frames that the cassette did not have, oldest first. */
  readonly misses: Effect.Effect<ReadonlyArray<UnmatchedRequest>>
  /** The recorded requests that nothing has asked for, as `METHOD address`. Empty when a program did all that was recorded. */
  readonly remaining: Effect.Effect<ReadonlyArray<string>>
}>()("@effect-genai/testing/Cassette") {
  /**
   * A cassette, with the `HttpClient` and the constructor of WebSockets that record or replay. To record, it uses those of the context where the layer is
   * built, and otherwise `fetch` and `WebSocket` of the runtime. The end of the scope writes the file.
   *
   * A request that the cassette does not have is a defect of type `UnmatchedRequest`, so no retry policy tries again. A session with a frame that it does not
   * have is closed with code 1008.
   */
  static readonly layer = (
    options: Options = {}
  ): Layer.Layer<
    Cassette | HttpClient.HttpClient | Socket.WebSocketConstructor,
    CassetteError,
    FileSystem.FileSystem
  > => Layer.effectContext(make(options))
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

interface Deck {
  readonly client: HttpClient.HttpClient
  readonly construct: Socket.WebSocketConstructor["Service"]
  readonly service: Omit<Cassette["Service"], "fetch">
}

const make = Effect.fnUntraced(function*(options: Options) {
  const { client, construct, service } = yield* deck(options)
  const fetch = http.fetch(client, yield* Effect.context<never>())
  return Context.make(HttpClient.HttpClient, client).pipe(
    Context.add(Socket.WebSocketConstructor, construct),
    Context.add(Cassette, Cassette.of({ ...service, fetch }))
  )
})

const deck = Effect.fnUntraced(function*(options: Options): Effect.fn.Return<
  Deck,
  CassetteError,
  FileSystem.FileSystem | Scope.Scope
> {
  const { clientMode, replayId, replaysDirectory } = yield* settings(options)
  const files = yield* store.make
  const nothing = { misses: Effect.succeed([]), remaining: Effect.succeed([]) }
  if (clientMode === "api") {
    const service = { mode: clientMode, path: "", save: Effect.void, ...nothing } as const
    return { client: yield* client, construct: yield* webSocketConstructor, service }
  }
  const path = yield* store.pathOf(replaysDirectory, replayId)
  const mode = clientMode === "auto" ? (yield* files.exists(path)) ? "replay" : "record" : clientMode
  const [headers, secrets] = [namesOf(options.headers), namesOf(options.secrets)]
  if (mode === "replay") {
    const { matching = "strict", pacing = "none" } = options
    const played = player.make(yield* files.read(path), { matching, pacing, headers, secrets })
    return {
      client: http.replaying(played),
      construct: yield* sockets.replaying(played),
      service: {
        mode,
        path,
        save: Effect.void,
        misses: Effect.sync(played.misses),
        remaining: Effect.sync(played.remaining)
      }
    }
  }
  const recorded: tape.Tape = { redactor: new Redactor(secrets), takes: [], sockets: [] }
  const save = yield* store.together(Effect.suspend(() =>
    recorded.takes.length + recorded.sockets.length === 0
      ? Effect.void
      : Effect.flatMap(tape.file(recorded, replayId), (file) => files.write(path, file))
  ))
  yield* Effect.addFinalizer(() => Effect.orDie(save))
  return {
    client: http.recording(yield* client, recorded, headers),
    construct: yield* sockets.recording(yield* webSocketConstructor, recorded),
    service: { mode, path, save, ...nothing }
  }
})

const namesOf = (names: ReadonlyArray<string> = []): ReadonlySet<string> =>
  new Set(names.map((name) => name.toLowerCase()))

const environment = Config.all({
  clientMode: Config.Literals(["record", "replay", "auto", "api"], "GOOGLE_GENAI_CLIENT_MODE").pipe(
    Config.withDefault("replay" as const)
  ),
  replayId: Config.String("GOOGLE_GENAI_REPLAY_ID").pipe(Config.withDefault("")),
  replaysDirectory: Config.String("GOOGLE_GENAI_REPLAYS_DIRECTORY").pipe(Config.withDefault("replays"))
})

/** What the options leave out is that of the environment. */
const settings = ({ clientMode, replayId, replaysDirectory }: Options) =>
  Effect.mapError(
    Effect.map(environment, (found) => ({
      clientMode: clientMode ?? found.clientMode,
      replayId: replayId ?? found.replayId,
      replaysDirectory: replaysDirectory ?? found.replaysDirectory
    })),
    (cause) =>
      new CassetteError({
        message: `A setting of the cassette in the environment is malformed: ${cause.message}`,
        reason: "options",
        path: "",
        cause
      })
  )

const client = Effect.flatMap(
  Effect.serviceOption(HttpClient.HttpClient),
  Option.match({
    onSome: Effect.succeed,
    onNone: () => Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer)
  })
)

const webSocketConstructor = Effect.map(
  Effect.serviceOption(Socket.WebSocketConstructor),
  Option.getOrElse((): Socket.WebSocketConstructor["Service"] => (url, options) =>
    new (globalThis.WebSocket as unknown as WithOptions)(url, options)
  )
)

type WithOptions = new(url: string, options?: Socket.WebSocketConstructorOptions) => Socket.WebSocketLike
