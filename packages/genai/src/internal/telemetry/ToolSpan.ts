/**
 * The spans of runs that call tools, and of the calls, after OpenTelemetry's conventions for GenAI.
 */
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { CaptureContent } from "../../Telemetry.ts"

/** Runs the turns of a model and the tools that it calls in one span. */
export const inRunSpan = (model: unknown) => <A, E, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
  Stream.withSpan(self, "invoke_agent", {
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      ...typeof model === "string" ? { "gen_ai.request.model": model } : {}
    }
  })

/** Runs a tool in a span of its own. */
export const inSpan =
  ({ id, name }: { readonly id: string | undefined; readonly name: string }) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withSpan(self, `execute_tool ${name}`, {
      attributes: {
        "gen_ai.operation.name": "execute_tool",
        "gen_ai.tool.name": name,
        "gen_ai.tool.type": "function",
        ...id === undefined ? {} : { "gen_ai.tool.call.id": id }
      }
    })

/**
 * Runs a tool of `effect/ai`, whose toolkit writes the arguments into the current span as `parameters`. Arguments are content, which spans carry
 * only with {@link CaptureContent}.
 */
export const withoutArguments = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(CaptureContent, (isCaptured) =>
    isCaptured ? self : Effect.matchEffect(Effect.currentSpan, {
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
