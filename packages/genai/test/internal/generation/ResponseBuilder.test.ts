import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as ChunkLog from "../../../src/internal/generation/ChunkLog.ts"
import { ResponseBuilder } from "../../../src/internal/generation/ResponseBuilder.ts"
import type { FunctionCall, Part, PartialArg } from "../../../src/wire/Content.ts"
import type * as Wire from "../../../src/wire/GenerateContent.ts"
import { assertLinear } from "../../harness/growth.ts"

type Chunk = Wire.GenerateContentResponse

const build = (chunks: Iterable<Chunk>): ResponseBuilder => {
  const builder = new ResponseBuilder()
  for (const chunk of chunks) builder.add(chunk)
  return builder
}

const fold = (...chunks: ReadonlyArray<object>): Chunk => build(chunks).data()

const says = (...parts: ReadonlyArray<unknown>): Chunk =>
  ({ candidates: [{ content: { role: "model", parts } }] }) as Chunk

const about = (candidate: object): Chunk => ({ candidates: [candidate] })

const partsOf = ({ candidates }: Chunk): unknown => candidates?.[0]?.content?.parts

/** The parts of an answer whose chunks have one part each. */
const parts = (...parts: ReadonlyArray<unknown>): unknown => partsOf(fold(...parts.map((part) => says(part))))

const call = (functionCall: object): Part => ({ functionCall })

// -----------------------------------------------------------------------------
// Parts
// -----------------------------------------------------------------------------

describe("ResponseBuilder: parts", () => {
  it("pieces of a text are one part, and a thought is another", () => {
    assert.deepStrictEqual(
      parts(
        { text: "Let me ", thought: true },
        { text: "see.", thought: true },
        { text: "It " },
        { text: "" },
        { text: "is 4." },
        { text: "Is it?", thought: true },
        { text: "!", thought: false }
      ),
      [{ text: "Let me see.", thought: true }, { text: "It is 4." }, { text: "Is it?", thought: true }, {
        text: "!",
        thought: false
      }]
    )
  })

  it("a part with a signature is joined with no other", () => {
    const signed = [
      { text: "a" },
      { text: "b", thoughtSignature: "1" },
      { text: "c" },
      { text: "", thoughtSignature: "2" },
      { text: "d", thoughtSignature: "2" },
      { text: "", thought: true, thoughtSignature: "3" }
    ]
    assert.deepStrictEqual(parts(...signed), signed)
  })

  it("a text with anything else is joined with no other, and other parts stay as they are", () => {
    const all = [
      { text: "a", novelty: 1 },
      { text: "b" },
      { text: "c", partMetadata: { a: 1 } },
      { text: "d", thought: "yes" },
      { text: "e", thought: "yes" },
      { inlineData: { mimeType: "audio/L16", data: "AAAA" } },
      { inlineData: { mimeType: "audio/L16", data: "AAAA" } },
      { executableCode: { code: "1", language: "PYTHON" } },
      { functionCall: { name: "f", args: { a: 1 }, novelty: [2] }, thoughtSignature: "1" },
      { functionCall: { name: "f", args: { a: 1 } } },
      { novelty: { deep: [1, null] } },
      {},
      null,
      "text",
      ["a"]
    ]
    const folded = parts(...all) as ReadonlyArray<unknown>
    assert.deepStrictEqual(folded, all)
    for (const [index, part] of all.entries()) assert.strictEqual(folded[index], part)
  })

  /** An answer, and its chunks: texts in pieces, and several parts in a chunk. */
  const cutAnswers = fc.array(
    fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({ text: fc.string(), thought: fc.option(fc.constant(true), { nil: undefined }) })
      },
      fc.record({ text: fc.string({ maxLength: 3 }), thoughtSignature: fc.string({ minLength: 1 }) }),
      fc.record({ functionCall: fc.record({ name: fc.string(), args: fc.dictionary(fc.string(), fc.jsonValue()) }) }),
      fc.constant<object>({ inlineData: { data: "AAAA", mimeType: "image/png" } })
    ),
    { maxLength: 8 }
  ).chain((parts) => {
    const whole: Array<Part> = []
    for (const { ...part } of parts as ReadonlyArray<Part>) {
      if (part.thought === undefined) delete (part as { thought?: boolean }).thought
      const last = whole.at(-1)
      const isText = (part: Part | undefined) => part?.text !== undefined && part.thoughtSignature === undefined
      if (isText(part) && isText(last) && last?.thought === part.thought) {
        whole[whole.length - 1] = { ...last, text: last!.text! + part.text! }
      } else whole.push(part)
    }
    return fc.tuple(fc.constant(whole), fc.infiniteStream(fc.nat({ max: 9 })))
  }).map(([whole, random]) => {
    const draw = () => random.next().value!
    const pieces = whole.flatMap((part): ReadonlyArray<Part> => {
      if (part.text === undefined || part.thoughtSignature !== undefined) return [part]
      const cuts = Array.from({ length: draw() % 5 }, () => Math.floor(draw() / 9 * part.text!.length)).toSorted((
        a,
        b
      ) => a - b)
      return [0, ...cuts].map((cut, index) => ({ ...part, text: part.text!.slice(cut, cuts[index]) }))
    })
    const chunks: Array<Array<Part>> = []
    for (const piece of pieces) {
      if (chunks.length === 0 || draw() > 3) chunks.push([])
      chunks.at(-1)!.push(piece)
    }
    return { whole, chunks: chunks.map((parts) => says(...parts)) }
  })

  it("are the same, however a text is cut into chunks", () =>
    fc.assert(fc.property(cutAnswers, ({ chunks, whole }) => {
      assert.deepStrictEqual<unknown>(partsOf(fold(...chunks)) ?? [], whole)
    })))
})

