import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { LanguageModel, type Prompt } from "effect/ai"
import { GeminiInteractionModel, GeminiLanguageModel } from "../src/index.ts"
import { bodies, collect, gemini } from "./harness/emulated.ts"

const models = {
  GeminiLanguageModel: GeminiLanguageModel.layer({ model: "gemini-2.5-flash" }),
  GeminiInteractionModel: GeminiInteractionModel.layer({ model: "gemini-2.5-flash" })
}

const call = { type: "tool-call", id: "c1", name: "look", params: {} } as const
const result = { type: "tool-result", id: "c1", name: "look", isFailure: false, result: 1 } as const
const user = (...content: ReadonlyArray<Prompt.UserMessagePartEncoded>) => ({ role: "user", content }) as const
const file = (mediaType: string, data: string | URL | Uint8Array) => user({ type: "file", mediaType, data })
const hi = { role: "user", content: "Hi" } as const

const table: ReadonlyArray<readonly [string, ReadonlyArray<Prompt.MessageEncoded>, ReadonlyArray<string>]> = [
  ["no messages", [], ["no message of the user"]],
  ["the system alone", [{ role: "system", content: "Be short." }], ["no message of the user"]],
  ["a system in the middle", [hi, { role: "system", content: "Be short." }], [
    "message 1 (system)",
    "before all others"
  ]],
  ["a message without content", [hi, user()], ["message 1 (user)", "no content"]],
  ["a media type that is none", [file("png", "AAAA")], ["message 0 (user): part 0", `"png"`, "image/png"]],
  ["a media type that cannot be read", [file("application/zip", new Uint8Array([1]))], ["application/zip", "PDF"]],
  ["data that is not base64", [file("image/png", "not base64!")], ["neither base64 nor a URL"]],
  ["a message of empty texts", [hi, user({ type: "text", text: "" })], ["message 1 (user)", "no content"]],
  ["an empty prompt", [{ role: "user", content: "" }], ["message 0 (user)", "no content"]],
  ["an empty file", [file("image/png", "")], ["the file is empty"]],
  ["an empty file of bytes", [file("image/png", new Uint8Array(0))], ["the file is empty"]],
  ["base64 that is cut off", [file("image/png", "AAAAA")], ["neither base64 nor a URL"]],
  ["the name of a file of the Files API", [file("image/png", "files/abc-123")], ["files/abc-123", "its URI"]],
  ["a URL that no server has", [file("image/png", new URL("file:///etc/hosts"))], ["file:", "https:"]],
  ["a data: URL without base64", [file("text/plain", new URL("data:text/plain,hi"))], ["without base64"]],
  ["a call without a result", [hi, { role: "assistant", content: [call] }, hi], ["look", "c1", "no result"]],
  ["a result without a call", [hi, { role: "tool", content: [result] }], [
    "message 1 (tool)",
    "look",
    "c1",
    "no message before it"
  ]],
  [
    "a result of an older call",
    [hi, { role: "assistant", content: [call] }, { role: "tool", content: [result] }, hi, {
      role: "assistant",
      content: "x"
    }, {
      role: "tool",
      content: [result]
    }],
    ["message 5 (tool)", "a result already"]
  ],
  [
    "a result that is not JSON",
    [hi, { role: "assistant", content: [call] }, { role: "tool", content: [{ ...result, result: 1n }] }],
    ["look", "c1", "not JSON"]
  ],
  [
    "parameters that are not an object",
    [hi, { role: "assistant", content: [{ ...call, params: "x" }] }, { role: "tool", content: [result] }],
    ["message 1 (assistant)", "parameters are an object"]
  ]
]

for (const [name, model] of Object.entries(models)) {
  describe(`${name}`, () => {
    for (const [title, prompt, words] of table) {
      it.effect(`refuses ${title} before anything is sent`, () =>
        Effect.gen(function*() {
          for (
            const run of [
              Effect.asVoid(LanguageModel.generateText({ prompt })),
              Effect.asVoid(collect(LanguageModel.streamText({ prompt })))
            ]
          ) {
            const error = yield* Effect.flip(run)
            assert.strictEqual(error.reason._tag, "InvalidUserInputError")
            assert.strictEqual(error.module, name)
            assert.isFalse(error.isRetryable)
            for (const word of words) assert.include(error.message, word)
          }
          assert.lengthOf(yield* bodies, 0)
        }).pipe(Effect.provide(model.pipe(Layer.provideMerge(gemini)))))
    }
  })
}
