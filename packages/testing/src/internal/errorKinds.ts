/** Every kind of error of the SDK, with the defaults of its fields, for canned errors. */
import * as Errors from "effect-genai/GenAIError"
import * as Duration from "effect/Duration"

/** What the server answered with: its status, code and message. */
const answered = (status: number, code: string | undefined, message: string): Errors.ApiErrorFields => ({
  operation: "mock",
  status,
  code,
  message,
  details: [],
  retryAfter: undefined,
  requestId: undefined,
  body: { error: { code: status, message, status: code } },
  delivered: undefined
})

const nothing: Errors.Delivered = { events: 0, last: undefined }

const daily = {
  "@type": "type.googleapis.com/google.rpc.QuotaFailure",
  violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier", quotaValue: "250" }]
}

/** Every kind of error, with its defaults. */
export const kinds = {
  BadRequest: [
    Errors.BadRequest,
    answered(400, "INVALID_ARGUMENT", "Request contains an invalid argument.")
  ],
  Unauthenticated: [
    Errors.Unauthenticated,
    answered(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
  ],
  PermissionDenied: [
    Errors.PermissionDenied,
    answered(403, "PERMISSION_DENIED", "The caller does not have permission")
  ],
  NotFound: [Errors.NotFound, answered(404, "NOT_FOUND", "Requested entity was not found.")],
  RequestTimeout: [Errors.RequestTimeout, answered(408, undefined, "The server stopped waiting for the request.")],
  Conflict: [Errors.Conflict, answered(409, "ABORTED", "The operation was aborted.")],
  UnprocessableEntity: [
    Errors.UnprocessableEntity,
    answered(422, undefined, "The server cannot process the request.")
  ],
  RateLimited: [
    Errors.RateLimited,
    answered(429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota).")
  ],
  QuotaExhausted: [
    Errors.QuotaExhausted,
    { ...answered(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."), details: [daily] }
  ],
  ServerError: [Errors.ServerError, answered(500, "INTERNAL", "An internal error has occurred.")],
  ServiceUnavailable: [
    Errors.ServiceUnavailable,
    answered(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
  ],
  ApiStatusError: [Errors.ApiStatusError, answered(418, undefined, "The server answered with an unusual status.")],
  ConnectionError: [
    Errors.ConnectionError,
    { message: "The server could not be reached", code: "ECONNREFUSED", reached: false, cause: undefined }
  ],
  TimeoutError: [
    Errors.TimeoutError,
    { message: "No answer within the limit", phase: "total", limit: undefined, delivered: undefined }
  ],
  DecodeError: [
    Errors.DecodeError,
    { message: "The answer is not JSON", body: "<html>", delivered: undefined }
  ],
  StreamInterrupted: [
    Errors.StreamInterrupted,
    { message: "The stream broke off", delivered: nothing, cause: undefined }
  ],
  SessionClosed: [
    Errors.SessionClosed,
    { message: "The server closed the session (1011)", closeCode: 1011, reason: "", delivered: undefined }
  ],
  ContinuationInterrupted: [
    Errors.ContinuationInterrupted,
    { message: "The answer could not be continued", partial: undefined, continuationToken: "token", cause: undefined }
  ],
  InvalidRequest: [
    Errors.InvalidRequest,
    { message: "Invalid parameter config", field: "config", expected: "an object" }
  ],
  UnsupportedField: [
    Errors.UnsupportedField,
    { message: "The backend does not have config", field: "config", backend: "gemini" }
  ],
  SchemaUnsupported: [
    Errors.SchemaUnsupported,
    { message: "The schema cannot be expressed", field: "config.responseSchema", jsonField: undefined }
  ],
  UnsupportedMethod: [
    Errors.UnsupportedMethod,
    { message: "The backend does not have this method", backend: "gemini" }
  ],
  AuthError: [Errors.AuthError, { message: "There are no credentials", cause: undefined }],
  QuotaExceeded: [
    Errors.QuotaExceeded,
    { message: "The quota has no room", quota: "5 requests per minute", retryAfter: Duration.seconds(12) }
  ],
  BudgetExceeded: [
    Errors.BudgetExceeded,
    { message: "The budget is spent", limit: 1, spent: 1, cost: 0.01, retryAfter: undefined }
  ],
  StoreUnavailable: [
    Errors.StoreUnavailable,
    { message: "The store did not answer", retryAfter: undefined, cause: undefined }
  ]
} as const

export type Kinds = { readonly [Tag in Errors.GenAIError["_tag"]]: (typeof kinds)[Tag][0] }
