import { assert, describe, it } from "@effect/vitest"
import { Hash, Schema } from "effect"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import { join } from "node:path"
import * as TokenCount from "../src/TokenCount.ts"
import type { GenerateContentConfig, GenerateContentParameters } from "../src/wire/GenerateContent.ts"
import type { FunctionDeclaration } from "../src/wire/Tool.ts"
import * as media from "./harness/media.ts"
import * as Replay from "./harness/Replay.ts"

/** Texts of our own with the tokens that they have in both vocabularies, and the tokens of texts of the recordings by the hash of the text. */
const known: {
  readonly texts: ReadonlyArray<{ readonly text: string; readonly gemma2: number; readonly gemma3: number }>
  readonly counts: { readonly [hash: string]: readonly [gemma2: number, gemma3: number] }
} = JSON.parse(readFileSync(join(import.meta.dirname, "recordings/tokens.json"), "utf8"))

/** A vocabulary of one token for each text, which tells what it was asked for. */
const asked = (name = "gemma3") => {
  const texts: Array<string> = []
  return { texts, name, count: (text: string) => texts.push(text) && 1 }
}

const gemini2 = "gemini-2.0-flash"
const gemini25 = "gemini-2.5-flash"
const gemini3 = "gemini-3-flash-preview"

const of = (contents: GenerateContentParameters["contents"], config?: GenerateContentConfig, model = gemini25) =>
  TokenCount.estimate({ model, contents, config })

const withSchema = (parameters: FunctionDeclaration["parameters"], rest: object = {}): GenerateContentConfig => ({
  tools: [{ functionDeclarations: [{ name: "weather", description: "The weather.", parameters, ...rest }] }]
})

const weather = withSchema({
  type: "OBJECT",
  properties: {
    unit: { type: "STRING", enum: ["C", "F"] },
    city: { type: "STRING", description: "Its name.", format: "city" }
  },
  required: ["city"]
})

const called = [
  { role: "user", parts: [{ text: "How warm is it?" }] },
  { role: "model", parts: [{ functionCall: { name: "weather", args: { unit: "C", city: "Paris", days: 2 } } }] },
  { role: "user", parts: [{ functionResponse: { name: "weather", response: { warm: [21, true] } } }] }
]

// -----------------------------------------------------------------------------
// Rules
// -----------------------------------------------------------------------------

