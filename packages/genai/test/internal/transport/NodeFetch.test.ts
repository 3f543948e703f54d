import { Emulator, Fault } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { FetchHttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { createServer, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { withoutTimeLimits } from "../../../src/internal/transport/NodeFetch.ts"
import { always, arrived, generate, once } from "../../harness/calls.ts"
import { overSocket, transportOver } from "../../harness/emulated.ts"

interface Dispatcher {
  readonly dispatch: (options: object, handler: unknown) => boolean
}

const key = Symbol.for("undici.globalDispatcher.1")
const globals = globalThis as { [name: symbol]: unknown }

/** Runs an effect with another global dispatcher. */
const withGlobal = <A, E, R>(make: (before: Dispatcher) => unknown, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      assert.isFunction(new Headers().get)
      const before = globals[key] as Dispatcher
      globals[key] = make(before)
      return before
    }),
    () => effect,
    (before) => Effect.sync(() => (globals[key] = before))
  )

/** A server that waits before the headers, or before the last chunk, until it is told to go on. */
const slow = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly goOn: () => void; readonly server: Server }>((resume) => {
    let goOn = () => {}
    const told = new Promise<void>((resolve) => (goOn = resolve))
    const server = createServer(async (request, response) => {
      if (request.url === "/headers") await told
      response.writeHead(200)
      response.write("some, ")
      if (request.url === "/body") await told
      response.end("more")
    }).listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo
      resume(Effect.succeed({ url: `http://127.0.0.1:${port}`, goOn, server }))
    })
  }),
  ({ server }) =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
)

const text = (url: string, init: RequestInit) =>
  Effect.tryPromise({
    try: () => globalThis.fetch(url, init).then((response) => response.text()),
    catch: (error) => (error as { readonly cause?: { readonly code?: string } }).cause?.code ?? String(error)
  })

/** The global dispatcher, with limits of a tenth of a second in place of five minutes for requests that set none. */
const impatient = (before: Dispatcher): Dispatcher => ({
  dispatch: (options, handler) => before.dispatch({ headersTimeout: 100, bodyTimeout: 100, ...options }, handler)
})

describe("Node's fetch", () => {
  for (const [path, code] of [["/headers", "UND_ERR_HEADERS_TIMEOUT"], ["/body", "UND_ERR_BODY_TIMEOUT"]] as const) {
    it.live(`has time limits of its own, which are lifted: ${path}`, () =>
      withGlobal(
        impatient,
        Effect.gen(function*() {
          const { goOn, url } = yield* slow
          const lifted = yield* Effect.forkChild(text(url + path, withoutTimeLimits({})))
          // What began later is given up; the server answers what began before.
          assert.strictEqual(yield* Effect.flip(text(url + path, {})), code)
          goOn()
          assert.strictEqual(yield* Fiber.join(lifted), "some, more")
        })
      ))
  }

  it.live("goes through the global dispatcher of the moment, without limits and with all else", () => {
    const seen: Array<{ readonly [name: string]: unknown }> = []
    const init = withoutTimeLimits({ method: "POST", body: "x" })
    return withGlobal(
      (before) => ({
        dispatch: (options: { readonly [name: string]: unknown }, handler: unknown) => {
          seen.push(options)
          return before.dispatch(options, handler)
        }
      }),
      Effect.gen(function*() {
        const { url } = yield* slow
        assert.strictEqual(yield* text(`${url}/at-once`, init), "some, more")
        assert.lengthOf(seen, 1)
        assert.strictEqual(seen[0]!["headersTimeout"], 0)
        assert.strictEqual(seen[0]!["bodyTimeout"], 0)
        assert.strictEqual(seen[0]!["method"], "POST")
        assert.strictEqual(seen[0]!["path"], "/at-once")
      })
    )
  })

  it.live("gives a dispatcher of mocks the body as it is, to match on", () => {
    const bodies: Array<unknown> = []
    const mocks = (isMockActive: boolean) =>
      withGlobal(
        (before) => ({
          isMockActive,
          dispatch: (options: { readonly body: unknown }, handler: unknown) => {
            bodies.push(options.body)
            return before.dispatch(options, handler)
          }
        }),
        Effect.gen(function*() {
          const { url } = yield* slow
          yield* text(`${url}/at-once`, withoutTimeLimits({ method: "POST", body: "x" }))
        })
      )
    return Effect.gen(function*() {
      yield* mocks(true)
      yield* mocks(false)
      assert.strictEqual(bodies[0], "x")
      assert.notStrictEqual(bodies[1], "x")
    })
  })

  it.effect("has its limits lifted for the calls of the SDK", () =>
    withGlobal(
      impatient,
      Effect.gen(function*() {
        yield* always(Fault.delay("1 hour"))
        const call = yield* Effect.forkChild(generate(once))
        yield* arrived(1)
        const { baseUrl } = yield* Emulator
        assert.strictEqual(yield* Effect.flip(text(`${baseUrl}/v1beta/models`, {})), "UND_ERR_HEADERS_TIMEOUT")
        yield* TestClock.adjust("1 hour")
        assert.isString((yield* Fiber.join(call)).text)
      }).pipe(Effect.provide(overSocket(transportOver("fetch", FetchHttpClient.layer))))
    ))

  it("keeps the options it is given, and a dispatcher among them", () => {
    const own = { dispatch: () => true }
    const init = { redirect: "manual" as const, dispatcher: own }
    assert.strictEqual(withoutTimeLimits(init), init)
    assert.include(withoutTimeLimits({ redirect: "manual" }), { redirect: "manual" })
  })

  it.effect("elsewhere is left as it is", () =>
    Effect.gen(function*() {
      for (const none of [undefined, {}]) {
        const init = yield* withGlobal(
          () => none,
          Effect.sync(() => ({ ...withoutTimeLimits({ redirect: "manual" }) }))
        )
        assert.deepStrictEqual<object>(init, { redirect: "manual", dispatcher: undefined })
      }
    }))
})
