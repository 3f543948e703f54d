/** A process that calls as fast as its quota lets it, until it is killed. Its clock may be wrong. */
import { NodeHttpClient, NodeRedis } from "@effect/platform-node"
import { Effect, Layer } from "effect"
import { GenAIClient } from "effect-genai/GenAIClient"
import { Models } from "effect-genai/Models"
import * as Quota from "../../src/Quota.ts"

export interface Settings {
  readonly redis: string
  readonly api: string
  readonly limit: Quota.Limit
  /** How many calls at once. */
  readonly calls: number
  /** What its clock is ahead, in milliseconds. */
  readonly skew: number
}

const settings: Settings = JSON.parse(process.env["CALLER"]!)
const now = Date.now
Date.now = () => now() + settings.skew

const client = Quota.layerRedis({ limits: [settings.limit], onStoreError: "fail" }).pipe(
  Layer.provide(
    GenAIClient.layer({ apiKey: "any", httpOptions: { baseUrl: settings.api, retryOptions: { attempts: 1 } } })
  ),
  Layer.provide(NodeHttpClient.layerUndici),
  Layer.provide(NodeRedis.layer({ url: settings.redis, disableOfflineQueue: true }))
)

const call = Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Hi" }))

await Effect.gen(function*() {
  process.stdout.write("ready\n")
  // On a machine that is too busy Redis may not answer in time. Such a call is not sent.
  const next = Effect.catchTag(call, "StoreUnavailable", () => Effect.sleep("100 millis"))
  yield* Effect.all(Array.from({ length: settings.calls }, () => Effect.forever(next)), { concurrency: "unbounded" })
}).pipe(Effect.provide(Models.layer.pipe(Layer.provide(client))), Effect.runPromise)
