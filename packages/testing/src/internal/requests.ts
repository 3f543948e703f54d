/** The checks before a method runs: the caller, and the fields of the body. */
import { Content } from "effect-genai/wire/Content"
import { GenerationConfig, SafetySetting } from "effect-genai/wire/GenerateContent"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import type { ReceivedRequest } from "../ReceivedRequest.ts"
import * as RpcStatus from "../RpcStatus.ts"
import type { Dialect } from "./dialect.ts"
import { isObject, type JsonObject, list, object, objects, string } from "./json.ts"

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
  dialect === "google"
    ? authenticate(request, callers)
    : Effect.mapError(authenticate(request, callers), ({ message }) => RpcStatus.make(401, message))

const authenticate = (request: ReceivedRequest, callers: Callers): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const service = request.backend === "gemini" ? "generativelanguage.googleapis.com" : "aiplatform.googleapis.com"
  const key = request.headers["x-goog-api-key"] ?? request.url.searchParams.get("key") ?? undefined
  const token = /^Bearer\s+(.*)$/i.exec(request.headers["authorization"] ?? "")?.[1]
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

/**
 * The body as a message with these top-level fields. The dialect of Google also accepts names in snake_case, like
 * proto JSON, and converts them to camelCase.
 */
export const message = (
  request: Pick<ReceivedRequest, "body">,
  fields: ReadonlyArray<string>,
  dialect: Dialect
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  if (request.body === undefined) return Effect.succeed({})
  if (!isObject(request.body)) {
    return Effect.fail(RpcStatus.invalidArgument(
      typeof request.body === "string"
        ? "Invalid JSON payload received. Unexpected token."
        : "Invalid JSON payload received. Unknown name \"\": Root element must be a message."
    ))
  }
  return dialect === "interactions" ? snakeMessage(request.body, fields) : nested(request.body, fields)
}

/** The same for a message inside the body, at a path, in the dialect of Google. */
export const nested = (
  value: unknown,
  fields: ReadonlyArray<string>,
  at?: string
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  const entries = Object.entries(object(value)).map(([name, value]) => [camel(name), value, name] as const)
  const where = at === undefined ? {} : { field: at }
  const unknown = entries.filter(([name]) => !fields.includes(name)).map(([, , name]) => ({
    ...where,
    description: `Invalid JSON payload received. Unknown name "${name}"${
      at === undefined ? "" : ` at '${at}'`
    }: Cannot find field.`
  }))
  return unknown.length > 0
    ? Effect.fail(RpcStatus.invalidArgument(unknown.map(({ description }) => description).join("\n"), unknown))
    : Effect.succeed(Object.fromEntries(entries.map(([name, value]) => [name, value])))
}

const snakeMessage = (
  body: JsonObject,
  fields: ReadonlyArray<string>
): Effect.Effect<JsonObject, RpcStatus.RpcStatus> => {
  const unknown = Object.keys(body).filter((name) => !fields.includes(name))
  return unknown.length === 0 ? Effect.succeed(body) : Effect.fail(RpcStatus.withReason(
    RpcStatus.invalidArgument(unknown.map((name) => `Unknown parameter '${name}'.`).join(" ")),
    "parameter_unknown"
  ))
}

export const camel = (name: string): string => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** Checks the types of the parts of a generation request. */
export const wellTyped = (body: JsonObject): Effect.Effect<void, RpcStatus.RpcStatus> => {
  const wrong = wrongTypes(body)
  return wrong.length === 0 ? Effect.void : Effect.fail(
    RpcStatus.invalidArgument(wrong.map(({ description }) => description).join("\n"), wrong)
  )
}

/** Checks contents: their types, their number, known roles, and parts with data. */
export const contents = (
  body: JsonObject,
  of: string
): Effect.Effect<ReadonlyArray<JsonObject>, RpcStatus.RpcStatus> => {
  const found = objects(body["contents"])
  const violations = found.length === 0
    ? [{ field: "contents", description: "contents is not specified" }]
    : found.flatMap((content, index) => violationsOf(content, `contents[${index}]`))
  return Effect.andThen(
    wellTyped(body),
    violations.length === 0 ? Effect.succeed(found) : Effect.fail(RpcStatus.invalidArgument(
      violations.map(({ field, description }) => `* ${of}.${field}: ${description}\n`).join(""),
      violations
    ))
  )
}

/** The parts of a generation request whose types the wire schemas and the server agree on. */
const Typed = Schema.Struct({
  contents: Schema.optional(Schema.Array(Content)),
  systemInstruction: Schema.optional(Content),
  safetySettings: Schema.optional(Schema.Array(SafetySetting)),
  generationConfig: Schema.optional(GenerationConfig)
})

const decode = Schema.decodeUnknownResult(Typed, { errors: "all" })

const issues = SchemaIssue.makeFormatterStandardSchemaV1()

const wrongTypes = (body: JsonObject): ReadonlyArray<RpcStatus.FieldViolation> => {
  // In a schema of Google's dialect, 64-bit integers may be numbers or strings.
  const { responseSchema: _, ...generationConfig } = object(body["generationConfig"])
  const decoded = decode(withoutNull({ ...body, generationConfig }))
  if (Result.isSuccess(decoded)) return []
  return issues(decoded.failure.issue).issues.map(({ message, path = [] }) => {
    const field = path.map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`).join("").slice(1)
    return { field, description: `Invalid value at '${field}': ${message}` }
  })
}

/** The error of a wrong type in the Interactions API, with its path. */
export const invalid = (error: Schema.SchemaError, at = ""): RpcStatus.RpcStatus => {
  const [issue] = issues(error.issue).issues
  const keys = (issue?.path ?? []).map((key) => typeof key === "number" ? `[${key}]` : `.${String(key)}`)
  return RpcStatus.invalidArgument(
    `Invalid value at '${`${at}${keys.join("")}`.replace(/^\./, "")}': ${issue?.message.replace(" | undefined", "")}`
  )
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

/** In proto JSON, `null` counts as absent. */
const withoutNull = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(withoutNull) : isObject(value)
    ? Object.fromEntries(
      Object.entries(value).filter(([, held]) => held !== null).map(([name, held]) => [name, withoutNull(held)])
    )
    : value

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
