import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as InteractionMerge from "../../../src/internal/interaction/InteractionMerge.ts"
import type * as Wire from "../../../src/wire/Interactions.ts"
import { assertLinear } from "../../harness/growth.ts"

const interaction = (fields: Partial<Wire.Interaction> & { readonly [name: string]: unknown }): Wire.Interaction =>
  ({ id: "a", status: "completed", ...fields }) as Wire.Interaction

const merge = (first: Wire.Interaction, ...later: ReadonlyArray<Wire.Interaction>) =>
  InteractionMerge.interactions([first, ...later])

describe("InteractionMerge: two answers", () => {
  const merged = merge(
    interaction({
      id: "a",
      created: "1",
      input: "Hi",
      status: "requires_continuation",
      continuation_token: "t",
      steps: [{ type: "user_input" }, { type: "thought" }],
      usage: {
        total_tokens: 5,
        total_input_tokens: 3,
        input_tokens_by_modality: [{ modality: "text", tokens: 3 }],
        grounding_tool_count: [{ type: "google_search", count: 1 }]
      }
    }),
    interaction({
      id: "b",
      created: "2",
      previous_interaction_id: "a",
      input: "again",
      novelty: 1,
      steps: [{ type: "user_input" }, { type: "model_output" }, { type: "user_input" }],
      usage: {
        total_tokens: 9,
        total_input_tokens: 4,
        total_output_tokens: 5,
        input_tokens_by_modality: [{ modality: "text", tokens: 4 }, { modality: "image", tokens: 1 }],
        grounding_tool_count: [{ type: "google_search", count: 2 }]
      }
    })
  )

  it("the later one says how it stands, the earlier one what was asked", () => {
    const { created, id, input, novelty, status } = merged as Wire.Interaction & { readonly novelty: number }
    assert.deepStrictEqual([id, status, created, input, novelty], ["b", "completed", "1", "Hi", 1])
    assert.notProperty(merged, "previous_interaction_id")
    assert.notProperty(merged, "continuation_token")
    assert.deepStrictEqual(merged.continuation_ids, ["a", "b"])
  })

  it("steps follow each other, without the input that is repeated", () => {
    assert.deepStrictEqual(merged.steps?.map(({ type }) => type), [
      "user_input",
      "thought",
      "model_output",
      "user_input"
    ])
  })

  it("counts add up; what went in at first is kept", () => {
    assert.deepStrictEqual(merged.usage as object, {
      total_tokens: 14,
      total_input_tokens: 7,
      total_output_tokens: 5,
      initial_input_tokens: 3,
      input_tokens_by_modality: [{ modality: "text", tokens: 7 }, { modality: "image", tokens: 1 }],
      grounding_tool_count: [{ type: "google_search", count: 3 }]
    })
  })

  it("of three, what went in at first is kept", () => {
    const [a, b, c] = [1, 2, 4].map((total_input_tokens) => interaction({ usage: { total_input_tokens } }))
    assert.deepStrictEqual(merge(a!, b!, c!).usage, { total_input_tokens: 7, initial_input_tokens: 1 })
  })

  it("ids come once, those that the server lists as well; usage may be missing in either", () => {
    const usage = { total_input_tokens: 2 }
    const first = interaction({ id: "a", usage })
    const second = interaction({ id: "c", continuation_ids: ["a", "b"] })
    const one = merge(first, second)
    assert.deepStrictEqual(one.continuation_ids, ["a", "b", "c"])
    assert.deepStrictEqual(one.usage, { total_input_tokens: 2, initial_input_tokens: 2 })
    assert.deepStrictEqual(merge(second, first).usage, { total_input_tokens: 2, initial_input_tokens: 2 })
    assert.notProperty(merge(second, second), "usage")
    assert.deepStrictEqual(first.usage, { total_input_tokens: 2 })
  })
})

// -----------------------------------------------------------------------------
// Whatever the server says
// -----------------------------------------------------------------------------

