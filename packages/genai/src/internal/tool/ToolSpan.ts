/**
 * The spans of calls of tools, after OpenTelemetry's conventions for GenAI.
 */
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Result from "effect/Result"
import * as Tracer from "effect/Tracer"
import type { Answer, Call } from "../../Tool.ts"
import { ContentRecorder } from "../telemetry/Recording.ts"
import { CurrentRun } from "../telemetry/RunSpan.ts"
import * as Spans from "../telemetry/Spans.ts"

/** Runs a tool in a span of its own. What the tool itself asks of models is not of the run that called it. */
export const inSpan =
  ({ args, id, name }: Call) => <E, R>(self: Effect.Effect<Answer, E, R>): Effect.Effect<Answer, E, R> =>
    Effect.withFiber(({ context }) => {
      const alone = Effect.provideService(self, CurrentRun, undefined)
      const span = Spans.isTraced(context)
        ? Spans.start(context, `execute_tool ${name}`, attributesOf(id, name), { kind: "internal" })
        : undefined
      if (span === undefined) return alone
      const content = Context.get(context, ContentRecorder)
      const annotate = (attributes: () => Parameters<typeof Spans.annotate>[1]) =>
        Spans.annotate(span, Result.getOrUndefined(Result.try(attributes)))
      if (content !== undefined) annotate(() => content.call(args))
      return Effect.onExit(Effect.provideService(alone, Tracer.ParentSpan, span), (exit) =>
        Effect.sync(() => {
          annotate(() => ({ "error.type": errorOf(exit) }))
          if (content !== undefined && Exit.isSuccess(exit)) annotate(() => content.result(resultOf(exit.value)))
          Spans.end(context, span, exit)
        }))
    })

const attributesOf = (id: string | undefined, name: string) => ({
  "gen_ai.operation.name": "execute_tool",
  "gen_ai.tool.name": name,
  "gen_ai.tool.type": "function",
  ...id === undefined ? {} : { "gen_ai.tool.call.id": id }
})

/** Why a tool has no result: the tag of what it failed with, or `Failure` for what it tells the model to have gone wrong. */
const errorOf = (exit: Exit.Exit<Answer, unknown>): string | undefined =>
  Exit.isFailure(exit) ? Spans.errorType(exit) : exit.value._tag === "Failure" ? "Failure" : undefined

const resultOf = (answer: Answer): unknown => {
  switch (answer._tag) {
    case "Value":
      return answer.value
    case "Content":
      return answer.content
    case "Parts":
      return answer.parts
    case "Failure":
      return { error: answer.error }
  }
}
