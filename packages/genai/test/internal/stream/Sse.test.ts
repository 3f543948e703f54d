import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Sse from "../../../src/internal/stream/Sse.ts"

/** What comes of bytes that arrive in these pieces: events as they complete, and what the end brings. */
const split = (pieces: Iterable<Uint8Array>) => {
  const splitter = Sse.make()
  const events: Array<string> = []
  for (const piece of pieces) splitter.push(piece, events)
  const complete = events.length
  const stray = splitter.end(events)
  return { events, atEnd: events.slice(complete), stray }
}

const encode = (text: string): Uint8Array => new TextEncoder().encode(text)

const whole = (text: string) => split([encode(text)])

const bytewise = (text: string) => split(Array.from(encode(text), (byte) => Uint8Array.of(byte)))

/** The standard's rules on the text as a whole: no state between lines but the data. */
const byTheStandard = (text: string): ReadonlyArray<string> => {
  const events: Array<string> = []
  let data: Array<string> = []
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    const [, name, value] = /^([^:]*)(?:: ?([^]*))?$/.exec(line)!
    if (line === "") {
      if (data.length > 0) events.push(data.join("\n"))
      data = []
    } else if (name === "data") data.push(value ?? "")
  }
  return data.length > 0 ? [...events, data.join("\n")] : events
}

