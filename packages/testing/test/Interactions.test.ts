import { Emulator, Fault, RpcStatus, Script } from "@effect-genai/testing"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Schema, Stream } from "effect"
import { Interaction, InteractionSSEEvent } from "effect-genai/wire/Interactions"
import { HttpClient } from "effect/http"
import { TestClock } from "effect/testing"
import { events, type Face, faces, json, memory, type Parsed, send } from "./faces.ts"

const at = "/v1beta/interactions"
const model = "gemini-2.5-flash"

const create = (face: Face, body: object, path = at) => json(face, path, { model, ...body })

const refusal = (face: Face, path: string, body?: unknown, init?: RequestInit) =>
  Effect.map(json(face, path, body, init), ({ body, status }) => [status, body.error.code, body.error.message])

const streamed = (face: Face, path: string, body?: object) =>
  Effect.map(
    send(face, path, body === undefined ? undefined : { model, ...body, stream: true }),
    ({ failure, text }) => {
      const all = events(text)
      const done = all.at(-1) === "[DONE]"
      return { events: done ? all.slice(0, -1) : all, done, failure, text }
    }
  )

const textOf = (interaction: Parsed): string =>
  interaction.steps.filter((step: Parsed) => step.type === "model_output").flatMap((step: Parsed) => step.content)
    .map((content: Parsed) => content.text ?? "").join("")

const types = (steps: ReadonlyArray<Parsed>) => steps.map(({ type }) => type)

const weather = {
  type: "function",
  name: "getWeather",
  description: "Weather at a place",
  parameters: { type: "object", properties: { location: { type: "string" } }, required: ["location"] }
}

/** The steps that the events of a stream add up to. */
const folded = (all: ReadonlyArray<Parsed>): ReadonlyArray<Parsed> => {
  const steps: Array<Parsed> = []
  const texts: Array<string> = []
  for (const event of all) {
    if (event.event_type === "step.start") {
      const { signature, ...step } = event.step
      steps[event.index] = signature === "" ? step : event.step
    }
    if (event.event_type !== "step.delta") continue
    const step = steps[event.index]
    const { type, ...delta } = event.delta
    if (type === "text") {
      step.content ??= [{ text: "", type }]
      step.content.at(-1).text += delta.text
    } else if (type === "text_annotation_delta") step.content.at(-1).annotations = delta.annotations
    else if (type === "thought_signature") step.signature = delta.signature
    else if (type === "thought_summary") step.summary = [...step.summary ?? [], delta.content]
    else if (type === "arguments_delta") {
      texts[event.index] = (texts[event.index] ?? "") + delta.arguments
    } else if (step.type === "model_output") step.content = [...step.content ?? [], event.delta]
    else Object.assign(step, delta)
  }
  texts.forEach((text, index) => steps[index].arguments = JSON.parse(text))
  return steps
}

