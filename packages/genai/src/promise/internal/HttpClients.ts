/**
 * Sending over the `HttpClient` that a program brings. What does so is loaded with the first call.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { platformFetch } from "../../internal/transport/FetchSender.ts"
import { Sender } from "../../internal/transport/Sender.ts"
import * as Loading from "./Loading.ts"

/** The key of an HTTP client alone, since its module has all that a client needs. */
export const Key = /*#__PURE__*/ Context.Service<HttpClient>("effect/HttpClient")

/** Sends by the client of a layer. One that is based on `fetch` has that of the platform. */
export const over = <E>(layer: Layer.Layer<HttpClient, E>): Layer.Layer<Sender, E> =>
  Layer.provide(
    Layer.effect(
      Sender,
      Effect.flatMap(
        Effect.promise(() => Loading.load("httpClient", () => import("../../internal/transport/HttpSender.ts"))),
        ({ make }) => Effect.map(Effect.context<HttpClient>(), (context) => make(context, platformFetch))
      )
    ),
    layer
  )
