/**
 * Where requests differ from those of `@google/genai` on purpose, and why.
 */
import * as Predicate from "effect/Predicate"
import type { Sent } from "./Recorder.ts"
import type { Both, Method, Params, settings } from "./Sdks.ts"

/** One difference: a call that shows it, what each makes of the call, and which other calls it accounts for. */
export interface Difference {
  readonly title: string
  readonly reason: string
  readonly on: keyof typeof settings
  readonly method: Method
  readonly params: Params
  /** What of a request shows it; the body if not said otherwise. */
  readonly of?: (sent: Sent) => unknown
  /** That of the request, or how the call is refused. */
  readonly official: unknown
  readonly ours: unknown
  readonly accountsFor: (both: Both, params: Params) => boolean
}

/** Whether the difference between two calls is one of these. */
export const isKnown = (both: Both, params: Params): boolean =>
  differences.some(({ accountsFor }) => accountsFor(both, params))

const model = "gemini-2.5-flash"
const contents = [{ role: "user", parts: [{ text: "Hi" }] }]

/** Ours refuses in these words what the official SDK sends. */
const refusedByOurs = (pattern: RegExp) => ({ official, ours }: Both): boolean =>
  official.sent.length > 0 && ours.sent.length === 0 && pattern.test(String(ours.error))

/** Typed parameters never show it. */
export const never = () => false

const field = (config: unknown, name: string): unknown => Predicate.hasProperty(config, name) ? config[name] : undefined

