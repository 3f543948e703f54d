import { type Emulator, Reply, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { json, memory, type Parsed } from "./faces.ts"

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

describe("voices", () => {
  const voices = "/v1beta/voices"
  const audio = { data: "AAAA", mime_type: "audio/wav" }
  const replicated = { type: "replicated", replicated: { source_audio: audio, consent_audio: audio } }
  const names = (query: string) =>
    Effect.map(
      json(memory, `${voices}?${query}`),
      ({ body }) => (body.voices ?? []).map(({ display_name }: Parsed) => display_name)
    )

  test(
    "are stored and managed, or handed out as a key",
    Effect.gen(function*() {
      const { body: kept } = yield* json(memory, voices, {
        store: true,
        voice: { type: "prompted", prompted: { input: "An old sailor" }, display_name: "Sailor", gender: "neutral" }
      })
      assert.match(kept.id, /^voice_/)
      assert.strictEqual(kept.expire_time, "1971-01-01T00:00:00Z")
      assert.deepStrictEqual((yield* json(memory, `${voices}/${kept.id}`)).body, kept)
      assert.deepStrictEqual(yield* names("search=SAIL"), ["Sailor"])
      const { body: keyed } = yield* json(memory, voices, { voice: { ...replicated, display_name: "Gone" } })
      assert.match(keyed.key, /^voicekey_/)
      assert.deepStrictEqual([keyed.id, keyed.display_name], [undefined, undefined])
      assert.notInclude(yield* names(""), "Gone")
      yield* json(memory, `${voices}/${kept.id}`, undefined, { method: "DELETE" })
      assert.strictEqual((yield* json(memory, `${voices}/${kept.id}`)).status, 404)
    })
  )

  test(
    "are found by any of their features, page by page",
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* names("gender=FEMALE&pitch=low&pitch=high"), ["Leda"])
      assert.deepStrictEqual(yield* names("type=prompted"), [])
      const { body: first } = yield* json(memory, `${voices}?gender=female&page_size=2`)
      assert.strictEqual(first.voices.length, 2)
      const token = encodeURIComponent(first.next_page_token)
      assert.deepStrictEqual(yield* names(`gender=female&page_size=9&page_token=${token}`), ["Leda"])
      assert.strictEqual((yield* json(memory, `${voices}?gender=male&page_token=${token}`)).status, 400)
      assert.strictEqual((yield* json(memory, `${voices}/Puck`)).body.type, "prebuilt")
      assert.strictEqual((yield* json(memory, `${voices}/Puck`, undefined, { method: "DELETE" })).status, 403)
    })
  )

  test(
    "are refused where something is missing",
    Effect.gen(function*() {
      for (
        const body of [
          {},
          { voice: {} },
          { voice: { type: "prebuilt" } },
          { voice: { type: "replicated" } },
          { voice: { type: "replicated", replicated: { source_audio: audio } } },
          { voice: { type: "prompted", prompted: { input: "a" } } },
          { store: true, voice: { type: "prompted" } },
          { store: "yes", voice: replicated }
        ]
      ) assert.strictEqual((yield* json(memory, voices, body)).status, 400, JSON.stringify(body))
    })
  )
})

it.effect("a script answers as written", () =>
  Effect.gen(function*() {
    assert.deepStrictEqual((yield* json(memory, "/v1beta/voices/Puck")).body, { id: "scripted" })
  }).pipe(
    Effect.provide(memory.layer({ script: [Script.always("voices.get", Reply.json({ id: "scripted" }))] }))
  ))
