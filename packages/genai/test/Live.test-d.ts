import type { Effect, Scope, Stream } from "effect"
import { describe, expectTypeOf, test } from "vitest"
import type { GenAIError } from "../src/GenAIError.ts"
import type { Live } from "../src/Live.ts"
import type { LiveServerMessage } from "../src/LiveServerMessage.ts"
import type { LiveEvent, LiveSession } from "../src/LiveSession.ts"
import type * as Tool from "../src/Tool.ts"

declare const live: Live["Service"]

declare const tools: ReadonlyArray<Tool.Callable<"failed", "service">>

declare const use: (effect: unknown) => void

describe("live.connect", () => {
  test("gives a session of the scope", () => {
    const session = live.connect({ model: "gemini-live" })
    expectTypeOf(session).toEqualTypeOf<Effect.Effect<LiveSession, GenAIError, Scope.Scope>>()
    expectTypeOf<LiveSession["messages"]>().toEqualTypeOf<Stream.Stream<LiveServerMessage, GenAIError>>()
    expectTypeOf<LiveSession["events"]>().toEqualTypeOf<Stream.Stream<LiveEvent>>()
  })

  test("has the errors and the requirements of its functions", () => {
    const session = live.connect({ model: "gemini-live" }, { tools })
    expectTypeOf(session).toEqualTypeOf<Effect.Effect<LiveSession<"failed">, GenAIError, Scope.Scope | "service">>()
    expectTypeOf<LiveSession<"failed">["messages"]>().toEqualTypeOf<
      Stream.Stream<LiveServerMessage, GenAIError | "failed">
    >()
  })

  test("knows the fields of the setup, and no others", () => {
    expectTypeOf(live.connect).toBeCallableWith({
      model: "gemini-live",
      config: { sessionResumption: { transparent: true }, explicitVadSignal: true }
    })
    // @ts-expect-error: a model is required
    use(live.connect({}))
    // @ts-expect-error: not a field of the setup
    use(live.connect({ model: "gemini-live", config: { candidateCount: 2 } }))
    // @ts-expect-error: not a field of the parameters
    use(live.connect({ model: "gemini-live", callbacks: {} }))
    // @ts-expect-error: not a strategy
    use(live.connect({ model: "gemini-live" }, { incoming: { strategy: "wait" } }))
  })

  test("knows what can be sent", () => {
    const send = (session: LiveSession) => {
      use(session.sendRealtimeInput({ audio: { data: "", mimeType: "audio/pcm" } }))
      // @ts-expect-error: not a field of realtime input
      use(session.sendRealtimeInput({ sound: {} }))
      // @ts-expect-error: results are required
      use(session.sendToolResponse({}))
      use(session.sendClientContent())
      use(session.sendContextUpdate({ tools: { tools: [{ googleSearch: {} }] } }))
    }
    expectTypeOf(send).returns.toBeVoid()
  })
})
