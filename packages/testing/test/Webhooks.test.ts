import { Emulator, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { Webhook } from "standardwebhooks"
import { type Face, faces, json, memory, type Parsed } from "./faces.ts"

const at = "/v1beta/webhooks"
const uri = "https://listener.example/hook"
const everything = [
  "interaction.completed",
  "interaction.requires_action",
  "interaction.failed",
  "interaction.cancelled"
]

const register = (face: Face, body: object = {}) =>
  Effect.map(json(face, at, { uri, subscribed_events: everything, ...body }), ({ body }) => body)

const post = (face: Face, path: string, body?: unknown) =>
  json(face, path, undefined, { method: "POST", ...(body === undefined ? undefined : { body: JSON.stringify(body) }) })

const patch = (face: Face, path: string, body: unknown) =>
  json(face, path, undefined, { method: "PATCH", body: JSON.stringify(body) })

const run = (body: object = {}) =>
  Effect.map(
    json(memory, "/v1beta/interactions", { model: "gemini-2.5-flash", input: "Hi", background: true, ...body }),
    ({ body }) => body.id as string
  )

const deliveries = Effect.flatMap(Emulator, (emulator) => emulator.deliveries)

const payloads = Effect.map(deliveries, (all) => all.map(({ body }): Parsed => JSON.parse(body)))

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

for (const face of faces) {
  describe(`webhooks ${face.name}`, () => {
    it.effect("are created, listed, changed and deleted; the secret shows once", () =>
      Effect.gen(function*() {
        const created = yield* register(face, { name: "Mine" })
        assert.match(created.new_signing_secret, /^whsec_[A-Za-z0-9+/]+=*$/)
        assert.strictEqual(created.state, "enabled")
        const { new_signing_secret, ...shown } = created
        assert.deepStrictEqual((yield* json(face, `${at}/${created.id}`)).body, shown)
        assert.isTrue(new_signing_secret.startsWith(shown.signing_secrets[0].truncated_secret.slice(0, -1)))
        yield* register(face)
        yield* register(face)
        const { body: first } = yield* json(face, `${at}?page_size=2`)
        assert.strictEqual(first.webhooks.length, 2)
        const { body: second } = yield* json(
          face,
          `${at}?page_size=2&page_token=${encodeURIComponent(first.next_page_token)}`
        )
        assert.deepStrictEqual([second.webhooks.length, second.next_page_token], [1, undefined])
        const path = `${at}/${created.id}`
        const { body: masked } = yield* patch(face, `${path}?update_mask=name`, { state: "disabled" })
        assert.deepStrictEqual([masked.name, masked.state], [undefined, "enabled"])
        const { body: changed } = yield* patch(face, path, { state: "disabled", uri: "https://other.example/" })
        assert.deepStrictEqual([changed.state, changed.uri], ["disabled", "https://other.example/"])
        assert.strictEqual((yield* patch(face, `${path}?update_mask=id`, {})).status, 400)
        assert.strictEqual((yield* patch(face, `${path}?update_mask=uri`, {})).status, 400)
        assert.strictEqual((yield* json(face, path, undefined, { method: "DELETE" })).status, 200)
        for (
          const gone of [
            json(face, path),
            patch(face, path, {}),
            post(face, `${path}:ping`),
            post(face, `${path}:rotateSigningSecret`, {})
          ]
        ) {
          const { body, status } = yield* gone
          assert.deepStrictEqual([status, body.error.code], [404, "not_found"])
        }
      }).pipe(Effect.provide(face.layer())))
  })
}

describe("webhooks", () => {
  test(
    "refuse what is no address and no event",
    Effect.gen(function*() {
      for (
        const body of [
          { uri },
          { subscribed_events: everything },
          { uri: "nowhere", subscribed_events: everything },
          { uri, subscribed_events: ["moon.rises"] },
          { uri, subscribed_events: "interaction.completed" },
          { uri, subscribed_events: everything, colour: "red" }
        ]
      ) assert.strictEqual((yield* json(memory, at, body)).status, 400)
    })
  )
})

describe("deliveries", () => {
  test(
    "come when a run ends, signed as Standard Webhooks has it",
    Effect.gen(function*() {
      // The reference implementation looks at the time of day.
      yield* TestClock.setTime(Date.now())
      const { new_signing_secret } = yield* register(memory)
      const id = yield* run()
      yield* TestClock.adjust("1 seconds")
      assert.deepStrictEqual(yield* deliveries, [])
      yield* TestClock.adjust("1 seconds")
      const [delivery, ...rest] = yield* deliveries
      assert.deepStrictEqual(rest, [])
      assert.strictEqual(delivery?.uri, uri)
      const verified = new Webhook(new_signing_secret).verify(delivery!.body, { ...delivery!.headers }) as Parsed
      assert.deepStrictEqual(
        [verified.type, verified.version, verified.data],
        ["interaction.completed", "v1", { id }]
      )
      assert.strictEqual(Date.parse(verified.timestamp) / 1000, Number(delivery!.headers["webhook-timestamp"]))
      assert.throws(() => new Webhook(new_signing_secret).verify(`${delivery!.body} `, { ...delivery!.headers }))
      assert.throws(() => new Webhook("whsec_b3RoZXI=").verify(delivery!.body, { ...delivery!.headers }))
      assert.deepStrictEqual(yield* deliveries, [delivery!])
    })
  )

  test(
    "tell what came of each run, to those that listened to that by then",
    Effect.gen(function*() {
      const emulator = yield* Emulator
      const failures = yield* register(memory, { subscribed_events: ["interaction.failed"] })
      const all = yield* register(memory)
      const disabled = yield* register(memory)
      yield* patch(memory, `${at}/${disabled.id}`, { state: "disabled" })
      yield* emulator.script(Script.sequence("interactions.create", [
        Script.turn([{ type: "function_call", id: "c", name: "f", arguments: {} }]),
        Script.turn([], { status: "failed", errors: [{ code: "api_error", message: "No." }] })
      ]))
      yield* run()
      const failed = yield* run()
      const cancelled = yield* run()
      yield* post(memory, `/v1beta/interactions/${cancelled}/cancel`)
      yield* json(memory, "/v1beta/interactions", { model: "gemini-2.5-flash", input: "in the foreground" })
      yield* TestClock.adjust("2 seconds")
      yield* register(memory, { name: "late" })
      const found = (yield* deliveries).map(({ body, webhookId }) => [webhookId, JSON.parse(body).type])
      assert.sameDeepMembers(found, [
        [all.id, "interaction.requires_action"],
        [all.id, "interaction.failed"],
        [all.id, "interaction.cancelled"],
        [failures.id, "interaction.failed"]
      ])
      const { data } = (yield* payloads).find(({ type }) => type === "interaction.failed")
      assert.deepStrictEqual(data, { id: failed, error_code: "api_error", error_message: "No." })
    })
  )

  test(
    "come of what a schedule started, too",
    Effect.gen(function*() {
      yield* register(memory)
      yield* json(memory, "/v1beta/triggers", {
        interaction: { agent: "antigravity-preview-09-2026", input: "Good morning" },
        schedule: "0 * * * *",
        time_zone: "UTC"
      })
      yield* TestClock.adjust("150 minutes")
      assert.deepStrictEqual((yield* payloads).map(({ timestamp }) => timestamp), [
        "1970-01-01T01:00:02Z",
        "1970-01-01T02:00:02Z"
      ])
    })
  )

  test(
    "stay within their backend and project",
    Effect.gen(function*() {
      const vertex = "/v1beta1/projects/p/locations/l"
      yield* register(memory)
      const { body } = yield* json(memory, `${vertex}/webhooks`, { uri, subscribed_events: everything })
      yield* json(memory, `${vertex}/interactions`, { model: "gemini-2.5-flash", input: "Hi", background: true })
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual((yield* deliveries).map(({ webhookId }) => webhookId), [body.id])
    })
  )

  test(
    "are made before a webhook or an interaction goes",
    Effect.gen(function*() {
      const { id } = yield* register(memory)
      const interaction = yield* run()
      yield* TestClock.adjust("2 seconds")
      yield* json(memory, `/v1beta/interactions/${interaction}`, undefined, { method: "DELETE" })
      yield* json(memory, `${at}/${id}`, undefined, { method: "DELETE" })
      yield* run()
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual((yield* payloads).map(({ data }) => data.id), [interaction])
    })
  )

  test(
    "go to the addresses of a request as well, with its metadata and unsigned",
    Effect.gen(function*() {
      const id = yield* run({
        webhook_config: { uris: ["https://a.example/", "https://b.example/"], user_metadata: { job: 7 } }
      })
      yield* TestClock.adjust("2 seconds")
      const all = yield* deliveries
      assert.deepStrictEqual(all.map(({ uri, webhookId }) => [uri, webhookId]), [
        ["https://a.example/", undefined],
        ["https://b.example/", undefined]
      ])
      assert.notProperty(all[0]?.headers, "webhook-signature")
      const [payload] = yield* payloads
      assert.deepStrictEqual([payload.data, payload.user_metadata], [{ id }, { job: 7 }])
    })
  )

  test(
    "bear the signature of each secret in force",
    Effect.gen(function*() {
      yield* TestClock.setTime(Date.now())
      const { id, new_signing_secret: first } = yield* register(memory)
      const rotate = (revocation_behavior: string) =>
        Effect.map(post(memory, `${at}/${id}:rotateSigningSecret`, { revocation_behavior }), ({ body }) => body.secret)
      const verifiedBy = (secret: string) =>
        Effect.gen(function*() {
          const count = (yield* deliveries).length
          yield* post(memory, `${at}/${id}:ping`)
          const delivery = (yield* deliveries)[count]!
          assert.strictEqual(JSON.parse(delivery.body).type, "webhook.ping")
          const seconds = Number(delivery.headers["webhook-timestamp"])
          const signed = new Webhook(secret).sign(
            delivery.headers["webhook-id"]!,
            new Date(seconds * 1000),
            delivery.body
          )
          return delivery.headers["webhook-signature"]!.split(" ").includes(signed)
        })
      assert.isTrue(yield* verifiedBy(first))
      const second = yield* rotate("revoke_previous_secrets_after_h24")
      assert.deepStrictEqual([yield* verifiedBy(first), yield* verifiedBy(second)], [true, true])
      const { body } = yield* json(memory, `${at}/${id}`)
      assert.deepStrictEqual(body.signing_secrets.map(({ expire_time }: Parsed) => expire_time !== undefined), [
        false,
        true
      ])
      yield* TestClock.adjust("24 hours")
      assert.deepStrictEqual([yield* verifiedBy(first), yield* verifiedBy(second)], [false, true])
      const third = yield* rotate("REVOKE_PREVIOUS_SECRETS_IMMEDIATELY")
      assert.deepStrictEqual([yield* verifiedBy(second), yield* verifiedBy(third)], [false, true])
      assert.strictEqual(
        (yield* post(memory, `${at}/${id}:rotateSigningSecret`, { revocation_behavior: "x" })).status,
        400
      )
    })
  )
})
