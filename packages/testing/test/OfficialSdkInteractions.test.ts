import { Emulator, Fault, Script } from "@effect-genai/testing"
import { assert, beforeAll, describe, it, vi } from "@effect/vitest"
import { ContinuationInterruptedError, GoogleGenAI, type GoogleGenAIOptions } from "@google/genai"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { type Face, http, memory, type Parsed } from "./faces.ts"

const clients: Record<string, { readonly options: GoogleGenAIOptions; readonly face: Face }> = {
  gemini: { options: { apiKey: "test-key", apiVersion: "v1beta" }, face: http },
  "gemini v1, in memory": { options: { apiKey: "test-key" }, face: memory },
  vertex: { options: { vertexai: true, apiKey: "test-key", project: "p", location: "l" }, face: http },
  "vertex, express": { options: { vertexai: true, apiKey: "test-key" }, face: http }
}

const connect = (options: GoogleGenAIOptions, face: Face) =>
  Effect.gen(function*() {
    const { baseUrl } = yield* Emulator
    return new GoogleGenAI({ ...options, httpOptions: { baseUrl, fetch: yield* face.fetch } })
  })

const call = <A>(promise: () => Promise<A>) => Effect.promise(promise)

/** The error that a call is refused with. */
const refused = (promise: () => Promise<unknown>) =>
  Effect.map(
    Effect.promise(() => promise().then(() => undefined, (error: unknown) => error)),
    (error): Parsed => {
      assert.instanceOf(error, Error)
      return error
    }
  )

const collect = async (items: AsyncIterable<unknown>): Promise<Array<Parsed>> => {
  const all: Array<Parsed> = []
  for await (const item of items) all.push(item)
  return all
}

const textOf = (events: ReadonlyArray<Parsed>) =>
  events.map(({ delta }) => delta?.type === "text" ? delta.text : "").join("")

const model = "gemini-2.5-flash"
const agent = "antigravity-preview-09-2026"
const noRetries = { maxRetries: 0 }

// The experimental resources say so on the console each time.
beforeAll(() => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {})
  return () => warn.mockRestore()
})

