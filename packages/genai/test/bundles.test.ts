import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { join } from "node:path"
import * as Bundle from "./harness/Bundle.ts"
import * as ModuleGraph from "./harness/ModuleGraph.ts"

const isWire = (file: string) => file.startsWith("wire/")

const files = [...ModuleGraph.fromFolder(join(Bundle.root, "src")).keys()]

const oneCall = `
  import { GenAIClient } from "effect-genai/GenAIClient"
  import { Models } from "effect-genai/Models"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"

  const layer = Models.layer.pipe(
    Layer.provide(GenAIClient.layer({ apiKey: "key" })),
    Layer.provide(FetchHttpClient.layer)
  )
  Models.use((models) => models.generateContent({ model: "gemini-2.5-flash", contents: "Why is the sky blue?" })).pipe(
    Effect.provide(layer),
    Effect.runPromise
  ).then(({ text }) => console.log(text))
`

/** A program that starts an interaction and waits for it, with more options of the run. */
const oneRun = (options = "") => `
  import { GenAIClient } from "effect-genai/GenAIClient"
  import { Interactions } from "effect-genai/Interactions"
  import * as Tool from "effect-genai/Tool"
  import * as Toolkit from "effect/ai/Toolkit"
  import * as Effect from "effect/Effect"
  import * as FetchHttpClient from "effect/http/FetchHttpClient"
  import * as Layer from "effect/Layer"

  const layer = Interactions.layer.pipe(
    Layer.provide(GenAIClient.layer({ apiKey: "key" })),
    Layer.provide(FetchHttpClient.layer)
  )
  Interactions.use((interactions) =>
    interactions.run({ model: "gemini-2.5-flash", input: "Why is the sky blue?" }, { follow: "poll" ${options} })
  ).pipe(
    Effect.provide(layer),
    Effect.runPromise
  ).then(({ output_text }) => console.log(output_text))
`

const everything = (use: string) =>
  files.map((file, index) => `${use.replace("_", `m${index}`)} "./src/${file}"`)
    .join("\n")