for (const face of faces) {
  describe(`interactions ${face.name}`, () => {
    const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
      it.effect(name, () => effect.pipe(Effect.provide(face.layer())))

    test(
      "create, get, delete",
      Effect.gen(function*() {
        const { body, status } = yield* create(face, { input: "Why is the sky blue?", labels: { team: "sky" } })
        assert.strictEqual(status, 200)
        assert.match(body.id, /^v1_/)
        assert.strictEqual(body.status, "completed")
        assert.deepStrictEqual(types(body.steps), ["thought", "model_output"])
        assert.include(textOf(body), "You said: \"Why is the sky blue?\"")
        assert.deepStrictEqual([body.object, body.model, body.service_tier], ["interaction", model, "standard"])
        assert.deepStrictEqual(body.labels, { team: "sky" })
        assert.strictEqual(body.usage.total_input_tokens, 5)
        assert.deepStrictEqual(body.usage.input_tokens_by_modality, [{ modality: "text", tokens: 5 }])
        const { total_input_tokens, total_output_tokens, total_thought_tokens, total_tokens } = body.usage
        assert.strictEqual(total_tokens, total_input_tokens + total_output_tokens + total_thought_tokens)
        assert.deepStrictEqual((yield* json(face, `${at}/${body.id}?stream=false`)).body, body)
        const { body: whole } = yield* json(face, `${at}/${body.id}?include_input=true`)
        assert.deepStrictEqual(types(whole.steps), ["user_input", "thought", "model_output"])
        assert.deepStrictEqual(whole.steps[0].content, [{ type: "text", text: "Why is the sky blue?" }])
        assert.deepStrictEqual((yield* json(face, `${at}/${body.id}`, undefined, { method: "DELETE" })).body, {})
        for (const method of ["GET", "DELETE"]) {
          assert.deepStrictEqual((yield* refusal(face, `${at}/${body.id}`, undefined, { method })).slice(0, 2), [
            404,
            "not_found"
          ])
        }
      })
    )

    test(
      "remembers what was said before, on each backend for itself",
      Effect.gen(function*() {
        const vertex = "/v1beta1/projects/p/locations/l/interactions"
        for (const path of [at, vertex]) {
          const { body: first } = yield* create(face, { input: "Hi! My name is Alice." }, path)
          const { body: second } = yield* create(face, {
            input: "And my favourite colour is blue, by the way.",
            previous_interaction_id: first.id
          }, path)
          const { body: third } = yield* create(face, {
            input: "What is my name?",
            previous_interaction_id: second.id
          }, path)
          assert.strictEqual(textOf(third), "Your name is Alice.")
          assert.strictEqual(third.previous_interaction_id, second.id)
          assert.isAbove(third.usage.total_input_tokens, second.usage.total_input_tokens)
          const { body: fourth } = yield* create(face, {
            input: "What's my favourite colour?",
            previous_interaction_id: third.id
          }, path)
          assert.strictEqual(textOf(fourth), "Your favourite colour is blue.")
          const { body: renamed } = yield* create(face, {
            input: "My name is Bob, really. What is my name?",
            previous_interaction_id: fourth.id
          }, path)
          assert.strictEqual(textOf(renamed), "Your name is Bob.")
          assert.strictEqual(
            textOf((yield* create(face, { input: "What is my name?" }, path)).body),
            "You have not told me your name."
          )
          const other = path === at ? vertex : at
          assert.strictEqual((yield* json(face, `${other}/${first.id}`)).status, 404)
        }
      })
    )

    test(
      "a stream says what the whole says, in the order of recorded streams",
      Effect.gen(function*() {
        const body = { input: "Hi", generation_config: { thinking_summaries: "auto" } }
        const { body: whole } = yield* create(face, body)
        const { done, events: all, text } = yield* streamed(face, at, body)
        assert.isTrue(done)
        assert.isTrue(text.endsWith("event: done\r\ndata: [DONE]\r\n\r\n"))
        assert.isTrue(text.startsWith("event: interaction.created\r\ndata: {\"interaction\":{\"id\":\"v1_"))
        assert.deepStrictEqual(
          all.map(({ event_type }) => event_type).filter((type, index, types) => type !== types[index - 1]),
          [
            "interaction.created",
            "interaction.status_update",
            "step.start",
            "step.delta",
            "step.stop",
            "step.start",
            "step.delta",
            "step.stop",
            "interaction.completed"
          ]
        )
        assert.deepStrictEqual(folded(all), whole.steps)
        assert.deepStrictEqual(Object.keys(all[0].interaction), ["id", "status", "object", "model"])
        assert.strictEqual(all[1].interaction_id, all[0].interaction.id)
        const { interaction } = all.at(-1)
        assert.deepStrictEqual(interaction.usage, whole.usage)
        assert.strictEqual(interaction.status, "completed")
        assert.notProperty(interaction, "steps")
        assert.strictEqual(new Set(all.map(({ event_id }) => event_id)).size, all.length)
        const { body: stored } = yield* json(face, `${at}/${interaction.id}`)
        assert.deepStrictEqual({ ...stored, steps: undefined }, { ...interaction, steps: undefined })
        assert.deepStrictEqual(stored.steps, whole.steps)
      })
    )

    test(
      "a stream goes on after any event, each event once",
      Effect.gen(function*() {
        const { events: all } = yield* streamed(face, at, { input: "Hi" })
        const path = `${at}/${all[0].interaction.id}?stream=true`
        assert.deepStrictEqual((yield* streamed(face, path)).events, all)
        for (const [index, event] of all.entries()) {
          const { done, events: rest } = yield* streamed(face, `${path}&last_event_id=${event.event_id}`)
          assert.deepStrictEqual(rest, all.slice(index + 1))
          assert.isTrue(done)
        }
        assert.deepStrictEqual((yield* refusal(face, `${path}&last_event_id=nope`)).slice(0, 2), [
          400,
          "invalid_request"
        ])
        assert.strictEqual((yield* json(face, `${path.replace("true", "false")}&last_event_id=x`)).status, 400)
      })
    )

    test(
      "what is not stored cannot be come back to",
      Effect.gen(function*() {
        const { body } = yield* create(face, { input: "Hi", store: false })
        assert.strictEqual((yield* json(face, `${at}/${body.id}`)).status, 404)
        assert.strictEqual((yield* create(face, { input: "a", previous_interaction_id: body.id })).status, 404)
        const { done, events: all } = yield* streamed(face, at, { input: "Hi", store: false })
        assert.isTrue(done)
        assert.deepStrictEqual(folded(all), body.steps)
        assert.isTrue(all.every((event) => !("event_id" in event)))
      })
    )

    test(
      "a function call is asked for, and its result answered",
      Effect.gen(function*() {
        const body = { input: "What is the weather in San Francisco?", tools: [weather] }
        const { body: asked } = yield* create(face, body)
        assert.strictEqual(asked.status, "requires_action")
        assert.deepStrictEqual(types(asked.steps), ["thought", "function_call"])
        const [, { arguments: given, id, name }] = asked.steps
        assert.deepStrictEqual([name, given], ["getWeather", { location: "location" }])
        const { events: all } = yield* streamed(face, at, body)
        assert.deepStrictEqual(folded(all), asked.steps)
        assert.deepStrictEqual(all.find(({ index }) => index === 1).step, {
          id,
          signature: "",
          type: "function_call",
          name: "getWeather",
          arguments: {}
        })
        assert.isAbove(all.filter(({ delta }) => delta?.type === "arguments_delta").length, 1)
        assert.strictEqual(all.at(-1).interaction.status, "requires_action")
        const result = { type: "function_result", call_id: id, result: "18 degrees" }
        const { body: answered } = yield* create(face, {
          input: [result],
          tools: [weather],
          previous_interaction_id: asked.id
        })
        assert.strictEqual(answered.status, "completed")
        assert.strictEqual(textOf(answered), "The function getWeather answered 18 degrees.")
        const stateless = yield* create(face, {
          input: [{ type: "user_input", content: [{ type: "text", text: "Weather?" }] }, asked.steps[1], {
            ...result,
            result: { degrees: 18 }
          }],
          store: false
        })
        assert.strictEqual(textOf(stateless.body), "The function getWeather answered {\"degrees\":18}.")
        const stray = yield* refusal(face, at, { model, input: [{ ...result, call_id: "other" }] })
        assert.strictEqual(stray[0], 400)
        assert.include(stray[2], "other")
      })
    )
  })
}