// -----------------------------------------------------------------------------
// Calls in pieces
// -----------------------------------------------------------------------------

const begin = (name: string, more: object = {}) => call({ name, willContinue: true, ...more })
const piece = (...partialArgs: ReadonlyArray<unknown>) => call({ partialArgs, willContinue: true })
const end = call({})

describe("ResponseBuilder: arguments in pieces", () => {
  it("are put into the call by their path, and text goes on while it says so", () => {
    assert.deepStrictEqual(
      parts(
        begin("weather", { id: "1" }),
        piece({ jsonPath: "$.city", stringValue: "New ", willContinue: true }),
        piece({ jsonPath: "$.city", stringValue: "De", willContinue: true }, {
          jsonPath: "$.city",
          stringValue: "lhi"
        }),
        piece({ jsonPath: "$.days[0]", numberValue: 1 }, { jsonPath: "$.days[1]", numberValue: 2 }),
        piece({ jsonPath: "$.deep['a b'][\"c\\\"\"]", boolValue: false }),
        piece({ jsonPath: "$.none", nullValue: "NULL_VALUE" }),
        { ...end, thoughtSignature: "s" },
        { text: "ok" }
      ),
      [{
        functionCall: {
          name: "weather",
          id: "1",
          args: { city: "New Delhi", days: [1, 2], deep: { "a b": { "c\"": false } }, none: null }
        },
        thoughtSignature: "s"
      }, { text: "ok" }]
    )
  })

  it("are seen while they arrive", () => {
    const builder = build([says(begin("f")), says(piece({ jsonPath: "$.a", stringValue: "b", willContinue: true }))])
    assert.deepStrictEqual(partsOf(builder.data()), [{
      functionCall: { name: "f", willContinue: true, args: { a: "b" } }
    }])
  })

  it("of calls one after another are told apart", () => {
    assert.deepStrictEqual(
      parts(begin("f"), piece({ jsonPath: "$.a", numberValue: 1 }), end, begin("f"), end, end, begin("g"), begin("h")),
      [
        { functionCall: { name: "f", args: { a: 1 } } },
        { functionCall: { name: "f" } },
        { functionCall: {} },
        { functionCall: { name: "g", willContinue: true } },
        { functionCall: { name: "h", willContinue: true } }
      ]
    )
    assert.deepStrictEqual(
      parts(begin("f", { id: "1" }), call({ id: "1", name: "f", args: { a: 1 } }), call({ id: "2", name: "f" })),
      [{ functionCall: { name: "f", id: "1", args: { a: 1 } } }, { functionCall: { id: "2", name: "f" } }]
    )
  })

  it("of calls that arrive together are told apart by their ids", () => {
    const of = (id: string, piece: object, more: object = { willContinue: true }) =>
      call({ id, partialArgs: [piece], ...more })
    assert.deepStrictEqual(
      parts(
        begin("f", { id: "1" }),
        begin("g", { id: "2" }),
        of("1", { jsonPath: "$.a", stringValue: "x", willContinue: true }),
        of("2", { jsonPath: "$.b", numberValue: 1 }),
        of("1", { jsonPath: "$.a", stringValue: "y" }),
        piece({ jsonPath: "$.c", numberValue: 2 }),
        of("2", { jsonPath: "$.d", numberValue: 3 }, {}),
        of("1", { jsonPath: "$.e", numberValue: 4 }, {}),
        of("1", { jsonPath: "$.f", numberValue: 5 }, {})
      ),
      [
        { functionCall: { id: "1", name: "f", args: { a: "xy", c: 2, e: 4 } } },
        { functionCall: { id: "2", name: "g", args: { b: 1, d: 3 } } },
        { functionCall: { id: "1", args: { f: 5 } } }
      ]
    )
  })

  it("two signatures of one call are two parts", () => {
    const first = { ...begin("f"), thoughtSignature: "1" }
    const second = { ...piece({ jsonPath: "$.a", numberValue: 1 }), thoughtSignature: "2" }
    assert.deepStrictEqual(parts(first, second), [
      first,
      { functionCall: { args: { a: 1 }, willContinue: true }, thoughtSignature: "2" }
    ])
  })

  const odd: { readonly [title: string]: unknown } = {
    "no path": { stringValue: "a" },
    "a path to everything": { jsonPath: "$", stringValue: "a" },
    "a path that is none": { jsonPath: "$..a", stringValue: "a" },
    "a filter": { jsonPath: "$.a[?@.b]", stringValue: "a" },
    "a path into a text": { jsonPath: "$.text.a", numberValue: 1 },
    "a path into a list by a name": { jsonPath: "$.list.a", numberValue: 1 },
    "a text that is complete": { jsonPath: "$.text", stringValue: "more" },
    "a number in the place of a text": { jsonPath: "$.text", numberValue: 1 },
    "a number that goes on": { jsonPath: "$.b", numberValue: 1, willContinue: true },
    "two values": { jsonPath: "$.b", numberValue: 1, stringValue: "a" },
    "no value": { jsonPath: "$.b" },
    "a number as text": { jsonPath: "$.b", numberValue: "1" },
    "an item far away": { jsonPath: "$.list[999999999]", numberValue: 1 },
    "a path that is deep": { jsonPath: `$${".a".repeat(101)}`, numberValue: 1 },
    "a novelty": { jsonPath: "$.b", numberValue: 1, novelty: 2 },
    "nothing": null
  }

  for (const [title, piece] of Object.entries(odd)) {
    it(`stay as they are if they have no place: ${title}`, () => {
      const known = [{ jsonPath: "$.text", stringValue: "a" }, { jsonPath: "$.list[0]", numberValue: 1 }]
      assert.deepStrictEqual<unknown>(
        parts(call({ name: "f", partialArgs: [...known, piece, { jsonPath: "$.last", boolValue: true }] })),
        [{ functionCall: { name: "f", args: { text: "a", list: [1], last: true }, partialArgs: [piece] } }]
      )
    })
  }

  it("may have names that every object inherits", () => {
    const names = ["__proto__", "constructor", "toString"]
    const [part] = parts(
      call({ name: "f", partialArgs: names.map((name) => ({ jsonPath: `$.${name}.${name}`, numberValue: 1 })) })
    ) as ReadonlyArray<{ readonly functionCall: FunctionCall }>
    const { args } = part!.functionCall
    assert.deepStrictEqual(Object.keys(args!), names)
    assert.strictEqual(
      JSON.stringify(args),
      JSON.stringify(Object.fromEntries(names.map((name) => [
        name,
        Object.fromEntries([[name, 1]])
      ])))
    )
    assert.isUndefined(Reflect.get({}, "__proto__")[1])
  })

  it("leave what came whole as it is", () => {
    const args = { a: { b: [1] } }
    const first = says(call({ name: "f", args, willContinue: true }))
    const json = JSON.stringify(first)
    assert.deepStrictEqual(partsOf(fold(first, says(piece({ jsonPath: "$.a.b[1]", numberValue: 2 })), says(end))), [
      { functionCall: { name: "f", args: { a: { b: [1, 2] } } } }
    ])
    assert.strictEqual(JSON.stringify(first), json)
  })

  const { value } = fc.letrec<{ readonly value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
      fc.dictionary(fc.string(), tie("value"), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      fc.array(tie("value"), { minLength: 1, maxLength: 4 })
    )
  }))

  /** The pieces of a value, as the API sends them. */
  const piecesOf = (value: unknown, jsonPath: string, cut: () => number): ReadonlyArray<PartialArg> => {
    if (Array.isArray(value)) return value.flatMap((item, index) => piecesOf(item, `${jsonPath}[${index}]`, cut))
    if (value === null) return [{ jsonPath, nullValue: "NULL_VALUE" }]
    if (typeof value === "number") return [{ jsonPath, numberValue: value }]
    if (typeof value === "boolean") return [{ jsonPath, boolValue: value }]
    if (typeof value === "string") {
      const at = Math.min(cut(), value.length)
      return at === 0
        ? [{ jsonPath, stringValue: value }]
        : [
          { jsonPath, stringValue: value.slice(0, at), willContinue: true },
          { jsonPath, stringValue: value.slice(at), willContinue: true },
          cut() > 5 ? { jsonPath } : { jsonPath, stringValue: "" }
        ]
    }
    return Object.entries(value as object).flatMap(([name, inner]) =>
      piecesOf(
        inner,
        /^\w+$/.test(name) ? `${jsonPath}.${name}` : `${jsonPath}[${JSON.stringify(name)}]`,
        cut
      )
    )
  }

  it("come to the arguments that were cut, whatever they are", () =>
    fc.assert(fc.property(
      fc.dictionary(fc.string(), value, { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
      fc.infiniteStream(fc.nat({ max: 9 })),
      (args, random) => {
        const pieces = piecesOf(args, "$", () => random.next().value!)
        const chunks = pieces.map((each) => says(piece(each)))
        const [part] = partsOf(fold(says(begin("f")), ...chunks, says(end))) as ReadonlyArray<Part>
        assert.strictEqual(JSON.stringify(part), JSON.stringify(call({ name: "f", args })))
      }
    )))
})

