import { assert, describe, it } from "@effect/vitest"
import * as Official from "@google/genai"
import { Effect, pipe, Stream } from "effect"
import * as fc from "fast-check"
import { EmptyResponse } from "../src/GenAIError.ts"
import * as Interaction from "../src/Interaction.ts"
import type { Content, Interaction as Data, Step, StepDeltaData, Usage } from "../src/wire/Interactions.ts"
import * as Recorder from "./parity/Recorder.ts"

// -----------------------------------------------------------------------------
// Interactions and their events
// -----------------------------------------------------------------------------

type Event = Interaction.InteractionEvent

const id = "v1_1"
const outputs = ["output_text", "output_image", "output_audio", "output_video"] as const

const text = (text: string): Content => ({ type: "text", text })
const image = (data: string): Content => ({ type: "image", data, mime_type: "image/png" })
const said = (...content: ReadonlyArray<Content>): Step => ({ type: "model_output", content })
const asked: Step = { type: "user_input", content: [text("asked")] }
const thought: Step = { type: "thought", signature: "s", summary: [{ type: "text", text: "hm" }] }
const call: Step = { type: "function_call", id: "1", name: "f", arguments: {} }

const created = (id: string): Event => ({
  event_type: "interaction.created",
  interaction: { id, status: "in_progress" }
})
const start = (index: number, step: Step): Event => ({ event_type: "step.start", index, step })
const delta = (index: number, delta: StepDeltaData): Event => ({ event_type: "step.delta", index, delta })
const stop = (index: number): Event => ({ event_type: "step.stop", index })
const completed = (interaction: Partial<Data> = {}): Event => ({
  event_type: "interaction.completed",
  interaction: { id, status: "completed", ...interaction }
})

/** An event as only a newer server would send it. */
const novel = (event: unknown): Event => event as Event

const fold = (events: ReadonlyArray<Event>) => events.reduce(Interaction.append, Interaction.empty)

/** The interaction of these events, as plain data. */
const plain = (events: ReadonlyArray<Event>) => ({ ...Interaction.current(fold(events)) })

/** What one step becomes of its deltas. */
const stepOf = (step: Step, ...deltas: ReadonlyArray<StepDeltaData>) =>
  Interaction.current(
    fold([created(id), start(0, step), ...deltas.map((each) => delta(0, each)), stop(0)])
  )?.steps[0]

const pieces = (whole: string, cuts: ReadonlyArray<number>): ReadonlyArray<string> => {
  const places = [0, ...cuts.map((cut) => cut % (whole.length + 1)).toSorted((a, b) => a - b), whole.length]
  return places.slice(1).map((to, index) => whole.slice(places[index], to))
}

const cuts = fc.array(fc.nat(), { maxLength: 6 })

// -----------------------------------------------------------------------------
// Outputs
// -----------------------------------------------------------------------------

const official = async (data: object): Promise<object> => {
  const { fetch } = Recorder.make(() => Recorder.json(data))
  const ai = new Official.GoogleGenAI(
    { apiKey: "key", httpOptions: { fetch } } as Official.GoogleGenAIOptions
  )
  return await ai.interactions.get("v1_1") as object
}

const content = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", "a", "b\n").map(text) },
  fc.constantFrom("1", "2").map(image),
  fc.constantFrom<Content>(
    { type: "audio", data: "3" },
    { type: "video", uri: "v" },
    { type: "document", uri: "d" }
  )
)
const anyStep = fc.oneof(
  { weight: 4, arbitrary: fc.array(content, { maxLength: 4 }).map((content) => said(...content)) },
  fc.constantFrom<Step>(asked, thought, call, { type: "model_output" }, {
    type: "google_search_call",
    id: "1",
    arguments: {}
  })
)