const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
  it.effect(name, () => effect.pipe(Effect.provide(memory.layer())))

describe("what the model comes to", () => {
  const answer = (body: object) => Effect.map(create(memory, body), ({ body }) => body)
  const content = (body: object) => Effect.map(answer(body), ({ steps }) => steps.at(-1).content)

  test(
    "takes text, a content, contents and steps",
    Effect.gen(function*() {
      const text = { type: "text", text: "Hi" }
      const image = { type: "image", mime_type: "image/png", data: "aGk=" }
      for (const input of ["Hi", text, [text], [{ type: "user_input", content: [text] }]]) {
        assert.include(textOf(yield* answer({ input })), "You said: \"Hi\"")
      }
      const { usage } = yield* answer({ input: [text, image] })
      assert.deepStrictEqual(usage.input_tokens_by_modality, [
        { modality: "text", tokens: 1 },
        { modality: "image", tokens: 258 }
      ])
    })
  )

  test(
    "thinks aloud when it is asked to, and not at all where the model does not think",
    Effect.gen(function*() {
      const silent = yield* answer({ input: "Hi" })
      assert.deepStrictEqual(Object.keys(silent.steps[0]), ["signature", "type"])
      const aloud = yield* answer({ input: "Hi", generation_config: { thinking_summaries: "auto" } })
      assert.strictEqual(aloud.steps[0].summary[0].type, "text")
      assert.strictEqual(aloud.steps[0].signature, silent.steps[0].signature)
      assert.deepStrictEqual(types((yield* answer({ input: "Hi", model: "gemma-4-31b-it" })).steps), ["model_output"])
    })
  )

  test(
    "fills in a schema in each of its forms",
    Effect.gen(function*() {
      const schema = { type: "object", properties: { city: { type: "string" }, size: { type: "integer", minimum: 3 } } }
      const filled = "{\"city\":\"city\",\"size\":3}"
      for (
        const format of [
          { response_format: { type: "text", mime_type: "application/json", schema } },
          { response_format: [{ type: "text", mime_type: "application/json", schema }] },
          { response_format: schema, response_mime_type: "application/json" }
        ]
      ) assert.strictEqual(textOf(yield* answer({ input: "Hi", ...format })), filled)
      assert.strictEqual(
        textOf(yield* answer({ input: "Hi", response_mime_type: "application/json" })),
        "{\"prompt\":\"Hi\"}"
      )
    })
  )

  test(
    "stops at stop sequences and breaks off at the token limit",
    Effect.gen(function*() {
      assert.strictEqual(
        textOf(yield* answer({ input: "Hi", generation_config: { stop_sequences: ["the"] } })),
        "Hello from "
      )
      const short = yield* answer({ input: "Hi", generation_config: { max_output_tokens: 2 } })
      assert.deepStrictEqual([textOf(short), short.status], ["Hello fr", "incomplete"])
    })
  )

  test(
    "makes images, audio and video",
    Effect.gen(function*() {
      const [image] = yield* content({ input: "a cat", model: "gemini-3.1-flash-image" })
      assert.isTrue(image.data.startsWith("iVBORw0KGgo"))
      const [jpeg] = yield* content({ input: "a cat", response_format: { type: "image", mime_type: "image/jpeg" } })
      assert.deepStrictEqual([jpeg.mime_type, atob(jpeg.data).slice(0, 3)], ["image/jpeg", "\xff\xd8\xff"])
      const [audio] = yield* content({ input: "sing", response_modalities: ["audio"] })
      assert.deepStrictEqual([audio.type, audio.sample_rate, atob(audio.data).length], ["audio", 24_000, 480])
      const [video] = yield* content({ input: "move", response_format: { type: "video", gcs_uri: "gs://b/v.mp4" } })
      assert.deepStrictEqual(video, { uri: "gs://b/v.mp4", mime_type: "video/mp4", type: "video" })
      assert.deepStrictEqual(types(yield* content({ input: "both", response_modalities: ["text", "image"] })), [
        "text",
        "image"
      ])
      const both = yield* streamed(memory, at, { input: "both", response_modalities: ["text", "image"] })
      assert.strictEqual(both.events.at(-1).interaction.usage.output_tokens_by_modality[1].modality, "image")
      const { body: song } = yield* create(memory, { input: "sing", model: "lyria-3-clip-preview" })
      assert.deepStrictEqual([types(song.outputs), song.steps], [["audio"], undefined])
    })
  )

  test(
    "calls functions as tool_choice has it",
    Effect.gen(function*() {
      const clock = { ...weather, name: "clock" }
      const calls = (input: string, tool_choice: unknown) =>
        Effect.map(
          answer({ input, tools: [weather, clock], generation_config: { tool_choice } }),
          ({ steps }) => steps.filter(({ type }: Parsed) => type === "function_call").map(({ name }: Parsed) => name)
        )
      assert.deepStrictEqual(yield* calls("Hi", "auto"), [])
      assert.deepStrictEqual(yield* calls("Hi", "any"), ["getWeather"])
      assert.deepStrictEqual(yield* calls("weather and clock", "auto"), ["getWeather", "clock"])
      assert.deepStrictEqual(yield* calls("weather", "none"), [])
      assert.deepStrictEqual(yield* calls("Hi", { allowed_tools: { mode: "any", tools: ["clock"] } }), ["clock"])
    })
  )

  const serverTools = [
    "google_search",
    "google_maps",
    "file_search",
    "code_execution",
    "url_context",
    "mcp_server",
    "retrieval"
  ]
  test(
    "uses each tool of the server, and streams it",
    Effect.gen(function*() {
      for (const type of serverTools) {
        const body = { input: "see https://example.com/", tools: [{ type }] }
        const { steps, usage } = yield* answer(body)
        const name = type === "mcp_server" ? "mcp_server_tool" : type
        assert.deepStrictEqual(types(steps), [`${name}_call`, `${name}_result`, "thought", "model_output"])
        assert.strictEqual(steps[1].call_id, steps[0].id)
        assert.isAbove(usage.total_tool_use_tokens, 0)
        assert.deepStrictEqual(folded((yield* streamed(memory, at, body)).events), steps)
      }
      const video = { type: "video", uri: "gs://b/v.mp4", processing: "agentic" }
      assert.deepStrictEqual(types((yield* answer({ input: [video] })).steps).slice(0, 2), [
        "processing_call",
        "processing_result"
      ])
    })
  )

  test(
    "everything it says fits the wire schemas",
    Effect.gen(function*() {
      const isEvent = Schema.is(InteractionSSEEvent)
      for (
        const body of [
          { input: "Hi", generation_config: { thinking_summaries: "auto" } },
          { input: "both", response_modalities: ["text", "image"] },
          { input: "sing", response_modalities: ["audio"] },
          { input: "weather", tools: [weather, ...serverTools.map((type) => ({ type }))] }
        ]
      ) {
        assert.isTrue(Schema.is(Interaction)(yield* answer(body)))
        // The API begins the calls of its own tools without the arguments that the type of the step requires.
        const { events: all } = yield* streamed(memory, at, body)
        for (const event of all.filter(({ step }) => !/^(?!function).*_(call|result)$/.test(step?.type))) {
          assert(isEvent(event), JSON.stringify(event))
        }
      }
    })
  )
})

