/** Answers of the Gemini API as chat completions, embeddings and models of OpenAI. */
import * as Base64 from "effect/encoding/Base64"
import type { Model } from "./catalogue.ts"
import { isObject, type JsonObject, number, object, objects, string } from "./json.ts"

export interface About {
  readonly model: string
  /** In seconds since 1970. */
  readonly created: number
  /** Where extensions stand in `extra_content`. */
  readonly namespace: "google" | "vertex"
}

export const completion = (response: JsonObject, about: About): JsonObject => ({
  ...head(response, about, "chat.completion"),
  choices: objects(response["candidates"]).map((candidate, index) => {
    const message = messageOf(candidate, about, 0)
    return { index, message, finish_reason: ending(candidate, message["tool_calls"] !== undefined) }
  }),
  usage: usage(response)
})

export const chunks = (
  responses: ReadonlyArray<JsonObject>,
  about: About,
  options: JsonObject
): ReadonlyArray<JsonObject> => {
  const called = new Map<number, number>()
  return responses.map((response, position) => ({
    ...head(responses[0] ?? {}, about, "chat.completion.chunk"),
    choices: objects(response["candidates"]).map((candidate, index) => {
      const before = called.get(index) ?? 0
      const delta = messageOf(candidate, about, before)
      called.set(index, before + objects(delta["tool_calls"]).length)
      const finish = ending(candidate, (called.get(index) ?? 0) > 0)
      return { index, delta, ...(finish === null ? undefined : { finish_reason: finish }) }
    }),
    ...(options["include_usage"] === true && position === responses.length - 1
      ? { usage: usage(response) }
      : undefined)
  }))
}

/** Vectors as lists, or as the bytes of their 32-bit numbers in Base64. */
export const embeddings = (
  vectors: ReadonlyArray<ReadonlyArray<number>>,
  model: string,
  encoded: boolean
): JsonObject => ({
  object: "list",
  data: vectors.map((vector, index) => ({
    object: "embedding",
    index,
    embedding: encoded ? Base64.encode(new Uint8Array(Float32Array.from(vector).buffer)) : vector
  })),
  model
})

export const model = ({ displayName, id }: Model): JsonObject => ({
  id: `models/${id}`,
  object: "model",
  owned_by: "google",
  display_name: displayName ?? id
})

const head = (response: JsonObject, { created, model }: About, kind: string): JsonObject => ({
  id: response["responseId"],
  object: kind,
  created,
  model
})

const messageOf = (candidate: JsonObject, { namespace }: About, before: number): JsonObject => {
  const parts = objects(object(candidate["content"])["parts"])
  const text = parts.map((part) => {
    const said = string(part["text"]) ?? ""
    return part["thought"] === true && said !== "" ? `<thought>${said}</thought>` : said
  }).join("")
  const calls = parts.filter((part) => isObject(part["functionCall"])).map((part, index) => {
    const { args = {}, id, name } = object(part["functionCall"])
    const signature = part["thoughtSignature"]
    return {
      index: before + index,
      id: id ?? `function-call-${before + index}`,
      type: "function",
      function: { name, arguments: JSON.stringify(args) },
      ...(signature === undefined
        ? undefined
        : { extra_content: { [namespace]: { thought_signature: signature } } })
    }
  })
  return {
    role: "assistant",
    ...(calls.length > 0 && text === "" ? undefined : { content: text }),
    ...(calls.length === 0 ? undefined : { tool_calls: calls })
  }
}

const ending = ({ finishReason }: JsonObject, called: boolean): string | null => {
  if (finishReason === undefined) return null
  return finishReason === "STOP" ? (called ? "tool_calls" : "stop") : endings[String(finishReason)] ?? "content_filter"
}

const endings: { readonly [reason: string]: string } = { MAX_TOKENS: "length", MALFORMED_FUNCTION_CALL: "stop" }

const usage = (response: JsonObject): JsonObject => {
  const { candidatesTokenCount, promptTokenCount, totalTokenCount } = object(response["usageMetadata"])
  return {
    prompt_tokens: number(promptTokenCount) ?? 0,
    completion_tokens: number(candidatesTokenCount) ?? 0,
    total_tokens: number(totalTokenCount) ?? 0
  }
}
