import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Schema, Stream } from "effect"
import { Toolkit } from "effect/ai"
import { Live, type LiveConnectParameters } from "../src/Live.ts"
import * as Tool from "../src/Tool.ts"
import * as Sessions from "./harness/sessions.ts"

const params: LiveConnectParameters = { model: "gemini-live-2.5-flash-preview" }

const Weather = Tool.make("get_weather", {
  description: "The weather in a city",
  parameters: Schema.Struct({ city: Schema.String }),
  success: Schema.Struct({ celsius: Schema.Finite })
})

/** A function of the program. */
const callable = <E, R>(
  name: string,
  call: (call: Tool.Call) => Effect.Effect<Tool.Answer, E, R>
): Tool.Callable<E, R> => ({
  name,
  declaration: Effect.succeed({ name }),
  needsApproval: undefined,
  call
})

const none: Tool.Answer = { _tag: "Value", value: null }

const calls = (...functionCalls: ReadonlyArray<object>) => ({ toolCall: { functionCalls } })

const responses = (server: Sessions.Server, of = 0) =>
  server.peers[of]!.received.flatMap(({ toolResponse }) => toolResponse === undefined ? [] : [toolResponse])

const connect = <E = never, R = never>(
  server: Sessions.Server,
  tools: ReadonlyArray<Tool.Callable<E, R>>,
  given: LiveConnectParameters = params
) => Live.use((live) => live.connect(given, { tools })).pipe(Effect.provide(Sessions.live(server)))

