import type { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { json, memory } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

describe("agents", () => {
  const agents = "/v1beta/agents"

  test(
    "are created, listed, used and deleted",
    Effect.gen(function*() {
      const mine = {
        id: "mine",
        base_agent: "antigravity-preview-09-2026",
        system_instruction: "Be brief.",
        tools: [{ type: "google_search" }]
      }
      assert.deepStrictEqual((yield* json(memory, agents, mine)).body, mine)
      const { body: unnamed } = yield* json(memory, agents, { base_agent: "agents/mine" })
      assert.match(unnamed.id, /^agent-/)
      assert.deepStrictEqual((yield* json(memory, `${agents}/mine`)).body, mine)
      const { body: first } = yield* json(memory, `${agents}?page_size=1`)
      assert.deepStrictEqual(first.agents, [mine])
      const { body: second } = yield* json(memory, `${agents}?page_size=1&page_token=${first.next_page_token}`)
      assert.deepStrictEqual(second, { agents: [unnamed] })
      const { body: made } = yield* json(memory, "/v1beta/interactions", { agent: "mine", input: "Hi" })
      assert.strictEqual(made.steps[0].type, "google_search_call")
      yield* json(memory, `${agents}/mine`, undefined, { method: "DELETE" })
      assert.strictEqual((yield* json(memory, `${agents}/mine`)).status, 404)
      assert.strictEqual((yield* json(memory, "/v1beta/interactions", { agent: "mine", input: "Hi" })).status, 404)
    })
  )

  test(
    "are refused where they are taken, badly named or made of nothing",
    Effect.gen(function*() {
      yield* json(memory, agents, { id: "mine" })
      for (
        const [body, status, code] of [
          [{ id: "mine" }, 409, "already_exists"],
          [{ id: "not mine" }, 400, "invalid_request"],
          [{ base_agent: "nobody" }, 404, "not_found"],
          [{ tools: [{ type: "code_execution" }, { name: "f" }] }, 400, "invalid_request"],
          [{ baseAgent: "x" }, 400, "parameter_unknown"]
        ] as const
      ) {
        const refused = yield* json(memory, agents, body)
        assert.deepStrictEqual([refused.status, refused.body.error.code], [status, code])
      }
      assert.strictEqual((yield* json(memory, `${agents}?page_token=x`)).status, 400)
    })
  )
})
