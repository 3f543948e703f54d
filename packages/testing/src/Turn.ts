/**
 * Output of the model in the wire format, as a script gives it: the steps of an interaction, or the parts of a content.
 *
 * @since 0.1.0
 */
import type * as Content from "effect-genai/wire/Content"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * A step of an interaction in the wire format, for example `{ type: "model_output", content: [{ type: "text", text: "Hi" }] }`. Its type may be unknown.
 *
 * @category models
 * @since 0.1.0
 */
export interface Step {
  readonly type: string
  readonly [field: string]: unknown
}

/**
 * A part of a content in the wire format, for example `{ text: "Hi" }` or `{ functionCall: { name: "get_weather", args: {} } }`. Unknown fields are sent too.
 *
 * @category models
 * @since 0.1.0
 */
export type Part = Content.Part & { readonly [field: string]: unknown }

/**
 * The output of the model: the steps of an interaction, or the parts of a content for `generateContent` and its stream. The emulator still checks the
 * request. It stores, streams and runs the interaction; it signs, counts and streams the content.
 *
 * @category models
 * @since 0.1.0
 */
export interface Turn extends TurnOptions {
  /** Steps or parts. Streams show a `Script.checkpoint` among steps as an `interaction.status_update` event with a token. */
  readonly output: ReadonlyArray<Step> | ReadonlyArray<Part>
}

/**
 * The end of a {@link Turn}.
 *
 * @category models
 * @since 0.1.0
 */
export interface TurnOptions {
  /**
   * The `status` of the interaction. Default: `requires_action` if the last step is a function call, else `completed`. With `requires_continuation` the
   * interaction has a `continuation_token`.
   */
  readonly status?: string
  /** The `errors` of the interaction, for example if it `failed`. */
  readonly errors?: ReadonlyArray<{ readonly code?: string; readonly message?: string }>
  /** The `finishReason` of the candidate, for example `MAX_TOKENS` or `MALFORMED_FUNCTION_CALL`. Default: `STOP`. */
  readonly finishReason?: string
  /** Further fields of the candidate, for example `groundingMetadata`. In a stream, the last chunk has them. */
  readonly candidate?: { readonly [field: string]: unknown }
}

/**
 * A function call of the model.
 *
 * @category models
 * @since 0.1.0
 */
export interface Call {
  /** The name of the function. The emulator does not check that it is declared. */
  readonly name: string
  /** The arguments. Default: none. */
  readonly args?: { readonly [name: string]: unknown }
  /** Default: a new id. Calls of `generateContent` on Vertex AI have no id by default. */
  readonly id?: string
  /**
   * The thought signature of the call, in Base64. Default: the first call of a turn has one, the others have none. Only for `generateContent`: in an
   * interaction, signatures are steps of the type `thought`.
   */
  readonly signature?: string
}

/**
 * The result of a function call, as a request sends it.
 *
 * @category models
 * @since 0.1.0
 */
export interface FunctionResult {
  /** The id of the call, if the request has one. */
  readonly id: string | undefined
  /** The name of the function, if the request has one. */
  readonly name: string | undefined
  /** The `response` of a function response, or the `result` of a step. */
  readonly response: unknown
}
