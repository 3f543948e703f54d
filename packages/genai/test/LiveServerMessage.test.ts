import { assert, describe, it } from "@effect/vitest"
import * as LiveMusicServerMessage from "../src/LiveMusicServerMessage.ts"
import * as LiveServerMessage from "../src/LiveServerMessage.ts"
import type { Part } from "../src/wire/Content.ts"

const turn = (...parts: ReadonlyArray<Part>) => LiveServerMessage.make({ serverContent: { modelTurn: { parts } } })
const data = (text: string) => ({ inlineData: { data: btoa(text), mimeType: "audio/pcm;rate=24000" } })

describe("LiveServerMessage", () => {
  it("text is that of all parts, without thoughts", () => {
    assert.strictEqual(turn({ text: "a" }, { text: "hidden", thought: true }, { text: "b" }).text, "ab")
    assert.strictEqual(turn({ text: "" }).text, "")
    assert.isUndefined(turn({ text: "hidden", thought: true }).text)
    assert.isUndefined(turn(data("a")).text)
  })

  it("data is that of all parts, joined as bytes", () => {
    assert.strictEqual(turn(data("a"), { text: "between" }, data("bc")).data, btoa("abc"))
    assert.isUndefined(turn({ text: "a" }).data)
    assert.isUndefined(turn({ inlineData: { data: "?" } }, { inlineData: { data: "!" } }).data)
  })

  it("accessors take any shape", () => {
    for (const message of [{}, { serverContent: null }, { serverContent: { modelTurn: { parts: [null, 1, "a"] } } }]) {
      const made = LiveServerMessage.make(message as object)
      assert.isUndefined(made.text)
      assert.isUndefined(made.data)
    }
  })

  it("nothing that the server says is lost, whatever it is called", () => {
    const said = JSON.parse(`{"text":1,"data":2,"__proto__":{"a":1},"newField":{"b":[1]},"toolCall":{}}`)
    const message = LiveServerMessage.make(said)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(message)), said)
    assert.strictEqual(Object.getPrototypeOf(message), LiveServerMessage.LiveServerMessage.prototype)
  })
})

describe("LiveMusicServerMessage", () => {
  it("audioChunk is the first", () => {
    const chunks = [{ data: "AQI=", mimeType: "audio/l16;rate=48000;channels=2" }, { data: "AwQ=" }]
    assert.strictEqual(
      LiveMusicServerMessage.make({ serverContent: { audioChunks: chunks } }).audioChunk,
      chunks[0]
    )
    for (const message of [{}, { serverContent: null }, { serverContent: { audioChunks: [null] } }]) {
      assert.isUndefined(LiveMusicServerMessage.make(message as object).audioChunk)
    }
  })

  it("nothing that the server says is lost, whatever it is called", () => {
    const said = JSON.parse(`{"audioChunk":1,"__proto__":{"a":1},"newField":{"b":[1]}}`)
    assert.deepStrictEqual(JSON.parse(JSON.stringify(LiveMusicServerMessage.make(said))), said)
  })
})
