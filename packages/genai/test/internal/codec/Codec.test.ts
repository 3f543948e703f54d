import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import * as Backend from "../../../src/Backend.ts"
import * as Codec from "../../../src/internal/codec/Codec.ts"
import type { Dictionary, Field, Kind, List, Message, Operation, Response } from "../../../src/wire/Message.ts"
import * as Operations from "../../../src/wire/table/GenerateContent.ts"
import { modelsGenerateImages } from "../../../src/wire/table/Images.ts"
import * as Cases from "../../parity/Cases.ts"
import { missing } from "../../parity/Leaves.ts"

const backends = { gemini: Backend.gemini, vertex: Backend.vertex("p", "l") }

const encode = (
  operation: Operation<never, unknown>,
  params: unknown,
  backend: Backend.Backend = Backend.gemini,
  variant?: string
) => Codec.encode(operation, params, backend, variant)

/** An operation of these fields. */
const operation = (fields: ReturnType<Message>): Operation<never, unknown> => ({
  name: "tests.call",
  params: () => fields
})

/** The body that is sent, and what goes elsewhere. */
const sent = (fields: ReturnType<Message>, params: unknown, backend?: Backend.Backend, variant?: string) => {
  const { body, query, url } = Result.getOrThrow(encode(operation(fields), params, backend, variant))
  return { url, query, body }
}

/** What is wrong with a request: the tag, the field, and what was expected of it. */
const problem = (
  operation: Operation<never, unknown>,
  params: unknown,
  backend?: Backend.Backend,
  variant?: string
): ReadonlyArray<unknown> => {
  const result = encode(operation, params, backend, variant)
  if (Result.isSuccess(result)) return ["sent", result.success]
  const { failure } = result
  switch (failure._tag) {
    case "InvalidRequest":
      return [failure._tag, failure.field, failure.expected]
    case "UnsupportedField":
      return [failure._tag, failure.field, failure.backend]
    case "SchemaUnsupported":
      return [failure._tag, failure.field, failure.jsonField]
  }
}