describe("outputs", () => {
  const interactions: { readonly [name: string]: object } = {
    "of text": { steps: [asked, said(text("a"), text("b"))] },
    "of several steps": { steps: [said(text("a")), said(text("b"))] },
    "with thoughts between": { steps: [asked, said(text("a")), thought, said(text("b")), thought] },
    "with a call between": { steps: [said(text("a")), call, said(text("b"))] },
    "that a call follows": { steps: [said(text("a")), call] },
    "after the last input": { steps: [said(text("a"), image("1")), asked, said(text("b"))] },
    "that is still missing": { steps: [said(text("a"), image("1")), asked] },
    "with an image before the text": { steps: [said(text("a"), image("1"), text("b"))] },
    "with an image after the text": { steps: [said(text("a")), said(image("1"), image("2"))] },
    "of all media": {
      steps: [
        said({ type: "audio", data: "1" }, { type: "video", uri: "2" }),
        said({ type: "audio", data: "3" }, image("4"))
      ]
    },
    "of empty text": { steps: [said(text(""))] },
    "of no content": { steps: [{ type: "model_output" }] },
    "without steps": {},
    "of legacy Lyria": { model: "lyria-3-clip-preview", outputs: [{ type: "audio", data: "1" }, text("la")] },
    "of another model with outputs": { model: "lyria-3.5", outputs: [{ type: "audio", data: "1" }] },
    "that the server names": { output_text: "mine", output_image: image("9"), steps: [said(text("a"))] }
  }

  for (const [name, fields] of Object.entries(interactions)) {
    it(`${name} are those of @google/genai`, async () => {
      const data = { id, status: "completed", ...fields } as Data
      const { created: _, sdkHttpResponse: __, updated: ___, ...theirs } = await official(data) as Record<
        string,
        unknown
      >
      const ours = Interaction.make(data)
      for (const output of outputs) assert.deepStrictEqual<unknown>(ours[output], theirs[output], output)
      assert.deepStrictEqual<unknown>({ ...theirs, ...ours }, theirs)
      assert.deepStrictEqual<unknown>(ours.steps, theirs["steps"])
    })
  }

  it("are those of @google/genai, whatever the steps", () =>
    fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 6 }), async (steps) => {
        const data: Data = { id, status: "completed", steps }
        const theirs = await official(data) as Record<string, unknown>
        const ours = Interaction.make(data)
        for (const output of outputs) assert.deepStrictEqual<unknown>(ours[output], theirs[output], output)
      }),
      { numRuns: 60 }
    ))
})

describe("make", () => {
  it("keeps every field, and accessors are none", () => {
    const data: Data & { readonly novelty: object } = {
      id,
      status: "paused",
      steps: [said(text("a"))],
      novelty: { b: null }
    }
    const interaction = Interaction.make(data)
    assert.deepStrictEqual(Object.keys(interaction), Object.keys(data))
    assert.strictEqual(JSON.stringify(interaction), JSON.stringify(data))
    assert.strictEqual(JSON.stringify(Interaction.make(interaction)), JSON.stringify(data))
    assert.strictEqual(interaction.output_text, "a")
    assert.deepStrictEqual(interaction.unplaced_events, [])
  })

  it("has accessors that do not throw, whatever the interaction is", () => {
    const content = [null, 3, [], { type: "text" }, { type: "text", text: 3 }, { type: "text", text: "a" }]
    for (const steps of [null, "text", {}, [null, 3, "text", []], [{ type: "model_output", content: null }]]) {
      const interaction = Interaction.make({ id, status: "completed", steps } as never)
      for (const output of outputs) assert.isUndefined(interaction[output])
      assert.deepStrictEqual(Interaction.functionCalls({ steps } as never), [])
    }
    const steps = [null, { type: "model_output", content }, null]
    assert.strictEqual(Interaction.make({ id, status: "completed", steps } as never).output_text, "a")
    assert.deepStrictEqual<unknown>(Interaction.functionCalls({ steps: [null, call] } as never), [call])
  })

  it("keeps an output that only the server knows", () => {
    const data: Data = { id, status: "completed", steps: [], output_text: "mine" }
    assert.strictEqual(Interaction.make(data).output_text, "mine")
    assert.strictEqual(JSON.stringify(Interaction.make(data)), JSON.stringify(data))
  })
})

// -----------------------------------------------------------------------------
// Accumulating
// -----------------------------------------------------------------------------

