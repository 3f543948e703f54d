/** effect-genai over whichever WebSocket it is given. */
import { GenAIClient } from "effect-genai/GenAIClient"
import { Live } from "effect-genai/Live"
import type { LiveServerMessage } from "effect-genai/LiveServerMessage"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import * as Scope from "effect/Scope"
import type { WebSocketConstructor } from "effect/socket/Socket"
import * as Stream from "effect/Stream"
import { chunkType, liveModel, type MakeLive } from "../Client.ts"

export const makeWith =
  (sockets: Layer.Layer<WebSocketConstructor> | Layer.Layer<never>): MakeLive => async (baseUrl) => {
    const runtime = ManagedRuntime.make(
      Live.layer.pipe(
        Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { baseUrl } })),
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(sockets)
      )
    )
    const run = Effect.runPromiseWith(await runtime.context())
    const live = await runtime.runPromise(Live)
    return {
      open: (onAudio) =>
        run(Effect.gen(function*() {
          const scope = yield* Scope.make()
          const session = yield* Scope.provide(live.connect({ model: liveModel }), scope)
          const send = (data: string) => session.sendRealtimeInput({ audio: { data, mimeType: chunkType } })
          const answer = ({ serverContent }: LiveServerMessage) => {
            const data = serverContent?.modelTurn?.parts?.[0]?.inlineData?.data
            const next = data === undefined ? undefined : onAudio(data)
            return next === undefined ? Effect.void : send(next)
          }
          yield* Effect.forkIn(Stream.runForEach(session.messages, answer), scope)
          return { send: (data) => run(send(data)), close: () => run(Scope.close(scope, Exit.void)) }
        }))
    }
  }
