/** effect-genai on the undici transport, with an access token that is kept and refreshed. */
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import * as Auth from "effect-genai/Auth"
import * as Effect from "effect/Effect"
import { makeWith } from "./effect.ts"

const token = Effect.succeed({ token: "ya29.token", lifetime: "1 hour" as const })

export const make = makeWith(NodeHttpClient.layerUndici, undefined, { auth: Auth.refreshing(token) })