describe("TokenCount.estimate", () => {
  it("takes contents in all forms", () => {
    const text = "Why is the sky blue?"
    const one = of(text)
    assert.strictEqual(one.tokens, 7)
    for (
      const contents of [
        [text],
        { text },
        [{ text }],
        { role: "user", parts: [{ text }] },
        [{ role: "user", parts: [{ text }] }],
        [{ parts: [{ text }] }]
      ]
    ) assert.deepStrictEqual(of(contents), one)
  })

  it("knows the rule of a model by its name and its backend", () => {
    const rule = (model: string, backend?: "gemini" | "vertex") =>
      TokenCount.estimate({ model, contents: "a" }, { backend }).rule
    assert.deepStrictEqual(
      ["gemini-1.5-pro", "gemini-2.0-flash-001", "gemini-2.5-pro", "models/gemini-3-pro-preview", "gemini-3.1-pro"]
        .map((model) => rule(model)),
      ["gemini-2.0", "gemini-2.0", "gemini-2.5", "gemini-3", "gemini-3"]
    )
    assert.deepStrictEqual(
      ["gemini-1.5-pro", "gemini-2.5-flash", "publishers/google/models/gemini-3-flash"].map((model) =>
        rule(model, "vertex")
      ),
      ["vertex-2", "vertex-2", "vertex-3"]
    )
    for (
      const model of ["gemma-3-27b-it", "gemini-flash-latest", "tunedModels/mine", "gemini-4-pro", "gemini-30", ""]
    ) {
      const { range, rule, unknown } = TokenCount.estimate({ model, contents: "a" })
      assert.deepStrictEqual([rule, range, unknown.map(({ at }) => at)], ["unknown", "unknown", ["model"]], model)
    }
  })

  it("adds what contents and instructions have beside their texts", () => {
    const contents = [{ role: "user", parts: [{ text: "a" }, { text: "b" }] }, {
      role: "model",
      parts: [{ text: "c" }]
    }]
    const tokens = (model: string, backend?: "gemini" | "vertex") =>
      TokenCount.estimate({ model, contents, config: { systemInstruction: "d" } }, { backend, vocabulary: asked() })
        .tokens
    assert.strictEqual(tokens(gemini2), 4)
    assert.strictEqual(tokens(gemini25), 7)
    assert.strictEqual(tokens(gemini3), 7)
    assert.strictEqual(tokens(gemini3, "vertex"), 4)
  })

  it("counts functions as bare names and values on Vertex AI and up to 2.0", () => {
    const vocabulary = asked("gemma2")
    const { tokens } = TokenCount.estimate({ model: gemini2, contents: called, config: weather }, { vocabulary })
    const texts = [
      ["How warm is it?", "weather", "unit", "C", "city", "Paris", "days", "weather", "warm"],
      ["weather", "The weather.", "city", "unit", "C", "F", "city", "Its name.", "city"]
    ].flat()
    assert.sameMembers(vocabulary.texts, texts)
    // 3 numbers and booleans, and 3 types.
    assert.strictEqual(tokens, texts.length + 6)
    const json = { type: "object", properties: { city: { type: "string" } } }
    const declared = TokenCount.estimate(
      {
        model: gemini2,
        contents: "a",
        config: { tools: [{ functionDeclarations: [{ name: "b", parametersJsonSchema: json }] }] }
      },
      { vocabulary: asked("gemma2") }
    )
    assert.strictEqual(declared.tokens, 2)
  })

  it("counts functions as the text that Gemini 3 reads", () => {
    const vocabulary = asked()
    const { tokens } = TokenCount.estimate({ model: gemini3, contents: called, config: weather }, { vocabulary })
    const whole = vocabulary.texts.join("|")
    assert.include(
      whole,
      "How warm is it?|call:weather{city:|Paris|,days:2,unit:|C|}|response:weather{warm:[21,true]}|"
    )
    assert.include(
      whole,
      "declaration:weather{description:|The weather.|,parameters:{properties:{city:{description:|Its name.|,type:|STRING|}" +
        ",unit:{enum:[|C|,|F|],type:|STRING|}},required:[|city|],type:|OBJECT|}}"
    )
    // Each side of the 10 strings, both ends of 3 pieces, and 3 contents.
    assert.strictEqual(tokens, vocabulary.texts.length + 20 + 6 + 3)
  })

  it("leaves out what a declaration without parameters does not have", () => {
    const vocabulary = asked()
    const config = withSchema(undefined, { description: "", parametersJsonSchema: { type: "object", properties: {} } })
    TokenCount.estimate({ model: gemini3, contents: "a", config }, { vocabulary })
    assert.deepStrictEqual(vocabulary.texts, ["a", "declaration:weather{parameters:{type:", "OBJECT", "}}"])
  })

  it("counts the schema of an answer only where the API does", () => {
    const config = { responseSchema: { type: "OBJECT", properties: { city: { type: "STRING" } } } } as const
    const tokens = (model: string, backend?: "gemini" | "vertex") =>
      TokenCount.estimate({ model, contents: "a", config }, { backend, vocabulary: asked() }).tokens
    assert.deepStrictEqual([tokens(gemini2), tokens(gemini2, "vertex"), tokens(gemini25)], [4, 1, 2])
  })

  it("counts thoughts that are sent back since the last message", () => {
    const [question, call, response] = called
    const signed = { role: "model", parts: [{ ...call!.parts[0], thoughtSignature: "c2ln" }] }
    const estimate = (contents: GenerateContentParameters["contents"], thoughts?: number, model = gemini3) =>
      TokenCount.estimate({ model, contents }, { thoughts, vocabulary: asked() })
    const turn = [question!, signed, response!]
    const without = estimate([question!, call!, response!]).tokens
    assert.strictEqual(estimate(turn, 50).tokens, without + 50)
    assert.strictEqual(estimate(turn).range, "unknown")
    // A new message makes the model forget them.
    const answer = { role: "model", parts: [{ text: "21" }] }
    assert.notStrictEqual(estimate([...turn, answer, question!]).range, "unknown")
    // It may, if it follows results.
    const { range, tokens } = estimate([...turn, question!], 50)
    assert.isTrue(range !== "unknown" && range.max >= tokens + 50)
    assert.strictEqual(TokenCount.estimate({ model: gemini3, contents: turn }, { backend: "vertex" }).unknown.length, 0)
    const older = estimate(turn, 50, gemini25)
    assert.isTrue(older.range !== "unknown" && older.range.max >= older.tokens + 50)
  })

  it("says how good the rule is for what the prompt has", () => {
    const features = (estimate: TokenCount.Estimate) => estimate.evidence.map(({ feature }) => feature)
    assert.deepStrictEqual(features(of("a")), ["text"])
    assert.deepStrictEqual(features(of("a", weather)), ["text", "functions"])
    assert.deepStrictEqual(features(of("a", { tools: [{ googleSearch: {} }] })), ["text", "builtInTools"])
    const { evidence } = of(called, undefined, gemini3)
    for (const { exact, prompts } of evidence) assert.isTrue(exact > 0 && exact <= prompts)
    assert.deepStrictEqual(of("a", undefined, "gemma-3").evidence, [{ feature: "text", exact: 0, prompts: 0 }])
  })
})