describe("Codec: requests", () => {
  it("a field goes where its route says", () => {
    const inner: Message = () => ({
      up: { kind: "string", to: "^lifted" },
      deep: { kind: "number", to: "a.b" },
      stays: "boolean"
    })
    assert.deepStrictEqual(
      sent(
        {
          id: { kind: "string", to: "_url.id" },
          page: { kind: "number", to: "_query.pageSize" },
          renamed: { kind: "string", to: "newName" },
          inner: { kind: inner, to: "config" },
          twice: { kind: "string", to: ["one", "two.three"] },
          first: { kind: "string", to: "instances[0].prompt" },
          also: { kind: "string", to: "instances[0].image" },
          self: { kind: () => ({ spread: "string" }), to: "_self" },
          nowhere: { kind: () => ({ kept: { kind: "string", to: "^kept" }, lost: "string" }), to: [] },
          mine: { kind: "string", gemini: "local", vertex: "local" }
        },
        {
          id: "7",
          page: 5,
          renamed: "r",
          inner: { up: "u", deep: 1, stays: false },
          twice: "t",
          first: "f",
          also: "a",
          self: { spread: "s" },
          nowhere: { kept: "k" },
          mine: "m"
        }
      ),
      {
        url: { id: "7" },
        query: { pageSize: 5 },
        body: {
          newName: "r",
          lifted: "u",
          config: { a: { b: 1 }, stays: false },
          one: "t",
          two: { three: "t" },
          instances: [{ prompt: "f", image: "a" }],
          spread: "s",
          kept: "k"
        }
      }
    )
  })

  it("a list is spread over elements, a single value over all of them, whatever comes first", () => {
    const fields: ReturnType<Message> = {
      title: { kind: "string", to: "requests[].title" },
      contents: { kind: ["string"], to: "requests[].content" },
      model: { kind: "string", to: ["_url.model", "requests[].model"] }
    }
    assert.deepStrictEqual(sent(fields, { title: "t", contents: ["a", "b"], model: "m" }).body, {
      requests: [{ content: "a", model: "m", title: "t" }, { content: "b", model: "m", title: "t" }]
    })
    assert.strictEqual(JSON.stringify(sent(fields, { title: "t", model: "m" }).body), "{}")
  })

  it("a place may hold for one variant only; a field without a place is unsupported there", () => {
    const fields: ReturnType<Message> = {
      size: { kind: "number", to: [{ when: "A", path: "a.size" }, { when: "B", path: "b.size" }] },
      mask: { kind: "string", to: [{ when: "B", path: "b.mask" }] }
    }
    assert.deepStrictEqual(sent(fields, { size: 1 }, Backend.gemini, "A").body, { a: { size: 1 } })
    assert.deepStrictEqual(sent(fields, { size: 1, mask: "m" }, Backend.gemini, "B").body, {
      b: { size: 1, mask: "m" }
    })
    assert.deepStrictEqual(problem(operation(fields), { mask: "m" }, Backend.gemini, "A"), [
      "UnsupportedField",
      "mask",
      "Gemini Developer API"
    ])
  })

  it("routes differ by backend", () => {
    const fields: ReturnType<Message> = {
      both: { kind: "string", to: "x" },
      one: { kind: "string", gemini: "unsupported", vertex: { to: "y" } },
      other: { kind: "string", vertex: "unsupported" }
    }
    assert.deepStrictEqual(sent(fields, { both: "1", one: "2" }, backends.vertex).body, { x: "1", y: "2" })
    assert.deepStrictEqual(sent(fields, { both: "1", other: "3" }).body, { x: "1", other: "3" })
    assert.deepStrictEqual(problem(operation(fields), { one: "2" }), [
      "UnsupportedField",
      "one",
      "Gemini Developer API"
    ])
    assert.deepStrictEqual(problem(operation(fields), { other: "3" }, backends.vertex), [
      "UnsupportedField",
      "other",
      "Vertex AI"
    ])
  })

  it("null and undefined are as good as absent, zero and false are not", () => {
    const fields: ReturnType<Message> = {
      a: "string",
      b: "number",
      c: "boolean",
      d: { kind: "string", gemini: "unsupported" },
      e: { kind: "string", required: true }
    }
    assert.deepStrictEqual(sent(fields, { a: null, b: 0, c: false, d: null, e: "", f: null }).body, {
      b: 0,
      c: false,
      e: ""
    })
    assert.deepStrictEqual(problem(operation(fields), { e: null }), ["InvalidRequest", "e", "a value"])
    assert.deepStrictEqual(problem(operation(fields), {}), ["InvalidRequest", "e", "a value"])
  })

  it("a required field that is missing, perhaps under another name", () => {
    const fields: ReturnType<Message> = {
      known: "string",
      contents: { kind: "string", required: true }
    }
    const expected = (params: object) => problem(operation(fields), params)
    assert.deepStrictEqual(expected({ known: "", content: "Hi", other: null }), [
      "InvalidRequest",
      "contents",
      "a value, but got unknown names: content"
    ])
    assert.deepStrictEqual(expected({ a: 1, b: 1, c: 1, d: 1 }), [
      "InvalidRequest",
      "contents",
      "a value, but got unknown names: a, b, c"
    ])
  })

  it("parameters that are no object", () => {
    for (const params of [undefined, null, 7, "text", [{}]]) {
      assert.deepStrictEqual(problem(operation({}), params), ["InvalidRequest", "params", "an object"])
    }
  })

  it("the first problem counts, with its message", () => {
    const result = encode(Operations.modelsGenerateContent, {
      model: "m",
      contents: [{ parts: [{ text: 1 }, { text: 2 }] }],
      config: { temperature: "hot" }
    })
    assert.isTrue(Result.isFailure(result))
    if (Result.isFailure(result)) {
      assert.strictEqual(result.failure.message, "Invalid contents[0].parts[0].text: expected a string")
      assert.strictEqual(result.failure.operation, "models.generateContent")
    }
  })
})

// -----------------------------------------------------------------------------
// All fields of all operations
// -----------------------------------------------------------------------------

interface Wrong {
  readonly at: string
  readonly value: unknown
  readonly expected: string | undefined
}

const isField = (entry: Kind | Field): entry is Field => typeof entry === "object" && "kind" in entry

/** For each place in a message, at any depth, a value that does not fit there, and what should be said of it. */
const wrong = (
  message: Message,
  backend: "gemini" | "vertex",
  at: string,
  above: ReadonlyArray<Message>
): ReadonlyArray<Wrong> =>
  above.includes(message) ? [] : Object.entries(message()).flatMap(([name, entry]) => {
    const field: Field = isField(entry) ? entry : { kind: entry }
    const route = field[backend] ?? field
    if (route === "local") return []
    const path = at === "" ? name : `${at}.${name}`
    const inside: ReadonlyArray<Wrong> = route === "unsupported"
      ? [{ at: path, value: 1, expected: undefined }]
      : route.by !== undefined
      ? untransformed.has(route.by)
        ? wrongOf(field.kind, backend, path, [...above, message]).filter(({ at }) => at !== path && at !== `${path}[0]`)
        : []
      : wrongOf(field.kind, backend, path, [...above, message])
    return inside.map((wrong) => ({ ...wrong, value: { [name]: wrong.value } }))
  })