/** Names that every object inherits something under. */
const inherited = [
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "isPrototypeOf",
  "toString",
  "toLocaleString",
  "valueOf"
]

/** An object with all these fields of its own. */
const odd = (value: unknown): object => Object.fromEntries(inherited.map((name) => [name, value]))

describe("InteractionMerge: fields of any name", () => {
  const level = (value: number) =>
    interaction({
      ...odd(value),
      id: `${value}`,
      steps: [{ type: "model_output", content: [{ type: "text", text: `${value}`, ...odd(value) }], ...odd(value) }],
      usage: {
        total_tokens: value,
        input_tokens_by_modality: [{ modality: "text", tokens: value, ...odd(value) }],
        ...odd(value)
      } as Wire.Usage
    } as Partial<Wire.Interaction>)

  it("are kept at every level, also those that every object inherits", () => {
    assert.deepStrictEqual<unknown>(merge(level(1), level(2), level(4)), {
      ...odd(4),
      id: "4",
      status: "completed",
      continuation_ids: ["1", "2", "4"],
      steps: [1, 2, 4].flatMap((value) => level(value).steps ?? []),
      usage: {
        total_tokens: 7,
        input_tokens_by_modality: [{ modality: "text", tokens: 7, ...odd(4) }],
        ...odd(7)
      }
    })
  })

  it("come out as they are where only one answer has them", () => {
    for (const value of [1, [{ type: "a", count: 2 }], { a: 3 }]) {
      for (const pair of [[odd(value), {}], [{}, odd(value)]] as const) {
        const [a, b] = pair.map((usage) => interaction({ usage }))
        assert.deepStrictEqual<unknown>(merge(a!, b!).usage, odd(value))
      }
    }
  })

  const names = [
    "id",
    "status",
    "created",
    "input",
    "previous_interaction_id",
    "continuation_ids",
    "steps",
    "type",
    "usage",
    "total_input_tokens",
    "initial_input_tokens",
    "input_tokens_by_modality",
    "modality",
    "tokens",
    "count",
    ...inherited
  ]
  const { value: anything } = fc.letrec<{ readonly value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.constantFrom<unknown>(null, 0, 2, "a", true, ""),
      fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 5, noNullPrototype: true }),
      fc.array(tie("value"), { maxLength: 3 })
    )
  }))
  const anyAnswer = fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 6, noNullPrototype: true })

  it("and of any value are merged without loss", () =>
    fc.assert(
      fc.property(fc.array(anyAnswer, { minLength: 2, maxLength: 4 }), (answers) => {
        const json = JSON.stringify(answers)
        const [first, ...later] = answers as unknown as [Wire.Interaction]
        const merged = merge(first, ...later)
        // The last answer has the last word, but for what the interaction was created with.
        const created = ["created", "input", "previous_interaction_id"]
        for (const name of Object.keys(answers.at(-1)!)) {
          if (!created.includes(name)) assert.isTrue(Object.hasOwn(merged, name), name)
        }
        for (const name of created) if (Object.hasOwn(first, name)) assert.isTrue(Object.hasOwn(merged, name), name)
        for (const { usage } of answers) {
          if (typeof usage !== "object" || usage === null || Array.isArray(usage)) continue
          for (const [name, value] of Object.entries(usage)) {
            if (value !== null && name !== "initial_input_tokens") {
              assert.isTrue(Object.hasOwn(merged.usage!, name), name)
            }
          }
        }
        assert.strictEqual(JSON.stringify(answers), json, "changed what it was given")
      }),
      { numRuns: 2_000 }
    ))
})

describe("InteractionMerge: many answers", () => {
  it("cost as much as there is in them", () => {
    const one = interaction({
      steps: Array.from({ length: 50 }, () => ({ type: "thought" as const })),
      usage: { total_tokens: 1 }
    })
    assertLinear((count) => {
      const [first, ...later] = Array.from({ length: count }, () => one)
      assert.strictEqual(merge(first!, ...later).steps?.length, 50 * count)
    }, 50)
  })
})
