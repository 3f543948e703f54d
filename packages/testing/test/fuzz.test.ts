/** Whatever a request has in it, the emulator answers as an API does: it never fails itself. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { memory, send } from "./faces.ts"

const names = [
  "contents",
  "parts",
  "role",
  "text",
  "inlineData",
  "inline_data",
  "data",
  "functionCall",
  "function_response",
  "name",
  "args",
  "tools",
  "functionDeclarations",
  "parameters",
  "properties",
  "items",
  "enum",
  "required",
  "anyOf",
  "type",
  "generationConfig",
  "responseSchema",
  "responseMimeType",
  "thinkingConfig",
  "thinkingBudget",
  "systemInstruction",
  "toolConfig",
  "functionCallingConfig",
  "mode",
  "safetySettings",
  "threshold",
  "content",
  "requests",
  "model",
  "messages",
  "tool_calls",
  "function",
  "image_url",
  "input",
  "__proto__",
  "constructor"
]

const leaf = fc.oneof(
  fc.constantFrom("user", "model", "OBJECT", "ARRAY", "STRING", "AAAA", "ANY", "f", "models/gemini-2.5-flash"),
  fc.jsonValue({ maxDepth: 1 })
)

/** JSON with the names of the API at places that are mostly wrong. */
const { tree } = fc.letrec<{ readonly tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6 },
    leaf,
    fc.array(tie("tree"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("tree"), { maxKeys: 4 })
  )
}))

const paths = [
  "/v1beta/models/gemini-2.5-flash:generateContent",
  "/v1beta/models/gemini-3-flash:streamGenerateContent?alt=sse",
  "/v1beta/models/gemini-2.5-flash:countTokens",
  "/v1beta/models/gemini-embedding-001:batchEmbedContents",
  "/v1beta/cachedContents",
  "/v1beta/openai/chat/completions",
  "/v1beta/openai/embeddings",
  "/v1beta1/projects/p/locations/l/publishers/google/models/gemini-2.5-flash:generateContent"
]

const body = fc.oneof(
  tree,
  fc.dictionary(fc.constantFrom(...names), tree, { maxKeys: 5 }),
  fc.record({
    contents: fc.array(fc.record({ role: fc.constantFrom("user", "model"), parts: tree })),
    generationConfig: tree,
    tools: tree
  }, { requiredKeys: ["contents"] }),
  fc.record({ model: fc.constant("gemini-2.5-flash"), messages: fc.array(tree), tools: tree })
)

for (const lenient of [false, true]) {
  describe(`an emulator ${lenient ? "that is lenient" : "with all its checks"}`, () => {
    it.effect("does not fail, for any JSON", () =>
      Effect.gen(function*() {
        const cases = fc.sample(fc.tuple(fc.constantFrom(...paths), body), { numRuns: 1500, seed: 7 })
        const statuses = new Set<number>()
        for (const [path, asked] of cases) {
          const { response, text } = yield* send(memory, path, JSON.stringify(asked) ?? "")
          statuses.add(response.status)
          assert.isBelow(response.status, 500, `${path} ${JSON.stringify(asked)}: ${text}`)
        }
        assert.includeMembers([...statuses], lenient ? [200, 400] : [400])
      }).pipe(Effect.provide(memory.layer({ lenient }))), 60_000)
  })
}