describe("questions", () => {
  it("an interaction is over unless it runs, waits, or is in a state that is new", () => {
    for (const status of ["queued", "in_progress", "dreaming"]) assert.isFalse(Interaction.isOver({ status }))
    for (
      const status of [
        "completed",
        "failed",
        "cancelled",
        "incomplete",
        "budget_exceeded",
        "requires_action",
        "requires_continuation"
      ]
    ) {
      assert.isTrue(Interaction.isOver({ status }), status)
    }
  })

  it("calls are open until they have a result", () => {
    const call = (id: string) => ({ type: "function_call" as const, id, name: "f", arguments: {} })
    const result = Interaction.functionResult(call("1"), "done")
    assert.deepStrictEqual(result, { type: "function_result", call_id: "1", name: "f", result: "done" })
    assert.deepStrictEqual(Interaction.functionResult("done")(call("1")), result)
    assert.deepStrictEqual(
      Interaction.functionCalls({ steps: [call("1"), result, { type: "thought" }, call("2")] }),
      [call("2")]
    )
    assert.deepStrictEqual(Interaction.functionCalls({}), [])
  })
})

describe("text", () => {
  it("is the same however it is split", () =>
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), cuts, (whole, cuts) => {
        const deltas = pieces(whole, cuts).map((piece): StepDeltaData => ({ type: "text", text: piece }))
        assert.deepStrictEqual(stepOf({ type: "model_output" }, ...deltas), said(text(whole)))
      })
    ))

  it("begins anew after something else", () => {
    assert.deepStrictEqual(
      stepOf({ type: "model_output" }, text("a"), { type: "image", data: "1" }, text("b"), text("c")),
      said(text("a"), { type: "image", data: "1" }, text("bc"))
    )
  })

  it("goes on where the start left it", () => {
    assert.deepStrictEqual(stepOf(said(text("a")), text("b")), said(text("ab")))
  })

  it("gets its annotations, also after an image", () => {
    const annotation = (url: string) => ({ type: "url_citation", url }) as const
    const annotate = (url: string): StepDeltaData => ({ type: "text_annotation_delta", annotations: [annotation(url)] })
    assert.deepStrictEqual(
      stepOf(
        { type: "model_output" },
        text("a"),
        annotate("1"),
        text("b"),
        { type: "image", data: "1" },
        annotate("2")
      ),
      said({ type: "text", text: "ab", annotations: [annotation("1"), annotation("2")] }, { type: "image", data: "1" })
    )
    assert.deepStrictEqual(
      stepOf({ type: "model_output" }, annotate("1"), text("a")),
      said({ type: "text", text: "a", annotations: [annotation("1")] })
    )
  })
})

describe("media", () => {
  const audio = (data: string): Content => ({ type: "audio", data, mime_type: "audio/l16", sample_rate: 24_000 })

  it("audio is the same however its bytes are split", () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), cuts, fc.boolean(), (bytes, cuts, padded) => {
        const whole = Buffer.from(bytes).toString("latin1")
        const deltas = pieces(whole, cuts).map((piece) => {
          const data = Buffer.from(piece, "latin1").toString("base64")
          return audio(padded ? data : data.replace(/=+$/, ""))
        })
        const [only, ...others] = (stepOf({ type: "model_output" }, ...deltas as ReadonlyArray<StepDeltaData>) as {
          readonly content: ReadonlyArray<{ readonly data: string }>
        }).content
        assert.deepStrictEqual(others, [])
        assert.strictEqual(Buffer.from(only!.data, "base64").toString("latin1"), whole)
        const { data: _, ...rest } = only!
        assert.deepStrictEqual<unknown>(rest, { type: "audio", mime_type: "audio/l16", sample_rate: 24_000 })
      })
    ))

  it("audio goes on where the start left it", () => {
    assert.deepStrictEqual(
      stepOf(said({ type: "audio", data: "AA==" }), { type: "audio", data: "AA==" }),
      said({ type: "audio", data: "AAA=" })
    )
  })

  it("audio of another kind or elsewhere is another item", () => {
    const content = [audio("AAAA"), { type: "audio", data: "AAAA", mime_type: "audio/mp3" }, {
      type: "audio",
      uri: "u"
    }]
    assert.deepStrictEqual<unknown>(stepOf({ type: "model_output" }, ...content as ReadonlyArray<StepDeltaData>), {
      type: "model_output",
      content
    })
  })

  it("audio that is no base64 is not lost", () => {
    assert.deepStrictEqual(
      stepOf({ type: "model_output" }, { type: "audio", data: "AA==" }, { type: "audio", data: "?" }),
      {
        type: "model_output",
        content: [{ type: "audio", data: "AA==" }, { type: "audio", data: "?" }]
      }
    )
  })

  it("images, videos and documents are whole", () => {
    const content = ["image", "image", "video", "video", "document", "document"].map((type) => ({ type, data: "AAAA" }))
    assert.deepStrictEqual<unknown>(stepOf({ type: "model_output" }, ...content as ReadonlyArray<StepDeltaData>), {
      type: "model_output",
      content
    })
  })
})