for (const [name, bundle] of [["esbuild", Bundle.byEsbuild], ["rollup", Bundle.byRollup]] as const) {
  describe(`a bundle by ${name}`, () => {
    it.effect("of one call holds what the call needs", () =>
      Effect.gen(function*() {
        const { modules } = yield* bundle(oneCall)
        assert.includeMembers([...modules], [
          "src/Models.ts",
          "src/GenAIClient.ts",
          "src/wire/table/GenerateContent.ts"
        ])
        const needless = modules.filter((module) =>
          /^effect\/(Schema|Config|testing\/|ai\/)/.test(module) && module !== "effect/ConfigProvider" ||
          /^src\/(wire\/(?!Message)\w+\.ts|promise\/|GenAI\.ts)/.test(module) ||
          /^src\/wire\/table\/(\w+\/)?(Files|Caches|Batches|Tunings|Live|Interactions|Agents|Environments|Triggers|Webhooks|Credentials|Voices|Decisions)\.ts/
            .test(module)
        )
        assert.deepStrictEqual(needless, [])
      }), 60_000)

    it.effect("holds the refreshing of tokens if the program does, in both faces", () =>
      Effect.gen(function*() {
        const cache = "src/internal/auth/TokenCache.ts"
        const promise = `
          import { Auth, GoogleGenAI } from "effect-genai/promise"
          console.log(new GoogleGenAI({ apiKey: "key" }).models)
        `
        assert.notInclude((yield* bundle(oneCall)).modules, cache)
        assert.notInclude((yield* bundle(promise)).modules, cache)
        assert.include((yield* bundle(`${promise}\nconsole.log(Auth.refreshing(async () => "t"))`)).modules, cache)
        const effect = `
          import { bearer, refreshing } from "effect-genai/Auth"
          console.log(bearer("t"))
        `
        assert.notInclude((yield* bundle(effect)).modules, cache)
        assert.include((yield* bundle(`${effect}\nconsole.log(refreshing)`)).modules, cache)
      }), 60_000)

    it.effect("of a run without tools holds neither schemas nor effect/ai", () =>
      Effect.gen(function*() {
        const { modules } = yield* bundle(oneRun())
        assert.includeMembers([...modules], ["src/Interactions.ts", "src/internal/tool/ToolCalls.ts"])
        assert.deepStrictEqual(
          modules.filter((module) => /^effect\/(Schema|ai\/)|^src\/(Tool|wire\/(?!Message)\w+)\.ts/.test(module)),
          []
        )
        const withTools = yield* bundle(oneRun(", tools: Tool.fromToolkit(Toolkit.empty)"))
        assert.includeMembers([...withTools.modules], ["src/Tool.ts", "effect/Schema", "effect/ai/Toolkit"])
      }), 60_000)

    it.effect("of calls without streams holds nothing that reads events", () =>
      Effect.gen(function*() {
        const program = (resource: string) => `
          import { GenAIClient } from "effect-genai/GenAIClient"
          import { ${resource} } from "effect-genai/${resource}"
          console.log(GenAIClient.layer, ${resource}.layer)
        `
        const { modules } = yield* bundle(program("Caches"))
        assert.include(modules, "src/internal/call/Call.ts")
        assert.notInclude(modules, "src/internal/stream/Sse.ts")
        assert.include((yield* bundle(program("Models"))).modules, "src/internal/stream/Sse.ts")
      }), 60_000)

    it.effect("of a value that is not streamed holds nothing that streams values need", () =>
      Effect.gen(function*() {
        const program = (use: string) => `
          import { generateObject, streamObject } from "effect-genai/StructuredOutput"
          import * as Schema from "effect/Schema"
          console.log(${use}({ model: "gemini-2.5-flash", contents: "Hi", schema: Schema.String }))
        `
        const { modules } = yield* bundle(program("generateObject"))
        assert.includeMembers([...modules], ["src/internal/object/Answers.ts", "effect/Schema"])
        const streaming = ["src/internal/object/PartialValues.ts", "src/internal/generation/ResponseBuilder.ts"]
        assert.deepStrictEqual(modules.filter((module) => streaming.includes(module)), [])
        assert.includeMembers([...(yield* bundle(program("streamObject"))).modules], streaming)
      }), 60_000)

    it.effect("of a run with tools of MCP holds neither their client nor schemas", () =>
      Effect.gen(function*() {
        const withMcp = (extra: string) =>
          bundle(`
            import * as FunctionCalling from "effect-genai/FunctionCalling"
            import * as Mcp from "effect-genai/Mcp"
            import * as Effect from "effect/Effect"
            ${extra}
            export const run = (client) =>
              Effect.flatMap(Mcp.tools(client), (tools) => FunctionCalling.generateContent({}, { tools }))
          `)
        const { modules } = yield* withMcp("")
        assert.includeMembers([...modules], ["src/Mcp.ts", "src/internal/tool/McpTools.ts"])
        assert.deepStrictEqual(modules.filter((module) => /^effect\/(Schema|ai\/)|^src\/Tool\.ts/.test(module)), [])
        const without = yield* bundle(oneRun())
        assert.deepStrictEqual(without.modules.filter((module) => /Mcp/.test(module)), [])
        const withClient = yield* withMcp("export * as McpClient from \"effect/ai/McpClient\"")
        assert.includeMembers([...withClient.modules], ["effect/ai/McpClient", "effect/Schema"])
      }), 60_000)

    it.effect("of plain async code holds no schemas, and of the enums those it names", () =>
      Effect.gen(function*() {
        const program = "import { GoogleGenAI } from \"effect-genai/promise\"\nconsole.log(new GoogleGenAI({}).models)"
        const { later, modules } = yield* bundle(program)
        assert.includeMembers([...modules], [
          "src/promise/GoogleGenAI.ts",
          "src/promise/Models.ts",
          "src/internal/models/Generation.ts"
        ])
        assert.includeMembers([...later], [
          "src/Models.ts",
          "src/Files.ts",
          "src/Live.ts",
          "src/internal/tool/FunctionTurns.ts"
        ])
        assert.deepStrictEqual(
          [...modules, ...later].filter((module) => /^effect\/Schema|^src\/wire\/(Enums|Content)\.ts/.test(module)),
          []
        )
        assert.deepStrictEqual(modules.filter((module) => /Mcp/.test(module)), [])
        const withType = yield* bundle(
          `${program}\nimport { Type } from "effect-genai/promise"\nconsole.log(Type.OBJECT)`
        )
        assert.include(withType.modules, "src/wire/Enums.ts")
        assert.isBelow(withType.size, (yield* bundle(`${program}\nexport * from "effect-genai/promise"`)).size - 10_000)
      }), 60_000)

    it.effect("holds schemas when the program does", () =>
      Effect.gen(function*() {
        const { modules } = yield* bundle(`
          ${oneCall}
          import { Content } from "effect-genai/wire/Content"
          import * as Schema from "effect/Schema"
          console.log(Schema.is(Content)({}))
        `)
        assert.includeMembers([...modules], ["effect/Schema", "src/wire/Content.ts"])
        assert.notInclude(modules, "src/wire/Interactions.ts")
      }), 60_000)

    it.effect("that uses nothing of what it imports is empty", () =>
      Effect.gen(function*() {
        const { size } = yield* bundle(everything("import * as _ from"), { splits: false })
        assert.isBelow(size, 100)
        assert.isAbove(
          (yield* bundle(everything("import * as _ from"), { annotated: false, splits: false })).size,
          10_000
        )
      }), 60_000)

    it.effect("drops unused schemas and tables by their code alone", () =>
      Effect.gen(function*() {
        const imports = files.filter(isWire).map((file) => `import "./src/${file}"`).join("\n")
        const { modules } = yield* bundle(imports, { annotated: false })
        assert.deepStrictEqual(modules.filter((module) => module.startsWith("src/")), [])
        const kept = yield* bundle(`${imports}\nimport "./src/Models.ts"`, { annotated: false })
        assert.include(kept.modules, "src/Models.ts")
      }), 60_000)
  })
}

describe("a page with one call", () => {
  it.effect("is not larger than it has to be", () =>
    Effect.gen(function*() {
      const { gzip } = yield* Bundle.byEsbuild(oneCall)
      assert.isBelow(gzip, 69_900)
    }), 60_000)
})
