import { assert, describe, it } from "@effect/vitest"
import { InteractionBuilder } from "../../../src/internal/interaction/InteractionBuilder.ts"
import type * as Wire from "../../../src/wire/Interactions.ts"
import { assertLinear } from "../../harness/growth.ts"

type Event = Wire.InteractionSSEEvent

const created = (id: string, more: object = {}): Event => ({
  event_type: "interaction.created",
  interaction: { id, status: "in_progress", ...more }
})
const start = (step: object, index = 0): Event => ({ event_type: "step.start", index, step }) as Event
const delta = (delta: object, index = 0): Event => ({ event_type: "step.delta", index, delta }) as Event
const stop = (more: object = {}, index = 0): Event => ({ event_type: "step.stop", index, ...more })
const said = { type: "model_output" }
const text = (text: string) => ({ type: "text", text })

const build = (events: Iterable<Event>): InteractionBuilder => {
  const builder = new InteractionBuilder()
  for (const event of events) builder.add(event)
  return builder
}

describe("InteractionBuilder: the cost of an event", () => {
  const citation = { type: "text_annotation_delta", annotations: [{ type: "url_citation", url: "u" }] }

  /** The event of this number, after those at the beginning. */
  const streams: {
    readonly [kind: string]: readonly [before: ReadonlyArray<Event>, event: (index: number) => Event]
  } = {
    "unknown events": [[], (index) => ({ event_type: "novel", index }) as unknown as Event],
    "unknown deltas": [[start(said)], () => delta({ type: "novel" })],
    "text": [[start(said)], () => delta(text("0123456789"))],
    "text with fields": [[start(said)], (index) => delta({ ...text("a"), novelties: [index] })],
    "images": [[start(said)], () => delta({ type: "image", data: "AAAA" })],
    "images and text": [[start(said)], (index) => delta(index % 2 === 0 ? { type: "image" } : text("a"))],
    "audio": [[start(said)], () => delta({ type: "audio", data: "AAAAAA==", mime_type: "audio/l16" })],
    "annotations": [[start(said), delta(text("a"))], () => delta(citation)],
    "annotations of a text before images": [
      [start(said), delta(text("a"))],
      (index) => delta(index % 2 === 0 ? { type: "image" } : citation)
    ],
    "annotations without a text": [[start(said)], (index) => delta(index % 2 === 0 ? citation : { type: "image" })],
    "summaries": [[start({ type: "thought" })], () => delta({ type: "thought_summary", content: text("a") })],
    "arguments": [
      [start({ type: "function_call", id: "1", name: "f" })],
      (index) => delta({ type: "arguments_delta", arguments: index === 0 ? "{\"a\":[" : "1," })
    ],
    "tools": [
      [start({ type: "google_search_call" })],
      () => delta({ type: "google_search_call", arguments: { queries: ["a"] } })
    ],
    "steps": [[], (index) => start({ ...said, content: [text("a")] }, index)],
    "steps that stop": [[], (index) => index % 2 === 0 ? start(said, index) : stop({}, index - 1)],
    "steps in turn": [[], (index) => delta(text("a"), index % 100)],
    "step usage": [[start(said)], () => stop({ step_usage: { total_tokens: 1 } })],
    "errors": [[], () => ({ event_type: "error", error: { code: "a" } })],
    "status updates": [[], () => ({
      event_type: "interaction.status_update",
      interaction_id: "1",
      status: "in_progress"
    })],
    "interactions": [[], (index) => created(`${index}`, { steps: [said] })]
  }

  for (const [kind, [before, event]] of Object.entries(streams)) {
    it(`does not grow: ${kind}`, () => {
      assertLinear((count) => {
        const builder = build([created("0"), ...before])
        for (let index = 0; index < count; index++) builder.add(event(index))
        assert.isDefined(builder.data())
        assert.isDefined(builder.unplaced)
      }, 400)
    })
  }

  it("does not grow while the interaction is asked for now and then", () => {
    assertLinear((count) => {
      const builder = build([created("0"), start(said)])
      for (let index = 0; index < count; index++) {
        builder.add(delta(text("0123456789")))
        assert.isDefined(builder.data())
      }
    }, 100)
  })
})

