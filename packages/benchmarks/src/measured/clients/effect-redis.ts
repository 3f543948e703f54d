/** effect-genai on the undici transport, within quotas of requests, tokens and days, and a budget, in a Redis on this machine. */
import { Budget } from "@effect-genai/fleet/Budget"
import * as Quota from "@effect-genai/fleet/Quota"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as NodeRedis from "@effect/platform-node/NodeRedis"
import * as Layer from "effect/Layer"
import type { Make } from "../Client.ts"
import { budget, limits } from "../limits.ts"
import { startRedis } from "../redis.ts"
import { makeWith } from "./effect.ts"

export const make: Make = async (baseUrl) => {
  const redis = NodeRedis.layer({ url: await startRedis() })
  return makeWith(
    NodeHttpClient.layerUndici,
    undefined,
    undefined,
    (client) =>
      Quota.layerRedis({ limits, onStoreError: "fail" }).pipe(
        Layer.provide(Budget.layerRedis(budget)),
        Layer.provide(client),
        Layer.provide(redis)
      )
  )(baseUrl)
}
