/** effect-genai on the undici transport, within quotas of requests, tokens and days, and a budget, in memory. */
import { Budget } from "@effect-genai/fleet/Budget"
import * as Quota from "@effect-genai/fleet/Quota"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Layer from "effect/Layer"
import { makeWith } from "./effect.ts"

const most = 1e12
const rate = { limit: most, window: "1 minute" } as const
const prices = [{ model: "*", input: 1, output: 1, date: "2026-11", source: "benchmark" }]

export const make = makeWith(
  NodeHttpClient.layerUndici,
  undefined,
  undefined,
  (client) =>
    Quota.layer({ limits: [{ requests: rate, tokens: rate, requestsPerDay: most }] }).pipe(
      Layer.provide(Budget.layer({ limit: most, prices })),
      Layer.provide(client)
    )
)