// -----------------------------------------------------------------------------
// Other fields
// -----------------------------------------------------------------------------

describe("ResponseBuilder: other fields", () => {
  it("usage and what describes the answer are those of the last chunk that has them", () => {
    const usageMetadata = { promptTokenCount: 2, candidatesTokenCount: 3 }
    const whole = fold(
      {
        ...says({ text: "a" }),
        modelVersion: "m",
        responseId: "1",
        usageMetadata: { promptTokenCount: 2, novelCount: 1 }
      },
      { ...says({ text: "b" }), usageMetadata, responseId: "2", modelVersion: "" },
      { usageMetadata: null, sdkHttpResponse: { headers: { a: "1" } } }
    )
    assert.deepStrictEqual<unknown>(whole, {
      ...says({ text: "ab" }),
      modelVersion: "m",
      responseId: "2",
      usageMetadata,
      sdkHttpResponse: { headers: { a: "1" } }
    })
    assert.strictEqual(whole.usageMetadata, usageMetadata)
  })

  it("candidates are told apart by their index, or by their place", () => {
    const candidate = (text: string, index?: unknown) => ({ content: { parts: [{ text }] }, index })
    const whole = fold(
      { candidates: [candidate("a", 0)] },
      { candidates: [candidate("x", 2), candidate("b", 1)] },
      { candidates: [candidate("a"), candidate("b")] },
      { candidates: [candidate("x", 2), "nonsense"] },
      { candidates: [candidate("a", -1), { ...candidate("b", "1"), finishReason: "STOP" }] },
      { candidates: "nonsense" },
      { candidates: [] }
    )
    assert.deepStrictEqual<unknown>(JSON.parse(JSON.stringify(whole.candidates)), [
      { content: { parts: [{ text: "aaa" }] }, index: -1 },
      { content: { parts: [{ text: "bbb" }] }, index: "1", finishReason: "STOP" },
      { content: { parts: [{ text: "xx" }] }, index: 2 }
    ])
    assert.deepStrictEqual<unknown>(fold({ candidates: ["a", null] }, { candidates: [1, {}] }), {
      candidates: ["a", {}]
    })
    assert.deepStrictEqual<unknown>(fold({ candidates: "a" }, {}), { candidates: "a" })
  })

  it("a reason that says something is not replaced by one that says nothing", () => {
    const reasons = [undefined, "MAX_TOKENS", "FINISH_REASON_UNSPECIFIED", "", null]
    const whole = fold(
      ...reasons.map((finishReason) => ({ ...about({ finishReason }), promptFeedback: { blockReason: finishReason } }))
    )
    assert.deepStrictEqual<unknown>(whole, {
      candidates: [{ finishReason: "MAX_TOKENS" }],
      promptFeedback: { blockReason: "MAX_TOKENS" }
    })
  })

  it("a token to go on from is there until the answer ends", () => {
    const token = { ...says({ text: "a" }).candidates![0], continuationToken: "t" }
    const open = build([about(token), says({ text: "b" })])
    assert.strictEqual(open.data().candidates?.[0]?.continuationToken, "t")
    assert.isUndefined(open.add(about({ finishReason: "STOP" })).data().candidates?.[0]?.continuationToken)
    assert.strictEqual(fold(about({ ...token, finishReason: "STOP" })).candidates?.[0]?.continuationToken, "t")
  })

  it("sources, supports, citations and pages that come again are listed once", () => {
    const source = (uri: string) => ({ web: { uri } })
    const support = (text: string, ...groundingChunkIndices: ReadonlyArray<number>) => ({
      segment: { text },
      groundingChunkIndices
    })
    const grounding = (groundingMetadata: object) => about({ groundingMetadata })
    const first = grounding({
      groundingChunks: [source("a"), source("b")],
      groundingSupports: [support("1", 0, 1)],
      webSearchQueries: ["q"],
      searchEntryPoint: { renderedContent: "<a>" }
    })
    const cumulative = grounding({
      groundingChunks: [source("a"), source("b"), source("c")],
      groundingSupports: [support("1", 0, 1), support("2", 2)],
      webSearchQueries: ["q", "r"],
      searchEntryPoint: { renderedContent: "<b>" }
    })
    const whole = {
      groundingMetadata: {
        groundingChunks: [source("a"), source("b"), source("c")],
        groundingSupports: [support("1", 0, 1), support("2", 2)],
        webSearchQueries: ["q", "r"],
        searchEntryPoint: { renderedContent: "<b>" }
      }
    }
    assert.deepStrictEqual<unknown>(fold(first, cumulative, grounding({}), cumulative), about(whole))
    assert.deepStrictEqual<unknown>(
      fold(
        first,
        grounding({ groundingChunks: [source("c"), source("a")], groundingSupports: [support("2", 0, 1, 7)] }),
        grounding({ groundingSupports: [support("3", 0)] })
      ).candidates?.[0]?.groundingMetadata?.groundingSupports,
      [support("1", 0, 1), support("2", 2, 0, 7), support("3", 0)]
    )
    const citation = (uri: string) => ({ uri, startIndex: 1 })
    const page = (retrievedUrl: string) => ({ retrievedUrl })
    assert.deepStrictEqual<unknown>(
      fold(
        about({ citationMetadata: { citations: [citation("a")] }, urlContextMetadata: { urlMetadata: [page("a")] } }),
        about({ citationMetadata: { citations: [citation("b")] }, urlContextMetadata: {} }),
        about({
          citationMetadata: { citations: [citation("a")] },
          urlContextMetadata: { urlMetadata: [page("b"), page("a")] }
        })
      ),
      about({
        citationMetadata: { citations: [citation("a"), citation("b")] },
        urlContextMetadata: { urlMetadata: [page("a"), page("b")] }
      })
    )
  })

  it("the last rating of each category counts, and log probabilities follow each other", () => {
    const rating = (category: string, probability: string) => ({ category, probability })
    assert.deepStrictEqual<unknown>(
      fold(
        about({
          safetyRatings: [rating("A", "LOW"), rating("B", "LOW")],
          logprobsResult: { chosenCandidates: [{ token: "a" }], logProbabilitySum: -1 },
          tokenCount: 1
        }),
        about({
          safetyRatings: [rating("A", "HIGH")],
          logprobsResult: { chosenCandidates: [{ token: "a" }], logProbabilitySum: -2 },
          tokenCount: 3
        })
      ),
      about({
        safetyRatings: [rating("A", "HIGH"), rating("B", "LOW")],
        logprobsResult: { chosenCandidates: [{ token: "a" }, { token: "a" }], logProbabilitySum: -3 },
        tokenCount: 3
      })
    )
  })

  it("fields of tomorrow are kept at every level", () => {
    const level = (value: number) => ({
      novelties: [value],
      novelty: { [`at${value}`]: value },
      novelCount: value,
      ["__proto__x"]: value
    })
    const at = (value: number) => ({
      ...level(value),
      candidates: [{ ...level(value), content: { ...level(value), parts: [] } }]
    })
    const both = { novelties: [1, 2], novelty: { at1: 1, at2: 2 }, novelCount: 2, ["__proto__x"]: 2 }
    assert.deepStrictEqual<unknown>(fold(at(1), at(2)), {
      ...both,
      candidates: [{ ...both, content: { ...both, parts: [] } }]
    })
  })
})

