/**
 * The spans of calls of tools, after OpenTelemetry's conventions for GenAI.
 */
import * as Effect from "effect/Effect"
import * as Tracer from "effect/Tracer"
import { CaptureContent } from "../../Telemetry.ts"
import { CurrentRun } from "./RunSpan.ts"

/** Runs a tool in a span of its own. What the tool itself asks of models is not of the run that called it. */
export const inSpan =
  ({ id, name }: { readonly id: string | undefined; readonly name: string }) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.withSpan(Effect.provideService(self, CurrentRun, undefined), `execute_tool ${name}`, {
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
