/** effect-genai on the undici transport, within quotas of requests, tokens and days, and a budget, in memory. */
import { Budget } from "@effect-genai/fleet/Budget"
import * as Quota from "@effect-genai/fleet/Quota"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Layer from "effect/Layer"
import { budget, limits } from "../limits.ts"
import { makeWith } from "./effect.ts"

export const make = makeWith(
  NodeHttpClient.layerUndici,
  undefined,
  undefined,
  (client) => Quota.layer({ limits }).pipe(Layer.provide(Budget.layer(budget)), Layer.provide(client))
)
