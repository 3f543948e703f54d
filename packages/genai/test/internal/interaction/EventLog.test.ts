import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as EventLog from "../../../src/internal/interaction/EventLog.ts"
import type * as Wire from "../../../src/wire/Interactions.ts"
import { assertLinear } from "../../harness/growth.ts"

type Event = Wire.InteractionSSEEvent

const text = (text: string, index = 0, more: object = {}): Event => ({
  event_type: "step.delta",
  index,
  delta: { type: "text", text },
  ...more
})
const piece = (piece: string): Event => ({
  event_type: "step.delta",
  index: 0,
  delta: { type: "arguments_delta", arguments: piece }
})
const novel = (value: unknown): Event => ({ event_type: "novel", value }) as unknown as Event

const of = (...events: ReadonlyArray<Event>): ReadonlyArray<unknown> => [...EventLog.from(events)]

/** Events without what only serves to tell them apart. */
const plain = (events: Iterable<unknown>): unknown => JSON.parse(JSON.stringify([...events]))

describe("EventLog", () => {
  it("holds events in order, and joins the pieces of a text", () => {
    assert.deepStrictEqual(
      plain(of(novel(1), text("a"), text("b"), text("c"), piece("{"), piece("}"), text("d"), text("e", 1), novel(2))),
      [novel(1), text("abc"), piece("{}"), text("d"), text("e", 1), novel(2)] as unknown
    )
    assert.deepStrictEqual([...EventLog.empty], [])
  })

  it("joins nothing that says more than a piece", () => {
    const deltas: ReadonlyArray<unknown> = [
      { type: "text", text: "a", annotations: [] },
      { type: "text" },
      { type: "text", text: 1 },
      { type: "image", data: "AAAA" },
      { type: "arguments_delta", arguments: {} },
      null
    ]
    const events = deltas.map((delta) => ({ event_type: "step.delta", index: 0, delta }) as Event)
    for (const event of events) {
      const all = [text("b"), event, event, piece("c"), event, text("d")]
      assert.deepStrictEqual<unknown>(of(...all), all)
    }
    const unnumbered = { ...text("a"), index: "0" } as unknown as Event
    assert.deepStrictEqual<unknown>(of(unnumbered, unnumbered), [unnumbered, unnumbered])
  })

  it("keeps the last usage that pieces tell", () => {
    const usage = (total_tokens: number) => ({ metadata: { total_usage: { total_tokens } } })
    assert.deepStrictEqual(
      plain(of(text("a", 0, usage(1)), text("b", 0, usage(2)), text("c"), text("d", 0, { metadata: {} }))),
      [text("abcd", 0, usage(2))] as unknown
    )
  })

  it("holds whatever is no event", () => {
    for (const value of [null, 3, "text", [], {}]) {
      assert.deepStrictEqual(of(value as never, text("a")), [value, text("a")])
    }
  })

  const event: fc.Arbitrary<Event> = fc.oneof(
    fc.constantFrom("a", "b").map((value) => text(value)),
    fc.constantFrom(0, 1).map((index) => text("c", index)),
    fc.constantFrom("{", "}").map(piece),
    fc.nat({ max: 9 }).map(novel)
  )

  it("is never changed by the logs that grow from it, whichever they are", () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(), event), { maxLength: 40 }), (steps) => {
        const logs = [EventLog.empty]
        const expected: Array<ReadonlyArray<Event>> = [[]]
        for (const [at, event] of steps) {
          const from = at % logs.length
          logs.push(logs[from]!.add(event))
          expected.push([...expected[from]!, event])
        }
        for (const [index, log] of logs.entries()) {
          assert.deepStrictEqual(plain(log), plain(of(...expected[index]!)))
        }
      }),
      { numRuns: 1_000 }
    ))

  it("is a log of its own events", () => {
    const log = EventLog.from([novel(1)])
    assert.strictEqual(EventLog.from(log), log)
    assert.deepStrictEqual([...EventLog.empty.add(novel(2))], [novel(2)])
  })

  it("grows at the same cost, however long it is", () => {
    for (const make of [novel, (index: number) => text(`${index}`), (index: number) => text("a", index)]) {
      assertLinear((count) => {
        let log = EventLog.empty
        for (let index = 0; index < count; index++) log = log.add(make(index))
        assert.isAbove([...log].length, 0)
      }, 500)
    }
  })
})