// -----------------------------------------------------------------------------
// Whatever the server says
// -----------------------------------------------------------------------------

const names = [
  "candidates",
  "content",
  "parts",
  "text",
  "thought",
  "thoughtSignature",
  "functionCall",
  "partialArgs",
  "jsonPath",
  "stringValue",
  "willContinue",
  "args",
  "name",
  "index",
  "groundingMetadata",
  "groundingChunks",
  "groundingSupports",
  "groundingChunkIndices",
  "citationMetadata",
  "safetyRatings",
  "logprobsResult",
  "finishReason",
  "usageMetadata",
  "promptFeedback",
  "__proto__",
  "constructor",
  "toString"
]

const { value: anything } = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(null, 0, 2, "a", true, "", "$.a", "STOP"),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 5, noNullPrototype: true }),
    fc.array(tie("value"), { maxLength: 3 })
  )
}))

const odd = fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 6, noNullPrototype: true })

/** Chunks with odd values in the places that chunks have. */
const chunk = fc.oneof(
  odd,
  fc.tuple(odd, odd, odd, fc.array(fc.oneof(odd, anything), { maxLength: 3 })).map((
    [top, candidate, content, parts]
  ) => ({
    ...top,
    candidates: [{ ...candidate, content: { ...content, parts } }]
  }))
)