describe("InteractionBuilder: what it returns", () => {
  const before = [
    created("1"),
    start(said),
    delta(text("a")),
    delta({ type: "text_annotation_delta", annotations: [1] }),
    start({ type: "function_call" }, 1),
    delta({ type: "arguments_delta", arguments: "{" }, 1),
    { event_type: "error", error: { code: "a" } } as Event,
    { event_type: "novel" } as unknown as Event
  ]
  const after = [
    delta(text("b")),
    delta({ type: "text_annotation_delta", annotations: [2] }),
    delta({ type: "image" }),
    delta({ type: "arguments_delta", arguments: "}" }, 1),
    stop({ usage: { total_tokens: 1 } }, 1),
    { event_type: "error", error: { code: "b" } } as Event,
    { event_type: "novel" } as unknown as Event,
    created("2"),
    start(said),
    delta(text("c"))
  ]

  for (const what of ["data", "unplaced"] as const) {
    it(`is not changed by later events: ${what}`, () => {
      const builder = build(before)
      const read = (): unknown => what === "data" ? builder.data() : builder.unplaced
      const first = read()
      const json = JSON.stringify(first)
      for (const event of after) {
        builder.add(event)
        assert.isDefined(read())
        assert.strictEqual(JSON.stringify(first), json)
      }
      assert.notStrictEqual(JSON.stringify(read()), json)
    })
  }

  it("has the arguments of a hop that another hop follows", () => {
    const call = { type: "function_call", id: "1", name: "f" }
    const events = [created("1"), start(call), delta({ type: "arguments_delta", arguments: "{\"a\":1}" }), created("2")]
    assert.deepStrictEqual<unknown>(build(events).data()?.steps, [{ ...call, arguments: { a: 1 } }])
  })

  it("has the audio that goes on by its own bytes", () => {
    const audio = (data: string) => ({ type: "audio", data })
    const events = [audio("AA=="), audio("AQ=="), { type: "image" }, audio("Ag=="), audio("Aw==")].map((each) =>
      delta(each)
    )
    assert.deepStrictEqual<unknown>(build([created("1"), start(said), ...events]).data()?.steps, [
      { ...said, content: [audio("AAE="), { type: "image" }, audio("AgM=")] }
    ])
  })

  it("keeps its id where a status update names another", () => {
    const update = { event_type: "interaction.status_update", interaction_id: "2", status: "completed" } as const
    assert.deepStrictEqual<unknown>(build([created("1"), update]).data(), { id: "1", status: "completed" })
    assert.deepStrictEqual<unknown>(build([update]).data(), { id: "2", status: "completed" })
  })

  it("leaves events as they are", () => {
    const events = [
      created("1", { steps: [{ ...said, content: [text("a")] }], errors: [{ code: "a" }] }),
      delta({ ...text("b"), annotations: [1] }),
      delta({ type: "text_annotation_delta", annotations: [2] }),
      delta({ type: "image", data: "AAAA" }),
      delta({ type: "google_search_call", arguments: { queries: ["a"] } }, 1),
      delta({ type: "google_search_call", arguments: { queries: ["b"] } }, 1),
      { event_type: "error", error: { code: "b" } } as Event
    ]
    const before = JSON.stringify(events)
    const builder = build(events)
    assert.isDefined(builder.data())
    assert.strictEqual(JSON.stringify(events), before)
  })
})

describe("InteractionBuilder: fields of any name", () => {
  /** Names that every object inherits something under. */
  const inherited = ["__proto__", "constructor", "hasOwnProperty", "isPrototypeOf", "toString", "valueOf"]

  /** An object with all these fields of its own. */
  const odd = (value: unknown): object => Object.fromEntries(inherited.map((name) => [name, value]))

  it("are kept at every level, also those that every object inherits", () => {
    const builder = build([
      created("1", odd(1)),
      { event_type: "interaction.status_update", interaction_id: "1", status: "in_progress", ...odd(2) } as Event,
      start({ ...said, ...odd(1) }),
      delta({ ...text("a"), ...odd(1) }),
      delta({ ...text("b"), ...odd(2) }),
      delta({ type: "text_annotation_delta", annotations: [odd(1)], ...odd({ a: 1 }) }),
      delta({ type: "audio", data: "AAAA", ...odd([1]) }),
      delta({ type: "audio", data: "AAAA", ...odd([2]) }),
      start({ type: "function_call", arguments: odd(1) }, 1),
      delta({ type: "arguments_delta", arguments: JSON.stringify(odd(2)), ...odd(3) }, 1),
      stop({ usage: odd(1) }, 1),
      start({ type: "google_search_call", ...odd([1]) }, 2),
      delta({ type: "google_search_call", ...odd([2]) }, 2),
      { event_type: "error", error: odd(1) } as Event
    ])
    assert.deepStrictEqual<unknown>(builder.data(), {
      id: "1",
      status: "in_progress",
      ...odd(2),
      usage: odd(1),
      errors: [odd(1)],
      steps: [
        {
          ...said,
          ...odd(1),
          content: [
            { type: "text", text: "ab", annotations: [odd(1)], ...odd({ a: 1 }) },
            { type: "audio", data: "AAAAAAAA", ...odd([1, 2]) }
          ]
        },
        { type: "function_call", arguments: odd(2), ...odd(3) },
        { type: "google_search_call", ...odd([1, 2]) }
      ]
    })
  })

  it("come out as they are where only one event has them", () => {
    for (const value of [null, 1, [2], { a: 3 }]) {
      const data = build([created("1"), start({ type: "novel" }), delta({ type: "novel", ...odd(value) })]).data()
      assert.deepStrictEqual<unknown>(data?.steps, [{ type: "novel", ...odd(value) }])
    }
  })

  it("do not name events or deltas", () => {
    const events = inherited.flatMap((name) => [{ event_type: name } as unknown as Event, delta({ type: name })])
    const builder = build([created("1"), start(said), ...events])
    assert.deepStrictEqual<unknown>(builder.unplaced, events)
    assert.deepStrictEqual<unknown>(builder.data()?.steps, [said])
  })
})