// -----------------------------------------------------------------------------
// What is not known
// -----------------------------------------------------------------------------

describe("TokenCount says that it does not know", () => {
  const unknownOf = (contents: unknown, config?: unknown) => {
    const { range, unknown } = TokenCount.estimate(
      { model: gemini3, contents, config } as unknown as GenerateContentParameters
    )
    assert.strictEqual(range === "unknown", unknown.length > 0)
    return unknown.map(({ at }) => at)
  }

  it.each<[string, unknown, unknown, string]>([
    ["media by URL", { fileData: { fileUri: "https://example.com/a.png", mimeType: "image/png" } }, {}, "fileData"],
    ["no Base64", { inlineData: { data: "###", mimeType: "image/png" } }, {}, "inlineData"],
    ["a broken picture", { inlineData: { data: "AAAA", mimeType: "image/png" } }, {}, "inlineData"],
    ["another type", { inlineData: { data: "AAAA", mimeType: "text/plain" } }, {}, "inlineData"],
    ["no type", { inlineData: { data: "AAAA" } }, {}, "inlineData"],
    ["code", { executableCode: { code: "1 + 1", language: "PYTHON" } }, {}, "executableCode"],
    ["a new part", { novelty: {} }, {}, "novelty"],
    ["pieces of arguments", { functionCall: { name: "f", partialArgs: [] } }, {}, "partialArgs"],
    ["a text that is none", { text: 1 }, {}, "text"],
    ["a cache", "a", { cachedContent: "cachedContents/1" }, "cachedContent"],
    ["a new tool", "a", { tools: [{ novelty: {} }] }, "novelty"],
    ["a tool of a library", "a", { tools: [() => {}] }, "tools"],
    ["a schema of Effect", "a", withSchema(Schema.String as never), "parameters"],
    [
      "references",
      "a",
      withSchema(undefined, { parametersJsonSchema: { $ref: "#/$defs/a", $defs: { a: {} } } }),
      "functionDeclarations[0]"
    ]
  ])("of %s", (_name, contents, config, at) => {
    const unknown = unknownOf(contents, config)
    assert.strictEqual(unknown.length, 1)
    assert.include(unknown[0], at)
  })

  it("of a vocabulary that counts nonsense", () => {
    for (const tokens of [Number.NaN, -1, Infinity]) {
      const { range } = TokenCount.estimate(
        { model: gemini3, contents: "a" },
        { vocabulary: { name: "broken", count: () => tokens } }
      )
      assert.strictEqual(range, "unknown")
    }
  })

  it("of values in circles and with accessors that throw", () => {
    const circle: { [name: string]: unknown } = {}
    circle["circle"] = circle
    assert.isNotEmpty(unknownOf({ functionCall: { name: "f", args: circle } }))
    const hostile = {
      get parts() {
        throw new Error("no")
      },
      role: "user"
    }
    assert.isNotEmpty(unknownOf(hostile))
    const closed = {
      get model(): string {
        throw new Error("no")
      },
      contents: "Hi"
    }
    const { range, rule } = TokenCount.estimate(closed)
    assert.deepStrictEqual([range, rule], ["unknown", "unknown"])
  })
})