/** Fields of the second value that the first has not, at any depth of objects. */
const lost = (whole: unknown, part: unknown, path = ""): ReadonlyArray<string> =>
  typeof part !== "object" || part === null || Array.isArray(part)
    ? []
    : typeof whole !== "object" || whole === null || Array.isArray(whole)
    ? [path]
    : Object.keys(part).flatMap((name) =>
      Object.hasOwn(whole, name)
        ? lost(Reflect.get(whole, name), Reflect.get(part, name), `${path}.${name}`)
        : [`${path}.${name}`]
    )

describe("ResponseBuilder: chunks of any shape", () => {
  it("do not throw, are not changed, and nothing of the last one is lost", () =>
    fc.assert(
      fc.property(fc.array(chunk, { minLength: 1, maxLength: 4 }), (chunks) => {
        const json = JSON.stringify(chunks)
        const whole = fold(...chunks)
        for (const each of chunks) assert.isTrue(Object.keys(each).every((name) => Object.hasOwn(whole, name)))
        assert.deepStrictEqual(lost(whole, chunks.at(-1)).filter((path) => path !== ".candidates"), [])
        assert.strictEqual(JSON.stringify(chunks), json, "changed what it was given")
      }),
      { numRuns: 2_000 }
    ))

  it("every text, signature and argument is there once all chunks are", () =>
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ text: fc.constant("leaf") }),
            fc.record({ text: fc.constant("leaf"), thoughtSignature: fc.constant("leaf") }),
            fc.record({ functionCall: fc.record({ name: fc.constant("leaf"), willContinue: fc.boolean() }) }),
            fc.record({
              functionCall: fc.record({
                willContinue: fc.boolean(),
                partialArgs: fc.array(
                  fc.record({
                    jsonPath: fc.constantFrom("$.a", "$.b", "$.a[0]", "$.b.c", "x"),
                    stringValue: fc.constant("leaf"),
                    willContinue: fc.boolean()
                  }),
                  { maxLength: 3 }
                )
              })
            }),
            fc.record({ novelty: fc.constant("leaf") })
          ),
          { maxLength: 12 }
        ),
        (parts) => {
          let count = 0
          const numbered: ReadonlyArray<unknown> = JSON.parse(
            JSON.stringify(parts, (_, value: unknown) => value === "leaf" ? `leaf${count++};` : value)
          )
          const whole = JSON.stringify(fold(...numbered.map((part) => says(part))))
          for (let index = 0; index < count; index++) {
            assert.strictEqual(whole.split(`leaf${index};`).length, 2, `leaf${index} is there once`)
          }
        }
      ),
      { numRuns: 500 }
    ))

  it("are the same as a log that joins texts", () =>
    fc.assert(fc.property(
      fc.array(
        fc.oneof(
          chunk,
          fc.tuple(fc.string(), odd).map(([text, top]) => ({ ...top, ...says({ text }) })),
          fc.string().map((text) => says({ text }))
        ),
        {
          maxLength: 6
        }
      ),
      (chunks) => {
        const log = chunks.reduce((log, each) => log.add(each as Chunk), ChunkLog.empty)
        assert.deepStrictEqual(build(log).data(), fold(...chunks))
      }
    )))

  const growing: { readonly [what: string]: readonly [before: ReadonlyArray<Chunk>, after: Chunk] } = {
    "texts": [
      [says({ text: "a" }, { text: "b" }), says({ text: "c" }, { text: "d" })],
      says({ text: "e" }, { text: "f" })
    ],
    "arguments": [
      [says(begin("f")), says(piece({ jsonPath: "$.a.b[0]", numberValue: 1 }))],
      says(piece({ jsonPath: "$.a.b[1]", numberValue: 2 }))
    ],
    "sources": [
      [about({ groundingMetadata: { groundingChunks: [1] } }), about({ groundingMetadata: { groundingChunks: [2] } })],
      about({ groundingMetadata: { groundingChunks: [3] } })
    ],
    "novelties": [
      [{ novelties: [1] } as Chunk, { novelties: [2] } as Chunk],
      { novelties: [3] } as Chunk
    ]
  }

  for (const [what, [before, after]] of Object.entries(growing)) {
    it(`what was returned is not changed by later ones: ${what}`, () => {
      const builder = build(before)
      const first = builder.data()
      const json = JSON.stringify(first)
      const second = builder.add(after).data()
      assert.strictEqual(JSON.stringify(first), json)
      assert.notStrictEqual(JSON.stringify(second), json)
    })
  }

  it("what was returned is not changed by later ones", () =>
    fc.assert(fc.property(fc.array(chunk, { maxLength: 5 }), (chunks) => {
      const builder = new ResponseBuilder()
      const seen = chunks.map((each) => {
        const data = builder.add(each as Chunk).data()
        return { data, json: JSON.stringify(data) }
      })
      for (const [index, { data, json }] of seen.entries()) {
        assert.strictEqual(JSON.stringify(data), json)
        assert.strictEqual(JSON.stringify(fold(...chunks.slice(0, index + 1))), json)
      }
    })))
})

