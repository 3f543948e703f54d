/** Errors of `effect-genai` as errors of `effect/ai`. The table is in the docs of `GeminiError`. */
import { detailsOf, type GenAIError } from "effect-genai/GenAIError"
import * as AiError from "effect/ai/AiError"
import * as Duration from "effect/Duration"
import type { GeminiErrorMetadata } from "../GeminiError.ts"

// -----------------------------------------------------------------------------
// Models
// -----------------------------------------------------------------------------

/** Where an error came up: the module and the method that a program called. */
export interface Where {
  readonly module: string
  readonly method: string
}

// -----------------------------------------------------------------------------
// Conversions
// -----------------------------------------------------------------------------

/** An error of a call as an `AiError`. */
export const fromGenAIError = (where: Where) => (error: GenAIError): AiError.AiError =>
  AiError.make({ ...where, reason: reasonOf(error) })

/** Input that the API cannot take, found before anything is sent. */
export const invalidInput = (where: Where, description: string): AiError.AiError =>
  AiError.make({ ...where, reason: new AiError.InvalidUserInputError({ description }) })

/** A setting or a tool that the API cannot take, found before anything is sent. */
export const invalidRequest = (
  where: Where,
  problem: { readonly parameter: string; readonly description: string }
): AiError.AiError => AiError.make({ ...where, reason: new AiError.InvalidRequestError(problem) })

/** The reason that an error of a call stands for. */
export const reasonOf = (error: GenAIError): AiError.AiErrorReason => {
  const metadata = { gemini: metadataOf(error) }
  const description = descriptionOf(error)
  switch (error._tag) {
    case "BadRequest":
      return detailsOf(error, "ErrorInfo").some(({ reason }) => reason === "API_KEY_INVALID")
        ? new AiError.AuthenticationError({ kind: "InvalidKey", description, metadata, ...httpOf(error) })
        : invalid(error)
    case "NotFound":
    case "UnprocessableEntity":
      return invalid(error)
    case "Conflict":
      return error.retryAfter === undefined
        ? invalid(error)
        : new AiError.RateLimitError({ retryAfter: error.retryAfter, metadata, ...httpOf(error) })
    case "Unauthenticated":
      return new AiError.AuthenticationError({ kind: "InvalidKey", description, metadata, ...httpOf(error) })
    case "PermissionDenied":
      return new AiError.AuthenticationError({
        kind: "InsufficientPermissions",
        description,
        metadata,
        ...httpOf(error)
      })
    case "AuthError":
      return new AiError.AuthenticationError({ kind: "Unknown", description, metadata })
    case "RateLimited":
      return new AiError.RateLimitError({
        ...(error.retryAfter === undefined ? undefined : { retryAfter: error.retryAfter }),
        metadata,
        ...httpOf(error)
      })
    case "QuotaExhausted":
      return new AiError.QuotaExhaustedError({ metadata, ...httpOf(error) })
    case "RequestTimeout":
    case "ServerError":
    case "ServiceUnavailable":
      return error.isRetryable
        ? new AiError.InternalProviderError({ description, metadata, ...httpOf(error) })
        : new AiError.UnknownError({ description, metadata, ...httpOf(error) })
    case "ApiStatusError":
      return new AiError.UnknownError({ description, metadata, ...httpOf(error) })
    case "ConnectionError":
    case "StreamInterrupted":
      return network(error, description)
    case "SessionClosed":
    case "TimeoutError":
      return error.isRetryable ? network(error, description) : new AiError.UnknownError({ description, metadata })
    case "DecodeError":
      return new AiError.InvalidResponseError({ description, metadata })
    case "QuotaExceeded":
      return new AiError.RateLimitError({
        ...(error.retryAfter === undefined ? undefined : { retryAfter: error.retryAfter }),
        metadata
      })
    case "BudgetExceeded":
      return new AiError.QuotaExhaustedError({ metadata })
    case "StoreUnavailable":
      return new AiError.UnknownError({ description, metadata })
    case "ContinuationInterrupted":
      return error.cause === undefined ? new AiError.UnknownError({ description, metadata }) : reasonOf(error.cause)
    case "InvalidRequest":
      return new AiError.InvalidRequestError({
        parameter: error.field,
        constraint: error.expected,
        description,
        metadata
      })
    case "UnsupportedField":
      return new AiError.InvalidRequestError({ parameter: error.field, description, metadata })
    case "UnsupportedMethod":
      return new AiError.InvalidRequestError({ description, metadata })
    case "SchemaUnsupported":
      return new AiError.UnsupportedSchemaError({ description: `${error.field}: ${description}`, metadata })
  }
}

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

type Answered = Extract<GenAIError, { readonly status: number }>

const metadataOf = (error: GenAIError): GeminiErrorMetadata => ({
  tag: error._tag,
  operation: error.operation,
  status: error.status ?? null,
  errorCode: "code" in error ? error.code ?? null : null,
  requestId: error.requestId ?? null,
  retryAfterMillis: error.retryAfter === undefined ? null : Duration.toMillis(error.retryAfter)
})

const descriptionOf = (error: GenAIError): string =>
  error.requestId === undefined ? error.message : `${error.message} [requestId: ${error.requestId}]`

/** The request is wrong. The server names the first field that is, if it can. */
const invalid = (error: Answered): AiError.InvalidRequestError => {
  const [violation] = detailsOf(error, "BadRequest").flatMap(({ fieldViolations }) => fieldViolations ?? [])
  return new AiError.InvalidRequestError({
    ...(violation?.field === undefined ? undefined : { parameter: violation.field }),
    ...(violation?.description === undefined ? undefined : { constraint: violation.description }),
    description: signature.test(error.message) ? `${descriptionOf(error)}\n\n${aboutSignatures}` : descriptionOf(error),
    metadata: { gemini: metadataOf(error) },
    ...httpOf(error)
  })
}

const signature = /thought[ _]?signature/i

const aboutSignatures =
  "The prompt has a call of a tool without the signature that the model gave it, or with another one. Send the parts of the model back as they came, " +
  "with their `options.gemini`, as a `Chat` does."

/** The status, and the body as text. Headers are not kept, since they may have secrets. */
const httpOf = ({ body, status }: Answered): { readonly http: typeof AiError.HttpContext.Type } => ({
  http: {
    response: { status, headers: {} },
    ...(body === undefined ? undefined : { body: typeof body === "string" ? body : JSON.stringify(body) })
  }
})

/** The connection failed. Where no request is known, the operation is named in its place. */
const network = (error: GenAIError, description: string): AiError.NetworkError =>
  new AiError.NetworkError({
    reason: "TransportError",
    method: ("method" in error ? error.method : undefined) ?? "POST",
    url: ("url" in error ? error.url : undefined) ?? error.operation,
    description
  })
