import type { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { json, memory, type Parsed } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

describe("credentials", () => {
  const credentials = "/v1beta/credentials"
  const bearer = { id: "github", type: "bearer_token", token: "hush" }

  test(
    "take secrets in and do not give them back",
    Effect.gen(function*() {
      const { body: created } = yield* json(memory, credentials, bearer)
      assert.deepStrictEqual(created, {
        id: "github",
        type: "bearer_token",
        status: "active",
        create_time: "1970-01-01T00:00:00Z",
        update_time: "1970-01-01T00:00:00Z"
      })
      yield* json(memory, credentials, {
        id: "env",
        type: "environment_variable",
        value: "v",
        injection_location: "header"
      })
      yield* json(memory, credentials, {
        id: "oauth",
        type: "oauth2",
        client_id: "a",
        client_secret: "b",
        refresh_token: "c",
        token_url: "https://example.com/token"
      })
      const { body: listed } = yield* json(memory, credentials)
      assert.deepStrictEqual(listed.credentials.map(({ type }: Parsed) => type), [
        "bearer_token",
        "environment_variable",
        "oauth2"
      ])
      assert.notInclude(JSON.stringify(listed), "hush")
      yield* TestClock.adjust("1 hour")
      const update = (query: string, body: object) =>
        json(memory, `${credentials}/github${query}`, undefined, { method: "PATCH", body: JSON.stringify(body) })
      const { body: updated } = yield* update("?update_mask=token,prefix", {
        type: "bearer_token",
        token: "new",
        prefix: ""
      })
      assert.strictEqual(updated.update_time, "1970-01-01T01:00:00Z")
      assert.strictEqual((yield* update("?update_mask=token", { type: "bearer_token" })).status, 400)
      assert.strictEqual((yield* update("?update_mask=id", { type: "bearer_token" })).status, 400)
      assert.strictEqual((yield* update("", { type: "oauth2" })).status, 400)
      yield* json(memory, `${credentials}/github`, undefined, { method: "DELETE" })
      assert.strictEqual((yield* json(memory, `${credentials}/github`)).status, 404)
      assert.strictEqual((yield* update("", { type: "bearer_token", token: "x" })).status, 404)
    })
  )

  test(
    "are refused where something is missing, too much or taken",
    Effect.gen(function*() {
      yield* json(memory, credentials, bearer)
      for (
        const [body, status] of [
          [bearer, 409],
          [{ id: "a", type: "bearer_token" }, 400],
          [{ id: "a", type: "password", token: "b" }, 400],
          [{ type: "bearer_token", token: "b" }, 400],
          [{ ...bearer, id: "a", client_id: "b" }, 400],
          [{ ...bearer, id: "a", token: 7 }, 400]
        ] as const
      ) assert.strictEqual((yield* json(memory, credentials, body)).status, status, JSON.stringify(body))
    })
  )
})