describe("background", () => {
  const start = (body: object = {}) => create(memory, { input: "Take your time", background: true, ...body })
  const get = (id: string) => Effect.map(json(memory, `${at}/${id}`), ({ body }) => body)
  const cancel = (id: string) => json(memory, `${at}/${id}/cancel`, "", { method: "POST", body: null })

  test(
    "runs for the duration of jobs by the clock, step by step",
    Effect.gen(function*() {
      const { body: started } = yield* start()
      assert.strictEqual(started.status, "in_progress")
      assert.deepStrictEqual(started.steps, [])
      assert.notProperty(started, "usage")
      yield* TestClock.adjust("1 seconds")
      const running = yield* get(started.id)
      assert.strictEqual(running.status, "in_progress")
      assert.deepStrictEqual(types(running.steps), ["thought"])
      assert.strictEqual((yield* create(memory, { input: "a", previous_interaction_id: started.id })).status, 400)
      yield* TestClock.adjust("1 seconds")
      const done = yield* get(started.id)
      assert.strictEqual(done.status, "completed")
      assert.include(textOf(done), "Take your time")
      assert.deepStrictEqual([done.created, done.updated], ["1970-01-01T00:00:00Z", "1970-01-01T00:00:02Z"])
      assert.strictEqual((yield* create(memory, { input: "a", previous_interaction_id: started.id })).status, 200)
    })
  )

  test(
    "is queued for half of its time where it may wait",
    Effect.gen(function*() {
      const { body: started } = yield* start({ service_tier: "deferred" })
      assert.deepStrictEqual([started.status, started.service_tier], ["queued", "deferred"])
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* get(started.id)).status, "in_progress")
      yield* TestClock.adjust("1 seconds")
      assert.strictEqual((yield* get(started.id)).status, "completed")
      const { events: all } = yield* streamed(memory, `${at}/${started.id}?stream=true`)
      assert.deepStrictEqual(all.slice(0, 3).map(({ interaction, status }) => interaction?.status ?? status), [
        "queued",
        "queued",
        "in_progress"
      ])
    })
  )

  test(
    "can be cancelled while it runs, and keeps what it had",
    Effect.gen(function*() {
      const { body: started } = yield* start()
      yield* TestClock.adjust("1 seconds")
      const { body, status } = yield* cancel(started.id)
      assert.deepStrictEqual([status, body.status, types(body.steps)], [200, "cancelled", ["thought"]])
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(yield* get(started.id), body)
      const { events: all } = yield* streamed(memory, `${at}/${started.id}?stream=true`)
      assert.strictEqual(all.at(-2).status, "cancelled")
      assert.strictEqual(all.at(-1).interaction.status, "cancelled")
      const [code, reason] = yield* refusal(memory, `${at}/${started.id}/cancel`, "", { method: "POST", body: null })
      assert.deepStrictEqual([code, reason], [400, "failed_precondition"])
    })
  )

  test(
    "cannot be cancelled when it is done, or was never one",
    Effect.gen(function*() {
      const { body: started } = yield* start()
      yield* TestClock.adjust("2 seconds")
      assert.strictEqual((yield* cancel(started.id)).status, 400)
      const { body: foreground } = yield* create(memory, { input: "a" })
      assert.strictEqual((yield* cancel(foreground.id)).status, 400)
      assert.strictEqual((yield* cancel("v1_unknown-interaction")).status, 404)
    })
  )

  /** Follows a stream while the clock goes on; what came by when. */
  const following = (path: string, body?: object) =>
    Effect.gen(function*() {
      const client = yield* HttpClient.HttpClient
      const seen: Array<Parsed> = []
      const request = body === undefined
        ? client.get(`http://emulator.localhost${path}`, { headers: { "x-goog-api-key": "k" } })
        : client.post(`http://emulator.localhost${path}`, {
          headers: { "x-goog-api-key": "k" },
          body: { _tag: "Raw", body: JSON.stringify(body) } as never
        })
      const fiber = yield* request.pipe(
        Effect.map((response) => response.stream),
        Stream.unwrap,
        Stream.decodeText,
        Stream.runForEach((text) => Effect.sync(() => seen.push(...events(text)))),
        Effect.forkChild
      )
      yield* TestClock.adjust(0)
      return { seen, fiber }
    })

  it.effect("streams as it goes", () =>
    Effect.gen(function*() {
      const { body: started } = yield* start()
      const { fiber, seen } = yield* following(`${at}/${started.id}?stream=true`)
      assert.deepStrictEqual(seen.map(({ event_type }) => event_type), [
        "interaction.created",
        "interaction.status_update"
      ])
      yield* TestClock.adjust("1 seconds")
      assert.isAbove(seen.length, 4)
      assert.notInclude(JSON.stringify(seen), "interaction.completed")
      yield* TestClock.adjust("1 seconds")
      yield* Fiber.join(fiber)
      assert.deepStrictEqual(seen.slice(-1), ["[DONE]"])
      assert.deepStrictEqual(folded(seen), (yield* get(started.id)).steps)
    }).pipe(Effect.provide(Emulator.layer())))

  it.effect("a stream ends at once when its interaction is cancelled, or deleted", () =>
    Effect.gen(function*() {
      const { body: first } = yield* start()
      const cancelled = yield* following(`${at}/${first.id}?stream=true`)
      yield* cancel(first.id)
      yield* Fiber.join(cancelled.fiber)
      assert.strictEqual(cancelled.seen.at(-2).interaction.status, "cancelled")
      const { body: second } = yield* start()
      const deleted = yield* following(`${at}/${second.id}?stream=true`)
      yield* json(memory, `${at}/${second.id}`, undefined, { method: "DELETE" })
      yield* Fiber.join(deleted.fiber)
      assert.deepStrictEqual(deleted.seen.at(-2), {
        error: { code: "not_found", message: "Failed to get completed interaction: Result not found." },
        event_type: "error"
      })
    }).pipe(Effect.provide(Emulator.layer())))

  test(
    "agents: research in the background, Antigravity with an environment and a budget",
    Effect.gen(function*() {
      const research = { agent: "deep-research-preview-04-2026", input: "Moths", model: undefined }
      assert.strictEqual((yield* create(memory, research)).status, 400)
      const { body: started } = yield* create(memory, {
        ...research,
        background: true,
        agent_config: { type: "deep-research", thinking_summaries: "auto" }
      })
      assert.deepStrictEqual([started.agent, started.model], [research.agent, undefined])
      yield* TestClock.adjust("2 seconds")
      const done = yield* get(started.id)
      assert.deepStrictEqual(types(done.steps), [
        "google_search_call",
        "google_search_result",
        "thought",
        "model_output"
      ])
      assert.property(done.steps[2], "summary")
      const antigravity = { agent: "antigravity-preview-09-2026", input: "Hi", model: undefined }
      const { body: worked } = yield* create(memory, { ...antigravity, environment: "remote" })
      assert.match(worked.environment_id, /^env-/)
      assert.strictEqual((yield* json(memory, `/v1beta/environments/${worked.environment_id}`)).status, 200)
      const { body: again } = yield* create(memory, { ...antigravity, environment: worked.environment_id })
      assert.strictEqual(again.environment_id, worked.environment_id)
      assert.strictEqual((yield* create(memory, { ...antigravity, environment: "env-none" })).status, 404)
      const { body: poor } = yield* create(memory, {
        ...antigravity,
        agent_config: { type: "antigravity", max_total_tokens: "3" }
      })
      assert.strictEqual(poor.status, "budget_exceeded")
      const { events: all } = yield* streamed(memory, at, antigravity)
      const stops = all.filter(({ event_type }) => event_type === "step.stop")
      assert.deepStrictEqual(stops.at(-1).usage, all.at(-1).interaction.usage)
      assert.isBelow(stops.at(-1).step_usage.total_tokens, stops.at(-1).usage.total_tokens)
    })
  )
})

