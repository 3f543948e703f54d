/** The least that answers in memory: an `HttpClient` that reads the prompt and composes each event, and no more: `node http-memory.mjs WORKLOAD`. */
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import type { HttpClientRequest } from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import { measure } from "./memory.ts"
import { respond } from "./server.ts"

const bodyOf = ({ body }: HttpClientRequest): string =>
  body._tag === "Uint8Array" ? new TextDecoder().decode(body.body) : ""

await measure(Layer.succeed(
  HttpClient.HttpClient,
  HttpClient.make((request) =>
    Effect.sync(() => HttpClientResponse.fromWeb(request, new Response(respond(bodyOf(request)).body)))
  )
))
