/** The thought signatures that the emulator has sent, and the check of those that come back. */
import * as Effect from "effect/Effect"
import * as RpcStatus from "../RpcStatus.ts"
import * as contents from "./contents.ts"
import { isObject, type JsonObject, object, string } from "./json.ts"
import type { Call } from "./route.ts"

export interface Signatures {
  /** Remembers the signatures of parts that are sent. */
  readonly issue: (parts: ReadonlyArray<JsonObject>) => Effect.Effect<void>
  /**
   * Refuses a changed signature, and on Gemini 3 a call of the current turn without one. Signatures of parts that the
   * emulator has not made are accepted.
   */
  readonly check: (call: Call, turns: ReadonlyArray<contents.Turn>) => Effect.Effect<void, RpcStatus.RpcStatus>
}

export const make: Effect.Effect<Signatures> = Effect.sync(() => {
  const issued = new Map<string, ReadonlySet<string>>()

  const isChanged = (part: JsonObject): boolean => {
    const signature = string(part["thoughtSignature"])
    if (signature === undefined || placeholders.includes(signature)) return false
    const known = issued.get(keyOf(part))
    return known !== undefined && !known.has(signature)
  }

  return {
    issue: (parts) =>
      Effect.sync(() => {
        for (const part of parts) {
          const signature = string(part["thoughtSignature"])
          if (signature === undefined) continue
          const key = keyOf(part)
          issued.set(key, new Set([...issued.get(key) ?? [], signature]))
        }
      }),
    check: (call, turns) => {
      if (turns.some(({ parts }) => parts.some(isChanged))) return Effect.fail(changed(call))
      if (!requires(call.params["id"] ?? "")) return Effect.void
      for (const { parts, position, role } of contents.current(turns)) {
        const first = role === "model" ? parts.find(contents.isCall) : undefined
        if (first !== undefined && string(first["thoughtSignature"]) === undefined) {
          return Effect.fail(missing(call, String(object(first["functionCall"])["name"]), position))
        }
      }
      return Effect.void
    }
  }
})

/** Gemini 3 and later models require signatures, except those that make images or speech. */
const requires = (model: string): boolean =>
  /^gemini-(?:[3-9]|\d\d|(?:flash|flash-lite|pro)-latest)/.test(model) && !/image|tts|transcribe/.test(model)

/** Signatures for calls that the model did not make, from Google's documentation. */
const placeholders: ReadonlyArray<string> = ["skip_thought_signature_validator", "context_engineering_is_the_way_to_go"]

/** A part without its signature, and a call without its id. The order of keys does not matter. */
const keyOf = ({ thoughtSignature: _, ...part }: JsonObject): string => {
  const { args = {}, name } = object(part["functionCall"])
  return canonical(contents.isCall(part) ? { functionCall: { args, name } } : part)
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, held: unknown) =>
    isObject(held)
      ? Object.fromEntries(Object.entries(held).toSorted(([one], [other]) => one < other ? -1 : 1))
      : held)

const changed = ({ location }: Call): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(
    location.backend === "gemini"
      ? "Corrupted thought signature."
      : "Unable to submit request because Thought signature is not valid.. Learn more: " +
        "https://cloud.google.com/vertex-ai/generative-ai/docs/model-reference/gemini"
  )

const missing = ({ location }: Call, name: string, position: number): RpcStatus.RpcStatus =>
  RpcStatus.invalidArgument(
    location.backend === "gemini"
      ? "Function call is missing a thought_signature in functionCall parts. This is required for tools to work " +
        "correctly, and missing thought_signature may lead to degraded model performance. Additional data, function " +
        `call \`default_api:${name}\` , position ${position}. Please refer to ` +
        "https://ai.google.dev/gemini-api/docs/thought-signatures for more details."
      : `Unable to submit request because function call \`default_api:${name}\` in the ${position}. content block is ` +
        "missing a `thought_signature`. Learn more: " +
        "https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures"
  )
