/** The request handler of the emulator, in memory and over HTTP. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Headers from "effect/http/Headers"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import type { Delivery } from "../Delivery.ts"
import type * as Fault from "../Fault.ts"
import type { Identity } from "../Identity.ts"
import type { Course, LiveScript } from "../LiveScript.ts"
import { type Outcome, ReceivedRequest } from "../ReceivedRequest.ts"
import type { Ending, ReceivedSession } from "../ReceivedSession.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Answer, Script } from "../Script.ts"
import type { Turn } from "../Turn.ts"
import * as Agents from "./agents.ts"
import * as AuthTokens from "./authTokens.ts"
import * as Batches from "./batches.ts"
import * as BatchPredictionJobs from "./batchPredictionJobs.ts"
import * as Caches from "./caches.ts"
import * as Cors from "./cors.ts"
import * as Credentials from "./credentials.ts"
import * as Decisions from "./decisions.ts"
import * as deliveries from "./deliveries.ts"
import * as Embeddings from "./embeddings.ts"
import * as Environments from "./environments.ts"
import * as Files from "./files.ts"
import * as FileSearchStores from "./fileSearchStores.ts"
import * as Generation from "./generation.ts"
import * as Identities from "./identity.ts"
import * as Interactions from "./interactions.ts"
import { type JsonObject, object } from "./json.ts"
import type { Connection } from "./live/connection.ts"
import * as Endpoint from "./live/endpoint.ts"
import type { Kind } from "./live/frames.ts"
import * as Sessions from "./live/sessions.ts"
import * as Models from "./models.ts"
import { notFound } from "./notFound.ts"
import { type Observer, unobserved } from "./observer.ts"
import * as OpenAi from "./openai.ts"
import * as Operations from "./operations.ts"
import * as Plan from "./plan.ts"
import * as Predictions from "./predictions.ts"
import * as Quotas from "./quotas.ts"
import * as requests from "./requests.ts"
import * as Route from "./route.ts"
import * as Tokens from "./tokens.ts"
import { type ConnectionLost, streamOf as bytesOf, type Transmission, transmit } from "./transmission.ts"
import * as Triggers from "./triggers.ts"
import * as TuningJobs from "./tuningJobs.ts"
import * as Tunings from "./tunings.ts"
import * as turns from "./turns.ts"
import * as Uploads from "./uploads.ts"
import * as Voices from "./voices.ts"
import * as Webhooks from "./webhooks.ts"
import type { World } from "./world.ts"

/** A request from the server or the in-memory client. */
export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly headers: Headers.Input
  readonly bytes: Uint8Array
}

/** An answer, and what is told how sending it ended. */
export interface Sent extends Transmission {
  readonly settle: (exit: Exit.Exit<unknown, ConnectionLost>) => void
}

/** The body as a stream, whose end settles the answer. */
export const streamOf = (sent: Sent): Stream.Stream<Uint8Array, ConnectionLost> =>
  Stream.onExit(bytesOf(sent), (exit) => Effect.sync(() => sent.settle(exit)))

/** The answer to the handshake of a WebSocket: a response that refuses it, or what runs on the connection. */
export type Handshake =
  | { readonly _tag: "Refused"; readonly response: Sent }
  | { readonly _tag: "Accepted"; readonly run: (connection: Connection) => Effect.Effect<unknown> }

export interface Engine {
  /** Fails if a fault closes the connection before the answer. */
  readonly upgrade: (incoming: Omit<Incoming, "bytes">) => Effect.Effect<Handshake, ConnectionLost>
  readonly sessions: Effect.Effect<ReadonlyArray<ReceivedSession>>
  readonly live: (...scripts: ReadonlyArray<LiveScript>) => Effect.Effect<void>
  /** Fails if a fault closes the connection before the headers. The body may fail later. */
  readonly handle: (incoming: Incoming) => Effect.Effect<Sent, ConnectionLost>
  readonly requests: Effect.Effect<ReadonlyArray<ReceivedRequest>>
  readonly deliveries: Effect.Effect<ReadonlyArray<Delivery>>
  readonly script: (...scripts: ReadonlyArray<Script>) => Effect.Effect<void>
  readonly inject: (...plans: ReadonlyArray<Fault.FaultPlan>) => Effect.Effect<void>
  readonly revokeAccessTokens: Effect.Effect<void>
  readonly reset: Effect.Effect<void>
}

