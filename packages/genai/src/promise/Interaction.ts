/**
 * An interaction as plain async code reads it.
 *
 * @since 0.1.0
 */
import type { HttpResponse } from "../wire/plain/HttpOptions.ts"
import type * as Plain from "../wire/plain/Interactions.ts"

/**
 * An interaction. `steps` is always present. The outputs are those of the steps after the last `user_input`.
 *
 * @category models
 * @since 0.1.0
 */
export interface Interaction extends Omit<Plain.Interaction, "steps"> {
  steps: Array<Plain.Step>
  /** The headers of the HTTP response. */
  sdkHttpResponse?: HttpResponse
  /**
   * The events of a stream that have no place in an interaction, in order. It is not enumerable, so it is not sent back.
   */
  readonly unplaced_events?: Array<Plain.InteractionSSEEvent>
}

/**
 * The HTTP response. `responseInternal` and `json`, which answers of the newer resources have, are not enumerable, so that an answer can be cloned.
 *
 * @category models
 * @since 0.1.0
 */
export type GoogleGenAISdkHttpResponse = HttpResponse

/**
 * An answer with the headers of its HTTP response.
 *
 * @category models
 * @since 0.1.0
 */
export type GoogleGenAIResponseWithSdkHttpResponse<T> = T & { sdkHttpResponse?: GoogleGenAISdkHttpResponse }

/**
 * The answer of `interactions.create` and `interactions.get`.
 *
 * @category models
 * @since 0.1.0
 */
export type GoogleGenAIInteraction = Interaction

/**
 * An option of `interactions.create`.
 *
 * @category models
 * @since 0.1.0
 */
export interface AutomaticContinuationOption {
  /** Whether an answer that the server splits is continued. Default: `true`. */
  automatic_continuation?: boolean | undefined
}

/**
 * The events of an interaction, as `interactions.create` answers with `stream: true`: for `for await`.
 *
 * @category models
 * @since 0.1.0
 */
export type Stream<T> = AsyncGenerator<T, void, undefined>

/**
 * A server-sent event.
 *
 * @category models
 * @since 0.1.0
 */
export interface SseMessage<T> {
  /** The data. */
  data?: T | undefined
  /** The type of the event. */
  event?: string | null | undefined
  /** The id, from which a stream can go on. */
  id?: string | null | undefined
  /** Milliseconds to wait before the connection is opened again. */
  retry?: number | null | undefined
}
