import type { Emulator } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as engine from "../src/internal/engine.ts"
import * as world from "../src/internal/world.ts"
import { faces, json, memory, send } from "./faces.ts"

const path = "/v1alpha/auth_tokens"

const setup = { model: "models/gemini-live-2.5-flash", generationConfig: { responseModalities: ["AUDIO"] } }

for (const face of faces) {
  it.effect(`auth tokens ${face.name}: creates them with different names`, () =>
    Effect.gen(function*() {
      const tokens = yield* Effect.replicateEffect(json(face, path, {}), 2)
      for (const { body, status } of tokens) {
        assert.strictEqual(status, 200)
        assert.deepStrictEqual(Object.keys(body), ["name"])
        assert.match(body.name, /^auth_tokens\/[0-9a-f]{64,}$/)
      }
      assert.notStrictEqual(tokens[0]?.body.name, tokens[1]?.body.name)
    }).pipe(Effect.provide(face.layer())))
}

describe("auth tokens", () => {
  const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
    it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

  test(
    "are v1alpha's alone, and the Gemini API's",
    Effect.gen(function*() {
      for (const other of ["/v1beta/auth_tokens", "/v1/auth_tokens", "/v1beta1/projects/p/locations/l/auth_tokens"]) {
        const { response } = yield* send(memory, other, {})
        assert.deepStrictEqual([response.status, response.headers.get("content-type")], [
          404,
          "text/html; charset=UTF-8"
        ])
      }
    })
  )

  test(
    "have times and uses that make sense, and a mask of what is in a setup",
    Effect.gen(function*() {
      const now = Date.parse("2026-01-01T00:00:00Z")
      yield* TestClock.setTime(now)
      const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString()
      for (
        const body of [
          { expireTime: at(1) },
          { expireTime: at(20 * 60 - 1), newSessionExpireTime: at(20 * 60 - 1), uses: 0 },
          { uses: 3, bidiGenerateContentSetup: setup },
          {
            bidiGenerateContentSetup: setup,
            fieldMask: "model,generationConfig.responseModalities,session_resumption"
          },
          { fieldMask: "systemInstruction" }
        ]
      ) assert.strictEqual((yield* json(memory, path, body)).status, 200, JSON.stringify(body))
      for (
        const [body, field] of [
          [{ expireTime: at(0) }, "expire_time"],
          [{ expireTime: at(20 * 60) }, "expire_time"],
          [{ expireTime: "soon" }, "expire_time"],
          [{ newSessionExpireTime: at(-1) }, "new_session_expire_time"],
          [{ newSessionExpireTime: at(20 * 60) }, "new_session_expire_time"],
          [{ newSessionExpireTime: at(31) }, "new_session_expire_time"],
          [{ expireTime: at(5), newSessionExpireTime: at(6) }, "new_session_expire_time"],
          [{ uses: -1 }, "uses"],
          [{ uses: 1.5 }, "uses"],
          [{ uses: "many" }, "uses"],
          [{ bidiGenerateContentSetup: { colour: "red" } }, "bidi_generate_content_setup"],
          [{ bidiGenerateContentSetup: setup, fieldMask: "model,colour" }, "field_mask"],
          [{ fieldMask: "temperature" }, "field_mask"]
        ] as const
      ) {
        const { body: { error }, status } = yield* json(memory, path, body)
        assert.deepStrictEqual([status, error.status], [400, "INVALID_ARGUMENT"], JSON.stringify(body))
        assert.strictEqual(error.details[0].fieldViolations[0].field, `auth_token.${field}`)
      }
      const unknown = yield* json(memory, path, { liveConnectConstraints: {} })
      assert.strictEqual(unknown.status, 400)
    })
  )

  it.effect("what one is good for is kept", () =>
    Effect.gen(function*() {
      const state = yield* world.make({ models: [], lenient: false, jobDuration: 0, quotas: [] })
      const { handle } = yield* engine.make(state, {
        callers: {},
        script: [],
        live: [],
        liveFrames: "binary",
        faults: []
      })
      const make = (body: object) =>
        Effect.gen(function*() {
          const known = (yield* state.authTokens.all).length
          yield* handle({
            method: "POST",
            url: new URL(`http://localhost${path}`),
            headers: { "x-goog-api-key": "k" },
            bytes: new TextEncoder().encode(JSON.stringify(body))
          })
          const { name: _, ...token } = (yield* state.authTokens.all)[known] ?? assert.fail("no token")
          return token
        })
      const minutes = 60_000
      assert.deepStrictEqual(yield* make({}), {
        expiresAt: 30 * minutes,
        sessionsUntil: minutes,
        usesLeft: 1,
        setup: undefined,
        locked: undefined
      })
      assert.deepStrictEqual(
        yield* make({
          uses: 0,
          expireTime: "1970-01-01T01:00:00Z",
          newSessionExpireTime: "1970-01-01T00:30:00Z",
          bidiGenerateContentSetup: setup,
          fieldMask: "model,generationConfig.temperature"
        }),
        {
          expiresAt: 60 * minutes,
          sessionsUntil: 30 * minutes,
          usesLeft: Infinity,
          setup,
          locked: ["model", "generationConfig.temperature"]
        }
      )
      assert.strictEqual((yield* make({ expireTime: "1970-01-01T00:00:30Z" })).sessionsUntil, minutes / 2)
    }))
})
