/** An ephemeral token: a server gives it to a browser, which can then open one Live session without the API key. */
import { NodeHttpClient, NodeRuntime } from "@effect/platform-node"
import { Console, DateTime, Effect, Layer } from "effect"
import { AuthTokens, GenAI } from "effect-genai"

const program = Effect.gen(function*() {
  const authTokens = yield* AuthTokens
  const now = yield* DateTime.now

  const token = yield* authTokens.create({
    config: {
      uses: 1,
      expireTime: DateTime.formatIso(DateTime.add(now, { minutes: 30 })),
      newSessionExpireTime: DateTime.formatIso(DateTime.add(now, { minutes: 1 })),
      liveConnectConstraints: {
        model: "gemini-2.5-flash-native-audio-preview-09-2025",
        config: { responseModalities: ["AUDIO"], systemInstruction: "Answer briefly." }
      }
    }
  })

  // The token is a short-lived secret: send it to the browser, and do not log it.
  yield* Console.log(`A token of ${token.name!.length} characters`)
})

const layer = GenAI.layerConfig().pipe(Layer.provide(NodeHttpClient.layerUndici))

program.pipe(Effect.provide(layer), NodeRuntime.runMain)