// -----------------------------------------------------------------------------
// Cost
// -----------------------------------------------------------------------------

describe("ResponseBuilder: the cost of a chunk", () => {
  const streams: { readonly [kind: string]: (index: number) => Chunk } = {
    "text": () => ({ ...says({ text: "0123456789" }), usageMetadata: { promptTokenCount: 1 }, modelVersion: "m" }),
    "text and thoughts": (index) => says({ text: "a", thought: index % 2 === 0 }),
    "signatures": () => says({ text: "", thoughtSignature: "s" }),
    "calls": () => says(call({ name: "f", args: { a: 1 } })),
    "a text argument": () =>
      says(call({ willContinue: true, partialArgs: [{ jsonPath: "$.a", stringValue: "b", willContinue: true }] })),
    "a list of arguments": (index) =>
      says(call({ willContinue: true, partialArgs: [{ jsonPath: `$.a[${index}]`, numberValue: 1 }] })),
    "arguments by name": (index) =>
      says(call({ willContinue: true, partialArgs: [{ jsonPath: `$.a${index}`, numberValue: 1 }] })),
    "arguments without a place": () =>
      says(call({ willContinue: true, partialArgs: [{ jsonPath: "x", numberValue: 1 }] })),
    "calls that stay open": (index) => says(begin(`f${index}`)),
    "sources": (index) =>
      about({
        groundingMetadata: {
          groundingChunks: [{ web: { uri: `${index}` } }],
          groundingSupports: [{ groundingChunkIndices: [0], segment: { text: `${index}` } }]
        }
      }),
    "the same source": () => about({ groundingMetadata: { groundingChunks: [{ web: { uri: "a" } }] } }),
    "citations": (index) => about({ citationMetadata: { citations: [{ uri: `${index}` }] } }),
    "candidates": (index) => about({ index, content: { parts: [{ text: "a" }] } }),
    "candidates in turn": (index) => about({ index: index % 10, content: { parts: [{ text: "a" }] } }),
    "novelties": (index) => ({ novelties: [index] }) as Chunk
  }

  for (const [kind, chunk] of Object.entries(streams)) {
    it(`does not grow: ${kind}`, () => {
      assertLinear((count) => {
        const builder = new ResponseBuilder()
        for (let index = 0; index < count; index++) builder.add(chunk(index))
        assert.isDefined(builder.data())
      }, 400)
    })
  }

  it("does not grow while the answer is asked for after every text", () => {
    assertLinear((count) => {
      const builder = new ResponseBuilder()
      for (let index = 0; index < count; index++) assert.isDefined(builder.add(says({ text: "0123456789" })).data())
    }, 100)
  })

  it("does not grow in a log, and a text is one chunk of it", () => {
    assertLinear((count) => {
      let log = ChunkLog.empty
      for (let index = 0; index < count; index++) log = log.add(says({ text: "0123456789" }))
      assert.lengthOf([...log], 1)
    }, 100)
    assertLinear((count) => {
      let log = ChunkLog.empty
      for (let index = 0; index < count; index++) log = log.add(says(call({ name: "f" })))
      assert.lengthOf([...log], count)
    }, 100)
  })
})
