/** The checks before a method runs: the caller, and the fields of the body. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { Backend, ReceivedRequest } from "../ReceivedRequest.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Dialect } from "./dialect.ts"
import { isObject, type JsonObject, list, objects, string } from "./json.ts"
import * as Reading from "./reading.ts"
import * as refusals from "./refusals.ts"
import * as Shapes from "./shapes.ts"

/** The known callers. If no keys are listed, every key is accepted. */
export interface Callers {
  readonly apiKeys: ReadonlyArray<string> | undefined
  /** Whether an access token is accepted. */
  readonly accepts: (accessToken: string) => Effect.Effect<boolean>
}

/**
 * Refuses callers without a key or token, or with a wrong one, with the errors of each backend. The Interactions API
 * always answers 401.
 */
export const authorize = (
  request: ReceivedRequest,
  callers: Callers,
  dialect: Dialect
): Effect.Effect<void, RpcStatus.RpcStatus> =>
  dialect === "interactions"
    ? Effect.mapError(authenticate(request, callers, dialect), ({ message }) => RpcStatus.make(401, message))
    : authenticate(request, callers, dialect)

const authenticate = (
  request: ReceivedRequest,
  callers: Callers,
  dialect: Dialect
): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const service = request.backend === "gemini" ? "generativelanguage.googleapis.com" : "aiplatform.googleapis.com"
  const token = /^Bearer\s+(.*)$/i.exec(request.headers["authorization"] ?? "")?.[1]
  // Clients of OpenAI send the key as a token.
  const key = request.headers["x-goog-api-key"] ?? request.url.searchParams.get("key") ??
    (dialect === "openai" && request.backend === "gemini" ? token : undefined)
  if (key !== undefined && key !== "") {
    return callers.apiKeys === undefined || callers.apiKeys.includes(key) ? Effect.void : Effect.fail(
      RpcStatus.make(400, invalidKey, [
        RpcStatus.errorInfo("API_KEY_INVALID", { service }),
        RpcStatus.localizedMessage(invalidKey)
      ])
    )
  }
  if (token !== undefined && token !== "") {
    return Effect.flatMap(callers.accepts(token), (accepted) =>
      accepted ? Effect.void : Effect.fail(
        RpcStatus.make(401, `Request had invalid authentication credentials. ${credentials}`, [
          RpcStatus.errorInfo("ACCESS_TOKEN_TYPE_UNSUPPORTED", { service })
        ])
      ))
  }
  return Effect.fail(
    request.backend === "gemini"
      ? RpcStatus.make(
        403,
        "Method doesn't allow unregistered callers (callers without established identity). " +
          "Please use API Key or other form of API consumer identity to call this API."
      )
      : RpcStatus.make(401, `Request is missing required authentication credential. ${credentials}`, [
        RpcStatus.errorInfo("CREDENTIALS_MISSING", { service })
      ])
  )
}

const invalidKey = "API key not valid. Please pass a valid API key."
const credentials = "Expected OAuth 2 access token, login cookie or other valid authentication credential. " +
  "See https://developers.google.com/identity/sign-in/web/devconsole-project."

/** The message of a body, by its schema or by the names of its fields. */
export type Fields = ReadonlyArray<string> | Schema.Top

/** How a body is read: the style and backend of the API, and whether what does not fit is refused. */
export interface Manner {
  readonly dialect: Dialect
  readonly backend: Backend
  readonly version: string
  readonly lenient: boolean
  /** The path of the body in the request. */
  readonly within?: string | undefined
}

/** The body as a message. The dialect of Google also accepts names in snake_case, like proto JSON, and converts them to camelCase. */
export const message = (
  { body }: Pick<ReceivedRequest, "body">,
  fields: Fields,
  { backend, dialect, lenient, version, within }: Manner
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  if (body === undefined) return Effect.succeed({})
  if (!isObject(body)) {
    return Effect.fail(RpcStatus.invalidArgument(
      typeof body === "string"
        ? "Invalid JSON payload received. Unexpected token."
        : "Invalid JSON payload received. Unknown name \"\": Root element must be a message."
    ))
  }
  if (dialect === "interactions") return lenient ? Effect.succeed(body) : snakeMessage(body, namesOf(fields))
  const shape = isNames(fields) ? Shapes.named(fields) : Shapes.message(fields, backend)
  const { value, violations } = Reading.read(shape, body, `${packages[backend]}.${version}`, within)
  return violations.length === 0 || lenient ? Effect.succeed(value) : Effect.fail(Reading.refusal(violations))
}