// -----------------------------------------------------------------------------
// Media
// -----------------------------------------------------------------------------

describe("TokenCount of media", () => {
  const tokens = (data: Uint8Array, mimeType: string, model: string, backend?: "gemini" | "vertex") => {
    const text = TokenCount.estimate({ model, contents: { text: "" } }, { backend }).tokens
    const estimate = TokenCount.estimate(
      { model, contents: { inlineData: { data: Buffer.from(data).toString("base64"), mimeType } } },
      { backend }
    )
    assert.deepStrictEqual(estimate.unknown, [])
    return estimate.tokens - text
  }

  it.each([
    ["image/png", media.png(1600, 900)],
    ["image/jpeg", media.jpeg(1600, 900)],
    ["image/gif", media.gif(1600, 900)],
    ["image/webp", media.webp(1600, 900)],
    ["image/webp", media.webpLossless(1600, 900)],
    ["image/webp", media.webpExtended(1600, 900)],
    ["IMAGE/PNG; a=b", media.png(1600, 900)]
  ])("pictures: %s", (type, bytes) => {
    // floor(sqrt(1120 · 16 / 9)) · floor(sqrt(1120 · 9 / 16))
    assert.strictEqual(tokens(bytes, type, gemini3), 44 * 25)
    assert.strictEqual(tokens(bytes, type, gemini3, "vertex"), 44 * 25)
    assert.strictEqual(tokens(bytes, type, gemini25), 258)
  })

  it("pages, by their shape", () => {
    const pages = media.pdf(3, 612, 792)
    assert.strictEqual(tokens(pages, "application/pdf", gemini3), 3 * 520)
    assert.strictEqual(tokens(pages, "application/pdf", gemini25), 3 * 258)
    const response = {
      functionResponse: {
        name: "f",
        response: {},
        parts: [{ inlineData: { data: Buffer.from(pages).toString("base64"), mimeType: "application/pdf" } }]
      }
    }
    const withoutPages = { functionResponse: { name: "f", response: {} } }
    const read = of(response, undefined, gemini3).tokens - of(withoutPages, undefined, gemini3).tokens
    assert.approximately(read, 3 * 1102, 1)
  })

  it("sound, by its seconds", () => {
    assert.strictEqual(tokens(media.wav(10), "audio/wav", gemini3), 250)
    assert.strictEqual(tokens(media.wav(10), "audio/x-wav", gemini25), 320)
    assert.approximately(tokens(media.mp3(10), "audio/mpeg", gemini3), 250, 1)
  })

  it("video, by its seconds and its shape", () => {
    const film = media.mp4(1280, 720, 10)
    assert.strictEqual(tokens(film, "video/mp4", gemini3), 66 * 10 + 250)
    assert.strictEqual(tokens(film, "video/mp4", gemini3, "vertex"), 64 * 10 + 250)
    assert.strictEqual(tokens(film, "video/mp4", gemini25), 263 * 11 + 320)
  })

  it("as bytes, as Base64 of either alphabet", () => {
    const bytes = media.png(1600, 900)
    const url = Buffer.from(bytes).toString("base64url")
    const estimates = [bytes, url, Buffer.from(bytes).toString("base64")].map((data) =>
      of({ inlineData: { data: data as string, mimeType: "image/png" } })
    )
    assert.deepStrictEqual(estimates[1], estimates[0])
    assert.deepStrictEqual(estimates[2], estimates[0])
  })

  it("any bytes of any type", () => {
    const types = ["png", "jpeg", "gif", "webp"].map((type) => `image/${type}`)
    const type = fc.constantFrom(...types, "audio/wav", "audio/mpeg", "application/pdf", "video/mp4")
    const starts = [
      media.png(9, 9),
      media.jpeg(9, 9),
      media.wav(0.01),
      media.mp3(0.1),
      media.pdf(1, 9, 9),
      media.mp4(9, 9, 1)
    ]
    fc.assert(
      fc.property(type, fc.constantFrom(...starts), fc.nat(200), fc.uint8Array(), (mimeType, start, length, more) => {
        const data = Buffer.concat([start.subarray(0, length), more]).toString("base64")
        const { range, tokens } = of({ inlineData: { data, mimeType } }, undefined, gemini3)
        assert.isTrue(Number.isFinite(tokens) && tokens >= 0)
        if (range !== "unknown") assert.isTrue(range.min <= tokens && tokens <= range.max)
      })
    )
  })
})

