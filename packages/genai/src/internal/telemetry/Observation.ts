/**
 * One call as telemetry tells it: a span and metrics, after OpenTelemetry's conventions for GenAI. A call that is no GenAI operation is an HTTP request, and has
 * a span only.
 */
import type * as Arr from "effect/Array"
import * as Cause from "effect/Cause"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Pull from "effect/Pull"
import * as Result from "effect/Result"
import type * as Tracer from "effect/Tracer"
import { monotonicMillisUnsafe } from "../check/Elapsed.ts"
import { AttemptSpans } from "./AttemptSpans.ts"
import * as HttpSpan from "./HttpSpan.ts"
import * as Metrics from "./Metrics.ts"
import type { Counted, Counting, HttpRequest, Labels, Observation as Interface, Observed } from "./Observed.ts"
import * as Operation from "./Operation.ts"
import { ContentRecorder, RecordGenAI } from "./Recording.ts"
import * as RequestAttributes from "./RequestAttributes.ts"
import * as ResponseAttributes from "./ResponseAttributes.ts"
import { CurrentRun, type Run } from "./RunSpan.ts"
import * as Spans from "./Spans.ts"

/** One call under observation. */
export class Observation implements Interface {
  /** That of the place where the call is made. The fiber of a stream may have ended before the stream does. */
  readonly #context: Context.Context<never>
  readonly #observed: Observed
  readonly #clock: Clock.Clock
  readonly #startedAt: number
  /** What the span says is up to the region. The metrics are those of the operation. */
  readonly #isDescribed: boolean
  readonly #kind: Operation.Kind | undefined
  readonly #counting: Counting | undefined
  #labels: Labels | undefined
  #server: RequestAttributes.Server | undefined
  #request: HttpRequest | undefined
  #span: Tracer.Span | undefined
  #run: Run | undefined
  #content: ContentRecorder | undefined
  #chunks: Array<unknown> = []
  #first: unknown
  #lastChunkAt = 0
  /** The series of the stream, by the model of its first chunk. */
  #series: Metrics.Series | undefined
  #status: number | undefined
  #spans: AttemptSpans | undefined
  #cause: Cause.Cause<unknown> | undefined
  #sums: { [attribute: string]: number } | undefined

  constructor(observed: Observed, context: Context.Context<never>) {
    this.#context = context
    this.#observed = observed
    this.#clock = Context.get(context, Clock.Clock)
    this.#startedAt = monotonicMillisUnsafe(this.#clock)
    const recorded = Context.get(context, RecordGenAI)
    this.#isDescribed = recorded === true
    const { operation, params } = observed
    this.#kind = recorded === false ? undefined : attempt(() => Operation.kindOf(operation.name, params))
    this.#counting = recorded === false ? undefined : operation.counting
  }