const packages: { readonly [backend in Backend]: string } = {
  gemini: "google.ai.generativelanguage",
  vertex: "google.cloud.aiplatform"
}

const isNames = (fields: Fields): fields is ReadonlyArray<string> => Array.isArray(fields)

const namesOf = (fields: Fields): ReadonlyArray<string> => isNames(fields) ? fields : []

/** A message inside a body, at a path, in the dialect of Google. */
export const nested = (
  value: unknown,
  fields: ReadonlyArray<string>,
  at = ""
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  if (value !== undefined && value !== null && !isObject(value)) {
    return Effect.fail(Reading.refusal([{
      field: at,
      description: `Invalid value at '${at}': a message is an object, not ${JSON.stringify(value)}`
    }]))
  }
  const read = Reading.read(Shapes.named(fields), value ?? {}, "", at)
  return read.violations.length === 0 ? Effect.succeed(read.value) : Effect.fail(Reading.refusal(read.violations))
}

const snakeMessage = (
  body: JsonObject,
  fields: ReadonlyArray<string>
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  return Effect.as(refusals.unknownParameters(Object.keys(body).filter((name) => !fields.includes(name))), body)
}

/** Checks contents: their number, known roles, and parts with data. */
export const contents = (
  body: JsonObject,
  of: string
): Effect.Effect<ReadonlyArray<JsonObject>, RpcStatus.RpcStatus> => {
  const found = objects(body["contents"])
  const violations = found.length === 0
    ? [{ field: "contents", description: "contents is not specified" }]
    : found.flatMap((content, index) => violationsOf(content, `contents[${index}]`))
  return violations.length === 0 ? Effect.succeed(found) : Effect.fail(RpcStatus.invalidArgument(
    violations.map(({ field, description }) => `* ${of}.${field}: ${description}\n`).join(""),
    violations
  ))
}

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

/** The error of a wrong type in the Interactions API, with its path. */
export const invalid = (error: Schema.SchemaError, at = ""): RpcStatus.RpcStatus => {
  const [issue] = issues(error.issue).issues
  const keys = (issue?.path ?? []).map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`)
  const reason = issue?.message.replace(" | undefined", "") ?? ""
  return RpcStatus.invalidArgument(refusals.invalid(`${at}${keys.join("")}`.replace(/^\./, ""), reason))
}

/** Checks the body with the schema of its message. */
export const typed = (
  schema: Schema.Codec<unknown>
): (body: JsonObject) => Effect.Effect<void, RpcStatus.RpcStatus> => {
  const decode = Schema.decodeUnknownResult(schema, { errors: "all" })
  return (body) => {
    const decoded = decode(body)
    return Result.isSuccess(decoded) ? Effect.void : Effect.fail(invalid(decoded.failure))
  }
}

const violationsOf = (content: JsonObject, path: string): ReadonlyArray<{ field: string; description: string }> => {
  const role = string(content["role"])
  const parts = list(content["parts"])
  if (role !== undefined && !roles.includes(role)) {
    return [{ field: `${path}.role`, description: "Please use a valid role: user, model." }]
  }
  if (parts.length === 0) return [{ field: `${path}.parts`, description: "contents.parts must not be empty." }]
  return objects(parts).flatMap((part, index) => {
    if (!Object.keys(part).some((name) => !annotations.includes(name))) {
      return [{
        field: `${path}.parts[${index}].data`,
        description: "required oneof field 'data' must have one initialized field"
      }]
    }
    return isObject(part["functionResponse"]) && (string(part["functionResponse"]["name"]) ?? "") === ""
      ? [{ field: `${path}.parts[${index}].function_response.name`, description: "Name cannot be empty." }]
      : []
  })
}

const roles: ReadonlyArray<string> = ["user", "model", "function", "tool"]

/** The fields of a part that describe its data and are not data. */
const annotations: ReadonlyArray<string> = [
  "thought",
  "thoughtSignature",
  "videoMetadata",
  "mediaResolution",
  "partMetadata"
]