// -----------------------------------------------------------------------------
// Texts
// -----------------------------------------------------------------------------

const text = fc.oneof(
  fc.string({ unit: "grapheme" }),
  fc.string({ unit: "binary" }),
  fc.array(fc.constantFrom("a", "Z", "é", "ế", " ", "\n", "1", ".", "я", "字", "🙂", "\ud800", "\t"), { maxLength: 60 })
    .map((characters) => characters.join(""))
)

describe("TokenCount without a vocabulary", () => {
  it("has the truth in its range, for texts in many languages, code and numbers", () => {
    for (const { gemma2, gemma3, text } of known.texts) {
      for (const [model, truth] of [[gemini2, gemma2], [gemini3, gemma3 + 1]] as const) {
        const { range } = of(text, undefined, model)
        assert.isTrue(range !== "unknown" && range.min <= truth && truth <= range.max, `${model}: ${text}`)
      }
    }
  })

  it("is near the truth for all of them together", () => {
    const contents = known.texts.map(({ text }) => ({ role: "user", parts: [{ text }] }))
    const truth = known.texts.reduce((sum, { gemma2 }) => sum + gemma2, 0)
    assert.approximately(of(contents, undefined, gemini2).tokens / truth, 1, 0.1)
  })

  it("is never less for more text", () => {
    fc.assert(
      fc.property(text, text, fc.constantFrom(gemini2, gemini25), (one, more, model) => {
        const [less, appended, added] = [[one], [one + more], [one, more]].map((contents) =>
          of(contents, undefined, model)
        )
        for (const longer of [appended!, added!]) {
          assert.isAtLeast(longer.tokens, less!.tokens)
          assert.isTrue(less!.range !== "unknown" && longer.range !== "unknown")
          if (less!.range === "unknown" || longer.range === "unknown") continue
          assert.isAtLeast(longer.range.max, less!.range.max)
          assert.isTrue(0 <= longer.range.min && longer.range.min <= longer.tokens && longer.tokens <= longer.range.max)
        }
      }),
      { examples: [[" ", "Ͱ", gemini2], ["a ", "я", gemini25]] }
    )
  })

  it("never throws, and is never negative", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withTypedArray: true,
      withNullPrototype: true
    })
    fc.assert(fc.property(anything, anything, fc.constantFrom(gemini2, gemini25, gemini3), (value, other, model) => {
      for (
        const params of [
          value,
          { model, contents: value },
          { model: value, contents: "a" },
          { model, contents: [{ role: "user", parts: value }, { role: "model", parts: [value, other] }] },
          { model, contents: [{ parts: [{ functionCall: { name: value, args: other } }, { inlineData: value }] }] },
          { model, contents: "a", config: value },
          { model, contents: "a", config: { systemInstruction: value, tools: other, responseSchema: value } },
          { model, contents: "a", config: { tools: [{ functionDeclarations: [{ name: "f", parameters: value }] }] } }
        ]
      ) {
        const { range, tokens } = TokenCount.estimate(params as GenerateContentParameters)
        assert.isTrue(Number.isInteger(tokens) && tokens >= 0)
        if (range !== "unknown") assert.isTrue(range.min <= tokens && tokens <= range.max)
      }
    }))
  })
})