describe("refusals", () => {
  const cases: ReadonlyArray<readonly [string, object | string, number, string, string]> = [
    ["neither model nor agent", { input: "a" }, 400, "invalid_request", "Provide a 'agent', or 'model' parameter."],
    [
      "both model and agent",
      { model, agent: "antigravity-preview-09-2026", input: "a" },
      400,
      "invalid_request",
      "Only one of 'model' and 'agent' can be given."
    ],
    [
      "an unknown model",
      { model: "gemini-0", input: "a" },
      404,
      "model_not_found",
      "The model 'gemini-0' was not found."
    ],
    [
      "a model that embeds",
      { model: "gemini-embedding-001", input: "a" },
      404,
      "model_not_found",
      "The model 'gemini-embedding-001' was not found."
    ],
    ["an unknown agent", { agent: "nobody", input: "a" }, 404, "not_found", "The agent 'nobody' was not found."],
    ["no input", { model }, 400, "invalid_request", "'input' is required."],
    ["an empty input", { model, input: [] }, 400, "invalid_request", "'input' must not be empty."],
    ["an unknown field", { model, input: "a", foo: 1 }, 400, "parameter_unknown", "Unknown parameter 'foo'."],
    [
      "camelCase",
      { model, input: "a", systemInstruction: "b" },
      400,
      "parameter_unknown",
      "Unknown parameter 'systemInstruction'."
    ],
    [
      "a field of agents for a model",
      { model, input: "a", agent_config: { type: "dynamic" } },
      400,
      "parameter_unknown",
      "Unknown parameter 'agent_config'."
    ],
    [
      "a background run that is not stored",
      { model, input: "a", background: true, store: false },
      400,
      "invalid_request",
      "'background' is incompatible with 'store' set to false."
    ],
    [
      "a webhook for what does not run in the background",
      { model, input: "a", webhook_config: { uris: ["https://example.com"] } },
      400,
      "invalid_request",
      "'webhook_config' requires 'background' set to true."
    ],
    [
      "a malformed id",
      { model, input: "a", previous_interaction_id: "../x" },
      400,
      "invalid_request",
      "The value '../x' is not a valid interaction id."
    ],
    [
      "an unknown id",
      { model, input: "a", previous_interaction_id: "v1_unknown-interaction" },
      404,
      "not_found",
      "The resource 'interactions/v1_unknown-interaction' was not found."
    ],
    [
      "a wrong type",
      { model, input: "a", generation_config: { max_output_tokens: "many" } },
      400,
      "invalid_request",
      "The value is invalid for 'generation_config.max_output_tokens'. Expected number"
    ],
    [
      "an unknown tool",
      { model, input: "a", tools: [{ type: "magic" }] },
      400,
      "invalid_request",
      "The value 'magic' is not supported for 'type' at 'tools[0]'. Supported values: 'function', 'code_execution', " +
      "'mcp_server', 'google_maps', 'google_search', 'computer_use', 'file_search', 'url_context', 'retrieval'."
    ],
    [
      "an unknown content",
      { model, input: [{ type: "text", text: "a" }, { type: "smell" }] },
      400,
      "invalid_request",
      "The value 'smell' is not supported for 'type' at 'input[1]'. Supported values: 'text', 'image', 'audio', " +
      "'document', 'video'."
    ],
    [
      "a result of a function as a content",
      {
        model,
        input: [{ type: "user_input", content: [{ type: "function_result", call_id: "a", name: "f", result: "b" }] }]
      },
      400,
      "invalid_request",
      "The value 'function_result' is not supported for 'type' at 'input[0].content[0]'. Supported values: 'text', " +
      "'image', 'audio', 'document', 'video'."
    ],
    [
      "a content without its data",
      { model, input: [{ type: "text" }] },
      400,
      "invalid_request",
      "The value is invalid for 'input[0].text'. Missing key"
    ],
    [
      "a made-up continuation token",
      { model, input: "a", continuation_token: "xyz" },
      400,
      "invalid_request",
      "'continuation_token' is not valid."
    ],
    ["no JSON", "{ no", 400, "invalid_request", "Invalid JSON payload received. Unexpected token."]
  ]
  for (const [name, body, status, code, message] of cases) {
    test(
      name,
      Effect.map(json(memory, at, body), (refused) => {
        assert.deepStrictEqual(refused, { status, body: { error: { code, message } } })
      })
    )
  }

  it.effect("no key, and a wrong one", () =>
    Effect.gen(function*() {
      for (const headers of [{}, { "x-goog-api-key": "wrong" }]) {
        const [status, code] = yield* refusal(memory, at, { model, input: "a" }, { headers })
        assert.deepStrictEqual([status, code], [401, "authentication"])
      }
    }).pipe(Effect.provide(memory.layer({ apiKeys: ["right"] }))))

  test(
    "ids that are none",
    Effect.gen(function*() {
      for (const path of [`${at}/v1_a%2Fb`, `${at}/nothing`]) {
        assert.deepStrictEqual((yield* refusal(memory, path)).slice(0, 2), [400, "invalid_request"])
      }
      assert.strictEqual((yield* send(memory, `${at}/v1_a/b/c`)).response.status, 404)
    })
  )
})