describe("arguments", () => {
  const spell = (text: string): StepDeltaData => ({ type: "arguments_delta", arguments: text })
  const json = fc.dictionary(fc.string({ unit: "binary", maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 })
    .map((value): string => JSON.stringify(value))

  it("are the same wherever they are split", () =>
    fc.assert(
      fc.property(json, cuts, (whole, cuts) => {
        assert.strictEqual(
          JSON.stringify(stepOf(call, ...pieces(whole, cuts).map(spell))),
          JSON.stringify({ ...call, arguments: JSON.parse(whole) })
        )
      })
    ))

  it("are text until the step stops", () => {
    const events = [created(id), start(0, call), delta(0, spell("{\"a\":")), delta(0, spell(" 1}"))]
    assert.deepStrictEqual(plain(events.slice(0, 3))["steps"], [{ ...call, arguments_delta: "{\"a\":" }] as never)
    assert.deepStrictEqual(plain(events)["steps"], [{ ...call, arguments_delta: "{\"a\": 1}" }] as never)
    assert.deepStrictEqual(plain([...events, stop(0)])["steps"], [{ ...call, arguments: { a: 1 } }])
    assert.deepStrictEqual(plain([...events, completed()])["steps"], [{ ...call, arguments: { a: 1 } }])
  })

  it("stay text where they are no JSON object", () => {
    for (const text of ["{\"a\":", "[1]", "null", "1", "?"]) {
      assert.deepStrictEqual(stepOf(call, spell(text)), { ...call, arguments_delta: text } as never)
    }
    assert.deepStrictEqual(stepOf(call, spell("")), call)
    assert.deepStrictEqual(stepOf(call), call)
  })
})

describe("thoughts and tools", () => {
  it("a thought gets its summary and its signature", () => {
    assert.deepStrictEqual(
      stepOf(
        { type: "thought" },
        { type: "thought_summary", content: text("a") },
        { type: "thought_summary", content: image("1") },
        { type: "thought_summary" },
        { type: "thought_signature", signature: "s" },
        { type: "thought_signature", signature: "" }
      ),
      { type: "thought", summary: [text("a"), image("1")], signature: "s" } as never
    )
    assert.deepStrictEqual(
      stepOf(call, { type: "thought_signature", signature: "s" }),
      { ...call, signature: "s" } as never
    )
  })

  it("what a tool does is merged", () => {
    assert.deepStrictEqual(
      stepOf(
        { type: "google_search_call", id: "1", signature: "", arguments: {} },
        { type: "google_search_call", arguments: { queries: ["a"] }, signature: "s" },
        { type: "google_search_call", arguments: { queries: ["b"] } }
      ),
      { type: "google_search_call", id: "1", signature: "s", arguments: { queries: ["a", "b"] } }
    )
    assert.deepStrictEqual(
      stepOf(
        { type: "code_execution_result", call_id: "1", result: "" },
        { type: "code_execution_result", result: "a", is_error: true },
        { type: "code_execution_result", result: "b", is_error: false }
      ),
      { type: "code_execution_result", call_id: "1", result: "b", is_error: false }
    )
    assert.deepStrictEqual<unknown>(
      stepOf(novel({ type: "novel_call", id: "1" }) as never, novel({ type: "novel_call", found: [1] }) as never),
      { type: "novel_call", id: "1", found: [1] }
    )
  })

  it("every tool's delta makes its step, where the start was not seen", () => {
    const tools = ["function_result", "processing_call", "processing_result"].concat(
      ["code_execution", "file_search", "google_maps", "google_search", "mcp_server_tool", "retrieval", "url_context"]
        .flatMap((tool) => [`${tool}_call`, `${tool}_result`])
    )
    for (const type of tools) {
      const events = [created(id), delta(0, { type, signature: "s", novelty: [null] } as never)]
      assert.deepStrictEqual<unknown>(plain(events)["steps"], [{ type, signature: "s", novelty: [null] }])
    }
  })
})

describe("events", () => {
  const usage = (total_tokens: number): Usage => ({ total_tokens })

  it("status, usage and the token are those of the last event that tells", () => {
    const events: ReadonlyArray<Event> = [
      created(id),
      start(0, said()),
      { event_type: "step.delta", index: 0, delta: { type: "text", text: "a" }, metadata: { total_usage: usage(1) } },
      { event_type: "step.stop", index: 0, usage: usage(2) },
      {
        event_type: "interaction.status_update",
        interaction_id: id,
        status: "requires_continuation",
        continuation_token: "t",
        usage: usage(3),
        event_id: "e"
      },
      completed({ usage: usage(4) })
    ]
    const counts = events.map((_, index) => plain(events.slice(0, index + 1))["usage"]?.total_tokens)
    assert.deepStrictEqual(counts, [undefined, undefined, 1, 2, 3, 4])
    const { continuation_token, id: ofAll, status, ...rest } = plain(events.slice(0, 5)) as unknown as Data
    assert.deepStrictEqual([ofAll, status, continuation_token], [id, "requires_continuation", "t"])
    assert.deepStrictEqual(rest, { steps: [said(text("a"))], usage: usage(3) } as never)
    assert.strictEqual(plain(events)["status"], "completed")
  })

  it("steps of the last event win, unless there are none", () => {
    const events = [created(id), start(0, said()), delta(0, { type: "text", text: "a" })]
    assert.deepStrictEqual(plain([...events, completed({ steps: [said(text("b"))] })])["steps"], [said(text("b"))])
    assert.deepStrictEqual(plain([...events, completed({ steps: [] })])["steps"], [said(text("a"))])
  })

  it("steps are in the order of their indexes, and a start replaces", () => {
    const events = [created(id), start(4, said(text("c"))), start(0, thought), start(2, said(text("b")))]
    assert.deepStrictEqual(plain(events)["steps"], [thought, said(text("b")), said(text("c"))])
    assert.deepStrictEqual(plain([...events, ...events])["steps"], plain(events)["steps"])
  })

  it("an error is one of errors", () => {
    const error = (code: string): Event => ({ event_type: "error", error: { code } })
    assert.deepStrictEqual(plain([created(id), error("a"), error("b")])["errors"], [{ code: "a" }, { code: "b" }])
  })

  it("are added by both forms of append, and any list of events is a beginning", () => {
    const events = [created(id), start(0, said(text("a")))]
    const direct = Interaction.append(Interaction.append(Interaction.empty, events[0]!), events[1]!)
    const piped = pipe(Interaction.empty, Interaction.append(events[0]!), Interaction.append(events[1]!))
    const listed = Interaction.append([events[0]!], events[1]!)
    for (const state of [direct, piped, listed, events]) {
      assert.strictEqual(Interaction.current(state)?.output_text, "a")
      assert.deepStrictEqual([...state], events)
    }
  })

  it("there is no interaction before it has an id", () => {
    assert.isUndefined(Interaction.current(fold([])))
    assert.isUndefined(Interaction.current(fold([delta(0, { type: "text", text: "a" })])))
    const late = Interaction.current(fold([delta(0, { type: "text", text: "a" }), completed()]))
    assert.strictEqual(late?.output_text, "a")
  })

  it("what is not known is kept aside", () => {
    const unknown = [
      novel({ event_type: "interaction.paused", why: "tea" }),
      novel({ event_type: "step.delta", index: 0, delta: { type: "text_style", bold: true } }),
      novel({ event_type: "toString" }),
      novel("not JSON"),
      novel(null)
    ]
    const events = [created(id), start(0, said()), ...unknown, delta(0, { type: "text", text: "a" })]
    const stopped: Event = { event_type: "step.stop", index: 0, step_usage: usage(1) }
    const interaction = Interaction.current(fold([...events, stopped]))
    assert.deepStrictEqual(interaction?.unplaced_events, [...unknown, stopped])
    assert.deepStrictEqual(interaction?.steps, [said(text("a"))])
    assert.notInclude(JSON.stringify(interaction), "tea")
  })

  const deltas: fc.Arbitrary<StepDeltaData> = fc.oneof(
    fc.string().map((text) => ({ type: "text", text }) as const),
    fc.string().map((signature) => ({ type: "thought_signature", signature }) as const),
    fc.string().map((text) => ({ type: "arguments_delta", arguments: text }) as const),
    fc.string().map((data) => ({ type: "audio", data }) as const),
    fc.constant({ type: "text_annotation_delta", annotations: [{ type: "url_citation" }] } as const)
  )
  const index = fc.nat({ max: 3 })
  const known: fc.Arbitrary<Event> = fc.oneof(
    fc.tuple(index, deltas).map(([index, each]) => delta(index, each)),
    index.map(stop)
  )

  it("every beginning of a stream is usable, no later event changes it, and nothing said is lost", () => {
    const lengthOf = (value: unknown): number => JSON.stringify(value).length
    const text = (interaction: Interaction.Interaction | undefined) =>
      interaction?.steps.flatMap((step) => step.type === "model_output" ? step.content ?? [] : [])
        .map((item) => item.type === "text" ? item.text : "").join("") ?? ""
    fc.assert(
      fc.property(fc.array(known, { maxLength: 25 }), (events) => {
        let state = fold([created(id), start(0, thought), start(1, said()), start(2, call), start(3, said())])
        const seen: Array<{ readonly interaction: Interaction.Interaction; readonly json: string }> = []
        for (const event of events) {
          const before = text(Interaction.current(state)).length
          state = Interaction.append(state, event)
          const interaction = Interaction.current(state)!
          assert.isAtLeast(text(interaction).length, before)
          assert.isAtLeast(lengthOf(interaction.steps), 2)
          seen.push({ interaction, json: JSON.stringify(interaction) })
        }
        for (const { interaction, json } of seen) assert.strictEqual(JSON.stringify(interaction), json)
      })
    )
  })

  it("nothing makes it throw", () => {
    const types = [
      "interaction.created",
      "interaction.completed",
      "interaction.status_update",
      "step.start",
      "step.delta"
    ]
    const odd = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom(undefined, null, {}, [], "a", 1, [null]))
    const odder = fc.record({
      event_type: fc.oneof(fc.constantFrom(...types, "step.stop", "error", "constructor"), odd),
      index: fc.oneof(index, odd),
      interaction: fc.oneof(odd, fc.record({ id: odd, steps: odd, usage: odd, output_text: odd })),
      step: fc.oneof(odd, fc.record({ type: fc.constant("model_output"), content: odd, arguments_delta: odd })),
      delta: fc.oneof(odd, deltas, fc.record({ type: fc.constantFrom("text", "audio", "constructor"), data: odd })),
      metadata: odd
    }, { requiredKeys: [] })
    fc.assert(
      fc.property(fc.array(fc.oneof(known, odd.map(novel), odder.map(novel)), { maxLength: 15 }), (events) => {
        for (const length of [0, ...events.keys()]) {
          const interaction = Interaction.current(fold([created(id), ...events.slice(0, length + 1)]))
          for (const output of outputs) assert.doesNotThrow(() => interaction?.[output])
        }
      })
    )
  })
})

