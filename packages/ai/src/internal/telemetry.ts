/** What the span of `effect/ai` says about a call. The spans of `effect-genai` below it leave out what it says. */
import type { GenAIClient } from "effect-genai/GenAIClient"
import { RecordGenAI } from "effect-genai/Telemetry"
import type { FinishPartEncoded } from "effect/ai/Response"
import * as Telemetry from "effect/ai/Telemetry"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"

/** The settings of a request that its span has. */
export type Request = Telemetry.RequestAttributes

/** What is known of an answer, as its span says it. */
export interface Response {
  readonly id: string | undefined
  readonly model: string | undefined
  readonly finish: FinishPartEncoded
}

/** Describes a request, before it is sent. */
export const request = (span: Tracer.Span, client: GenAIClient["Service"], attributes: Request): void => {
  Telemetry.addGenAIAnnotations(span, {
    provider: { name: client.config.backend.provider },
    operation: { name: "chat" },
    request: attributes
  })
  const { hostname, port, protocol } = new URL(client.config.baseUrl)
  span.attribute("server.address", hostname.replace(/^\[|\]$/g, ""))
  span.attribute("server.port", port !== "" ? Number(port) : protocol === "http:" ? 80 : 443)
}

/** Describes the end of an answer. */
export const response = (
  span: Tracer.Span,
  { finish, id, model }: Response
): void => {
  const { inputTokens, outputTokens } = finish.usage
  Telemetry.addGenAIAnnotations(span, {
    response: { id, model, finishReasons: [finish.reason] },
    usage: { inputTokens: inputTokens.total, outputTokens: outputTokens.total }
  })
  const { cacheRead } = inputTokens
  if (cacheRead !== undefined) span.attribute("gen_ai.usage.cache_read.input_tokens", cacheRead)
  const { reasoning } = outputTokens
  if (reasoning !== undefined) span.attribute("gen_ai.usage.reasoning.output_tokens", reasoning)
}

/** A call that is described by the span of `effect/ai`. Its metrics are its own, as `effect/ai` has none. */
export const described: <A, E, R>(self: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R> = /*#__PURE__*/ Effect
  .provideService(RecordGenAI, "metrics")

/** A stream that is described by the span of `effect/ai`, which has the spans of its requests inside. */
export const describedStream = (span: Tracer.Span) =>
<A, E, R>(
  self: Stream.Stream<A, E, R>
): Stream.Stream<A, E, Exclude<R, Tracer.ParentSpan>> => {
  span.attribute("gen_ai.request.stream", true)
  return self.pipe(Stream.provideService(RecordGenAI, "metrics"), Stream.provideService(Tracer.ParentSpan, span))
}
