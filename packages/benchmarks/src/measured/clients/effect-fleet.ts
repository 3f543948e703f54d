/** effect-genai on the undici transport, with a cache of responses, within quotas of requests, tokens and days, and a budget, all in memory. */
import { Budget } from "@effect-genai/fleet/Budget"
import * as Quota from "@effect-genai/fleet/Quota"
import * as ResponseCache from "@effect-genai/fleet/ResponseCache"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Layer from "effect/Layer"
import * as Persistence from "effect/persistence/Persistence"
import { budget, limits } from "../limits.ts"
import { makeWith } from "./effect.ts"

export const make = makeWith(
  NodeHttpClient.layerUndici,
  undefined,
  undefined,
  (client) =>
    ResponseCache.layer().pipe(
      Layer.provide(Persistence.layerMemory),
      Layer.provide(Quota.layer({ limits })),
      Layer.provide(Budget.layer(budget)),
      Layer.provide(client)
    )
)