describe("a continued generation", () => {
  const hop = (id: string, total: number, ...steps: ReadonlyArray<Step>): ReadonlyArray<Event> => [
    created(id),
    ...steps.flatMap((step, index) => [start(index, step), stop(index)]),
    completed({
      id,
      status: "requires_continuation",
      continuation_token: `t${id}`,
      usage: { total_input_tokens: total, output_tokens_by_modality: [{ modality: "text", tokens: total }] }
    })
  ]

  it("is one interaction of all its hops", () => {
    const events = [
      ...hop("1", 1, asked, said(text("a"))),
      ...hop("2", 2, asked, said(text("b"))),
      ...hop("3", 3, said(text("c")))
    ]
    const whole = Interaction.current(fold(events))
    assert.deepStrictEqual<unknown>({ ...whole }, {
      id: "3",
      status: "requires_continuation",
      continuation_token: "t3",
      continuation_ids: ["1", "2", "3"],
      steps: [asked, said(text("a")), said(text("b")), said(text("c"))],
      usage: {
        total_input_tokens: 6,
        initial_input_tokens: 1,
        output_tokens_by_modality: [{ modality: "text", tokens: 6 }]
      }
    })
    assert.strictEqual(whole?.output_text, "abc")
  })

  it("is usable while a later hop runs", () => {
    const events = [
      ...hop("1", 1, said(text("a"))),
      created("2"),
      start(0, said()),
      delta(0, { type: "text", text: "b" })
    ]
    const { output_text, status, unplaced_events, usage } = Interaction.current(
      fold([novel({ event_type: "novel" }), ...events])
    )!
    assert.deepStrictEqual([output_text, status, usage?.total_input_tokens], ["ab", "in_progress", 1])
    assert.strictEqual(unplaced_events.length, 1)
  })

  it("one that is told of twice is one", () => {
    const events = [created(id), start(0, said(text("a"))), created(id)]
    assert.deepStrictEqual<unknown>(plain(events), { id, status: "in_progress", steps: [said(text("a"))] })
  })
})