/** All of them. */
export const differences: ReadonlyArray<Difference> = [
  {
    title: "a field that neither knows",
    reason: "What the API adds tomorrow works today: it is sent, not dropped.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: [{ parts: [{ text: "Hi", novelty: { a: 1 } }] }], config: { topZ: 3 } },
    official: { contents: [{ parts: [{ text: "Hi" }] }], generationConfig: {} },
    ours: { contents: [{ parts: [{ text: "Hi", novelty: { a: 1 } }] }], generationConfig: { topZ: 3 } },
    accountsFor: never
  },
  {
    title: "a role without parts",
    reason: "It is a content, as answers that were cut off at once are, and no part with nothing in it.",
    on: "vertex",
    method: "generateContent",
    params: { model, contents: { role: "user" } },
    official: { contents: [{ role: "user", parts: [{}] }] },
    ours: { contents: [{ role: "user" }] },
    accountsFor: never
  },
  {
    title: "parts that are no list",
    reason: "They become a part with nothing in it.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: { role: "user", parts: { text: "Hi" } } },
    official: { contents: [{ role: "user", parts: [{}] }] },
    ours: "InvalidRequest: Invalid contents[0].parts: expected a list",
    accountsFor: never
  },
  {
    title: "a parameter that is required",
    reason: "The server would refuse the request without it, in other words.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: null },
    official: {},
    ours: "InvalidRequest: Invalid contents: expected a value",
    accountsFor: refusedByOurs(/expected a value$/)
  },
  {
    title: "lists in lists of contents",
    reason: "They become parts with nothing in them.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents: [["a"], ["b"]] },
    official: { contents: [{ role: "user", parts: [{}, {}] }] },
    ours: "InvalidRequest: Invalid contents[0]: expected a string, a part or a content",
    accountsFor: refusedByOurs(/expected a string, a part or a content$/)
  },
  {
    title: "a function call without its role, outside of contents",
    reason: "It means nothing in a system instruction or in what is to be embedded; in contents both refuse it.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { systemInstruction: { functionCall: { name: "f" } } } },
    official: {
      contents,
      systemInstruction: { role: "user", parts: [{ functionCall: { name: "f" } }] },
      generationConfig: {}
    },
    ours: "InvalidRequest: Invalid config.systemInstruction: expected a content with its role around a functionCall or "
      + "functionResponse",
    accountsFor: refusedByOurs(/expected a content with its role around/)
  },
  {
    title: "several contents as a system instruction",
    reason: "They become parts with nothing in them.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { systemInstruction: [...contents, ...contents] } },
    official: { contents, systemInstruction: { role: "user", parts: [{}, {}] }, generationConfig: {} },
    ours: "InvalidRequest: Invalid config.systemInstruction: expected one content",
    accountsFor: refusedByOurs(/systemInstruction(\[\d\])?: expected (one content|only contents or only parts)/)
  },
  {
    title: "one content in a list as a system instruction",
    reason: "It is that content, not a part with nothing in it.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { systemInstruction: contents } },
    official: { contents, systemInstruction: { role: "user", parts: [{}] }, generationConfig: {} },
    ours: { contents, systemInstruction: contents[0], generationConfig: {} },
    accountsFor: (_, { config }) => Array.isArray(field(config, "systemInstruction"))
  },
  {
    title: "nothing to embed",
    reason: "An empty request gives an empty answer, or an error of the server.",
    on: "gemini",
    method: "embedContent",
    params: { model: "text-embedding-005", contents: [] },
    official: { requests: [] },
    ours: "InvalidRequest: Invalid contents: expected at least one content",
    accountsFor: refusedByOurs(/Invalid contents: expected at least one content$/)
  },
  {
    title: "an empty string to embed",
    reason: "It is a content like any other; whoever passes one gets one answer for it.",
    on: "vertex",
    method: "embedContent",
    params: { model: "text-embedding-005", contents: "" },
    official: { instances: [] },
    ours: { instances: [{ content: "" }] },
    accountsFor: (_, { contents }) => contents === ""
  },
  {
    title: "what cannot be embedded by a prediction",
    reason:
      "All but the text in front of each content is dropped there, and contents without are, so that vectors and contents no longer match.",
    on: "vertex",
    method: "embedContent",
    params: {
      model: "text-embedding-005",
      contents: ["a", { inlineData: { data: "aGk=", mimeType: "image/png" } }]
    },
    official: { instances: [{ content: "a" }] },
    ours: "InvalidRequest: Invalid contents[1]: expected one text, which is all that this model embeds",
    accountsFor: refusedByOurs(/expected one text, which is all that this model embeds$/)
  },
  {
    title: "a field of another kind of embedding model",
    reason: "It would be dropped without a word.",
    on: "vertex",
    method: "embedContent",
    params: { model: "text-embedding-005", contents: ["Hi"], config: { documentOcr: true } },
    official: { instances: [{ content: "Hi" }] },
    ours: "UnsupportedField: config.documentOcr is not supported by the Vertex AI (PREDICT)",
    accountsFor: refusedByOurs(/^UnsupportedField: .* \((PREDICT|EMBED_CONTENT)\)$/)
  },
  {
    title: "null for a field that the backend lacks",
    reason: "Null is no value, here as for every other field.",
    on: "gemini",
    method: "countTokens",
    params: { model, contents, config: { systemInstruction: null } },
    official: "Error: systemInstruction parameter is only supported in Gemini Enterprise Agent Platform mode, not in "
      + "Gemini Developer API mode.",
    ours: { contents },
    accountsFor: ({ official }, params) =>
      /only supported in/.test(String(official.error)) && JSON.stringify(params).includes(":null")
  },
  {
    title: "a number that JSON does not have",
    reason: "It would be sent as null.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { temperature: Number.NaN, topP: Number.POSITIVE_INFINITY } },
    official: { contents, generationConfig: { temperature: null, topP: null } },
    ours: "InvalidRequest: Invalid config.temperature: expected a number",
    accountsFor: never
  },
  {
    title: "an empty name of a cache",
    reason: "It names no cache.",
    on: "gemini",
    method: "generateContent",
    params: { model, contents, config: { cachedContent: "" } },
    official: { contents, cachedContent: "cachedContents/", generationConfig: {} },
    ours: "InvalidRequest: Invalid config.cachedContent: expected the name of one of cachedContents",
    accountsFor: refusedByOurs(/expected the name of one of cachedContents$/)
  },
  {
    title: "the name of a cache in express mode",
    reason: "There is no project to put in front of it.",
    on: "express",
    method: "generateContent",
    params: { model, contents, config: { cachedContent: "c" } },
    official: {
      contents,
      cachedContent: "projects/undefined/locations/undefined/cachedContents/c",
      generationConfig: {}
    },
    ours: { contents, cachedContent: "cachedContents/c", generationConfig: {} },
    accountsFor: ({ official }) => String(JSON.stringify(official.sent[0]?.body)).includes("projects/undefined/")
  },
  {
    title: "fields of extraBody for a GET",
    reason: "A GET has no body; with options of the client, the call would always fail.",
    on: "gemini",
    method: "get",
    params: { model, config: { httpOptions: { extraBody: { a: 1 } } } },
    official: "TypeError: Request with GET/HEAD method cannot have body.",
    ours: undefined,
    accountsFor: ({ official }) => /GET\/HEAD method cannot have body/.test(String(official.error))
  },
  {
    title: "a key of the call beside a token of the client",
    reason: "A caller who brings credentials is not given others as well.",
    on: "vertex",
    method: "generateContent",
    params: { model, contents, config: { httpOptions: { headers: { "x-goog-api-key": "another" } } } },
    of: ({ headers }) => [headers["x-goog-api-key"], headers["authorization"]],
    official: ["another", "Bearer ya29.token"],
    ours: ["another", undefined],
    accountsFor: (_, { config }) =>
      Predicate.hasProperty(field(field(config, "httpOptions"), "headers"), "x-goog-api-key")
  }
]