describe("scripts", () => {
  const scripted = (...answers: ReadonlyArray<Script.Answer>) =>
    Effect.flatMap(
      Emulator,
      (emulator) => emulator.script(Script.sequence((request) => request.method === "POST", answers))
    )

  test(
    "says what the script says, stored and streamed as ever",
    Effect.gen(function*() {
      yield* scripted(Script.says("First this."), Script.says("Then that, and so on and so forth."), Script.echo)
      const { body } = yield* create(memory, { input: "Hi" })
      assert.strictEqual(textOf(body), "First this.")
      assert.strictEqual(textOf((yield* json(memory, `${at}/${body.id}`)).body), "First this.")
      const { events: all } = yield* streamed(memory, at, { input: "Hi", previous_interaction_id: body.id })
      assert.strictEqual(folded(all)[0].content[0].text, "Then that, and so on and so forth.")
      const { body: echoed } = yield* create(memory, { input: "Hi" })
      assert.strictEqual(JSON.parse(textOf(echoed)).body.input, "Hi")
      assert.include(textOf((yield* create(memory, { input: "Hi" })).body), "You said")
    })
  )

  test(
    "a turn comes to any steps and any status, in the background too",
    Effect.gen(function*() {
      const novel = { type: "telepathy", waves: [1, 2] }
      const call = { type: "function_call", id: "c1", name: "f", arguments: { a: { b: [1, "ü"] } } }
      yield* scripted(
        Script.turn([novel, call]),
        Script.turn([], { status: "failed", errors: [{ code: "api_error", message: "Out of luck." }] }),
        Script.turn([novel], { status: "levitating" })
      )
      const { body } = yield* create(memory, { input: "Hi" })
      assert.deepStrictEqual([body.status, body.steps], ["requires_action", [novel, call]])
      const { body: started } = yield* create(memory, { input: "Hi", background: true })
      assert.strictEqual(started.status, "in_progress")
      yield* TestClock.adjust("2 seconds")
      const { body: failed } = yield* json(memory, `${at}/${started.id}`)
      assert.deepStrictEqual([failed.status, failed.errors], ["failed", [{
        code: "api_error",
        message: "Out of luck."
      }]])
      const { events: all } = yield* streamed(memory, at, { input: "Hi" })
      assert.deepStrictEqual(all[2].step, novel)
      assert.strictEqual(all.at(-1).interaction.status, "levitating")
    })
  )

  test(
    "a turn for what is no interaction is an error of the script",
    Effect.gen(function*() {
      yield* scripted(Script.turn([]))
      const { body } = yield* json(memory, "/v1beta/agents", {})
      assert.include(body.error.message, "agents.create")
    })
  )

  test(
    "hops: an answer over several requests, by token and id",
    Effect.gen(function*() {
      yield* scripted(...Script.hops("Once upon ", "a time ", "there was a token."))
      const { body: first } = yield* create(memory, { input: "A tale" })
      assert.deepStrictEqual([first.status, textOf(first)], ["requires_continuation", "Once upon "])
      const wrong = yield* create(memory, { input: "other" })
      assert.strictEqual(textOf(wrong.body), "a time ")
      assert.strictEqual(
        (yield* create(memory, {
          continuation_token: first.continuation_token,
          previous_interaction_id: wrong.body.id
        })).status,
        400
      )
      const { body: second } = yield* create(memory, {
        continuation_token: first.continuation_token,
        previous_interaction_id: first.id
      })
      assert.include(textOf(second), "You said: \"A tale\"")
      assert.strictEqual(second.previous_interaction_id, first.id)
    })
  )

  test(
    "hops that are not stored bring their input again; streams show tokens and checkpoints",
    Effect.gen(function*() {
      yield* scripted(
        ...Script.hops("Once ", "upon"),
        Script.turn([
          { type: "model_output", content: [{ type: "text", text: "so far" }] },
          Script.checkpoint,
          { type: "model_output", content: [{ type: "text", text: "so good" }] }
        ], { status: "requires_continuation" })
      )
      const { body: first } = yield* create(memory, { input: "A tale", store: false })
      const token = first.continuation_token
      const { body: second } = yield* create(memory, { input: "A tale", store: false, continuation_token: token })
      assert.strictEqual(textOf(second), "upon")
      const { events: all } = yield* streamed(memory, at, { input: "A tale" })
      const checkpoint = all.find(({ continuation_token }) => continuation_token !== undefined)
      assert.deepStrictEqual([checkpoint.event_type, checkpoint.status], ["interaction.status_update", "in_progress"])
      const { interaction } = all.at(-1)
      assert.strictEqual(interaction.status, "requires_continuation")
      assert.notStrictEqual(interaction.continuation_token, checkpoint.continuation_token)
      assert.deepStrictEqual(folded(all).map(({ content }) => content[0].text), ["so far", "so good"])
      const resumed = yield* create(memory, {
        continuation_token: checkpoint.continuation_token,
        previous_interaction_id: interaction.id
      })
      assert.strictEqual(resumed.status, 200)
      assert.strictEqual((yield* create(memory, { store: false, continuation_token: token })).status, 400)
    })
  )
})