const lineEnd = fc.constantFrom("\n", "\r", "\r\n")
const content = fc.string({ unit: "binary", maxLength: 12 }).map((text) => text.replace(/[\r\n\uFEFF]/g, ""))
const line = fc.oneof(
  { weight: 4, arbitrary: content.map((text) => `data: ${text}`) },
  { weight: 2, arbitrary: content.map((text) => `data:${text}`) },
  { weight: 3, arbitrary: fc.constant("") },
  { weight: 1, arbitrary: content.map((text) => `:${text}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom("data", "event: message", "id: 7", "retry: 10", "event", "data :", "Data: no")
  }
)
const body = fc.tuple(
  fc.constantFrom("", "\uFEFF"),
  fc.array(fc.tuple(line, lineEnd).map(([text, end]) => text + end), { maxLength: 20 }),
  fc.oneof(fc.constant(""), line)
).map(([bom, lines, last]) => bom + lines.join("") + last)

/** Bytes cut at arbitrary places; two cuts at one place make an empty piece. */
const cutAt = (bytes: Uint8Array, cuts: ReadonlyArray<number>): ReadonlyArray<Uint8Array> => {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length]
  return places.slice(1).map((to, index) => bytes.subarray(places[index], to))
}

describe("Sse", () => {
  for (const [name, end] of [["LF", "\n"], ["CRLF", "\r\n"], ["CR", "\r"]] as const) {
    it(`splits events that end in ${name}, whole and byte by byte`, () => {
      const text = `data: {"text":"näïve 日本 🌊"}${end}${end}data: two${end}${end}`
      for (const { atEnd, events, stray } of [whole(text), bytewise(text)]) {
        assert.deepStrictEqual(events, [`{"text":"näïve 日本 🌊"}`, "two"])
        assert.strictEqual(stray, "")
        // Whether a lone CR ends a line or begins a CRLF is not awaited: the event is there at once.
        assert.deepStrictEqual(atEnd, [])
      }
    })
  }

  it("takes line ends as they come, mixed in one stream", () => {
    assert.deepStrictEqual(whole("data: 1\r\n\ndata: 2\r\rdata: 3\n\r\ndata: 4\r\n\r\n").events, ["1", "2", "3", "4"])
  })

  it("does not see two line ends in a CRLF that is cut in two", () => {
    const pieces = ["data: 1\r", "\n", "data: 2\r", "", "\n\r", "\n"].map(encode)
    assert.deepStrictEqual(split(pieces).events, ["1\n2"])
  })

  it("joins the data of several lines by line feeds", () => {
    assert.deepStrictEqual(whole("data: {\ndata:   \"a\": 1\ndata\ndata: }\n\n").events, ["{\n  \"a\": 1\n\n}"])
  })

  it("removes one space after the colon, and needs none", () => {
    assert.deepStrictEqual(whole("data:1\n\ndata: 2\n\ndata:  3\n\n").events, ["1", "2", " 3"])
  })

  it("skips comments and the fields it has no use for", () => {
    const { events, stray } = whole(": keep-alive\n:\nevent: message\nid: 7\nretry: 10\nid\ndata: 1\n\n: more\n\n")
    assert.deepStrictEqual(events, ["1"])
    assert.strictEqual(stray, "")
  })

  it("skips a byte order mark at the beginning only, in one piece and in three", () => {
    for (const { events, stray } of [whole("\uFEFFdata: \uFEFF1\n\n"), bytewise("\uFEFFdata: \uFEFF1\n\n")]) {
      assert.deepStrictEqual(events, ["\uFEFF1"])
      assert.strictEqual(stray, "")
    }
  })

  it("gives the last event at the end if its blank line, or even its line end, never came", () => {
    assert.deepStrictEqual(whole("data: 1\n\ndata: 2\n").atEnd, ["2"])
    assert.deepStrictEqual(whole("data: 1\n\ndata: 2").atEnd, ["2"])
    assert.deepStrictEqual(whole("data: 1\n\ndata: {\ndata: }").atEnd, ["{\n}"])
  })

  it("replaces bytes that are not UTF-8, also those of a character cut off at the end", () => {
    const bytes = encode("data: 日")
    assert.deepStrictEqual(split([bytes.subarray(0, -1)]).events, ["\uFFFD"])
    assert.deepStrictEqual(split([encode("data: "), Uint8Array.of(0xff), encode("\n\n")]).events, ["\uFFFD"])
  })

  it("hands back what is no part of any event", () => {
    const page = "<html>\n  <p>Sign in: now</p>\n</html>\n"
    assert.deepStrictEqual(whole(page), { events: [], atEnd: [], stray: page })
    const { events, stray } = whole("data: 1\n\n{\n  \"error\": {}\n}")
    assert.deepStrictEqual(events, ["1"])
    assert.deepStrictEqual(JSON.parse(stray), { error: {} })
  })

  it("does not keep a page without end", () => {
    const splitter = Sse.make()
    const page = encode("<p>Sign in</p>\n".repeat(100))
    for (let n = 0; n < 1000; n++) splitter.push(page, [])
    assert.isBelow(splitter.end([]).length, 20_000)
  })

  it("brings an event of 50 MB in pieces of 16 kB", () => {
    const payload = "0123456789".repeat(5_000_000)
    const bytes = encode(`data: ${payload}\n\ndata: after\n\n`)
    const pieces = Array.from(
      { length: Math.ceil(bytes.length / 16_384) },
      (_, n) => bytes.subarray(n * 16_384, (n + 1) * 16_384)
    )
    const { events } = split(pieces)
    assert.deepStrictEqual(events.map((event) => event.length), [payload.length, 5])
    assert.isTrue(events[0] === payload)
  })

  it("reads any stream as the standard does, however its bytes are cut", () => {
    fc.assert(
      fc.property(body, fc.array(fc.nat(400), { maxLength: 30 }), (text, cuts) => {
        assert.deepStrictEqual(split(cutAt(encode(text), cuts)).events, byTheStandard(text))
      }),
      { numRuns: 500 }
    )
  })

  it("reads any stream byte by byte as in one piece", () => {
    fc.assert(
      fc.property(body, (text) => {
        const { events, stray } = bytewise(text)
        assert.deepStrictEqual({ events, stray }, { events: whole(text).events, stray: whole(text).stray })
      }),
      { numRuns: 200 }
    )
  })

  it("stops at an event that is too large, wherever it is cut, and gives what came before it", () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.array(fc.nat(200)), fc.boolean(), (over, cuts, inLines) => {
        const limit = 20
        const large = "x".repeat(limit + over)
        const data = inLines ? `${large.slice(0, 10)}\ndata: ${large.slice(10)}` : large
        const text = `data: a\n\ndata: ${"y".repeat(limit)}\n\n: hm\ndata: ${data}\n\ndata: b\n\n`
        const splitter = Sse.make(limit)
        const events: Array<string> = []
        for (const piece of cutAt(encode(text), cuts)) splitter.push(piece, events)
        splitter.end(events)
        assert.isTrue(splitter.isTooLarge())
        assert.deepStrictEqual(events, ["a", "y".repeat(limit)])
      })
    ))

  it("keeps nothing of a line that goes on for ever", () => {
    for (const start of ["data: ", ": comment", "", "event: "]) {
      const splitter = Sse.make(1000)
      const events: Array<string> = []
      splitter.push(encode(start), events)
      for (let piece = 0; piece < 100; piece++) splitter.push(encode("x".repeat(100)), events)
      assert.isTrue(splitter.isTooLarge())
      assert.deepStrictEqual(events, [])
    }
  })
})
