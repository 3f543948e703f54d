/** Programs of the documentation of Effect, which are written for other providers, run on Gemini: only their layers are changed, and the names of their models. */
import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, type Context, Effect, type Layer, Stream } from "effect"
import type { HttpClient } from "effect/http"
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import { bodies, gemini } from "./harness/emulated.ts"

const docs = join(
  dirname(createRequire(import.meta.url).resolve("effect/package.json")),
  "ai-docs/src/71_ai"
)

/** What stands for the packages of other providers, and for the transport. */
const imports: ReadonlyArray<readonly [RegExp, string]> = [
  [/import \{[^}]*\} from "@effect\/ai-(openai|anthropic)"\n/g, ""],
  [/import \{ FetchHttpClient \} from "effect\/http"\n/, ""],
  [/from "\.\/fixtures/g, `from "${docs}/fixtures`],
  [/"gpt-5\.2"/g, `"gemini-2.5-pro"`],
  [/"(gpt-4\.1|claude-opus-4-6)"/g, `"gemini-2.5-flash"`]
]

const header = `
import { GeminiLanguageModel, GeminiTool } from "@effect-genai/ai"
import { GenAIClient } from "effect-genai"
import { HttpClient } from "effect/http"
const OpenAiClient = GenAIClient
const AnthropicClient = GenAIClient
const OpenAiLanguageModel = GeminiLanguageModel
const AnthropicLanguageModel = GeminiLanguageModel
const OpenAiTool = { WebSearch: () => GeminiTool.GoogleSearch({}) }
const FetchHttpClient = {
  layer: Layer.effect(HttpClient.HttpClient, HttpClient.HttpClient)
}
`

/** A module of the documentation, with the changed imports. */
const load = (file: string) =>
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(import.meta.dirname, ".ai-docs-"))),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
  ).pipe(Effect.flatMap((folder) => {
    const source = imports.reduce((text, [from, to]) => text.replace(from, to), readFileSync(join(docs, file), "utf8"))
    assert.notInclude(source, `from "@effect/ai-`)
    const path = join(folder, "program.ts")
    writeFileSync(path, `${header}${source}`)
    return Effect.promise(() => import(path))
  }))

interface Service {
  readonly layer: Layer.Layer<unknown, never, HttpClient.HttpClient>
}

const serviceOf = <A>(module: { readonly [name: string]: unknown }, name: string) =>
  module[name] as Context.Key<unknown, A> & Service

const env = ConfigProvider.layer(ConfigProvider.fromUnknown({ OPENAI_API_KEY: "key", ANTHROPIC_API_KEY: "key" }))

describe("programs of the documentation of Effect", () => {
  it.effect("10_language-model", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.inject(
        Fault.always(({ url }) => url.pathname.includes("gemini-2.5-pro"), Fault.status(400))
      )
      const module = yield* load("10_language-model.ts")
      const tag = serviceOf<{
        readonly draftAnnouncement: (
          product: string
        ) => Effect.Effect<{ readonly provider: string; readonly text: string }>
        readonly extractLaunchPlan: (notes: string) => Effect.Effect<{ readonly audience: string }>
        readonly streamReleaseHighlights: (version: string) => Stream.Stream<string>
      }>(module, "AiWriter")
      yield* Effect.gen(function*() {
        const writer = yield* tag
        const { provider, text } = yield* writer.draftAnnouncement("Effect Cloud")
        assert.strictEqual(provider, "gemini")
        assert.include(text, "Effect Cloud")
        assert.isString((yield* writer.extractLaunchPlan("Notes")).audience)
        assert.include(yield* Stream.mkString(writer.streamReleaseHighlights("4.1")), "4.1")
      }).pipe(Effect.provide(tag.layer))
    }).pipe(Effect.scoped, Effect.provide([gemini, env])))

  it.effect("20_tools", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(Script.sequence("models.generateContent", [
        Script.calls({ name: "SearchProducts", args: { query: "wireless" } })
      ]))
      const module = yield* load("20_tools.ts")
      const tag = serviceOf<{
        readonly answer: (question: string) => Effect.Effect<{ readonly toolCallCount: number }>
      }>(module, "ProductAssistant")
      const { toolCallCount } = yield* Effect.flatMap(tag, ({ answer }) => answer("What is there?")).pipe(
        Effect.provide(tag.layer)
      )
      assert.strictEqual(toolCallCount, 1)
      const [{ toolConfig, tools }] = (yield* bodies) as [Record<string, never>]
      assert.deepStrictEqual(toolConfig, { functionCallingConfig: { mode: "ANY" } } as never)
      assert.include(JSON.stringify(tools), "The search query, e.g. 'wireless headphones'")
    }).pipe(Effect.scoped, Effect.provide([gemini, env])))

  it.effect("30_chat", () =>
    Effect.gen(function*() {
      const emulator = yield* Emulator
      yield* emulator.script(Script.sequence("models.generateContent", [
        Script.says("Hello."),
        Script.calls({ name: "getCurrentTime", args: { id: "1" } }),
        Script.says("It is 1970.")
      ]))
      const module = yield* load("30_chat.ts")
      const tag = serviceOf<{
        readonly chat: (message: string) => Effect.Effect<string>
        readonly agent: (question: string) => Effect.Effect<string>
      }>(module, "AiAssistant")
      yield* Effect.gen(function*() {
        const assistant = yield* tag
        assert.strictEqual(yield* assistant.chat("Hi"), "Hello.")
        assert.strictEqual(yield* assistant.agent("What time is it?"), "It is 1970.")
      }).pipe(Effect.provide(tag.layer))
      assert.include(JSON.stringify((yield* bodies).at(-1)), "1970-01-01T00:00:00.000Z")
    }).pipe(Effect.scoped, Effect.provide([gemini, env])))
})
