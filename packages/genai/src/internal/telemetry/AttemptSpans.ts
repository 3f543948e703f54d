/**
 * The spans of the attempts of a call that is sent more than once, after OpenTelemetry's conventions for HTTP. A call that is sent once has none: its own
 * span says all.
 */
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Tracer from "effect/Tracer"
import type { GenAIError } from "../../GenAIError.ts"
import type { Fields } from "../check/Fields.ts"
import type { Attempts } from "./Observed.ts"
import * as Spans from "./Spans.ts"

/** What is told of an attempt. */
interface Attempt {
  readonly name: string
  readonly attributes: Fields
}

/** The attempts of one call, as spans below that of the call. */
export class AttemptSpans implements Attempts {
  readonly #context: Context.Context<never>
  readonly #parent: Tracer.Span
  readonly #describe: () => Attempt
  readonly #firstStart: bigint
  #firstEnd: bigint | undefined
  #firstStatus: number | undefined
  /** The status of the response that the attempt under way has, if it is a success. That of a refusal is in its error. */
  #status: number | undefined
  #resends = 0

  /** The first attempt begins now. */
  constructor(context: Context.Context<never>, parent: Tracer.Span, describe: () => Attempt) {
    this.#context = context
    this.#parent = parent
    this.#describe = describe
    this.#firstStart = Spans.now(context)
  }

  responded(status: number): void {
    this.#status = status
  }

  failed(): void {
    this.#firstEnd = Spans.now(this.#context)
    this.#firstStatus = this.#status
  }

  later<A, R>(attempt: Effect.Effect<A, GenAIError, R>, error: GenAIError): Effect.Effect<A, GenAIError, R> {
    if (this.#resends++ === 0) {
      const first = this.#start({}, this.#firstStart)
      if (first !== undefined) this.#end(first, Exit.fail(error), this.#firstStatus, this.#firstEnd)
    }
    this.#status = undefined
    const span = this.#start({ "http.request.resend_count": this.#resends }, Spans.now(this.#context))
    return span === undefined ? attempt : Effect.onExit(
      Effect.provideService(attempt, Tracer.ParentSpan, span),
      (exit) => Effect.sync(() => this.#end(span, exit, this.#status))
    )
  }

  #start(more: Fields, startTime: bigint): Tracer.Span | undefined {
    const { attributes, name } = this.#describe()
    return Spans.start(this.#context, name, { ...attributes, ...more }, {
      parent: Option.some(this.#parent),
      startTime
    })
  }

  #end(
    span: Tracer.Span,
    exit: Exit.Exit<unknown, GenAIError>,
    status: number | undefined,
    time?: bigint
  ): void {
    Spans.annotate(span, {
      "error.type": Spans.errorType(exit),
      "http.response.status_code": status ?? Spans.statusOf(exit)
    })
    Spans.end(this.#context, span, exit, time)
  }
}