/** Transforms that leave alone what is of the table's own kind. */
const untransformed = new Set<string>(["contents", "tools", "speechConfig"])

const wrongOf = (
  kind: Kind,
  backend: "gemini" | "vertex",
  at: string,
  above: ReadonlyArray<Message>
): ReadonlyArray<Wrong> => {
  if (kind === "any") return []
  if (typeof kind === "function") {
    return [
      { at, value: 7, expected: "an object" },
      { at, value: [], expected: "an object" },
      ...wrong(kind, backend, at, above)
    ]
  }
  if (kind === "object") return [{ at, value: "text", expected: "an object" }, { at, value: [], expected: "an object" }]
  if (typeof kind === "string") {
    return [
      { at, value: kind === "string" ? 7 : "7", expected: `a ${kind}` },
      { at, value: Number.NaN, expected: `a ${kind}` },
      { at, value: {}, expected: `a ${kind}` },
      { at, value: [], expected: `a ${kind}` }
    ]
  }
  if (isList(kind)) {
    const items = wrongOf(kind[0], backend, `${at}[0]`, above)
    return [{ at, value: {}, expected: "a list" }, ...items.map((item) => ({ ...item, value: [item.value] }))]
  }
  const values = wrongOf(kind.values, backend, `${at}.key`, above)
  return [{ at, value: 7, expected: "an object" }, ...values.map((item) => ({ ...item, value: { key: item.value } }))]
}

const isList = (kind: List | Dictionary): kind is List => Array.isArray(kind)

const least: { readonly [name: string]: object } = {
  modelsGenerateContent: { model: "m", contents: "Hi" },
  modelsGenerateContentStream: { model: "m", contents: "Hi" },
  modelsCountTokens: { model: "m", contents: "Hi" },
  modelsComputeTokens: { model: "m", contents: "Hi" },
  modelsEmbedContent: { model: "m", contents: ["Hi"] },
  modelsGet: { model: "m" },
  modelsList: {},
  modelsUpdate: { model: "m" },
  modelsDelete: { model: "m" },
  modelsGenerateImages: { model: "m", prompt: "p" },
  modelsEditImage: { model: "m", prompt: "p", referenceImages: [] },
  modelsUpscaleImage: { model: "m", image: {}, upscaleFactor: "x2" },
  modelsRecontextImage: { model: "m", source: {} },
  modelsSegmentImage: { model: "m", source: {} },
  modelsGenerateVideos: { model: "m" }
}

let count = 0

for (const [name, operation] of Object.entries(Operations)) {
  for (const tag of ["gemini", "vertex"] as const) {
    if (operation[tag] === undefined) continue
    const variant = operation[tag].at(-1)?.when

    it(`${operation.name} on ${tag}: what does not fit is named with its path and what was expected`, () => {
      const places = wrong(operation.params, tag, "", [])
      count += places.length
      for (const { at, expected, value } of places) {
        const found = problem(operation, { ...least[name], ...value as object }, backends[tag], variant)
        assert.deepStrictEqual(
          found,
          expected === undefined ? ["UnsupportedField", at, backends[tag].title] : ["InvalidRequest", at, expected]
        )
      }
    })
  }
}

it("those are many places", () => {
  assert.isAbove(count, 1_000)
})

