/**
 * What the toolkits of `effect/ai` write into spans.
 */
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import { ContentRecorder } from "./Recording.ts"

/**
 * Runs a tool of `effect/ai`, whose toolkit writes the arguments into the current span as `parameters`. Arguments are content, which spans carry
 * only with a {@link ContentRecorder}.
 */
export const withoutArguments = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(ContentRecorder, (content) =>
    content !== undefined ? self : Effect.matchEffect(Effect.currentSpan, {
      onFailure: () => self,
      onSuccess: (span) => Effect.provideService(self, Tracer.ParentSpan, without("parameters", span))
    }))

/** The span, which takes all attributes but one. */
const without = (name: string, span: Tracer.Span): Tracer.Span =>
  new Proxy(span, {
    get: (target, key) => {
      if (key === "attribute") {
        return (attribute: string, value: unknown) => {
          if (attribute !== name) target.attribute(attribute, value)
        }
      }
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === "function" ? value.bind(target) : value
    }
  })