describe("functions of a session", () => {
  it.live("are declared in the setup, and answered when the model calls them", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          if ("setup" in message) {
            peer.send(calls(
              { id: "1", name: "get_weather", args: { city: "Paris" } },
              { id: "2", name: "get_weather", args: { city: "Rome" } },
              { id: "3", name: "unknown", args: {} },
              { id: "4", name: "declared", args: {} }
            ))
          }
        }
      })
      const toolkit = Toolkit.make(Weather)
      const session = yield* connect(server, Tool.fromToolkit(toolkit), {
        ...params,
        config: { tools: [{ googleSearch: {} }, { functionDeclarations: [{ name: "declared" }] }] }
      }).pipe(
        Effect.provide(toolkit.toLayer({ get_weather: ({ city }) => Effect.succeed({ celsius: city.length }) }))
      )
      yield* Sessions.until(() => responses(server).length > 0, "the results are sent")
      assert.deepStrictEqual(responses(server), [{
        functionResponses: [
          { id: "1", name: "get_weather", response: { celsius: 5 } },
          { id: "2", name: "get_weather", response: { celsius: 4 } },
          {
            id: "3",
            name: "unknown",
            response: { error: "There is no function named \"unknown\". The functions are \"get_weather\"" }
          }
        ]
      }], "one message with the results; the call of a function that the program declares is left to it")
      const { tools } = server.peers[0]!.received[0]!["setup"] as { readonly tools: ReadonlyArray<object> }
      assert.lengthOf(tools, 3)
      assert.deepInclude(JSON.stringify(tools[2]), "get_weather")
      assert.lengthOf(
        yield* session.messages.pipe(Stream.take(2), Stream.runCollect),
        2,
        "the program sees the calls too"
      )
    }))

  it.live("are interrupted when the server cancels their calls, and the others are answered", () =>
    Effect.gen(function*() {
      const started: Array<unknown> = []
      const interrupted: Array<unknown> = []
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send(calls({ id: "1", name: "slow" }, { id: "2", name: "quick" }))
        }
      })
      yield* connect(server, [
        callable("slow", (call) => {
          started.push(call.id)
          return Effect.onInterrupt(Effect.never, () => Effect.sync(() => interrupted.push(call.id)))
        }),
        callable("quick", () => Effect.succeed({ _tag: "Value", value: 1 }))
      ])
      yield* Sessions.until(() => started.length === 1, "the function runs")
      assert.deepStrictEqual(responses(server), [], "the results of one message go together")
      server.peers[0]!.send({ toolCallCancellation: { ids: ["1", "none"] } })
      yield* Sessions.until(() => responses(server).length > 0, "the results are sent")
      assert.deepStrictEqual(interrupted, ["1"])
      assert.deepStrictEqual(responses(server), [
        { functionResponses: [{ id: "2", name: "quick", response: { output: 1 } }] }
      ])
    }))

  it.live("are cancelled even if the cancellation comes at once, run once for each id, and take what is not one", () =>
    Effect.gen(function*() {
      const runs: Array<unknown> = []
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          if (!("setup" in message)) return
          const call = (id: string) => calls({ id, name: "slow" })
          for (
            const one of [
              Sessions.setupComplete,
              call("1"),
              { toolCallCancellation: { ids: ["1"] } },
              call("2"),
              call("2"),
              calls({ id: "3", name: "slow" }, { id: "3", name: "slow" }),
              { toolCallCancellation: { ids: ["none", 5] } },
              { toolCallCancellation: { ids: 5 } },
              { toolCall: { functionCalls: { id: 1 } } },
              { toolCall: 5 }
            ]
          ) peer.send(one)
        }
      })
      yield* connect(server, [
        callable("slow", ({ id }) =>
          Effect.delay(
            Effect.sync((): Tool.Answer => {
              runs.push(id)
              return { _tag: "Value", value: id }
            }),
            50
          ))
      ])
      yield* Sessions.until(() => responses(server).length === 2, "the results are sent")
      yield* Effect.sleep(60)
      assert.deepStrictEqual(runs, ["2", "3"])
      assert.lengthOf(responses(server), 2)
      server.peers[0]!.send({ toolCallCancellation: { ids: ["2"] } })
      server.peers[0]!.send(calls({ id: "4", name: "slow" }))
      yield* Sessions.until(() => responses(server).length === 3, "the cancellation of a call that has ended is none")
    }))

  it.live("that die end the session with their defect, and those that close it do not wait for themselves", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          if ("setup" in message) peer.send(calls({ id: "1", name: "f" }))
        }
      })
      const died = yield* connect(server, [callable("f", () => Effect.die(new Error("a defect")))])
      const exit = yield* Effect.exit(Stream.runDrain(died.messages)).pipe(Effect.timeout("2 seconds"))
      assert.include(String(Exit.isFailure(exit) && Cause.squash(exit.cause)), "a defect")
      yield* Sessions.until(server.peers[0]!.isClosed, "the socket is closed")

      let close: Effect.Effect<void> = Effect.void
      const opened = yield* Deferred.make<void>()
      const session = yield* connect(server, [
        callable("f", () => Effect.andThen(Deferred.await(opened), Effect.as(Effect.suspend(() => close), none)))
      ])
      close = session.close
      yield* Deferred.succeed(opened, undefined)
      yield* Stream.runDrain(session.messages).pipe(Effect.timeout("2 seconds"))
      yield* Sessions.until(server.peers[1]!.isClosed, "the socket is closed")
    }))

  it.live("outlive their connection: the result goes out over the next one", () =>
    Effect.gen(function*() {
      const result = yield* Deferred.make<number>()
      const server = yield* Sessions.serve({
        onMessage: (peer, message, index) => {
          Sessions.answersSetup(peer, message)
          if (!("setup" in message)) return
          if (index > 0) return peer.send(calls({ id: "1", name: "slow" }))
          peer.send({ sessionResumptionUpdate: { newHandle: "h", resumable: true } })
          peer.send(calls({ id: "1", name: "slow" }))
          setTimeout(() => peer.destroy(), 20)
        }
      })
      let runs = 0
      const session = yield* connect(
        server,
        [callable(
          "slow",
          () => {
            runs++
            return Effect.map(Deferred.await(result), (value): Tool.Answer => ({ _tag: "Value", value }))
          }
        )],
        {
          ...params,
          config: { sessionResumption: {}, httpOptions: { retryOptions: { initialDelay: 0.005, jitter: 0 } } }
        }
      )
      yield* session.messages.pipe(
        Stream.filter(({ toolCall }) => toolCall !== undefined),
        Stream.take(2),
        Stream.runDrain
      )
      yield* Effect.sleep(10)
      assert.strictEqual(runs, 1, "the call that the server repeats still runs")
      yield* Deferred.succeed(result, 7)
      yield* Sessions.until(() => responses(server, 1).length > 0, "the result is sent")
      assert.deepStrictEqual(responses(server, 1), [
        { functionResponses: [{ id: "1", name: "slow", response: { output: 7 } }] }
      ])
      assert.deepStrictEqual(responses(server, 0), [])
    }))

  it.live("end the session with their error, and are interrupted when it ends", () =>
    Effect.gen(function*() {
      let isInterrupted = false
      const server = yield* Sessions.serve({
        onMessage: (peer, message) => {
          Sessions.answersSetup(peer, message)
          peer.send(calls({ id: "1", name: "slow" }))
          peer.send(calls({ id: "2", name: "fails" }))
        }
      })
      const session = yield* connect<"no" | never, never>(server, [
        callable("slow", () => Effect.onInterrupt(Effect.never, () => Effect.sync(() => isInterrupted = true))),
        callable("fails", () => Effect.delay(Effect.fail("no" as const), 20))
      ])
      const exit = yield* Effect.exit(Stream.runDrain(session.messages))
      assert.deepStrictEqual(Exit.isFailure(exit) && exit.cause.reasons.find(Cause.isFailReason)?.error, "no")
      yield* Sessions.until(() => isInterrupted && server.peers[0]!.isClosed(), "everything ends")
      assert.strictEqual((yield* Effect.flip(session.sendClientContent()))._tag, "SessionClosed")
    }))

  it.live("are refused before anything is sent if they are wrong", () =>
    Effect.gen(function*() {
      const server = yield* Sessions.serve()
      const tool = callable("f", () => Effect.succeed<Tool.Answer>({ _tag: "Value", value: 1 }))
      const twice = yield* Effect.flip(connect(server, [tool, tool]))
      assert.deepInclude(twice, { _tag: "InvalidRequest", field: "options.tools[1]" })
      const both = yield* Effect.flip(
        connect(server, [tool], { ...params, config: { tools: [{ functionDeclarations: [{ name: "f" }] }] } })
      )
      assert.deepInclude(both, { _tag: "InvalidRequest", field: "config.tools" })
      const none = yield* Effect.flip(connect(server, [{} as never]))
      assert.deepInclude(none, { _tag: "InvalidRequest", field: "options.tools" })
      assert.lengthOf(server.peers, 0)
    }))
})