/** Who calls: a client, a client that was admitted for the request that forwards this one, or a batch, whose requests are outside of the quotas of models. */
type Caller = "client" | "forwarded" | "batch"

type Found = NonNullable<ReturnType<typeof Route.find>>

const routesOf = (world: World, identity: Identity): ReadonlyArray<Route.Route> => [
  ...Identities.routes(world, identity),
  ...Tunings.routes(world),
  ...TuningJobs.routes(world),
  ...Operations.routes(world),
  ...Generation.routes(world),
  ...Tokens.routes(world),
  ...Embeddings.routes(world),
  ...Predictions.routes(world),
  ...Models.routes(world),
  ...OpenAi.routes(world),
  ...Caches.routes(world),
  ...FileSearchStores.routes(world),
  ...AuthTokens.routes(world),
  ...Batches.routes(world),
  ...BatchPredictionJobs.routes(world),
  ...Interactions.routes(world),
  ...Agents.routes(world),
  ...Environments.routes(world),
  ...Files.routes(world),
  ...Triggers.routes(world),
  ...Webhooks.routes(world),
  ...Credentials.routes(world),
  ...Decisions.routes(world),
  ...Voices.routes(world)
]

export const make = Effect.fnUntraced(function*(
  world: World,
  options: {
    readonly callers: {
      readonly apiKeys?: ReadonlyArray<string> | undefined
      readonly accessTokens?: ReadonlyArray<string> | "issued" | undefined
    }
    readonly identity?: Identity | undefined
    readonly script: ReadonlyArray<Script>
    readonly live: ReadonlyArray<LiveScript>
    readonly liveFrames: Kind
    readonly faults: ReadonlyArray<Fault.FaultPlan>
    readonly observer?: Observer
    /** Whether requests and sessions are kept for the test. Default: true. */
    readonly history?: boolean | undefined
  }
): Effect.fn.Return<Engine> {
  const { callers: { accessTokens, apiKeys }, history = true, identity = {}, observer = unobserved } = options
  const callers = { apiKeys, accepts: Identities.accepts(world, identity, accessTokens) }
  const routes = routesOf(world, identity)
  let log: Array<ReceivedRequest> = []
  let received = 0
  const scripts = Plan.make<Answer>(options.script)
  const faults = Plan.make<Fault.Fault>(options.faults)
  const sessions = yield* Sessions.make(world, callers, {
    scripts: options.live,
    frames: options.liveFrames,
    history
  })

  const admit = (request: ReceivedRequest, { access, dialect = "google" }: Route.Route) =>
    access === "open" || (access === "session" && Uploads.isSession(request.url.searchParams))
      ? Effect.void
      : requests.authorize(request, callers, dialect)

  const dispatch = (
    request: ReceivedRequest,
    location: Route.Location,
    found: Found | undefined,
    caller: Caller,
    turn?: Turn
  ): Effect.Effect<Reply.Reply> => {
    if (found === undefined) return Effect.succeed(notFound(request.url))
    if (turn !== undefined && !turns.fits(turn, request)) return Effect.succeed(turns.misplaced(request))
    const { dialect = "google", fields, handle, within } = found.route
    const admitted = caller === "client" ? admit(request, found.route) : Effect.void
    return admitted.pipe(
      Effect.flatMap(() =>
        fields === "bytes"
          ? Effect.succeed({})
          : requests.message(request, fields, { ...location, dialect, within, lenient: world.lenient })
      ),
      Effect.flatMap((body) => handle(callOf(request, location, found, body, caller, turn))),
      Effect.catch((status) => Effect.succeed(Reply.error(status)))
    )
  }

  const callOf = (
    request: ReceivedRequest,
    location: Route.Location,
    { params, route }: Found,
    body: JsonObject,
    caller: Caller,
    turn?: Turn
  ): Route.Call => ({
    request,
    location,
    params,
    query: request.url.searchParams,
    body,
    turn,
    quotas: caller === "batch" ? Quotas.unlimited : world.quotas,
    forward: forward(request, location, route.scripts === "forwarded" ? "forwarded" : "batch")
  })

  /** Reads the first bytes of a request whose connection then breaks, if it has as many. */
  const take = Effect.fnUntraced(
    function*(request: ReceivedRequest, location: Route.Location, found: Found | undefined, bytes: number) {
      if (bytes > request.bytes.length) return false
      if (found?.route.torn === undefined) return true
      yield* admit(request, found.route)
      const arrived = new ReceivedRequest({ ...request, bytes: request.bytes.subarray(0, bytes) })
      yield* found.route.torn(callOf(arrived, location, found, {}, "client"))
      return true
    },
    Effect.orElseSucceed(() => true)
  )

  const answer = (
    request: ReceivedRequest,
    location: Route.Location,
    found: Found | undefined,
    caller: Caller
  ) =>
    Effect.suspend(() => {
      const script = found?.route.scripts === "forwarded" ? undefined : scripts.next(request)
      return script === undefined
        ? dispatch(request, location, found, caller)
        : Effect.filterOrElse(
          made(script, request),
          (scripted): scripted is Reply.Reply => !("output" in scripted),
          (turn) => dispatch(request, location, found, caller, turn as Turn)
        )
    }).pipe(
      Effect.catchDefect((defect) => Effect.succeed(Reply.error(failed(defect))))
    )

  const forward =
    (parent: ReceivedRequest, { version }: Route.Location, caller: Caller): Route.Call["forward"] =>
    (path, body, position) => {
      const url = new URL(`/${version}/${path}${parent.url.search}`, parent.url)
      const location = Route.locate(url)
      const found = Route.find(routes, "POST", url, location)
      const request = new ReceivedRequest({
        ...parent,
        // Between the number of its parent and the next number.
        index: parent.index + 1 - 1 / (position + 2),
        method: "POST",
        url,
        bytes: new TextEncoder().encode(JSON.stringify(body)),
        body,
        backend: location.backend,
        operation: operationOf(found, body, url)
      })
      return answer(request, location, found, caller)
    }

  /** Logs a request, with its fault and what settles its outcome. */
  const record = (
    incoming: Incoming,
    about: Pick<ReceivedRequest, "body" | "backend" | "operation" | "receivedAt">
  ) => {
    const outcome = Deferred.makeUnsafe<Outcome>()
    const request = new ReceivedRequest({ ...incoming, ...about, index: received++, outcome: Deferred.await(outcome) })
    if (history) log.push(request)
    const fault = faults.next(request)
    const observed = observer.begin(request, fault)
    const end = (how: Outcome): void => {
      observed.ended(how)
      Deferred.doneUnsafe(outcome, Exit.succeed(how))
    }
    return { request, fault, observed, end }
  }

  const handle: Engine["handle"] = (incoming) =>
    Effect.flatMap(Clock.currentTimeMillis, (receivedAt) => {
      const preflight = incoming.method === "OPTIONS" && Cors.preflight(Headers.fromInput(incoming.headers))
      if (preflight) return Effect.succeed({ ...preflight, settle: () => {} })
      const location = Route.locate(incoming.url)
      const found = Route.find(routes, incoming.method, incoming.url, location)
      const body = parse(incoming.bytes)
      const { end, fault, observed, request } = record(incoming, {
        body,
        backend: location.backend,
        operation: operationOf(found, body, incoming.url),
        receivedAt
      })
      const settle: Sent["settle"] = (exit) => end(outcomeOf(exit))
      const dialect = found?.route.dialect ?? "google"
      return transmit(
        fault,
        answer(request, location, found, "client"),
        dialect,
        (bytes) => take(request, location, found, bytes)
      ).pipe(
        settledBy(settle),
        Effect.map((sent) => {
          const headers = { ...common, ...Cors.allowed(request.headers), ...sent.headers }
          return { ...observed.answered({ ...sent, headers }), settle }
        })
      )
    })

  /** Faults apply to a handshake as to a request. The course of a script is only taken if none of them replaces the answer. */
  const upgrade: Engine["upgrade"] = Effect.fnUntraced(function*(incoming) {
    const endpoint = Endpoint.find(incoming.url)
    const { end, fault, observed, request } = record({ ...incoming, bytes: new Uint8Array(0) }, {
      body: undefined,
      backend: endpoint?.backend ?? "gemini",
      operation: endpoint?.operation,
      receivedAt: yield* Clock.currentTimeMillis
    })
    const settle: Sent["settle"] = (exit) => end(outcomeOf(exit))
    let course: Course | undefined
    const reply = Effect.gen(function*() {
      if (endpoint === undefined) return notFound(request.url)
      course = yield* sessions.course(request)
      return course._tag === "Refused" ? course.reply : switching
    })
    const response = yield* transmit(fault, reply, "google", () => Effect.succeed(true)).pipe(settledBy(settle))
    if (response.status !== switching.status || endpoint === undefined || course?._tag !== "Accepted") {
      const refused = observed.answered({ ...response, headers: { ...common, ...response.headers } })
      return { _tag: "Refused", response: { ...refused, settle } }
    }
    const accepted = course
    return {
      _tag: "Accepted",
      run: (connection) =>
        Effect.onExit(
          sessions.run(request, endpoint, accepted, observed.connected(connection)),
          (exit) => Effect.sync(() => end(Exit.isSuccess(exit) ? sessionOutcome(exit.value) : "serverClosed"))
        )
    }
  })

  return {
    handle,
    upgrade,
    sessions: sessions.all,
    live: (...added) => sessions.script(added),
    requests: Effect.sync(() => [...log]),
    deliveries: Effect.flatMap(
      Clock.currentTimeMillis,
      (now) => Effect.andThen(Triggers.settleAll(world, now), deliveries.all(world, now))
    ),
    script: (...added) => scripts.add(added),
    inject: (...added) => faults.add(added),
    revokeAccessTokens: Identities.revoke(world),
    reset: Effect.all([
      scripts.clear,
      faults.clear,
      sessions.reset,
      world.quotas.clear,
      Effect.sync(() => {
        log = []
        received = 0
      })
    ], { discard: true })
  }
})

