import * as NodeServices from "@effect/platform-node/NodeServices"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FileSystem from "effect/FileSystem"
import * as Path from "effect/Path"
import ts from "typescript-5"
import * as Docs from "../src/Docs.ts"
import { model, render } from "../src/Generate.ts"
import * as Overlay from "../src/Overlay.ts"
import { places } from "../src/Package.ts"
import { coverage } from "../src/Report.ts"
import { readSpecs } from "../src/Specs.ts"
import { uses } from "../src/Uses.ts"
import type { Written } from "../src/WrittenDocs.ts"

/** The docs of the committed facts with other texts than those in `docs/`. */
const describedBy = (other: Partial<Written>) =>
  Effect.map(readSpecs, (specs) => {
    const { operations, wire } = model(specs)
    const facts = uses(wire, Overlay.applied(specs), operations.operations)
    return Docs.describe(wire, facts, { everywhere: {}, files: {}, ...other })
  })

/** A generated file as it is committed. */
const textOf = Effect.fnUntraced(function*(file: string) {
  const fs = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  return yield* fs.readFileString(path.join((yield* places).wire, file))
})

it.layer(NodeServices.layer, { timeout: "60 seconds" })("docs", (it) => {
  it.effect("every type of the API has a text", () =>
    Effect.gen(function*() {
      for (const file of render(model(yield* readSpecs)).filter(({ path }) => !path.includes("/"))) {
        const lines = file.text.split("\n")
        const bare = lines.filter((line, index) =>
          /^export (interface|type) /.test(line) && !lines[index - 1]!.endsWith("*/")
        )
        assert.deepStrictEqual(bare, [], file.path)
      }
    }))

  it.effect("the fields of every file are described", () =>
    Effect.gen(function*() {
      const { docs, wire } = model(yield* readSpecs)
      const coverage = Docs.docsCoverage(wire, docs)
      assert.deepStrictEqual(coverage.map(({ file }) => file), wire.files)
      for (const { described, fields, file, missing } of coverage) {
        assert.isAtLeast(described / fields, 0.95, `docs/${file}.ts lacks ${missing.join(", ")}`)
      }
    }))

  it.effect("a type without a description says what it is for", () =>
    Effect.gen(function*() {
      const docs = yield* describedBy({})
      for (
        const [id, text] of [
          [
            "types.GenerateContentParameters",
            "Parameters of `models.generateContent` and `models.generateContentStream`."
          ],
          ["types.ListModelsConfig", "Options of `models.list`."],
          ["types.ListFilesResponse", "Result of `files.list`. Gemini Developer API only."],
          ["types.ComputeTokensParameters", "Parameters of `models.computeTokens`. Vertex AI only."],
          ["types.Retrieval", "Part of `Tool.retrieval`. Vertex AI only."],
          [
            "types.LiveMusicServerSetupComplete",
            "Part of `LiveMusicServerMessage.setupComplete`. Gemini Developer API only."
          ],
          ["types.FinishReason", "Part of `Candidate.finishReason`."],
          ["interactions.URLContext", "One kind of `AgentTool` and `Tool`."],
          ["types.VideoOrientation", "Part of `VeoLoraTuningSpec.videoOrientation`."]
        ] as const
      ) assert.strictEqual(docs.type(id), text)
    }))

  it.effect("the facts say which backend takes a field", () =>
    Effect.gen(function*() {
      const docs = yield* describedBy({ files: { Content: { Part: { toolCall: "A call." } } } })
      assert.strictEqual(docs.field("types.Part", "toolCall"), "A call. Gemini Developer API only.")
      assert.strictEqual(docs.field("types.Part", "text"), undefined)
      assert.strictEqual(docs.field("types.SafetySetting", "method"), "Vertex AI only.")
      // The converter of one backend refuses it, and the other backend has no converter at all.
      assert.strictEqual(docs.field("types.FunctionCallingConfig", "streamFunctionCallArguments"), "Vertex AI only.")
      // The message goes to one backend alone, and that one refuses the field.
      assert.strictEqual(docs.field("types.GenerateVideosConfig", "webhookConfig"), "No backend supports it.")
      assert.strictEqual(docs.field("interactions.TextContent", "type"), "Always `\"text\"`.")
    }))

  it.effect("docs of a type are taken over, a field's own text wins, and what means the same everywhere comes last", () =>
    Effect.gen(function*() {
      const docs = yield* describedBy({
        everywhere: { seed: "The seed.", topP: "Anywhere." },
        files: {
          GenerateContent: {
            GenerationConfig: { "": "How to generate.", topP: "Nucleus.", topK: "Most likely." },
            GenerateContentConfig: { "...": "GenerationConfig", topK: "Candidates." }
          },
          Live: { LiveConnectConfig: { "...": "GenerateContent.GenerateContentConfig" } }
        }
      })
      assert.deepStrictEqual(docs.problems, [])
      const texts = (id: string) => ["topP", "topK", "seed"].map((field) => docs.field(id, field))
      assert.deepStrictEqual(texts("types.GenerateContentConfig"), ["Nucleus.", "Candidates.", "The seed."])
      assert.deepStrictEqual(texts("types.LiveConnectConfig"), ["Nucleus.", "Candidates.", "The seed."])
      assert.notInclude(docs.type("types.LiveConnectConfig"), "How to generate.")
    }))

  it.effect("docs of what does not exist stop the generator", () =>
    Effect.gen(function*() {
      const { problems } = yield* describedBy({
        everywhere: { httpOptions: "Settings.", flavour: "A flavour." },
        files: {
          Content: {
            Part: { text: "A text.", aroma: "A smell." },
            Language: { "": "A language.", PYTHON: "Python.", COBOL: "Cobol." },
            Tool: { "": "It is in another file." },
            Blob: { "...": "Part" },
            Content: { "...": "Tool.Content" }
          },
          Perfume: {},
          InteractionContent: { MediaResolution: { low: "Few tokens.", lowest: "No tokens." } }
        }
      })
      assert.deepStrictEqual(problems, [
        "docs/Content.ts describes Part.aroma, which does not exist",
        "docs/Content.ts describes Language.COBOL, which does not exist",
        "docs/Content.ts describes Tool, which is not in wire/Content.ts",
        "docs/Content.ts: Content refers to the docs of Tool.Content, which do not exist",
        "docs/InteractionContent.ts describes MediaResolution.lowest, which does not exist",
        "docs/index.ts describes flavour, which no type has"
      ])
    }))

  it.effect("a text that is not a sentence, or that would end the comment, stops the generator", () =>
    Effect.gen(function*() {
      const { problems } = yield* describedBy({
        everywhere: { httpOptions: "" },
        files: {
          Content: { Part: { text: "no end", thought: "All of image/*/png.", fileData: "Old. @deprecated Gone." } }
        }
      })
      assert.deepStrictEqual(problems, [
        "docs/index.ts: httpOptions must be sentences without \"*/\" and \"@deprecated\"",
        ...["text", "thought", "fileData"].map((field) =>
          `docs/Content.ts: Part.${field} must be sentences without "*/" and "@deprecated"`
        )
      ])
    }))

  it.effect("a field that is gone takes its docs along, or codegen refuses", () =>
    Effect.gen(function*() {
      const specs = structuredClone(yield* readSpecs) as unknown as Changed
      delete specs.types.types["types.HttpRetryOptions"]!.fields["attempts"]
      assert.include(
        model(specs as unknown as Parameters<typeof model>[0]).problems,
        "docs/HttpOptions.ts describes HttpRetryOptions.attempts, which does not exist"
      )
    }))

  it.effect("the report lists a new field until it is described", () =>
    Effect.gen(function*() {
      const specs = structuredClone(yield* readSpecs) as unknown as Changed
      assert.notInclude(coverage(specs as unknown as Parameters<typeof coverage>[0]), "`HttpOptions.aroma`")
      specs.types.types["types.HttpOptions"]!.fields["aroma"] = { type: "string", optional: true }
      assert.match(
        coverage(specs as unknown as Parameters<typeof coverage>[0]),
        /^- docs\/HttpOptions\.ts: `HttpOptions\.aroma`$/m
      )
    }))

  it.effect("docs leave nothing behind at run time", () =>
    Effect.gen(function*() {
      for (const file of ["Content.ts", "Enums.ts", "InteractionStep.ts"]) {
        const text = yield* textOf(file)
        const { outputText } = ts.transpileModule(text, { compilerOptions: { target: ts.ScriptTarget.ES2022 } })
        assert.isAbove(text.split("/**").length, 80, file)
        // The comment of the module itself stays.
        assert.isAtMost(outputText.replaceAll("/*#__PURE__*/", "").split("/*").length, 2, file)
      }
    }))

  it.effect("comments stand where they belong: types, fields, values of enums, what is deprecated", () =>
    Effect.gen(function*() {
      const options = yield* textOf("HttpOptions.ts")
      assert.match(options, /\/\*\* HTTP options.*\*\/\nexport interface HttpOptions \{\n {2}\/\*\* The API version/)
      assert.include(options, " * - `COLLECTION`: The path has neither")
      assert.match(
        yield* textOf("Enums.ts"),
        /ResourceScope: \{\n {2}\/\*\* The path has neither.*\n {2}readonly COLLECTION: /
      )
      assert.match(yield* textOf("InteractionTool.ts"), /@deprecated( \*\/|\n {3}\*\/)\n {2}readonly similarity_top_k/)
    }))
})

interface Changed {
  readonly types: { types: Record<string, { fields: Record<string, unknown> }> }
}

describe("comment", () => {
  it("is one line if it fits, and else wrapped within the width of the workspace", () => {
    assert.strictEqual(Docs.comment("A text."), "/** A text. */\n")
    assert.strictEqual(Docs.comment(undefined), "")
    assert.strictEqual(Docs.comment(undefined, { deprecated: true, indent: "  " }), "  /** @deprecated */\n")
    assert.strictEqual(Docs.comment("Old.", { deprecated: true }), "/**\n * Old.\n * @deprecated\n */\n")
    for (const length of [100, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119, 120, 300]) {
      const text = "word ".repeat(100).slice(0, length).trim() + "."
      for (const indent of ["", "  "]) {
        const lines = Docs.comment(text, { indent }).split("\n")
        for (const line of lines) assert.isAtMost(line.length, 120)
        assert.strictEqual(lines.join(" ").replace(/[\s/*]+/g, " ").trim(), text)
      }
    }
  })

  it("hangs the lines of an item", () => {
    const lines = Docs.comment(`Values.\n\n- \`A\`: ${"word ".repeat(40).trim()}.`).split("\n")
    assert.deepStrictEqual(lines.slice(0, 3), ["/**", " * Values.", " *"])
    assert.match(lines[3]!, /^ \* - `A`: word/)
    assert.match(lines[4]!, /^ \* {3}word/)
  })
})
