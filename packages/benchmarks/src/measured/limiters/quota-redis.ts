/** The quota of @effect-genai/fleet, in a Redis that all processes share. */
import * as Quota from "@effect-genai/fleet/Quota"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as ManagedRuntime from "effect/ManagedRuntime"
import { call, type MakeLimiter } from "./Limiter.ts"

export const make: MakeLimiter = async ({ baseUrl, redis, share: { limit, window } }) => {
  const runtime = ManagedRuntime.make(
    Models.layer.pipe(
      Layer.provide(Quota.layerRedis({ limits: [{ requests: { limit, window, lateness: window / 25 } }] })),
      Layer.provide(GenAIClient.layer({ apiKey: "key", httpOptions: { baseUrl } })),
      Layer.provide([NodeHttpClient.layerUndici, NodeRedis.layer({ url: redis })])
    )
  )
  const models = await runtime.runPromise(Models)
  return () => runtime.runPromise(Effect.asVoid(models.generateContent(call)))
}
