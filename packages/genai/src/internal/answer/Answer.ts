/**
 * From an HTTP answer to its JSON object, or the right error.
 */
import * as Effect from "effect/Effect"
import { type ApiError, DecodeError, type Delivered, type GenAIError } from "../../GenAIError.ts"
import type { HttpOptions } from "../../wire/HttpOptions.ts"
import { isJsonObject, parsed } from "../check/Json.ts"
import type { HttpResponse } from "../transport/Sender.ts"
import * as Body from "./Body.ts"
import { headersOf, redacted } from "./Redaction.ts"
import * as ServerError from "./ServerError.ts"

/** Decodes the body of a success that is more than an object of fields without secrets, or says what is wrong with it. */
export const fromBody = <A>(
  { isTooLarge, text }: Body.Body,
  response: HttpResponse,
  prepared: { readonly httpOptions: HttpOptions; readonly operation: string },
  decoder: (headers: HttpResponse["headers"]) => (body: object) => A
): Effect.Effect<A, GenAIError> =>
  isTooLarge
    ? Effect.fail(tooLarge(redacted(text, response), prepared))
    : fromText(text, response, prepared.operation, decoder(headersOf(response)))

/** Decodes the object that the body of a success holds. A body that is nothing but an error is that error, whatever its status said. */
export const fromText = <A>(
  text: string,
  response: HttpResponse,
  operation: string,
  decode: (body: object) => A
): Effect.Effect<A, GenAIError> => {
  const body = parsed(text)
  if (ServerError.errorBody(body) !== undefined && !isMoreThanError(body)) {
    const said = redacted(body, response)
    return ServerError.fail(ServerError.errorBody(said), response, operation, said, undefined)
  }
  return isJsonObject(body)
    ? Effect.succeed(decode(body))
    : Effect.fail(undecodable(redacted(text, response), "a JSON object", operation, undefined))
}

/** A success whose body is larger than `httpOptions.maxResponseSize`. */
export const tooLarge = (
  text: string,
  { httpOptions, operation }: { readonly operation: string; readonly httpOptions: HttpOptions }
): DecodeError =>
  new DecodeError({
    message: `The server answered with more than ${
      Body.maximumOfAnswer(httpOptions)
    } bytes, which httpOptions.maxResponseSize allows`,
    operation,
    body: text.slice(0, 1000),
    delivered: undefined
  })

/** A success whose body is not what the API answers. */
export const undecodable = (
  text: string,
  expected: string,
  operation: string,
  delivered: Delivered | undefined
): DecodeError => {
  const found = text.trim() === ""
    ? "an empty body"
    : text.startsWith("\x1f")
    ? "a compressed body, which the HttpClient does not decompress"
    : /^\s*</.test(text)
    ? "an HTML page, probably from a proxy"
    : `a body that is not ${expected}`
  return new DecodeError({
    message: `The server answered with success and ${found}`,
    operation,
    body: text.slice(0, 1000),
    delivered
  })
}

/** The error of a successful response that lacks something required. */
export const insufficient = (message: string, operation: string, body = ""): DecodeError =>
  new DecodeError({ message, operation, body, delivered: undefined })

/** The error of an answer whose status is not a success. */
export const failure = (
  response: HttpResponse,
  { httpOptions, operation }: { readonly operation: string; readonly httpOptions: HttpOptions }
): Effect.Effect<never, ApiError> =>
  Effect.flatMap(
    Body.readLeniently(response, Body.maximumOfError(httpOptions)),
    (received) => {
      const body = redacted(parsed(received) ?? received, response)
      const error = ServerError.refusal(body, response)
      return ServerError.fail(error, response, operation, body, undefined)
    }
  )

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

/** An operation that failed has an error too, and its name beside it. */
const isMoreThanError = (body: unknown): boolean => {
  const envelope: unknown = Array.isArray(body) ? body[0] : body
  return isJsonObject(envelope) && isJsonObject(envelope["error"]) && Object.keys(envelope).length > 1
}
