/**
 * The span of a run that calls tools, after OpenTelemetry's conventions for GenAI. The calls of the run tell it their provider and their tokens.
 */
import * as Cause from "effect/Cause"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Stream from "effect/Stream"
import * as Tracer from "effect/Tracer"
import { type Kind, modelOf, nameOf, textOf } from "./Operation.ts"
import * as Spans from "./Spans.ts"

/** A run in progress. */
export class Run {
  readonly #span: Tracer.Span
  readonly #counts = new Map<string, number>()

  constructor(span: Tracer.Span) {
    this.#span = span
  }

  /** A call of the run has begun. */
  begin(provider: string): void {
    Spans.annotate(this.#span, { "gen_ai.provider.name": provider })
  }

  /** Adds a count to what the calls before had. */
  add(attribute: string, count: number): void {
    const sum = (this.#counts.get(attribute) ?? 0) + count
    this.#counts.set(attribute, sum)
    Spans.annotate(this.#span, { [attribute]: sum })
  }
}

/** The run that a call is part of. */
export const CurrentRun: Context.Reference<Run | undefined> = /*#__PURE__*/ Context.Reference<Run | undefined>(
  "effect-genai/internal/CurrentRun",
  { defaultValue: () => undefined }
)

/** Runs the turns of a model or an agent, and the tools that it calls, in one span. */
export const inRunSpan =
  ({ agent, model }: { readonly model?: unknown; readonly agent?: unknown }) =>
  <A, E, R>(self: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> => {
    const kind: Kind = { name: "invoke_agent", agent: textOf(agent) }
    const attributes: { [name: string]: string } = { "gen_ai.operation.name": kind.name }
    const name = modelOf(model)
    if (name !== undefined) attributes["gen_ai.request.model"] = name
    if (kind.agent !== undefined) attributes["gen_ai.agent.name"] = kind.agent
    return Stream.unwrap(Effect.withFiber(({ context }) => {
      const span = Spans.isTraced(context)
        ? Spans.start(context, nameOf(kind, undefined), attributes, { kind: "internal" })
        : undefined
      if (span === undefined) return Effect.succeed(self)
      let cause: Cause.Cause<E> | undefined
      const run = self.pipe(
        Stream.tapCause((failure) => Effect.sync(() => cause = failure)),
        Stream.provideService(CurrentRun, new Run(span)),
        Stream.provideService(Tracer.ParentSpan, span)
      )
      // What the reader of a run fails with is not an error of the run.
      const end = (exit: Exit.Exit<unknown, unknown>) =>
        Effect.sync(() => {
          const isInterrupted = Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
          const own = cause !== undefined ? Exit.failCause(cause) : isInterrupted ? exit : Exit.void
          Spans.annotate(span, { "error.type": Spans.errorType(own) })
          Spans.end(context, span, own)
        })
      return Effect.as(Effect.addFinalizer(end), run)
    }))
  }