describe("streams", () => {
  const events = [
    created(id),
    start(0, said()),
    delta(0, { type: "text", text: "a" }),
    delta(0, { type: "text", text: "b" })
  ]

  it.effect("accumulate gives the interaction at the end", () =>
    Effect.gen(function*() {
      const interaction = yield* Interaction.accumulate(Stream.fromIterable(events))
      assert.instanceOf(interaction, Interaction.Interaction)
      assert.strictEqual(interaction.output_text, "ab")
    }))

  it.effect("accumulate fails without an interaction, and if the stream fails", () =>
    Effect.gen(function*() {
      assert.instanceOf(yield* Effect.flip(Interaction.accumulate(Stream.empty)), EmptyResponse)
      const broken = Stream.concat(Stream.fromIterable(events), Stream.fail("broken" as const))
      assert.strictEqual(yield* Effect.flip(Interaction.accumulate(broken)), "broken")
    }))

  it.effect("snapshots are one for each batch, from the first that tells of an interaction", () =>
    Effect.gen(function*() {
      const texts = (batch: number) =>
        Stream.fromIterable([novel({ event_type: "novel" }), ...events]).pipe(
          Stream.rechunk(batch),
          Interaction.snapshots,
          Stream.map(({ output_text }) => output_text),
          Stream.runCollect
        )
      assert.deepStrictEqual(yield* texts(1), [undefined, undefined, "a", "ab"])
      assert.deepStrictEqual(yield* texts(2), [undefined, "a", "ab"])
      assert.deepStrictEqual(yield* texts(9), ["ab"])
    }))

  it("a long text costs no more by the event than a short one", () => {
    const deltas = Array.from({ length: 100_000 }, () => delta(0, { type: "text", text: "0123456789" }))
    const whole = Interaction.current(fold([created(id), start(0, said()), ...deltas]))
    assert.strictEqual(whole?.output_text?.length, 1_000_000)
  }, 5000)
})
