/** A server that records what it passes on, or that answers from a cassette. */
import * as CliError from "effect/cli/CliError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Socket from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import { basename, dirname } from "node:path"
import { Cassette, type Options } from "../../Cassette.ts"
import type { CassetteError } from "../../CassetteFile.ts"
import { type Outcome, ReceivedRequest } from "../../ReceivedRequest.ts"
import type { Engine, Incoming } from "../engine.ts"
import * as frames from "../live/frames.ts"
import * as memory from "../live/memory.ts"
import type { Observer } from "../observer.ts"
import * as Route from "../route.ts"
import { ConnectionLost, streamOf, type Transmission } from "../transmission.ts"
import * as web from "../web.ts"
import { bridge } from "./bridge.ts"

/** What the command line says about it. */
export interface Settings {
  readonly record: Option.Option<string>
  readonly upstream: Option.Option<string>
  readonly replay: Option.Option<string>
}

/**
 * An engine that asks a cassette, which records the emulator or another API, or replays. A recording is written before a call ends for its client, and
 * at the end of the scope. If it cannot be written, `unwritable` is told.
 */
export const passage = Effect.fnUntraced(function*(
  engine: Engine,
  observer: Observer,
  settings: Settings,
  unwritable: Effect.Effect<void>
) {
  const upstream = yield* upstreamOf(settings)
  const emulated = Layer.effectContext(
    Effect.map(
      memory.webSocketConstructor(engine),
      (construct) =>
        Context.make(HttpClient.HttpClient, web.httpClient(engine)).pipe(
          Context.add(Socket.WebSocketConstructor, construct)
        )
    )
  )
  const context = yield* Layer.build(
    Cassette.layer(yield* optionsOf(settings)).pipe(Layer.provide(upstream === undefined ? emulated : Layer.empty))
  ).pipe(
    Effect.mapError((error: CassetteError) => new CliError.UserError({ cause: error, userMessage: error.message }))
  )
  const cassette = Context.get(context, Cassette)
  const save = Effect.catchTag(cassette.save, "CassetteError", () => unwritable)
  const construct = Context.get(context, Socket.WebSocketConstructor)
  return {
    ...engine,
    handle: passing({ fetch: cassette.fetch, save, observer, upstream }),
    upgrade: upgrading({ construct, save, observer, upstream })
  } satisfies Engine
})

const problem = (message: string) => new CliError.UserError({ cause: message, userMessage: message })

const upstreamOf = ({ record, replay, upstream }: Settings): Effect.Effect<URL | undefined, CliError.UserError> => {
  if (Option.isSome(replay) && Option.isSome(record)) return Effect.fail(problem("Choose one of --record and --replay"))
  if (Option.isNone(upstream)) return Effect.undefined
  if (Option.isNone(record)) return Effect.fail(problem("--upstream is for recording. Add --record DIR"))
  const url = URL.parse(upstream.value)
  return url !== null && /^https?:$/.test(url.protocol) ? Effect.succeed(url) : Effect.fail(
    problem(
      `--upstream: expected an address, such as https://generativelanguage.googleapis.com, got "${upstream.value}"`
    )
  )
}

/** A recording has the time of its beginning as its name. */
const optionsOf = ({ record, replay }: Settings): Effect.Effect<Options> =>
  Option.isSome(replay)
    ? Effect.succeed({
      clientMode: "replay",
      replaysDirectory: dirname(replay.value),
      replayId: basename(replay.value).replace(/\.json$/, ""),
      matching: "relaxed"
    })
    : Effect.map(Clock.currentTimeMillis, (now) => ({
      clientMode: "record",
      replaysDirectory: Option.getOrElse(record, () => "."),
      replayId: new Date(now).toISOString().replace(/[:.]/g, "-")
    }))

interface Passing {
  readonly save: Effect.Effect<void>
  readonly observer: Observer
  readonly upstream: URL | undefined
}

