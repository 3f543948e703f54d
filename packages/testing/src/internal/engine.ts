/** The one request handler behind both faces of the emulator. */
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import type * as Headers from "effect/http/Headers"
import * as Ref from "effect/Ref"
import * as Result from "effect/Result"
import * as Stream from "effect/Stream"
import * as Fault from "../Fault.ts"
import { type Outcome, ReceivedRequest } from "../ReceivedRequest.ts"
import * as Reply from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Answer, Script } from "../Script.ts"
import * as Embeddings from "./embeddings.ts"
import * as Generation from "./generation.ts"
import { object } from "./json.ts"
import * as Models from "./models.ts"
import * as Operations from "./operations.ts"
import * as Plan from "./plan.ts"
import * as Predictions from "./predictions.ts"
import * as requests from "./requests.ts"
import * as Route from "./route.ts"
import * as Tokens from "./tokens.ts"
import { type ConnectionLost, type Transmission, transmit } from "./transmission.ts"
import type { World } from "./world.ts"

/** A request as a face hands it over. */
export interface Incoming {
  readonly method: string
  readonly url: URL
  readonly headers: Headers.Input
  readonly bytes: Uint8Array
}

export interface Engine {
  /** Fails where a fault takes the connection away before the headers; the body may fail later. */
  readonly handle: (incoming: Incoming) => Effect.Effect<Transmission, ConnectionLost>
  readonly requests: Effect.Effect<ReadonlyArray<ReceivedRequest>>
  readonly script: (...scripts: ReadonlyArray<Script>) => Effect.Effect<void>
  readonly inject: (...plans: ReadonlyArray<Fault.FaultPlan>) => Effect.Effect<void>
  readonly reset: Effect.Effect<void>
}

const routesOf = (world: World): ReadonlyArray<Route.Route> => [
  ...Operations.routes(world),
  ...Generation.routes(world),
  ...Tokens.routes(world),
  ...Embeddings.routes(world),
  ...Predictions.routes(world),
  ...Models.routes(world)
]

export const make = Effect.fnUntraced(function*(
  world: World,
  options: {
    readonly callers: requests.Callers
    readonly script: ReadonlyArray<Script>
    readonly faults: ReadonlyArray<Fault.FaultPlan>
  }
): Effect.fn.Return<Engine> {
  const routes = routesOf(world)
  const log = yield* Ref.make<ReadonlyArray<ReceivedRequest>>([])
  const scripts = yield* Plan.make<Answer>(options.script)
  const faults = yield* Plan.make<Fault.Fault>(options.faults)

  const dispatch = Effect.fnUntraced(
    function*(request: ReceivedRequest, location: Route.Location, found: ReturnType<typeof Route.find>) {
      if (found === undefined) return notFound(request.url)
      yield* requests.authorize(request, options.callers)
      const body = yield* requests.message(request, found.route.fields)
      return yield* found.route.handle({
        request,
        location,
        params: found.params,
        query: request.url.searchParams,
        body
      })
    },
    Effect.catch((status: RpcStatus.RpcStatus) => Effect.succeed(Reply.error(status)))
  )

  const handle = Effect.fnUntraced(function*(incoming: Incoming): Effect.fn.Return<Transmission, ConnectionLost> {
    const location = Route.locate(incoming.url)
    const found = Route.find(routes, incoming.method, incoming.url, location)
    const body = parse(incoming.bytes)
    const operation = found?.route.operation
    const outcome = yield* Deferred.make<Outcome>()
    const receivedAt = yield* Clock.currentTimeMillis
    const request = yield* Ref.modify(log, (all) => {
      const request = new ReceivedRequest({
        ...incoming,
        index: all.length,
        body,
        backend: location.backend,
        operation: typeof operation === "function" ? operation(object(body)) : operation,
        receivedAt,
        outcome: Deferred.await(outcome)
      })
      return [request, [...all, request]]
    })
    const settle = (exit: Exit.Exit<unknown, ConnectionLost>) => Deferred.succeed(outcome, outcomeOf(exit))
    const answer = Effect.flatMap(scripts.next(request), (scripted) => {
      if (scripted === undefined) return dispatch(request, location, found)
      if (typeof scripted !== "function") return Effect.succeed(scripted)
      return Effect.suspend(() => {
        const made = scripted(request)
        return Effect.isEffect(made) ? made : Effect.succeed(made)
      })
    }).pipe(
      Effect.catchDefect((defect) => Effect.succeed(Reply.error(RpcStatus.make(500, `The emulator failed: ${defect}`))))
    )
    const fault = yield* faults.next(request)
    const sent = yield* transmit(fault ?? Fault.none, answer).pipe(
      Effect.onExit((exit) => Exit.isFailure(exit) ? settle(exit) : Effect.void)
    )
    return { ...sent, headers: { ...common, ...sent.headers }, body: Stream.onExit(sent.body, settle) }
  })

  return {
    handle,
    requests: Ref.get(log),
    script: (...added) => scripts.add(added),
    inject: (...added) => faults.add(added),
    reset: Effect.all([scripts.clear, faults.clear, Ref.set(log, [])], { discard: true })
  }
})

const outcomeOf = (exit: Exit.Exit<unknown, ConnectionLost>): Outcome =>
  Exit.isSuccess(exit) ? "completed" : Cause.hasInterrupts(exit.cause) ? "clientClosed" : "serverClosed"

const parse = (bytes: Uint8Array): unknown => {
  if (bytes.length === 0) return undefined
  const text = new TextDecoder().decode(bytes)
  return Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => text)
}

/** Google's front end answers a path it does not know with a page, not with JSON. */
const notFound = (url: URL): Reply.Reply =>
  Reply.html(
    `<!DOCTYPE html>\n<html lang=en>\n  <title>Error 404 (Not Found)!!1</title>\n` +
      `  <p><b>404.</b> <ins>That’s an error.</ins>\n  <p>The requested URL <code>${
        url.pathname.replace(/[&<>]/g, "")
      }</code> was not found on this server.  <ins>That’s all we know.</ins>\n`,
    { status: 404 }
  )

const common = {
  vary: "Origin, X-Origin, Referer",
  server: "effect-genai-emulator",
  "x-content-type-options": "nosniff",
  "x-frame-options": "SAMEORIGIN",
  "x-xss-protection": "0"
}