const operationOf = (
  found: Found | undefined,
  body: unknown,
  url: URL
): ReceivedRequest["operation"] => {
  const operation = found?.route.operation
  return typeof operation === "function" ? operation(object(body), url.searchParams) : operation
}

const made = (answer: Answer, request: ReceivedRequest): Effect.Effect<Reply.Reply | Turn> => {
  if (typeof answer !== "function") return Effect.succeed(answer)
  return Effect.suspend(() => {
    const result = answer(request)
    return Effect.isEffect(result)
      ? Effect.flatMap(result, (answer) => made(answer, request))
      : made(result, request)
  })
}

/** Settles an exchange that ends before there is anything to send. */
const settledBy = (settle: Sent["settle"]) => <A>(sending: Effect.Effect<A, ConnectionLost>) =>
  Effect.onExit(sending, (exit) => Exit.isFailure(exit) ? Effect.sync(() => settle(exit)) : Effect.void)

const outcomeOf = (exit: Exit.Exit<unknown, ConnectionLost>): Outcome =>
  Exit.isSuccess(exit) ? "completed" : Cause.hasInterrupts(exit.cause) ? "clientClosed" : "serverClosed"

/** A session without a close is cut. */
const sessionOutcome = ({ by, code }: Ending): Outcome =>
  code !== 1006 ? "completed" : by === "client" ? "clientClosed" : "serverClosed"

const switching = Reply.empty({ status: 101 })

const parse = (bytes: Uint8Array): unknown => {
  if (bytes.length === 0) return undefined
  const text = decoder.decode(bytes)
  return Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => text)
}

const decoder = new TextDecoder()

const common = {
  vary: "Origin, X-Origin, Referer",
  server: "effect-genai-emulator",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "x-xss-protection": "0"
}

/** A body that is nested too deep ends in a full stack. Everything else is a bug of the emulator. */
const failed = (defect: unknown): RpcStatus.RpcStatus =>
  defect instanceof RangeError && defect.message.includes("call stack")
    ? RpcStatus.invalidArgument("Invalid JSON payload received. Message too deep.")
    : RpcStatus.make(500, `The emulator failed: ${defect}`)
