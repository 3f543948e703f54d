/**
 * What is told to those who observe calls. What sends calls knows these types only, so that a page without telemetry does not contain it.
 */
import type * as Arr from "effect/Array"
import type * as Context from "effect/Context"
import type * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import type * as Pull from "effect/Pull"
import type * as Tracer from "effect/Tracer"
import type { GenAIConfig } from "../../GenAIConfig.ts"
import type { GenAIError } from "../../GenAIError.ts"
import type { Endpoint } from "../../wire/Message.ts"
import type { Fields } from "../check/Fields.ts"

// -----------------------------------------------------------------------------
// Calls
// -----------------------------------------------------------------------------

/** The call to observe. */
export interface Observed {
  readonly config: GenAIConfig
  readonly operation: ObservedOperation
  readonly params: unknown
}

/** An operation, as far as telemetry tells it. */
export interface ObservedOperation {
  readonly name: string
  readonly gemini?: ReadonlyArray<Endpoint>
  readonly vertex?: ReadonlyArray<Endpoint>
  readonly counting?: Counting
}

/** A request, as far as telemetry tells it. */
export interface HttpRequest {
  readonly method: string
  readonly url: string
}

// -----------------------------------------------------------------------------
// Observers
// -----------------------------------------------------------------------------

/** Begins to observe a call, in the context in which it is made. */
export type Observer = (observed: Observed, context: Context.Context<never>) => Observation

/** One call under observation. It fails no call, whatever the tracer, the meter, the parameters and the answer do. */
export interface Observation {
  /** Begins the span. `request` is what is sent, if the parameters can be. The result is the span if somebody sees it. */
  begin(request: HttpRequest | undefined): Tracer.Span | undefined
  /** The spans of the attempts of the call, if somebody sees them. */
  attempts(): Attempts | undefined
  /** An attempt was answered with this status. */
  responded(status: number): void
  /** The first events of a stream have arrived. */
  opened(values: ReadonlyArray<unknown>): void
  /** Watches the events of a stream after the first ones. */
  watched<A, E, Done, R>(
    pull: Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E, Done, R>
  ): Pull.Pull<Arr.NonEmptyReadonlyArray<A>, E, Done, R>
  /** Notes what the call fails with, which its reader may never be told. */
  failing<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R>
  /** Tokens of a session, before its end. */
  used(message: unknown): void
  /** The end of the scope of a stream. What its reader failed with is not an error of the call. */
  left(exit: Exit.Exit<unknown, unknown>, last: unknown): void
  /** The end of the call. `answer` is the answer, or the last event of a stream. */
  end(exit: Exit.Exit<unknown, unknown>, answer: unknown): void
}

/** The attempts of one call. */
export interface Attempts {
  /** The first attempt has failed now. It has a span if another one follows. */
  failed(): void
  /** Runs a later attempt in a span. `error` is what the first one failed with. */
  later<A, R>(attempt: Effect.Effect<A, GenAIError, R>, error: GenAIError): Effect.Effect<A, GenAIError, R>
}

// -----------------------------------------------------------------------------
// Counting
// -----------------------------------------------------------------------------

/** The labels of a series, by OpenTelemetry's names. */
export type Labels = { readonly [name: string]: string | number }

/** What is told of work that may go on after the call that began it. Its tokens are counted once. */
export interface Counting {
  /** What the span says of the request. */
  readonly request: (config: GenAIConfig, params: unknown) => Fields
  /**
   * What is told at the end of a call, by the first and the last event of its stream; an answer is both. `labels` are those of the call, if it is an operation
   * itself.
   */
  readonly answer: (config: GenAIConfig, params: unknown, events: Events, labels: Labels | undefined) => Counted
}

/** The first and the last event of a stream. */
export interface Events {
  readonly first: unknown
  readonly last: unknown
}

/** What the span of a call says of its answer, and under which labels the tokens are counted, if they are. */
export interface Counted {
  readonly attributes: Fields
  readonly labels: Labels | undefined
}
