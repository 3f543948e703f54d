/** Which calls another target can answer. */
import * as Predicate from "effect/Predicate"

/** What a call is bound to: nothing, its model, its model on one backend, or the client that sends it. */
export type Bound = "nothing" | "model" | "model and backend" | "client"

/**
 * The operations that another client can answer, and what each of them is bound to besides its parameters. All others are about state that one backend has.
 * Vectors and numbers of tokens mean something for one model only, and
 * each backend has its own endpoint of embeddings.
 */
const operations: { readonly [operation: string]: Bound } = {
  "decisions.create": "nothing",
  "models.computeTokens": "model",
  "models.countTokens": "model",
  "models.embedContent": "model and backend",
  "models.generateContent": "nothing",
  "models.generateContentStream": "nothing",
  "models.generateImages": "nothing"
}

/** The fields that name something on a server, wherever they stand. What is in a cache is encoded for one model of one backend. */
const references: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "cachedContent",
  "fileSearchStoreNames",
  "fileUri",
  "gcsUri",
  "ragCorpora",
  "ragResources"
])

/** What a call is bound to. */
export const boundTo = (operation: string, params: unknown): Bound => {
  const bound = Object.hasOwn(operations, operation) ? operations[operation]! : "client"
  return bound !== "client" && refers(params) ? "client" : bound
}

/** Whether a value refers to a file, a cache or a store. An address of the web is the same for all. */
const refers = (value: unknown): boolean => {
  if (Array.isArray(value)) return value.some(refers)
  if (!Predicate.isObject(value) || ArrayBuffer.isView(value)) return false
  return Object.entries(value).some(([name, inner]) =>
    Predicate.isNotNullish(inner) && references.has(name) ? !isWeb(inner) : refers(inner)
  )
}

const isWeb = (value: unknown): boolean =>
  typeof value === "string" && /^https?:/.test(value) &&
  !/^https:\/\/[\w-]*generativelanguage\.googleapis\.com\//.test(value)