for (const [name, { face, options }] of Object.entries(clients)) {
  describe(`@google/genai on ${name}`, () => {
    const test = (title: string, body: (ai: GoogleGenAI) => Effect.Effect<void, unknown, Emulator>) =>
      it.effect(title, () => Effect.flatMap(connect(options, face), body).pipe(Effect.provide(face.layer())))

    test("decisions: answers, refusals, blocked input", (ai) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const params = {
          model: "models/gemini-3.8-flash",
          input: "The invoice is wrong.",
          questions: {
            team: { type: "choice", instructions: "Which?", criteria: { billing: "Invoice", support: "" } },
            urgent: { type: "noul", instructions: "Today?" }
          }
        } as const
        const { answers, usage } = yield* call(() => ai.decisions.create(params))
        assert.deepInclude(answers?.["team"], { type: "choice", choice: "billing" })
        assert.strictEqual(answers?.["urgent"]?.type, "noul")
        assert.isAbove(usage?.total_tokens ?? 0, 0)
        const malformed = yield* refused(() => ai.decisions.create({ ...params, questions: {} }, noRetries))
        assert.deepStrictEqual([malformed.name, malformed.status], ["BadRequestError", 400])
        yield* emulator.script(Script.always("decisions.create", Script.blocksDecision("safety")))
        const blocked = yield* call(() => ai.decisions.create(params))
        assert.deepStrictEqual([blocked.answers, blocked.prompt_feedback?.block_reason], [undefined, "safety"])
        const [{ backend, operation } = {}] = yield* emulator.requests
        assert.deepStrictEqual([backend, operation], [
          name.startsWith("gemini") ? "gemini" : "vertex",
          "decisions.create"
        ])
      }))

    test("interactions: create, get, delete", (ai) =>
      Effect.gen(function*() {
        const first = yield* call(() => ai.interactions.create({ model, input: "My name is Alice." }))
        assert.include(first.output_text, "You said: \"My name is Alice.\"")
        const second = yield* call(() =>
          ai.interactions.create({ model, input: "What is my name?", previous_interaction_id: first.id })
        )
        assert.strictEqual(second.output_text, "Your name is Alice.")
        const got = yield* call(() => ai.interactions.get(second.id, { include_input: true }))
        assert.strictEqual(got.output_text, "Your name is Alice.")
        assert.strictEqual(got.steps?.[0]?.type, "user_input")
        yield* call(() => ai.interactions.delete(second.id))
        const gone = yield* refused(() => ai.interactions.get(second.id))
        assert.deepStrictEqual([gone.name, gone.status, gone.error.error.code], ["NotFoundError", 404, "not_found"])
        const malformed = yield* refused(() => ai.interactions.get("a/b"))
        assert.deepStrictEqual([malformed.name, malformed.status], ["BadRequestError", 400])
        const operations = (yield* (yield* Emulator).requests).map(({ backend, operation }) =>
          `${backend} ${operation}`
        )
        const backend = name.startsWith("gemini") ? "gemini" : "vertex"
        assert.deepStrictEqual([...new Set(operations)], [
          `${backend} interactions.create`,
          `${backend} interactions.get`,
          `${backend} interactions.delete`
        ])
      }))

    test("interactions: streams of create and get", (ai) =>
      Effect.gen(function*() {
        const events = yield* call(async () =>
          collect(await ai.interactions.create({ model, input: "Hi", stream: true }))
        )
        const { interaction } = events.at(-1)
        assert.strictEqual(events.at(-1).event_type, "interaction.completed")
        const whole = yield* call(() => ai.interactions.get(interaction.id))
        assert.strictEqual(textOf(events), whole.output_text)
        const again = (last_event_id?: string) =>
          call(async () => {
            const from = last_event_id === undefined ? {} : { last_event_id }
            return collect(await ai.interactions.get(interaction.id, { stream: true, ...from }))
          })
        assert.deepStrictEqual(yield* again(), events)
        assert.deepStrictEqual(yield* again(events[4].event_id), events.slice(5))
      }))

    test("interactions: background and cancel", (ai) =>
      Effect.gen(function*() {
        const started = yield* call(() => ai.interactions.create({ model, input: "Slowly", background: true }))
        assert.strictEqual(started.status, "in_progress")
        assert.strictEqual((yield* call(() => ai.interactions.cancel(started.id))).status, "cancelled")
        assert.strictEqual((yield* call(() => ai.interactions.get(started.id))).status, "cancelled")
        assert.strictEqual((yield* refused(() => ai.interactions.cancel(started.id))).status, 400)
        const other = yield* call(() => ai.interactions.create({ model, input: "Slowly", background: true }))
        yield* TestClock.adjust("2 seconds")
        assert.include((yield* call(() => ai.interactions.get(other.id))).output_text, "Slowly")
      }))

    test("interactions: functions, schemas, media", (ai) =>
      Effect.gen(function*() {
        const tool = {
          type: "function" as const,
          name: "get_weather",
          parameters: { type: "object", properties: { location: { type: "string" } } }
        }
        const asked = yield* call(() => ai.interactions.create({ model, input: "The weather?", tools: [tool] }))
        assert.strictEqual(asked.status, "requires_action")
        const called = asked.steps?.find((step) => step.type === "function_call")
        assert(called?.type === "function_call")
        const answered = yield* call(() =>
          ai.interactions.create({
            model,
            previous_interaction_id: asked.id,
            tools: [tool],
            input: [{ type: "function_result", call_id: called.id, name: called.name, result: "Sunny" }]
          })
        )
        assert.strictEqual(answered.output_text, "The function get_weather answered Sunny.")
        const json = yield* call(() =>
          ai.interactions.create({
            model,
            input: "a",
            response_format: {
              type: "text",
              mime_type: "application/json",
              schema: { type: "object", properties: { city: { type: "string" } } }
            }
          })
        )
        assert.deepStrictEqual(JSON.parse(json.output_text ?? ""), { city: "city" })
        const image = yield* call(() => ai.interactions.create({ model: "gemini-3.1-flash-image", input: "a cat" }))
        assert.isTrue(image.output_image?.data?.startsWith("iVBORw0KGgo"))
        // With automatic continuation, `create` loses the `outputs` that these models answer with.
        const song = yield* call(() =>
          ai.interactions.create({ model: "lyria-3-pro-preview", input: "a song", automatic_continuation: false })
        )
        assert.strictEqual(song.output_audio?.mime_type, "audio/l16")
        const video = yield* call(() =>
          ai.interactions.create({ model, input: "a film", response_format: { type: "video" } })
        )
        assert.strictEqual(video.output_video?.mime_type, "video/mp4")
      }))

    test("interactions: automatic continuation, whole and streamed, stored and not", (ai) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const tale = ["Once upon ", "a time ", "there was a token."]
        yield* emulator.script(
          Script.sequence("interactions.create", [...Script.hops(...tale), ...Script.hops(...tale)]),
          Script.sequence("interactions.createStream", Script.hops(...tale))
        )
        for (const store of [true, false]) {
          const whole = yield* call(() => ai.interactions.create({ model, input: "A tale", store }))
          assert.deepStrictEqual([whole.output_text, whole.continuation_ids?.length], [tale.join(""), 3])
        }
        const events = yield* call(async () =>
          collect(await ai.interactions.create({ model, input: "A tale", stream: true }))
        )
        assert.strictEqual(textOf(events), tale.join(""))
        const bodies = (yield* emulator.requests).map((request): Parsed => request.body)
        assert.deepStrictEqual(bodies.map((body) => ["input" in body, "previous_interaction_id" in body]), [
          [true, false],
          [false, true],
          [false, true],
          [true, false],
          [true, false],
          [true, false],
          [true, false],
          [false, true],
          [false, true]
        ])
      }))

    test("interactions: a stream that drops at a checkpoint goes on, a hop that fails leaves its token", (ai) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const said = (text: string) => ({ type: "model_output", content: [{ type: "text", text }] })
        yield* emulator.script(
          Script.sequence("interactions.createStream", [
            Script.turn([said("Once "), Script.checkpoint, said("upon "), said("a time")]),
            Script.says("upon a time")
          ]),
          Script.sequence("interactions.create", Script.hops("Once ", "more"))
        )
        // interaction.created, its status, three events of the first step, the checkpoint.
        yield* emulator.inject(
          Fault.sequence("interactions.createStream", [Fault.drop(6)]),
          Fault.sequence("interactions.create", [Fault.none, Fault.status(400)])
        )
        const events = yield* call(async () =>
          collect(await ai.interactions.create({ model, input: "A tale", stream: true }))
        )
        assert.strictEqual(textOf(events), "Once upon a time")
        const error = yield* refused(() => ai.interactions.create({ model, input: "A tale" }))
        assert.instanceOf(error, ContinuationInterruptedError)
        assert.strictEqual((error.partialInteraction as Parsed).output_text, "Once ")
        const rest = yield* call(() =>
          ai.interactions.create({
            model,
            continuation_token: error.continuationToken,
            previous_interaction_id: error.interactionId
          })
        )
        assert.strictEqual(rest.output_text, "more")
      }))

    test("interactions: refusals, retries and errors in the middle of a stream", (ai) =>
      Effect.gen(function*() {
        const emulator = yield* Emulator
        const codes: ReadonlyArray<readonly [object, string, string]> = [
          [{ input: "a" }, "BadRequestError", "invalid_request"],
          [{ model, agent, input: "a" }, "BadRequestError", "invalid_request"],
          [{ model: "gemini-0", input: "a" }, "NotFoundError", "model_not_found"],
          [{ model, input: "a", foo: 1 }, "BadRequestError", "parameter_unknown"]
        ]
        for (const [body, error, code] of codes) {
          const found = yield* refused(() => ai.interactions.create(body as never, noRetries))
          assert.deepStrictEqual([found.name, found.error.error.code], [error, code])
        }
        yield* emulator.inject(
          Fault.sequence("interactions.create", [Fault.status(503, { retryAfterMs: 5 })]),
          Fault.sequence("interactions.createStream", [Fault.errorEvent()])
        )
        assert.strictEqual((yield* call(() => ai.interactions.create({ model, input: "a" }))).status, "completed")
        const events = yield* call(async () =>
          collect(await ai.interactions.create({ model, input: "Hi", stream: true }))
        )
        assert.deepStrictEqual([events.at(-1).event_type, events.at(-1).error.code], ["error", "service_unavailable"])
      }))

    test("agents", (ai) =>
      Effect.gen(function*() {
        const created = yield* call(() => ai.agents.create({ id: "mine", base_agent: agent, description: "Mine" }))
        assert.strictEqual(created.id, "mine")
        assert.strictEqual((yield* call(() => ai.agents.get("mine"))).description, "Mine")
        yield* call(() => ai.agents.create({ base_agent: agent }))
        const page = yield* call(() => ai.agents.list({ page_size: 1 }))
        const rest = yield* call(() => ai.agents.list({ page_size: 1, page_token: page.next_page_token ?? "" }))
        assert.deepStrictEqual([page.agents?.length, rest.agents?.length, rest.next_page_token], [1, 1, undefined])
        assert.strictEqual(
          (yield* call(() => ai.interactions.create({ agent: "mine", input: "Hi" }))).status,
          "completed"
        )
        yield* call(() => ai.agents.delete("mine"))
        assert.strictEqual((yield* refused(() => ai.agents.get("mine"))).status, 404)
      }))

    test("environments and their files", (ai) =>
      Effect.gen(function*() {
        const created = yield* call(() => ai.environments.create({ network: "disabled" }))
        const environment = created.id
        const file = new TextEncoder().encode("print(1)")
        const uploaded = yield* call(() =>
          ai.environments.files.upload({ environment, path: "/src/a b.py", file, mime_type: "text/x-python" })
        )
        assert.deepStrictEqual(uploaded.files?.map(({ path, size_bytes }: Parsed) => [path, size_bytes]), [[
          "src/a b.py",
          "8"
        ]])
        const exists = yield* refused(() =>
          ai.environments.files.upload({ environment, path: "src/a b.py", file }, noRetries)
        )
        assert.deepStrictEqual([exists.name, exists.status], ["ConflictError", 409])
        const large = new Blob([new Uint8Array(9 * 1024 * 1024)])
        const again = yield* call(() =>
          ai.environments.files.upload({ environment, path: "src/a b.py", file: large, overwrite: true })
        )
        assert.strictEqual(again.files?.[0]?.size_bytes, String(9 * 1024 * 1024))
        const bytes = yield* call(() => ai.environments.files.download({ environment, path: "src/a b.py" }))
        assert.strictEqual(bytes.length, 9 * 1024 * 1024)
        const listed = yield* call(() => ai.environments.files.list({ environment, path: "", recursive: true }))
        assert.deepStrictEqual(listed.files?.map(({ path }) => path), ["src/a b.py"])
        assert.strictEqual((yield* call(() => ai.environments.get(environment))).file_count, "1")
        assert.strictEqual((yield* call(() => ai.environments.list())).environments?.[0]?.id, environment)
        yield* call(() => ai.environments.delete(environment))
        assert.strictEqual((yield* refused(() => ai.environments.get(environment))).status, 404)
        const gone = yield* refused(() => ai.environments.files.list({ environment, path: "src" }))
        assert.strictEqual(gone.status, 404)
      }))

    test("triggers", (ai) =>
      Effect.gen(function*() {
        const trigger = yield* call(() =>
          ai.triggers.create({ schedule: "0 8 * * *", time_zone: "UTC", interaction: { agent, input: "Good morning" } })
        )
        assert.strictEqual(trigger.next_run_time, "1970-01-01T08:00:00Z")
        const updated = yield* call(() => ai.triggers.update(trigger.id, { display_name: "Mornings" }))
        assert.strictEqual(updated.display_name, "Mornings")
        const execution = yield* call(() => ai.triggers.run(trigger.id))
        assert.strictEqual(execution.status, "in_progress")
        yield* TestClock.adjust("2 seconds")
        const done = yield* call(() => ai.triggers.listExecutions(trigger.id, { page_size: 5 }))
        assert.deepStrictEqual(done.trigger_executions?.map(({ id, status }) => [id, status]), [[
          execution.id,
          "completed"
        ]])
        assert.strictEqual((yield* call(() => ai.triggers.list({ filter: "status=active" }))).triggers?.length, 1)
        assert.isDefined((yield* call(() => ai.triggers.get(trigger.id))).last_run_time)
        yield* call(() => ai.triggers.delete(trigger.id))
        assert.strictEqual((yield* refused(() => ai.triggers.get(trigger.id))).status, 404)
      }))

    test("webhooks", (ai) =>
      Effect.gen(function*() {
        const uri = "https://listener.example/"
        const created = yield* call(() =>
          ai.webhooks.create({ name: "Mine", uri, subscribed_events: ["interaction.completed"] })
        )
        assert.isDefined(created.new_signing_secret)
        const id = created.id ?? ""
        const updated = yield* call(() => ai.webhooks.update(id, { name: "Yours", update_mask: "name" }))
        assert.strictEqual(updated.name, "Yours")
        const rotated = yield* call(() =>
          ai.webhooks.rotateSigningSecret(id, { revocation_behavior: "revoke_previous_secrets_immediately" })
        )
        assert.match(rotated.secret ?? "", /^whsec_/)
        yield* call(() => ai.webhooks.ping(id))
        assert.deepStrictEqual((yield* (yield* Emulator).deliveries).map((delivery) => delivery.uri), [uri])
        assert.strictEqual((yield* call(() => ai.webhooks.list())).webhooks?.length, 1)
        assert.strictEqual((yield* call(() => ai.webhooks.get(id))).signing_secrets?.length, 1)
        yield* call(() => ai.webhooks.delete(id))
        assert.strictEqual((yield* refused(() => ai.webhooks.get(id))).status, 404)
      }))

    test("credentials", (ai) =>
      Effect.gen(function*() {
        const created = yield* call(() => ai.credentials.create({ id: "github", type: "bearer_token", token: "hush" }))
        assert.strictEqual(created.status, "active")
        const updated = yield* call(() =>
          ai.credentials.update("github", { type: "bearer_token", token: "new", update_mask: "token" })
        )
        assert.strictEqual(updated.type, "bearer_token")
        assert.strictEqual((yield* call(() => ai.credentials.list())).credentials?.[0]?.id, "github")
        assert.strictEqual((yield* call(() => ai.credentials.get("github"))).id, "github")
        yield* call(() => ai.credentials.delete("github"))
        assert.strictEqual((yield* refused(() => ai.credentials.get("github"))).status, 404)
      }))

    test("voices", (ai) =>
      Effect.gen(function*() {
        const created = yield* call(() =>
          ai.voices.create({ store: true, voice: { type: "prompted", prompted: { input: "An old sailor" } } })
        )
        const id = created.id ?? ""
        assert.strictEqual((yield* call(() => ai.voices.get(id))).prompted?.input, "An old sailor")
        const listed = yield* call(() =>
          ai.voices.list({ type: ["prompted", "replicated"], contexts: ["conversational"] })
        )
        assert.strictEqual(listed.voices, undefined)
        const found = yield* call(() => ai.voices.list({ type: ["prompted", "prebuilt"], page_size: 3 }))
        assert.strictEqual(found.voices?.length, 3)
        yield* call(() => ai.voices.delete(id))
        assert.strictEqual((yield* refused(() => ai.voices.get(id))).status, 404)
      }))
  })
}
