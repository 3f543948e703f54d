import { assert, describe, it } from "@effect/vitest"
import * as Continuation from "../../../src/internal/interaction/InteractionContinuation.ts"
import type * as Wire from "../../../src/wire/Interactions.ts"

const model = "gemini-2.5-flash"

const interaction = (fields: Partial<Wire.Interaction> & { readonly [name: string]: unknown }): Wire.Interaction =>
  ({ id: "a", status: "completed", ...fields }) as Wire.Interaction

describe("InteractionContinuation", () => {
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
      assert.strictEqual(
        Continuation.isAutomatic(params as Wire.CreateInteractionParams),
        expected,
        JSON.stringify(params)
      )
    }
  })

  it("has a token only where the server stopped for it and gave a new one", () => {
    const stopped = interaction({ status: "requires_continuation", continuation_token: "t" })
    assert.strictEqual(Continuation.nextToken(stopped, undefined), "t")
    assert.strictEqual(Continuation.nextToken(stopped, "s"), "t")
    assert.isUndefined(Continuation.nextToken(stopped, "t"))
    assert.isUndefined(Continuation.nextToken({ ...stopped, status: "completed" }, undefined))
    for (const continuation_token of ["", null, 3, {}]) {
      assert.isUndefined(Continuation.nextToken({ ...stopped, continuation_token } as never, undefined))
    }
  })

  it("sends again what is not stored, and nothing of what is", () => {
    const params = { model, input: "Hi", previous_interaction_id: "before" }
    assert.deepStrictEqual(JSON.parse(JSON.stringify(Continuation.resumed(params, { id: "a", token: "t" }))), {
      model,
      continuation_token: "t",
      previous_interaction_id: "a"
    })
    assert.deepStrictEqual(Continuation.resumed({ ...params, store: false }, { id: "a", token: "t" }), {
      ...params,
      store: false,
      continuation_token: "t"
    })
    assert.deepStrictEqual(Continuation.resumed(params, { id: undefined, token: "t" }), {
      ...params,
      continuation_token: "t"
    })
  })
})