describe("Codec: what it does not know passes", () => {
  it("fields, parts and enum values of tomorrow are sent as they are", () => {
    const params = {
      model: "m",
      contents: [{ role: "narrator", parts: [{ hologram: { depth: 3 } }, { text: "a", novelty: [1] }], mood: "calm" }],
      config: {
        topZ: { a: [null] },
        responseModalities: ["SMELL"],
        thinkingConfig: { thinkingLevel: "COSMIC", depth: 1 },
        safetySettings: [{ category: "HARM_CATEGORY_OF_TOMORROW", threshold: "BLOCK_SOME", extra: 1 }],
        tools: [{ timeTravel: { year: 1985 } }]
      },
      priority: "high"
    }
    const { config: { safetySettings, tools, ...generationConfig }, contents, priority } = params
    for (const backend of Object.values(backends)) {
      const { body } = Result.getOrThrow(encode(Operations.modelsGenerateContent, params, backend))
      assert.deepStrictEqual(body, { contents, generationConfig, safetySettings, tools, priority })
    }
  })

  it("nothing of an answer is lost, whatever it holds", () => {
    for (const backend of Object.values(backends)) {
      fc.assert(
        fc.property(fc.object({ maxDepth: 4, key: keys, values: scalars }), (answer) => {
          const expected = structuredClone(answer)
          assert.deepStrictEqual(Codec.decode(Operations.modelsGenerateContent, answer, backend), expected)
        }),
        { seed: 61 }
      )
    }
  })

  it("an answer keeps what has no place among the fields that move", () => {
    const decoded = Codec.decode(modelsGenerateImages, {
      predictions: [{
        bytesBase64Encoded: "aGk=",
        mimeType: "image/png",
        safetyAttributes: { categories: ["a"], scores: [1], novelty: 1 },
        novelty: { deep: true }
      }],
      metadata: { a: 1 }
    }, backends.vertex)
    assert.deepStrictEqual(
      missing({
        generatedImages: [{
          image: { imageBytes: "aGk=", mimeType: "image/png" },
          safetyAttributes: { categories: ["a"], scores: [1] },
          novelty: { deep: true }
        }],
        metadata: { a: 1 }
      }, decoded),
      []
    )
    assert.include(JSON.stringify(decoded), "\"novelty\":1")
  })

  it("encoding changes nothing that it is given", () => {
    for (const { params } of Cases.alone("generateContent")) {
      const before = structuredClone(params)
      encode(Operations.modelsGenerateContent, deepFreeze(params), backends.vertex)
      assert.deepStrictEqual(params, before)
    }
  })
})

const keys = fc.constantFrom("candidates", "content", "citationMetadata", "parts", "text", "novelty", "0")
const scalars = [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)]

const deepFreeze = <A>(value: A): A => {
  if (typeof value === "object" && value !== null) Object.values(Object.freeze(value)).forEach(deepFreeze)
  return value
}

// -----------------------------------------------------------------------------
// Answers
// -----------------------------------------------------------------------------

describe("Codec: answers", () => {
  const inner: Response = () => ({ id: { kind: "any", gemini: { from: "name" } } })
  const response: Response = () => ({
    moved: { kind: "any", gemini: { from: "a.b" } },
    each: { kind: "any", gemini: { from: "items[].deep.value" } },
    inners: { kind: [inner], gemini: { from: "list" } },
    made: {
      kind: () => ({ x: { kind: "any", gemini: { from: "y" } } }),
      gemini: { from: "_self", only: ["y", "shared"] }
    },
    shared: { kind: "any", gemini: { from: "shared" } },
    vertexOnly: { kind: "any", vertex: { from: "elsewhere" } }
  })
  const decode = (value: unknown) => Codec.decode({ ...operation({}), result: response }, value, Backend.gemini)

  it("fields come from where the table says, and leave no empty containers", () => {
    assert.deepStrictEqual(
      decode({
        a: { b: 1 },
        items: [{ deep: { value: 1 } }, { deep: { value: 2 } }],
        list: [{ name: "n", more: 1 }],
        y: "y",
        shared: { s: 1 },
        elsewhere: 3
      }),
      {
        moved: 1,
        each: [1, 2],
        inners: [{ id: "n", more: 1 }],
        made: { x: "y", shared: { s: 1 } },
        shared: { s: 1 },
        elsewhere: 3
      }
    )
  })

  it("a container that holds more stays with the rest", () => {
    assert.deepStrictEqual(decode({ a: { b: 1, c: 2 }, items: [{ deep: { value: 1 }, more: 1 }] }), {
      a: { c: 2 },
      moved: 1,
      items: [{ more: 1 }],
      each: [1],
      made: {}
    })
  })

  it("a container that was empty before stays", () => {
    for (const empty of [{ a: {} }, { items: [] }, { items: [{ deep: {} }] }]) {
      assert.deepStrictEqual(missing(empty, decode(structuredClone(empty))), [])
      assert.deepInclude(decode(structuredClone(empty)), empty)
    }
  })

  it("what is not there makes no field, and what is something else stays", () => {
    assert.deepStrictEqual(decode({}), { made: {} })
    for (const value of [{ list: "text", more: 1 }, { list: [7, null, { name: "n" }] }, { a: [1] }, { list: null }]) {
      const before = structuredClone(value)
      const text = JSON.stringify(decode(value))
      for (const leaf of JSON.stringify(before).match(/\w+/g) ?? []) {
        if (!["list", "null", "name"].includes(leaf)) assert.include(text, leaf)
      }
    }
    for (const value of [null, 7, "text", [1]]) assert.deepStrictEqual(decode(value), value)
  })
})