for (const face of faces) {
  describe(`faults ${face.name}`, () => {
    const test = (name: string, effect: Effect.Effect<void, unknown, Emulator>) =>
      it.effect(name, () => effect.pipe(Effect.provide(face.layer())))
    const inject = (...faults: ReadonlyArray<Fault.Fault>) =>
      Effect.flatMap(Emulator, (emulator) => emulator.inject(Fault.sequence("*", faults)))

    test(
      "a dropped stream goes on by its last event, however often it drops",
      Effect.gen(function*() {
        const { events: whole } = yield* streamed(face, at, { input: "Hi" })
        yield* inject(Fault.drop(3), Fault.drop(1, "reset"), Fault.drop(2), Fault.drop(0), Fault.drop(1, "end"))
        const first = yield* streamed(face, at, { input: "Hi" })
        assert.instanceOf(first.failure, TypeError)
        assert.strictEqual(first.events.length, 3)
        const seen = [...first.events]
        const counts: Array<number> = []
        for (let done = false; !done;) {
          const next = yield* streamed(
            face,
            `${at}/${seen[0].interaction.id}?stream=true&last_event_id=${seen.at(-1).event_id}`
          )
          seen.push(...next.events)
          counts.push(next.events.length)
          done = next.done
        }
        assert.deepStrictEqual(counts.slice(0, 4), [1, 2, 0, 1])
        const bare = (all: ReadonlyArray<Parsed>) =>
          all.map(({ delta, event_type, index }) => ({ delta, event_type, index }))
        assert.deepStrictEqual(bare(seen), bare(whole))
        assert.strictEqual(new Set(seen.map(({ event_id }) => event_id)).size, seen.length)
        const outcomes = yield* Effect.forEach(
          (yield* (yield* Emulator).requests).slice(1),
          (request) => Effect.map(request.outcome, (outcome) => [request.operation, outcome])
        )
        assert.deepStrictEqual(outcomes, [
          ["interactions.createStream", "serverClosed"],
          ["interactions.getStream", "serverClosed"],
          ["interactions.getStream", "serverClosed"],
          ["interactions.getStream", "serverClosed"],
          ["interactions.getStream", "completed"],
          ["interactions.getStream", "completed"]
        ])
      })
    )

    test(
      "errors come in the words of the API, whole and in the middle of a stream",
      Effect.gen(function*() {
        yield* inject(
          Fault.status(503, { retryAfter: 3, retryDelay: "3 seconds" }),
          Fault.dailyQuota,
          Fault.status(429),
          Fault.errorEvent(RpcStatus.make(504, "Too late."), { after: 2 }),
          Fault.errorEvent(undefined, { as: "bare" }),
          Fault.unfinished
        )
        const busy = yield* send(face, at, { model, input: "Hi" })
        assert.strictEqual(busy.response.headers.get("retry-after"), "3")
        assert.deepStrictEqual(JSON.parse(busy.text), {
          error: { code: "service_unavailable", message: "The model is overloaded. Please try again later." }
        })
        assert.strictEqual((yield* refusal(face, at, { model, input: "Hi" }))[1], "quota_exceeded")
        assert.strictEqual((yield* refusal(face, at, { model, input: "Hi" }))[1], "rate_limit_exceeded")
        const late = yield* streamed(face, at, { input: "Hi" })
        assert.deepStrictEqual(late.events.slice(2), [{
          error: { code: "deadline_exceeded", message: "Too late." },
          event_type: "error"
        }])
        assert.include(late.text, "event: error\r\n")
        const bare = yield* send(face, at, { model, input: "Hi", stream: true })
        assert.strictEqual(JSON.parse(bare.text.split("\r\n\r\n")[1]!).error.code, "service_unavailable")
        const unfinished = yield* streamed(face, at, { input: "Hi" })
        assert.isFalse(unfinished.done)
        assert.strictEqual(unfinished.failure, undefined)
        assert.strictEqual(unfinished.events.at(-1).event_type, "step.stop")
      })
    )

    test(
      "a stream survives every way of cutting and framing it",
      Effect.gen(function*() {
        const { events: whole } = yield* streamed(face, at, { input: "näïve 日本" })
        const path = `${at}/${whole[0].interaction.id}?stream=true`
        const framings = [
          Fault.all(Fault.split("byte"), Fault.lineEndings("\r")),
          Fault.all(Fault.comments, Fault.multiline, Fault.bom),
          Fault.all(Fault.gzip, Fault.lineEndings("\n"))
        ]
        for (const framing of framings) {
          yield* inject(framing)
          assert.deepStrictEqual((yield* streamed(face, path)).events, whole)
        }
      })
    )
  })
}
