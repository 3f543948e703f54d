/** The requests of a batch, inline or in a file, and the answer to each. */
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import type { Reply } from "../Reply.ts"
import * as RpcStatus from "../RpcStatus.ts"
import * as Files from "./files.ts"
import * as Jobs from "./jobs.ts"
import { isObject, type JsonObject, object, objects, string } from "./json.ts"
import type { Call } from "./route.ts"
import { promptTokens } from "./usage.ts"
import type { Batch, World } from "./world.ts"

/** The requests of a batch as they were received. */
export interface Input {
  /** `inputConfig` in the batch resource, without the requests. */
  readonly shown: JsonObject
  readonly entries: ReadonlyArray<Entry>
  readonly inFile: boolean
}

/** A request with its key or metadata, or the reason why it cannot be read. */
type Entry =
  | { readonly about: JsonObject; readonly request: unknown }
  | { readonly about: JsonObject; readonly error: RpcStatus.RpcStatus }

const path = "batch.input_config"

/** Reads `inputConfig`, which contains requests or the name of a file. */
export const read = Effect.fnUntraced(
  function*(world: World, value: unknown, message: string): Effect.fn.Return<Input, RpcStatus.RpcStatus> {
    const refused = (field: string, description: string) =>
      RpcStatus.invalidArgument(`* ${message}.${field}: ${description}\n`, [{ field, description }])
    const config = object(value)
    if (config["fileName"] !== undefined) {
      const fileName = string(config["fileName"]) ?? ""
      const { bytes } = yield* Files.usable(world, fileName)
      const lines = new TextDecoder().decode(bytes).split(/\r?\n/).filter((line) => line.trim() !== "")
      return { shown: { fileName }, entries: lines.map(parsed), inFile: true }
    }
    if (config["requests"] === undefined) {
      return yield* refused(`${path}.source`, "required oneof field 'source' must have one initialized field")
    }
    const inlined = objects(object(config["requests"])["requests"])
    if (inlined.length === 0) return yield* refused(`${path}.requests.requests`, "requests is not specified")
    const entries = inlined.map(({ metadata, request }): Entry => ({
      about: isObject(metadata) ? { metadata } : {},
      request
    }))
    return { shown: {}, entries, inFile: false }
  }
)

const parsed = (line: string): Entry => {
  const value = Result.getOrElse(Result.try((): unknown => JSON.parse(line)), () => undefined)
  const key = object(value)["key"]
  const about = key === undefined ? {} : { key }
  return isObject(value) && isObject(value["request"])
    ? { about, request: value["request"] }
    : { about, error: RpcStatus.invalidArgument(isObject(value) ? noRequest : noJson) }
}

const noJson = "Invalid JSON payload received. Unexpected token."
const noRequest = "The line has no request: expected an object with a key and a request."

/** Whether the batch has any requests. */
export const isReadable = ({ entries }: Input): boolean => entries.some((entry) => "request" in entry)

/** Answers each request like a single call. */
export const answer = (
  call: Call,
  kind: Batch["kind"],
  { entries }: Input
): Effect.Effect<ReadonlyArray<JsonObject>> =>
  Effect.forEach(entries, (entry, index) => {
    if ("error" in entry) return Effect.succeed({ ...entry.about, error: Jobs.errorOf(entry.error) })
    const { about, request } = entry
    const model = object(request)["model"] ?? `models/${call.params["id"]}`
    if (typeof model !== "string" || !/^(models|tunedModels)\/[\w.-]+$/.test(model)) {
      const description = "unexpected model name format"
      const error = RpcStatus.invalidArgument(`* ${kind}Request.model: ${description}\n`, [{
        field: "model",
        description
      }])
      return Effect.succeed({ ...about, error: Jobs.errorOf(error) })
    }
    const method = kind === "GenerateContent" ? "generateContent" : "embedContent"
    return Effect.map(call.forward(`${model}:${method}`, request, index), (reply) => {
      const outcome = outcomeOf(reply)
      return { ...about, ...(kind === "EmbedContent" ? counted(outcome, request) : outcome) }
    })
  })

const outcomeOf = ({ body, status }: Reply): JsonObject => {
  if (body._tag === "Status") return { error: Jobs.errorOf(body.status) }
  const text = body._tag === "Bytes" ? new TextDecoder().decode(body.bytes) : ""
  const response = Result.getOrElse(Result.try((): unknown => JSON.parse(text)), () => undefined)
  return isObject(response) && status < 400
    ? { response }
    : { error: Jobs.errorOf(RpcStatus.make(500, text === "" ? "Internal error encountered." : text)) }
}

const counted = (outcome: JsonObject, request: unknown): JsonObject => {
  if (!isObject(outcome["response"])) return outcome
  const { total } = promptTokens({ contents: [object(request)["content"]] })
  return { response: { ...outcome["response"], tokenCount: String(total) } }
}

/**
 * One line per item, in another order than the requests. Google does not keep the order, so clients must not rely on
 * it.
 */
export const lines = (items: ReadonlyArray<JsonObject>): Uint8Array => {
  const swapped = items.map((item, index) => items[index % 2 === 0 ? index + 1 : index - 1] ?? item)
  return new TextEncoder().encode(swapped.map((item) => `${JSON.stringify(item)}\n`).join(""))
}
