/**
 * What the errors of Gemini models say beyond the reasons of `AiError`: the `metadata.gemini` of a reason.
 *
 * | error of `effect-genai`                                             | reason                                               | retryable           |
 * | ------------------------------------------------------------------- | ---------------------------------------------------- | ------------------- |
 * | `BadRequest`, `UnprocessableEntity`, `NotFound`, `Conflict`         | `InvalidRequestError`                                | no                  |
 * | `BadRequest` with the reason `API_KEY_INVALID`, `Unauthenticated`   | `AuthenticationError`, `InvalidKey`                  | no                  |
 * | `PermissionDenied`                                                  | `AuthenticationError`, `InsufficientPermissions`     | no                  |
 * | `AuthError`                                                         | `AuthenticationError`, `Unknown`                     | no                  |
 * | `RateLimited`                                                       | `RateLimitError` with its `retryAfter`               | yes                 |
 * | `QuotaExhausted`                                                    | `QuotaExhaustedError`                                | no                  |
 * | `RequestTimeout`, `ServiceUnavailable`, `ServerError`               | `InternalProviderError`                              | yes                 |
 * | `ServerError` with status 501 or 505, `ApiStatusError`              | `UnknownError`                                       | no                  |
 * | `ConnectionError`, `StreamInterrupted`, `TimeoutError`              | `NetworkError`                                       | yes                 |
 * | `TimeoutError` of the limit `total`                                 | `UnknownError`                                       | no                  |
 * | `Conflict` for which the server asked to wait                       | `RateLimitError` with its `retryAfter`               | yes                 |
 * | `DecodeError`                                                       | `InvalidResponseError`                               | no                  |
 * | `ContinuationInterrupted`                                           | the reason of its cause, else `UnknownError`         | as that reason      |
 * | `InvalidRequest`, `UnsupportedField`, `UnsupportedMethod`           | `InvalidRequestError`, nothing was sent              | no                  |
 * | `SchemaUnsupported`                                                 | `UnsupportedSchemaError`, nothing was sent           | no                  |
 * | `QuotaExceeded`                                                     | `RateLimitError` with its `retryAfter`, nothing was sent | yes             |
 * | `BudgetExceeded`                                                    | `QuotaExhaustedError`, nothing was sent              | no                  |
 * | `StoreUnavailable`                                                  | `UnknownError`, nothing was sent                     | no                  |
 *
 * 404 is an `InvalidRequestError`: the model, the file or the interaction that the request names does not exist, and for an interaction that expired `effect/ai`
 * then sends the whole prompt. 408 is retryable: the server stopped waiting for a request that it did not process.
 *
 * @since 0.1.0
 */

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/**
 * What the Gemini API says about an error.
 *
 * @category models
 * @since 0.1.0
 */
export type GeminiErrorMetadata = {
  /** The `_tag` of the error of `effect-genai`, for example `"RateLimited"`. */
  readonly tag: string
  /** The operation, for example `"models.generateContent"`. */
  readonly operation: string
  /** The HTTP status. `null` if the server did not answer. */
  readonly status: number | null
  /** The code of the server, for example `"RESOURCE_EXHAUSTED"`. `null` without one. */
  readonly errorCode: string | null
  /** The id that the server gave to the request. `null` without one. */
  readonly requestId: string | null
  /** The time in milliseconds that the server asked to wait. `null` if it did not. */
  readonly retryAfterMillis: number | null
}

declare module "effect/ai/AiError" {
  /** What the Gemini API says about an exceeded rate limit. */
  export interface RateLimitErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
  /** What the Gemini API says about an exhausted quota. */
  export interface QuotaExhaustedErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
  /** What the Gemini API says about credentials. */
  export interface AuthenticationErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
  /** What the Gemini API says about a request that it refused. */
  export interface InvalidRequestErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
  /** What is known of an answer that could not be read. */
  export interface InvalidResponseErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
  /** What the Gemini API says about a failure of its own. */
  export interface InternalProviderErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
  /** What is known of another error. */
  export interface UnknownErrorMetadata {
    /** See {@link GeminiErrorMetadata}. */
    readonly gemini?: GeminiErrorMetadata | null
  }
}