  begin(request: HttpRequest | undefined): Tracer.Span | undefined {
    const { config, operation, params } = this.#observed
    const context = this.#context
    const isDescribed = this.#isDescribed
    const kind = this.#kind
    this.#request = request
    this.#server = attempt(() => RequestAttributes.serverOf(request?.url ?? config.baseUrl))
    this.#labels = kind && (attempt(() => RequestAttributes.labelsOf(kind, config, this.#server, params)) ??
      RequestAttributes.labelsOf(kind, config, this.#server, undefined))
    if (isDescribed && (kind ?? this.#counting) !== undefined) this.#run = Context.get(context, CurrentRun)
    this.#run?.begin(config.backend.provider)
    if (!Spans.isTraced(context)) return undefined
    const isGenAI = isDescribed && this.#labels !== undefined
    const name = isGenAI
      ? Operation.nameOf(kind!, this.#labels!["gen_ai.request.model"])
      : HttpSpan.nameOf(operation, config.backend)
    const attributes = isGenAI
      ? this.#labels!
      : HttpSpan.requestAttributes(operation, config.backend, this.#server, request)
    const span = this.#span = Spans.start(context, name, attributes)
    if (span?.sampled !== true || !isGenAI) return span
    this.#content = Context.get(context, ContentRecorder)
    Spans.annotate(span, attempt(() => RequestAttributes.settingsOf(kind!, params)))
    Spans.annotate(span, attempt(() => this.#counting?.request(config, params)))
    Spans.annotate(span, attempt(() => this.#content?.request(params)))
    return span
  }

  attempts(): AttemptSpans | undefined {
    const { config, operation } = this.#observed
    return this.#spans = this.#span && new AttemptSpans(this.#context, this.#span, () => ({
      name: HttpSpan.nameOf(operation, config.backend),
      attributes: HttpSpan.requestAttributes(operation, config.backend, this.#server, this.#request)
    }))
  }

  responded(status: number): void {
    this.#status = status
    this.#spans?.responded(status)
  }

  opened(values: ReadonlyArray<unknown>): void {
    if (this.#labels === undefined && this.#counting === undefined || values.length === 0) return
    this.#first = values[0]
    this.#lastChunkAt = this.#millis()
    if (this.#content !== undefined) this.#chunks.push(...values)
    if (this.#labels === undefined) return
    const seconds = this.#lastChunkAt / 1000
    this.#series = this.#seriesOf(this.#labels, this.#first)
    this.#series.firstChunk(seconds, this.#context)
    if (this.#isDescribed && this.#span !== undefined) {
      Spans.annotate(this.#span, { "gen_ai.response.time_to_first_chunk": seconds })
    }
  }

  watched<A, E, Done, R>(
    pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E, Done, R>
  ): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E, Done, R> {
    if (this.#labels === undefined) return this.#span === undefined ? pull : this.failing(pull)
    return Effect.matchCauseEffect(pull, {
      onSuccess: (values) => {
        this.#arrived(values)
        return Effect.succeed(values)
      },
      onFailure: (cause) => {
        this.#failed(cause)
        return Effect.failCause(cause)
      }
    })
  }

  failing<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.tapCause(effect, (cause) => {
      this.#failed(cause)
      return Effect.void
    })
  }

  #failed(cause: Cause.Cause<unknown>): void {
    if (!Pull.isDoneCause(cause)) this.#cause = cause
  }

  left(exit: Exit.Exit<unknown, unknown>, last: unknown): void {
    const isInterrupted = Exit.isFailure(exit) && Cause.hasInterruptsOnly(exit.cause)
    this.end(this.#cause !== undefined ? Exit.failCause(this.#cause) : isInterrupted ? exit : Exit.void, last)
  }

  end(exit: Exit.Exit<unknown, unknown>, answer: unknown): void {
    const error = Spans.errorType(exit)
    const seconds = this.#millis() / 1000
    const counted = attempt(() => this.#count(answer))
    const usage = counted?.labels && attempt(() => ResponseAttributes.usageAttributes(answer))
    const series = this.#labels && this.#seriesOf(this.#labels, answer)
    series?.duration(error)(seconds, this.#context)
    if (usage !== undefined) {
      const labels = counted!.labels!
      this.#use(labels === this.#labels ? series! : this.#seriesOf(labels, answer), usage)
    }
    const span = this.#span
    if (span === undefined) return
    if (span.sampled) {
      Spans.annotate(span, { "error.type": error })
      if (this.#isDescribed && (this.#labels ?? counted?.labels) !== undefined) {
        if (this.#labels === undefined) Spans.annotate(span, counted!.labels!)
        Spans.annotate(span, attempt(() => ResponseAttributes.responseAttributes(answer)))
        Spans.annotate(span, counted?.attributes)
        Spans.annotate(span, this.#sums)
        Spans.annotate(span, usage)
        Spans.annotate(
          span,
          attempt(() => this.#content?.response(this.#chunks.length === 0 ? [answer] : this.#chunks))
        )
      }
      if (!this.#isDescribed || this.#labels === undefined) {
        Spans.annotate(span, { "http.response.status_code": this.#status ?? Spans.statusOf(exit) })
      }
    }
    Spans.end(this.#context, span, exit)
  }

  used(message: unknown): void {
    const usage = this.#labels && attempt(() => ResponseAttributes.usageAttributes(message))
    if (usage === undefined) return
    this.#use(this.#seriesOf(this.#labels!, message), usage)
    const sums = this.#sums ??= {}
    for (const name in usage) sums[name] = (sums[name] ?? 0) + usage[name]!
  }

  /** Milliseconds since the start of the call. */
  #millis(): number {
    return monotonicMillisUnsafe(this.#clock) - this.#startedAt
  }

  #use(series: Metrics.Series, usage: ResponseAttributes.Usage): void {
    const { [ResponseAttributes.inputTokens]: input, [ResponseAttributes.outputTokens]: output } = usage
    if (input !== undefined) series.input(input, this.#context)
    if (output !== undefined) series.output(output, this.#context)
    for (const name in usage) this.#run?.add(name, usage[name]!)
  }

  #count(answer: unknown): Counted {
    const { config, params } = this.#observed
    const first = this.#first === undefined ? answer : this.#first
    const labels = this.#labels
    return this.#counting?.answer(config, params, { first, last: answer }, labels) ?? { attributes: {}, labels }
  }

  /** Chunks have arrived, which count as one: they came together. */
  #arrived(values: ReadonlyArray<unknown>): void {
    const now = this.#millis()
    const gap = (now - this.#lastChunkAt) / 1000
    this.#lastChunkAt = now
    if (this.#content !== undefined) this.#chunks.push(...values)
    this.#series?.perChunk(gap, this.#context)
  }

  #seriesOf(labels: Labels, answer: unknown): Metrics.Series {
    const model = attempt(() => ResponseAttributes.responseModel(answer))
    return Metrics.seriesOf(Context.get(this.#context, Metrics.Meter), labels, model)
  }
}

/** The value, or `undefined` if parameters, an answer or a recorder throw. */
const attempt = <A>(evaluate: () => A): A | undefined => Result.getOrUndefined(Result.try(evaluate))