const passing = (
  { fetch, observer, save, upstream }: Passing & { readonly fetch: typeof globalThis.fetch }
): Engine["handle"] =>
  Effect.fnUntraced(function*(incoming) {
    const { end, request } = yield* received(incoming)
    const observed = observer.begin(request, undefined)
    const settle = (exit: Exit.Exit<unknown, ConnectionLost>): void => {
      const outcome = Exit.isSuccess(exit) ? "completed" : Exit.hasInterrupts(exit) ? "clientClosed" : "serverClosed"
      observed.ended(outcome)
      end(outcome)
    }
    const response = yield* Effect.tryPromise({
      try: (signal) => fetch(onward(incoming, upstream, signal)),
      catch: () => new ConnectionLost({ how: "reset" })
    }).pipe(
      Effect.onExit((exit) =>
        Exit.isFailure(exit) ? Effect.andThen(save, Effect.sync(() => settle(exit))) : Effect.void
      )
    )
    if (response.body === null) yield* save
    const answered = observed.answered(transmissionOf(response))
    return { ...answered, body: saving(answered, save), settle }
  })

const received = Effect.fnUntraced(function*(incoming: Incoming) {
  const outcome = Deferred.makeUnsafe<Outcome>()
  const request = new ReceivedRequest({
    ...incoming,
    index: 0,
    body: incoming.bytes.length === 0 ? undefined : frames.parse(incoming.bytes),
    backend: Route.locate(incoming.url).backend,
    operation: undefined,
    receivedAt: yield* Clock.currentTimeMillis,
    outcome: Deferred.await(outcome)
  })
  return { request, end: (how: Outcome): void => void Deferred.doneUnsafe(outcome, Exit.succeed(how)) }
})

/** Headers of the connection to this server, which mean nothing on the next one. */
const ofConnection =
  /^(host|connection|keep-alive|content-length|transfer-encoding|accept-encoding|expect|upgrade|te|trailer|origin|sec-websocket-.+)$/

const keptHeaders = (headers: Incoming["headers"]) =>
  Object.entries(Headers.fromInput(headers)).filter(([name]) => !ofConnection.test(name))

const targetOf = (url: URL, upstream: URL | undefined): URL =>
  upstream === undefined
    ? url
    : new URL(`${upstream.origin}${upstream.pathname.replace(/\/$/, "")}${url.pathname}${url.search}`)

const onward = ({ bytes, headers, method, url }: Incoming, upstream: URL | undefined, signal: AbortSignal): Request =>
  new Request(targetOf(url, upstream), {
    method,
    headers: keptHeaders(headers),
    ...(bytes.length === 0 ? undefined : { body: bytes as Uint8Array<ArrayBuffer> }),
    signal
  })

const transmissionOf = (response: Response): Transmission => {
  const headers = Object.fromEntries(
    [...response.headers].filter(([name]) => !/^(content-encoding|transfer-encoding|connection)$/.test(name))
  )
  const size = headers["content-length"]
  return {
    status: response.status,
    headers,
    body: response.body === null ? Stream.empty : Stream.fromReadableStream({
      evaluate: () => response.body as ReadableStream<Uint8Array>,
      onError: () => new ConnectionLost({ how: "close" })
    }),
    size: size === undefined ? undefined : Number(size)
  }
}

/** Ends when it is saved. A body of a known size ends with its last byte, which waits for this. */
const saving = (answer: Transmission, save: Effect.Effect<void>): Transmission["body"] => {
  const { size } = answer
  const body = streamOf(answer)
  if (size === undefined) return Stream.onExit(body, () => save)
  let left = size
  const last: Array<Uint8Array> = []
  return Stream.concat(
    Stream.onExit(
      Stream.filter(body, (chunk) => {
        left -= chunk.length
        if (left <= 0) last.push(chunk)
        return left > 0
      }),
      () => save
    ),
    Stream.suspend(() => Stream.fromIterable(last))
  )
}

const upgrading = (
  { construct, observer, save, upstream }: Passing & { readonly construct: Socket.WebSocketConstructor["Service"] }
): Engine["upgrade"] =>
  Effect.fnUntraced(function*(incoming) {
    const { end, request } = yield* received({ ...incoming, bytes: new Uint8Array(0) })
    const observed = observer.begin(request, undefined)
    const url = new URL(targetOf(incoming.url, upstream))
    url.protocol = url.protocol.replace("http", "ws")
    const headers = Object.fromEntries(keptHeaders(incoming.headers))
    return {
      _tag: "Accepted",
      run: (connection) =>
        Effect.onExit(bridge(() => construct(url.href, { headers }), observed.connected(connection)), (exit) =>
          Effect.map(save, () => {
            const outcome = Exit.isSuccess(exit) ? "completed" : "serverClosed"
            observed.ended(outcome)
            end(outcome)
          }))
    }
  })
