import { assert, describe, it } from "@effect/vitest"
import * as Hops from "../../../src/internal/interaction/InteractionHops.ts"
import type * as Wire from "../../../src/wire/Interactions.ts"

const model = "gemini-2.5-flash"

const interaction = (fields: Partial<Wire.Interaction> & { readonly [name: string]: unknown }): Wire.Interaction =>
  ({ id: "a", status: "completed", ...fields }) as Wire.Interaction

describe("continuation", () => {
  it("is automatic for models in the foreground, unless turned off", () => {
    const cases: ReadonlyArray<readonly [params: object, expected: boolean]> = [
      [{ model }, true],
      [{ model, agent: undefined, agent_config: undefined }, true],
      [{ model, automatic_continuation: true, background: false }, true],
      [{ model, automatic_continuation: false }, false],
      [{ model, background: true }, false],
      [{ agent: "deep-research" }, false],
      [{ model, agent_config: { type: "dynamic" } }, false]
    ]
    for (const [params, expected] of cases) {
      assert.strictEqual(Hops.isAutomatic(params as Wire.CreateInteractionParams), expected, JSON.stringify(params))
    }
  })

  it("has a token only where the server stopped for it and gave a new one", () => {
    const stopped = interaction({ status: "requires_continuation", continuation_token: "t" })
    assert.strictEqual(Hops.nextToken(stopped, undefined), "t")
    assert.strictEqual(Hops.nextToken(stopped, "s"), "t")
    assert.isUndefined(Hops.nextToken(stopped, "t"))
    assert.isUndefined(Hops.nextToken({ ...stopped, status: "completed" }, undefined))
    assert.isUndefined(Hops.nextToken({ ...stopped, continuation_token: "" }, undefined))
  })

  it("sends again what is not stored, and nothing of what is", () => {
    const params = { model, input: "Hi", previous_interaction_id: "before" }
    assert.deepStrictEqual(JSON.parse(JSON.stringify(Hops.resumed(params, "a", "t"))), {
      model,
      continuation_token: "t",
      previous_interaction_id: "a"
    })
    assert.deepStrictEqual(Hops.resumed({ ...params, store: false }, "a", "t"), {
      ...params,
      store: false,
      continuation_token: "t"
    })
    assert.deepStrictEqual(Hops.resumed(params, undefined, "t"), { ...params, continuation_token: "t" })
  })
})

describe("two answers are one", () => {
  const merged = Hops.merge(
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

  it("ids come once, those that the server lists as well; usage may be missing in either", () => {
    const usage = { total_input_tokens: 2 }
    const first = interaction({ id: "a", usage })
    const second = interaction({ id: "c", continuation_ids: ["a", "b"] })
    const one = Hops.merge(first, second)
    assert.deepStrictEqual(one.continuation_ids, ["a", "b", "c"])
    assert.deepStrictEqual(one.usage, { total_input_tokens: 2, initial_input_tokens: 2 })
    assert.deepStrictEqual(Hops.merge(second, first).usage, { total_input_tokens: 2, initial_input_tokens: 2 })
    assert.notProperty(Hops.merge(second, second), "usage")
    assert.deepStrictEqual(first.usage, { total_input_tokens: 2 })
  })
})