describe("TokenCount.vocabulary", () => {
  it("asks a tokenizer for tokens without marks", () => {
    const seen: Array<unknown> = []
    const vocabulary = TokenCount.vocabulary("gemma3", {
      encode: (text, options) => {
        seen.push(options)
        return Array.from(text, () => 1)
      }
    })
    const estimate = TokenCount.estimate({ model: gemini3, contents: "abc" }, { vocabulary })
    assert.deepStrictEqual([estimate.tokens, estimate.vocabulary], [4, "gemma3"])
    assert.deepStrictEqual(seen, [{ add_special_tokens: false }])
  })

  it("has a wider range if it is not that of the model", () => {
    const width = (name: string) => {
      const { range } = TokenCount.estimate(
        { model: gemini3, contents: "a" },
        { vocabulary: { name, count: () => 1000 } }
      )
      return range === "unknown" ? undefined : range.max - range.min
    }
    assert.deepStrictEqual([width("gemma3"), width("gemma2")], [2, 62])
  })
})

// -----------------------------------------------------------------------------
// Recordings
// -----------------------------------------------------------------------------

describe.skipIf(!Replay.present)("TokenCount of recorded prompts", () => {
  const recorded = Replay.recordings().slice(1).flatMap(({ exchanges }) => exchanges).flatMap(
    ({ name, request, response }) => {
      const [, model, verb] = /models\/([^:]+):(\w+)/.exec(request.url) ?? []
      const chunks = response.bodySegments as ReadonlyArray<
        { readonly usageMetadata?: { readonly promptTokenCount?: number } }
      >
      const truth = chunks?.findLast(({ usageMetadata }) => usageMetadata !== undefined)?.usageMetadata
        ?.promptTokenCount
      if (model === undefined || !/generateContent/i.test(verb ?? "") || truth === undefined) return []
      const [{ contents, generationConfig = {}, ...rest } = {}] = request.bodySegments
      const params = {
        model,
        contents,
        config: { ...generationConfig as object, ...rest }
      } as GenerateContentParameters
      return [{ name, params, truth }]
    }
  )

  it("has the truth in every range, and is exact for texts with the vocabulary of the model", () => {
    let exact = 0
    let ranges = 0
    for (const { name, params, truth } of recorded) {
      const vocabulary = (name: "gemma2" | "gemma3") => ({
        name,
        count: (text: string) => known.counts[Hash.string(text)]![name === "gemma2" ? 0 : 1]
      })
      const right = vocabulary(/gemini-2\.0/.test(params.model) ? "gemma2" : "gemma3")
      for (const estimate of [TokenCount.estimate(params), TokenCount.estimate(params, { vocabulary: right })]) {
        if (estimate.range === "unknown") continue
        ranges++
        assert.isTrue(estimate.range.min <= truth && truth <= estimate.range.max, name)
        if (estimate.vocabulary !== undefined && estimate.tokens === truth) exact++
      }
    }
    assert.isAtLeast(ranges, 40)
    assert.isAtLeast(exact, 20)
  })
})
